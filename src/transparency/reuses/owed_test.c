/* Goal: a request for data owes an answer, a promise owes the data, and each
 * ends when it should: not when it is put off, not by a refusal. */
#include "commons/place_house.h"
#include "commons/vocabularies/vocabularies.h"
#include "engine/base/date.h"
#include "transparency/reuses/reuses_room.h"

#define DAY(y, m, d) ((date){ y, m, d })
#define TODAY DAY(2026, 11, 22)

static const struct record_type *const types[] = { &jurisdiction_type,
	&institution_type, &term_type, &file_type, &reuse_type,
	&reuse_source_type, &data_request_type, &data_decision_type };

/* A town hall that was asked for its bus stops on 2 November 2026. */
struct town {
	struct house *h;
	struct institution *hall;
	struct data_request *asked;
	int64_t answers;
};

static moment
noon(date d)
{
	return (moment){ (date_number(d) * 24 + 12) * INT64_C(3600000000) };
}

static int
town_open(void **state)
{
	struct town *t = calloc(1, sizeof(*t));
	struct jurisdiction *place;

	assert_non_null(t);
	t->h = house_make();
	house_start(t->h, types, sizeof(types) / sizeof(*types), NULL, 0);
	place = house_jurisdiction(t->h, "town");
	t->hall = house_institution(t->h, place, "hall");
	t->asked = record_new(t->h->arena, &data_request_type);
	t->asked->slug = S("stops");
	t->asked->institution = (ref){ t->hall->record.id, t->hall->slug };
	t->asked->title = house_words(t->h, "Bus stops");
	t->asked->body = S("All of them.");
	t->asked->said = noon(DAY(2026, 11, 2));
	assert_true(house_save(t->h, &data_request_type, t->asked));
	*state = t;
	return 0;
}

static int
town_close(void **state)
{
	struct town *t = *state;
	void *h = t->h;

	free(t);
	return house_end(&h);
}

static void
answer(struct town *t, int outcome, date on, date planned)
{
	struct data_decision *d = record_new(t->h->arena, &data_decision_type);

	d->request = (ref){ t->asked->record.id, t->asked->record.address };
	d->number = ++t->answers;
	d->outcome = outcome;
	d->planned = planned;
	d->said = noon(on);
	assert_true(house_save(t->h, &data_decision_type, d));
}

/* What the request owes, as the job would ask; ${n} things. */
static const struct owed *
owes(struct town *t, size_t n)
{
	struct owed_list *list = NEW(t->h->arena, struct owed_list);

	list->arena = t->h->arena;
	requests_owe(house_read(t->h), &data_request_type, t->asked, TODAY,
	    list);
	house_read_end(t->h);
	assert_int_equal(list->n, n);
	return list->v;
}

static void
assert_day(date d, date wanted)
{
	assert_true(date_cmp(d, wanted) == 0 && d.day == wanted.day);
}

static void
who_asks_is_owed_an_answer(void **state)
{
	struct town *t = *state;
	const struct owed *o = owes(t, 1);

	assert_string_equal(o->rule, "data_request_answer");
	assert_true(str_is(o->institution, "hall"));
	assert_true(str_is(o->where, "/data-requests/stops/answer"));
	assert_day(o->from, DAY(2026, 11, 2));
	assert_false(date_known(o->due));
	assert_false(date_known(o->done));
}

static void
the_first_answer_discharges_it(void **state)
{
	struct town *t = *state;
	const struct owed *o;

	answer(t, DATA_REFUSED, DAY(2026, 11, 20), DATE_NONE);
	answer(t, DATA_GRANTED, DAY(2026, 11, 22), DATE_NONE);
	o = owes(t, 1);
	assert_day(o->done, DAY(2026, 11, 20));
	assert_true(str_is(o->by, "data_decision/stops/decisions/1"));
}

static void
a_promise_is_owed_by_its_day(void **state)
{
	struct town *t = *state;
	const struct owed *o;

	answer(t, DATA_PLANNED, DAY(2026, 11, 5), DAY(2026, 12, 1));
	o = owes(t, 2);
	assert_day(o[0].done, DAY(2026, 11, 5));
	assert_string_equal(o[1].rule, "data_promised");
	assert_day(o[1].due, DAY(2026, 12, 1));
	assert_false(date_known(o[1].done));
	/* Put off: the same duty, another day. */
	answer(t, DATA_PLANNED, DAY(2026, 11, 30), DAY(2027, 1, 15));
	o = owes(t, 2);
	assert_true(str_is(o[1].key, "publish"));
	assert_day(o[1].due, DAY(2027, 1, 15));
	assert_false(date_known(o[1].done));
	answer(t, DATA_GRANTED, DAY(2027, 1, 20), DATE_NONE);
	o = owes(t, 2);
	assert_day(o[1].due, DAY(2027, 1, 15));
	assert_day(o[1].done, DAY(2027, 1, 20));
	assert_true(str_is(o[1].by, "data_decision/stops/decisions/3"));
}

static void
a_refusal_keeps_no_promise(void **state)
{
	struct town *t = *state;
	const struct owed *o;

	answer(t, DATA_PLANNED, DAY(2026, 11, 5), DAY(2026, 12, 1));
	answer(t, DATA_REFUSED, DAY(2026, 12, 3), DATE_NONE);
	o = owes(t, 1);
	assert_string_equal(o->rule, "data_request_answer");
	/* Promised anew, it is owed anew. */
	answer(t, DATA_PLANNED, DAY(2026, 12, 10), DAY(2026, 12, 31));
	o = owes(t, 2);
	assert_day(o[1].due, DAY(2026, 12, 31));
	assert_false(date_known(o[1].done));
}

static void
what_nobody_can_read_owes_nothing(void **state)
{
	struct town *t = *state;

	t->asked->hidden = S("It names somebody.");
	owes(t, 0);
	t->asked->hidden = S("");
	t->asked->body = S("");
	owes(t, 0);
}

#define IN_TOWN(test)                                                          \
	cmocka_unit_test_setup_teardown(test, town_open, town_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TOWN(who_asks_is_owed_an_answer),
		IN_TOWN(the_first_answer_discharges_it),
		IN_TOWN(a_promise_is_owed_by_its_day),
		IN_TOWN(a_refusal_keeps_no_promise),
		IN_TOWN(what_nobody_can_read_owes_nothing),
	};

	return cmocka_run_group_tests_name("owed", tests, NULL, NULL);
}
