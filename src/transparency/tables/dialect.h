/*
 * How a text table is written and reads: all that was decided of it, as data.
 * People see it, correct it, and it is remembered for the next version.  How
 * it is decided stands in guess.h and study.h.
 */
#ifndef TABLES_DIALECT_H
#define TABLES_DIALECT_H

#include "transparency/tables/column.h"
#include "transparency/tables/doubts.h"
#include "transparency/tables/survey.h"

/* Where a table has one column only: a letter that none has. */
#define DIALECT_NO_DELIMITER '\x1f'

struct table_column {
	str name;  /* as given, or "column 7" */
	str slug;  /* small letters, digits and _, unlike any other's */
	str unit;  /* as the header or the values state it, or empty */
	size_t at; /* in the file, from 0 */
	struct column_way way;
	bool fixed; /* a person said so */
	bool tidy;
};

/* What a table was before it was rows: what may be corrected differs. */
enum table_kind {
	TABLE_OF_TEXT,
	TABLE_OF_SHEET,	  /* of a spreadsheet */
	TABLE_OF_OBJECTS, /* JSON, Parquet: they say it all themselves */
	TABLE_KINDS
};

/* What of the whole file a person said: a bit for each. */
enum {
	FIXED_ENCODING = 1,
	FIXED_DELIMITER = 2,
	FIXED_HEADER = 4,
	FIXED_SHEET = 8,
};

/* One of the first rows as it stands in the file, for choosing the header. */
struct head_line {
	int64_t row;
	str text;
};

struct dialect {
	enum table_kind kind;
	str sheet;	    /* of a spreadsheet: the one that was read … */
	const str *sheets;  /* … of these */
	size_t sheets_n;
	unsigned fixed;	    /* FIXED_… */
	struct head_line *lines;
	size_t lines_n;
	enum charset encoding;
	bool mark; /* it begins with one */
	char delimiter, quote;
	bool carriage;	/* lines end with CR alone */
	int64_t header; /* the first row of the header, from 1; 0: none */
	int64_t header_rows;
	size_t width; /* columns in the file */
	struct table_column *columns;
	size_t columns_n;
	/* What was found. */
	int64_t bytes, rows, rows_empty, row_longest;
	bool breaks; /* line breaks in values */
	bool tidy;   /* any program reads the file, given this */
	struct doubts *doubts;
};

/** dialect_rows_from(dialect): The first row behind the header, from 1. */
int64_t dialect_rows_from(const struct dialect *);

/** dialect_fixed(name): The bit of "encoding", "delimiter", "header", "sheet";
 * 0 for anything else. */
unsigned dialect_fixed(str);

/** dialect_json(dialect, b): Append it as JSON. */
void dialect_json(const struct dialect *, struct buf *);

/**
 * dialect_read(a, json, dialect):
 * What dialect_json wrote, or a person changed: false when it is not that.
 * Findings are not read.
 */
bool dialect_read(struct arena *, str, struct dialect *);

/** dialect_recall(dialect, remembered): What a person fixed in ${remembered}
 * holds for the columns of the same name in ${dialect}; how many digits they
 * have, and which signs and words for no data, the values say: see
 * column_refine. */
void dialect_recall(struct dialect *, const struct dialect *);

/** dialect_name_columns(a, dialect): Slugs of the columns' names, each
 * once. */
void dialect_name_columns(struct arena *, struct dialect *);

/** dialect_unit(name): The unit that a column's name states, "kWh" of "Energia
 * (kWh)"; empty when it states none. */
str dialect_unit(str);

#endif
