/*
 * Goal: whatever happens (many at once, a rule broken, a full disk, the n-th
 * call failing, kill -9) a write is wholly there and said to be done, or it
 * is wholly absent and not said to be.
 */
#include "engine/store/store_house.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

#define CROWD 64
#define CROWD_WRITES 20
#define KILL_ROUNDS 20
#define KILL_THREADS 4

/* Numbers of the statements, in the order of the list below. */
enum { PUT_A, PUT_B, HAS_A, HAS_B, COUNT, LATE, NOWHERE, AGAIN, DROP, FILL };

static const char *const texts[] = {
	[PUT_A] = "insert into a (id) values ($1)",
	[PUT_B] = "insert into b (id, a) values ($1, $1)",
	[HAS_A] = "select count(*) from a where id = $1",
	[HAS_B] = "select count(*) from b where id = $1",
	[COUNT] = "select count(*) from a",
	[LATE] = "insert into late (a) values ($1)",
	[NOWHERE] = "select * from nowhere",
	[AGAIN] = "insert into a (id) values ($1 + 2)",
	[DROP] = "delete from fill",
	[FILL] = "insert into fill (text) values ($1)",
};

static bool
tables_make(struct db *db, void *cookie)
{
	(void)cookie;
	return db_exec(db,
	    "create table if not exists a (id integer primary key);"
	    "create table if not exists b (id integer primary key,"
	    " a integer references a (id));"
	    "create table if not exists late (a integer references a (id)"
	    " deferrable initially deferred);"
	    "create table if not exists fill (text text)");
}

static bool
tables_make_small(struct db *db, void *cookie)
{
	return tables_make(db, cookie) &&
	       db_exec(db, "pragma max_page_count = 40");
}

static int
house_open(void **state)
{
	return house_make(state, texts, sizeof(texts) / sizeof(texts[0]));
}

static int64_t
house_one(struct house *h, int statement, const struct value *values, size_t n)
{
	struct db *db = store_read(h->store, h->arena);
	int64_t number = db_one(db, statement, values, n);

	assert_int_equal(db_fault(db)->kind, FAULT_NONE);
	store_read_end(h->store, db);
	return number;
}

static void
house_check(struct house *h)
{
	str report = S("not checked");

	assert_true(store_check(h->store, h->arena, &report, &h->fault));
	if (report.n > 0)
		fail_msg("%.*s", ARG(report));
}

/* What a write does, in this order. */
struct job {
	struct house *house;
	struct arena *arena;
	pthread_t thread;
	int64_t id;
	int last; /* a statement run after both rows, or -1 */
	bool refuse;
	sem_t *gate; /* waits here first */
	int runs;
	enum write_outcome outcome;
	struct fault fault;
	_Atomic int *queued;
};

static bool
job_apply(struct db *db, void *what)
{
	struct job *job = what;

	job->runs++;
	while (job->gate != NULL && sem_wait(job->gate) != 0)
		continue;
	job->gate = NULL;
	db_run(db, PUT_A, VALUES(value_number(job->id)));
	db_run(db, PUT_B, VALUES(value_number(job->id)));
	if (job->last == NOWHERE)
		db_run(db, NOWHERE, NO_VALUES);
	else if (job->last >= 0)
		db_run(db, job->last, VALUES(value_number(-1)));
	return !job->refuse;
}

static void
job_run(struct job *job)
{
	job->outcome = store_write(job->house->store, job->house->arena,
	    job_apply, job, &job->fault);
}

static void *
job_thread(void *cookie)
{
	struct job *job = cookie;

	job->arena = arena_open(ARENA_MAX);
	atomic_fetch_add(job->queued, 1);
	job->outcome = store_write(job->house->store, job->arena, job_apply,
	    job, &job->fault);
	arena_close(job->arena);
	return NULL;
}

/*
 * Run ${jobs} in one batch: the first waits at a gate until the others stand
 * in the queue behind it.  ${before} is called just before it may go on.
 */
static void
jobs_run(struct house *h, struct job *jobs, int n,
    void (*before)(struct house *))
{
	_Atomic int queued = 0;
	sem_t gate;
	int i;

	sem_init(&gate, 0, 0);
	for (i = 0; i < n; i++) {
		jobs[i].house = h;
		jobs[i].queued = &queued;
		jobs[i].gate = i == 0 ? &gate : NULL;
		assert_int_equal(pthread_create(&jobs[i].thread, NULL,
				     job_thread, &jobs[i]),
		    0);
		while (atomic_load(&queued) <= i)
			usleep(100);
		/* Between saying so and standing in the queue. */
		usleep(i == 0 ? 20000 : 3000);
	}
	if (before != NULL)
		before(h);
	sem_post(&gate);
	for (i = 0; i < n; i++)
		pthread_join(jobs[i].thread, NULL);
	sem_destroy(&gate);
}

