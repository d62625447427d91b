/*
 * What people corrected of how a table is read, as JSON: of columns, by name,
 * and of the whole file.  It is a dialect (dialect.h) of which all is fixed, so
 * the reader takes it as it stands; it is public, and remembered for the
 * versions to come.
 */
#ifndef TABLES_CORRECTIONS_H
#define TABLES_CORRECTIONS_H

#include <jansson.h>

#include "engine/base/buf.h"

/* What a field of a record holds (NOTE_MAX_BYTES): some eighty columns. */
#define CORRECTIONS_BYTES_MAX 10000

/* A way to read a column, as people choose it: "decimal-comma". */
struct column_reading {
	const char *code;
	const char *label; /* English */
	const char *type;
	const char *decimal, *first; /* of numbers, of dates; or NULL */
};
struct column_readings {
	const struct column_reading *v;
	size_t n;
};
extern const struct column_readings column_readings;

/** reading_of_column(object): The row of column_readings by which a column of a
 * dialect was read.  reading_named(code): that row; column_readings.n when
 * there is none of it. */
size_t reading_of_column(const json_t *);
size_t reading_named(str);

/** corrections_read(text): As JSON, to be given back by json_decref; that of no
 * corrections when it is none. */
json_t *corrections_read(str);

/** corrections_text(a, corrections): The opposite, the same text for the same
 * corrections; empty when there are none. */
str corrections_text(struct arena *, const json_t *);

/** corrections_column(corrections, column, reading, unit): ${column}, of a
 * dialect, is read by that row of column_readings. */
void corrections_column(json_t *, const json_t *, size_t, str);

/** corrections_has(corrections, name): Whether a column of that name is in it.
 */
bool corrections_has(const json_t *, str);

/** corrections_set(corrections, what, value): ${what} of the file, "sheet",
 * "header", "delimiter", "encoding"; ${value} is taken, NULL: nothing said. */
void corrections_set(json_t *, const char *, json_t *);

#endif
