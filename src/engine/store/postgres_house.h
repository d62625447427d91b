/*
 * A store on a real PostgreSQL server, and a second session beside it, for the
 * tests of this engine only.
 */
#ifndef ENGINE_STORE_POSTGRES_HOUSE_H
#define ENGINE_STORE_POSTGRES_HOUSE_H

#include "engine/store/store_house.h"

#include <pthread.h>

#include "engine/store/postgres_private.h"

/* Numbers of the statements, in the order of the list below. */
enum { READ, WRITE, NEXT, ADD, COUNT, LAST, PID, ADD_OTHER, UNSERIAL };

static const char *const texts[] = {
	[READ] = "select n from counter where id = $1",
	[WRITE] = "update counter set n = $2 where id = $1",
	[NEXT] = "select coalesce(max(seq), 0) + 1 from line",
	[ADD] = "insert into line (seq, word) values ($1, $2)",
	[COUNT] = "select count(*) from line",
	[LAST] = "select coalesce(max(seq), 0) from line",
	[PID] = "select pg_backend_pid()",
	[ADD_OTHER] = "update counter set n = n + 1 where id = $1",
	[UNSERIAL] = "do $$ begin raise sqlstate '40001'; end $$",
};

static inline bool
tables_make(struct db *db, void *cookie)
{
	(void)cookie;
	return db_exec(db,
	    "create table if not exists counter (id bigint primary key,"
	    " n bigint not null);"
	    "create table if not exists line (seq bigint primary key,"
	    " word text not null);"
	    "insert into counter (id, n) values (1, 0), (2, 0)"
	    " on conflict do nothing");
}

static inline int
house_open(void **state)
{
	return house_make(state, texts, sizeof(texts) / sizeof(texts[0]));
}

static inline int64_t
house_one(struct house *h, int statement)
{
	struct db *db = store_read(h->store, h->arena);
	int64_t number = db_one(db, statement, NO_VALUES);

	if (db_fault(db)->kind != FAULT_NONE)
		fail_msg("%s", db_fault(db)->detail);
	store_read_end(h->store, db);
	return number;
}

/* A second session of the server's, for what a store would never do. */
static inline PGconn *
boss_open(struct house *h)
{
	PGconn *boss = PQconnectdb(any_url(h->url, h->path));

	if (PQstatus(boss) != CONNECTION_OK)
		fail_msg("%s", PQerrorMessage(boss));
	PQclear(PQexec(boss, "set client_min_messages = warning"));
	return boss;
}

static inline void
boss_do(PGconn *boss, const char *text)
{
	PGresult *result = PQexec(boss, text);
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fail_msg("%s: %s", text, PQerrorMessage(boss));
	PQclear(result);
}

/* End the session ${pid} and wait until it is gone. */
static inline void
boss_end(PGconn *boss, int64_t pid)
{
	char text[80];

	snprintf(text, sizeof(text), "select pg_terminate_backend(%lld, 5000)",
	    (long long)pid);
	boss_do(boss, text);
}

/* A write: a line behind the last one. */
struct job {
	struct store *store;
	struct arena *arena;
	const char *word; /* NULL: one with a zero byte */
	int runs;
	enum write_outcome outcome;
	struct fault fault;
};

static inline bool
job_apply(struct db *db, void *what)
{
	struct job *job = what;
	str word = job->word == NULL ? S("a\0b") : str_of(job->word);

	job->runs++;
	db_run(db, ADD,
	    VALUES(value_number(db_one(db, NEXT, NO_VALUES)),
		value_text(word)));
	return true;
}

static inline struct job
job_run(struct house *h, const char *word)
{
	struct job job = { .word = word };

	job.outcome =
	    store_write(h->store, h->arena, job_apply, &job, &job.fault);
	return job;
}

/* What a test's main returns where there is no server. */
static inline int
house_absent(void)
{
	puts("ok postgres # SKIP CLARABOIA_TEST_STORE names no PostgreSQL "
	     "server");
	return 0;
}

#endif
