/*
 * What stands out in a table that was read, put where others find it without
 * opening the shelf: empty values, rows that are there twice, columns that say
 * nothing.  Judging it is not done here.
 */
#ifndef TABLES_FOUND_H
#define TABLES_FOUND_H

#include "commons/room.h"

/* Columns that are listed one by one; beyond, a form would be too long. */
#define FOUND_COLUMNS 200

struct found_field {
	str slug; /* a slug of a record, made of the profile's */
	str name, type, unit;
};

struct findings_inside {
	int64_t cells, nulls, duplicates; /* -1: not searched for */
	int64_t columns, nearly, idle, nameless;
	date newest; /* none: there is no column of days */
	struct found_field fields[FOUND_COLUMNS];
	size_t n;
};

/** found_of(a, profile, dialect, today, found): Look into both descriptions;
 * false when the first is none. */
bool found_of(struct arena *, str, str, date, struct findings_inside *);

/** found_slug(a, slug): The slug of a column as a record has it, "age--total"
 * for "_age__total_". */
str found_slug(struct arena *, str);

/** found_run(errand): Look at what was read and not looked at yet: a job. */
void found_run(struct errand *);

#endif
