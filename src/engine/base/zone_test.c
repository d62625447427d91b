/* Goal: the day is the one on the wall there, also in fifty years. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "engine/base/buf.h"
#include "engine/base/date.h"
#include "engine/base/zone.h"

#define ARENA_MAX ((size_t)1 << 20)

/* One moment, and the day it is then. */
struct day {
	const char *moment;
	const char *day;
};

static void
check(const char *name, const struct day *days, size_t n)
{
	struct zone *z = zone_open(str_of(name));
	struct arena *a = arena_open(ARENA_MAX);
	moment m = { 0 };
	size_t i;

	assert_non_null(z);
	for (i = 0; i < n; i++) {
		assert_true(moment_read(str_of(days[i].moment), &m));
		if (!str_is(date_iso(a, zone_day(z, m)), days[i].day))
			fail_msg("%s %s: not %s", name, days[i].moment,
			    days[i].day);
	}
	arena_close(a);
	zone_close(z);
}

#define CHECK(name, days) check(name, days, sizeof(days) / sizeof((days)[0]))

static void
test_without_summer_time(void **state)
{
	static const struct day guayaquil[] = {
		{ "2026-11-22T04:59:59.999999Z", "2026-11-21" },
		{ "2026-11-22T05:00:00Z", "2026-11-22" },
		{ "2027-01-01T00:00:00Z", "2026-12-31" },
		/* Half a year of summer time, 1992-11-28 to 1993-02-05. */
		{ "1993-01-01T03:59:59Z", "1992-12-31" },
		{ "1993-01-01T04:00:00Z", "1993-01-01" },
		/* Local mean time, 5:19:20 behind. */
		{ "1880-06-01T05:19:19Z", "1880-05-31" },
		{ "1880-06-01T05:19:20Z", "1880-06-01" },
		{ "2050-07-01T04:59:59Z", "2050-06-30" },
		{ "2050-07-01T05:00:00Z", "2050-07-01" },
	};

	(void)state;
	CHECK("America/Guayaquil", guayaquil);
}

static void
test_north(void **state)
{
	static const struct day madrid[] = {
		{ "2026-03-28T22:59:59Z", "2026-03-28" },
		{ "2026-03-28T23:00:00Z", "2026-03-29" },
		{ "2026-03-29T21:59:59Z", "2026-03-29" },
		{ "2026-03-29T22:00:00Z", "2026-03-30" },
		{ "2026-10-24T22:00:00Z", "2026-10-25" },
		{ "2026-10-25T22:59:59Z", "2026-10-25" },
		{ "2026-10-25T23:00:00Z", "2026-10-26" },
		/* By the rule of the footer: 27 March and 30 October 2050. */
		{ "2050-03-26T22:59:59Z", "2050-03-26" },
		{ "2050-03-26T23:00:00Z", "2050-03-27" },
		{ "2050-03-27T22:00:00Z", "2050-03-28" },
		{ "2050-10-29T22:00:00Z", "2050-10-30" },
		{ "2050-10-30T22:00:00Z", "2050-10-30" },
		{ "2050-10-30T23:00:00Z", "2050-10-31" },
		{ "2050-12-31T23:00:00Z", "2051-01-01" },
	};
	static const struct day azores[] = {
		/* Clocks jump from midnight to one on 29 March 2026. */
		{ "2026-03-29T00:59:59Z", "2026-03-28" },
		{ "2026-03-29T01:00:00Z", "2026-03-29" },
		{ "2026-03-29T23:59:59Z", "2026-03-29" },
		{ "2026-03-30T00:00:00Z", "2026-03-30" },
		/* And from one to midnight, of the same day, in October. */
		{ "2026-10-25T00:30:00Z", "2026-10-25" },
		{ "2026-10-25T01:00:00Z", "2026-10-25" },
		{ "2026-10-26T00:59:59Z", "2026-10-25" },
		{ "2050-03-27T00:59:59Z", "2050-03-26" },
		{ "2050-03-27T01:00:00Z", "2050-03-27" },
		{ "2050-07-01T00:00:00Z", "2050-07-01" },
		{ "2050-12-01T00:59:59Z", "2050-11-30" },
	};

	(void)state;
	CHECK("Europe/Madrid", madrid);
	CHECK("Atlantic/Azores", azores);
}

static void
test_south(void **state)
{
	static const struct day cordoba[] = {
		/* The last summer time, to 15 March 2009. */
		{ "2009-01-15T01:59:59Z", "2009-01-14" },
		{ "2009-01-15T02:00:00Z", "2009-01-15" },
		{ "2009-03-16T02:00:00Z", "2009-03-15" },
		{ "2009-03-16T03:00:00Z", "2009-03-16" },
		{ "2050-01-15T02:59:59Z", "2050-01-14" },
		{ "2050-01-15T03:00:00Z", "2050-01-15" },
	};
	/* Summer over the turn of the year, from a footer. */
	static const struct day auckland[] = {
		{ "2049-12-31T10:59:59Z", "2049-12-31" },
		{ "2049-12-31T11:00:00Z", "2050-01-01" },
		{ "2050-07-01T11:59:59Z", "2050-07-01" },
		{ "2050-07-01T12:00:00Z", "2050-07-02" },
	};

	(void)state;
	CHECK("America/Argentina/Cordoba", cordoba);
	CHECK("Pacific/Auckland", auckland);
}

static void
test_utc(void **state)
{
	static const struct day utc[] = {
		{ "2026-11-22T23:59:59Z", "2026-11-22" },
		{ "1969-12-31T23:59:59Z", "1969-12-31" },
	};
	moment m = { -1 };
	date d = zone_day(NULL, m);

	(void)state;
	assert_int_equal(d.year, 1969);
	assert_int_equal(d.day, 31);
	CHECK("UTC", utc);
	CHECK("Etc/UTC", utc);
	zone_close(NULL);
}

