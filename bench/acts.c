/*
 * acts ours DIR THREADS SECONDS: durable acts a second through the pen, each
 * a write of its own from one of THREADS threads; and the acts in a commit.
 * acts bare DIR BATCH SECONDS: the rows that such an act writes, put into the
 * same tables by one thread of SQLite calls with BATCH acts in a commit; no
 * reading, hashing, JSON or words.
 */
#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "accountability/commitments/commitments.h"
#include "commons/acts/acts.h"
#include "engine/base/date.h"
#include "engine/store/engine.h"
#include "portal.h"
#include "queries.h"

enum { THREADS_MAX = 512 };

/* Milestones that are written to, by row: all of a small portal's. */
#define MILESTONES 5000

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- ours ---- */

struct crew {
	struct store *store;
	_Atomic bool stop;
	_Atomic uint64_t next;
};

struct change {
	int64_t row, share;
	moment now;
};

/* A store_apply. */
static bool
crew_apply(struct db *db, void *cookie)
{
	const struct change *change = cookie;
	struct author author = { S("bench"), change->now };
	struct milestone *m = record_by_id(db, &milestone_type, change->row);

	if (m == NULL)
		return false;
	m->share =
	    m->share == change->share ? change->share + 1 : change->share;
	return act_save(db, &author, &milestone_type, m);
}

static void *
crew_work(void *cookie)
{
	struct crew *crew = cookie;
	struct arena *arena = arena_open((size_t)64 << 20);
	struct change change;
	struct fault fault;
	uint64_t n;

	while (!atomic_load(&crew->stop)) {
		n = atomic_fetch_add(&crew->next, 1);
		change.row = 1 + (int64_t)(n % MILESTONES);
		change.share = (int64_t)(n / MILESTONES % 100);
		change.now = moment_now();
		if (store_write(crew->store, arena, crew_apply, &change,
			&fault) != WRITE_DONE) {
			fprintf(stderr, "acts: refused: %s\n", fault.detail);
			break;
		}
		arena_reset(arena);
	}
	arena_close(arena);
	return NULL;
}

static void
crew_run(struct crew *crew, long threads, long seconds)
{
	pthread_t thread[THREADS_MAX];
	struct timespec pause = { .tv_sec = seconds };
	uint64_t changes, commits;
	double start = now_s(), took;
	long i;

	for (i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, crew_work, crew) != 0)
			abort();
	nanosleep(&pause, NULL);
	atomic_store(&crew->stop, true);
	for (i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	took = now_s() - start;
	changes = store_changes(crew->store);
	commits = store_commits(crew->store);
	printf("%.0f %.0f\n", (double)changes / took,
	    commits == 0 ? 0 : (double)changes / (double)commits);
}

static int
acts_ours(struct records *records, const char *url, long threads, long seconds)
{
	struct store_options options = { .engine = &engine_sqlite,
		.url = url,
		.statements = records_statements(records),
		.readers = 1,
		.migrate = records_migrate,
		.migrate_cookie = records };
	struct crew crew = { .next = 0 };
	struct fault fault;

	crew.store = store_open(&options, &fault);
	if (crew.store == NULL) {
		fprintf(stderr, "acts: %s\n", fault.detail);
		return 1;
	}
	crew_run(&crew, threads, seconds);
	store_close(crew.store);
	return 0;
}

/* ---- bare ---- */

struct bare {
	sqlite3 *db;
	sqlite3_stmt *act, *version, *milestone, *title, *remove, *add;
};

static void
bare_check(struct bare *b, int code)
{
	if (code == SQLITE_OK || code == SQLITE_DONE)
		return;
	fprintf(stderr, "acts: %s\n", sqlite3_errmsg(b->db));
	exit(1);
}

static sqlite3_stmt *
bare_prepare(struct bare *b, const char *text)
{
	sqlite3_stmt *s;

	bare_check(b, sqlite3_prepare_v3(b->db, text, -1,
			  SQLITE_PREPARE_PERSISTENT, &s, NULL));
	return s;
}

static void
bare_bind(struct bare *b, sqlite3_stmt *s, int n, int64_t number,
    const char *text)
{
	char name[8];
	int at;

	snprintf(name, sizeof(name), "$%d", n);
	at = sqlite3_bind_parameter_index(s, name);
	bare_check(b, text == NULL
			  ? sqlite3_bind_int64(s, at, number)
			  : sqlite3_bind_text(s, at, text, -1, SQLITE_STATIC));
}

