/* Numbers of spreadsheets, and days: see book_number.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/base/date.h"
#include "transparency/tables/book_number.h"

#define DIGITS_MAX 40	/* of a number that is read at all */
#define DIGITS_SURE 15	/* that every double holds */
#define DIGITS_NOISY 11 /* of the sure ones, when the rest is noise */
#define DAY_MS 86400000
/* A clock's time with more days than this is of that day; with fewer, it is a
 * sum of hours. */
#define NUMBER_OF_HOURS 366

/* A number taken apart: 0.DIGITS times ten to the power. */
struct decimal {
	bool minus;
	bool whole; /* written without point and exponent */
	char digits[DIGITS_MAX + 1];
	size_t n;
	int64_t power;
};

static bool
decimal_exponent(str s, int64_t *power)
{
	int64_t exponent;

	if (s.n > 1 && s.p[0] == '+')
		s = str_drop(s, 1);
	if (s.n > 6 || !str_number(s, &exponent))
		return false;
	*power += exponent;
	return true;
}

/* Digits with or without a point; zeros in front count for the power only. */
static bool
decimal_read(str s, struct decimal *d)
{
	bool point = false, any = false;
	size_t i = 0;

	*d = (struct decimal){ .whole = true };
	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
		d->minus = s.p[i++] == '-';
	for (; i < s.n && s.p[i] != 'e' && s.p[i] != 'E'; i++) {
		if (s.p[i] == '.') {
			if (point)
				return false;
			point = true;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		any = true;
		if (d->n == 0 && s.p[i] == '0') {
			d->power -= point;
			continue;
		}
		if (d->n == DIGITS_MAX)
			return false;
		d->digits[d->n++] = s.p[i];
		d->power += !point;
	}
	d->whole = !point && i == s.n;
	return any &&
	       (i == s.n || decimal_exponent(str_drop(s, i + 1), &d->power));
}

static void
decimal_trim(struct decimal *d)
{
	while (d->n > 0 && d->digits[d->n - 1] == '0')
		d->n--;
	if (d->n == 0)
		d->power = 0;
	d->digits[d->n] = '\0';
}

static str
decimal_write(const struct decimal *d, char *room)
{
	size_t n = 0, whole = d->power > 0 ? (size_t)d->power : 0;

	if (d->n == 0)
		return S("0");
	if (d->power > BOOK_NUMBER_WHOLE || d->power <= -BOOK_NUMBER_WHOLE) {
		n = (size_t)snprintf(room, BOOK_NUMBER_BYTES, "%s%c%s%se%lld",
		    d->minus ? "-" : "", d->digits[0], d->n > 1 ? "." : "",
		    d->digits + 1, (long long)d->power - 1);
		return (str){ room, n };
	}
	if (d->minus)
		room[n++] = '-';
	for (size_t i = 0; i < whole; i++)
		room[n++] = i < d->n ? d->digits[i] : '0';
	if (whole == 0)
		room[n++] = '0';
	if (d->n > whole) {
		room[n++] = '.';
		for (int64_t i = d->power; i < 0; i++)
			room[n++] = '0';
		for (size_t i = whole; i < d->n; i++)
			room[n++] = d->digits[i];
	}
	return (str){ room, n };
}

static double
decimal_double(const struct decimal *d)
{
	char room[BOOK_NUMBER_BYTES];
	str text = decimal_write(d, room);

	room[text.n] = '\0';
	return d->n == 0 ? 0 : strtod(room, NULL);
}

/* The same with so many digits, of more that it has. */
static struct decimal
decimal_round(const struct decimal *d, size_t digits)
{
	struct decimal r = *d;
	bool up = d->digits[digits] >= '5';

	for (r.n = digits; up && r.n > 0; r.n--) {
		up = r.digits[r.n - 1] == '9';
		if (!up) {
			r.digits[r.n - 1]++;
			break;
		}
	}
	if (up) {
		r.digits[r.n++] = '1';
		r.power++;
	}
	decimal_trim(&r);
	return r;
}

static void
decimal_shorten(struct decimal *d)
{
	struct decimal r = decimal_round(d, DIGITS_SURE);
	double value;

	if (r.n <= DIGITS_NOISY) {
		*d = r;
		return;
	}
	value = decimal_double(d);
	if (!isfinite(value) || value == 0)
		return;
	for (size_t digits = DIGITS_SURE; digits < d->n; digits++) {
		r = decimal_round(d, digits);
		if (decimal_double(&r) == value) {
			*d = r;
			return;
		}
	}
}

/* What is written as we would write it: no sign or zero too many, no exponent,
 * 15 digits at most.  Nearly all numbers are. */
static bool
number_tidy(str s)
{
	size_t point = 0, i = s.n > 0 && s.p[0] == '-', from = i;

	if (s.n - from > DIGITS_SURE || s.n == from)
		return false;
	for (; i < s.n; i++) {
		if (s.p[i] == '.' && point == 0 && i > from)
			point = i;
		else if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	if (s.p[from] == '0' && s.n - from > 1 && point != from + 1)
		return false;
	return !(point > 0 && s.p[s.n - 1] == '0') && point + 1 != s.n &&
	       !(from == 1 && s.n == 2 && s.p[1] == '0');
}

str
book_number_text(str given, char *room)
{
	struct decimal d;

	given = str_trim(given);
	if (number_tidy(given))
		return given;
	if (!decimal_read(given, &d))
		return S("");
	decimal_trim(&d);
	if (d.n > DIGITS_SURE && !d.whole)
		decimal_shorten(&d);
	return decimal_write(&d, room);
}

str
book_number_time(int64_t ms, bool minus, char *room)
{
	int n = snprintf(room, BOOK_NUMBER_BYTES, "%s%02lld:%02d:%02d",
	    minus ? "-" : "", (long long)(ms / 3600000), (int)(ms / 60000 % 60),
	    (int)(ms / 1000 % 60));

	if (ms % 1000 != 0)
		n += snprintf(room + n, BOOK_NUMBER_BYTES - (size_t)n, ".%03d",
		    (int)(ms % 1000));
	return (str){ room, (size_t)n };
}

/* Days from 1970 of a whole serial number. */
static int64_t
number_from_1970(int64_t serial, bool from_1904)
{
	if (from_1904)
		return serial - 24107;
	return serial - (serial < 60 ? 25568 : 25569);
}

str
book_number_day(str number, int shows, bool from_1904, char *room,
    enum book_kind *kind)
{
	char text[BOOK_NUMBER_BYTES];
	int64_t ms, day;
	double serial;
	date d;
	int n;

	if (number.n >= sizeof(text))
		return S("");
	memcpy(text, number.p, number.n);
	text[number.n] = '\0';
	serial = strtod(text, NULL);
	if (!(fabs(serial) < 3000000))
		return S("");
	ms = llround(fabs(serial) * DAY_MS);
	*kind = BOOK_TIME;
	if (shows & BOOK_SHOWS_SPAN ||
	    (shows == BOOK_SHOWS_TIME && fabs(serial) < NUMBER_OF_HOURS))
		return book_number_time(ms, serial < 0, room);
	if (serial < 0 || (!from_1904 && ms < DAY_MS))
		return S("");
	day = ms / DAY_MS;
	d = date_of_number(number_from_1970(day, from_1904));
	if (!date_known(d))
		return S("");
	ms %= DAY_MS;
	*kind =
	    (shows & BOOK_SHOWS_TIME) || ms != 0 ? BOOK_DATETIME : BOOK_DATE;
	if (!from_1904 && day == 60) {
		n = snprintf(room, BOOK_NUMBER_BYTES, "1900-02-29");
		if (*kind == BOOK_DATETIME)
			room[n++] = 'T';
	} else {
		n = snprintf(room, BOOK_NUMBER_BYTES, "%04d-%02d-%02d%s",
		    (int)d.year, (int)d.month, (int)d.day,
		    *kind == BOOK_DATETIME ? "T" : "");
	}
	if (*kind == BOOK_DATETIME)
		n += (int)book_number_time(ms, false, room + n).n;
	if (!from_1904 && day == 60)
		*kind = BOOK_TEXT;
	return (str){ room, (size_t)n };
}

enum book_kind
book_number_iso(str *s)
{
	static const char shape[] = "0000-00-00T00:00:00";

	if (s->n == 0)
		return BOOK_EMPTY;
	for (size_t i = 0; i < s->n && i < sizeof(shape) - 1; i++)
		if (shape[i] == '0' ? s->p[i] < '0' || s->p[i] > '9'
				    : s->p[i] != shape[i])
			return BOOK_TEXT;
	if (s->n == 10)
		return BOOK_DATE;
	if (s->n < sizeof(shape) - 1)
		return BOOK_TEXT;
	if (s->n > sizeof(shape) && s->p[sizeof(shape) - 1] == '.') {
		while (s->p[s->n - 1] == '0')
			s->n--;
		s->n -= s->p[s->n - 1] == '.';
	}
	return BOOK_DATETIME;
}

static int
shows_built_in(int64_t id)
{
	if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 ||
	    (id >= 50 && id <= 54) || id == 57 || id == 58)
		return BOOK_SHOWS_DAY;
	if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) ||
	    (id >= 45 && id <= 47 && id != 46) || id == 55 || id == 56)
		return BOOK_SHOWS_TIME;
	if (id == 46)
		return BOOK_SHOWS_TIME | BOOK_SHOWS_SPAN;
	return id == 22 ? BOOK_SHOWS_DAY | BOOK_SHOWS_TIME : 0;
}

