/* Goal: a record has one canonical JSON, what is read from JSON lies over what
 * was there, and every mistake is told by a sentence in its place. */
#include <jansson.h>

#include "engine/record/json.h"
#include "engine/record/record_house.h"
#include "engine/record/specimen_test.h"

struct pair {
	struct specimen *oak;
	struct term *water, *roads;
};

static bool
pair_apply(struct db *db, void *cookie)
{
	struct pair *pair = cookie;

	pair->oak->record.address = S("oak");
	pair->water->record.address = S("policy-area/water");
	pair->roads->record.address = S("policy-area/roads");
	record_insert(db, &specimen_type, pair->oak);
	record_insert(db, &term_type, pair->water);
	record_insert(db, &term_type, pair->roads);
	return true;
}

static int
house_open(void **state)
{
	static const struct text title = { STR("en"), ORIGIN_HUMAN,
		STR("Oak") };
	struct house *h = house_make();
	struct pair pair = { record_new(h->arena, &specimen_type),
		record_new(h->arena, &term_type),
		record_new(h->arena, &term_type) };

	pair.oak->slug = S("oak");
	pair.oak->title = (words){ &title, 1 };
	pair.water->vocabulary = pair.roads->vocabulary = S("policy-area");
	pair.water->code = S("water");
	pair.roads->code = S("roads");
	house_start(h, specimens, SPECIMENS, NULL, 0);
	assert_int_equal(store_write(h->store, h->arena, pair_apply, &pair,
			     &h->fault),
	    WRITE_DONE);
	house_read(h);
	*state = h;
	return 0;
}

static struct reading
reading_open(struct house *h)
{
	return (struct reading){ .db = h->db,
		.arena = h->arena,
		.today = { 2026, 11, 22 },
		.problems = NEWS(h->arena, struct problem, PROBLEMS_MAX) };
}

/* ${json} over ${s}. */
static void
overlay(struct reading *r, struct specimen *s, const char *json)
{
	json_error_t error;
	json_t *v = json_loads(json, JSON_ALLOW_NUL, &error);

	if (v == NULL)
		fail_msg("%s in %s", error.text, json);
	record_from_json(r, &specimen_type, v, S(""), s);
	json_decref(v);
}

static const char whole[] =
    "{\"slug\":\"elm\",\"code\":\"E 1\",\"title\":{\"ca\":{\"text\":\"Om\","
    "\"origin\":\"official\"},\"en\":\"Elm\",\"es\":{\"text\":\"Olmo\","
    "\"origin\":\"machine\"}},\"notes\":{\"en\":\"- one\\n- \\u003cb>\"},"
    "\"colour\":\"green\",\"topics\":[\"water\",\"roads\"],\"rare\":true,"
    "\"weight\":-10,\"count\":9007199254740993,\"month\":\"2022\","
    "\"day\":\"2022-09-15\",\"link\":\"https://a.b/c?d\","
    "\"friend\":\"oak\",\"remark\":\"one\\n\\u0009two\",\"seen\":"
    "\"2026-11-22T10:00:00.000250Z\",\"scan\":"
    "\"0123456789abcdef0123456789abcdef\"}";

static void
reads_and_writes_all(void **state)
{
	struct house *h = *state;
	struct reading r = reading_open(h);
	struct specimen *s = record_new(h->arena, &specimen_type);

	overlay(&r, s, whole);
	record_complete(&r, &specimen_type, S(""), s);
	assert_int_equal(r.n_problems, 0);
	assert_str(record_json(h->arena, &specimen_type, s), whole);
	assert_int_equal(s->colour, 2);
	assert_int_equal(s->count, 9007199254740993);
	assert_true(s->friend.id > 0);
	assert_int_equal(s->month.year, 2022);
	assert_int_equal(s->month.month, 0);
	assert_int_equal(s->seen.us, INT64_C(1795341600000250));
	assert_int_equal(s->title.v[0].origin, ORIGIN_OFFICIAL);
}

