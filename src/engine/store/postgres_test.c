/*
 * Goal: on a real PostgreSQL server nothing is written twice or lost when
 * answers or the pen are, and what conflicts is tried again.  Runs where
 * CLARABOIA_TEST_STORE names a server (tests/postgres.sh).
 */
#include "engine/store/postgres_house.h"

#include <semaphore.h>

#define CROWD 4
#define CROWD_WRITES 250

static void *
job_thread(void *cookie)
{
	struct job *job = cookie;
	struct arena *arena = arena_open(ARENA_MAX);

	job->outcome =
	    store_write(job->store, arena, job_apply, job, &job->fault);
	arena_close(arena);
	return NULL;
}

/* ---- commits whose answer is lost ---- */

/* Which of them: the second of a store. */
#define LOST 2

static void
connection_kill(const struct connection *c)
{
	PGconn *boss = PQconnectdb(any_database());

	assert_int_equal(PQstatus(boss), CONNECTION_OK);
	boss_end(boss, PQbackendPID(c->pg));
	PQfinish(boss);
}

/* Kept, and nobody says so. */
static bool
commit_unheard(void *conn, const struct commit_mark *mark, struct fault *fault)
{
	return engine_postgres.commit(conn, mark, fault) &&
	       (mark->n != LOST ||
		   fault_write(fault, FAULT_AWAY, "the answer was lost"));
}

/* Not kept: the server's session ended first. */
static bool
commit_unsent(void *conn, const struct commit_mark *mark, struct fault *fault)
{
	if (mark->n == LOST)
		connection_kill(conn);
	return engine_postgres.commit(conn, mark, fault);
}

/* Kept; then the session ended, and the next commit, which only makes sure of
 * this one, is lost as well. */
static bool
commit_lost_twice(void *conn, const struct commit_mark *mark,
    struct fault *fault)
{
	bool good = engine_postgres.commit(conn, mark, fault);

	if (!good || mark->n < LOST || mark->n > LOST + 1)
		return good;
	connection_kill(conn);
	return fault_write(fault, FAULT_AWAY, "the answer was lost");
}

static void
lost_answers_are_found(void **state)
{
	static const struct {
		bool (*commit)(void *, const struct commit_mark *,
		    struct fault *);
		int runs;
	} rows[] = { { commit_unheard, 1 }, { commit_unsent, 2 },
		{ commit_lost_twice, 1 } };
	struct house *h = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct engine engine = engine_postgres;
		struct job job;

		engine.commit = rows[i].commit;
		house_start(h, &engine, tables_make);
		assert_int_equal(job_run(h, "before").outcome, WRITE_DONE);
		job = job_run(h, "in doubt");
		assert_int_equal(job.outcome, WRITE_DONE);
		assert_int_equal(job.runs, rows[i].runs);
		assert_int_equal(house_one(h, COUNT), 2);
		assert_int_equal(job_run(h, "after").outcome, WRITE_DONE);
		assert_int_equal(house_one(h, LAST), 3);
		assert_int_equal(store_changes(h->store), 3);
		house_clear(h);
	}
}

/* ---- two who write ---- */

struct crowd {
	struct store *store;
	pthread_t thread;
	int done;
};

static bool
crowd_apply(struct db *db, void *what)
{
	int64_t n = db_one(db, READ, VALUES(value_number(1)));

	(void)what;
	db_run(db, WRITE, VALUES(value_number(1), value_number(n + 1)));
	db_run(db, ADD,
	    VALUES(value_number(db_one(db, NEXT, NO_VALUES)),
		value_text(S("crowd"))));
	return true;
}

static void *
crowd_thread(void *cookie)
{
	struct crowd *crowd = cookie;
	struct arena *arena = arena_open(ARENA_MAX);
	struct fault fault;

	for (int i = 0; i < CROWD_WRITES; i++) {
		if (store_write(crowd->store, arena, crowd_apply, NULL,
			&fault) == WRITE_DONE)
			crowd->done++;
		arena_reset(arena);
	}
	arena_close(arena);
	return NULL;
}

static void
two_stores_count_together(void **state)
{
	struct house *h = *state;
	struct store_options options = house_options(h, tables_make);
	struct crowd crowd[CROWD];
	struct store *other;
	struct db *db;

	house_start(h, &engine_postgres, tables_make);
	other = store_open(&options, &h->fault);
	assert_non_null(other);
	for (int i = 0; i < CROWD; i++) {
		crowd[i] =
		    (struct crowd){ i % 2 == 0 ? h->store : other, 0, 0 };
		assert_int_equal(pthread_create(&crowd[i].thread, NULL,
				     crowd_thread, &crowd[i]),
		    0);
	}
	for (int i = 0; i < CROWD; i++) {
		pthread_join(crowd[i].thread, NULL);
		assert_int_equal(crowd[i].done, CROWD_WRITES);
	}
	db = store_read(other, h->arena);
	assert_int_equal(db_one(db, READ, VALUES(value_number(1))),
	    CROWD * CROWD_WRITES);
	store_read_end(other, db);
	assert_int_equal(house_one(h, COUNT), CROWD * CROWD_WRITES);
	assert_int_equal(house_one(h, LAST), CROWD * CROWD_WRITES);
	store_close(other);
}

/* ---- what is tried again ---- */

static bool
unserial_apply(struct db *db, void *what)
{
	struct job *job = what;

	return job_apply(db, what) &&
	       (job->runs > 1 || db_run(db, UNSERIAL, NO_VALUES) == 0);
}

struct rival {
	PGconn *boss;
	sem_t ready; /* the store has locked the second counter */
	int runs;
};

