/* Goal: a file lies over what is stored and never beside it, all of it or
 * nothing, every mistake with its line; and what was exported, history and
 * all, becomes the same portal again. */
#include "commons/commons_house.h"
#include "commons/exchange/exchange.h"

static int
house_open(void **state)
{
	*state = house_make();
	commons_start(*state, NULL, 0);
	return 0;
}

/* An import of up to two files, as the console does it. */
static struct import
import_files(struct house *h, const char *one, const char *two,
    enum write_outcome wanted)
{
	struct exchange_file files[] = { { "one.json", str_of(one) },
		{ "two.json", str_of(two) } };
	struct import what = { .files = files,
		.n_files = two == NULL ? 1 : 2,
		.author = { S("console"), HOUSE_NOW },
		.today = { 2026, 11, 22 } };
	enum write_outcome outcome =
	    store_write(h->store, h->arena, import_apply, &what, &h->fault);

	if (outcome != wanted && what.n_problems > 0)
		fail_msg("%.*s: %.*s", ARG(what.problems[0].path),
		    ARG(what.problems[0].what));
	if (outcome != wanted)
		fail_msg("outcome %d: %s", outcome, h->fault.detail);
	return what;
}

static struct import
import_text(struct house *h, const char *text)
{
	return import_files(h, text, NULL, WRITE_DONE);
}

/* Import that is refused, its first problem as it is told. */
static struct import
assert_refused(struct house *h, const char *text, const char *first)
{
	struct import what = import_files(h, text, NULL, WRITE_REFUSED);
	str told = str_fmt(h->arena, "%.*s: %.*s", ARG(what.problems[0].path),
	    ARG(what.problems[0].what));

	if (str_find(told, str_of(first)) != 0)
		fail_msg("\"%.*s\", not \"%s\"", ARG(told), first);
	return what;
}

static str
exported(struct house *h, bool history)
{
	char *p = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&p, &n);
	str s;

	assert_non_null(out);
	assert_true(export_write(house_read(h), out, history));
	assert_int_equal(db_fault(h->db)->kind, FAULT_NONE);
	house_read_end(h);
	fclose(out);
	s = str_copy(h->arena, (str){ p, n });
	free(p);
	return s;
}

static const char town[] =
    "{\n"
    "\"claraboia\": 1,\n"
    "\"terms\": [\n"
    "  {\"vocabulary\": \"policy-area\", \"code\": \"water\", \"label\": "
    "{\"en\": \"Water\"}}],\n"
    "\"jurisdictions\": [\n"
    "  {\"slug\": \"town\", \"name\": {\"en\": \"Town\"}, \"level\": "
    "\"municipality\", \"languages\": \"en\", \"zone\": \"Europe/Madrid\"},\n"
    "  {\"slug\": \"dream\", \"name\": {\"en\": \"Dream\"}, \"level\": "
    "\"municipality\", \"languages\": \"en\", \"zone\": \"UTC\", "
    "\"invented\": true}],\n"
    "\"pledges\": [\n"
    "  {\"slug\": \"bridge\", \"jurisdiction\": \"town\",\n"
    "   \"title\": {\"en\": \"Bridge\", \"es\": \"Puente\"},\n"
    "   \"summary\": {\"en\": \"Over the river.\"},\n"
    "   \"areas\": [\"water\"], \"starts\": \"2026-03\",\n"
    "   \"vows\": [{\"slug\": \"iron\", \"title\": {\"en\": \"Of iron\"}}],\n"
    "   \"steps\": [\n"
    "     {\"number\": 1, \"title\": {\"en\": \"Draw\"}, \"due\": \"2026\",\n"
    "      \"proofs\": [{\"number\": 1, \"link\": \"https://a.b/c\"}]},\n"
    "     {\"number\": 2, \"title\": {\"en\": \"Build\"}}]}]\n"
    "}\n";

