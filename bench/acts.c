/*
 * acts ours KIND DIR THREADS SECONDS: durable acts a second through the pen,
 * each a write of its own from one of THREADS threads; and the acts in a
 * commit.  KIND: "support", a tiny record; "comment", a text of 40 words.
 * acts bare KIND DIR BATCH SECONDS: the rows that such an act writes, put into
 * the same tables by one thread of SQLite calls with BATCH acts in a commit; no
 * reading, hashing, JSON or words.
 */
#include <pthread.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "commons/acts/acts.h"
#include "commons/comments/comments.h"
#include "commons/marks/marks.h"
#include "engine/base/date.h"
#include "engine/record/json.h"
#include "engine/store/engine.h"
#include "engine/words/terms.h"
#include "portal.h"
#include "queries.h"
#include "words.h"

enum {
	THREADS_MAX = 512,
	TEXTS = 4096,
	TEXT_WORDS = 40,
	PROMISES = 800, /* of a generated portal, that are spoken about */
};

/* Who says it, and when. */
#define BY "p-0123456789abcdef"
#define SAID INT64_C(1795000000000000)

/* What both sides say, made before the clock starts. */
struct speech {
	bool comments;
	str texts[TEXTS];	    /* as typed */
	const char *stored[TEXTS];  /* the same for SQLite */
	const char *indexed[TEXTS]; /* as the search index takes it */
	const char *json[TEXTS];    /* as an act vouches for it */
};

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static str
promise_of(struct arena *a, uint64_t n)
{
	return str_fmt(a, "commitment/promise-%07d", (int)(1 + n % PROMISES));
}

/* The ${n}-th record of ${mark}, as a person would have typed it. */
static void *
record_make(struct arena *a, const struct speech *speech, str mark, uint64_t n)
{
	str slug = str_fmt(a, "%.*s-%08llx", ARG(mark), (unsigned long long)n);
	struct comment *comment;
	struct mark *support;

	if (!speech->comments) {
		support = record_new(a, &mark_type);
		support->slug = slug;
		support->about = promise_of(a, n);
		support->kind = MARK_SUPPORT;
		return support;
	}
	comment = record_new(a, &comment_type);
	comment->slug = slug;
	comment->about = promise_of(a, n);
	comment->stance = STANCE_FOR;
	comment->body = speech->texts[n % TEXTS];
	comment->lang = S("en");
	comment->by = S(BY);
	comment->role = COMMENT_PARTICIPANT;
	comment->said = (moment){ SAID };
	comment->state = COMMENT_VISIBLE;
	return comment;
}

static const struct record_type *
record_type_of(const struct speech *speech)
{
	return speech->comments ? &comment_type : &mark_type;
}

static struct speech *
speech_make(struct arena *a, bool comments)
{
	struct speech *speech = NEW(a, struct speech);
	struct dice dice = { 7 };
	size_t i;

	speech->comments = comments;
	for (i = 0; i < TEXTS; i++) {
		struct buf b = buf_open(a, 8192), index = buf_open(a, 16384);

		words_add(&b, &dice, TEXT_WORDS);
		speech->texts[i] = buf_str(&b);
		terms_index(&index, S("en"), buf_str(&b));
		speech->stored[i] = str_c(a, buf_str(&b));
		speech->indexed[i] = str_c(a, buf_str(&index));
		speech->json[i] =
		    str_c(a, record_json(a, record_type_of(speech),
				 record_make(a, speech, S("bench"), i)));
	}
	return speech;
}

/* ---- ours ---- */

struct crew {
	struct store *store;
	const struct speech *speech;
	char mark[24];
	_Atomic bool stop;
	_Atomic uint64_t next;
};

struct change {
	const struct record_type *type;
	const void *record;
	moment now;
};

