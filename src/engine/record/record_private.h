/* What the files of engine/record share among themselves. */
#ifndef ENGINE_RECORD_PRIVATE_H
#define ENGINE_RECORD_PRIVATE_H

#include "engine/record/rows.h"

/* A column as in "create table"; ${later}: for "alter table … add column". */
void ddl_column(struct buf *, const struct field *, enum dialect, bool later);

/* The uniqueness of a column that was added later; nothing if it has none. */
/** ddl_is_checked(field): Whether its column has a rule beside its type.
 * ddl_check(b, field): That rule: "check (side in ('red', 'green'))". */
bool ddl_is_checked(const struct field *);
void ddl_check(struct buf *, const struct field *);

void ddl_unique(struct buf *, const struct record_type *, const struct field *);

/* The parts of record_ddl: the table, then the indexes. */
void ddl_table(struct buf *, const struct record_type *, enum dialect);
void ddl_indexes(struct buf *, const struct record_type *, enum dialect);

/* The statements every record has. */
enum record_operation {
	RECORD_INSERT,
	RECORD_UPDATE,
	RECORD_BY_ID,
	RECORD_BY_ADDRESS,
	RECORD_CHILDREN,
	RECORD_AFTER,
	RECORD_DELETE,
	RECORD_OPERATIONS
};

/* The number of ${operation} for ${type} in this connection's list. */
int record_statement(const struct db *, const struct record_type *,
    enum record_operation);

/* The numbers of the statements that keep the index of INDEXED choices field
 * ${f}: delete all rows of a record; add one. */
int record_codes_delete(const struct db *, const struct record_type *);
int record_codes_insert(const struct db *, const struct record_type *);

/* The INDEXED choices field of ${type}, or NULL: there is at most one. */
const struct field *record_codes(const struct record_type *);

/* A field as the value its column holds. */
struct value row_value(struct arena *, const struct field *, const void *);

#endif
