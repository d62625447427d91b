/* What bulk_plan.c and bulk_new.c share while a sheet is read: not for
 * others. */
#ifndef CATALOGUE_BULK_PLAN_H
#define CATALOGUE_BULK_PLAN_H

#include <jansson.h>

#include "transparency/catalogue/bulk.h"

/* A title that an institution has given already. */
struct bulk_known {
	const struct bulk_known *next;
	int64_t institution; /* its row */
	words title;
	int64_t dataset;	     /* its row; 0: not published … */
	const struct dataset *draft; /* … but waiting; or NULL: only … */
	int64_t line;		     /* … in this line of the sheet */
};

/* A sheet being read. */
struct planning {
	struct request *rq;
	struct bulk_plan plan;
	struct bulk_columns columns;
	int at[BULK_COLUMNS_MAX]; /* where each stands in a row; -1 */
	int address, version;
	str *seen; /* addresses */
	size_t n_seen;
	struct form_source source, *inner;
	struct form_options options[BULK_COLUMNS_MAX];
	bool asked[BULK_COLUMNS_MAX];
	const struct bulk_known *known;
	bool drafts; /* … of which those that wait have been read */
};

/** bulk_plan_cell(p, row, at): What stands in column ${at} of ${row}. */
str bulk_plan_cell(struct planning *, const json_t *, int);

/** bulk_plan_wrong(p, line, column, what): Note a mistake. */
void bulk_plan_wrong(struct planning *, int64_t, str, struct form_sentence);

/** bulk_plan_mistakes(p): How many were noted so far. */
size_t bulk_plan_mistakes(const struct planning *);

/** bulk_plan_says(p, row, d): Whether the row says what ${d} says. */
bool bulk_plan_says(struct planning *, const json_t *, const struct dataset *);

/** bulk_plan_seen(p, address): Whether another row has, or is given, that
 * address; it is taken from now on. */
bool bulk_plan_seen(struct planning *, str);

/** bulk_plan_take(p, row, r): Read the row into a copy of ${r}'s old dataset;
 * false when anything is wrong with it. */
bool bulk_plan_take(struct planning *, const json_t *, struct bulk_row *);

/** bulk_new_row(p, row, r): A row that names no dataset, as the new one it
 * makes; false when there is nothing to make: the row is empty, wrong, or was
 * applied before. */
bool bulk_new_row(struct planning *, const json_t *, struct bulk_row *);

#endif