/* Whether ${job} is there as it was said to be. */
static void
job_verify(struct house *h, const struct job *job)
{
	int64_t there = job->outcome == WRITE_DONE ? 1 : 0;

	assert_int_equal(house_one(h, HAS_A, VALUES(value_number(job->id))),
	    there);
	assert_int_equal(house_one(h, HAS_B, VALUES(value_number(job->id))),
	    there);
	assert_int_equal(job->fault.kind != FAULT_NONE,
	    job->outcome == WRITE_BROKEN);
}

static void
done_and_refused(void **state)
{
	struct house *h = *state;
	struct job keep = { .house = h, .id = 1, .last = -1 };
	struct job refuse = { .house = h, .id = 2, .last = -1, .refuse = true };

	house_start(h, &engine_sqlite, tables_make);
	assert_int_equal(store_changes(h->store), 0);
	job_run(&keep);
	assert_int_equal(keep.outcome, WRITE_DONE);
	job_verify(h, &keep);
	job_run(&refuse);
	assert_int_equal(refuse.outcome, WRITE_REFUSED);
	job_verify(h, &refuse);
	assert_int_equal(store_changes(h->store), 1);
	assert_int_equal(store_commits(h->store), 1);
}

static void
one_batch_one_commit(void **state)
{
	struct house *h = *state;
	struct job jobs[] = {
		{ .id = 1, .last = -1 },
		{ .id = 2, .last = -1 },
		{ .id = 3, .last = -1, .refuse = true },
		{ .id = 5, .last = AGAIN }, /* 1 is taken */
		{ .id = 4, .last = -1 },
	};
	int i;

	house_start(h, &engine_sqlite, tables_make);
	jobs_run(h, jobs, 5, NULL);
	assert_int_equal(jobs[0].outcome, WRITE_DONE);
	assert_int_equal(jobs[1].outcome, WRITE_DONE);
	assert_int_equal(jobs[2].outcome, WRITE_REFUSED);
	assert_int_equal(jobs[3].outcome, WRITE_BROKEN);
	assert_int_equal(jobs[3].fault.kind, FAULT_UNIQUE);
	assert_int_equal(jobs[4].outcome, WRITE_DONE);
	for (i = 0; i < 5; i++) {
		assert_int_equal(jobs[i].runs, 1);
		job_verify(h, &jobs[i]);
	}
	assert_int_equal(store_commits(h->store), 2);
	assert_int_equal(store_changes(h->store), 3);
	house_check(h);
}

static void
batch_of_refusals(void **state)
{
	struct house *h = *state;
	struct job jobs[] = {
		{ .id = 1, .last = -1, .refuse = true },
		{ .id = 2, .last = -1, .refuse = true },
		{ .id = 3, .last = -1, .refuse = true },
	};
	int i;

	house_start(h, &engine_sqlite, tables_make);
	jobs_run(h, jobs, 3, NULL);
	for (i = 0; i < 3; i++) {
		assert_int_equal(jobs[i].outcome, WRITE_REFUSED);
		job_verify(h, &jobs[i]);
	}
	assert_int_equal(store_commits(h->store), 0);
	assert_int_equal(store_changes(h->store), 0);
}

/* A write that breaks more than a rule, or breaks a rule only at the commit,
 * takes nobody with it: the batch runs again one by one. */
static void
bad_write_goes_alone(void **state)
{
	static const struct {
		int last;
		int kind;
	} rows[] = { { NOWHERE, FAULT_BROKEN }, { LATE, FAULT_RULE } };
	struct house *h = *state;
	struct job jobs[4];
	size_t i;
	int k;

	house_start(h, &engine_sqlite, tables_make);
	for (i = 0; i < 2; i++) {
		memset(jobs, 0, sizeof(jobs));
		for (k = 0; k < 4; k++) {
			jobs[k].id = (int64_t)i * 10 + k;
			jobs[k].last = k == 2 ? rows[i].last : -1;
		}
		jobs_run(h, jobs, 4, NULL);
		for (k = 0; k < 4; k++) {
			assert_int_equal(jobs[k].outcome,
			    k == 2 ? WRITE_BROKEN : WRITE_DONE);
			job_verify(h, &jobs[k]);
		}
		assert_int_equal(jobs[2].fault.kind, rows[i].kind);
		assert_int_equal(jobs[1].runs, 2);
	}
	assert_int_equal(store_changes(h->store), 6);
	house_check(h);
}

struct crowd {
	struct house *house;
	pthread_t thread;
	int64_t first;
	int done;
};

