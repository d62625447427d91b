/*
 * crash DIR ROUNDS.  Goal: killed at any moment under load, the store keeps
 * every act that was answered, no act by half, one chain, and a search index
 * that says what the records say.
 *
 * Each round a child process writes from many threads, as a portal would, and
 * tells its parent of each act that was answered; the parent kills it at a
 * random moment, opens the store again and looks.
 */
#include <signal.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commons/acts/acts.h"
#include "commons/search/search.h"
#include "engine/base/date.h"
#include "engine/store/engine.h"
#include "voices.h"

enum {
	THREADS = 24,
	/* A killed child leaves its store to the next, so that crashes add up,
	 * but checking it must not take longer than filling it. */
	ROUNDS_OF_A_STORE = 4,
	LIVE_MS_MIN = 20,
	LIVE_MS_MAX = 300,
	ACKS_MAX = 1 << 20,
	STEP = 500,
};
#define ARENA_BYTES ((size_t)64 << 20)

enum {
	ACTS = Q_COUNT,
	VERSIONS,
	REFUSED,
	UNINDEXED,
	UNFOUND,
	INDEX_SOUND,
	END
};

static const struct sql own[] = {
	{ "acts", "select count(*) from act", NULL },
	{ "versions", "select count(*) from act_version", NULL },
	{ "refused",
	    "select (select count(*) from hand where slug like 'refused%') + "
	    "(select count(*) from remark where slug like 'refused%')",
	    NULL },
	{ "unindexed",
	    "select count(*) from remark r where not exists (select 1 from "
	    "search_document d join search_text t on t.rowid = d.id "
	    "where d.kind = 'remark' and d.address = r.address)",
	    NULL },
	{ "unfound",
	    "select (select count(*) from search_text) - "
	    "(select count(*) from remark)",
	    NULL },
	{ "index_sound",
	    "insert into search_text (search_text) values ('integrity-check')",
	    NULL },
};
_Static_assert(sizeof(own) / sizeof(*own) == END - Q_COUNT, "one each");

/* What a child was answered: the ${n}-th record is at ${version} by ${seq}. */
struct ack {
	int64_t seq, n, version;
	int64_t comment;
};

struct crash {
	struct records *records;
	struct store *store;
	const char *path;
	struct arena *arena; /* of one round's checks */
	struct ack *acks;    /* of this store, in any order */
	size_t n_acks;
	int64_t answered; /* in all */
	int round;
	int live_ms;
	int failures;
};

static void __attribute__((format(printf, 2, 3)))
crash_fail(struct crash *c, const char *format, ...)
{
	va_list list;

	c->failures++;
	printf("FAIL crash: round %d, killed after %d ms: ", c->round,
	    c->live_ms);
	va_start(list, format);
	vprintf(format, list);
	va_end(list);
	putchar('\n');
}

static bool
crash_open(struct crash *c)
{
	struct store_options options = { .engine = &engine_sqlite,
		.url = c->path,
		.statements = records_statements(c->records),
		.readers = 2,
		.create = true,
		.migrate = records_migrate,
		.migrate_cookie = c->records };
	struct fault fault;

	c->store = store_open(&options, &fault);
	if (c->store == NULL)
		crash_fail(c, "cannot open: %s", fault.detail);
	return c->store != NULL;
}

/* ---- the child ---- */

struct child {
	struct crash *crash;
	_Atomic int64_t next;
	int out;
};

/* One write of a child.  By turns: new, changed, refused at once, refused
 * when all was written. */
struct say {
	struct ack ack;
	bool again, refuse, late;
	moment now;
};

static str
say_slug(struct arena *a, const struct say *say)
{
	return str_fmt(a, "%s-%llx", say->late ? "refused" : "crash",
	    (long long)say->ack.n);
}

/* What it is about need not be there: it might have been withdrawn. */
#define ABOUT_WHAT "jurisdiction/town"

static str
say_address(struct arena *a, const struct say *say)
{
	return str_fmt(a, ABOUT_WHAT "/%s/%.*s",
	    say->ack.comment ? "remarks" : "hands", ARG(say_slug(a, say)));
}

/* A word that only this version of this record says. */
static str
say_word(struct arena *a, int64_t n, int64_t version)
{
	return str_fmt(a, "w%llxv%lld", (long long)n, (long long)version);
}

static void
say_text(struct arena *a, struct remark *remark, const struct say *say)
{
	struct text *text = NEW(a, struct text);
	str word = say_word(a, say->ack.n, say->again ? 2 : 1);

	*text = (struct text){ .lang = S("en"),
		.s = str_fmt(a,
		    "The street is open again, said %.*s at the meeting",
		    ARG(word)) };
	remark->text = (words){ text, 1 };
}

