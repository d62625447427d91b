/*
 * Who answers, seen from the portal: the pool of processes and whose turn it
 * is.  See asker.h; how one of them is spoken to stands in asker_worker.c, what
 * they do in asker_work.c.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "transparency/tables/asker_kept.h"
#include "transparency/tables/asker_scratch.h"
#include "transparency/tables/asker_worker.h"

#define ASKER_PROCESSES 2
#define ASKER_WAITING 16
/* Paths, for as long as the asker stands. */
#define ASKER_BYTES_MAX ((size_t)1 << 20)

/* Somebody who waits for a process. */
struct turn {
	struct worker *worker; /* theirs now, or NULL */
	struct turn *next;
};

struct asker {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	struct arena *arena;
	struct log *log; /* may be NULL */
	struct asker_options options;
	struct asker_scratch scratch;
	const char *shelf;
	struct worker *workers;
	struct turn *turns; /* who wait, the first to come first; while there
			     * are any, no process is free */
	int waiting;	    /* how many they are */
	bool writing; /* somebody writes a file, or waits to do so */
	struct asker_kept kept;
};

const char *
asker_sentence(enum asker_outcome outcome)
{
	static const char *const sentences[ASKER_OUTCOMES] = {
		[ASKER_DONE] = "",
		[ASKER_BUSY] = "Many questions are being answered just now. "
			       "Please try again in some seconds.",
		[ASKER_SLOW] = "This takes too long to answer. Please ask for "
			       "less, with another filter.",
		[ASKER_LARGE] = "This answer is too large. Please ask for "
				"less, with another filter or fewer columns.",
		[ASKER_FAILED] = "This could not be answered. Please check the "
				 "values that you ask for, or try again.",
		[ASKER_BROKEN] = "Tables cannot be asked here until "
				 "libduckdb.so is installed. Please tell the "
				 "administrator.",
	};

	return sentences[outcome];
}

str
answer_at(const struct answer *answer, size_t row, size_t column)
{
	return answer->v[row * answer->columns + column];
}

static int
asker_or(int given, int usual)
{
	return given > 0 ? given : usual;
}

/* Times of waiting count on the clock that never goes back. */
static bool
asker_locks(struct asker *asker)
{
	pthread_condattr_t steady;

	if (pthread_condattr_init(&steady) != 0)
		return false;
	if (pthread_condattr_setclock(&steady, CLOCK_MONOTONIC) != 0 ||
	    pthread_cond_init(&asker->freed, &steady) != 0) {
		pthread_condattr_destroy(&steady);
		return false;
	}
	pthread_condattr_destroy(&steady);
	return pthread_mutex_init(&asker->lock, NULL) == 0;
}

struct asker *
asker_open(const struct asker_options *options)
{
	struct arena *a = arena_open(ASKER_BYTES_MAX);
	struct asker *asker = NEW(a, struct asker);
	struct asker_options *o = &asker->options;

	*o = *options;
	o->processes = asker_or(o->processes, ASKER_PROCESSES);
	o->waiting = asker_or(o->waiting, ASKER_WAITING);
	o->answer_ms = asker_or(o->answer_ms, ASKER_ANSWER_MS);
	o->file_ms = asker_or(o->file_ms, ASKER_FILE_MS);
	o->wait_ms = asker_or(o->wait_ms, ASKER_WAIT_MS);
	o->idle_ms = asker_or(o->idle_ms, ASKER_IDLE_MS);
	asker->arena = a;
	asker->shelf = str_c(a, options->shelf);
	asker->log = log_open(STDERR_FILENO);
	asker->workers = NEWS(a, struct worker, o->processes);
	if (!asker_locks(asker) ||
	    !asker_scratch_open(a, options->scratch, &asker->scratch)) {
		log_close(asker->log);
		arena_close(a);
		return NULL;
	}
	for (int i = 0; i < o->processes; i++)
		asker->workers[i] = (struct worker){ .shelf = asker->shelf,
			.folder = str_fmt(a, "%.*s/%d",
			    ARG(asker->scratch.folder), i),
			.log = asker->log };
	return asker;
}

