/*
 * All that a store holds, table by table, without knowing what it means: for
 * backups, which one engine writes and another reads.  Which tables there are,
 * their columns and what refers to what is asked of the database itself.
 */
#ifndef ENGINE_STORE_DUMP_H
#define ENGINE_STORE_DUMP_H

#include "engine/store/db.h"

struct dump_column {
	const char *name;
	bool key;      /* of the primary key */
	bool identity; /* numbered by the database, which must be told */
	int to;	       /* the table it refers to; -1: none */
};

struct dump_table {
	const char *name;
	struct dump_column *columns;
	size_t n;
};

/* The tables of a store, each behind those that it refers to. */
struct dump {
	struct dump_table *tables;
	size_t n;
};

/**
 * dump_open(db, left_out, dump):
 * Ask for the tables, in db_arena; not those that ${left_out} (ended by NULL)
 * names, nor what an engine keeps for itself (the inside of a full text index,
 * statistics, tables whose name begins with "store_").  False on a fault;
 * tables that refer to each other in a circle are one (FAULT_SCHEMA).
 */
bool dump_open(struct db *, const char *const *, struct dump *);

/** dump_table(dump, name), dump_column(table, name): Their number; -1 when
 * there is none of that name. */
int dump_table(const struct dump *, str);
int dump_column(const struct dump_table *, str);

/* Takes one row: as many values as the table has columns, whose texts last
 * until it returns.  False: no more. */
typedef bool dump_row(void *, const struct value *);

/** dump_walk(db, table, row, cookie): Give every row to ${row}(${cookie}, …),
 * by primary key, a few in memory at a time.  False on a fault, or when ${row}
 * said false. */
bool dump_walk(struct db *, const struct dump_table *, dump_row *, void *);

/** dump_any(db, table): Whether it has a row; false after a fault. */
bool dump_any(struct db *, const struct dump_table *);

/** dump_clear(db, dump): Delete every row of every table.  False on a fault. */
bool dump_clear(struct db *, const struct dump *);

/* Rows on their way into one table. */
struct dump_load;

/**
 * dump_load(db, dump, table, columns, n):
 * Begin to fill the table of that number in an order that dump_open gave; the
 * values of a row will be those of its ${n} ${columns} (numbers).  NULL on a
 * fault.  Keeps in db_arena what it must remember: 16 bytes for each row that
 * refers to a row of the same table, which may come later.
 */
struct dump_load *dump_load(struct db *, const struct dump *, size_t,
    const size_t *, size_t);

/** dump_put(load, values): One row.  False on a fault. */
bool dump_put(struct dump_load *, const struct value *);

/** dump_end(load): All rows are there: let them refer to each other, and let
 * the database number on behind them.  False on a fault.  Call it also after
 * one: it gives back the statement. */
bool dump_end(struct dump_load *);

#endif
