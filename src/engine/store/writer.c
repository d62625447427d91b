/*
 * The pen: one thread with the only writable connection.  It takes all writes
 * that wait, runs them in one transaction, commits once, and answers only then.
 *
 * No savepoints at first: the full text index writes its pending words to the
 * file at each of them, which costs more than the rest of a write.  A write
 * that was refused, or broke a rule, before it changed anything leaves nothing
 * to undo, so nobody notices; most refusals are such.  One that had changed
 * something makes the batch run a second time, now each under a savepoint: the
 * most that a stranger's refusals can cost the others is this second run, how
 * ever many they are.  Anything worse makes it run one by one, each in its own
 * transaction.  So one bad write takes nobody with it.
 */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

#include "engine/store/store_private.h"

/* One waiting write, on the stack of the thread that waits for it. */
struct write {
	store_apply *apply; /* NULL: changes nothing, asks for store_shed */
	void *what;
	struct arena *arena;
	enum write_outcome outcome; /* WRITE_BROKEN until it was run */
	struct fault fault;
	sem_t answered;
	struct write *next;
};

struct writer {
	struct db db;
	const char *url;
	pthread_t thread;
	pthread_mutex_t lock; /* of the queue and closing */
	pthread_cond_t work;
	struct write *first;
	struct write **last;
	bool closing;
	_Atomic int waiting; /* asked for, not yet answered */
	_Atomic uint64_t changes;
	_Atomic uint64_t commits;
};

/* Open a transaction, on a new connection when the last one was given up. */
static bool
writer_begin(struct writer *w)
{
	db_ready(&w->db, NULL);
	if (w->db.conn == NULL && !db_connect(&w->db, w->url, ACCESS_WRITE))
		return false;
	return db_exec(&w->db, "begin immediate");
}

/* Whatever happens, no transaction is open afterwards. */
static void
writer_rollback(struct writer *w)
{
	if (!db_undo(&w->db, "rollback"))
		db_disconnect(&w->db);
}

/* Count what is durable now. */
static void
writer_count(struct writer *w, size_t writes)
{
	atomic_fetch_add(&w->commits, 1);
	atomic_fetch_add(&w->changes, writes);
}

/* Run ${write} inside the open transaction. */
static void
write_apply(struct writer *w, struct write *write)
{
	bool keep;

	db_ready(&w->db, write->arena);
	keep = write->apply != NULL && write->apply(&w->db, write->what);
	db_settle(&w->db);
	write->fault = *db_fault(&w->db);
	if (write->fault.kind != FAULT_NONE)
		write->outcome = WRITE_BROKEN;
	else
		write->outcome = keep ? WRITE_DONE : WRITE_REFUSED;
}

/* How a batch is run: the next one when this cannot do it. */
enum manner { MANNER_PLAIN, MANNER_SAVEPOINTS, MANNER_ALONE };

/* Whether ${write} ended so that the transaction around it is still sound. */
static bool
write_harmless(const struct write *write)
{
	return write->fault.kind == FAULT_NONE ||
	       write->fault.kind == FAULT_UNIQUE ||
	       write->fault.kind == FAULT_RULE;
}

/* Run ${write} among others; the manner that the batch needs. */
static enum manner
write_plain(struct writer *w, struct write *write)
{
	write_apply(w, write);
	if (write->outcome == WRITE_DONE)
		return MANNER_PLAIN;
	if (!write_harmless(write))
		return MANNER_ALONE;
	return w->db.changed ? MANNER_SAVEPOINTS : MANNER_PLAIN;
}

/* The same under a savepoint. */
static enum manner
write_under_savepoint(struct writer *w, struct write *write)
{
	bool good;

	db_ready(&w->db, NULL);
	if (!db_exec(&w->db, "savepoint one"))
		return MANNER_ALONE;
	write_apply(w, write);
	if (write->outcome == WRITE_DONE)
		good = db_exec(&w->db, "release one");
	else
		good = write_harmless(write) &&
		       db_undo(&w->db, "rollback to one") &&
		       db_undo(&w->db, "release one");
	return good ? MANNER_SAVEPOINTS : MANNER_ALONE;
}

