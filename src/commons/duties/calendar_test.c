/* Goal: every day is a working day or is not, for the reason the rules give,
 * whatever the order in which rules were written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "commons/duties/calendar.h"

static date
day(const char *iso)
{
	date d = DATE_NONE;

	if (!date_read(str_of(iso), &d))
		fail_msg("%s is no day", iso);
	return d;
}

static void
assert_day(struct arena *a, date d, const char *iso)
{
	if (!str_is(date_iso(a, d), iso))
		fail_msg("%.*s is not %s", ARG(date_iso(a, d)), iso);
}

static void
easter(void **state)
{
	static const char *const days[] = { "1990-04-15", "1991-03-31",
		"2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21",
		"2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28",
		"2038-04-25", "2049-04-18", "2076-04-19", "2100-03-28" };
	struct arena *a = arena_open(1 << 16);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(days) / sizeof(*days); i++)
		assert_day(a, date_easter(day(days[i]).year), days[i]);
	arena_close(a);
}

static void
weekdays(void **state)
{
	(void)state;
	assert_int_equal(date_weekday(day("1970-01-01")), 4);
	assert_int_equal(date_weekday(day("2026-11-22")), 7);
	assert_int_equal(date_weekday(day("2026-11-23")), 1);
	assert_int_equal(date_weekday(day("2000-02-29")), 2);
	assert_int_equal(date_weekday(day("1969-12-28")), 7);
}

static void
nth_weekdays(void **state)
{
	static const struct {
		int month, weekday, nth, year;
		const char *day;
	} rows[] = { { 11, 4, 4, 2026, "2026-11-26" },
		{ 2, 1, 1, 2026, "2026-02-02" },
		{ 5, 1, 5, 2026, "2026-05-25" },
		{ 2, 5, 5, 2024, "2024-02-23" },
		{ 2, 4, 5, 2024, "2024-02-29" },
		{ 12, 7, 1, 2024, "2024-12-01" },
		{ 12, 4, 5, 2026, "2026-12-31" } };
	struct arena *a = arena_open(1 << 16);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct holiday_rule r = { .kind = HOLIDAY_WEEKDAY,
			.month = rows[i].month,
			.weekday = rows[i].weekday,
			.nth = rows[i].nth };

		assert_true(holiday_rule_sound(&r));
		assert_day(a, holiday_rule_day(&r, rows[i].year), rows[i].day);
	}
	arena_close(a);
}

/* Seven years in which 2 and 3 November, and the same day with every rule,
 * fall on every weekday. */
