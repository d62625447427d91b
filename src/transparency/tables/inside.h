/*
 * What is inside a table that was read, for pages: made of the two descriptions
 * on the shelf, which a process in the jail wrote from a stranger's file.  So
 * nothing in them is believed but that it is JSON of a size.
 */
#ifndef TABLES_INSIDE_H
#define TABLES_INSIDE_H

#include <jansson.h>

#include "engine/page/page.h"
#include "engine/record/record.h"
#include "transparency/tables/column.h"
#include "transparency/tables/shelf.h"

/* What a page shows of one table; beyond, it is counted. */
enum {
	INSIDE_COLUMNS = 60,
	INSIDE_OPEN = 12, /* columns that nobody has to unfold */
	INSIDE_ROWS = 10,
	INSIDE_DOUBTS = 6,
	INSIDE_WAYS = 4,
	INSIDE_FILES = 5, /* tables on the page of a dataset */
};

struct inside_column {
	str slug; /* as table_column names it */
	str name, unit;
	words title;	  /* what people call it; or empty */
	words means;	  /* in the words of whoever publishes it; or empty */
	const char *type; /* English */
	int64_t nulls, distinct;
	bool exact; /* ${distinct} was counted, not estimated */
	bool date;
	bool number;	 /* set to the right */
	str least, most; /* empty where nobody asks, as of text */
};

struct inside_columns {
	struct inside_column *v;
	size_t n;
};

struct inside_row {
	str *v; /* one for each column shown; empty: no data */
	size_t n;
};

struct inside_rows {
	struct inside_row *v;
	size_t n;
};

/* A sentence with {1} to {4}. */
struct inside_doubt {
	const char *sentence;
	struct hole holes[4];
};

struct inside_doubts {
	struct inside_doubt *v;
	size_t n;
};

struct inside {
	words title;	 /* of the file */
	str correct, explain; /* addresses of where it is; or empty */
	str lang;	 /* of the data, or empty: nobody said */
	bool waits;	 /* it is being read, or will be */
	int64_t percent; /* … and has come so far; -1: it has not begun */
	bool anew; /* it is read, and now by other corrections; ${percent} … */
	const char *stopped; /* … or by whom that was stopped; else NULL */
	bool may_stop, may_again; /* who looks may stop it, or begin it again */
	str about;		  /* of its version, as forms name it */
	const char *why;	  /* it is not shown: English; else NULL … */
	bool unread;		  /* … because it could not be read */
	str explore; /* behind /LANG: the page on which it is asked */
	str compare; /* … what changed since the version before; or empty */
	int64_t rows, columns;
	struct inside_columns shown;
	bool units; /* any column has one */
	bool meant; /* any column is explained */
	struct inside_rows sample;
	struct inside_doubts doubts;
	int64_t doubts_more;
	struct inside_doubts ways; /* how it was read */
};

struct insides {
	struct inside *v;
	size_t n;
};

/** inside_load(files, a, sha256, inside): Fill in what the shelf has of the
 * file with that hash: false when it has nothing that can be shown. */
bool inside_load(const struct files *, struct arena *, str, struct inside *);

/** inside_of(a, profile, dialect, inside): The same of two descriptions that
 * were parsed; ${dialect} may be NULL. */
bool inside_of(struct arena *, const json_t *, const json_t *, struct inside *);

/** inside_type(type): What people call a type of column, English.
 * inside_doubt_of(a, object, doubt): One doubt as a sentence; false when it is
 * none. */
const char *inside_type(enum column_type);
bool inside_doubt_of(struct arena *, const json_t *, struct inside_doubt *);

/** inside_explain(inside, slug, title, means, unit): What somebody wrote of its column
 * of that name; nothing when it has none. */
void inside_explain(struct inside *, str, words, words, str);

#endif
