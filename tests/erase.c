/*
 * Goal: whoever erases their account leaves no byte of their name, address and
 * words in the portal's folder, and the acts' chain as it was; an erasure that
 * breaks midway leaves nothing half done.
 *
 *	erase [--faulty]
 *
 * Two people live through tests/erase/NAME-said.visit (the language of
 *visits.c, one language), erase their accounts in NAME-gone.visit, and what is
 *left is looked at in NAME-left.visit.  All that is hers has a word in it that
 *is used nowhere else; what must go and what must stay is sought in every byte
 *below the folder, first while the portal is open, then when it is closed.
 *
 * Where the store is PostgreSQL's it is sought in every row of every table, as
 * text, and the files in the folder.  Rows that were deleted stay in the
 * server's files until its vacuum comes by, and what was changed stays in its
 * log until that is used again: both are its operator's affair
 * (docs/decisions/23-erasing.md), so nobody looks into those files here.
 *
 * With --faulty the first erasure is made to fail at its first call of the
 * store, then at its second, until nothing fails.
 */
#include <ctype.h>

#include "commons/jobs/jobs.h"
#include "fixtures/checked.h"
#include "fixtures/fill.h"

#define WORDS_MAX 4
#define SCAN_ROWS_MAX 20000 /* of a table */
#define MORNING "2026-12-05T08:00:00Z"

struct life {
	const char *name;
	const char *mail;
	/* What must go, in small letters, without the ends that searching
	 * takes off. */
	const char *words[WORDS_MAX];
	const char *stay[WORDS_MAX];  /* what must not */
};

static const struct life lives[] = {
	{ "zanzibarina", "zanzibarina@quetzalcoatl.example",
	    { "zanzibari", "quetzalcoa" },
	    { "civilly answered", "annoyingly pleasant" } },
	{ "ybarrondia", "ybarrondia@pterodactyl.example",
	    { "ybarrond", "pterodac" },
	    { "dinosaurish", "triceratops", "brontosaurus", "iguanodons" } },
};

/* ---- what stands in the folder and in the store ---- */

static struct {
	const char *word; /* what is sought */
	size_t found;
	char where[256]; /* the first of it */
} scan;			 /* nftw takes no cookie */

static void
scan_text(const char *name, str text)
{
	size_t n = strlen(scan.word), i, k;

	for (i = 0; i + n <= text.n; i++) {
		for (k = 0; k < n; k++)
			if (tolower((unsigned char)text.p[i + k]) !=
			    scan.word[k])
				break;
		if (k < n)
			continue;
		if (scan.found++ > 0)
			continue;
		/* What stands around it says which table it is. */
		snprintf(scan.where, sizeof(scan.where), "%s at %zu: %.*s",
		    name, i, (int)(n + 60), text.p + (i > 40 ? i - 40 : 0));
		for (k = 0; scan.where[k] != '\0'; k++)
			if (!isprint((unsigned char)scan.where[k]))
				scan.where[k] = '.';
	}
}

static int
scan_file(const char *path, const struct stat *stat, int flag, struct FTW *ftw)
{
	struct arena *a;

	(void)stat;
	scan_text("a file's name", str_of(path + ftw->base));
	if (flag != FTW_F)
		return 0;
	a = arena_open(STAGE_BYTES_MAX);
	scan_text(path + ftw->base, stage_file(a, path));
	arena_close(a);
	return 0;
}

/* Whatever ${query} gives, to ${each}; the program ends when it cannot. */
static void
scan_query(void *conn, str query, void (*each)(void *, str, str), str name)
{
	const struct engine *engine = any_engine();
	struct arena *a = arena_open(STAGE_BYTES_MAX);
	struct fault fault;
	void *stmt = engine->prepare(conn, str_c(a, query), &fault);
	size_t n = 0;
	str *rows = NEWS(a, str, SCAN_ROWS_MAX);

	if (stmt == NULL || !engine->start(conn, stmt, NULL, 0, &fault)) {
		fprintf(stderr, "%.*s: %s\n", ARG(query), fault.detail);
		exit(1);
	}
	while (engine->step(conn, stmt, &fault) == 1) {
		assert(n < SCAN_ROWS_MAX);
		rows[n++] = str_copy(a, engine->column(conn, stmt, 0).text);
	}
	engine->reset(conn, stmt);
	engine->finalize(conn, stmt);
	for (size_t i = 0; i < n; i++)
		each(conn, rows[i], name);
	arena_close(a);
}

static void
scan_row(void *conn, str row, str table)
{
	char name[80];

	(void)conn;
	snprintf(name, sizeof(name), "table %.*s", ARG(table));
	scan_text(name, row);
}