static void
an_empty_record_is_empty(void **state)
{
	struct house *h = *state;
	struct specimen *s = record_new(h->arena, &specimen_type);
	struct part p = { .specimen = { 1, S("oak") }, .number = 0 };
	struct buf b = buf_open(h->arena, 100);
	bool first = true;
	size_t i;

	assert_str(record_json(h->arena, &specimen_type, s), "{}");
	for (i = 0; i < specimen_type.n_fields; i++)
		assert_true(record_is_empty(&specimen_type.fields[i], s));
	/* Zero is a number; the parent is told when it is asked for. */
	assert_str(record_json(h->arena, &part_type, &p),
	    "{\"specimen\":\"oak\",\"number\":0}");
	record_json_fields(&b, &first, &part_type, &p, false);
	assert_str(buf_str(&b), "\"number\":0");
}

/* The order of members and of languages does not show. */
static void
order_is_the_defs(void **state)
{
	struct house *h = *state;
	struct reading r = reading_open(h);
	struct specimen *s = record_new(h->arena, &specimen_type);

	overlay(&r, s,
	    "{\"colour\":\"red\",\"title\":{\"pt\":\"P\",\"ca\":"
	    "\"C\",\"en-GB\":\"G\",\"en\":\"E\"},\"slug\":\"x\"}");
	assert_int_equal(r.n_problems, 0);
	assert_str(record_json(h->arena, &specimen_type, s),
	    "{\"slug\":\"x\",\"title\":{\"ca\":\"C\",\"en\":\"E\","
	    "\"en-GB\":\"G\",\"pt\":\"P\"},\"colour\":\"red\"}");
}

static void
absent_leaves_null_clears(void **state)
{
	struct house *h = *state;
	struct reading r = reading_open(h);
	struct specimen *s = record_new(h->arena, &specimen_type);
	str before;

	overlay(&r, s, whole);
	before = record_json(h->arena, &specimen_type, s);
	overlay(&r, s, "{}");
	assert_true(str_eq(record_json(h->arena, &specimen_type, s), before));
	overlay(&r, s,
	    "{\"code\":null,\"notes\":null,\"colour\":null,"
	    "\"topics\":null,\"rare\":null,\"weight\":null,"
	    "\"count\":null,\"month\":null,\"day\":null,"
	    "\"link\":null,\"friend\":null,\"remark\":null,"
	    "\"seen\":null,\"scan\":null,\"title\":{\"en\":\"Elm\","
	    "\"ca\":null,\"es\":\"  \"}}");
	assert_int_equal(r.n_problems, 0);
	assert_str(record_json(h->arena, &specimen_type, s),
	    "{\"slug\":\"elm\",\"title\":{\"en\":\"Elm\"}}");
	assert_int_equal(s->weight, NUMBER_NONE);
	overlay(&r, s, "{\"topics\":[],\"rare\":false,\"code\":\" a \"}");
	assert_str(record_json(h->arena, &specimen_type, s),
	    "{\"slug\":\"elm\",\"code\":\"a\",\"title\":{\"en\":\"Elm\"}}");
}

static void
dates_from_today(void **state)
{
	struct house *h = *state;
	struct reading r = reading_open(h);
	struct specimen *s = record_new(h->arena, &specimen_type);

	r.relative = true;
	overlay(&r, s, "{\"day\":\"@-3m\",\"month\":\"@month+2\"}");
	assert_int_equal(r.n_problems, 0);
	assert_str(record_json(h->arena, &specimen_type, s),
	    "{\"month\":\"2027-01\",\"day\":\"2026-08-22\"}");
	overlay(&r, s, "{\"day\":\"@month\",\"month\":\"@+40d\"}");
	assert_int_equal(r.n_problems, 0);
	assert_str(record_json(h->arena, &specimen_type, s),
	    "{\"month\":\"2027-01\",\"day\":\"2026-11\"}");
}

