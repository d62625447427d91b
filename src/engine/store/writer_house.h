/*
 * A store of two tables and the writes that are tried on it, for the tests of
 * the writer only.
 */
#ifndef ENGINE_STORE_WRITER_HOUSE_H
#define ENGINE_STORE_WRITER_HOUSE_H

#include "engine/store/store_house.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

/* Numbers of the statements, in the order of the list below. */
enum {
	PUT_A,
	PUT_B,
	HAS_A,
	HAS_B,
	COUNT,
	LATE,
	NOWHERE,
	AGAIN,
	DROP,
	FILL,
	MANY,
};

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
	/* Two rows at once: the second breaks a rule when $1 is taken. */
	[MANY] = "insert into a (id) values (-cast($1 as bigint)), ($1)",
};

static inline bool
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

static inline int
house_open(void **state)
{
	return house_make(state, texts, sizeof(texts) / sizeof(texts[0]));
}

static inline int64_t
house_one(struct house *h, int statement, const struct value *values, size_t n)
{
	struct db *db = store_read(h->store, h->arena);
	int64_t number = db_one(db, statement, values, n);

	assert_int_equal(db_fault(db)->kind, FAULT_NONE);
	store_read_end(h->store, db);
	return number;
}

static inline void
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
	int last;    /* a statement run after both rows, or -1 */
	int instead; /* a statement run in place of all, or 0 */
	bool refuse; /* after all that */
	bool look;   /* only look, then refuse */
	sem_t *gate; /* waits here first */
	int runs;
	enum write_outcome outcome;
	struct fault fault;
	_Atomic int *queued;
};

static inline bool
job_apply(struct db *db, void *what)
{
	struct job *job = what;

	job->runs++;
	while (job->gate != NULL && sem_wait(job->gate) != 0)
		continue;
	job->gate = NULL;
	if (job->look)
		return db_one(db, HAS_A, VALUES(value_number(job->id))) < 0;
	if (job->instead > 0)
		return db_run(db, job->instead, VALUES(value_number(job->id))) >
		       0;
	db_run(db, PUT_A, VALUES(value_number(job->id)));
	db_run(db, PUT_B, VALUES(value_number(job->id)));
	if (job->last == NOWHERE)
		db_run(db, NOWHERE, NO_VALUES);
	else if (job->last >= 0)
		db_run(db, job->last, VALUES(value_number(-1)));
	return !job->refuse;
}

static inline void
job_run(struct job *job)
{
	job->outcome = store_write(job->house->store, job->house->arena,
	    job_apply, job, &job->fault);
}

static inline void *
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
static inline void
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
static inline void
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

#endif
