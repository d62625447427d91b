/* Values that are sent, in one spelling, and that spelling as SQL.  What is
 * done with them stands in ask_where.c. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/date.h"
#include "engine/words/words.h"
#include "transparency/tables/ask_house.h"
#include "transparency/tables/duck.h"

static str
digits_take(str *s)
{
	str all = *s;

	while (s->n > 0 && *s->p >= '0' && *s->p <= '9')
		*s = str_drop(*s, 1);
	return str_take(all, all.n - s->n);
}

/* Whether DuckDB keeps it as a binary fraction, or may. */
static bool
part_floats(const struct table_part *part)
{
	return part->type != COLUMN_INTEGER && part->scale < 0;
}

/* A number in pieces, without what changes nothing. */
struct figure {
	bool minus, minus_power;
	str whole, fraction, power;
};

static bool
figure_read(str s, struct figure *f)
{
	*f = (struct figure){ .minus = s.n > 0 && *s.p == '-' };
	if (s.n > 0 && (*s.p == '-' || *s.p == '+'))
		s = str_drop(s, 1);
	f->whole = digits_take(&s);
	if (s.n > 0 && *s.p == '.') {
		s = str_drop(s, 1);
		f->fraction = digits_take(&s);
	}
	if (f->whole.n + f->fraction.n == 0)
		return false;
	if (s.n > 1 && (*s.p == 'e' || *s.p == 'E')) {
		s = str_drop(s, 1);
		f->minus_power = *s.p == '-';
		if (*s.p == '-' || *s.p == '+')
			s = str_drop(s, 1);
		f->power = digits_take(&s);
		if (f->power.n == 0)
			return false;
	}
	while (f->whole.n > 0 && *f->whole.p == '0')
		f->whole = str_drop(f->whole, 1);
	while (f->power.n > 0 && *f->power.p == '0')
		f->power = str_drop(f->power, 1);
	while (f->fraction.n > 0 && f->fraction.p[f->fraction.n - 1] == '0')
		f->fraction.n--;
	return s.n == 0;
}

static const char *
number_read(struct arena *a, const struct table_part *part, str s, str *value)
{
	struct figure f;
	bool floats = part_floats(part);

	if (s.n > ASK_NUMBER_MAX || !figure_read(s, &f) ||
	    (f.power.n > 0 && !floats))
		return MESSAGE("“{2}” is not a number. Write digits, with a "
			       "point before the fraction, like 1234.5.");
	if (f.whole.n + f.fraction.n == 0)
		f = (struct figure){ .minus = false };
	if (f.whole.n == 0)
		f.whole = S("0");
	*value = str_fmt(a, "%s%.*s%s%.*s%s%s%.*s", f.minus ? "-" : "",
	    ARG(f.whole), f.fraction.n > 0 ? "." : "", ARG(f.fraction),
	    f.power.n > 0 ? "e" : "", f.power.n > 0 && f.minus_power ? "-" : "",
	    ARG(f.power));
	if (floats
		? !isfinite(strtod(str_c(a, *value), NULL))
		: f.whole.n > ASK_WHOLE_MAX || f.fraction.n > ASK_FRACTION_MAX)
		return MESSAGE("“{2}” is too long a number for this column. "
			       "Use fewer digits.");
	return NULL;
}

/* Up to six digits of a second. */
static bool
fraction_sound(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0 && s.n <= 6;
}

/* "10:05", "10:05:09" or "10:05:09.25". */
static bool
clock_sound(str s)
{
	static const int most[] = { 23, 59, 59 };
	str part;
	int i = 0;

	if (s.n > 8 && s.p[8] == '.') {
		if (!fraction_sound(str_drop(s, 9)))
			return false;
		s = str_take(s, 8);
	}
	for (; s.p != NULL; i++) {
		part = str_cut(&s, ':');
		if (i == 3 || part.n != 2 || part.p[0] < '0' ||
		    part.p[0] > '9' || part.p[1] < '0' || part.p[1] > '9' ||
		    (part.p[0] - '0') * 10 + part.p[1] - '0' > most[i])
			return false;
	}
	return i == 2 || i == 3;
}

