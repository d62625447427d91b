/*
 * Many datasets changed or made by one sheet: downloaded, changed in any
 * spreadsheet program, looked at as a difference, applied.  Not for other
 * rooms.
 */
#ifndef CATALOGUE_BULK_H
#define CATALOGUE_BULK_H

#include "engine/record/form.h"
#include "transparency/catalogue/catalogue_room.h"

/* Datasets in one sheet: what a person looks through, and a page shows. */
#define BULK_ROWS_MAX 2000
/* … of which so many may change at once: the pen is everybody's. */
#define BULK_CHANGES_MAX 500
/* What is said one by one; the rest is counted. */
#define BULK_WRONGS_MAX 200
#define BULK_COLUMNS_MAX 64

/* A column: a field, in one language where it is a text. */
struct bulk_column {
	str name; /* "title.ca" */
	const struct field *field;
	str lang;
};
struct bulk_columns {
	struct bulk_column *v;
	size_t n;
};

struct bulk_change {
	const struct bulk_column *column;
	str before, after;
};
struct bulk_changes {
	struct bulk_change *v;
	size_t n;
};

/* A dataset that the sheet changes or makes. */
struct bulk_row {
	int64_t line; /* in the sheet, from 1 */
	bool fresh;   /* there is none yet: ${old} is empty */
	const struct dataset *old;
	struct dataset *changed;
	struct bulk_changes changes;
	bool waits; /* as a draft: somebody else publishes it */
};
struct bulk_rows {
	struct bulk_row *v;
	size_t n;
};

struct bulk_wrong {
	int64_t line;
	str column; /* empty: all of the row */
	struct form_sentence what;
};
struct bulk_wrongs {
	struct bulk_wrong *v;
	size_t n;
};

struct bulk_plan {
	const char *problem; /* why nothing of it can be read; or NULL */
	struct bulk_rows rows;
	struct bulk_wrongs wrongs;
	size_t waits, fresh; /* of the rows */
	size_t more_wrongs, rows_wrong;
	int64_t same;	 /* datasets that stay as they are */
	int64_t here;	 /* new ones that were made already */
	str unknown;	 /* columns that were not read, with commas */
	str sheet, seal; /* where it is kept until it is applied */
};

struct bulk_page {
	struct labels institutions;
	str said;	   /* what was done just now */
	int64_t many;	   /* … to so many, … */
	int64_t made;	   /* … and so many were new */
	const char *wrong; /* with the file; or NULL */
	str name;	   /* of that file */
};

/** bulk_columns_of(rq): Those that a sheet has, behind "address" and
 * "version". */
struct bulk_columns bulk_columns_of(struct request *);

/** bulk_value(a, column, record): What stands in the cell. */
str bulk_value(struct arena *, const struct bulk_column *, const void *);

/** bulk_same(a, column, cell, value): Whether ${cell}, as a spreadsheet
 * program may have written it, says ${value}: ends of lines, blanks and the
 * order of a date's parts aside.  ${cell} as bulk_plain leaves it, or not. */
bool bulk_same(struct arena *, const struct bulk_column *, str, str);

/** bulk_plain(a, column, cell): ${cell} without the "'" that keeps programs
 * from running it (csv_cell), with LF line ends, codes with spaces between. */
str bulk_plain(struct arena *, const struct bulk_column *, str);

/** bulk_write(rq, publisher): The sheet of the datasets that whoever asks may
 * edit, into the reply; of one institution, unless ${publisher} is empty. */
void bulk_write(struct request *, str);

/** bulk_read(rq, bytes, json): What the jail makes of ${bytes}; NULL, or what
 * to do, an English sentence with {1} for the file's name. */
const char *bulk_read(struct request *, str, str *);

/** bulk_keep(rq, json, plan), bulk_kept(rq, sheet, seal, json): Keep ${json}
 * for an hour; find it again, for whom it was kept alone. */
bool bulk_keep(struct request *, str, struct bulk_plan *);
bool bulk_kept(struct request *, str, str, str *);

/** bulk_plan_of(rq, json): What it would change now, row by row. */
struct bulk_plan bulk_plan_of(struct request *, str);

#endif