/* One mistake each: what is written, where the problem is, what is said. */
static const struct {
	const char *json, *path, *what;
} mistakes[] = {
	{ "{\"slug\":7}", "slug",
	    "found a whole number; write an address in quotes" },
	{ "{\"slug\":\"\"}", "slug",
	    "\"\" is not an address; use a to z, 0 to 9 and \"-\", at most 80 "
	    "characters" },
	{ "{\"slug\":\"Oak\"}", "slug",
	    "\"Oak\" is not an address; use a to z, 0 to 9 and \"-\", at most "
	    "80 characters" },
	{ "{\"slug\":\"-a\"}", "slug",
	    "\"-a\" is not an address; use a to z, 0 to 9 and \"-\", at most "
	    "80 characters" },
	{ "{\"slug\":\"a-\"}", "slug",
	    "\"a-\" is not an address; use a to z, 0 to 9 and \"-\", at most "
	    "80 characters" },
	{ "{\"code\":[]}", "code", "found a list; write one line in quotes" },
	{ "{\"code\":\"a\\nb\"}", "code",
	    "the text has a line break or a control character; write one "
	    "plain line" },
	{ "{\"code\":\"a\\u0000b\"}", "code",
	    "the text holds a character that cannot be shown (NUL); take it "
	    "out" },
	{ "{\"title\":\"Oak\"}", "title",
	    "found a text; write the text by language, as in {\"en\": \"…\", "
	    "\"es\": \"…\"}" },
	{ "{\"title\":{\"EN\":\"Oak\"}}", "title.EN",
	    "\"EN\" is not a language; write its code, as in \"en\", and at "
	    "most 16 of them" },
	{ "{\"title\":{\"e\":\"Oak\"}}", "title.e",
	    "\"e\" is not a language; write its code, as in \"en\", and at "
	    "most 16 of them" },
	{ "{\"title\":{\"english\":\"Oak\"}}", "title.english",
	    "\"english\" is not a language; write its code, as in \"en\", and "
	    "at "
	    "most 16 of them" },
	{ "{\"title\":{\"en-\":\"Oak\"}}", "title.en-",
	    "\"en-\" is not a language; write its code, as in \"en\", and at "
	    "most 16 of them" },
	{ "{\"title\":{\"ca_ES\":\"Oak\"}}", "title.ca_ES",
	    "\"ca_ES\" is not a language; write its code, as in \"en\", and at "
	    "most 16 of them" },
	{ "{\"title\":{\"en\":true}}", "title.en",
	    "found true; write the text in quotes" },
	{ "{\"title\":{\"en\":{\"text\":1.5}}}", "title.en",
	    "found a decimal number; write the text in quotes" },
	{ "{\"title\":{\"en\":{\"origin\":\"human\"}}}", "title.en",
	    "write the text alone, or {\"text\": …, \"origin\": …} with "
	    "nothing else in it" },
	{ "{\"title\":{\"en\":{\"text\":\"x\",\"orgin\":\"machine\"}}}",
	    "title.en",
	    "write the text alone, or {\"text\": …, \"origin\": …} with "
	    "nothing else in it" },
	{ "{\"title\":{\"en\":{\"text\":\"x\",\"origin\":\"robot\"}}}",
	    "title.en",
	    "the origin of a text is \"human\", \"official\" or \"machine\"" },
	{ "{\"notes\":{\"en\":null,\"es\":false}}", "notes.es",
	    "found false; write the text in quotes" },
	{ "{\"colour\":\"pink\"}", "colour",
	    "\"pink\" is not one of the choices: red, green or blue" },
	{ "{\"colour\":2}", "colour",
	    "found a whole number; write one of the codes in quotes" },
	{ "{\"topics\":\"water\"}", "topics",
	    "found a text; write a list of codes, [\"…\", \"…\"], at most "
	    "32" },
	{ "{\"topics\":[\"water\",\"air\"]}", "topics[1]",
	    "\"air\" is not a term of \"policy-area\"; add it under \"terms\" "
	    "first" },
	{ "{\"topics\":[\"Water\"]}", "topics[0]",
	    "\"Water\" is not an address; use a to z, 0 to 9 and \"-\", at "
	    "most 80 characters" },
	{ "{\"topics\":[null]}", "topics[0]",
	    "found null; write an address in quotes" },
	{ "{\"topics\":[\"water\",\"roads\",\"water\"]}", "topics[2]",
	    "\"water\" stands twice in this list; name it once" },
	{ "{\"rare\":\"yes\"}", "rare", "found a text; write true or false" },
	{ "{\"rare\":1}", "rare", "found a whole number; write true or false" },
	{ "{\"weight\":1.5}", "weight",
	    "found a decimal number; write a whole number" },
	{ "{\"weight\":\"5\"}", "weight",
	    "found a text; write a whole number" },
	{ "{\"weight\":1001}", "weight",
	    "found 1001; write a whole number from -10 to 1000" },
	{ "{\"weight\":-11}", "weight",
	    "found -11; write a whole number from -10 to 1000" },
	{ "{\"month\":\"2022-09-15\"}", "month",
	    "\"2022-09-15\" is not a month; write it like 2022-09" },
	{ "{\"month\":\"2022-13\"}", "month",
	    "\"2022-13\" is not a month; write it like 2022-09" },
	{ "{\"day\":\"2023-02-29\"}", "day",
	    "\"2023-02-29\" is not a date; write it like 2022-09-15, or "
	    "2022-09" },
	{ "{\"day\":2022}", "day",
	    "found a whole number; write a date in quotes" },
	{ "{\"day\":\"@+3d\"}", "day",
	    "\"@+3d\" is counted from today; only an invented jurisdiction "
	    "may do that: write the date itself" },
	{ "{\"link\":\"ftp://a.b/c\"}", "link",
	    "\"ftp://a.b/c\" is not a web address; write it in full, starting "
	    "with https://" },
	{ "{\"link\":\"javascript:alert(1)\"}", "link",
	    "\"javascript:alert(1)\" is not a web address; write it in full, "
	    "starting with https://" },
	{ "{\"link\":\"https://a.b/c d\"}", "link",
	    "\"https://a.b/c d\" is not a web address; write it in full, "
	    "starting with https://" },
	{ "{\"link\":\"https://\"}", "link",
	    "\"https://\" is not a web address; write it in full, starting "
	    "with https://" },
	{ "{\"friend\":\"pine\"}", "friend",
	    "there is no specimen \"pine\" in this portal or above in the "
	    "file; add it first" },
	{ "{\"friend\":{}}", "friend",
	    "found an object; write an address in quotes" },
	{ "{\"remark\":{\"en\":\"x\"}}", "remark",
	    "found an object; write the text in quotes" },
	{ "{\"remark\":\"a\\u0007b\"}", "remark",
	    "the text has a control character; write plain lines" },
	{ "{\"seen\":\"2026-11-22\"}", "seen",
	    "\"2026-11-22\" is not a moment; write it like "
	    "2026-11-22T10:00:00Z" },
	{ "{\"seen\":\"2026-11-22T10:00:00+01:00\"}", "seen",
	    "\"2026-11-22T10:00:00+01:00\" is not a moment; write it like "
	    "2026-11-22T10:00:00Z" },
	{ "{\"scan\":\"0123456789ABCDEF0123456789ABCDEF\"}", "scan",
	    "\"0123456789ABCDEF0123456789ABCDEF\" is not the address of a "
	    "stored file; it has 32 or 64 of 0 to 9 and a to f" },
	{ "{\"scan\":\"abc\"}", "scan",
	    "\"abc\" is not the address of a stored file; it has 32 or 64 of "
	    "0 to 9 and a to f" },
	{ "{\"colur\":\"red\"}", "colur",
	    "a specimen has no \"colur\"; it may have: slug, code, title, "
	    "notes, colour, topics, rare, weight, count, month, day, link, "
	    "friend, seal, shade, rival, remark, seen, scan, parts" },
};