/* A store_apply. */
static bool
say_apply(struct db *db, void *cookie)
{
	struct say *say = cookie;
	struct arena *a = db_arena(db);
	struct author author = { S("participant"), say->now };
	const struct record_type *type =
	    say->ack.comment ? &remark_type : &hand_type;
	str slug = say_slug(a, say), hash;
	void *record = say->again
			   ? record_by_address(db, type, say_address(a, say))
			   : record_new(a, type);

	if (record == NULL || say->refuse)
		return false;
	if (say->ack.comment) {
		say_text(a, record, say);
		((struct remark *)record)->slug = slug;
		((struct remark *)record)->about = S(ABOUT_WHAT);
	} else {
		((struct hand *)record)->slug = slug;
		((struct hand *)record)->about = S(ABOUT_WHAT);
		((struct hand *)record)->kind = say->again ? 2 : 1;
	}
	if (!act_save(db, &author, type, record))
		return false;
	say->ack.version = ((struct record *)record)->version;
	say->ack.seq = acts_head(db, &hash);
	return !say->late;
}

/* Write it; tell the parent when it was answered. */
static void
child_say(struct child *child, struct arena *arena, struct say *say)
{
	enum write_outcome outcome, expected;
	struct fault fault;

	say->now = moment_now();
	expected = say->refuse || say->late ? WRITE_REFUSED : WRITE_DONE;
	outcome =
	    store_write(child->crash->store, arena, say_apply, say, &fault);
	if (outcome != expected) {
		fprintf(stderr, "crash: outcome %d: %s\n", (int)outcome,
		    fault.detail);
		_exit(1);
	}
	/* Shorter than PIPE_BUF: whole or not at all. */
	if (outcome == WRITE_DONE &&
	    write(child->out, &say->ack, sizeof(say->ack)) != sizeof(say->ack))
		_exit(1);
	arena_reset(arena);
}

static void *
child_thread(void *cookie)
{
	struct child *child = cookie;
	struct arena *arena = arena_open(ARENA_BYTES);

	for (;;) {
		int64_t n = atomic_fetch_add(&child->next, 1);
		struct say say = { .ack = { .n = n, .comment = n % 2 },
			.refuse = n % 31 == 7,
			.late = n % 61 == 9 };

		child_say(child, arena, &say);
		if (n % 3 > 0 || say.refuse || say.late)
			continue;
		say.again = true;
		child_say(child, arena, &say);
	}
	return NULL;
}

static void
child_run(struct crash *c, int out)
{
	struct child child = { .crash = c, .out = out };
	pthread_t thread;
	int i;

	atomic_store(&child.next, (int64_t)c->round << 24);
	if (!crash_open(c))
		_exit(1);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&thread, NULL, child_thread, &child) != 0)
			_exit(1);
	for (;;)
		pause();
}

/* ---- the parent ---- */

static int
ack_order(const void *a, const void *b)
{
	const struct ack *x = a, *y = b;

	return (x->seq > y->seq) - (x->seq < y->seq);
}

/* Whether ${act} is what was answered. */
static void
ack_compare(struct crash *c, const struct ack *ack, const struct act *act)
{
	struct say say = { .ack = *ack };
	str address = say_address(c->arena, &say);

	if (!str_is(act->kind, ack->comment ? "remark" : "hand") ||
	    !str_eq(act->address, address) || act->version != ack->version ||
	    act->json.n == 0)
		crash_fail(c, "act %lld is not what was answered",
		    (long long)ack->seq);
}

/* Every answered act is in the chain, once. */
static void
check_acks(struct crash *c, struct db *db)
{
	struct arena *step = arena_open(ARENA_BYTES);
	struct arena *before = db_arena_use(db, step);
	int64_t seq = 0;
	struct act_list list;
	size_t i, k = 0;

	qsort(c->acks, c->n_acks, sizeof(*c->acks), ack_order);
	do {
		arena_reset(step);
		list = acts_after(db, seq, STEP);
		for (i = 0; i < list.n; i++) {
			seq = list.v[i].seq;
			for (; k < c->n_acks && c->acks[k].seq == seq; k++)
				ack_compare(c, &c->acks[k], &list.v[i]);
		}
	} while (list.n == STEP);
	if (k < c->n_acks)
		crash_fail(c, "%zu answered acts are lost, the first is %lld",
		    c->n_acks - k, (long long)c->acks[k].seq);
	db_arena_use(db, before);
	arena_close(step);
}

/* The last that were answered, which a crash would take first, are stored and
 * found by what only they say, and by nothing older. */
static void
check_last(struct crash *c, struct db *db)
{
	size_t i = c->n_acks > 40 ? c->n_acks - 40 : 0;
	struct record *record;
	struct ack *ack;
	str address;

	for (; i < c->n_acks; i++) {
		ack = &c->acks[i];
		address = say_address(c->arena, &(struct say){ .ack = *ack });
		record = record_by_address(db,
		    ack->comment ? &remark_type : &hand_type, address);
		if (record == NULL || record->version < ack->version)
			crash_fail(c, "%.*s is not stored", ARG(address));
		else if (ack->comment &&
			 search_find(db, S("en"),
			     say_word(c->arena, ack->n, ack->version), S(""), 5)
				 .n != (record->version == ack->version))
			crash_fail(c, "%.*s is not found by its words",
			    ARG(address));
	}
}

