/* Goal: a name or an address that could be read as something else, by a person
 * or by a mail server, is refused; those of real people are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "commons/people/contact.h"
#include "commons/people/password.h"

static void
names(void **state)
{
	static const char *const good[] = { "Ana", "María José Ñandú", "李小龍",
		"O’Brien-Smith", "Ж", "محمد", "A. B. (Veïns)", "<b>x</b>" };
	static const char *const bad[] = { "", "   ", "a\nb", "a\rb", "a\tb",
		"\xe2\x80\xae"
		"moc",
		"a\xe2\x81\xa6"
		"b",
		"a\xe2\x80\x8b"
		"b",
		"\xef\xbb\xbf"
		"a",
		"a\x7f", "a\xc2\x85",
		"\xe2\x80\x8f"
		"a",
		"\xc2\xa0", "\xe2\x80\x8d" };
	char many[163];
	str name;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(contact_name(str_of(good[i]), &name));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(contact_name(str_of(bad[i]), &name));
	assert_true(contact_name(S("  Ana  "), &name));
	assert_true(str_is(name, "Ana"));
	/* Letters count, not bytes. */
	for (size_t i = 0; i < 81; i++)
		memcpy(many + 2 * i, "\xc3\xb1", 2);
	assert_true(contact_name((str){ many, 160 }, &name));
	assert_false(contact_name((str){ many, 162 }, &name));
}

static void
addresses(void **state)
{
	static const char *const good[] = { "ana@example.org",
		"a.b+c_d@x-y.example.org", "o'brien@a.ie", "1@2.cat" };
	static const char *const bad[] = { "", "ana", "@example.org", "ana@",
		"ana@example", "a@b@example.org", ".a@example.org",
		"a.@example.org", "a..b@example.org", "a b@example.org",
		"a@example.org\r\nBcc: x@y.org", "\"a\"@example.org",
		"a@[127.0.0.1]", "a@-x.org", "a@x-.org", "a@x..org", "a@x.org.",
		"ñ@example.org", "a,b@example.org", "<a@example.org>",
		"a;b@example.org" };
	struct arena *a = arena_open(1 << 20);
	str mail;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(contact_mail(a, str_of(good[i]), &mail));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (contact_mail(a, str_of(bad[i]), &mail))
			fail_msg("%s", bad[i]);
	assert_true(contact_mail(a, S(" Ana@Example.ORG "), &mail));
	assert_true(str_is(mail, "ana@example.org"));
	assert_false(contact_mail(a, (str){ "a\0@example.org", 14 }, &mail));
	arena_close(a);
}

static void
passwords(void **state)
{
	static const char *const weak[] = { "", "short", "fourteen chars",
		"aaaaaaaaaaaaaaaa", "123456789012345678", "abababababababab",
		"abcabcabcabcabc", "Correct Horse Battery Staple",
		"P-a-s-s-w-o-r-d-p-a-s-s-w-o-r-d", "nora@example.org1",
		"abcdefghijklmnopq" };

	(void)state;
	for (size_t i = 0; i < sizeof(weak) / sizeof(*weak); i++)
		if (password_weak(str_of(weak[i]), S("Nora"),
			S("nora@example.org")) == NULL)
			fail_msg("%s", weak[i]);
	assert_null(password_weak(S("quatre cavalls de fusta"), S("Nora"),
	    S("nora@example.org")));
	/* Fifteen letters, whatever their bytes. */
	assert_null(password_weak(S("ñandú çèéêëìíîï"), S("x"), S("x@y.org")));
	assert_non_null(
	    password_weak(S("ñandú çèéêëìíî"), S("x"), S("x@y.org")));
}

static void
a_hash_fits_its_password_alone(void **state)
{
	struct passwords *p = passwords_open();
	struct arena *a = arena_open(1 << 20);
	str phc = password_hash(p, a, S("quatre cavalls de fusta"));

	(void)state;
	assert_true(str_starts(phc, S("$argon2id$v=19$m=19456,t=2,p=1$")));
	assert_true(password_check(p, S("quatre cavalls de fusta"), phc));
	assert_false(password_check(p, S("quatre cavalls de fustA"), phc));
	assert_false(password_check(p, S(""), phc));
	/* Nobody has no password, not even the empty one. */
	assert_false(password_check(p, S(""), S("")));
	assert_false(password_check(p, S("x"), S("not a hash")));
	assert_false(
	    str_eq(phc, password_hash(p, a, S("quatre cavalls de fusta"))));
	arena_close(a);
	passwords_close(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(addresses),
		cmocka_unit_test(passwords),
		cmocka_unit_test(a_hash_fits_its_password_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
