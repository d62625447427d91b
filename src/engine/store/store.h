/*
 * A store: readers, and one pen.
 *
 * Reading: take a read-only connection, use it for one request, give it back.
 * Writing: store_write hands a function to the writer, one thread of the
 * process.  It takes all that wait, runs them in one transaction, commits once
 * and durably, and only then answers them.  On SQLite it owns the only
 * writable connection of the machine and is the only checkpointer (see
 * reference: the WAL-reset fault of SQLite 3.7.0 to 3.51.2 needs two).  On
 * PostgreSQL any number of processes write, and hand the pen to each other
 * from batch to batch (docs/decisions/25-postgresql.md).
 */
#ifndef ENGINE_STORE_STORE_H
#define ENGINE_STORE_STORE_H

#include <stdatomic.h>

#include "engine/store/db.h"

struct engine; /* engine.h: sqlite, postgres, faulty … */
struct store;

struct store_options {
	const struct engine *engine;
	const char *url; /* SQLite: path of the file; PostgreSQL: what libpq
			  * takes, "postgresql://…" */
	const struct statements *statements;
	int readers;	/* most reading at a time, 1 to 64 */
	bool create;	/* make the file when it is not there */
	bool read_only; /* no writer at all (check, export …) */
	bool watch;	/* hear of what other processes commit: for who stays
			 * open.  Nothing where there are none. */
	/* Run with the schema lock held, before statements are prepared: make
	 * or migrate the tables.  Through db_exec on ${db}.  False on fault.
	 * NULL: nothing to do.  Not run when read_only. */
	bool (*migrate)(struct db *, void *);
	void *migrate_cookie;
};

/**
 * store_open(options, fault):
 * Open and migrate.  Return NULL and say why in ${fault}.
 */
struct store *store_open(const struct store_options *, struct fault *);

/** store_hurry(store): Whoever ends says so first: from two seconds on no write
 * waits for a database that is away, or for others to hand on the pen; it is
 * broken, as nothing of it was kept.  While the database is there nothing
 * changes. */
void store_hurry(struct store *);

/** store_close(store): Finish waiting writes, checkpoint, close.  May be NULL.
 */
void store_close(struct store *);

/**
 * store_read(store, arena):
 * Take a read-only connection with a transaction open on it (a snapshot taken
 * now, on PostgreSQL by the first statement); texts go to ${arena}.  Waits for
 * a free one.  Never NULL: when none can be opened, the db returned has a
 * fault.  Give it back by store_read_end.
 */
struct db *store_read(struct store *, struct arena *);
void store_read_end(struct store *, struct db *);

/**
 * store_read_old(store, arena, old):
 * As store_read, for whom an answer of a moment ago does no harm and who has
 * not just written: while nothing that takes writes can be reached, from a
 * standby that can, and then ${old} is set.
 */
struct db *store_read_old(struct store *, struct arena *, bool *);

/**
 * store_check(store, arena, report, fault):
 * Ask the engine whether everything stored is sound.  ${report}, in ${arena},
 * says what is not, a line each; empty when all is.  False, with ${fault},
 * when it could not even be read.
 */
bool store_check(struct store *, struct arena *, str *, struct fault *);

/* How a write ended. */
enum write_outcome {
	WRITE_DONE,    /* applied and durable */
	WRITE_REFUSED, /* apply returned false: nothing of it was kept */
	WRITE_BROKEN,  /* the world broke: nothing of it was kept */
};

/* Applies a change; may run again, so it keeps no state outside ${what} that
 * it does not reset first.  False: keep nothing (not a fault).  Refuse before
 * the first change where that can be: it costs the writes beside it nothing,
 * while undoing makes all of them run again. */
typedef bool store_apply(struct db *, void *);

/**
 * store_write(store, arena, apply, what, fault):
 * Run ${apply}(db, ${what}) in a transaction of its own and return when it is
 * durable, or not kept at all.  Texts of its rows go to ${arena}.  Safe from
 * any number of threads.
 */
enum write_outcome store_write(struct store *, struct arena *, store_apply *,
    void *, struct fault *);

/**
 * store_shed(store, arena):
 * Let nothing that was overwritten or deleted before this call stay beside the
 * file: SQLite's log keeps every page as it was at each commit until it is
 * written over.  Runs on the writer's thread, between two batches.  False when
 * it could not be done now, because somebody reads an old state: try later.
 */
bool store_shed(struct store *, struct arena *);

/** store_changes(store): Another number than before whenever something may have
 * been committed since then, by whomever; grows only after it is durable.  For
 * caches.  Where other processes write too, their commits are told of within
 * moments. */
uint64_t store_changes(const struct store *);

/* How a store does, for those who watch it. */
struct store_state {
	const char *engine; /* "sqlite" or "postgres" */
	bool shared;	    /* other processes may write to it too */
	int64_t away_us;    /* since 1970: since when nothing can be written;
			     * 0: it can */
	uint64_t changes, commits; /* writes kept by this process, and the
				    * commits they took */
	uint64_t retries;    /* batches run again: gone away, or deadlock */
	uint64_t reconnects; /* connections made again after one broke */
	int readers, reading; /* connections there may be; taken now */
	int waiting;	      /* writes that wait for the pen */
};

/** store_state(store): Now.  Asks nobody: from any thread, at once. */
struct store_state store_state(struct store *);

/** store_away(store): The away_us of store_state alone: asked for every page
 * that is answered from memory.  Where nobody watches (struct store_options) it
 * is known from the first who could not connect to the next who could. */
int64_t store_away(const struct store *);

/** store_wait(store, changes, stop, ms): Wait until store_changes is no longer
 * ${changes}, or ${stop} is set, but no longer than ${ms}.  Who sets it says so
 * by store_stir(store). */
void store_wait(struct store *, uint64_t, const atomic_bool *, int64_t);
void store_stir(struct store *);

/** store_commits(store): How many commits they took (for tests and bench). */
uint64_t store_commits(const struct store *);

/** db_exec(db, sql): Run DDL inside migrate only.  False on fault. */
bool db_exec(struct db *, const char *);

/** db_recheck(db, table, column, rule): Inside migrate only: let ${rule}, "check
 * (column in (…))", be what ${column} may hold, in place of the rule that it
 * has.  What is stored is not looked at: a rule may become wider.  False on
 * fault. */
bool db_recheck(struct db *, const char *, const char *, const char *);

/** db_prepare(db, statement): Prepare and do not run, so that a test can try
 * every statement.  False on fault. */
bool db_prepare(struct db *, int);

/** db_fail(db, kind, detail): Set the sticky fault (first one stays). */
void db_fail(struct db *, int, const char *);

#endif