void
asker_close(struct asker *asker)
{
	struct arena *a;

	if (asker == NULL)
		return;
	a = asker->arena;
	for (int i = 0; i < asker->options.processes; i++)
		if (asker->workers[i].stand != NULL)
			worker_end(&asker->workers[i], a);
	asker_kept_close(&asker->kept);
	asker_scratch_close(a, &asker->scratch);
	log_close(asker->log);
	pthread_cond_destroy(&asker->freed);
	pthread_mutex_destroy(&asker->lock);
	arena_close(a);
}

/* One that nobody uses: rather one that runs already. */
static struct worker *
asker_idle(struct asker *asker)
{
	struct worker *found = NULL;

	for (int i = 0; i < asker->options.processes; i++) {
		struct worker *worker = &asker->workers[i];

		if (!worker->busy &&
		    (found == NULL ||
			(found->stand == NULL && worker->stand != NULL)))
			found = worker;
	}
	return found;
}

/* Wait until it is our turn; NULL when it does not come in time. */
static struct worker *
asker_wait(struct asker *asker)
{
	int64_t until = clock_us() + (int64_t)asker->options.wait_ms * 1000;
	struct timespec last = { until / 1000000, until % 1000000 * 1000 };
	struct turn mine = { 0 }, **at = &asker->turns;
	int late = 0;

	while (*at != NULL)
		at = &(*at)->next;
	*at = &mine;
	asker->waiting++;
	while (mine.worker == NULL && late == 0)
		late = pthread_cond_timedwait(&asker->freed, &asker->lock,
		    &last);
	asker->waiting--;
	if (mine.worker == NULL) {
		for (at = &asker->turns; *at != &mine; at = &(*at)->next)
			continue;
		*at = mine.next;
	}
	return mine.worker;
}

/* One of them for this thread alone; NULL when none is free in time. */
static struct worker *
asker_lease(struct asker *asker)
{
	struct worker *worker;

	pthread_mutex_lock(&asker->lock);
	worker = asker_idle(asker);
	if (worker != NULL)
		worker->busy = true;
	else if (asker->waiting < asker->options.waiting)
		worker = asker_wait(asker);
	pthread_mutex_unlock(&asker->lock);
	return worker;
}

/* Handed to whoever has waited longest, or nobody's. */
static void
asker_release(struct asker *asker, struct worker *worker)
{
	struct turn *next;

	pthread_mutex_lock(&asker->lock);
	next = asker->turns;
	worker->busy = next != NULL;
	if (next != NULL) {
		asker->turns = next->next;
		next->worker = worker;
		pthread_cond_broadcast(&asker->freed);
	}
	pthread_mutex_unlock(&asker->lock);
}

void
asker_warm(struct asker *asker, struct arena *a)
{
	struct worker *worker = NULL;
	bool runs = false;

	pthread_mutex_lock(&asker->lock);
	for (int i = 0; i < asker->options.processes; i++)
		runs = runs || asker->workers[i].busy ||
		       worker_runs(&asker->workers[i]);
	if (!runs) {
		worker = &asker->workers[0];
		worker->busy = true;
	}
	pthread_mutex_unlock(&asker->lock);
	if (worker == NULL)
		return;
	if (worker->stand != NULL)
		worker_end(worker, a);
	worker_start(worker, a);
	asker_release(asker, worker);
}

/* Files take long, so one thread of the portal and one process write them at a
 * time; false: somebody does.  The others are for questions. */
static bool
asker_write_begin(struct asker *asker)
{
	bool mine;

	pthread_mutex_lock(&asker->lock);
	mine = !asker->writing;
	asker->writing = true;
	pthread_mutex_unlock(&asker->lock);
	return mine;
}

static void
asker_write_end(struct asker *asker)
{
	pthread_mutex_lock(&asker->lock);
	asker->writing = false;
	pthread_mutex_unlock(&asker->lock);
}

