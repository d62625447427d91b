/*
 * What an engine must do: const tables of functions, one each for SQLite, for
 * PostgreSQL, and for faulty (which wraps another).
 */
#ifndef ENGINE_STORE_ENGINE_H
#define ENGINE_STORE_ENGINE_H

#include "engine/store/db.h"

/* ACCESS_OLD: to read from where what is read may be a moment old. */
enum access { ACCESS_READ, ACCESS_OLD, ACCESS_WRITE, ACCESS_CREATE };

/* What a commit leaves behind, to be found again when its answer was lost. */
struct commit_mark {
	const char *writer; /* hexadecimal: one process's writer */
	uint64_t n;	    /* which of its commits */
};

struct engine {
	const char *name;
	enum dialect dialect;
	bool one_writer; /* one writable connection in the whole machine:
			  * nobody else writes to it */
	bool aborts;	 /* a statement that fails spoils its transaction */
	const char *tables; /* what the engine itself keeps there: DDL that may
			     * run again; or NULL */

	/* All return false (or NULL) and fill the fault on failure; none is
	 * called again for the same transaction after that, but rollback. */
	void *(*connect)(const struct engine *, const char *url, enum access,
	    struct fault *);
	void (*disconnect)(void *conn);
	/* Between transactions: whether it seems to be of use still.  NULL:
	 * always. */
	bool (*alive)(void *conn);
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
	/* Commit and leave a mark, in the same transaction.  When that ends
	 * in FAULT_AWAY nobody knows whether it was kept; kept, on another
	 * connection that holds the pen, finds out: 1, 0, or -1: fault.  NULL
	 * where "commit" is never in doubt. */
	bool (*commit)(void *conn, const struct commit_mark *, struct fault *);
	int (*kept)(void *conn, const struct commit_mark *, struct fault *);
	/* Wait up to ${ms} for others than ${writer} to commit something: 1;
	 * 0: they did not; -1: fault.  On a connection used for nothing else.
	 * NULL: there are no others. */
	int (*news)(void *conn, const char *writer, int ms, struct fault *);
	/* After a commit, when convenient; may be NULL. */
	void (*tidy)(void *conn);
	/* Between transactions: let nothing that was overwritten stay in any
	 * log of changes.  False: somebody still reads it.  May be NULL. */
	bool (*shed)(void *conn);
	/* Let the texts by which tables were made be changed, or not again.
	 * NULL where there is a statement for that. */
	void (*open_schema)(void *conn, bool open);
	/* Everything stored is sound?  Text of what is not, or empty. */
	bool (*check)(void *conn, struct arena *, str *report, struct fault *);
};

extern const struct engine engine_sqlite, engine_postgres;

/* An engine that fails the n-th call of exec, prepare, start or step, and that
 * can be out of reach for a while. */
struct faulty {
	struct engine engine; /* give &faulty.engine to store_open */
	const struct engine *inner;
	_Atomic int64_t calls;	 /* made so far */
	_Atomic int64_t fail_at; /* which one fails (1 is the next); 0: none.
				  * Counts down, so it fails once. */
	_Atomic bool failed;	 /* it has happened */
	_Atomic bool spares; /* a rollback does not count, and nothing fails
			      * behind a commit that was kept: for who tries
			      * a change until it is made, once */
	_Atomic bool kept;   /* there was such a commit */
	_Atomic bool away;	 /* it is out of reach now … */
	_Atomic bool standby;	 /* … but for ACCESS_OLD */
};

/** faulty_make(faulty, inner): Fill ${faulty} in. */
void faulty_make(struct faulty *, const struct engine *);

#endif