static void *
crowd_thread(void *cookie)
{
	struct crowd *crowd = cookie;
	struct arena *arena = arena_open(ARENA_MAX);
	struct job job;
	int i;

	for (i = 0; i < CROWD_WRITES; i++) {
		job = (struct job){ .id = crowd->first + i, .last = -1 };
		if (store_write(crowd->house->store, arena, job_apply, &job,
			&job.fault) == WRITE_DONE)
			crowd->done++;
		arena_reset(arena);
	}
	arena_close(arena);
	return NULL;
}

static void
crowd_shares_commits(void **state)
{
	struct house *h = *state;
	struct crowd crowd[CROWD];
	_Atomic int queued = 0;
	struct job slow = { .house = h, .id = 1, .last = -1 };
	uint64_t writes = CROWD * CROWD_WRITES + 1;
	sem_t gate;
	int i;

	house_start(h, &engine_sqlite, tables_make);
	sem_init(&gate, 0, 0);
	slow.gate = &gate;
	slow.queued = &queued;
	pthread_create(&slow.thread, NULL, job_thread, &slow);
	while (atomic_load(&queued) == 0)
		usleep(100);
	for (i = 0; i < CROWD; i++) {
		crowd[i] = (struct crowd){ h, 0, 1000 + i * CROWD_WRITES, 0 };
		assert_int_equal(pthread_create(&crowd[i].thread, NULL,
				     crowd_thread, &crowd[i]),
		    0);
	}
	usleep(100000);
	sem_post(&gate);
	for (i = 0; i < CROWD; i++) {
		pthread_join(crowd[i].thread, NULL);
		assert_int_equal(crowd[i].done, CROWD_WRITES);
	}
	pthread_join(slow.thread, NULL);
	sem_destroy(&gate);
	assert_int_equal(house_one(h, COUNT, NO_VALUES), writes);
	assert_int_equal(store_changes(h->store), writes);
	assert_true(store_commits(h->store) < writes / 2);
	house_check(h);
}

static void
closing_finishes_the_queue(void **state)
{
	struct house *h = *state;
	struct job job = { .house = h, .id = 7, .last = -1 };

	house_start(h, &engine_sqlite, tables_make);
	job_run(&job);
	store_close(h->store);
	house_start(h, &engine_sqlite, NULL);
	job_verify(h, &job);
	assert_int_equal(store_changes(h->store), 0);
}

static void
every_call_fails_once(void **state)
{
	struct house *h = *state;
	struct job jobs[4];
	bool failed = true;
	int i, n;

	for (n = 1; failed; n++) {
		faulty_make(&h->faulty, &engine_sqlite);
		house_start(h, &h->faulty.engine, tables_make);
		atomic_store(&h->faulty.fail_at, n);
		for (i = 0; i < 4; i++) {
			jobs[i] = (struct job){ .house = h,
				.id = i + 1,
				.last = -1,
				.refuse = i == 1 };
			/* The fourth comes when all is well again. */
			if (i == 3) {
				failed = atomic_load(&h->faulty.failed);
				atomic_store(&h->faulty.fail_at, 0);
			}
			job_run(&jobs[i]);
		}
		assert_int_equal(jobs[3].outcome, WRITE_DONE);
		for (i = 0; i < 4; i++) {
			job_verify(h, &jobs[i]);
			if (jobs[i].fault.kind != FAULT_NONE)
				assert_non_null(
				    strstr(jobs[i].fault.detail, "injected"));
		}
		house_check(h);
		house_clear(h);
	}
	/* Begin, commit, and four for each of two inserts at the least. */
	assert_true(n > 20);
}

/* Below nought nothing fails: now it does. */
static void
faulty_arm(struct house *h)
{
	atomic_store(&h->faulty.fail_at, -atomic_load(&h->faulty.fail_at));
}

static void
every_call_of_a_batch_fails_once(void **state)
{
	struct house *h = *state;
	struct job jobs[4];
	bool failed = true;
	int i, n;

	for (n = 1; failed; n++) {
		faulty_make(&h->faulty, &engine_sqlite);
		house_start(h, &h->faulty.engine, tables_make);
		memset(jobs, 0, sizeof(jobs));
		for (i = 0; i < 4; i++) {
			jobs[i].id = i + 1;
			jobs[i].last = -1;
		}
		jobs[2].refuse = true;
		atomic_store(&h->faulty.fail_at, -n);
		jobs_run(h, jobs, 4, faulty_arm);
		failed = atomic_load(&h->faulty.failed);
		atomic_store(&h->faulty.fail_at, 0);
		for (i = 0; i < 4; i++)
			job_verify(h, &jobs[i]);
		assert_int_not_equal(jobs[2].outcome, WRITE_DONE);
		house_check(h);
		jobs[0] = (struct job){ .house = h, .id = 9, .last = -1 };
		job_run(&jobs[0]);
		assert_int_equal(jobs[0].outcome, WRITE_DONE);
		job_verify(h, &jobs[0]);
		house_clear(h);
	}
	assert_true(n > 20);
}

