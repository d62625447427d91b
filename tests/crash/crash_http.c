/*
 * crash_http CLARABOIA DIR ROUNDS.  Goal: the portal that people meet, killed
 * at any moment while they support, comment and hand in evidence, keeps every
 * act that it answered, none by half, one chain, and every file.
 *
 * Each round the real program serves DIR/portal; 48 connections post; at a
 * random moment it is killed; then its folder is opened here and looked at,
 * and the next round serves it again.
 */
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>

#include "clients.h"
#include "engine/store/engine.h"
#include "fixtures/program.h"

enum {
	/* More crashes add up in a store than it takes to check it. */
	ROUNDS_OF_A_STORE = 10,
	LIVE_MS_MIN = 20,
	LIVE_MS_MAX = 300,
};
#define ARENA_BYTES ((size_t)128 << 20)

/* ---- the portal ---- */

/* Run the program to its end; whether it was content. */
static bool
portal_do(struct crash *c, const char *const argv[])
{
	char said[400];

	if (program_run(argv, said, sizeof(said)))
		return true;
	crash_fail(c, "%s %s: %s", argv[0], argv[1], said);
	return false;
}

static bool
portal_serve(struct crash *c)
{
	const char *const argv[] = { c->claraboia, "serve", "--no-fetch",
		"--data", c->dir, "--listen", "127.0.0.1:0", "--rate", "0",
		"--behind-proxy", NULL };
	char line[256] = { 0 };
	const char *at;
	size_t n = 0;
	int out;

	c->pid = program_start(argv, &out);
	while (n < sizeof(line) - 1 && strchr(line, '\n') == NULL &&
	       read(out, line + n, 1) == 1)
		n++;
	close(out);
	at = strstr(line, "127.0.0.1:");
	c->port = at == NULL ? 0 : (int)strtol(at + 10, NULL, 10);
	if (c->port == 0)
		crash_fail(c, "does not serve: %s", line);
	return c->port != 0;
}

static struct store *
portal_open(struct crash *c)
{
	struct store_options options = { .engine = &engine_sqlite,
		.url = c->path,
		.statements = records_statements(c->records),
		.readers = 1,
		.migrate = records_migrate,
		.migrate_cookie = c->records };
	struct fault fault;
	struct store *store = store_open(&options, &fault);

	if (store == NULL)
		crash_fail(c, "cannot open: %s", fault.detail);
	return store;
}

/* A portal of the invented town, with its crowd. */
static bool
portal_make(struct crash *c, struct client *clients)
{
	const char *const init[] = { c->claraboia, "init", "--data", c->dir,
		NULL };
	const char *const import[] = { c->claraboia, "import", "--data", c->dir,
		"instruments/irm-2014.json", "instruments/irm-2021.json",
		"instruments/ogp-local-inception.json",
		"instruments/ogp-local-end.json", "examples/terms.json",
		"examples/vilaclara.json", NULL };
	struct crowd_plan plan = { .members = c->people, .now = moment_now() };
	const char *why = "";
	struct store *store;
	bool made;

	memset(c->pairs, 0, sizeof(c->pairs));
	c->n_said = 0;
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = (struct client){ .crash = c, .number = i };
	if (!portal_do(c, (const char *const[]){ "rm", "-rf", c->dir, NULL }) ||
	    !portal_do(c, init) || !portal_do(c, import))
		return false;
	store = portal_open(c);
	if (store == NULL)
		return false;
	made = secret_key(c->dir, c->key, &why) &&
	       crowd_make(store, c->arena, plan, PEOPLE);
	plan.members = c->officers;
	plan.role = S("officer");
	made = made && crowd_make(store, c->arena, plan, OFFICERS);
	store_close(store);
	if (!made)
		crash_fail(c, "no crowd: %s", why);
	return made;
}

static str
portal_key(const struct crash *c)
{
	return (str){ (const char *)c->key, sizeof(c->key) };
}

/* ---- looking ---- */

