/* Goal: a declared frequency promises the right day, lateness is counted from
 * it, and nothing is promised where nobody said how often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/base/date.h"
#include "transparency/catalogue/catalogue_room.h"

static int
often(const char *code)
{
	int value = choice_value(&dataset_frequencies, str_of(code));

	assert_true(value > 0);
	return value;
}

static date
day(const char *iso)
{
	date d = DATE_NONE;

	assert_true(date_read(str_of(iso), &d));
	return d;
}

static void
next_is(const char *code, const char *from, const char *next)
{
	assert_int_equal(date_number(frequency_next(often(code), day(from))),
	    date_number(day(next)));
}

static void
each_step_has_its_day(void **state)
{
	(void)state;
	next_is("HOURLY", "2026-11-22", "2026-11-23");
	next_is("WEEKLY", "2026-12-28", "2027-01-04");
	/* A month from the last day of January is the last of February. */
	next_is("MONTHLY", "2026-01-31", "2026-02-28");
	next_is("QUARTERLY", "2026-11-30", "2027-02-28");
	next_is("ANNUAL", "2028-02-29", "2029-02-28");
	next_is("DECENNIAL", "2021-05-01", "2031-05-01");
	/* Of a month the last day counts: nobody is late before it ended. */
	next_is("MONTHLY", "2026-03", "2026-04-30");
}

static void
nothing_is_promised_without_a_step(void **state)
{
	static const char *const none[] = { "IRREG", "NEVER", "UNKNOWN" };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		assert_false(date_known(
		    frequency_next(often(none[i]), day("2026-01-01"))));
	assert_false(date_known(frequency_next(0, day("2026-01-01"))));
	assert_false(date_known(frequency_next(often("DAILY"), DATE_NONE)));
}

static void
every_code_has_a_step_or_promises_nothing(void **state)
{
	int silent = 0;

	(void)state;
	for (size_t i = 1; i <= dataset_frequencies.n; i++)
		silent +=
		    !date_known(frequency_next((int)i, day("2026-01-01")));
	assert_int_equal(silent, 3);
}

static void
lateness_begins_the_day_after(void **state)
{
	struct dataset d = { .frequency = often("MONTHLY"),
		.updated = day("2026-10-22") };

	(void)state;
	assert_int_equal(freshness_of(&d, day("2026-11-21")).late, 0);
	assert_int_equal(freshness_of(&d, day("2026-11-22")).late, 0);
	assert_int_equal(freshness_of(&d, day("2026-11-23")).late, 1);
	d.updated = DATE_NONE;
	assert_int_equal(freshness_of(&d, day("2026-11-23")).late, 0);
}

static void
a_type_is_a_format(void **state)
{
	(void)state;
	assert_string_equal(choice_label(&file_formats,
				format_of(S("text/csv"))),
	    "CSV");
	assert_string_equal(choice_label(&file_formats,
				format_of(S("image/webp"))),
	    "WebP");
	assert_int_equal(format_of(S("")), 0);
	assert_int_equal(format_of(S("application/x-msdownload")), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_step_has_its_day),
		cmocka_unit_test(nothing_is_promised_without_a_step),
		cmocka_unit_test(every_code_has_a_step_or_promises_nothing),
		cmocka_unit_test(lateness_begins_the_day_after),
		cmocka_unit_test(a_type_is_a_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
