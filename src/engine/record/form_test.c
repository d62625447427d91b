/* Goal: what was typed into a form comes back to the letter, wrong or right;
 * only what was in it changes; and two editors never lose each other's work. */
#include "engine/record/form.h"
#include "engine/record/form_compare.h"
#include "engine/record/record_house.h"
#include "engine/record/specimen_test.h"
#include "engine/web/web.h"

static const struct form_lang langs[] = { { STR("ca"), STR("Català") },
	{ STR("en"), STR("English") } };

static bool
stock_apply(struct db *db, void *cookie)
{
	struct house *h = cookie;
	static const struct text title = { STR("en"), ORIGIN_HUMAN,
		STR("Oak") };
	static const char *const terms[] = { "roads", "water" };
	struct specimen *oak = record_new(h->arena, &specimen_type);
	size_t i;

	oak->slug = oak->record.address = S("oak");
	oak->title = (words){ &title, 1 };
	oak->record.version = 1;
	record_insert(db, &specimen_type, oak);
	for (i = 0; i < 2; i++) {
		struct term *t = record_new(h->arena, &term_type);

		t->vocabulary = S("policy-area");
		t->code = str_of(terms[i]);
		t->record.address = record_address(h->arena, &term_type, t);
		t->record.version = 1;
		record_insert(db, &term_type, t);
	}
	return true;
}

static int
house_open(void **state)
{
	struct house *h = house_make();

	house_start(h, specimens, SPECIMENS, NULL, 0);
	assert_int_equal(store_write(h->store, h->arena, stock_apply, h,
			     &h->fault),
	    WRITE_DONE);
	house_read(h);
	*state = h;
	return 0;
}

static struct form *
open_form(struct house *h, const void *record)
{
	return form_open(h->arena, &specimen_type, record, langs, 2,
	    form_records(h->arena, h->db));
}

/* A specimen as the store would give it, from its JSON. */
static struct specimen *
made(struct house *h, const char *json, int64_t version)
{
	struct specimen *s = record_new(h->arena, &specimen_type);
	struct reading r = { .db = h->db,
		.arena = h->arena,
		.problems = NEWS(h->arena, struct problem, PROBLEMS_MAX) };

	assert_true(record_from_version(&r, &specimen_type, str_of(json), s));
	assert_int_equal(r.n_problems, 0);
	s->record.version = version;
	return s;
}

static struct form_field *
field_of(struct form *form, const char *name)
{
	size_t i;

	for (i = 0; i < form->n; i++)
		if (strcmp(form->v[i].field->name, name) == 0)
			return &form->v[i];
	return NULL;
}

/* Read ${body} into ${form}; the record as JSON. */
static str
typed(struct house *h, struct form *form, const char *body)
{
	struct param *params;
	size_t n;

	assert_true(fields_read(h->arena, str_of(body), &params, &n));
	return record_json(h->arena, form->type, form_read(form, params, n));
}

static void
a_new_record_has_all(void **state)
{
	struct house *h = *state;
	struct form *form = open_form(h, record_new(h->arena, &specimen_type));
	struct form_field *ff;

	assert_int_equal(form->n, specimen_type.n_fields);
	assert_string_equal(form->v[0].field->name, "slug");
	assert_true(form->v[0].required);
	ff = field_of(form, "title");
	assert_int_equal(ff->texts.n, 2);
	assert_str(ff->texts.v[0].lang.name, "Català");
	assert_false(ff->texts.v[0].missing);
	assert_string_equal(ff->hint.what, "Write at least one language.");
	assert_string_equal(field_of(form, "notes")->hint.what,
	    "You may use Markdown.");
	ff = field_of(form, "weight");
	assert_str(ff->value, "");
	assert_str(ff->hint.one, "-10");
	assert_str(ff->hint.two, "1000");
	ff = field_of(form, "colour");
	assert_int_equal(ff->options.n, 3);
	assert_string_equal(ff->options.v[2].label, "Blue");
	ff = field_of(form, "topics");
	assert_int_equal(ff->options.n, 2);
	assert_str(ff->options.v[0].code, "roads");
	ff = field_of(form, "friend");
	assert_int_equal(ff->options.n, 1);
	assert_str(ff->options.v[0].title.v[0].s, "Oak");
	assert_false(field_of(form, "rare")->required);
}

static const char full[] =
    "{\"slug\":\"elm\",\"code\":\"E 1\",\"title\":{\"en\":{\"text\":\"Elm\","
    "\"origin\":\"official\"},\"es\":\"Olmo\"},\"notes\":{\"en\":\"- a\\n\\n- "
    "b\"},\"colour\":\"green\",\"topics\":[\"water\"],\"rare\":true,"
    "\"weight\":7,\"month\":\"2022\",\"day\":\"2022-09-15\",\"link\":"
    "\"https://a.b/c\",\"friend\":\"oak\",\"remark\":\"one\\ntwo\",\"seen\":"
    "\"2026-11-22T10:00:00Z\",\"scan\":\"0123456789abcdef0123456789abcdef\"}";

