/* Goal: due dates are those that people find by hand, each with a trace that
 * says why, and that can be stored and read again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "commons/duties/deadline.h"

#define BYTES ((size_t)64 << 20)

static date
day(const char *iso)
{
	date d = DATE_NONE;

	if (!date_read(str_of(iso), &d))
		fail_msg("%s is no day", iso);
	return d;
}

static int
room_open(void **state)
{
	*state = arena_open((size_t)1 << 30);
	return 0;
}

static int
room_close(void **state)
{
	arena_close(*state);
	return 0;
}

/* Only weekends are off. */
static const struct calendar *
plain(struct arena *a)
{
	return calendar_make(a, NULL, 0);
}

static struct deadline
compute(struct arena *a, const struct calendar *c, struct deadline_rule rule,
    const char *from, const struct deadline_event *events, size_t n)
{
	struct deadline d = deadline_compute(a, c, &rule, day(from), 10 * 60,
	    events, n, S("en"));
	struct buf text = buf_open(a, BYTES), again = buf_open(a, BYTES);
	struct trace t;

	trace_write(&text, &d.trace);
	assert_true(trace_read(a, buf_str(&text), &t));
	assert_int_equal(t.n, d.trace.n);
	trace_write(&again, &t);
	assert_true(str_eq(buf_str(&text), buf_str(&again)));
	assert_int_equal(date_cmp(trace_due(&t), d.due), 0);
	return d;
}

static void
assert_due(struct arena *a, struct deadline d, const char *due)
{
	struct buf b = buf_open(a, BYTES);

	trace_write(&b, &d.trace);
	if (d.state != DEADLINE_DUE || !str_is(date_iso(a, d.due), due))
		fail_msg("%.*s is not %s:\n%.*s", ARG(date_iso(a, d.due)), due,
		    ARG(buf_str(&b)));
}

static void
assert_trace(struct arena *a, struct deadline d, const char *wanted)
{
	struct buf b = buf_open(a, BYTES);

	trace_write(&b, &d.trace);
	/* Behind "trace 1 RULE VERSION". */
	if (!str_is(str_drop(buf_str(&b),
			(size_t)str_find(buf_str(&b), S("\n")) + 1),
		wanted))
		fail_msg("%.*s is not\n%s", ARG(buf_str(&b)), wanted);
}

#define WORKING(n)                                                             \
	((struct deadline_rule){ .unit = UNIT_WORKING_DAY,                     \
	    .count = (n),                                                      \
	    .roll = true })
#define DAYS(n)                                                                \
	((struct deadline_rule){ .unit = UNIT_CALENDAR_DAY,                    \
	    .count = (n),                                                      \
	    .roll = true })
#define MONTHS(n)                                                              \
	((struct deadline_rule){ .unit = UNIT_MONTH,                           \
	    .count = (n),                                                      \
	    .roll = true })