static bool
fill_apply(struct db *db, void *what)
{
	static const char page[8192] = { 'x' };

	(void)what;
	db_run(db, FILL, VALUES(value_text((str){ page, sizeof(page) })));
	return true;
}

static bool
drop_apply(struct db *db, void *what)
{
	(void)what;
	db_run(db, DROP, NO_VALUES);
	return true;
}

static void
full_disk(void **state)
{
	struct house *h = *state;
	struct job small = { .house = h, .id = 1, .last = -1 };
	enum write_outcome outcome = WRITE_DONE;
	uint64_t done = 0;

	house_start(h, &engine_sqlite, tables_make_small);
	job_run(&small);
	assert_int_equal(small.outcome, WRITE_DONE);
	while (done < 10000) {
		outcome = store_write(h->store, h->arena, fill_apply, NULL,
		    &h->fault);
		if (outcome != WRITE_DONE)
			break;
		done++;
	}
	assert_true(done > 5);
	assert_int_equal(outcome, WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_FULL);
	assert_int_equal(store_changes(h->store), done + 1);
	job_verify(h, &small);
	house_check(h);
	/* Making room works, and then writing does. */
	assert_int_equal(store_write(h->store, h->arena, drop_apply, NULL,
			     &h->fault),
	    WRITE_DONE);
	assert_int_equal(store_write(h->store, h->arena, fill_apply, NULL,
			     &h->fault),
	    WRITE_DONE);
	house_check(h);
}

struct victim {
	struct house *house;
	_Atomic int64_t *next;
	int pipe;
};

static void *
victim_thread(void *cookie)
{
	struct victim *victim = cookie;
	struct arena *arena = arena_open(ARENA_MAX);
	struct job job;

	for (;;) {
		job = (struct job){ .last = -1,
			.id = atomic_fetch_add(victim->next, 1) };
		if (store_write(victim->house->store, arena, job_apply, &job,
			&job.fault) != WRITE_DONE ||
		    write(victim->pipe, &job.id, sizeof(job.id)) !=
			sizeof(job.id))
			_exit(1);
		arena_reset(arena);
	}
	return NULL;
}

/* Write without end, and tell each row that was acknowledged. */
static void
victim_run(struct house *h, int out, int64_t from)
{
	_Atomic int64_t next = from;
	struct victim victim = { h, &next, out };
	pthread_t thread[KILL_THREADS];
	int i;

	house_start(h, &engine_sqlite, tables_make);
	for (i = 0; i < KILL_THREADS; i++)
		pthread_create(&thread[i], NULL, victim_thread, &victim);
	for (;;)
		pause();
}

static void
killed_at_any_moment(void **state)
{
	struct house *h = *state;
	int64_t id, last = 0, rows = 0;
	struct job job = { .outcome = WRITE_DONE };
	int round, ends[2], status;
	pid_t child;

	for (round = 0; round < KILL_ROUNDS; round++) {
		assert_int_equal(pipe(ends), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			close(ends[0]);
			victim_run(h, ends[1], last + 1000);
		}
		close(ends[1]);
		/* The first row says that it is on its way. */
		assert_int_equal(read(ends[0], &id, sizeof(id)), sizeof(id));
		usleep((useconds_t)(round * 1700));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		house_start(h, &engine_sqlite, tables_make);
		do {
			job.id = id;
			job_verify(h, &job);
			arena_reset(h->arena);
			rows++;
			last = id > last ? id : last;
		} while (read(ends[0], &id, sizeof(id)) == sizeof(id));
		close(ends[0]);
		assert_true(house_one(h, COUNT, NO_VALUES) >= rows);
		house_check(h);
		store_close(h->store);
		h->store = NULL;
	}
	assert_true(rows > KILL_ROUNDS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(done_and_refused),
		IN_HOUSE(one_batch_one_commit),
		IN_HOUSE(batch_of_refusals),
		IN_HOUSE(bad_write_goes_alone),
		IN_HOUSE(crowd_shares_commits),
		IN_HOUSE(closing_finishes_the_queue),
		IN_HOUSE(every_call_fails_once),
		IN_HOUSE(every_call_of_a_batch_fails_once),
		IN_HOUSE(full_disk),
		IN_HOUSE(killed_at_any_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
