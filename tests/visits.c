/*
 * Goal: a visitor gets what they asked for, whole, in their language; and when
 * the store breaks at any moment they get a clean error and nothing is lost.
 *
 *	visits [--faulty | --faulty=K | --no-jail] [FILE.visit…]
 *
 * Runs tests/visits/NN-name.visit, conversations with a portal that lives in
 * this process (no sockets), on a store of its own, at a fixed moment.  With
 * --faulty every request is first made to fail at its first call of the store,
 * then at its second, and so on until nothing fails; then the import likewise.
 * With --faulty=K only every K-th call fails, counted from another one for each
 * request: where a fault costs a connection, all of them would take too long.
 * --no-jail hands in no files, for valgrind, which cannot follow this program
 * when it executes itself again.  To stay quick an address is broken once, however often it is visited, and in
 * one language, since the calls are the same in all four.
 *
 * A visit is a text.  Its first line is a comment that says the goal.  Then:
 *
 *	GET /en/plans [Accept: text/csv]  ask; also HEAD, POST, OPTIONS, PUT.
 *		[As: biel officer institution/x] asks as somebody signed in,
 *		[Verbs: report take-part] by a token that bears no others;
 *		[Body: title.en=A+title&token=t] is what a POST brings (t is
 *		everybody's token); [File: minutes.txt What was said] sends
 *		it with that file; [Cookie: …], [Authorization: …], [Origin:
 *		…], [Sec-Fetch-Site: …], [If-Match: …], [Idempotency-Key: …],
 *		[Content-Type: …], [Host: …], [User-Agent: …] are those headers,
 *		[From: 7] stands for an address, [Near: yes] for one of our own
 *		machines, [Later: 60] asks so many seconds later.  {lang} in it asks in all four
 *		languages; what follows up to the next request must hold in
 *		each, {lang} filled in
 *	run 2026-11-23T08:00:00Z	run all jobs, as if it were then
 *	away standby	the store is out of reach, but for a copy that can be
 *			read; without the word, all of it.  Up to:
 *	back
 *	= 303			the status
 *	type text/html		how the Content-Type starts
 *	header Vary: Accept	a header field and all of its value
 *	location /ca		the same for Location
 *	has TEXT		somewhere in the body, as it is written there
 *	not TEXT		nowhere
 *	count 3 TEXT		just so often
 *	keep name TEXT		what stands behind TEXT in Location or body, up
 *				to a quote, a tag, ?, & or #; {name} in later
 *				lines of the file stands for it
 *	cookie name		the session the reply sets, kept in the same way
 *	letter TO name TEXT	a letter to TO waits; what stands in it behind
 *				TEXT is kept
 *	code name -1 TEXT	the code of the second factor whose secret
 *				stands behind TEXT, half a minute ago
 *	items a b		lists these records, in this order
 *	same TARGET		lists the same records as TARGET, in any order
 *	walk 8			from page to page to the end: 8, none twice
 *	paths			OpenAPI names every route of the API
 *
 * Whatever is asked, the answer must be whole: one page with lang= as in its
 * address, valid JSON, Atom whose elements close, CSV with equal lines.
 */
#include <glob.h>

#include "commons/jobs/jobs.h"
#include "fixtures/checked.h"
#include "fixtures/fill.h"

static void
seen_open(struct run *run)
{
	const struct room *const *room;
	const struct route *route;

	for (room = portal_rooms(); *room != NULL; room++)
		for (route = (*room)->routes;
		     route != NULL && route->pattern != NULL; route++) {
			assert(run->n_seen < ROUTES_MAX);
			run->seen[run->n_seen++].route = route;
		}
}

static void
seen_note(struct run *run, const struct asked *q)
{
	for (size_t i = 0; i < run->n_seen; i++)
		for (size_t k = 0; k < LANGUAGES; k++)
			if (run->seen[i].route == q->rq.route &&
			    str_is(q->rq.page.lang, languages[k]))
				run->seen[i].languages |= 1u << k;
}

static bool
visit_run(struct run *run, str line)
{
	moment now;

	if (!moment_read(str_drop(line, 4), &now))
		return wrong(run, S("a moment behind run"));
	run->changed = true;
	return jobs_run_all(run->stage.store,
		   portal_site_of(run->stage.portal)->portal, now) ||
	       wrong(run, S("every job to end well"));
}