static void
takes_all_once(void **state)
{
	struct house *h = *state;
	struct import what = import_text(h, town);
	struct proof *proof;
	str before;

	assert_int_equal(what.created, 8);
	assert_int_equal(what.changed + what.same + what.restored, 0);
	proof = record_by_address(house_read(h), &proof_type,
	    S("bridge/steps/1/proofs/1"));
	assert_non_null(proof);
	assert_str(proof->link, "https://a.b/c");
	assert_str(proof->step.slug, "bridge/steps/1");
	house_read_end(h);
	before = exported(h, true);
	what = import_text(h, town);
	assert_int_equal(what.same, 8);
	assert_int_equal(what.created + what.changed, 0);
	assert_true(str_eq(exported(h, true), before));
}

#define PLEDGE(members)                                                        \
	"{\"claraboia\": 1, \"pledges\": [{\"slug\": \"bridge\"" members "}]}"

static void
absent_leaves_null_clears(void **state)
{
	struct house *h = *state;
	struct import what;
	struct pledge *p;

	import_text(h, town);
	what = import_text(h, PLEDGE(", \"open\": true"));
	assert_int_equal(what.changed, 1);
	assert_int_equal(what.created, 0);
	p = record_by_address(house_read(h), &pledge_type, S("bridge"));
	assert_true(p->open);
	assert_int_equal(p->title.n, 2);
	assert_str(p->jurisdiction.slug, "town");
	assert_int_equal(p->areas.n, 1);
	house_read_end(h);

	what = import_text(h,
	    PLEDGE(", \"summary\": null, \"areas\": null, \"title\": {\"ca\": "
		   "\"Pont\"}"));
	assert_int_equal(what.changed, 1);
	p = record_by_address(house_read(h), &pledge_type, S("bridge"));
	assert_int_equal(p->summary.n, 0);
	assert_int_equal(p->areas.n, 0);
	/* Words are replaced in all their languages. */
	assert_int_equal(p->title.n, 1);
	assert_str(p->title.v[0].lang, "ca");
	assert_true(p->open);
	house_read_end(h);
	assert_refused(h, PLEDGE(", \"title\": null"),
	    "one.json:1: pledges[0]: this pledge has no \"title\"");
	assert_refused(h, PLEDGE(", \"jurisdiction\": null"),
	    "one.json:1: pledges[0]: this pledge has no \"jurisdiction\"");
}

static void
children_are_added_and_changed(void **state)
{
	struct house *h = *state;
	struct record_list list;
	struct import what;
	struct pledge *p;

	import_text(h, town);
	what = import_text(h,
	    PLEDGE(", \"steps\": [{\"number\": 2, \"due\": \"2027-05\"}, "
		   "{\"number\": 3, \"title\": {\"en\": \"Open\"}}]"));
	assert_int_equal(what.same, 1); /* the pledge itself */
	assert_int_equal(what.changed, 1);
	assert_int_equal(what.created, 1);
	p = record_by_address(house_read(h), &pledge_type, S("bridge"));
	list = record_children(h->db, &step_type, p->record.id);
	assert_int_equal(list.n, 3);
	assert_str(((struct step *)list.v[1])->title.v[0].s, "Build");
	assert_int_equal(((struct step *)list.v[1])->due.year, 2027);
	assert_str(((struct record *)list.v[2])->address, "bridge/steps/3");
	house_read_end(h);
	assert_refused(h, PLEDGE(", \"steps\": {}"),
	    "one.json:1: pledges[0].steps: write a list here, as [ … ]");
	assert_refused(h, PLEDGE(", \"steps\": [7]"),
	    "one.json:1: pledges[0].steps[0]: write a step here, as { … }");
	assert_refused(h,
	    PLEDGE(", \"steps\": [{\"title\": {\"en\": \"No number\"}}]"),
	    "one.json:1: pledges[0].steps[0]: this step has no \"number\"");
}

/* A record with its own address does not wander to another parent. */
static void
children_stay_where_they_are(void **state)
{
	struct house *h = *state;
	struct vow *vow;

	import_text(h, town);
	assert_refused(h,
	    "{\"claraboia\": 1, \"pledges\": [{\"slug\": \"ferry\", "
	    "\"jurisdiction\": \"town\", \"title\": {\"en\": \"Ferry\"},\n"
	    "\"vows\": [{\"slug\": \"iron\", \"title\": {\"en\": \"x\"}}]}]}",
	    "one.json:2: pledges[0].vows[0]: iron stands under bridge in this "
	    "portal; leave it there");
	vow = record_by_address(house_read(h), &vow_type, S("iron"));
	assert_str(vow->title.v[0].s, "Of iron");
	assert_str(vow->pledge.slug, "bridge");
	house_read_end(h);
}