static void
a_stored_record_keeps_its_address(void **state)
{
	struct house *h = *state;
	struct form *form = open_form(h, made(h, full, 3));
	struct form_field *ff;

	assert_null(field_of(form, "slug"));
	ff = field_of(form, "title");
	assert_int_equal(ff->texts.n, 3);
	assert_true(ff->texts.v[0].missing);
	assert_str(ff->texts.v[1].value, "Elm");
	assert_int_equal(ff->texts.v[1].origin, ORIGIN_OFFICIAL);
	assert_str(ff->texts.v[2].lang.code, "es");
	assert_str(ff->texts.v[2].lang.name, "es");
	assert_true(field_of(form, "colour")->options.v[1].chosen);
	assert_false(field_of(form, "colour")->options.v[0].chosen);
	assert_true(field_of(form, "topics")->options.v[1].chosen);
	assert_true(field_of(form, "friend")->options.v[0].chosen);
	assert_str(field_of(form, "rare")->value, "yes");
	assert_str(field_of(form, "weight")->value, "7");
	assert_str(field_of(form, "month")->value, "2022");
	assert_str(field_of(form, "seen")->value, "2026-11-22 10:00");
	/* Its own address may come along; another one is refused. */
	assert_str(typed(h, form, "slug=elm"), full);
	assert_int_equal(form->problems, 0);
	assert_str(typed(h, form, "slug=ash"), full);
	assert_int_equal(form->problems, 1);
	assert_int_equal(form->missing, 0);
	assert_non_null(form->error.what);
}

/* A browser sends everything back, line ends its own way: nothing changed. */
static void
sent_back_is_the_same(void **state)
{
	struct house *h = *state;
	struct form *form = open_form(h, made(h, full, 3));

	assert_str(typed(h, form,
		       "code=E+1&title.ca=&title.en=Elm&title.es=Olmo&"
		       "notes.en=-+a%0D%0A%0D%0A-+b%0D%0A&notes.ca=&"
		       "colour=green&topics=&topics=water&rare=&rare=yes&"
		       "weight=7&month=2022&day=2022-09-15&link="
		       "https%3A%2F%2Fa.b%2Fc&friend=oak&remark=one%0D%0Atwo&"
		       "seen=2026-11-22+10%3A00&scan="
		       "0123456789abcdef0123456789abcdef&stranger=1"),
	    full);
	assert_int_equal(form->problems, 0);
}

static void
only_what_was_in_it_changes(void **state)
{
	struct house *h = *state;
	struct specimen *elm = made(h, full, 3);
	struct form *form = open_form(h, elm);
	str json;

	assert_str(typed(h, form, ""), full);
	json = typed(h, form,
	    "title.en=The+elm&title.es=&topics=&rare=&colour=&"
	    "weight=&day=&friend=&seen=2026-11-22T10:00:00.5Z&notes.en=");
	assert_int_equal(form->problems, 0);
	/* What a person changed is theirs, no longer the source's. */
	assert_str(json,
	    "{\"slug\":\"elm\",\"code\":\"E 1\",\"title\":{\"en\":\"The elm\"},"
	    "\"month\":\"2022\",\"link\":\"https://a.b/c\",\"remark\":"
	    "\"one\\ntwo\",\"seen\":\"2026-11-22T10:00:00.500000Z\",\"scan\":"
	    "\"0123456789abcdef0123456789abcdef\"}");
	/* The record it started from is untouched. */
	assert_str(record_json(h->arena, &specimen_type, elm), full);
}

static void
several_choices_in_their_order(void **state)
{
	struct house *h = *state;
	struct form *form = open_form(h, record_new(h->arena, &specimen_type));
	struct form_field *ff = field_of(form, "topics");

	assert_str(typed(h, form,
		       "slug=a&title.en=A&topics=&topics=water&topics=roads&"
		       "topics=water"),
	    "{\"slug\":\"a\",\"title\":{\"en\":\"A\"},"
	    "\"topics\":[\"water\",\"roads\"]}");
	assert_int_equal(form->problems, 0);
	assert_true(ff->options.v[0].chosen && ff->options.v[1].chosen);
	typed(h, form, "topics=water&topics=air");
	assert_non_null(ff->error.what);
	assert_str(ff->error.one, "air");
	assert_false(ff->options.v[0].chosen);
	assert_true(ff->options.v[1].chosen);
}

