/* The thread of the jobs: whether this node runs them, whose turn it is, and
 * waiting for the next. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "commons/health/pulse.h"
#include "commons/jobs/jobs.h"
#include "commons/jobs/lease.h"
#include "engine/base/clock.h"
#include "engine/base/date.h"
#include "engine/base/log.h"
#include "queries.h"

#define JOBS_MAX 64
/* A batch of letters with their rows. */
#define ERRAND_BYTES_MAX ((size_t)256 << 20)
/* How often the thread looks whether something was written. */
#define LOOK_MS 100
/* How long a job rests that follows what is written: so long that it takes a
 * twentieth of the time, and a second at most. */
#define WRITTEN_MS 1000
#define WRITTEN_LEAST_MS 100
#define WRITTEN_SHARE 20
#define TROUBLE_MS 60000
/* More than any real backlog: a job that never ends is a programmer's error. */
#define AGAIN_MAX 100000

struct turn {
	const struct job *job;
	bool chore; /* of this node, whoever has the lease */
	int64_t next_ms;
	uint64_t seen; /* store_changes when it last began */
	bool ran;
};

struct jobs {
	struct store *store;
	const struct portal *portal;
	struct log *log;
	struct arena *arena;
	struct turn turns[JOBS_MAX];
	size_t n;
	struct lease *lease; /* NULL: no other node */
	struct lease own;
	int64_t ask_ms; /* when to look again whether it is vacant … */
	uint64_t asked; /* … or when store_changes is no longer this */
	atomic_bool stop;
	pthread_t thread;
	pthread_mutex_t mutex; /* only for waiting on */
	pthread_cond_t stopped;
};

int64_t
job_cursor(struct db *db, const char *name)
{
	return db_one(db, Q_job_cursor, VALUES(value_text(str_of(name))));
}

void
job_cursor_move(struct db *db, const char *name, int64_t seq)
{
	db_run(db, Q_job_cursor_move,
	    VALUES(value_text(str_of(name)), value_number(seq)));
}

static size_t
jobs_add(struct turn turns[JOBS_MAX], size_t n, const struct job *job,
    bool chore)
{
	for (; job != NULL && job->name != NULL; job++) {
		assert(n < JOBS_MAX);
		turns[n++] = (struct turn){ .job = job, .chore = chore };
	}
	return n;
}

static size_t
jobs_gather(const struct portal *portal, struct turn turns[JOBS_MAX])
{
	size_t n = 0, i;

	for (i = 0; portal->rooms[i] != NULL; i++) {
		n = jobs_add(turns, n, portal->rooms[i]->jobs, false);
		n = jobs_add(turns, n, portal->rooms[i]->chores, true);
	}
	return n;
}

static bool
turn_due(const struct turn *turn, uint64_t changes, int64_t now_ms)
{
	if (now_ms < turn->next_ms)
		return false;
	return turn->job->every_s > 0 || !turn->ran || turn->seen != changes;
}

static int64_t
turn_rest(const struct turn *turn, int64_t took_ms)
{
	int64_t rest = took_ms * WRITTEN_SHARE;

	if (turn->job->every_s > 0)
		return turn->job->every_s * 1000;
	return rest < WRITTEN_LEAST_MS ? WRITTEN_LEAST_MS
	       : rest > WRITTEN_MS     ? WRITTEN_MS
				       : rest;
}

static void
turn_take(struct jobs *jobs, struct turn *turn)
{
	struct errand errand = { .store = jobs->store,
		.portal = jobs->portal,
		.arena = jobs->arena,
		.now = moment_now(),
		.log = jobs->log,
		.stop = &jobs->stop,
		.lease = turn->chore ? NULL : jobs->lease };
	int64_t began_ms = clock_ms(), pause_ms;
	bool lost;

	/* What is written while it runs is news for its next turn. */
	turn->seen = store_changes(jobs->store);
	turn->job->run(&errand);
	turn->ran = !errand.again;
	pause_ms =
	    errand.again ? 0 : turn_rest(turn, clock_ms() - began_ms);
	lost = errand.lease != NULL && !errand.lease->held;
	if (lost) {
		/* Another node does it; here it begins anew, one day. */
		turn->ran = false;
	} else if (errand.trouble.n > 0) {
		pause_ms = TROUBLE_MS;
		turn->ran = false;
		if (jobs->log != NULL)
			log_line(jobs->log, "job=%s trouble=\"%.*s\"",
			    turn->job->name, ARG(errand.trouble));
	}
	turn->next_ms = clock_ms() + pause_ms;
	pulse_job(jobs->portal->pulse, turn->job->name, errand.now,
	    errand.trouble.n > 0 && !lost);
	arena_reset(jobs->arena);
}

/* Who has just become the one that runs them runs all of them once. */
static void
jobs_begin(struct jobs *jobs)
{
	for (size_t i = 0; i < jobs->n; i++)
		if (!jobs->turns[i].chore)
			jobs->turns[i] =
			    (struct turn){ .job = jobs->turns[i].job };
	if (jobs->log != NULL)
		log_line(jobs->log, "jobs=here epoch=%lld",
		    (long long)jobs->lease->epoch);
}

/* Whether it is worth asking for the lease: something was written, it may be
 * its end, and reading says that it is free. */