static void
one_name_once_in_a_list(void **state)
{
	struct house *h = *state;

	import_text(h, town);
	assert_refused(h,
	    PLEDGE(",\n\"steps\": [\n{\"number\": 8, \"title\": {\"en\": "
		   "\"a\"}},\n{\"number\": 8, \"title\": {\"en\": \"b\"}}]"),
	    "one.json:4: pledges[0].steps[1]: this list names bridge/steps/8 "
	    "twice");
	assert_null(
	    record_by_address(house_read(h), &step_type, S("bridge/steps/8")));
	house_read_end(h);
	/* Two files may speak of one record: the second lies over the first. */
	import_files(h, PLEDGE(", \"open\": true"), PLEDGE(", \"code\": \"X\""),
	    WRITE_DONE);
	assert_str(((struct pledge *)record_by_address(house_read(h),
			&pledge_type, S("bridge")))
		       ->code,
	    "X");
	house_read_end(h);
}

static void
today_only_in_invented_places(void **state)
{
	struct house *h = *state;
	struct step *step;

	import_text(h, town);
	assert_refused(h,
	    PLEDGE(",\n\"steps\": [{\"number\": 2,\n\"due\": \"@month+1\"}]"),
	    "one.json:3: pledges[0].steps[0].due: \"@month+1\" is counted "
	    "from today; only an invented jurisdiction may do that");
	assert_refused(h, PLEDGE(", \"starts\": \"@\""),
	    "one.json:1: pledges[0].starts: \"@\" is counted from today");
	import_text(h,
	    "{\"claraboia\": 1, \"pledges\": [{\"slug\": \"moon\", "
	    "\"jurisdiction\": \"dream\", \"title\": {\"en\": \"Moon\"}, "
	    "\"starts\": \"@-1d\", \"steps\": [{\"number\": 1, \"title\": "
	    "{\"en\": \"Fly\"}, \"due\": \"@month+1\"}]}]}");
	/* What is already stored there knows its place. */
	import_text(h,
	    "{\"claraboia\": 1, \"pledges\": [{\"slug\": \"moon\", \"steps\": "
	    "[{\"number\": 1, \"due\": \"@month+2\"}]}]}");
	step = record_by_address(house_read(h), &step_type, S("moon/steps/1"));
	assert_int_equal(step->due.year, 2027);
	assert_int_equal(step->due.month, 1);
	assert_int_equal(step->due.day, 0);
	house_read_end(h);
	/* Not by moving to a real one. */
	assert_refused(h,
	    "{\"claraboia\": 1, \"pledges\": [{\"slug\": \"moon\", "
	    "\"jurisdiction\": \"town\", \"starts\": \"@\"}]}",
	    "one.json:1: pledges[0].starts: \"@\" is counted from today");
}

static void
all_or_nothing(void **state)
{
	struct house *h = *state;
	struct import what;
	str empty = exported(h, true);

	what = import_files(h, town,
	    "{\"claraboia\": 1, \"pledges\": [{\"slug\": \"ferry\",\n"
	    "\"jurisdiction\": \"nowhere\",\n\"title\": {\"en\": 7},\n"
	    "\"steps\": [{\"number\": 1}]}]}",
	    WRITE_REFUSED);
	/* A child of what is refused is not refused for that. */
	assert_int_equal(what.n_problems, 5);
	assert_str(what.problems[0].path,
	    "two.json:2: pledges[0].jurisdiction");
	assert_str(what.problems[1].path, "two.json:3: pledges[0].title.en");
	assert_str(what.problems[4].path, "two.json:4: pledges[0].steps[0]");
	assert_str(what.problems[4].what,
	    "this step has no \"title\" (Title); it must have one");
	assert_true(str_eq(exported(h, true), empty));
}

