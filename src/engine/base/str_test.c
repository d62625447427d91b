/* Goal: slices are cut, compared and read exactly, empty ones and ones without
 * a pointer among them; UTF-8 is RFC 3629 and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine/base/str.h"

#define NOTHING ((str){ NULL, 0 })

static void
assert_str(str s, const char *c)
{
	assert_int_equal(s.n, strlen(c));
	assert_memory_equal(s.n > 0 ? s.p : "", c, s.n);
}

static void
compares(void **state)
{
	(void)state;
	assert_true(str_eq(S(""), NOTHING));
	assert_true(str_eq(S("a\0b"), (str)STR("a\0b")));
	assert_false(str_eq(S("a\0b"), S("a\0c")));
	assert_true(str_is(S("plan"), "plan"));
	assert_false(str_is(S("plan"), "plans"));
	assert_true(str_is(NOTHING, ""));
	assert_true(str_is(str_of(NULL), ""));
	assert_true(str_cmp(S("a"), S("b")) < 0);
	assert_true(str_cmp(S("a"), S("ab")) < 0);
	assert_true(str_cmp(S("\xc3\xa9"), S("z")) > 0); /* bytes, unsigned */
	assert_int_equal(str_cmp(NOTHING, S("")), 0);
	assert_true(str_cmp(NOTHING, S("a")) < 0);
	assert_true(str_starts(S("plans"), S("plan")));
	assert_false(str_starts(S("pla"), S("plan")));
	assert_true(str_starts(NOTHING, NOTHING));
	assert_true(str_ends(S("a.csv"), S(".csv")));
	assert_false(str_ends(S("csv"), S(".csv")));
	assert_true(str_ends(S("x"), NOTHING));
	assert_int_equal(str_find(S("abcabc"), S("ca")), 2);
	assert_int_equal(str_find(S("abc"), S("abcd")), -1);
	assert_int_equal(str_find(S("abc"), S("d")), -1);
	assert_int_equal(str_find(S("abc"), S("")), 0);
	assert_int_equal(str_find(NOTHING, S("a")), -1);
}

static void
cuts(void **state)
{
	str rest = S("a,,b"), s;

	(void)state;
	assert_str(str_cut(&rest, ','), "a");
	assert_str(str_cut(&rest, ','), "");
	assert_non_null(rest.p);
	assert_str(str_cut(&rest, ','), "b");
	assert_null(rest.p);
	assert_int_equal(rest.n, 0);
	assert_str(str_cut(&rest, ','), "");
	/* A separator at the very end leaves an empty part behind it. */
	rest = S("a,");
	str_cut(&rest, ',');
	assert_non_null(rest.p);
	assert_int_equal(rest.n, 0);

	assert_str(str_drop(S("abc"), 1), "bc");
	assert_str(str_drop(S("abc"), 3), "");
	assert_str(str_drop(S("abc"), 99), "");
	assert_str(str_drop(NOTHING, 1), "");
	assert_str(str_take(S("abc"), 2), "ab");
	assert_str(str_take(S("abc"), 99), "abc");
	assert_str(str_take(NOTHING, 1), "");
	assert_str(str_trim(S(" \t\r\n\v\fa b ")), "a b");
	assert_str(str_trim(S("   ")), "");
	assert_str(str_trim(NOTHING), "");
	s = str_trim(S("\xc2\xa0x")); /* only ASCII white space */
	assert_int_equal(s.n, 3);
}