static void
observed_days(void **state)
{
	static const struct {
		int observed, month, day, year;
		const char *kept;
	} rows[] = {
		{ 0, 5, 1, 2024, "2024-05-01" },
		{ OBSERVED_NEXT_MONDAY, 6, 29, 2026, "2026-06-29" },
		{ OBSERVED_NEXT_MONDAY, 6, 30, 2026, "2026-07-06" },
		{ OBSERVED_NEXT_MONDAY, 7, 5, 2026, "2026-07-06" },
		{ OBSERVED_MONDAY_AFTER_WEEKEND, 11, 1, 2026, "2026-11-02" },
		{ OBSERVED_MONDAY_AFTER_WEEKEND, 8, 15, 2026, "2026-08-17" },
		{ OBSERVED_MONDAY_AFTER_WEEKEND, 1, 6, 2026, "2026-01-06" },
		{ OBSERVED_ECUADOR, 5, 24, 2021, "2021-05-24" }, /* Monday */
		{ OBSERVED_ECUADOR, 10, 9, 2018, "2018-10-08" }, /* Tuesday */
		{ OBSERVED_ECUADOR, 5, 1, 2024, "2024-05-03" },
		{ OBSERVED_ECUADOR, 10, 9, 2025, "2025-10-10" },
		{ OBSERVED_ECUADOR, 5, 24, 2024, "2024-05-24" },
		{ OBSERVED_ECUADOR, 8, 10, 2024, "2024-08-09" },
		{ OBSERVED_ECUADOR, 8, 10, 2025, "2025-08-11" },
		{ OBSERVED_ECUADOR_WEEKEND, 12, 25, 2025, "2025-12-25" },
		{ OBSERVED_ECUADOR_WEEKEND, 1, 1, 2022, "2021-12-31" },
		{ OBSERVED_ECUADOR_WEEKEND, 1, 1, 2023, "2023-01-02" },
		{ OBSERVED_ECUADOR_FIRST, 11, 2, 2020, "2020-11-02" },
		{ OBSERVED_ECUADOR_SECOND, 11, 3, 2020, "2020-11-03" },
		{ OBSERVED_ECUADOR_FIRST, 11, 2, 2021, "2021-11-01" },
		{ OBSERVED_ECUADOR_SECOND, 11, 3, 2021, "2021-11-02" },
		{ OBSERVED_ECUADOR_FIRST, 11, 2, 2022, "2022-11-03" },
		{ OBSERVED_ECUADOR_SECOND, 11, 3, 2022, "2022-11-04" },
		{ OBSERVED_ECUADOR_FIRST, 11, 2, 2023, "2023-11-02" },
		{ OBSERVED_ECUADOR_SECOND, 11, 3, 2023, "2023-11-03" },
		{ OBSERVED_ECUADOR_FIRST, 11, 2, 2018, "2018-11-01" },
		{ OBSERVED_ECUADOR_SECOND, 11, 3, 2018, "2018-11-02" },
		{ OBSERVED_ECUADOR_FIRST, 11, 2, 2024, "2024-11-01" },
		{ OBSERVED_ECUADOR_SECOND, 11, 3, 2024, "2024-11-04" },
		{ OBSERVED_ECUADOR_FIRST, 11, 2, 2025, "2025-11-03" },
		{ OBSERVED_ECUADOR_SECOND, 11, 3, 2025, "2025-11-04" },
		{ OBSERVED_ARGENTINA, 6, 17, 2024, "2024-06-17" }, /* Monday */
		{ OBSERVED_ARGENTINA, 6, 17, 2025, "2025-06-16" },
		{ OBSERVED_ARGENTINA, 11, 20, 2024, "2024-11-18" },
		{ OBSERVED_ARGENTINA, 8, 17, 2023, "2023-08-21" },
		{ OBSERVED_ARGENTINA, 11, 20, 2020, "2020-11-23" }, /* Friday */
		{ OBSERVED_ARGENTINA, 8, 17, 2024, "2024-08-17" },
		{ OBSERVED_ARGENTINA, 10, 12, 2025, "2025-10-12" },
	};
	struct arena *a = arena_open(1 << 16);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct holiday_rule r = { .kind = HOLIDAY_FIXED,
			.month = rows[i].month,
			.day = rows[i].day,
			.observed = rows[i].observed };

		assert_day(a, holiday_rule_day(&r, rows[i].year), rows[i].kept);
	}
	arena_close(a);
}

#define CODE(c) .code = STR(c)

static const struct holiday_rule town[] = {
	{ CODE("new-year"), .kind = HOLIDAY_FIXED, .month = 1, .day = 1,
	    .observed = OBSERVED_ECUADOR_WEEKEND },
	{ CODE("leap"), .kind = HOLIDAY_FIXED, .month = 2, .day = 29 },
	{ CODE("friday"), .kind = HOLIDAY_EASTER, .shift = -2,
	    .from_year = 2020, .to_year = 2025 },
	{ CODE("visit"), .kind = HOLIDAY_ONCE, .starts = { 2026, 6, 9 } },
	{ CODE("summit"), .kind = HOLIDAY_ONCE, .starts = { 2026, 6, 10 },
	    .ends = { 2026, 6, 11 } },
	{ CODE("august"), .kind = HOLIDAY_CLOSURE, .month = 8, .day = 1,
	    .shift = 30, .from_year = 2026 },
	{ CODE("assumption"), .kind = HOLIDAY_FIXED, .month = 8, .day = 15 },
	{ CODE("storm"), .kind = HOLIDAY_STOP, .starts = { 2026, 8, 14 },
	    .ends = { 2026, 8, 16 } },
	{ CODE("feast"), .kind = HOLIDAY_CLOSURE, .month = 12, .day = 24,
	    .shift = 9 },
	/* What says too little is left out. */
	{ CODE("nothing"), .kind = HOLIDAY_FIXED, .month = 3 },
	{ CODE("never"), .kind = HOLIDAY_FIXED, .month = 2, .day = 30 },
	{ CODE("backwards"), .kind = HOLIDAY_ONCE, .starts = { 2026, 3, 5 },
	    .ends = { 2026, 3, 4 } },
	{ CODE("strange"), .kind = (enum holiday_kind)0, .month = 3, .day = 3 },
};
#define TOWN (sizeof(town) / sizeof(*town))