static void
every_mistake_has_a_sentence(void **state)
{
	struct house *h = *state;
	size_t i;

	for (i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
		struct reading r = reading_open(h);
		struct specimen *s = record_new(h->arena, &specimen_type);
		size_t last;

		overlay(&r, s, mistakes[i].json);
		if (r.n_problems == 0)
			fail_msg("nothing wrong with %s", mistakes[i].json);
		last = r.n_problems - 1;
		assert_str(r.problems[last].what, mistakes[i].what);
		assert_str(r.problems[last].path, mistakes[i].path);
		assert_int_equal(r.n_problems, 1);
	}
}

/* A member that belongs to a list of children is the caller's. */
static void
children_are_the_callers(void **state)
{
	struct house *h = *state;
	struct reading r = reading_open(h);
	struct specimen *s = record_new(h->arena, &specimen_type);
	struct part *p = record_new(h->arena, &part_type);
	json_t *v = json_loads("{\"specimen\":\"oak\"}", 0, NULL);

	overlay(&r, s, "{\"parts\":7}");
	assert_int_equal(r.n_problems, 0);
	record_from_json(&r, &part_type, v, S("parts[3]"), p);
	json_decref(v);
	assert_int_equal(r.n_problems, 1);
	assert_str(r.problems[0].path, "parts[3].specimen");
	assert_str(r.problems[0].what,
	    "a part has no \"specimen\"; it may have: number, name, facets");
}