/* One mistake each: what is typed where, and what the sentence holds. */
static const struct {
	const char *field, *body, *value, *what;
} mistakes[] = {
	{ "slug", "slug=Oak+tree", "Oak tree", "small letters" },
	{ "code", "code=a%0Ab", "a\nb", "one line" },
	{ "weight", "weight=7.5", "7.5", "from {1} to {2}" },
	{ "weight", "weight=1001", "1001", "from {1} to {2}" },
	{ "count", "count=many", "many", "whole number" },
	{ "count", "count=-9223372036854775808", "-9223372036854775808",
	    "whole number" },
	{ "month", "month=2026-09-15", "2026-09-15", "like 2026-09." },
	{ "month", "month=September", "September", "like 2026-09." },
	{ "day", "day=2023-02-29", "2023-02-29", "like 2026-09-15" },
	{ "link", "link=javascript%3Aalert(1)", "javascript:alert(1)",
	    "https://" },
	{ "link", "link=www.a.org", "www.a.org", "https://" },
	{ "friend", "friend=pine", "pine", "Check it" },
	{ "colour", "colour=pink", "pink", "from the list" },
	{ "seen", "seen=yesterday", "yesterday", "like 2026-09-15 10:00" },
	{ "seen", "seen=2026-02-30+10%3A00", "2026-02-30 10:00", "UTC" },
	{ "scan", "scan=abc", "abc", "32 or 64" },
	{ "remark", "remark=a%07b", "a\ab", "again" },
};

static void
every_mistake_stays_as_typed(void **state)
{
	struct house *h = *state;
	size_t i;

	for (i = 0; i < sizeof(mistakes) / sizeof(*mistakes); i++) {
		struct specimen *s = made(h, full, 0);
		struct form *form = open_form(h, s);
		struct form_field *ff = field_of(form, mistakes[i].field);

		/* The old value stays in the record. */
		assert_str(typed(h, form, mistakes[i].body), full);
		assert_str(ff->value, mistakes[i].value);
		if (ff->error.what == NULL ||
		    strstr(ff->error.what, mistakes[i].what) == NULL)
			fail_msg("%s: %s", mistakes[i].body, ff->error.what);
		assert_int_equal(form->problems, 1);
		assert_int_equal(form->missing, 0);
	}
}

static void
texts_have_errors_of_their_own(void **state)
{
	struct house *h = *state;
	struct form *form = open_form(h, made(h, full, 3));
	struct form_field *ff = field_of(form, "title");
	struct buf b = buf_open(h->arena, 8192);
	size_t i;

	buf_c(&b, "title.en=");
	for (i = 0; i < 1001; i++)
		buf_c(&b, "%C3%A9");
	buf_c(&b, "&title.ca=%01");
	assert_str(typed(h, form, str_c(h->arena, buf_str(&b))), full);
	assert_int_equal(form->problems, 2);
	assert_str(ff->texts.v[1].error.one, "1001");
	assert_str(ff->texts.v[1].error.two, "1000");
	assert_int_equal(ff->texts.v[1].value.n, 2002);
	assert_str(ff->texts.v[0].value, "\x01");
	assert_non_null(ff->texts.v[0].error.what);
	assert_null(ff->error.what);
}

static void
required_is_asked_for(void **state)
{
	struct house *h = *state;
	struct form *form = open_form(h, record_new(h->arena, &specimen_type));

	assert_str(typed(h, form, "slug=+&title.en=+%0A&code=x"),
	    "{\"code\":\"x\"}");
	assert_int_equal(form->problems, 2);
	assert_int_equal(form->missing, 2);
	assert_non_null(strstr(field_of(form, "title")->error.what,
	    "at least one language"));
	/* Wrong is not missing too. */
	form = open_form(h, record_new(h->arena, &specimen_type));
	typed(h, form, "slug=A&title.en=A");
	assert_int_equal(form->problems, 1);
	assert_int_equal(form->missing, 0);
}

static void
callers_have_their_say(void **state)
{
	struct house *h = *state;
	struct form *form = open_form(h, made(h, full, 3));

	form_wrong(form, "code", "Somebody else has “{1}”.", S("E 1"));
	form_wrong(form, "code", "And more.", S(""));
	form_wrong(form, "slug", "Taken.", S(""));
	assert_int_equal(form->problems, 2);
	assert_str(field_of(form, "code")->error.one, "E 1");
	assert_string_equal(form->error.what, "Taken.");
}

static void
assert_stale(struct form *form, bool ca, bool en)
{
	struct form_field *ff = field_of(form, "title");

	assert_int_equal(ff->texts.v[0].stale, ca);
	assert_int_equal(ff->texts.v[1].stale, en);
	assert_false(field_of(form, "notes")->texts.v[1].stale);
}

