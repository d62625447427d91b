/* Goal: what was exported, history and all, becomes the same portal again, and
 * nothing that was altered on the way does. */
#include "commons/exchange/exchange_house.h"

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
		IN_HOUSE(goes_round_with_its_history),
		IN_HOUSE(an_altered_export_is_refused),
		IN_HOUSE(a_shortened_export_is_refused),
		IN_HOUSE(history_needs_an_empty_portal),
		IN_HOUSE(exports_in_one_order),
		IN_HOUSE(a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