static const char *
day_read(struct arena *a, const struct table_part *part, str s, str *value)
{
	str day = str_take(s, 10), clock = str_drop(s, 11);
	bool timed = s.n > 10;
	date d = DATE_NONE;

	if (timed && part->type == COLUMN_DATE)
		return MESSAGE(
		    "“{2}” is not a date. This column has no time of "
		    "day: write 2024-05-17, 2024-05 or 2024.");
	if (!date_read(day, &d) ||
	    (timed && s.p[10] != 'T' && s.p[10] != ' ') ||
	    (timed && !clock_sound(clock)))
		return MESSAGE(
		    "“{2}” is not a date. Write the year first, like "
		    "2024-05-17, or only 2024-05 or 2024.");
	*value = timed ? str_fmt(a, "%.*sT%.*s", ARG(day), ARG(clock)) : day;
	return NULL;
}

static const char *
truth_read(str s, str *value)
{
	static const char *const yes[] = { "true", "yes", "1" }, *const no[] = {
		"false", "no", "0"
	};

	for (size_t i = 0; i < 3; i++) {
		if (str_is(s, yes[i])) {
			*value = S("true");
			return NULL;
		}
		if (str_is(s, no[i])) {
			*value = S("false");
			return NULL;
		}
	}
	return MESSAGE("“{2}” is neither yes nor no. Write true or false.");
}

const char *
ask_value_read(struct arena *a, const struct table_part *part, str s,
    str *value)
{
	if (s.n > ASK_VALUE_MAX)
		return MESSAGE("What is asked of “{1}” is too long. Write 500 "
			       "letters at most.");
	if (!str_utf8(s))
		return MESSAGE("What is asked of “{1}” has letters that nobody "
			       "can read. Type it again.");
	if (table_part_number(part))
		return number_read(a, part, str_trim(s), value);
	if (table_part_day(part))
		return day_read(a, part, str_trim(s), value);
	if (part->type == COLUMN_BOOLEAN)
		return truth_read(str_trim(s), value);
	*value = s;
	return NULL;
}

void
ask_value_put(const struct table_part *part, str value, struct buf *b)
{
	if (part->type == COLUMN_BOOLEAN ||
	    (table_part_number(part) && !part_floats(part))) {
		buf_add(b, value);
		return;
	}
	duck_quote(b, value);
	if (table_part_number(part))
		buf_c(b, "::double");
}

/* One step behind the date: a day that may be that of the year 10000. */
static void
day_behind(date d, struct buf *b)
{
	date next = date_of_number(date_number(date_last(d)) + 1);

	if (date_known(next))
		buf_add(b, date_iso(b->arena, next));
	else
		buf_c(b, "10000-01-01");
}

void
ask_value_span(const struct table_part *part, str value, bool end,
    struct buf *b)
{
	bool exact = part->type == COLUMN_DATE;
	date d = DATE_NONE;

	date_read(str_take(value, 10), &d);
	buf_c(b, exact ? "date '" : "timestamp '");
	if (value.n > 10) {
		buf_add(b, str_take(value, 10));
		buf_char(b, ' ');
		buf_add(b, str_drop(value, 11));
		buf_c(b, value.n == 16 ? ":00'" : "'");
		if (end)
			buf_c(b, value.n == 16	 ? " + interval 1 minute"
				 : value.n == 19 ? " + interval 1 second"
						 : " + interval 1 microsecond");
		return;
	}
	if (end)
		day_behind(d, b);
	else
		buf_add(b, date_iso(b->arena, date_first(d)));
	buf_c(b, exact ? "'" : " 00:00:00'");
}

bool
ask_list_next(struct arena *a, str *rest, str *value)
{
	struct buf b;
	str s;

	for (;;) {
		if (rest->p == NULL)
			return false;
		if (rest->n == 0 || *rest->p != '"') {
			*value = str_trim(str_cut(rest, ','));
			if (value->n > 0)
				return true;
			continue;
		}
		/* Quoted: a comma in it is a comma, "" one quote. */
		b = buf_open(a, rest->n);
		for (s = str_drop(*rest, 1); s.n > 0; s = str_drop(s, 1)) {
			if (*s.p == '"' && !(s.n > 1 && s.p[1] == '"'))
				break;
			if (*s.p == '"')
				s = str_drop(s, 1);
			buf_char(&b, *s.p);
		}
		*rest = str_drop(s, 1);
		str_cut(rest, ',');
		*value = buf_str(&b);
		if (value->n > 0)
			return true;
	}
}

void
ask_list_put(struct buf *b, str value)
{
	bool plain = str_trim(value).n == value.n;

	for (size_t i = 0; i < value.n; i++)
		plain = plain && value.p[i] != ',' && value.p[i] != '"';
	if (b->n > 0)
		buf_char(b, ',');
	if (plain) {
		buf_add(b, value);
		return;
	}
	buf_char(b, '"');
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, value.p[i]);
	}
	buf_char(b, '"');
}
