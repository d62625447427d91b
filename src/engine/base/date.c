/*
 * Days, months and moments in UTC: reading, writing and counting.  What day it
 * is somewhere stands in zone.c, names of months in words/locale.c.
 */
#include <assert.h>
#include <time.h>

#include "engine/base/date.h"

#define YEAR_MAX 9999
#define DAY_US (INT64_C(86400) * 1000000)
/* Days from 0001-01-01 to 1970-01-01. */
#define DAYS_BEFORE_1970 719162

static const int16_t days_before[13] = { 0, 31, 59, 90, 120, 151, 181, 212, 243,
	273, 304, 334, 365 };

static bool
year_is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
month_days(int year, int month)
{
	return days_before[month] - days_before[month - 1] +
	       (month == 2 && year_is_leap(year));
}

/* Days from 0001-01-01 to the first of January of ${year}. */
static int64_t
year_start(int64_t year)
{
	int64_t past = year - 1;

	return past * 365 + past / 4 - past / 100 + past / 400;
}

static date
date_make(int year, int month, int day)
{
	return (date){ (int16_t)year, (int8_t)month, (int8_t)day };
}

/* Read exactly the ${n} digits at ${at}; -1 when they are not all there. */
static int
digits_at(str s, size_t at, size_t n)
{
	int value = 0;
	size_t i;

	if (s.n < at + n)
		return -1;
	for (i = at; i < at + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		value = value * 10 + (s.p[i] - '0');
	}
	return value;
}

bool
date_read(str s, date *d)
{
	int year = digits_at(s, 0, 4);
	int month = 0, day = 0;

	if ((s.n != 4 && s.n != 7 && s.n != 10) || year < 1)
		return false;
	if (s.n >= 7) {
		month = digits_at(s, 5, 2);
		if (s.p[4] != '-' || month < 1 || month > 12)
			return false;
	}
	if (s.n == 10) {
		day = digits_at(s, 8, 2);
		if (s.p[7] != '-' || day < 1 || day > month_days(year, month))
			return false;
	}
	*d = date_make(year, month, day);
	return true;
}

/* Move ${d} by ${months}, keeping the day or taking the last there is. */
static bool
date_add_months(date *d, int64_t months)
{
	int64_t count = (int64_t)d->year * 12 + d->month - 1 + months;
	int year, month, last;

	if (count < 12 || count >= (int64_t)(YEAR_MAX + 1) * 12)
		return false;
	year = (int)(count / 12);
	month = (int)(count % 12) + 1;
	last = month_days(year, month);
	*d = date_make(year, month, d->day > last ? last : d->day);
	return true;
}

/* Read "+40" or "-3" at the front of ${s}: a sign, then 1 to 7 digits. */
static bool
step_read(str *s, int64_t *step)
{
	bool minus = str_starts(*s, S("-"));
	int64_t n = 0;
	size_t i = 1;

	if (!minus && !str_starts(*s, S("+")))
		return false;
	for (; i < s->n && i <= 7 && s->p[i] >= '0' && s->p[i] <= '9'; i++)
		n = n * 10 + (s->p[i] - '0');
	if (i == 1)
		return false;
	*s = str_drop(*s, i);
	*step = minus ? -n : n;
	return true;
}

static bool
date_add_days(date *d, int64_t days)
{
	*d = date_of_number(date_number(*d) + days);
	return date_known(*d);
}

bool
date_read_relative(str s, date today, date *d)
{
	date result = date_first(today);
	int64_t step = 0;
	bool fits;

	assert(date_known(today));
	if (!str_starts(s, S("@")))
		return false;
	if (str_starts(s, S("@month"))) {
		s = str_drop(s, 6);
		if (s.n > 0 && (!step_read(&s, &step) || s.n > 0))
			return false;
		result.day = 0;
		if (!date_add_months(&result, step))
			return false;
		*d = result;
		return true;
	}
	s = str_drop(s, 1);
	if (s.n > 0) {
		if (!step_read(&s, &step) || s.n != 1)
			return false;
		if (s.p[0] == 'd')
			fits = date_add_days(&result, step);
		else if (s.p[0] == 'm')
			fits = date_add_months(&result, step);
		else
			fits = s.p[0] == 'y' &&
			       date_add_months(&result, step * 12);
		if (!fits)
			return false;
	}
	*d = result;
	return true;
}

