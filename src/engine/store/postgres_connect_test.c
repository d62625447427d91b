/*
 * Goal: a connection that breaks is made again and costs nobody a change; what
 * cannot be reached, or refuses, is told in words.  Runs where
 * CLARABOIA_TEST_STORE names a server (tests/postgres.sh).
 */
#include "engine/store/postgres_house.h"

/* ---- connections that break ---- */

static void
broken_readers_are_made_again(void **state)
{
	struct house *h = *state;
	struct store_options options = house_options(h, tables_make);
	char url[HOUSE_URL_MAX + 32];
	struct db *db;
	PGconn *boss = boss_open(h);
	int64_t pid;
	bool old = true;

	snprintf(url, sizeof(url), "%s&application_name=victim", h->url);
	options.url = url;
	h->store = store_open(&options, &h->fault);
	assert_non_null(h->store);
	/* While nobody reads. */
	pid = house_one(h, PID);
	boss_end(boss, pid);
	assert_int_not_equal(house_one(h, PID), pid);
	/* While somebody does: they are told, the next one is not. */
	db = store_read(h->store, h->arena);
	pid = db_one(db, PID, NO_VALUES);
	boss_end(boss, pid);
	assert_int_equal(db_one(db, COUNT, NO_VALUES), 0);
	assert_int_equal(db_fault(db)->kind, FAULT_AWAY);
	store_read_end(h->store, db);
	assert_int_equal(house_one(h, COUNT), 0);
	/* Between "begin" and the first statement. */
	db = store_read_old(h->store, h->arena, &old);
	assert_false(old);
	boss_end(boss, house_one(h, PID));
	db_one(db, COUNT, NO_VALUES);
	store_read_end(h->store, db);
	assert_int_equal(house_one(h, COUNT), 0);
	/* The writer's connection. */
	assert_int_equal(job_run(h, "one").outcome, WRITE_DONE);
	boss_do(boss,
	    "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
	    "where application_name = 'victim'");
	assert_int_equal(job_run(h, "two").outcome, WRITE_DONE);
	assert_int_equal(house_one(h, COUNT), 2);
	PQfinish(boss);
}

/* Wait until ${store} has heard of something since ${before}. */
static void
news_wait(struct store *store, uint64_t before)
{
	for (int i = 0; store_changes(store) == before; i++) {
		if (i > 3000)
			fail_msg("nothing was heard of what others wrote");
		usleep(10000);
	}
}

/* A commit whose notice nobody gets. */
static bool
commit_silent(void *conn, const struct commit_mark *mark, struct fault *fault)
{
	char text[200];

	snprintf(text, sizeof(text),
	    "insert into store_mark (writer, mark) values ('%s', %llu) "
	    "on conflict (writer) do update set mark = excluded.mark",
	    mark->writer, (unsigned long long)mark->n);
	return engine_postgres.exec(conn, text, fault) &&
	       engine_postgres.exec(conn, "commit", fault);
}

static void
others_are_heard(void **state)
{
	struct house *h = *state;
	struct engine silent = engine_postgres;
	struct store_options options = house_options(h, tables_make);
	char url[HOUSE_URL_MAX + 32];
	PGconn *boss = boss_open(h);
	struct store *ear;
	uint64_t before;

	snprintf(url, sizeof(url), "%s&application_name=ear", h->url);
	options.url = url;
	options.watch = true;
	house_start(h, &engine_postgres, tables_make);
	ear = store_open(&options, &h->fault);
	assert_non_null(ear);
	before = store_changes(ear);
	assert_int_equal(job_run(h, "one").outcome, WRITE_DONE);
	news_wait(ear, before);
	/* Deaf for a moment, and then something happens. */
	before = store_changes(ear);
	boss_do(boss,
	    "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
	    "where application_name = 'ear'");
	assert_int_equal(job_run(h, "two").outcome, WRITE_DONE);
	news_wait(ear, before);
	/* It listens again, and looks where no notice comes. */
	store_close(h->store);
	silent.commit = commit_silent;
	house_start(h, &silent, NULL);
	for (int i = 0; i < 2; i++) {
		before = store_changes(ear);
		assert_int_equal(job_run(h, "more").outcome, WRITE_DONE);
		news_wait(ear, before);
	}
	store_close(ear);
	PQfinish(boss);
	/* Before its engine goes. */
	house_clear(h);
}