static void
check_pair(struct crash *c, struct db *db, const struct member *m, str about,
    const struct pair *pair)
{
	struct arena *a = db_arena(db);
	str slug = mark_slug(a, portal_key(c),
	    str_fmt(a, "person/%lld", (long long)m->person), about,
	    MARK_SUPPORT);
	int64_t changes = db_one(db, Q_act_version_newest,
	    VALUES(value_text(S("mark")),
		value_text(str_fmt(a, "%.*s/%s/%.*s", ARG(about),
		    mark_type.plural, ARG(slug)))));

	if (changes != pair->answered &&
	    !(pair->unsure && changes == pair->answered + 1))
		crash_fail(c, "%lld acts of a support, %d answered",
		    (long long)changes, pair->answered);
	if (mark_there(db, about, slug) != (changes % 2 == 1))
		crash_fail(c, "a support is not what its acts say");
}

static void
check_comment(struct crash *c, struct db *db, const struct said *said)
{
	struct comment *comment = comment_of(db, str_of(said->address));

	if (comment == NULL ||
	    !str_eq(comment->body, said_text(db_arena(db), said, ' ')))
		crash_fail(c, "comment %s is not stored", said->address);
}

static void
check_evidence(struct crash *c, struct db *db, const struct said *said)
{
	struct arena *a = db_arena(db);
	str hash = hash_hex(a, hash_sha256(said_text(a, said, ' ')));
	struct milestone *m =
	    record_by_address(db, &milestone_type, str_of(said->address));
	const struct file *file =
	    record_by_address(db, &file_type, str_take(hash, 32));
	struct record_list list = { 0 };
	size_t i = 0;

	if (m != NULL)
		list = record_children(db, &evidence_type, m->record.id);
	while (i < list.n &&
	       !str_starts(hash, ((struct evidence *)list.v[i])->file))
		i++;
	if (file == NULL || i == list.n)
		crash_fail(c, "evidence of %s is not stored", said->address);
}

/* All that was answered since this store was made. */
static void
check_answers(struct crash *c, struct db *db)
{
	struct arena *step = arena_open(ARENA_BYTES);
	struct arena *before = db_arena_use(db, step);

	for (int person = 0; person < PEOPLE; person++, arena_reset(step))
		for (int i = 0; i < ABOUTS; i++)
			if (c->pairs[person][i].answered > 0)
				check_pair(c, db, &c->people[person],
				    about_what(step, i), &c->pairs[person][i]);
	for (size_t i = 0; i < c->n_said; i++, arena_reset(step))
		if (c->said[i].client < SUPPORTERS + SPEAKERS)
			check_comment(c, db, &c->said[i]);
		else
			check_evidence(c, db, &c->said[i]);
	db_arena_use(db, before);
	arena_close(step);
}

static _Thread_local int64_t files_found;

static int
files_count(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	/* What whoever writes there holds on to is nobody's upload. */
	files_found += type != FTW_D && strcmp(path + ftw->base, "lock") != 0;
	return 0;
}

/* How many there are in the folder, of whatever kind. */
static int64_t
files_in(const char *dir)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/files", dir);
	files_found = 0;
	nftw(path, files_count, 8, FTW_PHYS);
	return files_found;
}

/* Nothing is missing; and once what was under way is swept, of any age, there
 * is nothing else. */
static int64_t
check_files(struct crash *c, struct db *db)
{
	struct files *files = files_open(c->dir, false);
	struct buf report = buf_open(c->arena, (size_t)1 << 20);
	int64_t kept = files_check(files, db, &report);

	if (report.n > 0)
		crash_fail(c, "%.*s", ARG(buf_str(&report)));
	files_sweep(files, db, -1);
	if (files_in(c->dir) != kept)
		crash_fail(c, "%lld files for %lld rows",
		    (long long)files_in(c->dir), (long long)kept);
	report.n = 0;
	if (files_check(files, db, &report) != kept || report.n > 0)
		crash_fail(c, "the sweep took what was somebody's");
	files_close(files);
	return kept;
}