str
date_iso(struct arena *a, date d)
{
	if (!date_known(d))
		return S("");
	if (d.month == 0)
		return str_fmt(a, "%04d", d.year);
	if (d.day == 0)
		return str_fmt(a, "%04d-%02d", d.year, d.month);
	return str_fmt(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

bool
date_known(date d)
{
	return d.year != 0;
}

date
date_first(date d)
{
	if (!date_known(d))
		return DATE_NONE;
	return date_make(d.year, d.month == 0 ? 1 : d.month,
	    d.day == 0 ? 1 : d.day);
}

date
date_last(date d)
{
	if (!date_known(d) || d.day != 0)
		return d;
	if (d.month == 0)
		return date_make(d.year, 12, 31);
	return date_make(d.year, d.month, month_days(d.year, d.month));
}

int64_t
date_number(date d)
{
	if (!date_known(d))
		return -DAYS_BEFORE_1970 - 1;
	d = date_first(d);
	assert(d.month >= 1 && d.month <= 12);
	return year_start(d.year) + days_before[d.month - 1] +
	       (d.month > 2 && year_is_leap(d.year)) + d.day - 1 -
	       DAYS_BEFORE_1970;
}

date
date_of_number(int64_t n)
{
	int year, month = 1;

	if (n < -DAYS_BEFORE_1970 ||
	    n >= year_start(YEAR_MAX + 1) - DAYS_BEFORE_1970)
		return DATE_NONE;
	n += DAYS_BEFORE_1970;
	/* No year is longer than 366 days, so this guess is never late. */
	year = (int)(n / 366) + 1;
	while (year_start(year + 1) <= n)
		year++;
	n -= year_start(year);
	while (n >= month_days(year, month)) {
		n -= month_days(year, month);
		month++;
	}
	return date_make(year, month, (int)n + 1);
}

int
date_cmp(date a, date b)
{
	int64_t x = date_number(a), y = date_number(b);

	return (x > y) - (x < y);
}

/* Rounds down, so that moments before 1970 fall on their own day. */
static int64_t
divide_down(int64_t n, int64_t by)
{
	return n / by - (n % by < 0);
}

date
date_of(moment m)
{
	return date_of_number(divide_down(m.us, DAY_US));
}

moment
moment_now(void)
{
	struct timespec now = { 0 };

	/* Cannot fail: Linux always has a real-time clock. */
	clock_gettime(CLOCK_REALTIME, &now);
	return (moment){ (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 };
}

str
moment_iso(struct arena *a, moment m)
{
	date d = date_of(m);
	int s;

	if (!date_known(d))
		return S("");
	s = (int)(divide_down(m.us, 1000000) -
		  divide_down(m.us, DAY_US) * 86400);
	return str_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", d.year, d.month,
	    d.day, s / 3600, s / 60 % 60, s % 60);
}

str
moment_exact(struct arena *a, moment m)
{
	str whole = moment_iso(a, m);
	int us = (int)(m.us - divide_down(m.us, 1000000) * INT64_C(1000000));

	if (us == 0 || whole.n == 0)
		return whole;
	return str_fmt(a, "%.*s.%06dZ", ARG(str_take(whole, whole.n - 1)), us);
}

bool
moment_read(str s, moment *m)
{
	int hour = digits_at(s, 11, 2);
	int minute = digits_at(s, 14, 2);
	int second = digits_at(s, 17, 2);
	int64_t us = 0;
	size_t i, places = s.n > 21 ? s.n - 21 : 0;
	date d;

	if (s.n < 20 || s.n == 21 || places > 6 ||
	    !date_read(str_take(s, 10), &d))
		return false;
	if (s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':' ||
	    s.p[s.n - 1] != 'Z' || (places > 0 && s.p[19] != '.'))
		return false;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
	    second > 59)
		return false;
	if (places > 0) {
		us = digits_at(s, 20, places);
		if (us < 0)
			return false;
		for (i = places; i < 6; i++)
			us *= 10;
	}
	us += ((hour * 60 + minute) * 60 + second) * INT64_C(1000000);
	*m = (moment){ date_number(d) * DAY_US + us };
	return true;
}