static void
bare_run(struct bare *b, sqlite3_stmt *s)
{
	int code;

	while ((code = sqlite3_step(s)) == SQLITE_ROW)
		continue;
	bare_check(b, code);
	bare_check(b, sqlite3_reset(s));
}

static const char hex[] =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
static const char text[] = "{\"en\":\"published public plan of the city "
			   "council\",\"es\":\"public data for the city\"}";

/* One act on milestone row ${row}: what act_save writes. */
static void
bare_act(struct bare *b, int64_t seq, int64_t row)
{
	const char *texts[] = { "changed", "milestone",
		"promise-0000001/milestones/1", NULL, "bench", "share", hex,
		hex, "commitment", "promise-0000001", "town-000000" };
	int i;

	bare_bind(b, b->act, 1, seq, NULL);
	bare_bind(b, b->act, 2, seq, NULL);
	for (i = 0; i < 11; i++)
		bare_bind(b, b->act, 3 + i, seq, texts[i]);
	bare_run(b, b->act);
	bare_bind(b, b->version, 1, seq, NULL);
	bare_bind(b, b->version, 2, 0, hex);
	bare_bind(b, b->version, 3, 0, text);
	bare_run(b, b->version);
	bare_bind(b, b->milestone, 1, seq, NULL);
	bare_bind(b, b->milestone, 2, row, NULL);
	bare_run(b, b->milestone);
	bare_bind(b, b->title, 1, row, NULL);
	bare_bind(b, b->title, 2, 0, text);
	bare_run(b, b->title);
	bare_bind(b, b->remove, 1, row, NULL);
	bare_run(b, b->remove);
	bare_bind(b, b->add, 1, row, NULL);
	bare_bind(b, b->add, 2, 0, text);
	bare_bind(b, b->add, 3, 0, text);
	bare_run(b, b->add);
}

static void
bare_open(struct bare *b, const struct statements *list, const char *url)
{
	static const char setup[] = "pragma journal_mode = wal;"
				    "pragma synchronous = full;"
				    "pragma foreign_keys = on;"
				    "pragma temp_store = memory;"
				    "pragma cache_size = -4096";

	if (sqlite3_open_v2(url, &b->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		bare_check(b, SQLITE_ERROR);
	bare_check(b, sqlite3_exec(b->db, setup, NULL, NULL, NULL));
	b->act = bare_prepare(b, statements_text(list, Q_act_add));
	b->version = bare_prepare(b, statements_text(list, Q_act_version_add));
	b->milestone = bare_prepare(b,
	    "update milestone set version = version + 1, share = $1 % 100 "
	    "where id = $2");
	b->title =
	    bare_prepare(b, statements_text(list, Q_search_document_title));
	b->remove =
	    bare_prepare(b, statements_text(list, Q_search_text_remove));
	b->add = bare_prepare(b, statements_text(list, Q_search_text_add));
}

static int
acts_bare(struct records *records, const char *url, long batch, long seconds)
{
	struct bare b = { 0 };
	sqlite3_stmt *begin, *commit, *head;
	double start;
	int64_t seq, n = 0;
	long i;

	bare_open(&b, records_statements(records), url);
	begin = bare_prepare(&b, "begin immediate");
	commit = bare_prepare(&b, "commit");
	head = bare_prepare(&b, "select max(seq) from act");
	sqlite3_step(head);
	seq = sqlite3_column_int64(head, 0);
	sqlite3_reset(head);
	start = now_s();
	while (now_s() - start < (double)seconds) {
		bare_run(&b, begin);
		for (i = 0; i < batch; i++, n++)
			bare_act(&b, ++seq, 1 + n % MILESTONES);
		bare_run(&b, commit);
	}
	printf("%.0f %ld\n", (double)n / (now_s() - start), batch);
	return 0;
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_open((size_t)1 << 20);
	struct records *records;
	long n, seconds;
	int code;
	str url;

	if (argc != 5 || sodium_init() < 0) {
		fputs("usage: acts ours DIR THREADS SECONDS\n"
		      "       acts bare DIR BATCH SECONDS\n",
		    stderr);
		return 2;
	}
	n = strtol(argv[3], NULL, 10);
	seconds = strtol(argv[4], NULL, 10);
	if (n < 1 || n > THREADS_MAX)
		n = 1;
	url = str_fmt(arena, "%s/claraboia.db", argv[2]);
	records = portal_records(DIALECT_SQLITE);
	code = strcmp(argv[1], "ours") == 0
		   ? acts_ours(records, url.p, n, seconds)
		   : acts_bare(records, url.p, n, seconds);
	records_close(records);
	arena_close(arena);
	return code;
}
