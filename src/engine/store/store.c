/*
 * Opening and closing a store, and its pool of reading connections.  Writing
 * is in writer.c, hearing of others in watch.c.
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "engine/store/store_private.h"

struct store {
	struct arena *arena;
	const struct engine *engine;
	const char *url;
	struct writer *writer; /* NULL: opened read-only */
	struct watch *watch;   /* NULL: nobody else writes, or who cares */
	struct health health;
	struct db *readers;
	int readers_count;
	pthread_mutex_t lock; /* of the list of free readers */
	pthread_cond_t given_back;
	struct db *free; /* the last used first: its cache is warm */
	int free_count;
};

static void
health_open(struct health *health)
{
	pthread_condattr_t steady;

	pthread_mutex_init(&health->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&health->stirred, &steady);
	pthread_condattr_destroy(&steady);
}

static void
health_close(struct health *health)
{
	pthread_cond_destroy(&health->stirred);
	pthread_mutex_destroy(&health->lock);
}

void
health_stir(struct health *health)
{
	pthread_mutex_lock(&health->lock);
	pthread_cond_broadcast(&health->stirred);
	pthread_mutex_unlock(&health->lock);
}

/* Connect one reader now, so that a file that cannot be read is told at once
 * and not to the first visitor. */
static bool
store_try(struct store *store, struct fault *fault)
{
	struct db *db = store_read(store, NULL);

	*fault = *db_fault(db);
	store_read_end(store, db);
	return fault->kind == FAULT_NONE;
}

static bool
store_watch(struct store *store, const struct store_options *options,
    struct fault *fault)
{
	if (!options->watch || options->engine->news == NULL ||
	    store->writer == NULL)
		return true;
	store->watch = watch_open(store->arena, options,
	    writer_name(store->writer), &store->health);
	if (store->watch != NULL)
		return true;
	fault->kind = FAULT_BROKEN;
	snprintf(fault->detail, sizeof(fault->detail),
	    "no thread is left to hear of other nodes");
	return false;
}

struct store *
store_open(const struct store_options *options, struct fault *fault)
{
	struct arena *arena = arena_open(STORE_BYTES_MAX);
	struct store *store = NEW(arena, struct store);
	struct store_options own = *options;
	int i;

	assert(own.engine->dialect == statements_dialect(own.statements));
	assert(own.readers > 0 && own.readers <= READERS_MAX);
	own.url = str_c(arena, str_of(own.url));
	memset(fault, 0, sizeof(*fault));
	store->arena = arena;
	store->engine = own.engine;
	store->url = own.url;
	health_open(&store->health);
	if (!own.read_only) {
		store->writer = writer_open(arena, &own,
		    &store->health, fault);
		if (store->writer == NULL) {
			health_close(&store->health);
			arena_close(arena);
			return NULL;
		}
	}
	pthread_mutex_init(&store->lock, NULL);
	pthread_cond_init(&store->given_back, NULL);
	store->readers = NEWS(arena, struct db, own.readers);
	store->readers_count = own.readers;
	store->free_count = own.readers;
	for (i = 0; i < own.readers; i++) {
		db_make(&store->readers[i], arena, own.engine, own.statements);
		store->readers[i].next = store->free;
		store->free = &store->readers[i];
	}
	if (store_try(store, fault) && store_watch(store, &own, fault))
		return store;
	store_close(store);
	return NULL;
}

void
store_hurry(struct store *store)
{
	if (store->writer != NULL)
		writer_hurry(store->writer);
}

void
store_close(struct store *store)
{
	int i;

	if (store == NULL)
		return;
	assert(store->free_count == store->readers_count);
	if (store->watch != NULL)
		watch_close(store->watch);
	if (store->writer != NULL)
		writer_close(store->writer);
	for (i = 0; i < store->readers_count; i++)
		db_disconnect(&store->readers[i]);
	if (store->writer != NULL)
		writer_disconnect(store->writer);
	pthread_cond_destroy(&store->given_back);
	pthread_mutex_destroy(&store->lock);
	health_close(&store->health);
	arena_close(store->arena);
}

/* A reader that nobody uses. */
static struct db *
store_take(struct store *store, struct arena *arena)
{
	struct db *db;

	pthread_mutex_lock(&store->lock);
	while (store->free == NULL)
		pthread_cond_wait(&store->given_back, &store->lock);
	db = store->free;
	store->free = db->next;
	store->free_count--;
	pthread_mutex_unlock(&store->lock);
	db_ready(db, arena);
	return db;
}

