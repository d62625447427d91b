/* Calendars from rules: every day of the years they know is looked up once,
 * when the calendar is made. */
#include <assert.h>
#include <stdlib.h>

#include "commons/duties/calendar.h"
#include "engine/base/hash.h"

#define SATURDAY 6
#define SUNDAY 7
#define DEFAULT_WEEKEND (1u << SATURDAY | 1u << SUNDAY)
/* A yearly closure ends before it begins again. */
#define SHIFT_MAX 365
#define VERSION_DIGITS 16
#define CANONICAL_MAX ((size_t)1 << 20)

struct calendar {
	struct holiday_rule *rules; /* in the order in which they are named */
	size_t n;
	unsigned weekend; /* bit of each weekday */
	int64_t first;	  /* number of the first day known */
	size_t n_days;
	uint16_t *days; /* 0, or 1 + index of the rule that makes it off */
	str version;
};

int
date_weekday(date d)
{
	/* 1970-01-01 was a Thursday; 719,163 weeks keep this positive. */
	return (int)((date_number(d) + 3 + INT64_C(719163) * 7) % 7) + 1;
}

date
date_easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30;
	int i = c / 4, k = c % 4;
	int l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return (date){ (int16_t)year, (int8_t)(n / 31), (int8_t)(n % 31 + 1) };
}

static date
date_moved(date d, int days)
{
	return date_of_number(date_number(d) + days);
}

bool
calendar_knows(date d)
{
	return d.year >= CALENDAR_FIRST_YEAR && d.year <= CALENDAR_LAST_YEAR &&
	       d.month != 0 && d.day != 0;
}

static bool
yearly_day_sound(const struct holiday_rule *r)
{
	/* 2024 is a leap year: 29 February exists in some years. */
	return r->month >= 1 && r->month <= 12 && r->day >= 1 &&
	       r->day <= date_last((date){ 2024, (int8_t)r->month, 0 }).day;
}

static bool
span_sound(const struct holiday_rule *r)
{
	return date_known(r->starts) &&
	       (!date_known(r->ends) ||
		   date_cmp(r->starts, date_last(r->ends)) <= 0);
}

bool
holiday_rule_sound(const struct holiday_rule *r)
{
	bool weekday = r->weekday >= 1 && r->weekday <= 7;

	switch (r->kind) {
	case HOLIDAY_FIXED:
		return yearly_day_sound(r);
	case HOLIDAY_EASTER:
		return abs(r->shift) <= SHIFT_MAX;
	case HOLIDAY_WEEKDAY:
		return weekday && r->nth >= 1 && r->nth <= 5 && r->month >= 1 &&
		       r->month <= 12;
	case HOLIDAY_ONCE:
		return span_sound(r);
	case HOLIDAY_CLOSURE:
	case HOLIDAY_STOP:
		if (date_known(r->starts))
			return span_sound(r);
		return yearly_day_sound(r) && r->shift >= 0 &&
		       r->shift < SHIFT_MAX;
	case HOLIDAY_WEEKEND:
		return weekday;
	}
	return false;
}

/* How many days later than on ${weekday} a holiday is kept. */
static int
observed_shift(int observed, int weekday)
{
	/* Monday to Sunday. */
	static const signed char shifts[][8] = {
		[OBSERVED_NEXT_MONDAY] = { 0, 0, 6, 5, 4, 3, 2, 1 },
		[OBSERVED_MONDAY_AFTER_WEEKEND] = { 0, 0, 0, 0, 0, 0, 2, 1 },
		[OBSERVED_ECUADOR] = { 0, 0, -1, 2, 1, 0, -1, 1 },
		[OBSERVED_ECUADOR_WEEKEND] = { 0, 0, 0, 0, 0, 0, -1, 1 },
		[OBSERVED_ECUADOR_FIRST] = { 0, 0, -1, 1, 0, -1, -1, 1 },
		/* Of two days in a row the second is one weekday further. */
		[OBSERVED_ECUADOR_SECOND] = { 0, 1, 0, -1, 1, 0, -1, 1 },
		[OBSERVED_ARGENTINA] = { 0, 0, -1, -2, 4, 3, 0, 0 },
	};

	if (observed <= 0 ||
	    (size_t)observed >= sizeof(shifts) / sizeof(shifts[0]))
		return 0;
	return shifts[observed][weekday];
}

static date
nth_weekday(int year, int month, int weekday, int nth)
{
	date first = { (int16_t)year, (int8_t)month, 1 };
	date last = date_last((date){ (int16_t)year, (int8_t)month, 0 });

	if (nth == 5)
		return date_moved(last,
		    -((date_weekday(last) - weekday + 7) % 7));
	return date_moved(first,
	    (weekday - date_weekday(first) + 7) % 7 + (nth - 1) * 7);
}