static void
makes(void **state)
{
	struct arena *a = arena_open((size_t)1 << 20);
	char big[3000];
	str s;

	(void)state;
	s = str_copy(a, S("x\0y"));
	assert_int_equal(s.n, 3);
	assert_memory_equal(s.p, "x\0y", 3);
	assert_str(str_copy(a, NOTHING), "");
	assert_string_equal(str_c(a, S("abc")), "abc");
	assert_string_equal(str_c(a, NOTHING), "");
	assert_str(str_lower(a, S("ÀBC-Z[@")), "Àbc-z[@");
	assert_str(str_fmt(a, "%d-%.*s", 7, ARG(S("xyz"))), "7-xyz");
	assert_str(str_fmt(a, "%s", ""), "");
	memset(big, 'b', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	s = str_fmt(a, "%s", big);
	assert_int_equal(s.n, sizeof(big) - 1);
	assert_int_equal(s.p[s.n], 0);
	assert_true(str_hash(S("a")) != str_hash(S("b")));
	assert_true(str_hash(S("")) == str_hash(NOTHING));
	arena_close(a);
}

static void
reads_numbers(void **state)
{
	static const char *const wrong[] = { "", "-", "+1", " 1", "1 ", "1a",
		"0x1", "1.0", "9223372036854775808", "-9223372036854775809",
		"99999999999999999999", "000000000000000000001", "--1" };
	int64_t n = 42;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_false(str_number(str_of(wrong[i]), &n));
		assert_int_equal(n, 42);
	}
	assert_false(str_number(NOTHING, &n));
	assert_true(str_number(S("0"), &n) && n == 0);
	assert_true(str_number(S("-0"), &n) && n == 0);
	assert_true(str_number(S("007"), &n) && n == 7);
	assert_true(str_number(S("9223372036854775807"), &n) && n == INT64_MAX);
	assert_true(
	    str_number(S("-9223372036854775808"), &n) && n == INT64_MIN);
}

static void
knows_utf8(void **state)
{
	static const str good[] = { STR(""), STR("abc"), STR("\x7f"),
		STR("\xc2\x80"), STR("\xdf\xbf"), STR("\xe0\xa0\x80"),
		STR("\xed\x9f\xbf"), STR("\xee\x80\x80"), STR("\xef\xbf\xbf"),
		STR("\xf0\x90\x80\x80"), STR("\xf4\x8f\xbf\xbf") };
	static const str bad[] = { STR("\0"), STR("a\0b"), STR("\x80"),
		STR("\xbf"), STR("\xc0\x80"), STR("\xc1\xbf"), STR("\xc2"),
		STR("\xc2\x41"), STR("\xe0\x9f\xbf"), STR("\xed\xa0\x80"),
		STR("\xed\xbf\xbf"), STR("\xe2\x82"), STR("\xf0\x8f\xbf\xbf"),
		STR("\xf4\x90\x80\x80"), STR("\xf5\x80\x80\x80"), STR("\xff"),
		STR("\xf0\x90\x80") };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(str_utf8(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(str_utf8(bad[i]));
	assert_true(str_utf8(NOTHING));
}

static void
takes_points(void **state)
{
	str s = S("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff\xe2\x82z");

	(void)state;
	assert_int_equal(str_point(&s), 'a');
	assert_int_equal(str_point(&s), 0xe9);
	assert_int_equal(str_point(&s), 0x20ac);
	assert_int_equal(str_point(&s), 0x1f600);
	assert_int_equal(str_point(&s), 0xfffd);
	/* A cut sequence: each of its bytes is taken alone. */
	assert_int_equal(str_point(&s), 0xfffd);
	assert_int_equal(str_point(&s), 0xfffd);
	assert_int_equal(str_point(&s), 'z');
	assert_int_equal(s.n, 0);
}

static void
reads_hexadecimal(void **state)
{
	int c, known = 0;

	(void)state;
	assert_int_equal(str_hex('0'), 0);
	assert_int_equal(str_hex('9'), 9);
	assert_int_equal(str_hex('a'), 10);
	assert_int_equal(str_hex('F'), 15);
	for (c = -128; c < 128; c++)
		known += str_hex((char)c) >= 0;
	assert_int_equal(known, 22);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares),
		cmocka_unit_test(cuts),
		cmocka_unit_test(makes),
		cmocka_unit_test(reads_numbers),
		cmocka_unit_test(knows_utf8),
		cmocka_unit_test(takes_points),
		cmocka_unit_test(reads_hexadecimal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