/* Take the store away, or bring it back. */
static void
visit_away(struct run *run, str line)
{
	struct faulty *faulty = &run->stage.faulty;

	faulty->standby = str_is(line, "away standby");
	faulty->away = !str_is(line, "back");
	/* What may be away may have a standby. */
	faulty->engine.one_writer = faulty->inner->one_writer && !faulty->away;
}

static bool
is_away(str line)
{
	return str_is(line, "away") || str_is(line, "away standby") ||
	       str_is(line, "back");
}

static int64_t
head_of(struct run *run)
{
	struct db *db = store_read(run->stage.store, run->arena);
	str hash;
	int64_t head = acts_head(db, &hash);

	if (db_fault(db)->kind != FAULT_NONE)
		head = -1;
	store_read_end(run->stage.store, db);
	return head;
}

/* Whether ${line} was broken before; notes it. */
static bool
broken_before(struct run *run, str line)
{
	uint64_t hash = str_hash(line);

	for (size_t i = 0; i < run->n_broken; i++)
		if (run->broken[i] == hash)
			return true;
	assert(run->n_broken < BROKEN_MAX);
	run->broken[run->n_broken++] = hash;
	return false;
}

/* Make the first, second … call of the store fail while ${line} is asked,
 * until nothing fails any more. */
static bool
break_request(struct run *run, str line, struct asked *q)
{
	struct faulty *faulty = &run->stage.faulty;
	int64_t head = head_of(run), last = 0, n;
	char kept[LINE_MAX_BYTES];
	const char *trouble;

	bool changes = str_starts(line, S("POST "));

	/* What was kept would be kept once more by the next try. */
	faulty->spares = changes;
	if (!changes && broken_before(run, line))
		return true;
	/* The arena it stands in is emptied every time. */
	assert(line.n <= sizeof(kept));
	memcpy(kept, line.p, line.n);
	line.p = kept;
	for (n = 1 + run->n_walks++ % run->step;; n += run->step) {
		faulty->failed = faulty->kept = false;
		faulty->fail_at = n;
		ask(run, q, line);
		faulty->fail_at = 0;
		if (!faulty->failed)
			return true;
		/* Whoever watches is answered in spite of it. */
		if (q->rq.route != NULL &&
		    q->rq.route->shape == SHAPE_PROBE) {
			run->breaks++;
			if (q->status == 200 || q->status == 503)
				continue;
			return wrong(run,
			    S("a probe that answers, got another status"));
		}
		if (last > 0 ||
		    (changes && q->status != 500 && q->status != 503))
			return wrong(run, str_fmt(run->arena,
					      "500 when call %lld fails, got "
					      "another answer",
					      (long long)(changes ? n : last)));
		run->breaks++;
		trouble = answer_wrong(&q->answer);
		if (q->status != 500 && q->status != 503) {
			/* The last call gives the connection back, when the
			 * answer is ready and right. */
			last = n;
			/* The next connection knows the statement of this
			 * as those before did: else it makes a call more. */
			head_of(run);
			continue;
		}
		if (trouble == NULL &&
		    !str_starts(q->answer.type, S("text/html")) &&
		    !str_is(q->answer.type, "application/problem+json"))
			trouble = "no error page";
		if (trouble != NULL)
			return wrong(run, str_fmt(run->arena,
					      "a whole page when call %lld "
					      "fails, got %s",
					      (long long)n, trouble));
		if (head_of(run) != head)
			return wrong(run,
			    S("an unchanged store, got more acts"));
		arena_reset(run->arena);
	}
}

/* Where in a visit's text we are. */
struct place {
	str rest;
	int line;
};

static str
place_next(struct place *at)
{
	at->line++;
	return str_cut(&at->rest, '\n');
}

/* One request in one language, with all that is said of it; ${at} stands
 * behind the line of the request and is moved to the next one. */