static void
without_events(void **state)
{
	static const struct {
		enum deadline_unit unit;
		int count;
		bool same, roll;
		const char *from, *due;
	} rows[] = {
		{ UNIT_WORKING_DAY, 1, false, true, "2026-11-20",
		    "2026-11-23" },
		{ UNIT_WORKING_DAY, 1, true, true, "2026-11-20", "2026-11-20" },
		{ UNIT_WORKING_DAY, 1, true, true, "2026-11-21", "2026-11-23" },
		{ UNIT_WORKING_DAY, 10, false, false, "2026-11-02",
		    "2026-11-16" },
		{ UNIT_CALENDAR_DAY, 10, false, false, "2026-11-18",
		    "2026-11-28" },
		{ UNIT_CALENDAR_DAY, 10, false, true, "2026-11-18",
		    "2026-11-30" },
		{ UNIT_CALENDAR_DAY, 30, true, false, "2026-01-01",
		    "2026-01-30" },
		{ UNIT_CALENDAR_DAY, 0, true, false, "2026-11-22",
		    "2026-11-22" },
		{ UNIT_CALENDAR_DAY, 0, false, true, "2026-11-22",
		    "2026-11-23" },
		{ UNIT_CALENDAR_DAY, 366, false, false, "2027-03-01",
		    "2028-03-01" },
		{ UNIT_MONTH, 1, false, false, "2026-01-31", "2026-02-28" },
		{ UNIT_MONTH, 1, false, true, "2026-01-31", "2026-03-02" },
		{ UNIT_MONTH, 1, false, false, "2024-01-31", "2024-02-29" },
		{ UNIT_MONTH, 1, false, false, "2024-02-29", "2024-03-29" },
		{ UNIT_MONTH, 12, false, false, "2024-02-29", "2025-02-28" },
		{ UNIT_MONTH, 6, false, false, "2026-08-31", "2027-02-28" },
		{ UNIT_MONTH, 1, false, false, "2026-12-15", "2027-01-15" },
		{ UNIT_MONTH, 1, true, false, "2026-01-01", "2026-01-31" },
		{ UNIT_MONTH, 1, true, false, "2026-03-01", "2026-03-31" },
		{ UNIT_MONTH, 1, true, false, "2026-01-31", "2026-02-28" },
		{ UNIT_MONTH, 0, false, false, "2026-01-31", "2026-01-31" },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_due(*state,
		    compute(*state, plain(*state),
			(struct deadline_rule){ .unit = rows[i].unit,
			    .count = rows[i].count,
			    .same_day = rows[i].same,
			    .roll = rows[i].roll },
			rows[i].from, NULL, 0),
		    rows[i].due);
}

#define CODE(c) .code = STR(c)
static const struct text constitution = { STR("es"), ORIGIN_OFFICIAL,
	STR("Constitución") };
static const struct holiday_rule town[] = {
	{ CODE("august"), .kind = HOLIDAY_CLOSURE, .month = 8, .day = 1,
	    .shift = 30 },
	{ CODE("december-8"), .name = { &constitution, 1 },
	    .kind = HOLIDAY_FIXED, .month = 12, .day = 8 },
	{ CODE("storm"), .kind = HOLIDAY_STOP, .starts = { 2026, 10, 5 },
	    .ends = { 2026, 10, 9 } },
};

static void
a_trace(void **state)
{
	struct deadline_rule rule = WORKING(3);
	const struct calendar *c = calendar_make(*state, town, 3);
	struct deadline d;
	struct buf b = buf_open(*state, BYTES);

	rule.code = S("town-answer");
	rule.cutoff = 10;
	d = compute(*state, c, rule, "2026-12-03", NULL, 0);
	assert_due(*state, d, "2026-12-10");
	trace_write(&b, &d.trace);
	assert_true(str_starts(buf_str(&b), S("trace 1 town-answer ")));
	assert_true(str_eq(d.trace.calendar, calendar_version(c)));
	assert_trace(*state, d,
	    "2026-12-03 ! cutoff\n"
	    "2026-12-04 *\n"
	    "2026-12-05 - weekend\n"
	    "2026-12-06 - weekend\n"
	    "2026-12-07 1\n"
	    "2026-12-08 - december-8 Constitución\n"
	    "2026-12-09 2\n"
	    "2026-12-10 3\n"
	    "2026-12-10 =\n");
	assert_trace(*state, compute(*state, c, DAYS(2), "2026-12-03", NULL, 0),
	    "2026-12-03 *\n2026-12-04 1\n2026-12-05 2\n"
	    "2026-12-05 > weekend\n2026-12-06 > weekend\n2026-12-07 =\n");
}

static void
closures_and_stops(void **state)
{
	const struct calendar *c = calendar_make(*state, town, 3);

	assert_due(*state,
	    compute(*state, c, WORKING(10), "2026-07-27", NULL, 0),
	    "2026-09-08");
	/* Offices are closed, but months go by. */
	assert_due(*state, compute(*state, c, MONTHS(1), "2026-07-27", NULL, 0),
	    "2026-09-01");
	/* While deadlines stand still, months do not: five days more. */
	assert_due(*state, compute(*state, c, MONTHS(1), "2026-09-09", NULL, 0),
	    "2026-10-14");
	assert_due(*state,
	    compute(*state, c, WORKING(2), "2026-10-01", NULL, 0),
	    "2026-10-12");
	assert_due(*state, compute(*state, c, DAYS(3), "2026-10-02", NULL, 0),
	    "2026-10-12");
}

static void
arrivals(void **state)
{
	static const struct {
		const char *day;
		int minute, cutoff;
		const char *due;
	} rows[] = { { "2026-12-04", 14 * 60 - 1, 14, "2026-12-07" },
		{ "2026-12-04", 14 * 60, 14, "2026-12-08" },
		{ "2026-12-05", 9 * 60, 14, "2026-12-08" },
		{ "2026-12-05", 23 * 60, 14, "2026-12-08" },
		{ "2026-12-05", 9 * 60, 24, "2026-12-08" },
		{ "2026-12-05", 9 * 60, 0, "2026-12-07" },
		{ "2026-12-04", 24 * 60 - 1, 24, "2026-12-07" } };
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct deadline_rule rule = WORKING(1);

		rule.cutoff = rows[i].cutoff;
		assert_due(*state,
		    deadline_compute(*state, plain(*state), &rule,
			day(rows[i].day), rows[i].minute, NULL, 0, S("en")),
		    rows[i].due);
	}
}