/* What the server says, and what that is to us. */
static void
states_have_kinds(void **state)
{
	static const struct {
		enum access access;
		const char *state;
		int kind;
	} rows[] = {
		{ ACCESS_WRITE, "23505", FAULT_UNIQUE },
		{ ACCESS_WRITE, "23503", FAULT_RULE },
		{ ACCESS_WRITE, "53100", FAULT_FULL },
		{ ACCESS_WRITE, "40001", FAULT_BUSY },
		{ ACCESS_WRITE, "40P01", FAULT_BUSY },
		{ ACCESS_WRITE, "55P03", FAULT_BUSY },
		{ ACCESS_WRITE, "53300", FAULT_BUSY },
		{ ACCESS_WRITE, "57P01", FAULT_AWAY },
		{ ACCESS_WRITE, "25006", FAULT_AWAY },
		{ ACCESS_READ, "25006", FAULT_BROKEN },
		{ ACCESS_READ, "08006", FAULT_AWAY },
		{ ACCESS_READ, "08P01", FAULT_BROKEN },
		{ ACCESS_READ, "42P01", FAULT_SCHEMA },
		{ ACCESS_WRITE, "42501", FAULT_DENIED },
		{ ACCESS_READ, "22012", FAULT_BROKEN },
	};
	const struct engine *e = &engine_postgres;
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct fault fault;
		void *conn =
		    e->connect(e, any_database(), rows[i].access, &fault);

		assert_non_null(conn);
		snprintf(text, sizeof(text),
		    "do $$ begin raise exception using errcode = '%s',"
		    " message = 'so it is'; end $$",
		    rows[i].state);
		assert_false(e->exec(conn, text, &fault));
		assert_int_equal(fault.kind, rows[i].kind);
		assert_string_equal(fault.detail, "so it is");
		/* One that goes away is used no more. */
		assert_int_equal(e->alive(conn), fault.kind != FAULT_AWAY);
		e->disconnect(conn);
	}
}

/* That nothing opens at ${url}, and what is said of it. */
static void
shut(struct house *h, const char *url, int kind, const char *says)
{
	struct store_options options = house_options(h, tables_make);

	options.url = url;
	h->store = store_open(&options, &h->fault);
	if (h->store != NULL)
		fail_msg("%s was opened", url);
	if ((int)h->fault.kind != kind || strstr(h->fault.detail, says) == NULL)
		fail_msg("%s: %d %s", url, (int)h->fault.kind, h->fault.detail);
}

static void
addresses_that_do_not_open(void **state)
{
	static const struct {
		const char *url;
		int kind;
		const char *says;
	} rows[] = {
		{ "postgresql://%zz/x", FAULT_ADDRESS,
		    "an option is unknown" },
		{ "postgresql:///x?colour=red", FAULT_ADDRESS,
		    "an option is unknown" },
		{ "postgresql://127.0.0.1:x/x", FAULT_ADDRESS,
		    "an option is unknown" },
		{ "postgresql://nowhere.invalid/x", FAULT_AWAY,
		    "could not translate host name" },
		{ "postgresql://127.0.0.1:1/x", FAULT_AWAY,
		    "Connection refused" },
		{ "postgresql:///x?host=/nowhere/at/all", FAULT_AWAY,
		    "No such file" },
		{ "&dbname=nothing", FAULT_DENIED,
		    "database \"nothing\" does not exist" },
		{ "&user=nobody", FAULT_DENIED, "does not exist" },
		{ "&options=-cdefault_transaction_read_only%3Don", FAULT_AWAY,
		    "session is read-only" },
		{ "&options=-csearch_path%3Dfoo%20-cnonsense%3D1", FAULT_AWAY,
		    "nonsense" },
	};
	struct house *h = *state;
	char url[HOUSE_URL_MAX];

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		snprintf(url, sizeof(url), "%s%s",
		    rows[i].url[0] == '&' ? any_database() : "", rows[i].url);
		shut(h, url, rows[i].kind, rows[i].says);
	}
}

/* The role "guarded" needs a password, and may make no tables. */
static void
passwords_are_needed(void **state)
{
	struct house *h = *state;
	PGconn *boss = boss_open(h);
	char url[HOUSE_URL_MAX];

	if (getenv("CLARABOIA_TEST_CLUSTER") == NULL) {
		PQfinish(boss);
		print_message("# skipped: this server is not tests/postgres.sh"
			      "'s, which asks for passwords\n");
		skip();
	}
	boss_do(boss, "drop role if exists guarded");
	boss_do(boss, "create role guarded login password 'right'");
	snprintf(url, sizeof(url), "%s&host=127.0.0.1&user=guarded",
	    any_database());
	shut(h, url, FAULT_DENIED, "no password supplied");
	strncat(url, "&password=wrong", sizeof(url) - strlen(url) - 1);
	shut(h, url, FAULT_DENIED, "password authentication failed");
	snprintf(url, sizeof(url),
	    "%s&host=127.0.0.1&user=guarded&password=right"
	    "&options=-csearch_path%%3Dguarded",
	    any_database());
	shut(h, url, FAULT_DENIED, "permission denied for database");
	boss_do(boss, "drop role guarded");
	PQfinish(boss);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(broken_readers_are_made_again),
		IN_HOUSE(others_are_heard),
		cmocka_unit_test(states_have_kinds),
		IN_HOUSE(addresses_that_do_not_open),
		IN_HOUSE(passwords_are_needed),
	};

	if (any_database() == NULL)
		return house_absent();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
