/* What sqlite.c and sqlite_prepared.c share. */
#ifndef ENGINE_STORE_SQLITE_PRIVATE_H
#define ENGINE_STORE_SQLITE_PRIVATE_H

#include <sqlite3.h>

#include "engine/store/engine.h"

/* What begins, ends and undoes. */
#define SQLITE_VERBS 7

struct connection {
	sqlite3 *db;
	sqlite3_stmt *verbs[SQLITE_VERBS]; /* kept prepared */
	sqlite3_stmt *touch;		   /* a read that fixes the snapshot */
	int lock_fd;			   /* -1: none */
	int wal_pages;			   /* after the last commit */
	int wal_pages_tidy_at;		   /* next time to checkpoint */
};

/** sqlite_say(fault, kind, detail): Note it; false. */
bool sqlite_say(struct fault *, int, const char *);

/** sqlite_tell(fault, db): Note what the last call on ${db} complained of;
 * false. */
bool sqlite_tell(struct fault *, sqlite3 *);

/* As struct engine says. */
void *sqlite_prepare(void *, const char *, struct fault *);
void sqlite_finalize(void *, void *);
bool sqlite_start(void *, void *, const struct value *, size_t, struct fault *);
int sqlite_step(void *, void *, struct fault *);
struct value sqlite_column(void *, void *, int);
bool sqlite_reads_only(void *, void *);
int64_t sqlite_changed(void *, void *);
int64_t sqlite_inserted(void *);
void sqlite_reset(void *, void *);

#endif