/* Let ${db} be connected for ${access}.  One that broke while nobody used it
 * is made again; a fault stays on ${db}. */
static bool
store_connect(struct store *store, struct db *db, enum access access)
{
	bool old = access == ACCESS_OLD;

	bool broke = db->conn != NULL && !db_alive(db);

	if (db->conn != NULL && db->old == old && !broke)
		return true;
	if (broke)
		atomic_fetch_add(&store->health.reconnects, 1);
	db_disconnect(db);
	db->old = old;
	db_connect(db, store->url, access);
	if (!old)
		health_note(&store->health, &db->fault);
	return db->conn != NULL;
}

/* Nobody waits again for what the watch has just waited for in vain. */
static bool
store_is_away(struct store *store)
{
	return store->watch != NULL &&
	       atomic_load(&store->health.away_us) != 0;
}

struct db *
store_read(struct store *store, struct arena *arena)
{
	struct db *db = store_take(store, arena);

	if (store_is_away(store))
		db_fail(db, FAULT_AWAY, "the database is away");
	else if (store_connect(store, db, ACCESS_READ))
		db_exec(db, "begin");
	return db;
}

struct db *
store_read_old(struct store *store, struct arena *arena, bool *old)
{
	struct db *db = store_read(store, arena);

	*old = false;
	if (db->fault.kind != FAULT_AWAY || store->engine->one_writer)
		return db;
	db_ready(db, arena);
	*old = true;
	if (store_connect(store, db, ACCESS_OLD))
		db_exec(db, "begin");
	return db;
}

void
store_read_end(struct store *store, struct db *db)
{
	db_settle(db);
	/* After a broken world the next reader gets a new connection. */
	if (!db_undo(db, "rollback") || db->fault.kind == FAULT_BROKEN ||
	    db->fault.kind == FAULT_AWAY)
		db_disconnect(db);
	db->arena = NULL;
	pthread_mutex_lock(&store->lock);
	db->next = store->free;
	store->free = db;
	store->free_count++;
	pthread_cond_signal(&store->given_back);
	pthread_mutex_unlock(&store->lock);
}

bool
store_check(struct store *store, struct arena *arena, str *report,
    struct fault *fault)
{
	struct db *db = store_read(store, arena);
	bool checked = false;

	*fault = *db_fault(db);
	if (fault->kind == FAULT_NONE)
		checked = db->engine->check(db->conn, arena, report, fault);
	store_read_end(store, db);
	return checked;
}

enum write_outcome
store_write(struct store *store, struct arena *arena, store_apply *apply,
    void *what, struct fault *fault)
{
	assert(store->writer != NULL);
	return writer_write(store->writer, arena, apply, what, fault);
}

bool
store_shed(struct store *store, struct arena *arena)
{
	struct fault fault;

	assert(store->writer != NULL);
	return writer_write(store->writer, arena, NULL, NULL, &fault) ==
	       WRITE_DONE;
}

struct store_state
store_state(struct store *store)
{
	struct store_state state = { .engine = store->engine->name,
		.shared = !store->engine->one_writer,
		.away_us = store_away(store),
		.reconnects = atomic_load(&store->health.reconnects),
		.readers = store->readers_count };

	pthread_mutex_lock(&store->lock);
	state.reading = store->readers_count - store->free_count;
	pthread_mutex_unlock(&store->lock);
	if (store->writer != NULL)
		writer_state(store->writer, &state);
	return state;
}

uint64_t
store_changes(const struct store *store)
{
	uint64_t changes = 0;

	if (store->writer != NULL)
		changes += writer_changes(store->writer);
	if (store->watch != NULL)
		changes += watch_changes(store->watch);
	return changes;
}

void
store_wait(struct store *store, uint64_t changes, const atomic_bool *stop,
    int64_t ms)
{
	struct health *health = &store->health;
	struct timespec until;

	if (ms < 0)
		ms = 0;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&health->lock);
	while (!atomic_load(stop) && store_changes(store) == changes &&
	       pthread_cond_timedwait(&health->stirred, &health->lock,
		   &until) == 0)
		continue;
	pthread_mutex_unlock(&health->lock);
}

void
store_stir(struct store *store)
{
	health_stir(&store->health);
}

int64_t
store_away(const struct store *store)
{
	return atomic_load(&store->health.away_us);
}

uint64_t
store_commits(const struct store *store)
{
	return store->writer == NULL ? 0 : writer_commits(store->writer);
}
