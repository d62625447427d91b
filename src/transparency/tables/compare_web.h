/* What changed between two versions, for pages and programs: the shape of what
 * compare_web.c found out, and its handlers. */
#ifndef TABLES_COMPARE_WEB_H
#define TABLES_COMPARE_WEB_H

#include "engine/web/web.h"
#include "transparency/tables/compare.h"

struct compare_cell {
	str then, now; /* ${then} of changed rows alone */
	str then_shown, now_shown;
	bool none_then, none_now; /* no data */
	bool number, changed;
};

struct compare_row {
	str number;   /* in the file it is in */
	int64_t many; /* rows that are all the same */
	const struct compare_cell *v;
	size_t n;
};

struct compare_rows {
	struct compare_row *v;
	size_t n;
};

/* How many cells of a column changed. */
struct compare_count {
	const struct compare_pair *pair;
	int64_t cells;
};

struct compare_counts {
	struct compare_count *v;
	size_t n;
};

/* A version that may be chosen. */
struct compare_choice {
	int64_t number;
	date published;
};

struct compare_choices {
	struct compare_choice *v;
	size_t n;
};

/* A column of the rows that are shown. */
struct compare_column {
	const struct compare_pair *pair;
	size_t at; /* in ${pairs} */
	bool key;
};

struct compare_columns {
	struct compare_column *v;
	size_t n;
};

struct compare_page {
	struct seat from, to;
	struct compare compare;
	struct compared compared;
	struct compare_choices versions;
	struct compare_counts counts; /* of columns in which any changed */
	enum compare_kind kind;	      /* which rows are shown */
	int64_t page, pages;
	struct compare_rows rows;
	struct compare_columns shown; /* of changed rows the key and what
				       * changed in any; of others all */
	str key;		      /* as it was asked for */
	str at;		 /* behind /LANG: this page without kind and page */
	str program;	 /* the API's address of the same */
	const char *why; /* English: why nothing can be compared; or NULL */
};

enum outcome compare_show(struct request *);
enum outcome compare_answer(struct request *);

#endif