static void
scan_table(void *conn, str table, str none)
{
	char query[160];

	(void)none;
	snprintf(query, sizeof(query), "select t::text from \"%.*s\" t",
	    ARG(table));
	scan_query(conn, str_of(query), scan_row, table);
}

/* Every row of every table, as PostgreSQL prints it. */
static void
scan_tables(const struct stage *st)
{
	const struct engine *engine = any_engine();
	struct fault fault;
	void *conn = engine->connect(engine, st->url, ACCESS_READ, &fault);

	if (conn == NULL) {
		fprintf(stderr, "%s\n", fault.detail);
		exit(1);
	}
	scan_query(conn,
	    S("select table_name::text from information_schema.tables "
	      "where table_schema = current_schema() order by 1"),
	    scan_table, S(""));
	engine->disconnect(conn);
}

static size_t
scan_portal(const struct stage *st, const char *word)
{
	scan.word = word;
	scan.found = 0;
	scan.where[0] = '\0';
	nftw(st->dir, scan_file, 16, FTW_PHYS);
	if (any_database() != NULL)
		scan_tables(st);
	return scan.found;
}

static int
told(bool good, const char *life, const char *what, const char *why)
{
	printf(good ? "ok %s: %s\n" : "FAIL %s: %s: %s\n", life, what, why);
	fflush(stdout);
	return good ? 0 : 1;
}

/* Whether each of ${sought} stands somewhere, or nowhere. */
static int
words_told(const struct stage *st, const char *life, const char *const *sought,
    bool there, const char *when)
{
	char what[128], why[512];
	int failed = 0;

	for (size_t i = 0; i < WORDS_MAX && sought[i] != NULL; i++) {
		size_t n = scan_portal(st, sought[i]);

		snprintf(what, sizeof(what), "\"%s\" is %s in the portal, %s",
		    sought[i], there ? "still" : "nowhere", when);
		snprintf(why, sizeof(why), "got %zu, %s", n, scan.where);
		failed += told(there == (n > 0), life, what, why);
	}
	return failed;
}

/* ---- visits ---- */

static bool
visit_line(struct run *run, struct asked *q, str line)
{
	moment now;

	if (is_request(line)) {
		arena_reset(run->arena);
		ask(run, q, fill(run, line, "en"));
		return true;
	}
	if (!is_run(line))
		return check_line(run, q, fill(run, line, "en"));
	return moment_read(str_drop(line, 4), &now) &&
	       (jobs_run_all(run->stage.store,
		    portal_site_of(run->stage.portal)->portal, now) ||
		   wrong(run, S("every job to end well")));
}

static int
visit(struct run *run, const char *life, const char *part)
{
	char file[96], why[512];
	struct arena *a = arena_open((size_t)1 << 20);
	struct asked q;
	str rest;
	int line = 0;
	bool good = true;

	snprintf(file, sizeof(file), "tests/erase/%s-%s.visit", life, part);
	for (rest = stage_file(a, file); good && rest.n > 0; line++) {
		str text = str_trim(str_cut(&rest, '\n'));

		if (text.n > 0 && text.p[0] != '#')
			good = visit_line(run, &q, text);
	}
	snprintf(why, sizeof(why), "line %d: wanted %.*s", line,
	    ARG(str_take(run->why, 400)));
	arena_close(a);
	return told(good, life, part, why);
}

/* ---- the chain ---- */

struct chain {
	int64_t head;
	char hash[65];
	bool sound;
};

/* The head of the chain, or what hash it had at ${at}. */
static struct chain
chain_of(struct stage *st, int64_t at)
{
	struct arena *a = arena_open(STAGE_BYTES_MAX);
	struct db *db = store_read(st->store, a);
	struct chain chain = { .head = at };
	str hash = { 0 }, wrong_act;

	if (at == 0)
		chain.head = acts_head(db, &hash);
	else
		hash = acts_after(db, at - 1, 1).v[0].hash;
	snprintf(chain.hash, sizeof(chain.hash), "%.*s", ARG(hash));
	acts_verify(db, &wrong_act);
	chain.sound = db_fault(db)->kind == FAULT_NONE && wrong_act.n == 0;
	store_read_end(st->store, db);
	arena_close(a);
	return chain;
}

/* What claraboia check looks at. */
static bool
store_sound(struct stage *st)
{
	struct arena *a = arena_open(STAGE_BYTES_MAX);
	struct buf report = buf_open(a, (size_t)64 << 10);
	struct fault fault;
	struct db *db;
	str said;
	bool sound = store_check(st->store, a, &said, &fault) && said.n == 0;

	db = store_read(st->store, a);
	files_check(st->files, db, &report);
	sound = sound && report.n == 0 && db_fault(db)->kind == FAULT_NONE;
	store_read_end(st->store, db);
	arena_close(a);
	return sound;
}