/* On the nights when clocks change, the hour is that of the clock. */
static void
hours_are_local(void **state)
{
	static const struct {
		const char *at, *day;
		int minute;
	} rows[] = { { "2026-03-29T00:59:59Z", "2026-03-29", 119 },
		{ "2026-03-29T01:00:00Z", "2026-03-29", 180 },
		{ "2026-10-25T00:30:00Z", "2026-10-25", 150 },
		{ "2026-10-25T01:30:00Z", "2026-10-25", 150 },
		{ "2026-10-25T22:59:00Z", "2026-10-25", 1439 },
		{ "2026-10-25T23:00:00Z", "2026-10-26", 0 },
		{ "1969-12-31T23:30:00Z", "1970-01-01", 30 } };
	struct zone *madrid = zone_open(S("Europe/Madrid"));
	moment m;
	size_t i;

	assert_non_null(madrid);
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_true(moment_read(str_of(rows[i].at), &m));
		assert_int_equal(zone_minute(madrid, m), rows[i].minute);
		assert_int_equal(date_cmp(zone_day(madrid, m),
				     day(rows[i].day)),
		    0);
	}
	zone_close(madrid);
	assert_int_equal(zone_minute(NULL, (moment){ -1 }), 1439);
	(void)state;
}

#define SUSPEND(y, m, d)                                                       \
	{                                                                      \
		.what = HAPPENING_SUSPEND, .day = { y, m, d },                 \
		.reason = STR("asked back")                                    \
	}
#define RESUME(y, m, d)                                                        \
	{                                                                      \
		.what = HAPPENING_RESUME, .day = { y, m, d }                   \
	}
#define EXTEND(y, m, d, u, n)                                                  \
	{                                                                      \
		.what = HAPPENING_EXTEND, .day = { y, m, d }, .unit = (u),     \
		.count = (n)                                                   \
	}
#define WHOLE(y, m, d, u, n)                                                   \
	{                                                                      \
		.what = HAPPENING_EXTEND, .day = { y, m, d }, .unit = (u),     \
		.count = (n), .whole = true                                    \
	}
#define TRANSFER(y, m, d, again)                                               \
	{                                                                      \
		.what = HAPPENING_TRANSFER, .day = { y, m, d },                \
		.restarts = (again), .reason = STR("Archive")                  \
	}

