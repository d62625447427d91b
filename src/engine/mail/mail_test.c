/* Goal: a message has exactly these bytes, whatever is in its subject, names
 * and words; and nothing that a person typed becomes a field of its head. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine/base/arena_house.h"
#include "engine/mail/mail.h"

/* 2026-11-22T10:00:00Z, a Sunday */
#define NOW ((moment){ INT64_C(1795341600000000) })

static struct mail
plain(void)
{
	return (struct mail){ .from = S("portal@city.example.org"),
		.to = S("ana@example.org"),
		.subject = S("Hello"),
		.text = S("Words\n"),
		.html = S("<p>Words</p>"),
		.id = S("7.1"),
		.host = S("city.example.org"),
		.written = NOW };
}

static str
written(const struct mail *m)
{
	struct buf b = buf_open(arena, MAIL_BYTES_MAX);

	assert_true(mail_write(&b, m));
	return buf_str(&b);
}

static void
assert_bytes(str s, const char *c)
{
	if (!str_is(s, c))
		fail_msg("<<%.*s>> is not <<%s>>", ARG(s), c);
}

/* What stands from field ${name} up to field ${next}. */
static str
between(str s, str name, str next)
{
	ptrdiff_t from = str_find(s, name), to;

	assert_true(from >= 0);
	s = str_drop(s, (size_t)from);
	to = str_find(s, next);
	assert_true(to >= 0);
	return str_take(s, (size_t)to);
}

static void
assert_subject(const char *subject, const char *field)
{
	struct mail m = plain();

	m.subject = str_of(subject);
	assert_bytes(between(written(&m), S("Subject:"), S("Message-ID:")),
	    field);
}

static void
assert_from(const char *name, const char *field)
{
	struct mail m = plain();

	m.from_name = str_of(name);
	assert_bytes(between(written(&m), S("From:"), S("To:")), field);
}

static void
assert_body(const char *text, const char *quoted)
{
	struct mail m = plain();
	str part;

	m.text = str_of(text);
	part = between(written(&m), S("text/plain"), S("\r\n--=_alt"));
	part = str_drop(part, (size_t)str_find(part, S("\r\n\r\n")) + 4);
	assert_bytes(part, quoted);
}

static void
whole_message(void **state)
{
	struct mail m = plain();

	(void)state;
	m.from_name = S("City");
	m.unsubscribe = S("https://city.example.org/stop/a");
	assert_bytes(written(&m),
	    "Date: Sun, 22 Nov 2026 10:00:00 +0000\r\n"
	    "From: \"City\" <portal@city.example.org>\r\n"
	    "To: <ana@example.org>\r\n"
	    "Subject: Hello\r\n"
	    "Message-ID: <7.1@city.example.org>\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Auto-Submitted: auto-generated\r\n"
	    "List-Unsubscribe: <https://city.example.org/stop/a>\r\n"
	    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
	    "Content-Type: multipart/alternative;\r\n"
	    " boundary=\"=_alternative\"\r\n"
	    "\r\n"
	    "--=_alternative\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n"
	    "Words\r\n"
	    "\r\n"
	    "--=_alternative\r\n"
	    "Content-Type: text/html; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "\r\n"
	    "<p>Words</p>\r\n"
	    "\r\n"
	    "--=_alternative--\r\n");
	/* One click is for https alone (RFC 8058 §3.1). */
	m.unsubscribe = S("http://localhost:8080/stop");
	assert_true(
	    str_find(written(&m),
		S("List-Unsubscribe: <http://localhost:8080/stop>\r\n")) > 0);
	assert_int_equal(str_find(written(&m), S("One-Click")), -1);
	m.unsubscribe = S("");
	assert_int_equal(str_find(written(&m), S("Unsubscribe")), -1);
}

static void
dates(void **state)
{
	struct mail m = plain();

	(void)state;
	m.written = (moment){ 0 };
	assert_true(str_starts(written(&m),
	    S("Date: Thu, 1 Jan 1970 00:00:00 +0000\r\n")));
	m.written = (moment){ -1 };
	assert_true(str_starts(written(&m),
	    S("Date: Wed, 31 Dec 1969 23:59:59 +0000\r\n")));
	m.written = (moment){ INT64_C(1709251199999999) };
	assert_true(str_starts(written(&m),
	    S("Date: Thu, 29 Feb 2024 23:59:59 +0000\r\n")));
}