/* Run ${write} in a transaction of its own.  False when not even that could
 * be opened. */
static bool
write_alone(struct writer *w, struct write *write)
{
	if (!writer_begin(w)) {
		write->outcome = WRITE_BROKEN;
		write->fault = *db_fault(&w->db);
		return false;
	}
	write_apply(w, write);
	if (write->outcome == WRITE_DONE && !db_exec(&w->db, "commit")) {
		write->outcome = WRITE_BROKEN;
		write->fault = *db_fault(&w->db);
	}
	if (write->outcome == WRITE_DONE)
		writer_count(w, 1);
	else
		writer_rollback(w);
	return true;
}

/* The same fault for ${write} and all behind it. */
static void
batch_break(struct write *write, const struct fault *fault)
{
	struct fault same = *fault;

	for (; write != NULL; write = write->next) {
		write->outcome = WRITE_BROKEN;
		write->fault = same;
	}
}

/* All in one transaction; the manner in which they must be run instead when
 * it is not ${manner}. */
static enum manner
batch_together(struct writer *w, struct write *batch, enum manner manner)
{
	enum manner needed = manner;
	struct write *write;
	size_t kept = 0;

	if (!writer_begin(w)) {
		batch_break(batch, db_fault(&w->db));
		return manner;
	}
	for (write = batch; write != NULL; write = write->next) {
		needed = manner == MANNER_PLAIN
			     ? write_plain(w, write)
			     : write_under_savepoint(w, write);
		if (needed != manner)
			break;
		if (write->outcome == WRITE_DONE)
			kept++;
	}
	if (needed != manner || kept == 0) {
		writer_rollback(w);
		return needed;
	}
	db_ready(&w->db, NULL);
	if (db_exec(&w->db, "commit")) {
		writer_count(w, kept);
		return manner;
	}
	writer_rollback(w);
	/* A deferred foreign key is one write's fault, found late. */
	if (db_fault(&w->db)->kind == FAULT_RULE)
		return MANNER_ALONE;
	batch_break(batch, db_fault(&w->db));
	return manner;
}

static void
batch_one_by_one(struct writer *w, struct write *batch)
{
	struct write *write;

	for (write = batch; write != NULL; write = write->next)
		if (!write_alone(w, write)) {
			batch_break(write->next, &write->fault);
			return;
		}
}

static void
batch_run(struct writer *w, struct write *batch)
{
	enum manner needed = MANNER_ALONE;

	if (batch->next != NULL)
		needed = batch_together(w, batch, MANNER_PLAIN);
	if (needed == MANNER_SAVEPOINTS)
		needed = batch_together(w, batch, MANNER_SAVEPOINTS);
	if (needed == MANNER_ALONE)
		batch_one_by_one(w, batch);
}

/* Where somebody asked for it, once for all of them. */
static void
batch_shed(struct writer *w, struct write *batch)
{
	const struct engine *engine = w->db.engine;
	bool asked = false, done;

	for (const struct write *one = batch; one != NULL; one = one->next)
		asked = asked || one->apply == NULL;
	if (!asked)
		return;
	done = engine->shed == NULL ||
	       (w->db.conn != NULL && engine->shed(w->db.conn));
	for (struct write *one = batch; one != NULL; one = one->next)
		if (one->apply == NULL && one->outcome == WRITE_REFUSED)
			one->outcome = done ? WRITE_DONE : WRITE_REFUSED;
}

static void
batch_answer(struct write *batch)
{
	struct write *next;

	for (; batch != NULL; batch = next) {
		/* Once answered, it is no longer ours to read. */
		next = batch->next;
		sem_post(&batch->answered);
	}
}

