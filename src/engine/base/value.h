/*
 * The small value types that records, pages and JSON share.  All are copied
 * freely; texts inside them belong to an arena.
 */
#ifndef ENGINE_BASE_VALUE_H
#define ENGINE_BASE_VALUE_H

#include "engine/base/str.h"

/* A day, a month (day 0) or a year (month 0): the precision of its source.
 * Year 0: no date at all.  Gregorian. */
typedef struct {
	int16_t year;
	int8_t month;
	int8_t day;
} date;

/* A moment: microseconds since 1970-01-01T00:00:00Z. */
typedef struct {
	int64_t us;
} moment;

/* Where a text in one language comes from. */
enum origin { ORIGIN_HUMAN, ORIGIN_OFFICIAL, ORIGIN_MACHINE };

struct text {
	str lang; /* BCP 47, "en" */
	enum origin origin;
	str s;
};

/* One text in several languages, in the order of the languages' codes.
 * words is a line or two; prose is Markdown. */
typedef struct {
	const struct text *v;
	size_t n;
} words;

typedef struct {
	const struct text *v;
	size_t n;
} prose;

/* Codes of a vocabulary, in the order given. */
typedef struct {
	const str *v;
	size_t n;
} codes;

/* A reference to another record: its row and its public address. */
typedef struct {
	int64_t id; /* 0: none */
	str slug;
} ref;

/* Safe markup.  Made only by pages, the Markdown writer and charts. */
typedef struct {
	str s;
} html;

/** words_in(w, lang), prose_in(p, lang): The text in ${lang}; else the first
 * official text, else English, else the first of all; NULL when empty. */
const struct text *words_in(words, str);
const struct text *prose_in(prose, str);

#endif