static void
check_portal(struct crash *c)
{
	struct store *store = portal_open(c);
	struct fault fault;
	str wrong, report = { 0 };
	struct db *db;

	if (store == NULL)
		return;
	db = store_read(store, c->arena);
	acts_verify(db, &wrong);
	if (wrong.n > 0)
		crash_fail(c, "%.*s", ARG(wrong));
	check_answers(c, db);
	c->files = check_files(c, db);
	if (db_fault(db)->kind != FAULT_NONE)
		crash_fail(c, "%s", db_fault(db)->detail);
	store_read_end(store, db);
	if (!store_check(store, c->arena, &report, &fault) || report.n > 0)
		crash_fail(c, "%s%.*s", fault.detail, ARG(report));
	store_close(store);
	arena_reset(c->arena);
}

/* ---- rounds ---- */

static void
round_live(struct crash *c)
{
	/* Ten seconds for the first answer of all. */
	for (int i = 0; i < 2000 && atomic_load(&c->answered) == 0; i++)
		usleep(5000);
	usleep((useconds_t)c->live_ms * 1000);
	kill(c->pid, SIGKILL);
}

static void
round_run(struct crash *c, struct client *clients)
{
	pthread_t thread[CLIENTS];
	moment before = moment_now();
	int status;

	c->live_ms =
	    LIVE_MS_MIN + (int)randombytes_uniform(LIVE_MS_MAX - LIVE_MS_MIN);
	before.us -= INT64_C(60000000);
	snprintf(c->stamp, sizeof(c->stamp), "%.*s",
	    ARG(spam_stamp(c->arena, portal_key(c), before)));
	atomic_store(&c->answered, 0);
	if (!portal_serve(c))
		return;
	for (int i = 0; i < CLIENTS; i++)
		if (pthread_create(&thread[i], NULL, client_run, &clients[i]))
			abort();
	round_live(c);
	if (waitpid(c->pid, &status, 0) != c->pid || !WIFSIGNALED(status))
		crash_fail(c, "the portal ended by itself");
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(thread[i], NULL);
	if (c->answered == 0)
		crash_fail(c, "nothing was answered");
	c->answered_all += c->answered;
	check_portal(c);
}

/* The last round of a store: what the console says of it. */
static void
round_end(struct crash *c)
{
	const char *const check[] = { c->claraboia, "check", "--data", c->dir,
		NULL };
	const char *const verify[] = { c->claraboia, "verify", "--data", c->dir,
		NULL };

	portal_do(c, check);
	portal_do(c, verify);
	c->files_all += c->files;
}

int
main(int argc, char **argv)
{
	struct crash *c = calloc(1, sizeof(*c));
	struct client clients[CLIENTS];
	int rounds;

	if (argc != 4 || sodium_init() < 0 || c == NULL) {
		fputs("usage: crash_http CLARABOIA DIR ROUNDS\n", stderr);
		return 2;
	}
	rounds = (int)strtol(argv[3], NULL, 10);
	c->claraboia = argv[1];
	snprintf(c->dir, sizeof(c->dir), "%s/portal", argv[2]);
	snprintf(c->path, sizeof(c->path), "%s/claraboia.db", c->dir);
	c->arena = arena_open(ARENA_BYTES);
	c->said = calloc(SAID_MAX, sizeof(*c->said));
	c->records = portal_records(DIALECT_SQLITE);
	for (c->round = 1; c->round <= rounds && c->failures == 0; c->round++) {
		if (c->round % ROUNDS_OF_A_STORE == 1 &&
		    !portal_make(c, clients))
			break;
		round_run(c, clients);
		if (c->round % ROUNDS_OF_A_STORE == 0 || c->round == rounds)
			round_end(c);
	}
	if (c->failures == 0)
		printf("ok crash-http: %d rounds, %lld acts answered, 0 lost, "
		       "%lld files\n",
		    rounds, (long long)c->answered_all,
		    (long long)c->files_all);
	records_close(c->records);
	arena_close(c->arena);
	free(c->said);
	rounds = c->failures;
	free(c);
	return rounds > 0;
}