/* The newest version stands first in the list, last in time. */
static void
translations_fall_behind_and_catch_up(void **state)
{
	static const str versions[] = {
		STR("{\"title\":{\"ca\":\"Gran om\",\"en\":\"Big elm\"}}"),
		STR("{\"title\":{\"ca\":\"Om\",\"en\":{\"text\":\"Big elm\","
		    "\"origin\":\"machine\"}}}"),
		STR(""),
		STR("{\"title\":{\"ca\":\"Om\",\"en\":\"Elm\"},\"notes\":"
		    "{\"en\":\"x\"}}"),
		STR("{\"title\":{\"en\":\"Elm\"}}"),
	};
	struct house *h = *state;
	struct form *form = open_form(h, record_new(h->arena, &specimen_type));

	form_stale(form, versions + 4, 1);
	assert_stale(form, false, false);
	form_stale(form, versions + 3, 2);
	assert_stale(form, false, false);
	form_stale(form, versions + 1, 4);
	assert_stale(form, true, false);
	form_stale(form, versions, 5);
	assert_stale(form, false, false);
}

static void
two_editors(void **state)
{
	struct house *h = *state;
	const struct specimen *base = made(h, full, 3);
	struct specimen *mine = made(h, full, 3), *theirs = made(h, full, 4);
	static const struct text my_title[] = { { STR("en"), ORIGIN_HUMAN,
						    STR("Elms") },
		{ STR("es"), ORIGIN_HUMAN, STR("Olmo") } };
	static const struct text their_title[] = { { STR("ca"), ORIGIN_HUMAN,
						       STR("Om") },
		{ STR("en"), ORIGIN_OFFICIAL, STR("Elm") } };
	struct form_differences list;
	struct specimen *both;

	mine->title = (words){ my_title, 2 };
	mine->weight = 8;
	mine->rare = false;
	theirs->title = (words){ their_title, 2 };
	theirs->weight = 9;
	theirs->rare = false;
	theirs->code = S("E 2");
	list = form_compare(h->arena, &specimen_type, base, mine, theirs);
	assert_int_equal(list.n, 6);
	assert_int_equal(list.clashes, 1);
	assert_string_equal(list.v[0].field->name, "code");
	assert_str(list.v[0].mine, "E 1");
	assert_str(list.v[0].theirs, "E 2");
	assert_str(list.v[1].lang, "en");
	assert_str(list.v[1].mine, "Elms");
	assert_str(list.v[2].lang, "es");
	assert_str(list.v[2].theirs, "");
	assert_str(list.v[3].lang, "ca");
	assert_string_equal(list.v[5].field->name, "weight");
	assert_true(list.v[5].clash);
	assert_str(list.v[5].base, "7");
	both = form_merge(h->arena, &specimen_type, base, mine, theirs);
	assert_int_equal(both->record.version, 4);
	assert_str(both->code, "E 2");
	assert_int_equal(both->weight, 8);
	assert_false(both->rare);
	assert_int_equal(both->title.n, 2);
	assert_str(both->title.v[0].s, "Om");
	assert_str(both->title.v[1].s, "Elms");
	assert_int_equal(theirs->weight, 9);
}

/* A draft under a parent, with hardly anything in it yet. */
static void
drafts_come_back(void **state)
{
	struct house *h = *state;
	struct part *p = record_new(h->arena, &part_type);
	struct part *back = record_new(h->arena, &part_type);
	struct reading r = { .db = h->db,
		.arena = h->arena,
		.problems = NEWS(h->arena, struct problem, PROBLEMS_MAX) };
	const struct specimen *oak =
	    record_by_address(h->db, &specimen_type, S("oak"));

	p->specimen = (ref){ oak->record.id, S("oak") };
	p->name = S("Leaf");
	assert_true(record_from_version(&r, &part_type,
	    record_json(h->arena, &part_type, p), back));
	assert_int_equal(r.n_problems, 0);
	assert_int_equal(back->specimen.id, oak->record.id);
	assert_str(back->name, "Leaf");
	assert_int_equal(back->number, NUMBER_NONE);
	assert_false(record_from_version(&r, &part_type, S("[]"), back));
	assert_false(record_from_version(&r, &part_type, S("{"), back));
	assert_true(record_from_version(&r, &part_type,
	    S("{\"specimen\":\"gone\"}"), back));
	assert_int_equal(r.n_problems, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(a_new_record_has_all),
		IN_HOUSE(a_stored_record_keeps_its_address),
		IN_HOUSE(sent_back_is_the_same),
		IN_HOUSE(only_what_was_in_it_changes),
		IN_HOUSE(several_choices_in_their_order),
		IN_HOUSE(every_mistake_stays_as_typed),
		IN_HOUSE(texts_have_errors_of_their_own),
		IN_HOUSE(required_is_asked_for),
		IN_HOUSE(callers_have_their_say),
		IN_HOUSE(translations_fall_behind_and_catch_up),
		IN_HOUSE(two_editors),
		IN_HOUSE(drafts_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