static str
member_of(struct house *h, const char *name, str unit, size_t n)
{
	struct buf b = buf_open(h->arena, (size_t)1 << 20);

	buf_fmt(&b, "{\"%s\":", name);
	buf_c(&b, strcmp(name, "code") == 0 || strcmp(name, "slug") == 0 ||
			  strcmp(name, "link") == 0 ||
			  strcmp(name, "remark") == 0
		      ? "\""
		      : "{\"en\":\"");
	if (strcmp(name, "link") == 0)
		buf_c(&b, "https://");
	for (; n > 0; n--)
		buf_add(&b, unit);
	buf_c(&b, b.p[strlen(name) + 4] == '{' ? "\"}}" : "\"}");
	return buf_str(&b);
}

/* Limits count characters, not bytes, and hold to the last one. */
static void
limits_to_the_letter(void **state)
{
	static const struct {
		const char *name;
		str unit;
		size_t most;
		const char *what;
	} limits[] = {
		{ "slug", STR("a"), 80, NULL },
		{ "code", STR("é"), 300,
		    "the text has 301 characters; at most 300 fit" },
		{ "title", STR("€"), 1000,
		    "the text has 1001 characters; at most 1000 fit" },
		{ "notes", STR("😀"), 40000,
		    "the text has 40001 characters; at most 40000 fit" },
		{ "link", STR("l"), 1992, NULL },
		{ "remark", STR("éé"), 2500,
		    "the text has 10004 bytes; at most 10000 fit" },
	};
	struct house *h = *state;
	size_t i;

	for (i = 0; i < sizeof(limits) / sizeof(*limits); i++) {
		struct reading r = reading_open(h);
		struct specimen *s = record_new(h->arena, &specimen_type);

		overlay(&r, s,
		    str_c(h->arena, member_of(h, limits[i].name, limits[i].unit,
					limits[i].most)));
		assert_int_equal(r.n_problems, 0);
		overlay(&r, s,
		    str_c(h->arena, member_of(h, limits[i].name, limits[i].unit,
					limits[i].most + 1)));
		assert_int_equal(r.n_problems, 1);
		if (limits[i].what != NULL)
			assert_str(r.problems[0].what, limits[i].what);
	}
}

/* Lines end as files end them, whoever wrote them. */
static void
a_note_has_plain_lines(void **state)
{
	struct house *h = *state;
	struct reading r = reading_open(h);
	struct specimen *s = record_new(h->arena, &specimen_type);

	overlay(&r, s, "{\"remark\":\" \\r\\none\\r\\n\\r\\ntwo\\rthree\\n\"}");
	assert_int_equal(r.n_problems, 0);
	assert_str(s->remark, "one\n\ntwo\nthree");
}

static void
sixteen_languages_no_more(void **state)
{
	struct house *h = *state;
	struct reading r = reading_open(h);
	struct specimen *s = record_new(h->arena, &specimen_type);
	struct buf b = buf_open(h->arena, 4096);
	int i;

	buf_c(&b, "{\"title\":{");
	for (i = 0; i < 16; i++)
		buf_fmt(&b, "%s\"a%c\":\"x\"", i > 0 ? "," : "", 'a' + i);
	overlay(&r, s,
	    str_c(h->arena, str_fmt(h->arena, "%.*s}}", ARG(buf_str(&b)))));
	assert_int_equal(r.n_problems, 0);
	assert_int_equal(s->title.n, 16);
	overlay(&r, s,
	    str_c(h->arena,
		str_fmt(h->arena, "%.*s,\"zz\":\"x\"}}", ARG(buf_str(&b)))));
	assert_int_equal(r.n_problems, 1);
	assert_str(r.problems[0].path, "title.zz");
}

