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
 *
 * Where the database is another machine it may go away.  What was not kept is
 * run again on the next connection, for as long as somebody may be asked to
 * wait; a commit whose answer was lost is looked for by the mark it leaves.
 */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "engine/base/clock.h"
#include "engine/store/store_private.h"

/* How long somebody may be asked to wait for a database that comes back, or for
 * others to hand on the pen. */
#define PATIENCE_MS 20000

/* The same once the process is told to end: in all, from then on. */
#define HURRY_MS 2000

/* Between two attempts. */
#define AGAIN_MS 200

/* Of a writer's name, in random bytes. */
#define NAME_BYTES 8

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
	pthread_mutex_t lock; /* of the queue */
	pthread_cond_t work;
	struct write *first;
	struct write **last;
	_Atomic bool closing;
	_Atomic int waiting; /* asked for, not yet answered */
	_Atomic uint64_t changes;
	_Atomic uint64_t commits;
	_Atomic uint64_t retries;
	struct health *health;
	char name[2 * NAME_BYTES + 1];
	uint64_t mark;	  /* of the last commit that was tried */
	int64_t until_ms; /* when patience with this batch ends … */
	_Atomic int64_t latest_ms; /* … and with any */
};

/* Whether a database that is away is worth waiting for. */
static bool
writer_patient(const struct writer *w)
{
	int64_t now = clock_ms();

	return now < w->until_ms && now < atomic_load(&w->latest_ms);
}

/* Connected, on a new connection when the last one was given up. */
static bool
writer_connect(struct writer *w, enum access access)
{
	if (w->db.conn != NULL)
		return true;
	db_connect(&w->db, w->url, access);
	health_note(w->health, &w->db.fault);
	return w->db.conn != NULL;
}

/* Open a transaction: from here on nobody else writes. */
static bool
writer_begin(struct writer *w)
{
	db_ready(&w->db, NULL);
	if (writer_connect(w, ACCESS_WRITE) &&
	    db_exec(&w->db, "begin immediate"))
		return true;
	if (w->db.fault.kind == FAULT_AWAY)
		db_disconnect(&w->db);
	return false;
}

static void
writer_pause(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = AGAIN_MS * 1000000L }, NULL);
}

/* Whatever happens, no transaction is open afterwards. */
static void
writer_rollback(struct writer *w)
{
	if (!db_undo(&w->db, "rollback"))
		db_disconnect(&w->db);
}

/* Commit; false with a fault.  FAULT_AWAY: it may have been kept. */
static bool
writer_mark(struct writer *w)
{
	const struct engine *engine = w->db.engine;
	struct commit_mark mark = { w->name, ++w->mark };
	struct fault fault = { .kind = FAULT_NONE };

	db_ready(&w->db, NULL);
	if (engine->commit == NULL)
		return db_exec(&w->db, "commit");
	if (engine->commit(w->db.conn, &mark, &fault))
		return true;
	db_fail(&w->db, (int)fault.kind, fault.detail);
	return false;
}

/*
 * Whether the commit that left mark ${n} was kept: 1, 0, or -1: that could not
 * be found out in time.  When it was, this commits once more, so that all
 * before it has reached every place where a commit has to be.
 */
static int
writer_search(struct writer *w, uint64_t n)
{
	struct commit_mark mark = { w->name, n };
	struct fault fault;
	int kept = -1;

	while (kept < 0 && writer_patient(w)) {
		db_disconnect(&w->db);
		if (!writer_begin(w)) {
			writer_pause();
			continue;
		}
		kept = w->db.engine->kept(w->db.conn, &mark, &fault);
		if (kept > 0 && !writer_mark(w))
			kept = -1;
	}
	return kept;
}

/* Commit what the open transaction holds.  False with a fault: it was not
 * kept; but FAULT_UNKNOWN. */
static bool
writer_commit(struct writer *w)
{
	struct fault fault;
	int kept;

	if (writer_mark(w))
		return true;
	fault = *db_fault(&w->db);
	if (fault.kind != FAULT_AWAY || w->db.engine->kept == NULL)
		return false;
	kept = writer_search(w, w->mark);
	if (kept > 0)
		return true;
	db_ready(&w->db, NULL);
	db_fail(&w->db, kept < 0 ? FAULT_UNKNOWN : FAULT_AWAY, fault.detail);
	return false;
}