/* [h], [mm], [ss]: time that runs on past 24 hours; other brackets are colours,
 * languages and conditions. */
static bool
shows_running(const char *code, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr("hHmMsS", code[i]) == NULL)
			return false;
	return n > 0;
}

static int
shows_letter(char c, bool *minutes)
{
	switch (c) {
	case 'y':
	case 'Y':
	case 'd':
	case 'D':
		return BOOK_SHOWS_DAY;
	case 'h':
	case 'H':
	case 's':
	case 'S':
		return BOOK_SHOWS_TIME;
	case 'm': /* months, or minutes beside hours or seconds */
	case 'M':
		*minutes = true;
		return 0;
	default:
		return 0;
	}
}

int
book_number_shows(int64_t id, const char *code)
{
	bool minutes = false;
	int shows = 0;

	if (code == NULL)
		return shows_built_in(id);
	if (strncasecmp(code, "general", 7) == 0)
		return 0;
	for (; *code != '\0' && *code != ';'; code++) {
		size_t n;

		switch (*code) {
		case '"':
			n = strcspn(code + 1, "\"");
			code += n + (code[n + 1] != '\0');
			break;
		case '[':
			n = strcspn(code + 1, "]");
			if (shows_running(code + 1, n))
				shows |= BOOK_SHOWS_TIME | BOOK_SHOWS_SPAN;
			code += n + (code[n + 1] != '\0');
			break;
		case '\\':
		case '_':
		case '*':
			code += code[1] != '\0';
			break;
		case '0':
		case '#':
		case '?':
			/* Digits: a number, but behind a second. */
			if (shows == 0)
				return 0;
			break;
		default:
			shows |= shows_letter(*code, &minutes);
		}
	}
	return shows == 0 && minutes ? BOOK_SHOWS_DAY : shows;
}