static void
check_none(struct crash *c, struct db *db, int statement, const char *what)
{
	int64_t n = db_one(db, statement, NO_VALUES);

	if (n != 0)
		crash_fail(c, "%lld %s", (long long)n, what);
}

/* A store_apply. */
static bool
index_apply(struct db *db, void *cookie)
{
	(void)cookie;
	db_run(db, INDEX_SOUND, NO_VALUES);
	return true;
}

static void
check_store(struct crash *c)
{
	struct db *db = store_read(c->store, c->arena);
	str wrong, report = { 0 };
	struct fault fault;
	int64_t acts = acts_verify(db, &wrong);

	if (wrong.n > 0)
		crash_fail(c, "%.*s", ARG(wrong));
	if (db_one(db, ACTS, NO_VALUES) != acts ||
	    db_one(db, VERSIONS, NO_VALUES) != acts)
		crash_fail(c, "there are not as many versions as acts");
	check_none(c, db, REFUSED, "records that were refused are stored");
	check_none(c, db, UNINDEXED, "records are not in the search index");
	check_none(c, db, UNFOUND, "more in the search index than records");
	check_acks(c, db);
	check_last(c, db);
	if (db_fault(db)->kind != FAULT_NONE)
		crash_fail(c, "%s", db_fault(db)->detail);
	store_read_end(c->store, db);
	if (store_write(c->store, c->arena, index_apply, NULL, &fault) !=
	    WRITE_DONE)
		crash_fail(c, "search index: %s", fault.detail);
	if (!store_check(c->store, c->arena, &report, &fault))
		crash_fail(c, "%s", fault.detail);
	if (report.n > 0)
		crash_fail(c, "%.*s", ARG(report));
}

/* Take what the child says until it is dead. */
static void
round_listen(struct crash *c, int in)
{
	struct ack ack;

	while (read(in, &ack, sizeof(ack)) == sizeof(ack)) {
		if (c->n_acks == ACKS_MAX)
			abort();
		c->acks[c->n_acks++] = ack;
		c->answered++;
	}
}

/* The child lives so long, counted from its first act. */
static void *
round_kill(void *cookie)
{
	const struct crash *c = ((void **)cookie)[0];
	pid_t child = *(pid_t *)((void **)cookie)[1];

	usleep((useconds_t)c->live_ms * 1000);
	kill(child, SIGKILL);
	return NULL;
}

static void
round_run(struct crash *c)
{
	int ends[2], status;
	pthread_t killer;
	pid_t child;

	c->live_ms =
	    LIVE_MS_MIN + (int)randombytes_uniform(LIVE_MS_MAX - LIVE_MS_MIN);
	fflush(stdout);
	if (pipe(ends) != 0 || (child = fork()) < 0)
		abort();
	if (child == 0) {
		close(ends[0]);
		child_run(c, ends[1]);
	}
	close(ends[1]);
	if (pthread_create(&killer, NULL, round_kill,
		(void *[]){ c, &child }) != 0)
		abort();
	round_listen(c, ends[0]);
	pthread_join(killer, NULL);
	close(ends[0]);
	if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status))
		crash_fail(c, "the portal ended by itself");
	if (!crash_open(c))
		return;
	check_store(c);
	store_close(c->store);
	arena_reset(c->arena);
}

static void
store_forget(struct crash *c)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-lock" };
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		unlink(str_fmt(c->arena, "%s%s", c->path, ends[i]).p);
	c->n_acks = 0;
}

int
main(int argc, char **argv)
{
	struct crash c = { 0 };
	struct arena *arena;
	int rounds;

	if (argc != 3 || sodium_init() < 0) {
		fputs("usage: crash DIR ROUNDS\n", stderr);
		return 2;
	}
	rounds = (int)strtol(argv[2], NULL, 10);
	arena = arena_open(ARENA_BYTES);
	c.arena = arena_open(ARENA_BYTES);
	c.acks = calloc(ACKS_MAX, sizeof(*c.acks));
	c.path = str_fmt(arena, "%s/claraboia.db", argv[1]).p;
	c.records = voices_records(arena, own, END - Q_COUNT);
	for (c.round = 1; c.round <= rounds && c.failures == 0; c.round++) {
		if (c.round % ROUNDS_OF_A_STORE == 1)
			store_forget(&c);
		round_run(&c);
	}
	if (c.failures == 0)
		printf("ok crash: %d rounds, %lld acts answered, 0 lost\n",
		    rounds, (long long)c.answered);
	records_close(c.records);
	arena_close(c.arena);
	arena_close(arena);
	free(c.acks);
	return c.failures > 0;
}
