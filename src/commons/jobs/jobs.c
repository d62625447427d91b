/* The threads of the jobs, one for each lane: whether this node runs them,
 * whose turn it is, and waiting for the next. */
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
/* The longest that a thread sleeps: a lease is to be renewed. */
#define LOOK_MS 1000
/* How long a job rests that follows what is written: so long that it takes a
 * twentieth of the time, and a second at most. */
#define WRITTEN_MS 1000
#define WRITTEN_LEAST_MS 10
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

/* Jobs that run one after another, with what is theirs. */
struct lane_jobs {
	const char *name; /* for the log */
	struct jobs *jobs;
	struct arena *arena;
	struct turn turns[JOBS_MAX];
	size_t n;
	struct lease *lease; /* NULL: no other node */
	struct lease own;
	int64_t ask_ms; /* when to look again whether it is vacant … */
	uint64_t asked; /* … or when store_changes is no longer this */
	pthread_t thread;
};

struct jobs {
	struct store *store;
	const struct portal *portal;
	struct log *log;
	struct lane_jobs lanes[LANES];
	size_t begun; /* lanes with a thread */
	atomic_bool stop;
};

/* What a lane is called, and its lease. */
static const char *const lane_names[LANES][2] = {
	[LANE_SOON] = { "soon", "jobs" },
	[LANE_TABLES] = { "tables", "jobs-tables" },
	[LANE_SITES] = { "sites", "jobs-sites" },
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

/* Those of ${lane}; LANES: of all. */
static size_t
jobs_add(struct turn turns[JOBS_MAX], size_t n, const struct job *job,
    bool chore, enum lane lane)
{
	for (; job != NULL && job->name != NULL; job++) {
		if (lane != LANES && job->lane != lane)
			continue;
		assert(n < JOBS_MAX);
		turns[n++] = (struct turn){ .job = job, .chore = chore };
	}
	return n;
}

static size_t
jobs_gather(const struct portal *portal, struct turn turns[JOBS_MAX],
    enum lane lane)
{
	const struct room *const *room = portal->rooms;
	size_t n = 0;

	for (; *room != NULL; room++) {
		n = jobs_add(turns, n, (*room)->jobs, false, lane);
		n = jobs_add(turns, n, (*room)->chores, true, lane);
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
turn_take(struct lane_jobs *lane, struct turn *turn)
{
	struct jobs *jobs = lane->jobs;
	struct errand errand = { .store = jobs->store,
		.portal = jobs->portal,
		.arena = lane->arena,
		.now = moment_now(),
		.log = jobs->log,
		.stop = &jobs->stop,
		.lease = turn->chore ? NULL : lane->lease };
	int64_t began_ms = clock_ms(), pause_ms;
	bool lost;

	/* What is written while it runs is news for its next turn. */
	turn->seen = store_changes(jobs->store);
	turn->job->run(&errand);
	turn->ran = !errand.again;
	pause_ms = errand.again ? 0 : turn_rest(turn, clock_ms() - began_ms);
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
	arena_reset(lane->arena);
}

/* Who has just become the one that runs them runs all of them once. */
static void
lane_begin(struct lane_jobs *lane)
{
	for (size_t i = 0; i < lane->n; i++)
		if (!lane->turns[i].chore)
			lane->turns[i] =
			    (struct turn){ .job = lane->turns[i].job };
	if (lane->jobs->log != NULL)
		log_line(lane->jobs->log, "jobs=here lane=%s epoch=%lld",
		    lane->name, (long long)lane->lease->epoch);
}

/* Whether it is worth asking for the lease: something was written, it may be
 * its end, and reading says that it is free. */
static bool
lane_ask(struct lane_jobs *lane)
{
	struct store *store = lane->jobs->store;
	uint64_t changes = store_changes(store);
	struct db *db;
	bool vacant;

	if (changes == lane->asked && clock_ms() < lane->ask_ms)
		return false;
	lane->asked = changes;
	lane->ask_ms = clock_ms() + lane->lease->ms / 3;
	db = store_read(store, lane->arena);
	vacant = lease_vacant(lane->lease, db);
	store_read_end(store, db);
	arena_reset(lane->arena);
	return vacant;
}

/* Whether this node runs the jobs of ${lane} now. */
static bool
lane_ours(struct lane_jobs *lane)
{
	struct jobs *jobs = lane->jobs;
	struct lease *lease = lane->lease;
	int64_t epoch;
	bool had;

	if (lease == NULL)
		return true;
	had = lease->held;
	epoch = lease->epoch;
	pulse_lane(jobs->portal->pulse, lane->name, had);
	if (had ? !lease_due(lease) : !lane_ask(lane))
		return had;
	if (lease_take(lease, jobs->store, lane->arena) == LEASE_ANOTHERS &&
	    had && jobs->log != NULL)
		log_line(jobs->log, "jobs=elsewhere lane=%s", lane->name);
	arena_reset(lane->arena);
	pulse_lane(jobs->portal->pulse, lane->name, lease->held);
	if (lease->held && (!had || lease->epoch != epoch))
		lane_begin(lane);
	return lease->held;
}

/* Run whatever is due; whether anything was, and when something will be that
 * waits for the clock, or for its rest. */
static bool
lane_round(struct lane_jobs *lane, int64_t *next_ms)
{
	struct jobs *jobs = lane->jobs;
	bool ran = false;

	*next_ms = clock_ms() + LOOK_MS;
	for (size_t i = 0; i < lane->n && !atomic_load(&jobs->stop); i++) {
		struct turn *turn = &lane->turns[i];

		if (!lane_ours(lane) && !turn->chore)
			continue;
		if (turn_due(turn, store_changes(jobs->store), clock_ms())) {
			turn_take(lane, turn);
			ran = true;
		} else if (turn->next_ms > clock_ms() &&
			   turn->next_ms < *next_ms)
			*next_ms = turn->next_ms;
	}
	return ran;
}

/* What this node alone knows is kept, and another may go on.  Whoever waits for
 * the end does not wait for a database as well. */
static void
lane_end(struct lane_jobs *lane)
{
	struct store *store = lane->jobs->store;

	for (size_t i = 0; i < lane->n; i++)
		if (lane->turns[i].chore && store_away(store) == 0)
			turn_take(lane, &lane->turns[i]);
	if (lane->lease != NULL && store_away(store) == 0)
		lease_give(lane->lease, store, lane->arena);
}

static void *
lane_thread(void *cookie)
{
	struct lane_jobs *lane = cookie;
	struct jobs *jobs = lane->jobs;
	uint64_t changes;
	int64_t next_ms;

	while (!atomic_load(&jobs->stop)) {
		changes = store_changes(jobs->store);
		if (!lane_round(lane, &next_ms))
			store_wait(jobs->store, changes, &jobs->stop,
			    next_ms - clock_ms());
	}
	lane_end(lane);
	return NULL;
}

/* False: no thread is left for it. */
static bool
lane_open(struct jobs *jobs, enum lane which, int64_t lease_ms)
{
	struct lane_jobs *lane = &jobs->lanes[which];

	lane->name = lane_names[which][0];
	lane->jobs = jobs;
	lane->n = jobs_gather(jobs->portal, lane->turns, which);
	lane->arena = arena_open(ERRAND_BYTES_MAX);
	if (lease_ms > 0) {
		lease_make(&lane->own, lane_names[which][1], lease_ms);
		lane->lease = &lane->own;
	}
	pulse_lane(jobs->portal->pulse, lane->name, lane->lease == NULL);
	if (pthread_create(&lane->thread, NULL, lane_thread, lane) == 0)
		return true;
	arena_close(lane->arena);
	return false;
}

struct jobs *
jobs_open(struct store *store, const struct portal *portal, struct log *log,
    int64_t lease_ms)
{
	struct jobs *jobs = calloc(1, sizeof(*jobs));

	if (jobs == NULL)
		return NULL;
	jobs->store = store;
	jobs->portal = portal;
	jobs->log = log;
	atomic_init(&jobs->stop, false);
	while (jobs->begun < LANES) {
		if (!lane_open(jobs, (enum lane)jobs->begun, lease_ms)) {
			jobs_close(jobs);
			return NULL;
		}
		jobs->begun++;
	}
	return jobs;
}

void
jobs_close(struct jobs *jobs)
{
	if (jobs == NULL)
		return;
	atomic_store(&jobs->stop, true);
	store_stir(jobs->store);
	for (size_t i = 0; i < jobs->begun; i++) {
		pthread_join(jobs->lanes[i].thread, NULL);
		arena_close(jobs->lanes[i].arena);
	}
	free(jobs);
}

bool
jobs_run_all(struct store *store, const struct portal *portal, moment now)
{
	struct arena *a = arena_open(ERRAND_BYTES_MAX);
	struct turn turns[JOBS_MAX];
	size_t n = jobs_gather(portal, turns, LANES), i;
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