/* Count what is durable now. */
static void
writer_count(struct writer *w, size_t writes)
{
	atomic_fetch_add(&w->commits, 1);
	atomic_fetch_add(&w->changes, writes);
	health_stir(w->health);
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
	if (write->fault.kind != FAULT_NONE && w->db.engine->aborts)
		return MANNER_SAVEPOINTS;
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
	if (write->outcome == WRITE_DONE && !writer_commit(w)) {
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
	if (writer_commit(w)) {
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
batch_once(struct writer *w, struct write *batch)
{
	enum manner needed = MANNER_ALONE;

	if (batch->next != NULL)
		needed = batch_together(w, batch, MANNER_PLAIN);
	if (needed == MANNER_SAVEPOINTS)
		needed = batch_together(w, batch, MANNER_SAVEPOINTS);
	if (needed == MANNER_ALONE)
		batch_one_by_one(w, batch);
}

/* Whether nothing of ${write} was kept for a reason that passes. */
static bool
write_again(const struct write *write)
{
	return write->outcome == WRITE_BROKEN &&
	       (write->fault.kind == FAULT_AWAY ||
		   write->fault.kind == FAULT_BUSY);
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

/* Answer all of ${batch} but those to be run ${again}, which are returned. */
static struct write *
batch_answer(struct write *batch, bool again)
{
	struct write *next, *left = NULL, **last = &left;

	for (; batch != NULL; batch = next) {
		/* Once answered, it is no longer ours to read. */
		next = batch->next;
		if (again && write_again(batch)) {
			batch->next = NULL;
			*last = batch;
			last = &batch->next;
		} else
			sem_post(&batch->answered);
	}
	return left;
}

/* Run ${batch}, again where that may help, and answer it. */
static void
batch_run(struct writer *w, struct write *batch)
{
	bool again = !w->db.engine->one_writer;

	w->until_ms = clock_ms() + PATIENCE_MS;
	for (;;) {
		batch_once(w, batch);
		batch_shed(w, batch);
		again = again && writer_patient(w);
		batch = batch_answer(batch, again);
		if (batch == NULL)
			return;
		atomic_fetch_add(&w->retries, 1);
		writer_pause();
	}
}

/* Take what waits, up to BATCH_MAX; NULL when there is no more to come. */
static struct write *
batch_take(struct writer *w)
{
	struct write *batch, *last;
	int n;

	pthread_mutex_lock(&w->lock);
	while (w->first == NULL && !atomic_load(&w->closing))
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
	if (db->fault.kind == FAULT_NONE && db->engine->tables != NULL)
		db_exec(db, db->engine->tables);
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
    struct health *health, struct fault *fault)
{
	struct writer *w = NEW(arena, struct writer);
	unsigned char name[NAME_BYTES];

	w->url = options->url;
	w->health = health;
	w->last = &w->first;
	atomic_init(&w->latest_ms, INT64_MAX);
	randombytes_buf(name, sizeof(name));
	sodium_bin2hex(w->name, sizeof(w->name), name, sizeof(name));
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->work, NULL);
	db_make(&w->db, arena, options->engine, options->statements);
	if (writer_connect(w, options->create ? ACCESS_CREATE : ACCESS_WRITE) &&
	    (options->migrate == NULL || writer_migrate(w, options)) &&
	    writer_start(w))
		return w;
	*fault = *db_fault(&w->db);
	writer_disconnect(w);
	return NULL;
}

void
writer_hurry(struct writer *w)
{
	atomic_store(&w->latest_ms, clock_ms() + HURRY_MS);
}

void
writer_close(struct writer *w)
{
	writer_hurry(w);
	pthread_mutex_lock(&w->lock);
	atomic_store(&w->closing, true);
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
	assert(!atomic_load(&w->closing));
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

const char *
writer_name(const struct writer *w)
{
	return w->name;
}

void
writer_state(struct writer *w, struct store_state *state)
{
	state->changes = atomic_load(&w->changes);
	state->commits = atomic_load(&w->commits);
	state->retries = atomic_load(&w->retries);
	state->waiting = atomic_load(&w->waiting);
}
