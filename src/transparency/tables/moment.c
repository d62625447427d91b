/* Dates and times as people write them: see cell.h. */
#include <assert.h>
#include <string.h>

#include "transparency/tables/cell.h"

/* Up to ${most} digits at ${s}, taken from it; how many. */
static int
moment_digits(str *s, int most, int *value)
{
	int n = 0;

	*value = 0;
	while (
	    n < most && (size_t)n < s->n && s->p[n] >= '0' && s->p[n] <= '9') {
		*value = *value * 10 + (s->p[n] - '0');
		n++;
	}
	*s = str_drop(*s, (size_t)n);
	return n;
}

static bool
moment_sign(str *s, char sign)
{
	if (s->n == 0 || s->p[0] != sign)
		return false;
	*s = str_drop(*s, 1);
	return true;
}

/* Z, +02:00, +0200, +02. */
static bool
moment_offset(str *s, struct moment *moment)
{
	int hour, minute = 0;
	bool minus;

	if (s->n == 0)
		return true;
	moment->zoned = true;
	if (moment_sign(s, 'Z') || moment_sign(s, 'z'))
		return s->n == 0;
	minus = s->p[0] == '-';
	if (!moment_sign(s, '+') && !moment_sign(s, '-'))
		return false;
	if (moment_digits(s, 2, &hour) != 2)
		return false;
	moment_sign(s, ':');
	if (s->n > 0 && moment_digits(s, 2, &minute) != 2)
		return false;
	moment->offset = (hour * 60 + minute) * (minus ? -1 : 1);
	return s->n == 0 && hour <= 14 && minute < 60;
}

/* 13:25, 3:00:59, 13:25:00.123, and what follows. */
static bool
moment_time(str *s, struct moment *moment)
{
	int n, fraction, digits = moment_digits(s, 2, &moment->hour);

	moment->timed = true;
	moment->tidy &= digits == 2;
	if (digits == 0 || !moment_sign(s, ':') ||
	    moment_digits(s, 2, &moment->minute) != 2)
		return false;
	if (!moment_sign(s, ':'))
		moment->tidy = false;
	else if (moment_digits(s, 2, &moment->second_of) != 2)
		return false;
	if (moment_sign(s, '.') || moment_sign(s, ',')) {
		n = moment_digits(s, 6, &fraction);
		if (n == 0)
			return false;
		for (moment->micro = fraction; n < 6; n++)
			moment->micro *= 10;
		while (s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9')
			*s = str_drop(*s, 1);
		moment->tidy = false;
	}
	if (moment->hour > 23 || moment->minute > 59 || moment->second_of > 59)
		return false;
	return moment_offset(s, moment);
}

bool
cell_moment(const char *p, size_t n, struct moment *moment)
{
	str s = { p, n };
	int first, second, third;
	char sign;

	*moment = (struct moment){ .tidy = true };
	if (n < 6 || n > 40)
		return false;
	first = moment_digits(&s, 4, &moment->first);
	moment->year_first = first == 4;
	sign = s.n > 0 ? s.p[0] : '\0';
	if (first == 0 || first == 3 ||
	    (sign != '-' && sign != '/' && sign != '.'))
		return false;
	moment->tidy = moment->year_first && sign == '-';
	if (!moment_sign(&s, sign))
		return false;
	second = moment_digits(&s, 2, &moment->second);
	if (second == 0 || !moment_sign(&s, sign))
		return false;
	third = moment_digits(&s, moment->year_first ? 2 : 4, &moment->third);
	moment->tidy &= second == 2 && third == 2;
	if (third == 0 || third == 3 || (!moment->year_first && third < 2))
		return false;
	/* As POSIX reads two digits: from 1969 to 2068. */
	if (!moment->year_first && third == 2)
		moment->third += moment->third < 69 ? 2000 : 1900;
	if (s.n == 0)
		return true;
	if (s.p[0] != 'T' && s.p[0] != ' ')
		return false;
	s = str_drop(s, 1);
	return moment_time(&s, moment);
}

static void
moment_parts(const struct moment *m, enum date_order order, int *year,
    int *month, int *day)
{
	*year = order == ORDER_YEAR ? m->first : m->third;
	*month = order == ORDER_MONTH ? m->first : m->second;
	*day = order == ORDER_YEAR  ? m->third
	       : order == ORDER_DAY ? m->first
				    : m->second;
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

bool
moment_fits(const struct moment *moment, enum date_order order)
{
	int year, month, day;

	if (moment->year_first != (order == ORDER_YEAR))
		return false;
	moment_parts(moment, order, &year, &month, &day);
	return year >= 1000 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= month_days(year, month);
}

/* One day on or back. */
static void
moment_step(int *year, int *month, int *day, int by)
{
	*day += by;
	if (*day < 1) {
		*month = *month == 1 ? 12 : *month - 1;
		*year -= *month == 12;
		*day = month_days(*year, *month);
	} else if (*day > month_days(*year, *month)) {
		*day = 1;
		*month = *month == 12 ? 1 : *month + 1;
		*year += *month == 1;
	}
}

void
moment_write(const struct moment *moment, enum date_order order, bool timed,
    struct buf *b)
{
	int year, month, day,
	    minutes = moment->hour * 60 + moment->minute - moment->offset;

	assert(moment_fits(moment, order));
	moment_parts(moment, order, &year, &month, &day);
	if (minutes < 0)
		moment_step(&year, &month, &day, -1);
	else if (minutes >= 24 * 60)
		moment_step(&year, &month, &day, 1);
	minutes = (minutes + 24 * 60) % (24 * 60);
	buf_fmt(b, "%04d-%02d-%02d", year, month, day);
	if (timed)
		buf_fmt(b, " %02d:%02d:%02d", minutes / 60, minutes % 60,
		    moment->second_of);
	if (timed && moment->micro > 0)
		buf_fmt(b, ".%06d", moment->micro);
}
