/* Goal: the codes of a second factor are those of every authenticator app,
 * each counts once, and only about now. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "commons/people/totp.h"

/* RFC 6238, Appendix B: SHA-1, eight digits, this secret. */
#define SECRET S("12345678901234567890")

static void
codes_are_those_of_the_rfc(void **state)
{
	static const struct {
		int64_t time;
		uint32_t code;
	} vectors[] = { { 59, 94287082 }, { 1111111109, 7081804 },
		{ 1111111111, 14050471 }, { 1234567890, 89005924 },
		{ 2000000000, 69279037 }, { INT64_C(20000000000), 65353130 } };

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++)
		assert_int_equal(totp_code(SECRET, vectors[i].time / 30, 8),
		    vectors[i].code);
	/* RFC 4226, Appendix D: the same with a counter, six digits. */
	assert_int_equal(totp_code(SECRET, 0, 6), 755224);
	assert_int_equal(totp_code(SECRET, 9, 6), 520489);
}

static void
a_code_counts_once_and_about_now(void **state)
{
	const moment now = { INT64_C(59) * 1000000 };

	(void)state;
	/* Step 1: 287082; 0: 755224; 2: 359152; 3: 969429. */
	assert_int_equal(totp_check(SECRET, S("287082"), now, 0), 1);
	assert_int_equal(totp_check(SECRET, S(" 287 082"), now, 0), 1);
	assert_int_equal(totp_check(SECRET, S("359152"), now, 0), 2);
	assert_int_equal(totp_check(SECRET, S("755224"), now, -1), 0);
	assert_int_equal(totp_check(SECRET, S("969429"), now, 0), -1);
	assert_int_equal(totp_check(SECRET, S("287082"), now, 1), -1);
	assert_int_equal(totp_check(SECRET, S("287082"), now, 2), -1);
	assert_int_equal(totp_check(SECRET, S("28708"), now, 0), -1);
	assert_int_equal(totp_check(SECRET, S("2870820"), now, 0), -1);
	assert_int_equal(totp_check(SECRET, S("28708x"), now, 0), -1);
	assert_int_equal(totp_check(SECRET, S(""), now, 0), -1);
	/* A secret that could not be unsealed lets nobody in. */
	assert_int_equal(totp_check(S(""), S("287082"), now, 0), -1);
}

static void
assert_base32(struct arena *a, str bytes, const char *wanted)
{
	assert_true(str_is(totp_base32(a, bytes), wanted));
}

/* RFC 4648 §10, without its padding. */
static void
secrets_are_written_in_base_32(void **state)
{
	struct arena *a = arena_open(1 << 20);

	(void)state;
	assert_base32(a, S(""), "");
	assert_base32(a, S("f"), "MY");
	assert_base32(a, S("fo"), "MZXQ");
	assert_base32(a, S("foo"), "MZXW6");
	assert_base32(a, S("foob"), "MZXW6YQ");
	assert_base32(a, S("fooba"), "MZXW6YTB");
	assert_base32(a, S("foobar"), "MZXW6YTBOI");
	assert_true(
	    str_is(totp_uri(a, S("a b.example"), S("x@y.org"), S("foo")),
		"otpauth://totp/a%20b.example:x%40y.org?secret=MZXW6"
		"&issuer=a%20b.example"));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_the_rfc),
		cmocka_unit_test(a_code_counts_once_and_about_now),
		cmocka_unit_test(secrets_are_written_in_base_32),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
