/* Goal: a holiday calendar as offices publish them is read, and what is no
 * holiday is counted and left; what we write is valid iCalendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "commons/duties/ics.h"

static int
room_open(void **state)
{
	*state = arena_open((size_t)64 << 20);
	return 0;
}

static int
room_close(void **state)
{
	arena_close(*state);
	return 0;
}

static struct ics_days
read_events(struct arena *a, const char *events)
{
	struct ics_days days;

	if (!ics_read(a,
		str_fmt(a,
		    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n%sEND:VCALENDAR\r\n",
		    events),
		&days))
		fail_msg("not read: %s", events);
	return days;
}

#define EVENT(lines) "BEGIN:VEVENT\r\n" lines "END:VEVENT\r\n"

static void
reads_days(void **state)
{
	static const struct {
		const char *event, *starts, *ends, *name;
		bool yearly;
	} rows[] = {
		{ EVENT("DTSTART;VALUE=DATE:20261208\r\n"
			"DTEND;VALUE=DATE:20261209\r\nSUMMARY:Puríssima\r\n"),
		    "2026-12-08", "2026-12-08", "Puríssima", false },
		{ EVENT("DTSTART:20261224\nDTEND:20270102\nSUMMARY:Nadal\n"),
		    "2026-12-24", "2027-01-01", "Nadal", false },
		{ EVENT("SUMMARY:A\\, b\\; c\\\\d\\ne\r\n"
			"DTSTART:20260801\r\nDURATION:P31D\r\n"),
		    "2026-08-01", "2026-08-31", "A, b; c\\d e", false },
		{ EVENT("SUMMARY:Lo\r\n ng na\r\n\tme\r\nDTSTART:20260228\r\n"
			"DURATION:P1W\r\n"),
		    "2026-02-28", "2026-03-06", "Long name", false },
		{ EVENT("DTSTART;X=\"a:b;c\";VALUE=DATE:20261012\r\n"
			"SUMMARY;LANGUAGE=es:Fiesta\r\n"
			"RRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH=10;"
			"BYMONTHDAY=12;WKST=MO\r\n"),
		    "2026-10-12", "2026-10-12", "Fiesta", true },
		{ EVENT("dtstart:20261012\r\nsummary:Fiesta\r\n"
			"rrule:freq=yearly\r\nDTEND:20261012\r\n"),
		    "2026-10-12", "2026-10-12", "Fiesta", true },
		{ EVENT("DTSTART:20261012\r\nSUMMARY:One\r\n"
			"BEGIN:VALARM\r\nSUMMARY:Two\r\nDTSTART:20200101\r\n"
			"END:VALARM\r\n"),
		    "2026-10-12", "2026-10-12", "One", false },
	};
	struct ics_days days;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		days = read_events(*state, rows[i].event);
		if (days.n != 1 || days.n_skipped != 0 ||
		    !str_is(date_iso(*state, days.v[0].starts),
			rows[i].starts) ||
		    !str_is(date_iso(*state, days.v[0].ends), rows[i].ends) ||
		    !str_is(days.v[0].name, rows[i].name) ||
		    days.v[0].yearly != rows[i].yearly)
			fail_msg("%s", rows[i].event);
	}
}

static void
skips_what_is_no_holiday(void **state)
{
	static const char *const events[] = {
		EVENT("DTSTART:20261012T100000Z\r\nSUMMARY:Talk\r\n"),
		EVENT("DTSTART:20261012\r\n"),
		EVENT("SUMMARY:No day\r\n"),
		EVENT("DTSTART:20260231\r\nSUMMARY:Never\r\n"),
		EVENT(
		    "DTSTART:20261012\r\nSUMMARY:Off\r\nSTATUS:CANCELLED\r\n"),
		EVENT("DTSTART:20261012\r\nSUMMARY:Week\r\n"
		      "RRULE:FREQ=WEEKLY\r\n"),
		EVENT("DTSTART:20261012\r\nSUMMARY:Two\r\n"
		      "RRULE:FREQ=YEARLY;INTERVAL=2\r\n"),
		EVENT("DTSTART:20261012\r\nSUMMARY:Once more\r\n"
		      "RRULE:FREQ=YEARLY;COUNT=2\r\n"),
		EVENT("DTSTART:20261126\r\nSUMMARY:Fourth\r\n"
		      "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH\r\n"),
		EVENT("DTSTART:20261012\r\nSUMMARY:Other\r\n"
		      "RDATE:20271013\r\n"),
		EVENT("DTSTART:20261012\r\nSUMMARY:Hours\r\n"
		      "DURATION:PT1H\r\n"),
		EVENT("DTSTART:20261012\r\nSUMMARY:\xff\r\n"),
	};
	struct ics_days days;
	size_t i;

	for (i = 0; i < sizeof(events) / sizeof(*events); i++) {
		days = read_events(*state, events[i]);
		if (days.n != 0 || days.n_skipped != 1)
			fail_msg("%s", events[i]);
	}
	days = read_events(*state,
	    "BEGIN:VTODO\r\nDTSTART:20261012\r\nSUMMARY:No\r\nEND:VTODO\r\n");
	assert_int_equal(days.n + days.n_skipped, 0);
}

static void
refuses_what_is_no_calendar(void **state)
{
	static const char *const files[] = { "", "holiday;day\n",
		"BEGIN:VEVENT\r\nDTSTART:20261012\r\nEND:VEVENT\r\n",
		"BEGIN:VCALENDAR\r\n", "END:VCALENDAR\r\n",
		"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
		"BEGIN:VCALENDAR\r\nEND:VEVENT\r\n" };
	struct ics_days days;
	struct buf b = buf_open(*state, (size_t)8 << 20);
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (ics_read(*state, str_of(files[i]), &days))
			fail_msg("%s", files[i]);
	buf_c(&b, "\xef\xbb\xbf"
		  "BEGIN:VCALENDAR\n");
	for (i = 0; i < ICS_DAYS_MAX; i++)
		buf_c(&b, "BEGIN:VEVENT\nDTSTART:20261012\nSUMMARY:x\n"
			  "END:VEVENT\n");
	assert_true(ics_read(*state,
	    str_fmt(*state, "%.*sEND:VCALENDAR\n", ARG(buf_str(&b))), &days));
	assert_int_equal(days.n, ICS_DAYS_MAX);
	buf_c(&b, "BEGIN:VEVENT\nDTSTART:20261012\nSUMMARY:x\nEND:VEVENT\n");
	assert_false(ics_read(*state,
	    str_fmt(*state, "%.*sEND:VCALENDAR\n", ARG(buf_str(&b))), &days));
}

static void
writes_events(void **state)
{
	struct buf b = buf_open(*state, 10000);
	struct ics i = ics_open(&b, S("What is owed; by when"),
	    (moment){ INT64_C(1795341600000000) });

	ics_event(&i, &(struct ics_event){ .uid = S("duty-1@example.org"),
			  .starts = { 2026, 12, 31 },
			  .summary = S("Answer, at last"),
			  .description = S("One\nTwo"),
			  .url = S("https://example.org/a,b;c") });
	ics_event(&i, &(struct ics_event){ .uid = S("duty-2@example.org"),
			  .starts = { 2026, 2, 0 },
			  .summary = S("February") });
	ics_close(&i);
	assert_true(str_is(buf_str(&b),
	    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
	    "PRODID:-//Claraboia//Duties//EN\r\nCALSCALE:GREGORIAN\r\n"
	    "X-WR-CALNAME:What is owed\\; by when\r\n"
	    "BEGIN:VEVENT\r\nUID:duty-1@example.org\r\n"
	    "DTSTAMP:20261122T100000Z\r\n"
	    "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"
	    "SUMMARY:Answer\\, at last\r\nDESCRIPTION:One\\nTwo\r\n"
	    "URL:https://example.org/a,b;c\r\n"
	    "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
	    "BEGIN:VEVENT\r\nUID:duty-2@example.org\r\n"
	    "DTSTAMP:20261122T100000Z\r\n"
	    "DTSTART;VALUE=DATE:20260201\r\nDTEND;VALUE=DATE:20260301\r\n"
	    "SUMMARY:February\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
	    "END:VCALENDAR\r\n"));
}

static void
folds_between_characters(void **state)
{
	struct arena *a = *state;
	struct buf name = buf_open(a, 1000), b = buf_open(a, 10000);
	struct ics_days days;
	struct ics i;
	str rest, line;
	int n;

	for (n = 0; n < 60; n++)
		buf_c(&name, n % 3 == 0 ? "a" : n % 3 == 1 ? "ç" : "字");
	i = ics_open(&b, S("x"), (moment){ 0 });
	ics_event(&i, &(struct ics_event){ .uid = S("1"),
			  .starts = { 2026, 12, 8 },
			  .summary = buf_str(&name) });
	ics_close(&i);
	rest = buf_str(&b);
	while (rest.n > 0) {
		line = str_cut(&rest, '\n');
		assert_true(str_ends(line, S("\r")) && line.n <= 76);
		assert_true(str_utf8(line));
	}
	assert_true(ics_read(a, buf_str(&b), &days));
	assert_int_equal(days.n, 1);
	assert_true(str_eq(days.v[0].name, buf_str(&name)));
}

#define IN_ROOM(test)                                                          \
	cmocka_unit_test_setup_teardown(test, room_open, room_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(reads_days),
		IN_ROOM(skips_what_is_no_holiday),
		IN_ROOM(refuses_what_is_no_calendar),
		IN_ROOM(writes_events),
		IN_ROOM(folds_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
