/* Goal: days are read, written and counted without a day gained or lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/base/date.h"

#define ARENA_MAX ((size_t)64 << 20)

static void
assert_date(date d, int year, int month, int day)
{
	assert_int_equal(d.year, year);
	assert_int_equal(d.month, month);
	assert_int_equal(d.day, day);
}

static void
test_read(void **state)
{
	static const char *const wrong[] = { "", "202", "20222", "0000",
		"2022-", "2022-9", "2022-00", "2022-13", "2022-09-",
		"2022-09-00", "2022-09-31", "2023-02-29", "1900-02-29",
		"2022/09", "2022-09/15", "-022-09-15", " 2022", "2022 ",
		"2022-09-15T", "+022", "2022-0a", "20x2", "2022-09-155" };
	date d = DATE_NONE;
	size_t i;

	(void)state;
	assert_true(date_read(S("2022"), &d));
	assert_date(d, 2022, 0, 0);
	assert_true(date_read(S("2022-09"), &d));
	assert_date(d, 2022, 9, 0);
	assert_true(date_read(S("2022-09-15"), &d));
	assert_date(d, 2022, 9, 15);
	assert_true(date_read(S("2000-02-29"), &d));
	assert_date(d, 2000, 2, 29);
	assert_true(date_read(S("9999-12-31"), &d));
	assert_true(date_read(S("0001-01-01"), &d));
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (date_read(str_of(wrong[i]), &d))
			fail_msg("read \"%s\"", wrong[i]);
		assert_date(d, 1, 1, 1);
	}
}

static void
relative(const char *s, date today, int year, int month, int day)
{
	date d = DATE_NONE;

	if (!date_read_relative(str_of(s), today, &d))
		fail_msg("refused \"%s\"", s);
	assert_date(d, year, month, day);
}

static void
test_read_relative(void **state)
{
	const date today = { 2024, 5, 31 };

	(void)state;
	relative("@", today, 2024, 5, 31);
	relative("@+40d", today, 2024, 7, 10);
	relative("@-152d", today, 2023, 12, 31);
	relative("@-3m", today, 2024, 2, 29);
	relative("@+1m", today, 2024, 6, 30);
	relative("@+7m", today, 2024, 12, 31);
	relative("@+8m", today, 2025, 1, 31);
	relative("@-5m", today, 2023, 12, 31);
	relative("@+1y", today, 2025, 5, 31);
	relative("@+0d", today, 2024, 5, 31);
	relative("@+1y", (date){ 2024, 2, 29 }, 2025, 2, 28);
	relative("@month", today, 2024, 5, 0);
	relative("@month+2", today, 2024, 7, 0);
	relative("@month-11", today, 2023, 6, 0);
	relative("@month-5", today, 2023, 12, 0);
	relative("@month+8", today, 2025, 1, 0);
	relative("@", (date){ 2024, 5, 0 }, 2024, 5, 1);
	relative("@-2023y", today, 1, 5, 31);
}

static void
test_read_relative_refuses(void **state)
{
	static const char *const wrong[] = { "", "2024-05-01", "@40d", "@+d",
		"@+40", "@+40w", "@+40dd", "@ +40d", "@+-4d", "@mont",
		"@month2", "@month+", "@month+2m", "@months", "@+12345678d",
		"@+9999y", "@-2024y", "@month-24299", "@-800000d", "@d" };
	date d = { 7, 7, 7 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (date_read_relative(str_of(wrong[i]), (date){ 2024, 5, 31 },
			&d))
			fail_msg("read \"%s\"", wrong[i]);
		assert_date(d, 7, 7, 7);
	}
}

static void
test_iso(void **state)
{
	struct arena *a = arena_open(ARENA_MAX);

	(void)state;
	assert_true(str_is(date_iso(a, DATE_NONE), ""));
	assert_true(str_is(date_iso(a, (date){ 987, 0, 0 }), "0987"));
	assert_true(str_is(date_iso(a, (date){ 2022, 9, 0 }), "2022-09"));
	assert_true(str_is(date_iso(a, (date){ 2022, 9, 5 }), "2022-09-05"));
	arena_close(a);
}

static void
test_first_and_last(void **state)
{
	(void)state;
	assert_date(date_first((date){ 2024, 0, 0 }), 2024, 1, 1);
	assert_date(date_last((date){ 2024, 0, 0 }), 2024, 12, 31);
	assert_date(date_first((date){ 2024, 2, 0 }), 2024, 2, 1);
	assert_date(date_last((date){ 2024, 2, 0 }), 2024, 2, 29);
	assert_date(date_last((date){ 2023, 2, 0 }), 2023, 2, 28);
	assert_date(date_last((date){ 2023, 4, 0 }), 2023, 4, 30);
	assert_date(date_last((date){ 2023, 4, 7 }), 2023, 4, 7);
	assert_date(date_first(DATE_NONE), 0, 0, 0);
	assert_date(date_last(DATE_NONE), 0, 0, 0);
	assert_false(date_known(DATE_NONE));
	assert_true(date_known((date){ 2023, 0, 0 }));
}

static void
test_numbers(void **state)
{
	int64_t n;

	(void)state;
	assert_int_equal(date_number((date){ 1970, 1, 1 }), 0);
	assert_int_equal(date_number((date){ 1969, 12, 31 }), -1);
	assert_int_equal(date_number((date){ 2000, 3, 1 }), 11017);
	assert_int_equal(date_number((date){ 2026, 0, 0 }), 20454);
	assert_int_equal(date_number((date){ 1, 1, 1 }), -719162);
	assert_int_equal(date_number((date){ 9999, 12, 31 }), 2932896);
	assert_int_equal(date_number(DATE_NONE), -719163);
	assert_date(date_of_number(2932896), 9999, 12, 31);
	assert_date(date_of_number(2932897), 0, 0, 0);
	assert_date(date_of_number(-719162), 1, 1, 1);
	assert_date(date_of_number(-719163), 0, 0, 0);
	assert_date(date_of_number(INT64_MIN), 0, 0, 0);
	assert_date(date_of_number(INT64_MAX), 0, 0, 0);
	for (n = -719162; n <= 2932896; n += 1 + (n % 7 == 0) * 5)
		assert_int_equal(date_number(date_of_number(n)), n);
}

static void
test_every_day_follows(void **state)
{
	date before = date_of_number(-1), d;
	int64_t n;

	(void)state;
	for (n = 0; n < 366 * 140; n++, before = d) {
		d = date_of_number(n);
		if (d.day != 1) {
			assert_int_equal(d.day, before.day + 1);
			assert_int_equal(d.month, before.month);
			continue;
		}
		before.day = 0;
		assert_int_equal(date_number(date_last(before)), n - 1);
		assert_int_equal(d.month, before.month % 12 + 1);
		assert_int_equal(d.year, before.year + (d.month == 1));
	}
}

static void
test_order(void **state)
{
	(void)state;
	assert_int_equal(date_cmp((date){ 2022, 0, 0 }, (date){ 2022, 1, 1 }),
	    0);
	assert_int_equal(date_cmp((date){ 2022, 9, 0 }, (date){ 2022, 9, 2 }),
	    -1);
	assert_int_equal(date_cmp((date){ 2023, 0, 0 }, (date){ 2022, 12, 31 }),
	    1);
	assert_int_equal(date_cmp(DATE_NONE, (date){ 1, 1, 1 }), -1);
	assert_int_equal(date_cmp(DATE_NONE, DATE_NONE), 0);
}

static void
test_moments(void **state)
{
	struct arena *a = arena_open(ARENA_MAX);
	moment m = { 0 };

	(void)state;
	assert_true(str_is(moment_iso(a, m), "1970-01-01T00:00:00Z"));
	m.us = -1;
	assert_true(str_is(moment_iso(a, m), "1969-12-31T23:59:59Z"));
	assert_date(date_of(m), 1969, 12, 31);
	assert_true(moment_read(S("2026-11-22T10:00:00Z"), &m));
	assert_int_equal(m.us, INT64_C(1795341600000000));
	assert_true(str_is(moment_iso(a, m), "2026-11-22T10:00:00Z"));
	assert_date(date_of(m), 2026, 11, 22);
	assert_true(moment_read(S("2026-11-22T10:00:00.5Z"), &m));
	assert_int_equal(m.us, INT64_C(1795341600500000));
	assert_true(moment_read(S("2026-11-22T10:00:00.000042Z"), &m));
	assert_int_equal(m.us, INT64_C(1795341600000042));
	assert_true(moment_read(S("9999-12-31T23:59:59.999999Z"), &m));
	assert_true(str_is(moment_iso(a, m), "9999-12-31T23:59:59Z"));
	m.us++;
	assert_true(str_is(moment_iso(a, m), ""));
	m.us = INT64_MIN;
	assert_true(str_is(moment_iso(a, m), ""));
	assert_date(date_of(m), 0, 0, 0);
	/* After 2020-01-01: microseconds, and no other unit. */
	assert_true(moment_now().us > INT64_C(1577836800000000));
	assert_true(date_known(date_of(moment_now())));
	arena_close(a);
}

static void
test_moments_refused(void **state)
{
	static const char *const wrong[] = { "", "2026-11-22",
		"2026-11-22T10:00:00", "2026-11-22 10:00:00Z",
		"2026-11-22T10:00Z", "2026-11-22T24:00:00Z",
		"2026-11-22T10:60:00Z", "2026-11-22T10:00:60Z",
		"2026-11-22T10:00:00.Z", "2026-11-22T10:00:00.1234567Z",
		"2026-11-22T10:00:00,5Z", "2026-11-22T10:00:00.5zZ",
		"2026-11-22T10:00:00+00:00", "2026-02-30T10:00:00Z",
		"2026-11-22T10:00:00ZZ", "2026-11-22t10:00:00z" };
	moment m = { 42 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (moment_read(str_of(wrong[i]), &m))
			fail_msg("read \"%s\"", wrong[i]);
		assert_int_equal(m.us, 42);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_read_relative),
		cmocka_unit_test(test_read_relative_refuses),
		cmocka_unit_test(test_iso),
		cmocka_unit_test(test_first_and_last),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_every_day_follows),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_moments),
		cmocka_unit_test(test_moments_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
