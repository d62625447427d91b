/*
 * Numbers of spreadsheets as people mean them, and the days that some of them
 * stand for.  A spreadsheet writes binary fractions with 17 digits: 1.1 becomes
 * 1.1000000000000001, and 0.1+0.2 becomes 0.30000000000000004.
 */
#ifndef TABLES_BOOK_NUMBER_H
#define TABLES_BOOK_NUMBER_H

#include "transparency/tables/book.h"

/* As text: whole numbers up to 10^30 and fractions down to 10^-30 are written
 * out, others keep an exponent. */
#define BOOK_NUMBER_BYTES 96
#define BOOK_NUMBER_WHOLE 30

/* What the format of a cell shows of a number: both of a moment, and with the
 * last hours that run on past 24. */
enum { BOOK_SHOWS_DAY = 1, BOOK_SHOWS_TIME = 2, BOOK_SHOWS_SPAN = 4 };

/**
 * book_number_text(given, room):
 * A number (xsd:double without INF and NaN) in decimals, in ${room} of
 * BOOK_NUMBER_BYTES or where it is given; empty when it is none.  Up to 15
 * digits are taken as they stand, and so are whole numbers: those are exact.
 * Of more digits the fewest that are the same binary number (IEEE 754); when
 * even those are noise, the 15 that spreadsheets themselves count with, if they
 * end in four zeros or more.
 */
str book_number_text(str, char *);

/**
 * book_number_day(number, shows, from_1904, room, kind):
 * The day or time that a serial number stands for, to the millisecond, as text
 * in ${room}: days since 1899-12-30, but one less before March 1900, since
 * Excel holds 1900 for a leap year; or since 1904-01-01.  Day 60 is 1900-02-29
 * and a BOOK_TEXT.  Empty for what is no day of theirs: below 1 for a day, and
 * beyond the year 9999.  (ECMA-376 part 1, §18.17.4.)
 */
str book_number_day(str, int, bool, char *, enum book_kind *);

/** book_number_time(ms, minus, room): So many milliseconds as "37:30:00.250".
 */
str book_number_time(int64_t, bool, char *);

/** book_number_iso(text): What kind of text that is that should be a day or a
 * moment of ISO 8601; BOOK_TEXT when it is neither.  Zeros at the end of its
 * fraction are cut off. */
enum book_kind book_number_iso(str *);

/** book_number_shows(id, code): What format ${id} with ${code} shows of a
 * number, 0 for no day and no time; ${code} is NULL for those that are built
 * in (ECMA-376 part 1, §18.8.30). */
int book_number_shows(int64_t, const char *);

#endif