static void
files_are_one_object(void **state)
{
	static const struct {
		const char *text, *told;
	} cases[] = {
		{ "", "one.json:1: this is not JSON: " },
		{ "{\n\"a\": 1,\n}", "one.json:3: this is not JSON: " },
		{ "{\"claraboia\": 1, \"claraboia\": 1}",
		    "one.json:1: this is not JSON: duplicate object key" },
		{ "\"\\u0000\"", "one.json:1: this is not JSON: " },
		{ "[]", "one.json:1: a file is one object, { … }" },
		{ "{}", "one.json:1: claraboia: a file starts with "
			"\"claraboia\": 1, the number of its format" },
		{ "{\n\"claraboia\": 2}", "one.json:2: claraboia: a file" },
		{ "{\"claraboia\": \"1\"}", "one.json:1: claraboia: a file" },
		{ "{\"claraboia\": 1,\n\"steps\": []}",
		    "one.json:2: steps: \"steps\" does not stand at the top" },
		{ "{\"claraboia\": 1,\n\"pledge\": []}",
		    "one.json:2: pledge: \"pledge\" does not stand at" },
		{ "{\"claraboia\": 1, \"pledges\": {}}",
		    "one.json:1: pledges: write a list here" },
		{ "{\"claraboia\": 1, \"pledges\": [null]}",
		    "one.json:1: pledges[0]: write a pledge here" },
	};
	struct house *h = *state;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_refused(h, cases[i].text, cases[i].told);
	assert_int_equal(import_text(h, "{\"claraboia\": 1}").created, 0);
}

/* Past the fiftieth problem nothing is stored either, wrong or not. */
static void
many_problems_are_still_a_refusal(void **state)
{
	struct house *h = *state;
	struct buf b = buf_open(h->arena, (size_t)1 << 20);
	struct import what;
	int i;

	buf_c(&b, "{\"claraboia\": 1, \"terms\": [");
	for (i = 0; i < 70; i++)
		buf_fmt(&b, "%s{\"vocabulary\": \"v\", \"code\": \"c%d\"}",
		    i > 0 ? ",\n" : "", i);
	buf_c(&b, ", {\"vocabulary\": 7}, {\"code\": \"x\"}, {}]}");
	what = assert_refused(h, str_c(h->arena, buf_str(&b)),
	    "one.json:1: terms[0]: this term has no \"label\"");
	assert_int_equal(what.n_problems, PROBLEMS_MAX);
}

/* Export, import into an empty portal, export: the same bytes. */
static void
assert_round(struct house *h, bool history)
{
	str out = exported(h, history), again;
	struct import what;
	void *state;
	str wrong;

	house_open(&state);
	what = import_text(state, str_c(h->arena, out));
	again = str_copy(h->arena, exported(state, history));
	assert_true(history ? what.restored > 0 && what.created == 0
			    : what.restored == 0 && what.created > 0);
	acts_verify(house_read(state), &wrong);
	assert_str(wrong, "");
	house_end(&state);
	if (!str_eq(out, again))
		fail_msg("exported again it differs:\n%.*s\n%.*s", ARG(out),
		    ARG(again));
}

static void
goes_round_with_its_history(void **state)
{
	struct house *h = *state;
	str before;

	import_text(h, town);
	assert_round(h, true);
	assert_round(h, false);
	/* Several versions of a record, of a child, of a cleared field. */
	import_text(h, PLEDGE(", \"open\": true, \"steps\": [{\"number\": 1, "
			      "\"due\": \"2027-01\"}]"));
	import_text(h, PLEDGE(", \"summary\": null, \"title\": {\"en\": "
			      "\"B \\u003c/b> \\\"q\\\" \\n 😀\"}, \"steps\": "
			      "[{\"number\": 1, \"due\": null}]"));
	import_text(h,
	    "{\"claraboia\": 1, \"jurisdictions\": [{\"slug\": \"a-part\", "
	    "\"name\": {\"en\": {\"text\": \"Part\", \"origin\": "
	    "\"official\"}}, \"level\": \"parish\", \"languages\": \"en\", "
	    "\"zone\": \"UTC\", \"parent\": \"town\"}]}");
	assert_round(h, true);
	assert_round(h, false);
	/* Into the portal it came from it changes nothing. */
	before = exported(h, true);
	import_text(h, str_c(h->arena, before));
	assert_true(str_eq(exported(h, true), before));
}

