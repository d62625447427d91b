/*
 * A look as a form: the table as it was read, and what may be corrected of it.
 * Made of descriptions that a process in the jail wrote from a stranger's file;
 * see inside.h.
 */
#ifndef TABLES_LOOK_VIEW_H
#define TABLES_LOOK_VIEW_H

#include "transparency/tables/corrections.h"
#include "transparency/tables/inside.h"
#include "transparency/tables/looks.h"

enum {
	LOOK_COLUMNS =
	    200, /* that may be corrected; a form has no more fields */
	LOOK_ROWS = 6,
	LOOK_LINES = 13,
	LOOK_SHEETS = 100,
	LOOK_EXAMPLES = 3,
	LOOK_COLUMN_DOUBTS = 3, /* shown at one column */
};
/* What may be typed as a unit. */
#define LOOK_UNIT_BYTES 60

struct look_option {
	str value, text;
	const char
	    *label;  /* English, in place of ${text}; with {1} {2} for … */
	int64_t row; /* … these */
	bool chosen;
};
struct look_options {
	struct look_option *v;
	size_t n;
};

struct look_column {
	int64_t at; /* in the file, from 1 */
	str name, unit, examples;
	size_t reading;	    /* of column_readings */
	const char *type;   /* English, where it cannot be chosen */
	bool fixed, before; /* corrected; … in the version before */
	struct inside_doubts doubts;
};
struct look_columns {
	struct look_column *v;
	size_t n;
};

struct look_view {
	enum look_state state;
	const char *why; /* of REFUSED, English */
	int64_t percent; /* of WAITS: so much was read; -1: not begun */
	str mark;
	bool choices;	/* anything may be corrected */
	bool corrected; /* anything was */
	bool wide;	/* it has more columns than can be shown */
	int64_t rows, columns_n;
	struct inside inside; /* its first rows */
	struct look_columns columns;
	struct look_options sheets, headers, delimiters, encodings;
	struct inside_doubts doubts; /* of no column */
	int64_t doubted;	     /* columns with any */
};

/** look_view_of(files, a, look, before): ${look} as a form; ${before}: what was
 * corrected in the version before. */
struct look_view look_view_of(const struct files *, struct arena *,
    const struct look *, str);

/** look_dialect(files, a, look): Its dialect, to be given back by json_decref;
 * NULL when there is none that can be used. */
json_t *look_dialect(const struct files *, struct arena *, const struct look *);

/** look_delimiter(a, dialect): The one that stands in it, as a field of a form
 * says it: "tab". */
str look_delimiter(struct arena *, const json_t *);

#endif