static void
suspensions(void **state)
{
	/* In the wrong order, as a form may give them. */
	static const struct deadline_event week[] = { RESUME(2026, 11, 12),
		SUSPEND(2026, 11, 5) };
	static const struct deadline_event open[] = { SUSPEND(2026, 11, 4) };
	static const struct deadline_event short_[] = { SUSPEND(2026, 11, 4),
		SUSPEND(2026, 11, 5), RESUME(2026, 11, 6),
		RESUME(2026, 11, 7) };
	struct deadline d;

	assert_due(*state,
	    compute(*state, plain(*state), WORKING(10), "2026-11-02", week, 2),
	    "2026-11-23");
	assert_due(*state,
	    compute(*state, plain(*state), MONTHS(1), "2026-11-02", week, 2),
	    "2026-12-09");
	d = compute(*state, plain(*state), WORKING(2), "2026-11-02", open, 1);
	assert_int_equal(d.state, DEADLINE_OPEN);
	assert_false(date_known(d.due));
	assert_trace(*state, d,
	    "2026-11-02 *\n2026-11-03 1\n"
	    "2026-11-04 ~ suspended asked back\n");
	d = compute(*state, plain(*state), WORKING(2), "2026-11-02", short_, 4);
	assert_int_equal(d.n_ignored, 2);
	assert_trace(*state, d,
	    "2026-11-02 *\n2026-11-03 1\n"
	    "2026-11-04 ~ suspended asked back\n"
	    "2026-11-05 ~ suspended asked back\n"
	    "2026-11-06 . resumed\n2026-11-06 2\n2026-11-06 =\n");
	/* The last day itself may be suspended; the day after it is too late.
	 */
	d = compute(*state, plain(*state), WORKING(1), "2026-11-03", open, 1);
	assert_int_equal(d.state, DEADLINE_OPEN);
	d = compute(*state, plain(*state), WORKING(1), "2026-11-02", open, 1);
	assert_due(*state, d, "2026-11-03");
	assert_int_equal(d.n_ignored, 1);
}

static void
extensions(void **state)
{
	static const struct {
		struct deadline_rule rule;
		const char *from;
		struct deadline_event event;
		const char *due;
		size_t ignored;
	} rows[] = {
		/* Ecuador: 10 + 5; decided on the day to which it had moved. */
		{ DAYS(10), "2024-10-30",
		    EXTEND(2024, 11, 11, UNIT_CALENDAR_DAY, 5), "2024-11-14",
		    0 },
		{ DAYS(10), "2024-10-30",
		    EXTEND(2024, 11, 12, UNIT_CALENDAR_DAY, 5), "2024-11-11",
		    1 },
		{ DAYS(10), "2024-10-30",
		    EXTEND(2024, 10, 29, UNIT_CALENDAR_DAY, 5), "2024-11-11",
		    1 },
		{ WORKING(5), "2026-11-02",
		    EXTEND(2026, 11, 2, UNIT_HALF_OF_BASE, 1), "2026-11-12",
		    0 },
		{ MONTHS(1), "2024-01-31", EXTEND(2024, 2, 20, UNIT_MONTH, 1),
		    "2024-04-01", 0 },
		{ MONTHS(1), "2024-01-31",
		    EXTEND(2024, 2, 20, UNIT_HALF_OF_BASE, 1), "2024-03-15",
		    0 },
		{ MONTHS(3), "2024-01-31",
		    EXTEND(2024, 2, 20, UNIT_HALF_OF_BASE, 1), "2024-06-17",
		    0 },
		{ MONTHS(1), "2026-01-31",
		    EXTEND(2026, 2, 20, UNIT_WORKING_DAY, 1), "2026-03-02", 0 },
		{ WORKING(1), "2026-01-30", EXTEND(2026, 2, 2, UNIT_MONTH, 1),
		    "2026-03-02", 0 },
		/* Portugal: two months in all. */
		{ WORKING(10), "2025-12-15", WHOLE(2025, 12, 29, UNIT_MONTH, 2),
		    "2026-02-16", 0 },
		{ WORKING(60), "2025-12-15", WHOLE(2025, 12, 29, UNIT_MONTH, 2),
		    "2026-03-09", 1 },
		{ WORKING(1), "2026-11-02", EXTEND(2026, 11, 3, UNIT_MONTH, 0),
		    "2026-11-03", 1 },
	};
	struct deadline d;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		d = compute(*state, plain(*state), rows[i].rule, rows[i].from,
		    &rows[i].event, 1);
		assert_due(*state, d, rows[i].due);
		assert_int_equal(d.n_ignored, rows[i].ignored);
	}
}

