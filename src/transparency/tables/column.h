/*
 * What all values of a column are, decided from every one of them: evidence is
 * counted value by value, and judged at the end.
 */
#ifndef TABLES_COLUMN_H
#define TABLES_COLUMN_H

#include "transparency/tables/cell.h"
#include "transparency/tables/limits.h"

enum column_type {
	COLUMN_TEXT,
	COLUMN_INTEGER,
	COLUMN_DECIMAL,
	COLUMN_DATE,
	COLUMN_DATETIME,
	COLUMN_BOOLEAN,
	COLUMN_DEGREES, /* an angle; what was written is kept beside it */
	COLUMN_TYPES
};

/** column_type_name(type): "text", "integer" …; column_type_named(name):
 * COLUMN_TYPES when there is none of it. */
const char *column_type_name(enum column_type);
enum column_type column_type_named(str);

/** column_value_json(type, value, b): Append a value that DuckDB wrote as text
 * as JSON: numbers, true and false plain, no data (${value} without p) as null.
 * What JSON has no number for, as infinity, stays a text. */
void column_value_json(enum column_type, str, struct buf *);

/* How the values of a column are read. */
struct column_way {
	enum column_type type;
	bool comma;	       /* the comma is the fraction's */
	int scale;	       /* digits of a fraction; -1: as many as come */
	enum date_order order; /* of dates */
	enum affix affix;      /* behind or before every number */
	uint32_t tokens;       /* words that mean no data: a bit for each */
};

/* A value that does not fit. */
struct misfit {
	int64_t row;
	size_t n;
	char text[TABLE_MISFIT_BYTES];
};

/* The evidence.  All zero at the beginning. */
struct column {
	int64_t filled, empty;
	int64_t tokens_n; /* of all, and of those that are sure */
	int64_t sure_n;
	uint32_t tokens;
	int64_t numbers[NUMBER_STYLES];
	int64_t affixes[AFFIXES];
	int64_t plain_long; /* plain numbers of four digits and more */
	int64_t padded, powers;
	int64_t endless;  /* numbers of more digits than floating point keeps */
	int64_t untidy;	  /* numbers and dates that not any program reads */
	int64_t blanks;	  /* empty but for blanks */
	int whole_max;	  /* digits of plain and certain numbers */
	int fraction_max; /* of certain ones */
	int either_max[2]; /* digits before the dot, the comma */
	int64_t moments[ORDERS], moments_n, timed, zoned;
	int64_t noes, yeses;
	int64_t degrees, degrees_marked, sided;
	size_t longest;
	bool hopeless; /* text: no more evidence is looked for */
	struct misfit style_first[NUMBER_STYLES]; /* of each style, the first */
	struct misfit order_first[ORDERS]; /* that does not fit the order */
	struct misfit misfits[2][TABLE_MISFITS_KEPT]; /* no number; no date */
	size_t misfits_n[2];
};

/* What the whole file tells about its numbers and dates. */
struct column_custom {
	int64_t dots, commas; /* columns that write fractions so, for certain */
	int64_t dot_votes, comma_votes; /* that do so most likely */
	int64_t days, months; /* columns of dates with that order, certainly */
	char delimiter;
};

/** column_take(column, row, p, n, marks): One more value; ${marks} as
 * scan.h. */
void column_take(struct column *, int64_t, const char *, size_t, unsigned);

/** column_vote(column, custom): Add what the column tells about the file. */
void column_vote(const struct column *, struct column_custom *);

/** column_judge(column, custom, way): How its values are read. */
void column_judge(const struct column *, const struct column_custom *,
    struct column_way *);

/** column_refine(column, way): Take digits, signs and words for no data of
 * ${way} from the values; a type becomes the wider one that loses nothing:
 * whole numbers with fractions are numbers, dates with hours moments. */
void column_refine(const struct column *, struct column_way *);

/** column_fits(column, way): How many values ${way} reads, of those that are
 * not without data; column_values(column, way): how many those are. */
int64_t column_fits(const struct column *, const struct column_way *);
int64_t column_values(const struct column *, const struct column_way *);

/** column_nearly(column, custom, way): Whether a column of text is something
 * else but for a few values; then ${way} is that. */
bool column_nearly(const struct column *, const struct column_custom *,
    struct column_way *);

/** column_example(column, way, i): The i-th example of what does not fit, or
 * NULL. */
const struct misfit *column_example(const struct column *,
    const struct column_way *, size_t);

/** column_tidy(column, way): Whether any program reads the values as ${way}
 * does, once told the type. */
bool column_tidy(const struct column *, const struct column_way *);

/** column_write(way, p, n, b): Append a value as ${way} reads it: numbers with
 * a point, dates as ISO 8601, true and false, text as it is.  False when it
 * does not fit.  column_blank(way, p, n): whether it stands for no data. */
bool column_write(const struct column_way *, const char *, size_t,
    struct buf *);
bool column_blank(const struct column_way *, const char *, size_t);

#endif