static void *
rival_thread(void *cookie)
{
	struct rival *r = cookie;

	while (sem_wait(&r->ready) != 0)
		continue;
	boss_do(r->boss, "update counter set n = n + 10 where id = 2");
	boss_do(r->boss, "commit");
	return NULL;
}

static bool
rival_apply(struct db *db, void *what)
{
	struct rival *r = what;

	db_run(db, ADD_OTHER, VALUES(value_number(2)));
	if (r->runs++ == 0)
		sem_post(&r->ready);
	db_run(db, ADD_OTHER, VALUES(value_number(1)));
	return true;
}

/* A serialization failure as the server would tell it, and a deadlock with
 * somebody who took the rows in the other order and waits longer. */
static void
conflicts_are_tried_again(void **state)
{
	struct house *h = *state;
	struct job job = { .word = "x" };
	struct rival r = { .runs = 0 };
	pthread_t thread;
	struct db *db;

	house_start(h, &engine_postgres, tables_make);
	assert_int_equal(store_write(h->store, h->arena, unserial_apply, &job,
			     &h->fault),
	    WRITE_DONE);
	assert_int_equal(job.runs, 2);
	assert_int_equal(house_one(h, COUNT), 1);
	r.boss = boss_open(h);
	sem_init(&r.ready, 0, 0);
	boss_do(r.boss, "set deadlock_timeout = '60s'");
	boss_do(r.boss, "begin");
	boss_do(r.boss, "update counter set n = n + 10 where id = 1");
	pthread_create(&thread, NULL, rival_thread, &r);
	assert_int_equal(store_write(h->store, h->arena, rival_apply, &r,
			     &h->fault),
	    WRITE_DONE);
	pthread_join(thread, NULL);
	assert_int_equal(r.runs, 2);
	db = store_read(h->store, h->arena);
	assert_int_equal(db_one(db, READ, VALUES(value_number(1))), 11);
	assert_int_equal(db_one(db, READ, VALUES(value_number(2))), 11);
	store_read_end(h->store, db);
	assert_true(store_state(h->store).retries >= 2);
	sem_destroy(&r.ready);
	PQfinish(r.boss);
}

/* ---- the pen ---- */

static void
pen_text(struct house *h, char *text, size_t room, const char *verb)
{
	snprintf(text, room,
	    "select pg_advisory_%s(hashtext('claraboia'), hashtext('t%llx'))",
	    verb, any_schema(h->path));
}

static void
pen_is_waited_for(void **state)
{
	struct house *h = *state;
	struct job job = { .word = "later" };
	char text[128];
	pthread_t thread;
	PGconn *boss = boss_open(h);

	house_start(h, &engine_postgres, tables_make);
	job.store = h->store;
	pen_text(h, text, sizeof(text), "lock");
	boss_do(boss, text);
	pthread_create(&thread, NULL, job_thread, &job);
	while (store_state(h->store).waiting == 0)
		usleep(1000);
	usleep(300000);
	assert_int_equal(store_state(h->store).waiting, 1);
	assert_int_equal(house_one(h, COUNT), 0);
	pen_text(h, text, sizeof(text), "unlock");
	boss_do(boss, text);
	pthread_join(thread, NULL);
	assert_int_equal(job.outcome, WRITE_DONE);
	assert_int_equal(job.runs, 1);
	/* For ever is too long, and costs the others nothing. */
	pen_text(h, text, sizeof(text), "lock");
	boss_do(boss, text);
	job = job_run(h, "never");
	assert_int_equal(job.outcome, WRITE_BROKEN);
	assert_int_equal(job.fault.kind, FAULT_BUSY);
	assert_int_equal(job.runs, 0);
	PQfinish(boss);
	assert_int_equal(job_run(h, "then").outcome, WRITE_DONE);
	assert_int_equal(house_one(h, COUNT), 2);
}

/* ---- what is refused ---- */

static void
zero_bytes_are_refused(void **state)
{
	struct house *h = *state;
	struct job job;

	house_start(h, &engine_postgres, tables_make);
	job = job_run(h, NULL);
	assert_int_equal(job.outcome, WRITE_BROKEN);
	assert_int_equal(job.fault.kind, FAULT_RULE);
	assert_non_null(strstr(job.fault.detail, "a text holds a zero byte"));
	assert_int_equal(house_one(h, COUNT), 0);
	assert_int_equal(job_run(h, "a").outcome, WRITE_DONE);
}

static void
check_tells_what_is_unsound(void **state)
{
	struct house *h = *state;
	PGconn *boss = boss_open(h);
	str report = S("untouched");

	house_start(h, &engine_postgres, tables_make);
	assert_true(store_check(h->store, h->arena, &report, &h->fault));
	assert_int_equal(report.n, 0);
	boss_do(boss,
	    "alter table line add constraint odd check (seq > 5) not valid");
	boss_do(boss, "update pg_index set indisvalid = false where "
		      "indexrelid = 'line_pkey'::regclass");
	assert_true(store_check(h->store, h->arena, &report, &h->fault));
	assert_true(str_is(report, "1 indexes are not valid: reindex them\n"
				   "1 rules were never validated\n"));
	PQfinish(boss);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(lost_answers_are_found),
		IN_HOUSE(two_stores_count_together),
		IN_HOUSE(conflicts_are_tried_again),
		IN_HOUSE(pen_is_waited_for),
		IN_HOUSE(zero_bytes_are_refused),
		IN_HOUSE(check_tells_what_is_unsound),
	};

	if (any_database() == NULL)
		return house_absent();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