static bool
jobs_ask(struct jobs *jobs)
{
	uint64_t changes = store_changes(jobs->store);
	struct db *db;
	bool vacant;

	if (changes == jobs->asked && clock_ms() < jobs->ask_ms)
		return false;
	jobs->asked = changes;
	jobs->ask_ms = clock_ms() + jobs->lease->ms / 3;
	db = store_read(jobs->store, jobs->arena);
	vacant = lease_vacant(jobs->lease, db);
	store_read_end(jobs->store, db);
	arena_reset(jobs->arena);
	return vacant;
}

/* Whether this node runs the jobs now. */
static bool
jobs_ours(struct jobs *jobs)
{
	struct lease *lease = jobs->lease;
	int64_t epoch;
	bool had;

	if (lease == NULL)
		return true;
	had = lease->held;
	epoch = lease->epoch;
	pulse_lease(jobs->portal->pulse, had);
	if (had ? !lease_due(lease) : !jobs_ask(jobs))
		return had;
	if (lease_take(lease, jobs->store, jobs->arena) == LEASE_ANOTHERS &&
	    had && jobs->log != NULL)
		log_line(jobs->log, "jobs=elsewhere");
	arena_reset(jobs->arena);
	pulse_lease(jobs->portal->pulse, lease->held);
	if (lease->held && (!had || lease->epoch != epoch))
		jobs_begin(jobs);
	return lease->held;
}

/* Wait for a moment, or until told to stop. */
static void
jobs_wait(struct jobs *jobs)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&jobs->mutex);
	if (!atomic_load(&jobs->stop))
		pthread_cond_timedwait(&jobs->stopped, &jobs->mutex, &until);
	pthread_mutex_unlock(&jobs->mutex);
}

static void *
jobs_thread(void *cookie)
{
	struct jobs *jobs = cookie;

	while (!atomic_load(&jobs->stop)) {
		bool ran = false;

		for (size_t i = 0; i < jobs->n; i++) {
			if (atomic_load(&jobs->stop))
				break;
			if (!jobs_ours(jobs) && !jobs->turns[i].chore)
				continue;
			if (!turn_due(&jobs->turns[i],
				store_changes(jobs->store), clock_ms()))
				continue;
			turn_take(jobs, &jobs->turns[i]);
			ran = true;
		}
		if (!ran)
			jobs_wait(jobs);
	}
	/* Whoever waits for the end does not wait for a database as well. */
	if (store_state(jobs->store).away_us != 0)
		return NULL;
	for (size_t i = 0; i < jobs->n; i++)
		if (jobs->turns[i].chore)
			turn_take(jobs, &jobs->turns[i]);
	/* It may have gone while they waited for it; nor for it twice. */
	if (jobs->lease != NULL && store_state(jobs->store).away_us == 0)
		lease_give(jobs->lease, jobs->store, jobs->arena);
	return NULL;
}

struct jobs *
jobs_open(struct store *store, const struct portal *portal, struct log *log,
    int64_t lease_ms)
{
	struct jobs *jobs = calloc(1, sizeof(*jobs));
	pthread_condattr_t steady;

	if (jobs == NULL)
		return NULL;
	jobs->store = store;
	jobs->portal = portal;
	jobs->log = log;
	jobs->n = jobs_gather(portal, jobs->turns);
	jobs->arena = arena_open(ERRAND_BYTES_MAX);
	if (lease_ms > 0) {
		lease_make(&jobs->own, "jobs", lease_ms);
		jobs->lease = &jobs->own;
	}
	atomic_init(&jobs->stop, false);
	pthread_mutex_init(&jobs->mutex, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&jobs->stopped, &steady);
	pthread_condattr_destroy(&steady);
	if (pthread_create(&jobs->thread, NULL, jobs_thread, jobs) == 0)
		return jobs;
	pthread_cond_destroy(&jobs->stopped);
	pthread_mutex_destroy(&jobs->mutex);
	arena_close(jobs->arena);
	free(jobs);
	return NULL;
}

void
jobs_close(struct jobs *jobs)
{
	if (jobs == NULL)
		return;
	pthread_mutex_lock(&jobs->mutex);
	atomic_store(&jobs->stop, true);
	pthread_cond_signal(&jobs->stopped);
	pthread_mutex_unlock(&jobs->mutex);
	pthread_join(jobs->thread, NULL);
	pthread_cond_destroy(&jobs->stopped);
	pthread_mutex_destroy(&jobs->mutex);
	arena_close(jobs->arena);
	free(jobs);
}

bool
jobs_run_all(struct store *store, const struct portal *portal, moment now)
{
	struct arena *a = arena_open(ERRAND_BYTES_MAX);
	struct turn turns[JOBS_MAX];
	size_t n = jobs_gather(portal, turns), i;
	bool well = true;
	int again = 0;

	for (i = 0; i < n; i++) {
		struct errand errand = { .store = store,
			.portal = portal,
			.arena = a,
			.now = now };

		turns[i].job->run(&errand);
		well = well && errand.trouble.n == 0;
		/* The same job once more. */
		i -= errand.again && errand.trouble.n == 0;
		assert(!errand.again || ++again < AGAIN_MAX);
		arena_reset(a);
	}
	arena_close(a);
	return well;
}