static bool
visit_one(struct run *run, str request, struct place *at, const char *lang)
{
	struct place next;
	struct asked q;
	const char *trouble;
	bool checked = false;
	bool changes = str_starts(request, S("POST "));
	bool breaks = run->faulty && str_is(S("en"), lang);
	str line;

	arena_reset(run->arena);
	line = fill(run, request, lang);
	if (breaks && !break_request(run, line, &q))
		return false;
	if (!breaks || !changes) {
		arena_reset(run->arena);
		ask(run, &q, fill(run, request, lang));
	}
	run->changed = run->changed || (changes && q.status < 400);
	trouble = answer_wrong(&q.answer);
	if (q.answer.body.n > 0 && trouble != NULL)
		return wrong(run,
		    str_fmt(run->arena, "an answer that is whole, got %s",
			trouble));
	if (q.status < 400 && q.rq.route != NULL &&
	    (q.rq.route->audience == ANYONE || q.rq.who != NULL))
		seen_note(run, &q);
	for (next = *at; next.rest.n > 0; *at = next) {
		line = str_trim(place_next(&next));
		if (is_request(line) || is_run(line) || is_away(line))
			break;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		checked = checked || line.p[0] == '=';
		*at = next;
		if (!check_line(run, &q, fill(run, line, lang)))
			return false;
	}
	return checked ||
	       wrong(run, S("a status (= 200) for each request, got none"));
}

static bool
visit_text(struct run *run, struct place *at)
{
	struct place from;
	str line;
	bool all;

	if (!str_starts(at->rest, S("# Goal: ")))
		return wrong(run, S("a first line \"# Goal: …\", got none"));
	while (at->rest.n > 0) {
		line = str_trim(place_next(at));
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (is_run(line)) {
			if (!visit_run(run, line))
				return false;
			continue;
		}
		if (is_away(line)) {
			visit_away(run, line);
			continue;
		}
		if (!is_request(line))
			return wrong(run, S("a request first, got something "
					    "else"));
		from = *at;
		all = str_find(line, S("{lang}")) >= 0;
		for (size_t i = 0; i < (all ? LANGUAGES : 1); i++) {
			*at = from;
			if (!visit_one(run, line, at, languages[i]))
				return false;
		}
	}
	return true;
}

static bool
visit_file(struct run *run, const char *file, str *before)
{
	const char *name = strrchr(file, '/');
	struct arena *a = arena_open((size_t)256 << 20);
	struct place at = { .rest = stage_file(a, file) };
	bool passed;

	run->changed = false;
	run->n_kept = 0;
	passed = visit_text(run, &at);
	visit_away(run, S("back"));
	name = name == NULL ? file : name + 1;
	if (run->faulty && run->changed)
		*before = stage_export(&run->stage, run->stage.arena);
	if (passed && run->faulty && !run->changed &&
	    !str_eq(*before, stage_export(&run->stage, a))) {
		passed =
		    wrong(run, S("an unchanged store, got another export"));
		at.line = 0;
	}
	if (passed)
		printf("ok %.*s\n", (int)strcspn(name, "."), name);
	else
		printf("FAIL %.*s: line %d: wanted %.*s\n",
		    (int)strcspn(name, "."), name, at.line, ARG(run->why));
	fflush(stdout);
	arena_close(a);
	return passed;
}

/* Every route is visited; what people read, in every language. */
static int
seen_report(const struct run *run)
{
	const unsigned all = (1u << LANGUAGES) - 1;
	int failed = 0;

	for (size_t i = 0; i < run->n_seen; i++) {
		const struct route *route = run->seen[i].route;
		bool read =
		    (route->shape == SHAPE_PAGE ||
			route->shape == SHAPE_FEED) &&
		    (route->methods & METHOD_GET);

		if (read ? run->seen[i].languages == all
			   : run->seen[i].languages != 0)
			continue;
		printf("FAIL routes: %s %s is visited by no visit%s\n",
		    read ? "/LANG" : "", route->pattern,
		    run->seen[i].languages != 0 ? " in some languages" : "");
		failed++;
	}
	if (failed == 0)
		printf("ok routes: all %zu are visited\n", run->n_seen);
	return failed;
}

/* The import of a small town, each call of the store failing in its turn. */
static bool
break_import(int64_t step)
{
	static const char *const terms[] = { "examples/terms.json",
		"instruments/ogp-local-inception.json", NULL };
	static const char name[] = "tests/fixtures/small.json";
	enum write_outcome outcome;
	struct stage st;
	str text, before;
	int64_t n;
	bool same = true;

	stage_open(&st, true);
	stage_import(&st, terms, "2026-01-05T09:00:00Z");
	text = stage_file(st.arena, name);
	before = stage_export(&st, st.arena);
	for (n = 1; same; n += step) {
		struct arena *a = arena_open((size_t)64 << 20);

		st.faulty.failed = false;
		st.faulty.fail_at = n;
		outcome = stage_import_text(&st, name, text,
		    stage_moment("2026-02-01T09:00:00Z"));
		st.faulty.fail_at = 0;
		same = outcome == WRITE_BROKEN &&
		       str_eq(before, stage_export(&st, a));
		arena_close(a);
		if (!st.faulty.failed)
			break;
	}
	same = !st.faulty.failed && outcome == WRITE_DONE;
	if (same)
		printf("ok import: %lld ways to fail, none left a trace\n",
		    (long long)((n - 1) / step));
	else
		printf("FAIL import: call %lld: wanted it to fail and leave "
		       "nothing, got outcome %d\n",
		    (long long)n, (int)outcome);
	stage_close(&st);
	return same;
}

