/* What the files of a dump share: statements that stand in no list, since the
 * tables are known only when the database was asked. */
#ifndef ENGINE_STORE_DUMP_PRIVATE_H
#define ENGINE_STORE_DUMP_PRIVATE_H

#include "engine/store/dump.h"
#include "engine/store/store_private.h"

/* Most columns of all tables; of one: a record may have 64 fields. */
#define COLUMNS_MAX 4000
#define COLUMNS_OF_TABLE_MAX 200

#define STATEMENT_MAX ((size_t)64 << 10)

/** dump_prepare(db, text): A statement, to be given back by dump_finish; NULL
 * on a fault. */
void *dump_prepare(struct db *, const char *);

/** dump_start(db, stmt, values, n), dump_step(db, stmt): As an engine does,
 * with the sticky fault; false also at the end.  dump_start takes the NULL of a
 * statement that could not be prepared. */
bool dump_start(struct db *, void *, const struct value *, size_t);
bool dump_step(struct db *, void *);

/** dump_finish(db, stmt): Forget it; it may be NULL. */
void dump_finish(struct db *, void *);

/** dump_run(db, text): Run it once; false on a fault. */
bool dump_run(struct db *, const char *);

#endif