/* ${text} with its first ${from} made ${to}. */
static char *
altered(struct house *h, str text, const char *from, const char *to)
{
	ptrdiff_t at = str_find(text, str_of(from));

	assert_true(at >= 0);
	return str_c(h->arena,
	    str_fmt(h->arena, "%.*s%s%.*s", (int)at, text.p, to,
		ARG(str_drop(text, (size_t)at + strlen(from)))));
}

static void
an_altered_export_is_refused(void **state)
{
	static const struct {
		const char *from, *to, *told;
	} cases[] = {
		/* The acts. */
		{ "\"role\":\"console\"", "\"role\":\"citizen\"",
		    "history[0]: this act does not fit the one before" },
		{ "\"seq\":3", "\"seq\":4", "history[2]: this act" },
		{ "\"version\":1", "\"version\":2", "history[0]: this act" },
		{ "\\\"Over the river.", "\\\"Under the river.",
		    "history[3]: this act" },
		{ "\"kind\":\"vow\"", "\"kind\":\"bow\"",
		    "history[4]: this act" },
		{ "\"history\": [", "\"history\": [7, ",
		    "history[0]: this act" },
		/* The records that they speak of. */
		{ "\"en\": \"Over the river.\"", "\"en\": \"Under the river.\"",
		    "history: pledge bridge is not what its newest act" },
		{ "\"number\": 2", "\"number\": 3",
		    "history: step bridge/steps/3 is not what" },
		{ "\"slug\": \"dream\"", "\"slug\": \"sleep\"",
		    "history: jurisdiction sleep is not what" },
		{ "\"terms\": [",
		    "\"terms\": [{\"vocabulary\": \"a\", "
		    "\"code\": \"b\", \"label\": {\"en\": "
		    "\"x\"}},",
		    "history: term a/b is not what" },
	};
	struct house *h = *state;
	str out;
	size_t i;

	import_text(h, town);
	out = exported(h, true);
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct import what;
		void *other;

		house_open(&other);
		what = import_files(other,
		    altered(h, out, cases[i].from, cases[i].to), NULL,
		    WRITE_REFUSED);
		if (str_find(str_fmt(h->arena, "%.*s: %.*s",
				 ARG(what.problems[0].path),
				 ARG(what.problems[0].what)),
			str_of(cases[i].told)) < 0)
			fail_msg("case %zu: %.*s: %.*s", i,
			    ARG(what.problems[0].path),
			    ARG(what.problems[0].what));
		house_end(&other);
	}
}

/* A record left out altogether. */
static void
a_shortened_export_is_refused(void **state)
{
	struct house *h = *state;
	ptrdiff_t from, to;
	void *other;
	str out;

	import_text(h, town);
	out = exported(h, true);
	from = str_find(out, S("{\n      \"slug\": \"dream\""));
	to = str_find(out, S("{\n      \"slug\": \"town\""));
	assert_true(from > 0 && to > from);
	house_open(&other);
	assert_refused(other,
	    str_c(h->arena, str_fmt(h->arena, "%.*s%.*s", (int)from, out.p,
				ARG(str_drop(out, (size_t)to)))),
	    "one.json:71: history: 1 records of kind jurisdiction are stored, "
	    "the acts know 2");
	house_end(&other);
}

static void
history_needs_an_empty_portal(void **state)
{
	struct house *h = *state;
	void *other;
	str out;

	import_text(h, town);
	out = exported(h, true);
	house_open(&other);
	import_text(other, "{\"claraboia\": 1, \"terms\": [{\"vocabulary\": "
			   "\"a\", \"code\": \"b\", \"label\": {\"en\": "
			   "\"x\"}}]}");
	assert_refused(other, str_c(h->arena, out),
	    "one.json:81: history: this portal has a history of its own");
	house_end(&other);
	/* A history with a file of records behind it. */
	house_open(&other);
	assert_int_equal(import_files(other, str_c(h->arena, out),
			     PLEDGE(", \"open\": true"), WRITE_DONE)
			     .changed,
	    1);
	house_end(&other);
}