/* Records that were withdrawn; one of them had been published again, and what
 * it said first was erased. */
static void
withdraw_some(struct stage *st)
{
	static const char *const first[] = { "tests/fixtures/withdrawn.json",
		NULL };
	static const char *const later[] = {
		"tests/fixtures/withdrawn_later.json", NULL
	};
	static const char fair[] = "institution/riudeboira-fair";

	stage_import(st, first, "2026-03-01T09:00:00Z");
	stage_import(st, later, "2026-03-02T09:00:00Z");
	stage_withdraw(st, "commitment/night-market",
	    "The neighbours <asked> for sleep.", "2026-03-03T09:00:00Z");
	stage_withdraw(st, "plan/riudeboira-0", "It was entered twice.",
	    "2026-03-03T09:00:00Z");
	stage_withdraw(st, fair, "It closed.", "2026-03-04T09:00:00Z");
	stage_import(st, later, "2026-03-05T09:00:00Z");
	stage_withdraw(st, fair, "It closed for good.", "2026-03-06T09:00:00Z");
	stage_forget(st, fair, 2);
}

/* "--faulty=7" is 7, "--faulty" 1, anything else 0. */
static int64_t
step_read(const char *option)
{
	str given = str_of(option);
	int64_t step = 1;

	if (!str_starts(given, S("--faulty")))
		return 0;
	given = str_drop(given, 8);
	if (given.n > 0 && (given.p[0] != '=' ||
			       !str_number(str_drop(given, 1), &step) ||
			       step < 1))
		return 0;
	return step;
}

int
main(int argc, char **argv)
{
	static const char *const town[] = { "examples/terms.json",
		"instruments/ogp-local-inception.json",
		"examples/quito.json", "tests/fixtures/small.json", NULL };
	static const char *const later[] = { "tests/fixtures/small_later.json",
		NULL };
	int64_t step = argc > 1 ? step_read(argv[1]) : 0;
	struct run run = { .faulty = step > 0, .step = step };
	bool jail = argc < 2 || strcmp(argv[1], "--no-jail") != 0;
	int first = run.faulty || !jail ? 2 : 1, failed = 0, i;
	glob_t found = { .gl_pathc = 0 };
	str before;

	jail_main(argc, argv, stage_roles);
	stage_open(&run.stage, true);
	stage_import(&run.stage, town, "2026-02-01T09:00:00Z");
	withdraw_some(&run.stage);
	stage_import(&run.stage, later, "2026-10-05T08:30:00Z");
	if (jail) {
		stage_hand_in(&run.stage, "acta reuni\xc3\xb3.txt",
		    S("The minutes of the meeting.\n"), false,
		    "2026-10-06T08:30:00Z");
		stage_hand_in(&run.stage, "names.csv", S("name\nAna\n"), true,
		    "2026-10-06T08:30:00Z");
	}
	run.arena = arena_open(STAGE_BYTES_MAX);
	before = stage_export(&run.stage, run.stage.arena);
	seen_open(&run);
	for (i = first; i < argc; i++)
		failed += !visit_file(&run, argv[i], &before);
	if (first == argc) {
		if (glob("tests/visits/*.visit", 0, NULL, &found) != 0)
			puts("FAIL visits: none found; run from the top of the "
			     "tree");
		for (size_t k = 0; k < found.gl_pathc; k++)
			failed += !visit_file(&run, found.gl_pathv[k], &before);
		failed += found.gl_pathc == 0 || seen_report(&run) != 0;
		globfree(&found);
	}
	arena_close(run.arena);
	stage_close(&run.stage);
	if (run.faulty) {
		printf("# %lld broken requests\n", (long long)run.breaks);
		failed += !break_import(run.step);
	}
	return failed == 0 ? 0 : 1;
}