/* ---- breaking ---- */

struct erasing {
	const struct life *life;
	bool also_texts;
};

static bool
erase_apply(struct db *db, void *cookie)
{
	const struct erasing *e = cookie;
	const struct author author = { S("participant"),
		stage_moment("2026-12-05T07:00:00Z") };
	const struct person *person = person_by_mail(db, str_of(e->life->mail));

	if (person == NULL)
		return false;
	person_erase(db, portal_rooms(), &author, person, e->also_texts);
	return true;
}

/* Erase ${life} with each call of the store failing in its turn: nothing is
 * changed each time, until it is all done at once. */
static int
erase_broken(struct stage *st, const struct life *life)
{
	struct erasing erasing = { life, true };
	struct arena *a = arena_open(STAGE_BYTES_MAX);
	str before = stage_export(st, st->arena);
	enum write_outcome outcome;
	struct fault fault;
	bool same = true;
	int64_t n;
	char why[128];

	for (n = 1; same; n++) {
		arena_reset(a);
		st->faulty.failed = false;
		st->faulty.fail_at = n;
		outcome =
		    store_write(st->store, a, erase_apply, &erasing, &fault);
		st->faulty.fail_at = 0;
		if (!st->faulty.failed || outcome == WRITE_DONE)
			break;
		same = outcome == WRITE_BROKEN &&
		       str_eq(before, stage_export(st, a)) &&
		       scan_portal(st, life->mail) > 0;
	}
	snprintf(why, sizeof(why), "call %lld left something", (long long)n);
	printf("# %lld ways to fail\n", (long long)n - 1);
	arena_close(a);
	return told(same && outcome == WRITE_DONE, life->name,
	    "erasing that breaks leaves nothing half done", why);
}

/* ---- one life ---- */

static int
life_erase(struct run *run, const struct life *life)
{
	struct stage *st = &run->stage;
	struct chain before, after;
	int failed = 0;

	failed += visit(run, life->name, "said");
	failed += words_told(st, life->name, life->words, true, "before");
	before = chain_of(st, 0);
	failed += run->faulty ? erase_broken(st, life)
			      : visit(run, life->name, "gone");
	if (failed > 0)
		return failed;
	failed +=
	    told(jobs_run_all(st->store, portal_site_of(st->portal)->portal,
		     stage_moment(MORNING)),
		life->name, "the jobs end well", "one did not");
	failed += visit(run, life->name, "left");
	after = chain_of(st, before.head);
	failed += told(before.sound && after.sound &&
			   strcmp(before.hash, after.hash) == 0,
	    life->name, "the chain is what it was, and longer", "it is not");
	failed += told(store_sound(st), life->name,
	    "everything stored is sound", "it is not");
	return failed;
}

/* ${words} in the export? */
static int
export_told(struct stage *st, const struct life *life)
{
	struct arena *a = arena_open(STAGE_BYTES_MAX);
	str all = stage_export(st, a);
	int failed = 0;

	for (size_t i = 0; i < WORDS_MAX && life->words[i] != NULL; i++) {
		scan.word = life->words[i];
		scan.found = 0;
		scan_text("export", all);
		failed += told(all.n > 0 && scan.found == 0, life->name,
		    "the export says nothing of them", scan.where);
	}
	arena_close(a);
	return failed;
}

int
main(int argc, char **argv)
{
	static const char *const town[] = { "examples/terms.json",
		"packs/ogp.json", "instruments/ogp-local-inception.json",
		"tests/fixtures/small.json", NULL };
	static struct run run;
	size_t n = sizeof(lives) / sizeof(*lives);
	int failed = 0;

	run.faulty = argc > 1 && strcmp(argv[1], "--faulty") == 0;
	jail_main(argc, argv, stage_roles);
	stage_open(&run.stage, run.faulty);
	stage_import(&run.stage, town, "2026-02-01T09:00:00Z");
	run.arena = arena_open(STAGE_BYTES_MAX);
	n = run.faulty ? 1 : n;
	for (size_t i = 0; i < n; i++) {
		failed += life_erase(&run, &lives[i]);
		failed += words_told(&run.stage, lives[i].name, lives[i].words,
		    false, "open");
		failed += words_told(&run.stage, lives[i].name, lives[i].stay,
		    true, "open");
		failed += export_told(&run.stage, &lives[i]);
	}
	stage_shut(&run.stage);
	for (size_t i = 0; i < n; i++) {
		failed += words_told(&run.stage, lives[i].name, lives[i].words,
		    false, "closed");
		failed += words_told(&run.stage, lives[i].name, lives[i].stay,
		    true, "closed");
	}
	arena_close(run.arena);
	stage_close(&run.stage);
	return failed == 0 ? 0 : 1;
}
