/* Goal: a file lies over what is stored and never beside it, all of it or
 * nothing, every mistake with its line. */
#include "commons/exchange/exchange_house.h"

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
		IN_HOUSE(nobody_is_part_of_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
