/*
 * What there is to know about the columns of a table, asked of its Parquet
 * file: how much is there, from where to where, how often what.
 */
#ifndef TABLES_PROFILE_H
#define TABLES_PROFILE_H

#include "transparency/tables/dialect.h"
#include "transparency/tables/duck.h"

/* A column of the Parquet file. */
struct table_field {
	str slug;
	const struct table_column *column;
	bool given; /* what was written, beside the angle that it means */
};

/* Bars of a histogram; most frequent values; rows of the sample. */
#define PROFILE_BARS 20
#define PROFILE_TOP 10
#define PROFILE_SAMPLE 20
/* Columns that get histograms and frequent values: each is asked by itself. */
#define PROFILE_COLUMNS_MAX 200
/* Larger tables are not searched for rows that stand there twice. */
#define PROFILE_ROWS_COMPARED 2000000
#define PROFILE_VALUES_COMPARED ((int64_t)20000000)
/* Values that are shown, in letters. */
#define PROFILE_VALUE_MAX 200
#define PROFILE_BYTES_MAX ((size_t)64 << 20)

/**
 * profile_table(duck, path, fields, n, progress, b):
 * Append to ${b}, as JSON, what the Parquet file at ${path} holds: {"rows",
 * "columns": [{name, slug, type, unit, given, nulls, min, max, mean, quantiles
 * (0.05, 0.25, 0.5, 0.75, 0.95), histogram (counts of bars of one width from
 * min to max), top ([value, times]…), distinct, distinct_exact}…], "sample":
 * [[text or null…]…], "duplicates": rows that say the same as one before them,
 * unless the table is too large to be searched}.  False when ${duck} failed.
 */
bool profile_table(struct duck *, str, const struct table_field *, size_t,
    void (*progress)(int), struct buf *);

#endif
