/*
 * Records in tables: the tables themselves, the statements every record has,
 * and rows to structs and back.
 */
#ifndef ENGINE_RECORD_ROWS_H
#define ENGINE_RECORD_ROWS_H

#include "engine/record/record.h"
#include "engine/store/store.h"

/* The records of a portal and the numbers of their statements. */
struct records;

/**
 * records_open(types, n, queries, n_queries, dialect):
 * Make the closed list of statements: the ${n_queries} named ones first, so
 * that their numbers are Q_name, "{commitment}" in them replaced by that
 * record's columns; then those of each record.  An unknown name in braces is
 * an assert.
 */
struct records *records_open(const struct record_type *const *, size_t,
    const struct sql *, size_t, enum dialect);
void records_close(struct records *);

/** records_statements(r): The list, for store_open. */
const struct statements *records_statements(const struct records *);

/** records_count(r), records_type(r, i), records_named(r, name or plural) */
size_t records_count(const struct records *);
const struct record_type *records_type(const struct records *, size_t);
const struct record_type *records_named(const struct records *, str);

/** records_child(r, parent, i): The i-th type that lives under ${parent}; NULL
 * when there are no more. */
const struct record_type *records_child(const struct records *,
    const struct record_type *, size_t);

/** records_of(db): The records that this connection's statements came from. */
const struct records *records_of(const struct db *);

/**
 * records_migrate(db, records):
 * Make what is missing: what the statements named schema_… make (tables that
 * no .def declares), the tables of records, columns that a .def gained, and
 * what the statements named index_… make (indexes that no .def declares).
 * Return false on a fault; a newer store than this program is FAULT_SCHEMA.
 * For store_options.migrate.
 */
bool records_migrate(struct db *, void *);

/** records_there(db): Whether a portal's tables stand here at all; false on a
 * fault too. */
bool records_there(struct db *);

/** records_ready(db, records): For who only reads: false with FAULT_SCHEMA when
 * the tables are not as records_migrate would leave them. */
bool records_ready(struct db *, const struct records *);

/** records_fit(db): Whether the tables are still those that this program knows:
 * no newer one, on another node, has migrated them since; false on a fault too.
 */
bool records_fit(struct db *);

/** record_ddl(b, type, dialect): The statements that make the table of
 * ${type}, each ended by ";\n" (also for the tests on PostgreSQL). */
void record_ddl(struct buf *, const struct record_type *, enum dialect);

/** record_read(rows, column, type, record): Fill ${record} from the columns
 * that "{type}" stood for, the first at ${column}; return the column behind. */
int record_read(struct rows *, int, const struct record_type *, void *);

/** record_new(a, type): An empty record: numbers are NUMBER_NONE. */
void *record_new(struct arena *, const struct record_type *);

/** record_by_address(db, type, address): That record, or NULL. */
void *record_by_address(struct db *, const struct record_type *, str);

/** record_by_id(db, type, id): The record in row ${id}, as a ref names it; NULL
 * when there is none, an empty one after a fault. */
void *record_by_id(struct db *, const struct record_type *, int64_t);

/* Records of one type. */
struct record_list {
	void **v;
	size_t n;
};

/** record_children(db, type, parent): All records of ${type} that live under
 * row ${parent}, by number or else by address; at most RECORD_CHILDREN_MAX. */
struct record_list record_children(struct db *, const struct record_type *,
    int64_t);
#define RECORD_CHILDREN_MAX 10000

/** record_after(db, type, after, limit): Up to ${limit} records of ${type}
 * whose address comes after ${after}, by address. */
struct record_list record_after(struct db *, const struct record_type *, str,
    int64_t);

/** record_insert(db, type, record): Store a new row and set its id.
 * record_update(db, type, record): Store it again.  Both keep the index of
 * INDEXED choices.
 * record_delete(db, type, record): Take its row away; a record that others
 * still name is a fault (FAULT_RULE).
 * Nothing here writes acts: only commons/acts calls these. */
void record_insert(struct db *, const struct record_type *, void *);
void record_update(struct db *, const struct record_type *, const void *);
void record_delete(struct db *, const struct record_type *, const void *);

/** record_columns(b, type, bare): What "{type}" stands for; ${bare}, as in
 * "{type:bare}": its prose left out, for lists that do not show it. */
void record_columns(struct buf *, const struct record_type *, bool bare);

#endif