/* Take what waits, up to BATCH_MAX; NULL when there is no more to come. */
static struct write *
batch_take(struct writer *w)
{
	struct write *batch, *last;
	int n;

	pthread_mutex_lock(&w->lock);
	while (w->first == NULL && !w->closing)
		pthread_cond_wait(&w->work, &w->lock);
	batch = w->first;
	if (batch != NULL) {
		for (n = 1, last = batch; n < BATCH_MAX && last->next != NULL;
		     n++)
			last = last->next;
		w->first = last->next;
		last->next = NULL;
		if (w->first == NULL)
			w->last = &w->first;
	}
	pthread_mutex_unlock(&w->lock);
	return batch;
}

static void *
writer_run(void *cookie)
{
	struct writer *w = cookie;
	struct write *batch;

	while ((batch = batch_take(w)) != NULL) {
		batch_run(w, batch);
		batch_shed(w, batch);
		batch_answer(batch);
		if (w->db.conn != NULL && w->db.engine->tidy != NULL)
			w->db.engine->tidy(w->db.conn);
	}
	return NULL;
}

static bool
writer_migrate(struct writer *w, const struct store_options *options)
{
	struct db *db = &w->db;
	struct arena *arena = arena_open(MIGRATE_BYTES_MAX);

	db_ready(db, arena);
	if (db_exec(db, "begin immediate") &&
	    !options->migrate(db, options->migrate_cookie))
		db_fail(db, FAULT_SCHEMA, "the tables could not be made");
	db_settle(db);
	if (!db_exec(db, "commit"))
		db_undo(db, "rollback");
	db->arena = NULL;
	arena_close(arena);
	return db->fault.kind == FAULT_NONE;
}

/* Signals are for the main thread. */
static bool
writer_start(struct writer *w)
{
	sigset_t all, before;
	int code;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(&w->thread, NULL, writer_run, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (code != 0)
		db_fail(&w->db, FAULT_BROKEN, "cannot start the writer thread");
	return code == 0;
}

struct writer *
writer_open(struct arena *arena, const struct store_options *options,
    struct fault *fault)
{
	struct writer *w = NEW(arena, struct writer);

	w->url = options->url;
	w->last = &w->first;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->work, NULL);
	db_make(&w->db, arena, options->engine, options->statements);
	if (db_connect(&w->db, w->url,
		options->create ? ACCESS_CREATE : ACCESS_WRITE) &&
	    (options->migrate == NULL || writer_migrate(w, options)) &&
	    writer_start(w))
		return w;
	*fault = *db_fault(&w->db);
	writer_disconnect(w);
	return NULL;
}

void
writer_close(struct writer *w)
{
	pthread_mutex_lock(&w->lock);
	w->closing = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
}

void
writer_disconnect(struct writer *w)
{
	db_disconnect(&w->db);
	pthread_cond_destroy(&w->work);
	pthread_mutex_destroy(&w->lock);
}

enum write_outcome
writer_write(struct writer *w, struct arena *arena, store_apply *apply,
    void *what, struct fault *fault)
{
	struct write write = { .apply = apply,
		.what = what,
		.arena = arena,
		.outcome = WRITE_BROKEN };

	/* An apply that writes would wait for itself. */
	assert(!pthread_equal(pthread_self(), w->thread));
	sem_init(&write.answered, 0, 0);
	atomic_fetch_add(&w->waiting, 1);
	pthread_mutex_lock(&w->lock);
	assert(!w->closing);
	*w->last = &write;
	w->last = &write.next;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
	while (sem_wait(&write.answered) != 0 && errno == EINTR)
		continue;
	sem_destroy(&write.answered);
	atomic_fetch_sub(&w->waiting, 1);
	*fault = write.fault;
	return write.outcome;
}

uint64_t
writer_changes(const struct writer *w)
{
	return atomic_load(&w->changes);
}

uint64_t
writer_commits(const struct writer *w)
{
	return atomic_load(&w->commits);
}

void
writer_state(struct writer *w, struct store_state *state)
{
	state->changes = atomic_load(&w->changes);
	state->commits = atomic_load(&w->commits);
	state->waiting = atomic_load(&w->waiting);
}
