/*
 * Goal: whatever happens (many at once, a rule broken, a full disk, the n-th
 * call failing) a write is wholly there and said to be done, or it is wholly
 * absent and not said to be.  Killed writers stand in writer_kill_test.c.
 */
#include "engine/base/clock.h"
#include "engine/store/writer_house.h"

#define CROWD 64
#define CROWD_WRITES 20

static bool
tables_make_small(struct db *db, void *cookie)
{
	return tables_make(db, cookie) &&
	       db_exec(db, "pragma max_page_count = 40");
}

static void
done_and_refused(void **state)
{
	struct house *h = *state;
	struct job keep = { .house = h, .id = 1, .last = -1 };
	struct job refuse = { .house = h, .id = 2, .last = -1, .refuse = true };

	house_start(h, any_engine(), tables_make);
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

	house_start(h, any_engine(), tables_make);
	jobs_run(h, jobs, 5, NULL);
	assert_int_equal(jobs[0].outcome, WRITE_DONE);
	assert_int_equal(jobs[1].outcome, WRITE_DONE);
	assert_int_equal(jobs[2].outcome, WRITE_REFUSED);
	assert_int_equal(jobs[3].outcome, WRITE_BROKEN);
	assert_int_equal(jobs[3].fault.kind, FAULT_UNIQUE);
	assert_int_equal(jobs[4].outcome, WRITE_DONE);
	/* The first stood alone; the third made the others run again. */
	for (i = 0; i < 5; i++) {
		assert_int_equal(jobs[i].runs, i == 1 || i == 2 ? 2 : 1);
		job_verify(h, &jobs[i]);
	}
	assert_int_equal(store_commits(h->store), 2);
	assert_int_equal(store_changes(h->store), 3);
	house_check(h);
}

/* Those refused before they changed anything cost the others nothing; where a
 * broken rule spoils the transaction, those up to the first of them run again
 * under savepoints, once. */
static void
refused_at_once_among_others(void **state)
{
	struct house *h = *state;
	struct job jobs[] = {
		{ .id = 1, .last = -1 },
		{ .id = 2, .last = -1 },
		{ .id = 3, .last = -1, .look = true },
		{ .id = 2, .last = -1 },      /* its first row is taken */
		{ .id = 2, .instead = MANY }, /* half a statement */
		{ .id = 4, .last = -1 },
		{ .id = 5, .last = -1, .look = true },
	};
	int i;

	house_start(h, any_engine(), tables_make);
	jobs_run(h, jobs, 7, NULL);
	for (i = 0; i < 7; i++)
		assert_int_equal(jobs[i].runs,
		    any_engine()->aborts && i > 0 && i < 4 ? 2 : 1);
	assert_int_equal(jobs[2].outcome, WRITE_REFUSED);
	assert_int_equal(jobs[3].outcome, WRITE_BROKEN);
	assert_int_equal(jobs[3].fault.kind, FAULT_UNIQUE);
	assert_int_equal(jobs[4].outcome, WRITE_BROKEN);
	assert_int_equal(jobs[4].fault.kind, FAULT_UNIQUE);
	assert_int_equal(jobs[6].outcome, WRITE_REFUSED);
	for (i = 0; i < 7; i++)
		if (i < 3 || i > 4)
			job_verify(h, &jobs[i]);
	job_verify(h, &jobs[1]);
	assert_int_equal(house_one(h, COUNT, NO_VALUES), 3);
	assert_int_equal(store_commits(h->store), 2);
	assert_int_equal(store_changes(h->store), 3);
	house_check(h);
}

/* However many are refused late, nobody runs more than twice. */
static void
refused_late_among_others(void **state)
{
	enum { N = 24 };
	struct house *h = *state;
	struct job jobs[N];
	int i;

	house_start(h, any_engine(), tables_make);
	memset(jobs, 0, sizeof(jobs));
	for (i = 0; i < N; i++)
		jobs[i] = (struct job){ .id = i + 1,
			.last = -1,
			.refuse = i % 2 == 1 };
	jobs_run(h, jobs, N, NULL);
	for (i = 0; i < N; i++) {
		assert_true(jobs[i].runs <= 2);
		assert_int_equal(jobs[i].outcome,
		    i % 2 == 1 ? WRITE_REFUSED : WRITE_DONE);
		job_verify(h, &jobs[i]);
	}
	assert_int_equal(store_commits(h->store), 2);
	assert_int_equal(store_changes(h->store), N / 2);
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

	house_start(h, any_engine(), tables_make);
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
	const struct {
		int last;
		int kind;
	} rows[] = { { NOWHERE,
			 any_database() == NULL ? FAULT_BROKEN : FAULT_SCHEMA },
		{ LATE, FAULT_RULE } };
	struct house *h = *state;
	struct job jobs[4];
	size_t i;
	int k;

	house_start(h, any_engine(), tables_make);
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

	house_start(h, any_engine(), tables_make);
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

	house_start(h, any_engine(), tables_make);
	job_run(&job);
	store_close(h->store);
	house_start(h, any_engine(), NULL);
	job_verify(h, &job);
	assert_int_equal(store_changes(h->store), 0);
}