/* A store_apply. */
static bool
crew_apply(struct db *db, void *cookie)
{
	const struct change *change = cookie;
	struct author author = { S("participant"), change->now };
	void *record = arena_get(db_arena(db), 1, change->type->size);

	/* It may run again, and saving writes into the record. */
	memcpy(record, change->record, change->type->size);
	return act_save(db, &author, change->type, record);
}

static void *
crew_work(void *cookie)
{
	struct crew *crew = cookie;
	struct arena *arena = arena_open((size_t)64 << 20);
	struct change change = { .type = record_type_of(crew->speech) };
	struct fault fault;

	while (!atomic_load(&crew->stop)) {
		change.record = record_make(arena, crew->speech,
		    str_of(crew->mark), atomic_fetch_add(&crew->next, 1));
		change.now = moment_now();
		if (store_write(crew->store, arena, crew_apply, &change,
			&fault) != WRITE_DONE) {
			fprintf(stderr, "acts: refused: %s\n", fault.detail);
			exit(1);
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

static struct store *
acts_store(struct records *records, const char *url)
{
	struct store_options options = { .engine = &engine_sqlite,
		.url = url,
		.statements = records_statements(records),
		.readers = 1,
		.create = true,
		.migrate = records_migrate,
		.migrate_cookie = records };
	struct fault fault;
	struct store *store = store_open(&options, &fault);

	if (store == NULL) {
		fprintf(stderr, "acts: %s\n", fault.detail);
		exit(1);
	}
	return store;
}

/* Different addresses at every run on the same store. */
static void
acts_mark(char mark[24])
{
	snprintf(mark, 24, "run-%llx",
	    (unsigned long long)moment_now().us / 1000000);
}

static void
acts_ours(struct records *records, const char *url, const struct speech *speech,
    long threads, long seconds)
{
	struct crew crew = { .speech = speech };

	acts_mark(crew.mark);
	crew.store = acts_store(records, url);
	crew_run(&crew, threads, seconds);
	store_close(crew.store);
}

/* ---- bare ---- */

struct bare {
	sqlite3 *db;
	const struct speech *speech;
	char mark[24];
	sqlite3_stmt *begin, *commit;
	sqlite3_stmt *act, *version, *record, *document, *words;
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

/* Bind ${text}, or ${number} where it is NULL. */
static void
bare_bind(struct bare *b, sqlite3_stmt *s, int n, int64_t number,
    const char *text)
{
	bare_check(b, text == NULL
			  ? sqlite3_bind_int64(s, n, number)
			  : sqlite3_bind_text(s, n, text, -1, SQLITE_STATIC));
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

/* The rows of act ${seq} on the ${n}-th record: what act_save writes.  Their
 * parameters stand in the order of their numbers. */
static void
bare_act(struct bare *b, int64_t seq, int64_t n)
{
	const struct speech *speech = b->speech;
	const char *kind = speech->comments ? "comment" : "mark";
	char slug[48], about[48], address[128];
	const char *texts[] = { "created", kind, address, NULL, "participant",
		speech->comments
		    ? "about slug stance body lang by role said state"
		    : "about slug kind",
		hex, hex, "commitment", about + strlen("commitment/"),
		"town-000000" };
	int i;

	snprintf(slug, sizeof(slug), "%s-%08llx", b->mark,
	    (unsigned long long)n);
	snprintf(about, sizeof(about), "commitment/promise-%07d",
	    (int)(1 + n % PROMISES));
	snprintf(address, sizeof(address), "%s/%ss/%s", about, kind, slug);
	bare_bind(b, b->record, 1, 1, NULL);
	bare_bind(b, b->record, 2, 0, address);
	bare_bind(b, b->record, 3, 0, about);
	bare_bind(b, b->record, 4, 0, slug);
	bare_bind(b, b->record, 5, 0,
	    speech->comments ? speech->stored[n % TEXTS] : "support");
	bare_run(b, b->record);
	bare_bind(b, b->act, 1, seq, NULL);
	bare_bind(b, b->act, 2, seq, NULL);
	for (i = 0; i < 11; i++)
		bare_bind(b, b->act, 3 + i, 1, texts[i]);
	bare_run(b, b->act);
	bare_bind(b, b->version, 1, seq, NULL);
	bare_bind(b, b->version, 2, 0, hex);
	bare_bind(b, b->version, 3, 0, speech->json[n % TEXTS]);
	bare_run(b, b->version);
	if (!speech->comments)
		return;
	bare_bind(b, b->document, 1, 0, kind);
	bare_bind(b, b->document, 2, 0, address);
	bare_bind(b, b->document, 3, 0, texts[8]);
	bare_bind(b, b->document, 4, 0, texts[9]);
	bare_bind(b, b->document, 5, 0, "");
	bare_run(b, b->document);
	bare_bind(b, b->words, 1, sqlite3_last_insert_rowid(b->db), NULL);
	bare_bind(b, b->words, 2, 0, "");
	bare_bind(b, b->words, 3, 0, speech->indexed[n % TEXTS]);
	bare_run(b, b->words);
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
	b->begin = bare_prepare(b, "begin immediate");
	b->commit = bare_prepare(b, "commit");
	b->act = bare_prepare(b, statements_text(list, Q_act_add));
	b->version = bare_prepare(b, statements_text(list, Q_act_version_add));
	b->record = bare_prepare(b,
	    b->speech->comments
		? "insert into comment (version, address, about, slug, body, "
		  "stance, lang, by, role, said, state) values ($1, $2, $3, "
		  "$4, $5, 'for', 'en', '" BY "', 'participant', "
		  "1795000000000000, 'visible')"
		: "insert into mark (version, address, about, slug, kind) "
		  "values ($1, $2, $3, $4, $5)");
	b->document =
	    bare_prepare(b, statements_text(list, Q_search_document_add));
	b->words = bare_prepare(b, statements_text(list, Q_search_text_add));
}

static void
acts_bare(struct records *records, const char *url, const struct speech *speech,
    long batch, long seconds)
{
	struct bare b = { .speech = speech };
	sqlite3_stmt *head;
	double start;
	int64_t seq, n = 0;
	long i;

	/* So that the tables are there. */
	store_close(acts_store(records, url));
	acts_mark(b.mark);
	bare_open(&b, records_statements(records), url);
	head = bare_prepare(&b, "select max(seq) from act");
	sqlite3_step(head);
	seq = sqlite3_column_int64(head, 0);
	sqlite3_finalize(head);
	start = now_s();
	while (now_s() - start < (double)seconds) {
		bare_run(&b, b.begin);
		for (i = 0; i < batch; i++, n++)
			bare_act(&b, ++seq, n);
		bare_run(&b, b.commit);
	}
	printf("%.0f %ld\n", (double)n / (now_s() - start), batch);
}

int
main(int argc, char **argv)
{
	struct arena *arena = arena_open((size_t)256 << 20);
	struct records *records;
	struct speech *speech;
	long n, seconds;
	str url;

	if (argc != 6 || sodium_init() < 0) {
		fputs("usage: acts ours support|comment DIR THREADS SECONDS\n"
		      "       acts bare support|comment DIR BATCH SECONDS\n",
		    stderr);
		return 2;
	}
	n = strtol(argv[4], NULL, 10);
	seconds = strtol(argv[5], NULL, 10);
	if (n < 1 || n > THREADS_MAX)
		n = 1;
	url = str_fmt(arena, "%s/claraboia.db", argv[3]);
	speech = speech_make(arena, strcmp(argv[2], "comment") == 0);
	records = portal_records(DIALECT_SQLITE);
	if (strcmp(argv[1], "ours") == 0)
		acts_ours(records, url.p, speech, n, seconds);
	else
		acts_bare(records, url.p, speech, n, seconds);
	records_close(records);
	arena_close(arena);
	return 0;
}