static void
subjects(void **state)
{
	(void)state;
	assert_subject("", "Subject: \r\n");
	assert_subject("Re: 50% = half?", "Subject: Re: 50% = half?\r\n");
	assert_subject("Resposta: camí",
	    "Subject: =?utf-8?Q?Resposta=3A_cam=C3=AD?=\r\n");
	assert_subject("🌊", "Subject: =?utf-8?Q?=F0=9F=8C=8A?=\r\n");
	/* What looks like an encoded word is not one. */
	assert_subject("=?utf-8?Q?x?=",
	    "Subject: =?utf-8?Q?=3D=3Futf-8=3FQ=3Fx=3F=3D?=\r\n");
	assert_subject(" a ", "Subject: =?utf-8?Q?_a_?=\r\n");
	/* 69 bytes fill the line, 70 do not fit. */
	assert_subject("0123456789012345678901234567890123456789012345678901234"
		       "56789012345678",
	    "Subject: 0123456789012345678901234567890123456789012345678901234"
	    "56789012345678\r\n");
	assert_subject("0123456789012345678901234567890123456789012345678901234"
		       "567890123456789",
	    "Subject: =?utf-8?Q?012345678901234567890123456789012345678901234"
	    "567890123456?=\r\n =?utf-8?Q?7890123456789?=\r\n");
	/* No letter is cut: five emoji of 12 bytes in 63. */
	assert_subject("🌊🌊🌊🌊🌊🌊",
	    "Subject: =?utf-8?Q?=F0=9F=8C=8A=F0=9F=8C=8A=F0=9F=8C=8A"
	    "=F0=9F=8C=8A?=\r\n =?utf-8?Q?=F0=9F=8C=8A=F0=9F=8C=8A?=\r\n");
}

static void
long_subject(void **state)
{
	char subject[401], *p = subject;
	struct mail m = plain();
	str s, line, name;
	size_t lines = 0, letters = 0;

	(void)state;
	/* 200 letters of two bytes each: "é" takes six. */
	for (; p < subject + 400; p += 2)
		memcpy(p, "é", 2);
	m.subject = (str){ subject, 400 };
	s = between(written(&m), S("Subject: "), S("Message-ID:"));
	name = str_take(s, 9);
	assert_bytes(name, "Subject: ");
	for (s = str_drop(s, 9); s.n > 0; lines++) {
		line = str_cut(&s, '\n');
		line = lines == 0 ? line : str_drop(line, 1);
		assert_true(line.n <= 76);
		assert_true(str_starts(line, S("=?utf-8?Q?")));
		assert_true(str_ends(line, S("?=\r")));
		line = str_drop(line, 10);
		for (; line.n > 3; letters++) {
			assert_true(str_starts(line, S("=C3=A9")));
			line = str_drop(line, 6);
		}
	}
	assert_int_equal(letters, 200);
	assert_int_equal(lines, 21);
}

static void
names(void **state)
{
	(void)state;
	assert_from("", "From: <portal@city.example.org>\r\n");
	assert_from("City, of; <us>",
	    "From: \"City, of; <us>\" <portal@city.example.org>\r\n");
	assert_from("The \"City\"",
	    "From: =?utf-8?Q?The_=22City=22?= <portal@city.example.org>\r\n");
	assert_from("Vilaclara Oberta · participació",
	    "From: =?utf-8?Q?Vilaclara_Oberta_=C2=B7_participaci=C3=B3?=\r\n"
	    " <portal@city.example.org>\r\n");
}

static void
bodies(void **state)
{
	(void)state;
	assert_body("one\ntwo\r\nthree\rfour",
	    "one\r\ntwo\r\nthree\r\nfour\r\n");
	assert_body("\n\na\n", "\r\n\r\na\r\n");
	assert_body("a=b é\t!", "a=3Db =C3=A9=09!\r\n");
	assert_body("blank \n-- \nend ", "blank=20\r\n--=20\r\nend=20\r\n");
	assert_body("--=_alternative--", "--=3D_alternative--\r\n");
	assert_body("\x01\x7f", "=01=7F\r\n");
	/* 75 bytes and "=" fill a line; no byte is cut in three. */
	assert_body("0123456789012345678901234567890123456789012345678901234567"
		    "890123456789012345",
	    "01234567890123456789012345678901234567890123456789012345678901234"
	    "5678901234=\r\n5\r\n");
	assert_body("0123456789012345678901234567890123456789012345678901234567"
		    "890123456789012=",
	    "01234567890123456789012345678901234567890123456789012345678901234"
	    "56789012=\r\n=3D\r\n");
}

static void
assert_refused(const struct mail *m)
{
	struct buf b = buf_open(arena, MAIL_BYTES_MAX);

	buf_c(&b, "before");
	assert_false(mail_write(&b, m));
	assert_bytes(buf_str(&b), "before");
}

/* Every field of the head, with everything that could end it. */
static void
no_injection(void **state)
{
	static const str bad[] = { STR("a\r\nBcc: b@example.org"),
		STR("a\nBcc: b@example.org"), STR("a\rb"), STR("a\0b"),
		STR("\x1b[1m"), STR("a\x7f"), STR("a\tb"), STR("a\xff"),
		STR("\r\n") };
	static const size_t fields[] = { offsetof(struct mail, from),
		offsetof(struct mail, from_name), offsetof(struct mail, to),
		offsetof(struct mail, subject),
		offsetof(struct mail, unsubscribe), offsetof(struct mail, id),
		offsetof(struct mail, host) };
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		for (k = 0; k < sizeof(fields) / sizeof(fields[0]); k++) {
			struct mail m = plain();
			str *field = (str *)(void *)((char *)&m + fields[k]),
			    whole;

			whole = str_fmt(arena, "%.*s%.*s", ARG(*field),
			    ARG(bad[i]));
			/* printf stops at the NUL. */
			if (memchr(bad[i].p, '\0', bad[i].n) != NULL)
				whole = bad[i];
			*field = whole;
			assert_refused(&m);
		}
}