static enum asker_outcome
asker_rows(struct asker *asker, struct arena *a,
    const struct wire_request *request, struct answer *answer)
{
	struct buf b = buf_open(a, WIRE_REQUEST_MAX + WIRE_HEAD);
	struct worker *worker;
	struct heard message;
	enum asker_outcome outcome;

	*answer = (struct answer){ 0 };
	wire_request(&b, request);
	if (b.full)
		return ASKER_LARGE;
	worker = asker_lease(asker);
	if (worker == NULL)
		return ASKER_BUSY;
	outcome = worker_answer(worker, a, buf_str(&b),
	    asker->options.answer_ms, WIRE_ROWS, &message);
	if (outcome == ASKER_DONE &&
	    !wire_rows_read(a, message.p, message.n, answer)) {
		worker_end(worker, a);
		*answer = (struct answer){ 0 };
		outcome = ASKER_FAILED;
	}
	asker_release(asker, worker);
	return outcome;
}

enum asker_outcome
asker_ask(struct asker *asker, struct arena *a, str sql, struct answer *answer)
{
	const struct wire_request request = { .kind = WIRE_ASK,
		.idle_ms = asker->options.idle_ms,
		.sql = sql };

	return asker_rows(asker, a, &request, answer);
}

enum asker_outcome
asker_ask_page(struct asker *asker, struct arena *a,
    const struct asker_page *page, struct answer *answer)
{
	const struct wire_request request = { .kind = WIRE_PAGE,
		.idle_ms = asker->options.idle_ms,
		.page = *page };

	return asker_rows(asker, a, &request, answer);
}

/* What was written, without its name; -1 when it is not what it should be. */
static int
worker_file(const struct worker *worker, struct arena *a, int64_t *size)
{
	const char *path =
	    str_c(a, str_fmt(a, "%.*s/" WIRE_FILE, ARG(worker->folder)));
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	unlink(path);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_nlink != 0) {
		close(fd);
		return -1;
	}
	*size = st.st_size;
	return fd;
}

/* Written by a process of the pool. */
static enum asker_outcome
asker_make(struct asker *asker, struct arena *a, str request, int *fd,
    int64_t *size)
{
	struct worker *worker = asker_lease(asker);
	struct heard message;
	enum asker_outcome outcome;

	if (worker == NULL)
		return ASKER_BUSY;
	outcome = worker_answer(worker, a, request,
	    asker->options.file_ms, WIRE_WRITTEN, &message);
	if (worker->stand != NULL)
		*fd = worker_file(worker, a, size);
	if (outcome == ASKER_DONE && *fd < 0) {
		worker_end(worker, a);
		outcome = ASKER_FAILED;
	} else if (outcome != ASKER_DONE && *fd >= 0) {
		close(*fd);
		*fd = -1;
	}
	asker_release(asker, worker);
	return outcome;
}

/* The key under which a file is kept. */
static struct sha256
asker_key(struct arena *a, str request, str version)
{
	struct sha256 asked = hash_sha256(request);

	return hash_sha256(
	    str_fmt(a, "%.*s %.*s", ARG(hash_hex(a, asked)), ARG(version)));
}

enum asker_outcome
asker_file(struct asker *asker, struct arena *a, str sql,
    const struct asker_file *file, int *fd, int64_t *size)
{
	const struct wire_request request = { .kind = WIRE_WRITE,
		.idle_ms = asker->options.idle_ms,
		.sql = sql,
		.file = *file };
	struct buf b = buf_open(a, WIRE_REQUEST_MAX + WIRE_HEAD);
	enum asker_outcome outcome;
	struct sha256 key;

	*fd = -1;
	wire_request(&b, &request);
	if (b.full)
		return ASKER_LARGE;
	key = asker_key(a, buf_str(&b), file->version);
	pthread_mutex_lock(&asker->lock);
	if (file->version.n > 0)
		*fd = asker_kept_find(&asker->kept, &key, size);
	pthread_mutex_unlock(&asker->lock);
	if (*fd >= 0)
		return ASKER_DONE;
	if (!asker_write_begin(asker))
		return ASKER_BUSY;
	outcome = asker_make(asker, a, buf_str(&b), fd, size);
	pthread_mutex_lock(&asker->lock);
	if (outcome == ASKER_DONE && file->version.n > 0)
		asker_kept_put(&asker->kept, &key, *fd, *size);
	pthread_mutex_unlock(&asker->lock);
	asker_write_end(asker);
	return outcome;
}