static void
transfers(void **state)
{
	static const struct deadline_event again[] = { TRANSFER(2026, 11, 10,
	    true) };
	static const struct deadline_event on[] = { TRANSFER(2026, 11, 10,
	    false) };
	static const struct deadline_event first[] = { TRANSFER(2026, 11, 2,
							   true),
		EXTEND(2026, 11, 3, UNIT_WORKING_DAY, 1) };
	static const struct deadline_event woken[] = { SUSPEND(2026, 11, 4),
		TRANSFER(2026, 11, 10, true) };

	assert_due(*state,
	    compute(*state, plain(*state), WORKING(10), "2026-11-02", again, 1),
	    "2026-11-24");
	assert_due(*state,
	    compute(*state, plain(*state), WORKING(10), "2026-11-02", on, 1),
	    "2026-11-16");
	assert_due(*state,
	    compute(*state, plain(*state), WORKING(10), "2026-11-02", woken, 2),
	    "2026-11-24");
	assert_trace(*state,
	    compute(*state, plain(*state), WORKING(1), "2026-11-02", first, 2),
	    "2026-11-02 *\n2026-11-02 @ restarts Archive\n2026-11-02 *\n"
	    "2026-11-03 + 1 working_day\n2026-11-03 1\n2026-11-04 2\n"
	    "2026-11-04 =\n");
}

static void
edges_of_time(void **state)
{
	struct deadline d;

	d = compute(*state, plain(*state), WORKING(10), "2100-12-27", NULL, 0);
	assert_int_equal(d.state, DEADLINE_OUTSIDE);
	assert_false(date_known(d.due));
	d = compute(*state, plain(*state), MONTHS(1), "1989-12-31", NULL, 0);
	assert_int_equal(d.state, DEADLINE_OUTSIDE);
	d = compute(*state, plain(*state), MONTHS(3700), "2026-01-31", NULL, 0);
	assert_int_equal(d.state, DEADLINE_OUTSIDE);
	assert_due(*state,
	    compute(*state, plain(*state), DAYS(3), "2100-12-28", NULL, 0),
	    "2100-12-31");
}

static void
never_shorter(void **state)
{
	struct deadline d =
	    compute(*state, plain(*state), WORKING(2), "2026-11-02", NULL, 0);

	deadline_keep(*state, &d, day("2026-11-04"), S("Told on Monday"));
	assert_trace(*state, d,
	    "2026-11-02 *\n2026-11-03 1\n2026-11-04 2\n2026-11-04 =\n");
	deadline_keep(*state, &d, day("2026-11-06"), S("  Told\non Monday "));
	assert_due(*state, d, "2026-11-06");
	assert_trace(*state, d,
	    "2026-11-02 *\n2026-11-03 1\n2026-11-04 2\n"
	    "2026-11-06 ^ kept Told on Monday\n2026-11-06 =\n");
	assert_int_equal(date_cmp(deadline_never_shorter(day("2026-11-06"),
				      day("2026-11-09")),
			     day("2026-11-09")),
	    0);
	assert_false(
	    date_known(deadline_never_shorter(day("2026-11-06"), DATE_NONE)));
	assert_int_equal(date_cmp(deadline_never_shorter(DATE_NONE,
				      day("2026-11-06")),
			     day("2026-11-06")),
	    0);
}

