/*
 * What one value may be, by its letters alone.  Which of the possible readings
 * holds, its whole column decides: column.h.
 */
#ifndef TABLES_CELL_H
#define TABLES_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/buf.h"

/* How the separators of a number can be read. */
enum number_style {
	NUMBER_PLAIN,	     /* 12 */
	NUMBER_EITHER_DOT,   /* 12.345: thousands or a fraction */
	NUMBER_EITHER_COMMA, /* 12,345 */
	NUMBER_DOT,	     /* 12.5 or 1,234,567 or 1,234.5 */
	NUMBER_COMMA,	     /* 12,5 or 1.234.567 or 1.234,5 */
	NUMBER_STYLES
};

/* Signs in front of or behind a number that tell its unit. */
enum affix {
	AFFIX_NONE,
	AFFIX_PERCENT,
	AFFIX_EURO,
	AFFIX_DOLLAR,
	AFFIX_POUND,
	AFFIXES
};

struct number {
	enum number_style style;
	enum affix affix;
	int whole, fraction; /* digits; of EITHER: as a fraction */
	bool power;	     /* with an exponent */
	bool padded;	     /* 007: a code, not a number */
	bool grouped;	     /* by spaces or apostrophes */
	bool tidy; /* as every program reads it, once its style is known */
};

/** cell_number(p, n, number): Whether that is a number. */
bool cell_number(const char *, size_t, struct number *);

/** cell_write_number(p, n, comma, b): Append a number that cell_number took
 * with "." for its fraction and nothing else; ${comma}: the comma is its
 * fraction's. */
void cell_write_number(const char *, size_t, bool, struct buf *);

/* The order of a date's parts. */
enum date_order { ORDER_YEAR, ORDER_DAY, ORDER_MONTH, ORDERS };

struct moment {
	int first, second, third; /* as they stand */
	bool year_first;
	bool timed, zoned;
	int hour, minute, second_of, micro, offset; /* offset: minutes */
	bool tidy; /* as ISO 8601 has it, in full */
};

/** cell_moment(p, n, moment): Whether that looks like a date, with or without
 * a time. */
bool cell_moment(const char *, size_t, struct moment *);

/** moment_fits(moment, order): Whether it is a day of the calendar in that
 * order of its parts. */
bool moment_fits(const struct moment *, enum date_order);

/** moment_write(moment, order, timed, b): Append it as ISO 8601, in UTC when it
 * has an offset; it must fit. */
void moment_write(const struct moment *, enum date_order, bool, struct buf *);

/** cell_boolean(p, n): 1 for a word for yes, 0 for one for no, -1 for others.
 */
int cell_boolean(const char *, size_t);

/* Words for no data. */
#define CELL_TOKENS 20

/** cell_token(p, n): Which, or -1.  cell_token_word(i).  cell_token_sure(i):
 * whether it means that in a column of text too. */
int cell_token(const char *, size_t);
const char *cell_token_word(int);
bool cell_token_sure(int);

/** cell_degrees(p, n, sure, degrees): Whether that is an angle in degrees,
 * minutes and seconds (41º44'17''; 41:44:17 only when ${sure}, since it may be
 * a time); in decimal degrees, negative in the south and west. */
bool cell_degrees(const char *, size_t, bool, double *);

#endif