static void
test_extreme_moments(void **state)
{
	struct zone *z = zone_open(S("Europe/Madrid"));
	moment m = { INT64_MAX };

	(void)state;
	assert_non_null(z);
	assert_false(date_known(zone_day(z, m)));
	m.us = INT64_MIN;
	assert_false(date_known(zone_day(z, m)));
	zone_close(z);
}

static void
test_names_refused(void **state)
{
	static const char *const wrong[] = { "", "/", "America", "Mars/Olympus",
		"/etc/passwd", "../zoneinfo/UTC", "Europe//Madrid",
		"Europe/Madrid/", "/Europe/Madrid", "Europe/./Madrid",
		"zone.tab", "Europe/Madrid ", "Europe\\Madrid", "tzdata.zi",
		"leapseconds" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (zone_open(str_of(wrong[i])) != NULL)
			fail_msg("opened \"%s\"", wrong[i]);
	assert_null(zone_open(S("UTC\0x")));
}

/* A smallest file: one type of ${offset}, no transitions, ${footer}. */
static struct zone *
parse(int32_t offset, const char *footer)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct buf b = buf_open(a, 4096);
	uint32_t u = (uint32_t)offset;
	struct zone *z;
	int block, i;

	for (block = 0; block < 2; block++) {
		buf_c(&b, "TZif2");
		for (i = 0; i < 15 + 4 * 4 + 3; i++)
			buf_char(&b, '\0');
		buf_char(&b, 1);
		for (i = 0; i < 3; i++)
			buf_char(&b, '\0');
		buf_char(&b, 4);
		for (i = 24; i >= 0; i -= 8)
			buf_char(&b, (char)(u >> i & 255));
		for (i = 0; i < 2; i++)
			buf_char(&b, '\0');
		buf_add(&b, S("LMT\0"));
	}
	buf_char(&b, '\n');
	buf_c(&b, footer);
	buf_char(&b, '\n');
	z = zone_parse(buf_str(&b));
	arena_close(a);
	return z;
}

static void
test_footers(void **state)
{
	static const char *const right[] = { "", "EST5",
		"EST5EDT,M3.2.0,M11.1.0", "<-03>3", "<+0545>-5:45",
		"IST-1GMT0,M10.5.0,M3.5.0/1", "EET-2EEST,M3.4.4/50,M10.4.4/50",
		"AAA1:02:03", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0" };
	static const char *const wrong[] = { "5", "ES5", "EST", "EST25",
		"EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0",
		"EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0",
		"EST5EDT,M3.2.0/168,M11.1.0", "EST5EDT,M3.2.0,M11.1.0,",
		"EST5EDT,M3.2,M11.1.0", "<-03", "<->3", "EST5:60",
		"EST5EDT,M0.2.0,M11.1.0", "EST5EDT,M3.0.0,M11.1.0", "EST5 " };
	struct zone *z;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		z = parse(0, right[i]);
		if (z == NULL)
			fail_msg("refused \"%s\"", right[i]);
		zone_close(z);
	}
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (parse(0, wrong[i]) != NULL)
			fail_msg("took \"%s\"", wrong[i]);
	assert_null(parse(93600, ""));
	assert_null(parse(INT32_MIN, ""));
}

static void
test_no_transitions(void **state)
{
	struct zone *z = parse(3600, "");
	moment m = { 0 };

	(void)state;
	assert_non_null(z);
	assert_true(moment_read(S("2026-11-22T22:59:59Z"), &m));
	assert_int_equal(zone_day(z, m).day, 22);
	m.us += 1000000;
	assert_int_equal(zone_day(z, m).day, 23);
	zone_close(z);
	/* Where there are none, the footer holds for all of time. */
	z = parse(3600, "<-05>5");
	assert_non_null(z);
	assert_int_equal(zone_day(z, m).day, 22);
	zone_close(z);
}

static void
test_cut_short(void **state)
{
	static const char file[] = "TZif2";
	size_t i;

	(void)state;
	assert_null(zone_parse((str){ NULL, 0 }));
	for (i = 0; i < sizeof(file); i++)
		assert_null(zone_parse((str){ file, i }));
}

/* Every zone of the system opens; a directory deep is enough. */
static void
test_all_of_the_system(void **state)
{
	static const char *const regions[] = { "Africa", "America", "Asia",
		"Atlantic", "Australia", "Europe", "Indian", "Pacific" };
	char name[300];
	struct dirent *entry;
	struct zone *z;
	size_t i, n = 0;
	DIR *dir;

	(void)state;
	for (i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
		snprintf(name, sizeof(name), "/usr/share/zoneinfo/%s",
		    regions[i]);
		dir = opendir(name);
		assert_non_null(dir);
		while ((entry = readdir(dir)) != NULL) {
			if (entry->d_type == DT_DIR)
				continue;
			snprintf(name, sizeof(name), "%s/%s", regions[i],
			    entry->d_name);
			z = zone_open(str_of(name));
			if (z == NULL)
				fail_msg("cannot open %s", name);
			zone_close(z);
			n++;
		}
		closedir(dir);
	}
	assert_true(n > 300);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_summer_time),
		cmocka_unit_test(test_north),
		cmocka_unit_test(test_south),
		cmocka_unit_test(test_utc),
		cmocka_unit_test(test_extreme_moments),
		cmocka_unit_test(test_names_refused),
		cmocka_unit_test(test_footers),
		cmocka_unit_test(test_no_transitions),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_all_of_the_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