static void
required_is_asked_for(void **state)
{
	struct house *h = *state;
	struct reading r = reading_open(h);
	struct specimen *s = record_new(h->arena, &specimen_type);
	struct part *p = record_new(h->arena, &part_type);

	overlay(&r, s, "{\"slug\":\"elm\",\"title\":{\"en\":\" \\n \"}}");
	record_complete(&r, &specimen_type, S("plans[0]"), s);
	assert_int_equal(r.n_problems, 1);
	assert_str(r.problems[0].path, "plans[0]");
	assert_str(r.problems[0].what,
	    "this specimen has no \"title\" (Title); it must have one");
	/* The parent is not a member of the file. */
	r.n_problems = 0;
	record_complete(&r, &part_type, S("x"), p);
	assert_int_equal(r.n_problems, 1);
	assert_str(r.problems[0].what,
	    "this part has no \"number\" (Number); it must have one");
}

static void
fifty_problems_are_enough(void **state)
{
	struct house *h = *state;
	struct reading r = reading_open(h);
	struct specimen *s = record_new(h->arena, &specimen_type);
	int i;

	for (i = 0; i < PROBLEMS_MAX + 10; i++)
		overlay(&r, s, "{\"rare\":7}");
	assert_int_equal(r.n_problems, PROBLEMS_MAX);
}

/* What is quoted back is cut between characters. */
static void
quotes_whole_characters(void **state)
{
	struct house *h = *state;
	struct reading r = reading_open(h);
	struct specimen *s = record_new(h->arena, &specimen_type);
	size_t i;

	overlay(&r, s, str_c(h->arena, member_of(h, "slug", S("€"), 30)));
	overlay(&r, s, "{\"colour\":\"€€€€€€€€€€€€€€€€€€€€€€€€€€€€€€\"}");
	overlay(&r, s, "{\"friend\":\"éx€€€€€€€€€€€€€€€€€€€€€€€€€€€€€\"}");
	assert_int_equal(r.n_problems, 3);
	for (i = 0; i < 3; i++)
		assert_true(str_utf8(r.problems[i].what));
}

/* What was stored once, by a program that does not trim or sort, must not be
 * another thing when its export comes back. */
static void
exact_is_as_it_stands(void **state)
{
	static const char stored[] =
	    "{\"slug\":\"elm\",\"title\":{\"en\":\" Elm \",\"ca\":\"Om\"},"
	    "\"notes\":{\"es\":\"dos \",\"ca\":\"u\"},"
	    "\"remark\":\"one\\n\",\"code\":\" E 1\"}";
	struct house *h = *state;
	struct reading r = reading_open(h);
	struct specimen *s = record_new(h->arena, &specimen_type);
	struct specimen *trimmed = record_new(h->arena, &specimen_type);

	r.exact = true;
	overlay(&r, s, stored);
	assert_int_equal(r.n_problems, 0);
	assert_str(s->remark, "one\n");
	assert_str(s->code, " E 1");
	assert_str(s->title.v[0].lang, "en");
	assert_str(s->title.v[0].s, " Elm ");
	assert_str(s->notes.v[0].lang, "es");
	r.exact = false;
	overlay(&r, trimmed, stored);
	assert_str(trimmed->remark, "one");
	assert_str(trimmed->code, "E 1");
	assert_str(trimmed->title.v[0].lang, "ca");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(exact_is_as_it_stands),
		IN_HOUSE(reads_and_writes_all),
		IN_HOUSE(an_empty_record_is_empty),
		IN_HOUSE(order_is_the_defs),
		IN_HOUSE(absent_leaves_null_clears),
		IN_HOUSE(dates_from_today),
		IN_HOUSE(every_mistake_has_a_sentence),
		IN_HOUSE(children_are_the_callers),
		IN_HOUSE(limits_to_the_letter),
		IN_HOUSE(a_note_has_plain_lines),
		IN_HOUSE(sixteen_languages_no_more),
		IN_HOUSE(required_is_asked_for),
		IN_HOUSE(fifty_problems_are_enough),
		IN_HOUSE(quotes_whole_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
