/*
 * DuckDB by its C API, loaded when it is needed and in the jail alone: the
 * portal never has it in its memory.  Only what is used of the API stands in
 * duck.c, by its documentation (duckdb.org, "C API").  What is asked of it does
 * not live here.
 */
#ifndef TABLES_DUCK_H
#define TABLES_DUCK_H

#include "engine/base/buf.h"

struct duck;

/**
 * duck_open(why):
 * Load the library and open a database in memory, with one thread: the first of
 * what the setting CLARABOIA_DUCKDB names (a path), libduckdb.so beside the
 * program or in ../lib/claraboia, node_modules of a source tree above it, the
 * system's.  NULL, and ${why} in English, when there is none or it does not
 * work.
 */
struct duck *duck_open(const char **);
void duck_close(struct duck *);

/**
 * duck_confine(duck, read, write, memory):
 * Two threads; no file but ${read}, or those in it when it is a folder, and
 * those in the folder ${write}; at most
 * ${memory} bytes, then files in ${write}/spill; no extensions; what it may
 * open cannot be widened again.  False when it cannot be had.
 */
bool duck_confine(struct duck *, const char *, const char *, int64_t);

/** duck_run(duck, sql, progress): Do ${sql}; ${progress}, which may be NULL,
 * gets thousandths.  False when it failed: duck_error(duck) says why, until the
 * next call. */
bool duck_run(struct duck *, str, void (*progress)(int));
const char *duck_error(const struct duck *);

/* An answer whose columns are all of type VARCHAR. */
struct duck_rows;

/** duck_ask(duck, sql): The answer to ${sql}, or NULL.  duck_next(rows): go to
 * its next, at first the first, row; duck_text(rows, column): a value of it,
 * {NULL, 0} for NULL, until duck_next.  duck_done(rows). */
struct duck_rows *duck_ask(struct duck *, str);
bool duck_next(struct duck_rows *);
str duck_text(const struct duck_rows *, size_t);
void duck_done(struct duck_rows *);

/** duck_columns(rows): How many. */
size_t duck_columns(const struct duck_rows *);

/** duck_stream(duck, sql): The same for one statement whose rows are made while
 * they are taken: few are in memory.  duck_whole(rows): behind the last one,
 * whether it was the last, and not where making them failed: duck_error. */
struct duck_rows *duck_stream(struct duck *, str);
bool duck_whole(struct duck_rows *);

/** duck_quote(b, s): Append ${s} as a string of SQL.  duck_name(b, s): … as the
 * name of a column. */
void duck_quote(struct buf *, str);
void duck_name(struct buf *, str);

#endif