static void
exports_in_one_order(void **state)
{
	struct house *h = *state;
	str out;

	assert_str(exported(h, false),
	    "{\n  \"claraboia\": 1,\n  \"jurisdictions\": [\n  ],\n"
	    "  \"institutions\": [\n  ],\n  \"terms\": [\n  ],\n"
	    "  \"pledges\": [\n  ],\n"
	    "  \"echoes\": [\n  ]\n}\n");
	/* Parents first, although their addresses sort behind. */
	import_text(h,
	    "{\"claraboia\": 1, \"jurisdictions\": ["
	    "{\"slug\": \"z\", \"name\": {\"en\": \"Z\"}, \"level\": "
	    "\"country\", \"languages\": \"en\", \"zone\": \"UTC\"},"
	    "{\"slug\": \"m\", \"name\": {\"en\": \"M\"}, \"level\": "
	    "\"region\", \"languages\": \"en\", \"zone\": \"UTC\", "
	    "\"parent\": \"z\"},"
	    "{\"slug\": \"a\", \"name\": {\"en\": \"A\"}, \"level\": "
	    "\"parish\", \"languages\": \"en\", \"zone\": \"UTC\", "
	    "\"parent\": \"m\"}]}");
	out = exported(h, false);
	assert_true(str_find(out, S("\"slug\": \"z\"")) <
		    str_find(out, S("\"slug\": \"m\"")));
	assert_true(str_find(out, S("\"slug\": \"m\"")) <
		    str_find(out, S("\"slug\": \"a\"")));
	assert_round(h, false);
	assert_round(h, true);
}

#define PLACE(slug, parent)                                                    \
	"{\"claraboia\": 1, \"jurisdictions\": [{\"slug\": \"" slug            \
	"\", \"name\": {\"en\": \"x\"}, \"level\": \"region\", "               \
	"\"languages\": \"en\", \"zone\": \"UTC\", \"parent\": " parent "}]}"

static void
nobody_is_part_of_itself(void **state)
{
	static const char told[] = "one.json:1: jurisdictions[0].parent: this "
				   "jurisdiction would be part of itself";
	struct house *h = *state;
	int i;

	import_text(h, PLACE("a", "null"));
	import_text(h, PLACE("b", "\"a\""));
	import_text(h, PLACE("c", "\"b\""));
	assert_refused(h, PLACE("a", "\"a\""), told);
	assert_refused(h, PLACE("a", "\"c\""), told);
	import_text(h, PLACE("c", "\"a\""));
	/* Fifteen under the top, and no more. */
	import_text(h, PLACE("d0", "null"));
	for (i = 1; i <= 16; i++) {
		char *text = str_c(h->arena,
		    str_fmt(h->arena, PLACE("d%d", "\"d%d\""), i, i - 1));

		if (i < 16)
			import_text(h, text);
		else
			assert_refused(h, text, told);
	}
	assert_round(h, true);
}

static void
a_full_disk_is_told(void **state)
{
	struct house *h = *state;
	FILE *out = fopen("/dev/full", "w");

	import_text(h, town);
	assert_non_null(out);
	assert_false(export_write(house_read(h), out, true));
	house_read_end(h);
	fclose(out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(takes_all_once),
		IN_HOUSE(absent_leaves_null_clears),
		IN_HOUSE(children_are_added_and_changed),
		IN_HOUSE(children_stay_where_they_are),
		IN_HOUSE(one_name_once_in_a_list),
		IN_HOUSE(today_only_in_invented_places),
		IN_HOUSE(all_or_nothing),
		IN_HOUSE(files_are_one_object),
		IN_HOUSE(many_problems_are_still_a_refusal),
		IN_HOUSE(goes_round_with_its_history),
		IN_HOUSE(an_altered_export_is_refused),
		IN_HOUSE(a_shortened_export_is_refused),
		IN_HOUSE(history_needs_an_empty_portal),
		IN_HOUSE(nobody_is_part_of_itself),
		IN_HOUSE(exports_in_one_order),
		IN_HOUSE(a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