static void
days_and_reasons(void **state)
{
	static const struct {
		const char *day, *code; /* NULL: a working day */
	} rows[] = { { "2026-11-20", NULL }, { "2026-11-21", "weekend" },
		{ "2026-11-22", "weekend" }, { "2026-01-01", "new-year" },
		{ "2021-12-31", "new-year" }, { "1990-01-01", "new-year" },
		{ "1990-01-02", "feast" }, { "2028-02-29", "leap" },
		{ "2026-03-01", "weekend" }, { "2027-03-01", NULL },
		{ "2024-03-29", "friday" }, { "2026-04-03", NULL },
		{ "2019-04-19", NULL }, { "2026-06-08", NULL },
		{ "2026-06-09", "visit" }, { "2026-06-10", "summit" },
		{ "2026-06-11", "summit" }, { "2026-06-12", NULL },
		{ "2025-08-01", NULL }, { "2026-07-31", NULL },
		{ "2026-08-01", "august" }, { "2026-08-31", "august" },
		{ "2026-09-01", NULL }, { "2027-08-15", "assumption" },
		{ "2026-08-15", "storm" }, { "2026-12-24", "feast" },
		{ "2027-01-01", "new-year" }, { "2027-01-02", "feast" },
		{ "2026-03-04", NULL }, { "2026-03-03", NULL },
		{ "2100-12-31", "new-year" } };
	struct arena *a = arena_open(1 << 20);
	const struct calendar *c = calendar_make(a, town, TOWN);
	struct calendar_day what;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		what = calendar_look(c, day(rows[i].day));
		assert_int_equal(what.working,
		    calendar_working(c, day(rows[i].day)));
		if (what.working != (rows[i].code == NULL) ||
		    !str_eq(what.code, str_of(rows[i].code)))
			fail_msg("%s: \"%.*s\"", rows[i].day, ARG(what.code));
		assert_int_equal(what.stopped, str_is(what.code, "storm"));
	}
	assert_false(calendar_knows(day("1989-12-31")));
	assert_true(calendar_knows(day("1990-01-01")));
	assert_true(calendar_knows(day("2100-12-31")));
	assert_false(calendar_knows(day("2101-01-01")));
	assert_false(calendar_knows((date){ 2026, 11, 0 }));
	assert_false(calendar_knows(DATE_NONE));
	arena_close(a);
}

/* A country that rests on Friday and Saturday. */
static void
other_weekends(void **state)
{
	static const struct holiday_rule rules[] = {
		{ CODE("fridays"), .kind = HOLIDAY_WEEKEND, .weekday = 5 },
		{ CODE("saturdays"), .kind = HOLIDAY_WEEKEND, .weekday = 6 },
	};
	struct arena *a = arena_open(1 << 20);
	const struct calendar *c = calendar_make(a, rules, 2);

	(void)state;
	assert_false(calendar_working(c, day("2026-11-20")));
	assert_false(calendar_working(c, day("2026-11-21")));
	assert_true(calendar_working(c, day("2026-11-22")));
	arena_close(a);
}

static void
versions(void **state)
{
	struct holiday_rule turned[TOWN];
	struct arena *a = arena_open(1 << 22);
	const struct text text = { STR("en"), ORIGIN_HUMAN, STR("Visit") };
	str version = calendar_version(calendar_make(a, town, TOWN));
	size_t i;

	(void)state;
	assert_int_equal(version.n, 16);
	for (i = 0; i < TOWN; i++)
		turned[i] = town[TOWN - 1 - i];
	assert_true(
	    str_eq(version, calendar_version(calendar_make(a, turned, TOWN))));
	turned[0].name = (words){ &text, 1 };
	assert_true(
	    str_eq(version, calendar_version(calendar_make(a, turned, TOWN))));
	turned[TOWN - 1].observed = 0;
	assert_false(
	    str_eq(version, calendar_version(calendar_make(a, turned, TOWN))));
	assert_false(str_eq(version,
	    calendar_version(calendar_make(a, town, TOWN - 7))));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(easter),
		cmocka_unit_test(weekdays),
		cmocka_unit_test(nth_weekdays),
		cmocka_unit_test(observed_days),
		cmocka_unit_test(days_and_reasons),
		cmocka_unit_test(other_weekends),
		cmocka_unit_test(versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