/* Whoever ends does not wait for a database that is away as others do. */
static void
hurry_waits_for_nobody(void **state)
{
	struct house *h = *state;
	struct job waits = { .house = h, .id = 1, .last = -1 };
	struct job next = { .house = h, .id = 2, .last = -1 };
	int64_t began_ms = clock_ms();

	faulty_make(&h->faulty, any_engine());
	h->faulty.engine.one_writer = false;
	house_start(h, &h->faulty.engine, tables_make);
	atomic_store(&h->faulty.away, true);
	store_hurry(h->store);
	job_run(&waits);
	/* It was tried, and tried again while there was time. */
	assert_true(store_state(h->store).retries > 1);
	job_run(&next);
	assert_true(clock_ms() - began_ms < 15000);
	assert_int_equal(waits.outcome, WRITE_BROKEN);
	assert_int_equal(waits.fault.kind, FAULT_AWAY);
	assert_int_equal(next.outcome, WRITE_BROKEN);
	atomic_store(&h->faulty.away, false);
	/* And one that finds it there is kept. */
	job_run(&next);
	assert_int_equal(next.outcome, WRITE_DONE);
	job_verify(h, &waits);
	job_verify(h, &next);
}

static void
every_call_fails_once(void **state)
{
	struct house *h = *state;
	struct job jobs[4];
	bool failed = true;
	int i, n;

	for (n = 1; failed; n++) {
		faulty_make(&h->faulty, any_engine());
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
		faulty_make(&h->faulty, any_engine());
		house_start(h, &h->faulty.engine, tables_make);
		memset(jobs, 0, sizeof(jobs));
		for (i = 0; i < 4; i++) {
			jobs[i].id = i + 1;
			jobs[i].last = -1;
		}
		/* By turns: undone under a savepoint, or nothing to undo. */
		jobs[2].refuse = n % 2 == 0;
		jobs[2].look = n % 2 == 1;
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

	house_needs_file("how full the disk is, is its server's to say");
	house_start(h, any_engine(), tables_make_small);
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

/* How often "a secret of the house" stands in the file and its log. */
static int
secrets(const struct house *h)
{
	static const char *const ends[] = { "", "-wal" };
	static const char word[] = "a secret of the house";
	char path[96], *bytes = malloc((size_t)8 << 20);
	int found = 0;

	assert_non_null(bytes);
	for (size_t i = 0; i < 2; i++) {
		FILE *f;
		size_t n;

		snprintf(path, sizeof(path), "%s%s", h->path, ends[i]);
		f = fopen(path, "rb");
		assert_non_null(f);
		n = fread(bytes, 1, (size_t)8 << 20, f);
		fclose(f);
		for (const char *at = bytes;
		     (at = memmem(at, n - (size_t)(at - bytes), word,
			  strlen(word))) != NULL;
		     at++)
			found++;
	}
	free(bytes);
	return found;
}

static bool
secrets_apply(struct db *db, void *cookie)
{
	(void)cookie;
	for (int i = 0; i < 100; i++)
		db_run(db, FILL,
		    VALUES(value_text(S("a secret of the house"))));
	return true;
}

/* What was deleted stands in the log until it is shed, which waits for whoever
 * reads what was. */
static void
shed_leaves_nothing(void **state)
{
	struct house *h = *state;
	struct db *reader;

	house_needs_file("what was deleted is its vacuum's affair");
	house_start(h, any_engine(), tables_make_small);
	assert_int_equal(store_write(h->store, h->arena, secrets_apply, NULL,
			     &h->fault),
	    WRITE_DONE);
	reader = store_read(h->store, h->arena);
	assert_int_equal(store_write(h->store, h->arena, drop_apply, NULL,
			     &h->fault),
	    WRITE_DONE);
	assert_true(secrets(h) >= 100);
	assert_false(store_shed(h->store, h->arena));
	store_read_end(h->store, reader);
	assert_true(store_shed(h->store, h->arena));
	assert_int_equal(secrets(h), 0);
	house_check(h);
	/* And the pen still writes. */
	assert_int_equal(store_write(h->store, h->arena, fill_apply, NULL,
			     &h->fault),
	    WRITE_DONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(done_and_refused),
		IN_HOUSE(one_batch_one_commit),
		IN_HOUSE(refused_at_once_among_others),
		IN_HOUSE(refused_late_among_others),
		IN_HOUSE(batch_of_refusals),
		IN_HOUSE(bad_write_goes_alone),
		IN_HOUSE(crowd_shares_commits),
		IN_HOUSE(closing_finishes_the_queue),
		IN_HOUSE(hurry_waits_for_nobody),
		IN_HOUSE(every_call_fails_once),
		IN_HOUSE(every_call_of_a_batch_fails_once),
		IN_HOUSE(full_disk),
		IN_HOUSE(shed_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