static void
refuses(void **state)
{
	struct mail m = plain();
	char *big = arena_get(arena, MAIL_TEXT_MAX + 1, 1);

	(void)state;
	memset(big, 'a', MAIL_TEXT_MAX + 1);
	m.text = S("");
	assert_refused(&m);
	m.text = S("\xc3");
	assert_refused(&m);
	m.text = S("a\0b");
	assert_refused(&m);
	m = plain();
	m.subject = (str){ big, MAIL_LINE_MAX + 1 };
	assert_refused(&m);
	m = plain();
	m.html = (str){ big, MAIL_TEXT_MAX };
	assert_refused(&m);
	m = plain();
	m.to = S("a@example.org, b@example.org");
	assert_refused(&m);
	m = plain();
	m.unsubscribe = S("https://a/> <https://b");
	assert_refused(&m);
	m.unsubscribe = S("javascript:alert(1)");
	assert_refused(&m);
	m = plain();
	m.id = S("a@b");
	assert_refused(&m);
}

static void
addresses(void **state)
{
	static const char *const good[] = { "a@b.org", "a.b+c_d-e@x-y.b1.org",
		"o'neil@example.org", "A@EXAMPLE.ORG", "1@2.org",
		"a@xn--vlaclara-7ya.cat",
		/* 64 before the "@", a label of 63 */
		"aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffffgggggggghhhhhh"
		"hh@"
		"012345678901234567890123456789012345678901234567890123456789"
		"012.org" };
	static const char *const bad[] = { "", "a", "@", "a@", "@b.org", "a@b",
		"a@localhost", ".a@b.org", "a.@b.org", "a..b@b.org", "a@b..org",
		"a@.b.org", "a@b.org.", "a@-b.org", "a@b-.org", "a@b_c.org",
		"a b@c.org", " a@b.org", "a@b.org ", "<a@b.org>", "a@b@c.org",
		"\"a b\"@c.org", "a@[127.0.0.1]", "a@127.0.0.1",
		"a@b.org,c@d.org", "a@b.org\r\nBcc: c@d.org", "a\n@b.org",
		"é@b.org", "a@é.org", "a(x)@b.org", "a@b.org?x", "a\\@b.org",
		"a,b@c.org", "a;b@c.org", "a:b@c.org",
		"aaaaaaaabbbbbbbbccccccccddddddddeeeeeeeeffffffffgggggggghhhhhh"
		"hhi@b.org",
		"a@"
		"0123456789012345678901234567890123456789012345678901234567890"
		"123.org" };
	char whole[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!mail_address_ok(str_of(good[i])))
			fail_msg("%s is one", good[i]);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (mail_address_ok(str_of(bad[i])))
			fail_msg("%s is none", bad[i]);
	assert_false(mail_address_ok(S("a@b.org\0")));
	assert_false(mail_address_ok(S("a\0@b.org")));
	assert_false(mail_address_ok((str){ NULL, 0 }));
	/* 254 in all, and one more. */
	for (i = 0; i < sizeof(whole); i++)
		whole[i] = i % 2 == 0 ? 'a' : '.';
	whole[1] = '@';
	whole[253] = 'a';
	assert_true(mail_address_ok((str){ whole, 253 }));
	whole[254] = 'a';
	assert_true(mail_address_ok((str){ whole, 254 }));
	assert_false(mail_address_ok((str){ whole, 255 }));
}

static void
hosts_and_links(void **state)
{
	(void)state;
	assert_true(mail_host_ok(S("localhost")));
	assert_true(mail_host_ok(S("a-b.example.org")));
	assert_false(mail_host_ok(S("a b")));
	assert_false(mail_host_ok(S("a/b")));
	assert_false(mail_host_ok(S("")));
	assert_true(mail_link_ok(S("https://a.org/b?c=%20&d")));
	assert_false(mail_link_ok(S("https://a.org/é")));
	assert_false(mail_link_ok(S("https://a.org/b c")));
	assert_false(mail_link_ok(S("ftp://a.org/")));
	assert_false(mail_link_ok(S("/stop")));
}

int
main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, arena_make, arena_end)
	const struct CMUnitTest tests[] = { T(whole_message), T(dates),
		T(subjects), T(long_subject), T(names), T(bodies),
		T(no_injection), T(refuses), T(addresses), T(hosts_and_links) };

	return cmocka_run_group_tests_name("mail", tests, NULL, NULL);
}