/* Lines that nobody wrote. */
static void
strange_traces(void **state)
{
	static const char head[] = "trace 1 - 0123456789abcdef\n";
	static const char *const lines[] = { "2026-11-02 *", "2026-11-02\n",
		"2026-11 *\n", "2026-02-30 *\n", "2026-11-02 * x\n",
		"2026-11-02 01\n", "2026-11-02 0\n", "2026-11-02 1 \n",
		"2026-11-02 100000\n", "2026-11-02 -\n", "2026-11-02 - A\n",
		"2026-11-02 - weekend \n", "2026-11-02 - weekend  x\n",
		"2026-11-02 - weekend x\r\n", "2026-11-02 + working_day\n",
		"2026-11-02 + 0 working_day\n", "2026-11-02 ? x\n",
		"2026-11-02 - w \xff\n", "2026-11-02 *\n2026-11-01 1\n", "\n",
		"2026-11-02  *\n" };
	struct trace t;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (trace_read(*state, str_fmt(*state, "%s%s", head, lines[i]),
			&t))
			fail_msg("read: %s", lines[i]);
	assert_false(trace_read(*state, S(""), &t));
	assert_false(trace_read(*state, S("trace 2 - 00\n"), &t));
	assert_false(trace_read(*state, S("trace 1 -\n"), &t));
	assert_true(trace_read(*state, str_of(head), &t));
	assert_false(date_known(trace_due(&t)));
	assert_true(trace_read(*state,
	    S("trace 1 es-x 00\n2026-11-02 + 5 working_day Más\n"), &t));
	assert_int_equal(t.v[0].n, 5);
	assert_true(str_is(t.v[0].code, "working_day"));
	assert_true(str_is(t.v[0].name, "Más"));
	assert_true(str_is(t.rule, "es-x"));
}

/* A generator of its own, so that every run tries the same. */
static unsigned
draw(uint64_t *seed, unsigned most)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % most;
}

static struct holiday_rule
draw_rule(struct arena *a, uint64_t *seed, int n)
{
	struct holiday_rule r = { .code = str_fmt(a, "day-%d", n),
		.kind = (enum holiday_kind)(1 + draw(seed, 5)),
		.month = 1 + (int)draw(seed, 12),
		.day = 1 + (int)draw(seed, 28),
		.weekday = 1 + (int)draw(seed, 7),
		.nth = 1 + (int)draw(seed, 5),
		.observed = (int)draw(seed, 8) };

	r.shift = r.kind == HOLIDAY_EASTER ? (int)draw(seed, 120) - 50
					   : (int)draw(seed, 12);
	if (r.kind == HOLIDAY_ONCE)
		r.starts = (date){ (int16_t)(2020 + draw(seed, 10)),
			(int8_t)r.month, (int8_t)r.day };
	return r;
}

/* The n-th working day, the slow way: over ten years and many calendars. */
static void
as_counted_by_hand(void **state)
{
	struct holiday_rule rules[30];
	uint64_t seed = 20261122;
	int64_t first = date_number(day("2020-01-01"));
	int64_t last = date_number(day("2029-12-31")), from, at;
	int round, n, k, left;

	(void)state;
	for (round = 0; round < 12; round++) {
		struct arena *a = arena_open((size_t)1 << 30);
		const struct calendar *c, *fewer;
		struct deadline d, less;

		n = 1 + (int)draw(&seed, 30);
		for (k = 0; k < n; k++)
			rules[k] = draw_rule(a, &seed, k);
		c = calendar_make(a, rules, (size_t)n);
		fewer = calendar_make(a, rules, (size_t)n - 1);
		for (from = first; from <= last; from += 1 + draw(&seed, 20)) {
			struct deadline_rule rule =
			    WORKING(1 + (int)draw(&seed, 60));
			date start = date_of_number(from);

			left = rule.count;
			for (at = from; left > 0;)
				left -=
				    calendar_working(c, date_of_number(++at));
			d = deadline_compute(a, c, &rule, start, 0, NULL, 0,
			    S("en"));
			assert_int_equal(date_number(d.due), at);
			assert_int_equal(d.trace.n, at - from + 2);
			less = deadline_compute(a, fewer, &rule, start, 0, NULL,
			    0, S("en"));
			assert_true(date_cmp(less.due, d.due) <= 0);
		}
		arena_close(a);
	}
}

#define IN_ROOM(test)                                                          \
	cmocka_unit_test_setup_teardown(test, room_open, room_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(without_events),
		IN_ROOM(a_trace),
		IN_ROOM(closures_and_stops),
		IN_ROOM(arrivals),
		IN_ROOM(hours_are_local),
		IN_ROOM(suspensions),
		IN_ROOM(extensions),
		IN_ROOM(transfers),
		IN_ROOM(edges_of_time),
		IN_ROOM(never_shorter),
		IN_ROOM(strange_traces),
		IN_ROOM(as_counted_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
