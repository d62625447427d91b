/* Goal: a form is taken once, also when it comes again while the first is on
 * its way; another form, one that was refused and one that leads nowhere are
 * taken as they come. */
#include "commons/commons_house.h"

#include "commons/people/once.h"
#include "engine/web/multipart.h"

#define DAY_US INT64_C(86400000000)

/* What the forms of this test do: they name a place. */
struct deed {
	const char *slug;
	enum outcome outcome;
	bool leads, done;
};

static enum outcome
deed_apply(struct request *rq, void *cookie)
{
	const struct author author = { S("officer"), rq->now };
	struct jurisdiction *j = record_new(rq->arena, &jurisdiction_type);
	struct text *name = NEW(rq->arena, struct text);
	struct deed *deed = cookie;

	deed->done = true;
	*name = (struct text){ .lang = S("en"), .s = str_of(deed->slug) };
	j->slug = name->s;
	j->name = (words){ name, 1 };
	j->level = 1;
	j->languages = S("en");
	j->zone = S("Europe/Madrid");
	act_save(rq->db, &author, &jurisdiction_type, j);
	if (deed->leads)
		rq->reply.location =
		    str_fmt(rq->arena, "/en/places/%s", deed->slug);
	return deed->outcome;
}

/* With a snapshot of its own: the house has one reader. */
static void
form_begin(struct request *rq)
{
	rq->db = store_read(rq->store, rq->arena);
	once_begin(rq);
	store_read_end(rq->store, rq->db);
	rq->db = NULL;
}

/* A form as it came: its token, and one field. */
static struct request *
form_come(struct house *h, const char *token, const char *typed, moment now)
{
	struct request *rq = NEW(h->arena, struct request);

	rq->arena = h->arena;
	rq->store = h->store;
	rq->method = METHOD_POST;
	rq->path = S("/en/say");
	rq->now = now;
	rq->n_fields = 2;
	rq->fields = NEWS(h->arena, struct param, 2);
	rq->fields[0] = (struct param){ S("token"), str_of(token) };
	rq->fields[1] = (struct param){ S("typed"), str_of(typed) };
	form_begin(rq);
	return rq;
}

static bool
form_take(struct request *rq, const char *slug, enum outcome outcome,
    bool leads)
{
	struct deed deed = { slug, outcome, leads, false };

	rq->db = store_read(rq->store, rq->arena);
	request_write(rq, deed_apply, &deed);
	if (rq->db != NULL)
		store_read_end(rq->store, rq->db);
	rq->db = NULL;
	return deed.done;
}

static bool
is_taken(struct house *h, const char *token, const char *typed, moment now)
{
	return str_is(form_come(h, token, typed, now)->taken,
	    "/en/places/first");
}

static void
two_at_one_moment_are_one(void **state)
{
	struct house *h = *state;
	struct request *first = form_come(h, "t-1", "a", HOUSE_NOW);
	struct request *second = form_come(h, "t-1", "a", HOUSE_NOW);

	assert_int_equal(first->taken.n, 0);
	assert_int_equal(second->taken.n, 0);
	assert_true(form_take(first, "first", OUTCOME_SEE_OTHER, true));
	assert_int_equal(first->taken.n, 0);
	assert_false(form_take(second, "second", OUTCOME_SEE_OTHER, true));
	assert_true(str_is(second->taken, "/en/places/first"));
	assert_null(
	    record_by_address(house_read(h), &jurisdiction_type, S("second")));
	house_read_end(h);
	/* Later it is known before anything is tried, for a day. */
	assert_true(is_taken(h, "t-1", "a", HOUSE_NOW));
	assert_true(
	    is_taken(h, "t-1", "a", (moment){ HOUSE_NOW.us + DAY_US - 1 }));
	assert_false(
	    is_taken(h, "t-1", "a", (moment){ HOUSE_NOW.us + DAY_US }));
}

static void
others_are_others(void **state)
{
	struct house *h = *state;

	form_take(form_come(h, "t-1", "a", HOUSE_NOW), "first",
	    OUTCOME_SEE_OTHER, true);
	assert_false(is_taken(h, "t-1", "b", HOUSE_NOW));
	assert_false(is_taken(h, "t-2", "a", HOUSE_NOW));
	assert_false(is_taken(h, "u-1", "a", HOUSE_NOW));
	assert_true(is_taken(h, "t-1", "a", HOUSE_NOW));
}

static void
files_tell_forms_apart(void **state)
{
	struct house *h = *state;
	struct part part = { .name = S("file"),
		.file = true,
		.filename = S("a.csv"),
		.bytes = S("one") };
	struct request *rq = form_come(h, "t-1", "a", HOUSE_NOW);

	rq->parts = &part;
	rq->n_parts = 1;
	form_begin(rq);
	form_take(rq, "first", OUTCOME_SEE_OTHER, true);
	rq = form_come(h, "t-1", "a", HOUSE_NOW);
	rq->parts = &part;
	rq->n_parts = 1;
	part.bytes = S("two");
	form_begin(rq);
	assert_int_equal(rq->taken.n, 0);
	part.bytes = S("one");
	form_begin(rq);
	assert_true(str_is(rq->taken, "/en/places/first"));
}

static void
what_came_to_nothing_is_tried_again(void **state)
{
	struct house *h = *state;

	/* Refused; nowhere to lead to; a form that has no number. */
	assert_true(form_take(form_come(h, "t-1", "a", HOUSE_NOW), "first",
	    OUTCOME_CONFLICT, true));
	assert_true(form_take(form_come(h, "t-1", "a", HOUSE_NOW), "first",
	    OUTCOME_SEE_OTHER, false));
	assert_true(form_take(form_come(h, "t-1", "a", HOUSE_NOW), "other",
	    OUTCOME_SEE_OTHER, true));
	for (int n = 0; n < 2; n++)
		assert_true(form_take(form_come(h, "t", "a", HOUSE_NOW),
		    n == 0 ? "third" : "fourth", OUTCOME_SEE_OTHER, true));
}

static void
numbers_differ(void **state)
{
	struct house *h = *state;
	str one = once_token(h->arena, S("abc")),
	    two = once_token(h->arena, S("abc"));

	assert_true(str_starts(one, S("abc-")));
	assert_int_equal(one.n, 4 + 16);
	assert_false(str_eq(one, two));
}

static int
house_open(void **state)
{
	struct house *h = house_make();

	commons_start(h, NULL, 0);
	*state = h;
	return 0;
}

#define IN_HOUSE(test)                                                         \
	cmocka_unit_test_setup_teardown(test, house_open, house_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(two_at_one_moment_are_one),
		IN_HOUSE(others_are_others),
		IN_HOUSE(files_tell_forms_apart),
		IN_HOUSE(what_came_to_nothing_is_tried_again),
		IN_HOUSE(numbers_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