date
holiday_rule_day(const struct holiday_rule *r, int year)
{
	date d = DATE_NONE;

	if ((r->from_year != 0 && year < r->from_year) ||
	    (r->to_year != 0 && year > r->to_year))
		return DATE_NONE;
	if (r->kind == HOLIDAY_EASTER) {
		d = date_moved(date_easter(year), r->shift);
	} else if (r->kind == HOLIDAY_WEEKDAY) {
		d = nth_weekday(year, r->month, r->weekday, r->nth);
	} else if (yearly_day_sound(r)) {
		d = (date){ (int16_t)year, (int8_t)r->month, 0 };
		if (r->day > date_last(d).day)
			return DATE_NONE;
		d.day = (int8_t)r->day;
	}
	if (!date_known(d))
		return d;
	return date_moved(d, observed_shift(r->observed, date_weekday(d)));
}

/* Days ${from} to ${to} are off by rule ${index}, unless one before says so. */
static void
calendar_mark(struct calendar *c, size_t index, date from, date to)
{
	int64_t i = date_number(from) - c->first;
	int64_t end = date_number(to) - c->first;

	for (i = i < 0 ? 0 : i; i <= end && i < (int64_t)c->n_days; i++)
		if (c->days[i] == 0)
			c->days[i] = (uint16_t)(index + 1);
}

static void
calendar_mark_rule(struct calendar *c, size_t index)
{
	const struct holiday_rule *r = &c->rules[index];
	int year;
	date d;

	if (r->kind == HOLIDAY_WEEKEND)
		return;
	if (r->kind >= HOLIDAY_ONCE && date_known(r->starts)) {
		calendar_mark(c, index, date_first(r->starts),
		    date_last(date_known(r->ends) ? r->ends : r->starts));
		return;
	}
	/* What a neighbouring year gives may fall into the years we know. */
	for (year = CALENDAR_FIRST_YEAR - 1; year <= CALENDAR_LAST_YEAR + 1;
	     year++) {
		d = holiday_rule_day(r, year);
		if (date_known(d))
			calendar_mark(c, index, d,
			    r->kind >= HOLIDAY_CLOSURE ? date_moved(d, r->shift)
						       : d);
	}
}

static int
rule_rank(const struct holiday_rule *r)
{
	return r->kind == HOLIDAY_STOP ? 0 : r->kind == HOLIDAY_CLOSURE ? 2 : 1;
}

static int
rule_cmp(const void *a, const void *b)
{
	const struct holiday_rule *x = a, *y = b;
	int rank = rule_rank(x) - rule_rank(y);

	return rank != 0 ? rank : str_cmp(x->code, y->code);
}

static str
calendar_digest(struct arena *a, const struct calendar *c)
{
	struct buf b = buf_open(a, CANONICAL_MAX);
	size_t i;

	for (i = 0; i < c->n; i++) {
		const struct holiday_rule *r = &c->rules[i];

		buf_fmt(&b, "%.80s %d %d %d %d %d %d %d %d %d ",
		    str_c(a, r->code), r->kind, r->month, r->day, r->shift,
		    r->weekday, r->nth, r->observed, r->from_year, r->to_year);
		buf_add(&b, date_iso(a, r->starts));
		buf_char(&b, ' ');
		buf_add(&b, date_iso(a, r->ends));
		buf_char(&b, '\n');
	}
	assert(!b.full);
	return str_take(hash_hex(a, hash_sha256(buf_str(&b))), VERSION_DIGITS);
}

const struct calendar *
calendar_make(struct arena *a, const struct holiday_rule *rules, size_t n)
{
	struct calendar *c = NEW(a, struct calendar);
	date last = { CALENDAR_LAST_YEAR, 12, 31 };
	size_t i;

	assert(n <= CALENDAR_RULES_MAX);
	c->rules = NEWS(a, struct holiday_rule, n + 1);
	for (i = 0; i < n; i++)
		if (holiday_rule_sound(&rules[i]))
			c->rules[c->n++] = rules[i];
	qsort(c->rules, c->n, sizeof(*c->rules), rule_cmp);
	c->first = date_number((date){ CALENDAR_FIRST_YEAR, 1, 1 });
	c->n_days = (size_t)(date_number(last) - c->first) + 1;
	c->days = NEWS(a, uint16_t, c->n_days);
	for (i = 0; i < c->n; i++) {
		calendar_mark_rule(c, i);
		if (c->rules[i].kind == HOLIDAY_WEEKEND)
			c->weekend |= 1u << c->rules[i].weekday;
	}
	if (c->weekend == 0)
		c->weekend = DEFAULT_WEEKEND;
	c->version = calendar_digest(a, c);
	return c;
}

str
calendar_version(const struct calendar *c)
{
	return c->version;
}

struct calendar_day
calendar_look(const struct calendar *c, date d)
{
	struct calendar_day day = { .working = true };
	unsigned index;

	assert(calendar_knows(d));
	index = c->days[date_number(d) - c->first];
	if (index > 0) {
		const struct holiday_rule *r = &c->rules[index - 1];

		day = (struct calendar_day){ .code = r->code,
			.name = r->name,
			.stopped = r->kind == HOLIDAY_STOP };
	} else if (c->weekend & 1u << date_weekday(d)) {
		day = (struct calendar_day){ .code = S("weekend") };
	}
	return day;
}

bool
calendar_working(const struct calendar *c, date d)
{
	return calendar_look(c, d).working;
}
