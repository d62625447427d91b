/* What could not be read right, or was guessed: for people to see and to
 * correct.  Sentences in their languages are made of these elsewhere. */
#ifndef TABLES_DOUBTS_H
#define TABLES_DOUBTS_H

#include "engine/base/buf.h"
#include "transparency/tables/limits.h"

enum doubt_kind {
	DOUBT_NEARLY_NUMBERS, /* text, but for few values numbers */
	DOUBT_NEARLY_DATES,
	DOUBT_DEGREES_UNREAD, /* values that are no coordinates */
	DOUBT_DEGREES_SIDE,   /* coordinates without east, west … */
	DOUBT_UNFIT,	      /* values that do not fit what was asked for */
	DOUBT_THOUSANDS, /* 1.234 read as thousands, which none contradicts */
	DOUBT_FRACTION,	 /* 1.234 read as a fraction */
	DOUBT_DAY_FIRST, /* 1/2/2023 read so, which none contradicts */
	DOUBT_MONTH_FIRST,
	DOUBT_ROW_SHORT,
	DOUBT_ROW_LONG,
	DOUBT_CELL_CUT,
	DOUBT_LETTERS, /* bytes that are no letters */
	DOUBT_QUOTES,
	DOUBT_NAME_MISSING,
	DOUBT_NAME_TWICE,
	DOUBT_NO_HEADER,
	DOUBT_NO_ROWS,
	DOUBT_ZONE,   /* moments with a time zone, which are kept in UTC */
	DOUBT_DIGITS, /* numbers with more digits than are kept */
	DOUBT_INSIDE, /* the rows are those of a list in one object */
	DOUBT_KINDS
};

struct doubt {
	enum doubt_kind kind;
	int64_t row;	/* as a spreadsheet counts, from 1; 0: none */
	int64_t column; /* from 1; 0: none */
	int64_t n;	/* how many values, cells or bytes */
	str name;	/* of the column */
	str value;	/* an example, its beginning */
};

struct doubts {
	struct arena *arena;
	struct doubt list[TABLE_DOUBTS_MAX];
	size_t n;
	int64_t counts[DOUBT_KINDS]; /* also of what did not fit the list */
};

/** doubt_add(doubts, doubt): Count it, and keep a copy unless there are many
 * of its kind. */
void doubt_add(struct doubts *, struct doubt);

/** doubt_clean(a, s, max): ${s} as it may be shown: valid UTF-8 of at most
 * ${max} bytes, line breaks and other control characters as blanks. */
str doubt_clean(struct arena *, str, size_t);

/** doubt_name(kind): "nearly-numbers" …  doubt_named(name): DOUBT_KINDS when
 * there is none of it. */
const char *doubt_name(enum doubt_kind);
enum doubt_kind doubt_named(str);

/** doubt_sentence(kind): English, for say(): {1} the column's name, {2} how
 * many, {3} the example, {4} the row. */
const char *doubt_sentence(enum doubt_kind);

/** doubt_together(kind): The same said of several columns, where they differ
 * only by name: {1} their names, {2} how many.  NULL: each is said alone. */
const char *doubt_together(enum doubt_kind);

/** doubts_json(doubts, b): Append {"list": […], "counts": {…}}. */
void doubts_json(const struct doubts *, struct buf *);

#endif
