/*
 * The inside of a store, for the files of this folder only: a connection with
 * its prepared statements, and the one writer.
 */
#ifndef ENGINE_STORE_STORE_PRIVATE_H
#define ENGINE_STORE_STORE_PRIVATE_H

#include <pthread.h>

#include "engine/store/engine.h"
#include "engine/store/store.h"

/* Most writes in one commit: past a few hundred the cost of syncing is spread
 * thin enough, and the first of a batch waits for the last. */
#define BATCH_MAX 512

/* Most connections reading: each may hold a megabyte of cache. */
#define READERS_MAX 64

/* Texts of all statements: hundreds of them, a few hundred bytes each. */
#define STATEMENTS_BYTES_MAX ((size_t)16 << 20)

/* What a store keeps for itself: a few words per statement and connection. */
#define STORE_BYTES_MAX ((size_t)16 << 20)

/* Texts that a migration may read. */
#define MIGRATE_BYTES_MAX ((size_t)64 << 20)

struct db {
	const struct engine *engine;
	const struct statements *statements;
	void *conn;	 /* NULL: not connected */
	void **prepared; /* one for each statement, NULL until first used */
	bool *running;	 /* one for each: rows of it are still wanted */
	size_t running_count;
	bool changed; /* a statement changed something since db_ready */
	bool old;     /* it reads what may be a moment old */
	struct arena *arena;
	struct fault fault;
	struct db *next; /* in the list of free readers */
};

/** db_make(db, arena, engine, statements): Fill in a ${db} that is not yet
 * connected; its tables live in ${arena}. */
void db_make(struct db *, struct arena *, const struct engine *,
    const struct statements *);

/** db_connect(db, url, access): False, with the sticky fault, on failure. */
bool db_connect(struct db *, const char *, enum access);

/** db_disconnect(db): Forget statements and connection; nothing when there is
 * none. */
void db_disconnect(struct db *);

/** db_alive(db): Between transactions: whether its connection seems of use. */
bool db_alive(struct db *);

/** db_ready(db, arena): Forget the last fault, and that anything was changed;
 * texts go to ${arena}. */
void db_ready(struct db *, struct arena *);

/** db_settle(db): End the rows that were left open. */
void db_settle(struct db *);

/** db_undo(db, text): Run "rollback" or the like in spite of a fault, and
 * leave the sticky fault alone.  False when even that failed. */
bool db_undo(struct db *, const char *);

/* What all connections of a store tell each other, and those who wait. */
struct health {
	_Atomic int64_t away_us; /* store_state */
	_Atomic uint64_t reconnects;
	pthread_mutex_t lock; /* of waiting alone */
	pthread_cond_t stirred;
};

/** health_stir(health): Let all who wait in store_wait look up. */
void health_stir(struct health *);

/** health_note(health, fault): That connecting ended with ${fault}. */
void health_note(struct health *, const struct fault *);

struct writer;

/** writer_open(arena, options, health, fault): Connect, migrate, start the
 * thread.  NULL, with ${fault}, on failure. */
struct writer *writer_open(struct arena *, const struct store_options *,
    struct health *, struct fault *);

/** writer_name(writer): What its marks and notices are signed with. */
const char *writer_name(const struct writer *);

/** writer_hurry(writer): See store_hurry. */
void writer_hurry(struct writer *);

/** writer_close(writer): Finish what waits and stop the thread. */
void writer_close(struct writer *);

/** writer_disconnect(writer): Close the connection of a closed writer.  Apart
 * from writer_close, so that readers can leave in between: the last one to
 * leave is who checkpoints. */
void writer_disconnect(struct writer *);

/** writer_write, with no apply: store_shed.
 * writer_write, writer_changes, writer_commits: see store.h. */
enum write_outcome writer_write(struct writer *, struct arena *, store_apply *,
    void *, struct fault *);
uint64_t writer_changes(const struct writer *);
uint64_t writer_commits(const struct writer *);

struct watch;

/** watch_open(arena, options, writer, health): A thread that hears of what
 * others commit, and of the database's coming and going.  NULL when no thread
 * is left. */
struct watch *watch_open(struct arena *, const struct store_options *,
    const char *, struct health *);
void watch_close(struct watch *);

/** watch_changes(watch): How often others were heard of. */
uint64_t watch_changes(const struct watch *);

/** writer_state(writer, state): Fill in what it knows of store_state. */
void writer_state(struct writer *, struct store_state *);

#endif
