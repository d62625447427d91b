/*
 * What an engine must do: const tables of functions, one each for SQLite, for
 * faulty (which wraps another), and later PostgreSQL.
 */
#ifndef ENGINE_STORE_ENGINE_H
#define ENGINE_STORE_ENGINE_H

#include "engine/store/db.h"

enum access { ACCESS_READ, ACCESS_WRITE, ACCESS_CREATE };

struct engine {
	const char *name;
	enum dialect dialect;
	bool one_writer; /* one writable connection for the whole process */

	/* All return false (or NULL) and fill the fault on failure; none is
	 * called again for the same transaction after that, but rollback. */
	void *(*connect)(const struct engine *, const char *url, enum access,
	    struct fault *);
	void (*disconnect)(void *conn);
	/* "begin", "commit", "rollback", "savepoint s" …, and DDL. */
	bool (*exec)(void *conn, const char *text, struct fault *);
	void *(*prepare)(void *conn, const char *text, struct fault *);
	void (*finalize)(void *conn, void *stmt);
	bool (*start)(void *conn, void *stmt, const struct value *, size_t,
	    struct fault *);
	/* 1: a row; 0: done; -1: fault. */
	int (*step)(void *conn, void *stmt, struct fault *);
	/* Text is valid until the next step. */
	struct value (*column)(void *conn, void *stmt, int column);
	/* Whether it can change nothing, whatever its values. */
	bool (*reads_only)(void *conn, void *stmt);
	/* By the last run; asked after reset. */
	int64_t (*changed)(void *conn, void *stmt);
	/* The id of the row inserted last; NULL where "returning" tells. */
	int64_t (*inserted)(void *conn);
	void (*reset)(void *conn, void *stmt);
	/* After a commit, when convenient; may be NULL. */
	void (*tidy)(void *conn);
	/* Between transactions: let nothing that was overwritten stay in any
	 * log of changes.  False: somebody still reads it.  May be NULL. */
	bool (*shed)(void *conn);
	/* Since when it can write nothing, in microseconds since 1970; 0: it
	 * can.  From any thread, at once.  NULL: it always can. */
	int64_t (*away)(const struct engine *);
	/* Everything stored is sound?  Text of what is not, or empty. */
	bool (*check)(void *conn, struct arena *, str *report, struct fault *);
};

extern const struct engine engine_sqlite;

/* An engine that fails the n-th call of exec, prepare, start or step, and that
 * can be out of reach for a while. */
struct faulty {
	struct engine engine; /* give &faulty.engine to store_open */
	const struct engine *inner;
	_Atomic int64_t calls;	 /* made so far */
	_Atomic int64_t fail_at; /* which one fails (1 is the next); 0: none.
				  * Counts down, so it fails once. */
	_Atomic bool failed;	 /* it has happened */
	_Atomic int64_t away_us; /* since when it is out of reach; 0: it is
				  * there */
	_Atomic bool standby;	 /* while out of reach, reading goes on */
};

/** faulty_make(faulty, inner): Fill ${faulty} in. */
void faulty_make(struct faulty *, const struct engine *);

#endif
