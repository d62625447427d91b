/* Goal: duties fit what records owe: made, dated by the law, never earlier
 * than was told, discharged, opened again, renewed; once, however often and
 * wherever the job was cut off. */
#include "commons/commons_house.h"
#include "commons/duties/duties.h"
#include "commons/duties/duties_follow.h"
#include "commons/duties/duty.h"
#include "commons/duties/holidays.h"
#include "commons/duties/match.h"
#include "commons/duties/remind.h"
#include "commons/jobs/jobs.h"
#include "engine/base/date.h"

#define DAY(y, m, d) ((date){ y, m, d })
#define AFTER(days)                                                            \
	((moment){ HOUSE_NOW.us + (int64_t)(days)*INT64_C(86400000000) })

static const struct record_type *const types[] = { &jurisdiction_type,
	&institution_type, &term_type, &pledge_type, &vow_type, &step_type,
	&proof_type, &echo_type, &holiday_type, &rule_type, &duty_type,
	&duty_event_type };

static const struct sql own[] = { { "reminded",
    "select coalesce(sum(step), 0) from duty_reminder", NULL } };

/* What every step owes, as the test wants it; and every pledge. */
static struct owed step_owes, pledge_owes;

static void
test_owes(struct db *db, const struct record_type *type, const void *record,
    date today, struct owed_list *list)
{
	const struct owed *owed = type == &step_type	 ? &step_owes
				  : type == &pledge_type ? &pledge_owes
							 : NULL;
	struct owed one;

	(void)db;
	(void)today;
	if (owed == NULL || owed->rule == NULL)
		return;
	one = *owed;
	if (type == &step_type)
		one.title = ((const struct step *)record)->title;
	else
		one.title = ((const struct pledge *)record)->title;
	owed_add(list, one);
}

static const struct room test_room = { .name = "Test", .owes = test_owes };
static const struct room *const rooms[] = { &test_room, NULL };
static const struct portal portal = { .rooms = rooms };

struct saving {
	const struct record_type *type;
	void *record;
	const char *withdraw;
	const char *role;
	moment now;
};

static bool
save_apply(struct db *db, void *cookie)
{
	struct saving *s = cookie;
	const struct author author = { str_of(s->role), s->now };

	if (s->withdraw != NULL)
		return act_withdraw(db, &author, s->type, s->record,
		    str_of(s->withdraw));
	act_save(db, &author, s->type, s->record);
	return true;
}

static void *
save(struct house *h, const struct record_type *type, void *record)
{
	struct saving s = { type, record, NULL, "officer", HOUSE_NOW };

	if (store_write(h->store, h->arena, save_apply, &s, &h->fault) !=
	    WRITE_DONE)
		fail_msg("%s", h->fault.detail);
	return record;
}

static words
english(struct house *h, const char *s)
{
	struct text *text = NEW(h->arena, struct text);

	*text = (struct text){ S("en"), ORIGIN_HUMAN, str_of(s) };
	return (words){ text, 1 };
}

static struct rule *
rule_new(struct house *h, const char *slug, int duty, int unit, int count)
{
	struct rule *r = record_new(h->arena, &rule_type);

	r->slug = str_of(slug);
	r->title = english(h, slug);
	r->duty = duty;
	r->unit = unit;
	r->count = count;
	r->start = 2;
	r->law = english(h, "Law 1");
	return save(h, &rule_type, r);
}

static int
town_open(void **state)
{
	struct house *h = house_make();
	struct jurisdiction *place = record_new(h->arena, &jurisdiction_type);
	struct institution *council = record_new(h->arena, &institution_type);
	struct pledge *pledge = record_new(h->arena, &pledge_type);
	struct step *step = record_new(h->arena, &step_type);

	step_owes = pledge_owes = (struct owed){ 0 };
	house_start(h, types, sizeof(types) / sizeof(*types), own, 1);
	place->slug = S("town");
	place->name = english(h, "Town");
	place->level = 1;
	place->languages = S("en");
	place->zone = S("Europe/Madrid");
	save(h, &jurisdiction_type, place);
	council->slug = S("council");
	council->name = english(h, "Council");
	council->jurisdiction = (ref){ place->record.id, place->slug };
	save(h, &institution_type, council);
	pledge->slug = S("p");
	pledge->title = english(h, "Pledge");
	pledge->jurisdiction = (ref){ place->record.id, place->slug };
	save(h, &pledge_type, pledge);
	step->pledge = (ref){ pledge->record.id, pledge->slug };
	step->number = 1;
	step->title = english(h, "Step");
	save(h, &step_type, step);
	rule_new(h, "fifteen", DUTY_CLAIM, UNIT_WORKING_DAY, 15);
	rule_new(h, "six", DUTY_FORUM, UNIT_MONTH, 6);
	*state = h;
	return 0;
}

/* Run the jobs as if it were ${now}, until there is nothing more to do. */
static void
follow(struct house *h, moment now)
{
	struct errand e = { .store = h->store,
		.portal = &portal,
		.arena = arena_open(HOUSE_BYTES_MAX),
		.now = now };

	do {
		e.again = false;
		duties_follow(&e);
		if (e.trouble.n > 0)
			fail_msg("%.*s", ARG(e.trouble));
	} while (e.again);
	arena_close(e.arena);
}

static int64_t
head(struct house *h)
{
	str hash;
	int64_t n = acts_head(house_read(h), &hash);

	house_read_end(h);
	return n;
}

/* The step or the pledge was touched by somebody. */
static void
touch(struct house *h, const struct record_type *type, const char *address,
    const char *title)
{
	void *record = record_by_address(house_read(h), type, str_of(address));

	house_read_end(h);
	assert_non_null(record);
	*(words *)field_at(record_field(type, S("title")), record) =
	    english(h, title);
	save(h, type, record);
}

static const struct duty *
duty_at(struct house *h, const char *address)
{
	const struct duty *duty =
	    record_by_address(house_read(h), &duty_type, str_of(address));

	house_read_end(h);
	return duty;
}

static size_t
event_count(struct house *h, const struct duty *duty)
{
	size_t n = duty_events(house_read(h), duty).n;

	house_read_end(h);
	return n;
}

static const struct duty_event *
event_last(struct house *h, const struct duty *duty)
{
	struct record_list list = duty_events(house_read(h), duty);

	house_read_end(h);
	assert_true(list.n > 0);
	return list.v[list.n - 1];
}

#define assert_day(d, y, m, n)                                                 \
	assert_string_equal(str_c(h->arena, date_iso(h->arena, d)),            \
	    str_c(h->arena, date_iso(h->arena, DAY(y, m, n))))

#define STEP_DUTY "step/p/steps/1/duties/due"
#define PLEDGE_DUTY "pledge/p/duties/forum"

static void
a_fixed_day_is_kept_and_only_moves_on(void **state)
{
	struct house *h = *state;
	const struct duty *duty;
	int64_t before;

	step_owes = (struct owed){ .rule = "milestone_due",
		.key = S("due"),
		.institution = S("council"),
		.due = DAY(2026, 12, 31) };
	follow(h, HOUSE_NOW);
	duty = duty_at(h, STEP_DUTY);
	assert_non_null(duty);
	assert_int_equal(duty->kind, DUTY_MILESTONE);
	assert_int_equal(duty->state, DUTY_OPEN);
	assert_day(duty->due, 2026, 12, 31);
	assert_true(str_is(duty->institution.slug, "council"));
	assert_true(str_is(duty->jurisdiction.slug, "town"));
	before = head(h);
	follow(h, HOUSE_NOW);
	follow(h, AFTER(1));
	assert_int_equal(head(h), before);

	/* An earlier day than was told does not hold. */
	step_owes.due = DAY(2026, 12, 1);
	touch(h, &step_type, "p/steps/1", "Step, sooner");
	follow(h, HOUSE_NOW);
	duty = duty_at(h, STEP_DUTY);
	assert_day(duty->due, 2026, 12, 31);
	assert_true(str_is(words_in(duty->title, S("en"))->s, "Step, sooner"));
	assert_int_equal(event_count(h, duty), 0);

	step_owes.due = DAY(2027, 3, 31);
	touch(h, &step_type, "p/steps/1", "Step, later");
	follow(h, HOUSE_NOW);
	duty = duty_at(h, STEP_DUTY);
	assert_day(duty->due, 2027, 3, 31);
	assert_day(duty->first_due, 2026, 12, 31);
	assert_int_equal(event_count(h, duty), 1);
	assert_int_equal(event_last(h, duty)->what, DUTY_RECOUNT);
	assert_day(event_last(h, duty)->due_before, 2026, 12, 31);
	assert_day(event_last(h, duty)->due_after, 2027, 3, 31);
}

static void
it_is_done_opened_again_cancelled(void **state)
{
	struct house *h = *state;
	const struct duty *duty;
	struct saving s = { &step_type, NULL, "A mistake.", "officer",
		HOUSE_NOW };

	step_owes = (struct owed){ .rule = "milestone_due",
		.key = S("due"),
		.due = DAY(2026, 11, 1) };
	follow(h, HOUSE_NOW);
	duty = duty_at(h, STEP_DUTY);
	assert_int_equal(duty_late(duty, DAY(2026, 11, 22)), 21);
	step_owes.done = DAY(2026, 11, 20);
	step_owes.by = S("proof/p/steps/1/proofs/1");
	touch(h, &step_type, "p/steps/1", "Done");
	follow(h, HOUSE_NOW);
	duty = duty_at(h, STEP_DUTY);
	assert_int_equal(duty->state, DUTY_DONE);
	assert_true(str_is(duty->done_by, "proof/p/steps/1/proofs/1"));
	assert_int_equal(duty_late(duty, DAY(2027, 11, 22)), 19);

	step_owes.done = DATE_NONE;
	touch(h, &step_type, "p/steps/1", "Not done");
	follow(h, HOUSE_NOW);
	duty = duty_at(h, STEP_DUTY);
	assert_int_equal(duty->state, DUTY_OPEN);
	assert_int_equal(event_last(h, duty)->what, DUTY_REOPEN);

	step_owes.rule = NULL;
	touch(h, &step_type, "p/steps/1", "Nothing owed");
	follow(h, HOUSE_NOW);
	duty = duty_at(h, STEP_DUTY);
	assert_int_equal(duty->state, DUTY_CANCELLED);
	assert_int_equal(duty_late(duty, DAY(2027, 1, 1)), 0);

	step_owes.rule = "milestone_due";
	touch(h, &step_type, "p/steps/1", "Owed");
	follow(h, HOUSE_NOW);
	duty = duty_at(h, STEP_DUTY);
	assert_int_equal(duty->state, DUTY_OPEN);
	s.record = record_by_address(house_read(h), &step_type, S("p/steps/1"));
	house_read_end(h);
	assert_int_equal(store_write(h->store, h->arena, save_apply, &s,
			     &h->fault),
	    WRITE_DONE);
	follow(h, HOUSE_NOW);
	duty = duty_at(h, STEP_DUTY);
	assert_int_equal(duty->state, DUTY_CANCELLED);
	assert_true(str_is(event_last(h, duty)->reason,
	    "What it was about was withdrawn."));
}

/* 15 working days from Monday 23 November 2026 end on 14 December. */
static void
a_day_off_moves_it_on_and_never_back(void **state)
{
	struct house *h = *state;
	struct holiday *holiday = record_new(h->arena, &holiday_type);
	struct saving s = { &holiday_type, holiday, "Not a holiday.",
		"administrator", HOUSE_NOW };
	const struct duty *duty;
	int64_t before;

	step_owes = (struct owed){ .rule = "claim_answer",
		.key = S("answer"),
		.from = DAY(2026, 11, 23) };
	follow(h, HOUSE_NOW);
	duty = duty_at(h, "step/p/steps/1/duties/answer");
	assert_day(duty->due, 2026, 12, 14);
	assert_true(str_starts(duty->trace, S("trace 1 fifteen ")));
	assert_true(str_is(duty->rule.slug, "fifteen"));

	holiday->slug = S("fair");
	holiday->name = english(h, "Fair");
	holiday->jurisdiction = duty->jurisdiction;
	holiday->kind = HOLIDAY_ONCE;
	holiday->starts = DAY(2026, 12, 8);
	save(h, &holiday_type, holiday);
	follow(h, HOUSE_NOW);
	duty = duty_at(h, "step/p/steps/1/duties/answer");
	assert_day(duty->due, 2026, 12, 15);
	assert_day(event_last(h, duty)->due_before, 2026, 12, 14);
	assert_true(str_find(duty->trace, S("2026-12-08 - fair Fair\n")) >= 0);

	assert_int_equal(store_write(h->store, h->arena, save_apply, &s,
			     &h->fault),
	    WRITE_DONE);
	follow(h, HOUSE_NOW);
	duty = duty_at(h, "step/p/steps/1/duties/answer");
	assert_day(duty->due, 2026, 12, 15);
	assert_int_equal(event_count(h, duty), 1);
	before = head(h);
	follow(h, AFTER(1));
	assert_int_equal(head(h), before);
}

static void
without_a_rule_there_is_no_day(void **state)
{
	struct house *h = *state;
	const struct duty *duty;

	step_owes = (struct owed){ .rule = "proposal_response",
		.key = S("response"),
		.from = DAY(2026, 11, 23) };
	follow(h, HOUSE_NOW);
	duty = duty_at(h, "step/p/steps/1/duties/response");
	assert_false(date_known(duty->due));
	assert_int_equal(duty_late(duty, DAY(2030, 1, 1)), 0);
	rule_new(h, "month", DUTY_PROPOSAL, UNIT_MONTH, 1);
	follow(h, HOUSE_NOW);
	duty = duty_at(h, "step/p/steps/1/duties/response");
	assert_day(duty->due, 2026, 12, 23);
}

/* A question that was hidden or erased leaves its duty, and what the duty said
 * before. */
static void
a_question_goes_with_its_words(void **state)
{
	struct house *h = *state;
	const struct duty *duty;

	step_owes = (struct owed){ .rule = "claim_answer",
		.key = S("answer"),
		.from = DAY(2026, 11, 23) };
	follow(h, HOUSE_NOW);
	duty = duty_at(h, "step/p/steps/1/duties/answer");
	assert_true(str_is(words_in(duty->title, S("en"))->s, "Step"));
	step_owes.rule = NULL;
	touch(h, &step_type, "p/steps/1", "Hidden");
	follow(h, HOUSE_NOW);
	duty = duty_at(h, "step/p/steps/1/duties/answer");
	assert_int_equal(duty->state, DUTY_CANCELLED);
	assert_true(
	    str_is(words_in(duty->title, S("en"))->s, "The answer to a claim"));
	assert_int_equal(act_json_of(house_read(h), S("duty"),
			     duty->record.address, 1)
			     .n,
	    0);
	house_read_end(h);
}

static bool
discharge_apply(struct db *db, void *cookie)
{
	struct match m = match_open(db, &portal, AFTER(30));
	struct duty *duty = record_by_address(db, &duty_type, S(PLEDGE_DUTY));
	struct duty_event *e = record_new(db_arena(db), &duty_event_type);

	(void)cookie;
	duty->state = DUTY_DONE;
	duty->done = DAY(2026, 12, 22);
	act_save(db, &m.author, &duty_type, duty);
	e->what = DUTY_DISCHARGE;
	e->dated = duty->done;
	e->by_hand = true;
	e->reason = S("It met.");
	duty_event_add(db, &m.author, duty, e);
	match_next(&m, duty);
	return true;
}

/* Its clock begins when the pledge was published here, and again with every
 * meeting. */
static void
meetings_renew_themselves(void **state)
{
	struct house *h = *state;
	const struct duty *duty;
	int64_t before;

	pledge_owes = (struct owed){ .rule = "forum_meeting",
		.key = S("forum"),
		.from = DAY(2020, 1, 1) };
	follow(h, HOUSE_NOW);
	duty = duty_at(h, PLEDGE_DUTY);
	assert_day(duty->due, 2027, 5, 22);
	assert_int_equal(store_write(h->store, h->arena, discharge_apply, NULL,
			     &h->fault),
	    WRITE_DONE);
	duty = duty_at(h, PLEDGE_DUTY "-2");
	assert_non_null(duty);
	assert_day(duty->opened, 2026, 12, 22);
	assert_day(duty->due, 2027, 6, 22);
	follow(h, AFTER(31));
	before = head(h);
	touch(h, &pledge_type, "p", "Pledge again");
	follow(h, AFTER(31));
	assert_null(duty_at(h, PLEDGE_DUTY "-3"));
	assert_int_equal(duty_at(h, PLEDGE_DUTY)->state, DUTY_DONE);
	assert_int_equal(duty_at(h, PLEDGE_DUTY "-2")->state, DUTY_OPEN);
	/* The touch, and the new title of the running one. */
	assert_int_equal(head(h), before + 2);
}

/* What time alone brings is found once a day. */
static void
time_brings_duties(void **state)
{
	struct house *h = *state;

	follow(h, HOUSE_NOW);
	pledge_owes = (struct owed){ .rule = "forum_meeting",
		.key = S("forum"),
		.from = DAY(2026, 11, 23) };
	follow(h, HOUSE_NOW);
	assert_null(duty_at(h, PLEDGE_DUTY));
	follow(h, AFTER(1));
	assert_non_null(duty_at(h, PLEDGE_DUTY));
}

static bool
fail_after_apply(struct db *db, void *cookie)
{
	struct match m = match_open(db, &portal, HOUSE_NOW);

	(void)cookie;
	match_record(&m, S("step/p/steps/1"));
	return false;
}

/* A batch that is cut off leaves nothing, and is done whole afterwards. */
static void
what_is_cut_off_is_done_again(void **state)
{
	struct house *h = *state;
	struct step *step;
	int64_t before;

	step_owes = (struct owed){ .rule = "milestone_due",
		.key = S("due"),
		.due = DAY(2026, 12, 31) };
	for (int i = 2; i <= 450; i++) {
		step = record_new(h->arena, &step_type);
		step->pledge = (ref){ 1, S("p") };
		step->number = i;
		step->title = english(h, "Step");
		save(h, &step_type, step);
	}
	before = head(h);
	assert_int_equal(store_write(h->store, h->arena, fail_after_apply, NULL,
			     &h->fault),
	    WRITE_REFUSED);
	assert_int_equal(head(h), before);
	house_start(h, types, sizeof(types) / sizeof(*types), own, 1);
	follow(h, HOUSE_NOW);
	assert_int_equal(head(h), before + 450);
	assert_non_null(duty_at(h, "step/p/steps/450/duties/due"));
	follow(h, HOUSE_NOW);
	assert_int_equal(head(h), before + 450);
}

static void
reminders_have_their_days(void **state)
{
	const date due = { 2026, 12, 20 };

	(void)state;
	assert_int_equal(remind_step(due, DAY(2026, 12, 5)), REMIND_NONE);
	assert_int_equal(remind_step(due, DAY(2026, 12, 6)), REMIND_SOON);
	assert_int_equal(remind_step(due, DAY(2026, 12, 16)), REMIND_SOON);
	assert_int_equal(remind_step(due, DAY(2026, 12, 17)), REMIND_NEXT);
	assert_int_equal(remind_step(due, DAY(2026, 12, 20)), REMIND_NEXT);
	assert_int_equal(remind_step(due, DAY(2026, 12, 21)), REMIND_LATE);
	assert_int_equal(remind_step(due, DAY(2027, 1, 3)), REMIND_LATE);
	assert_int_equal(remind_step(due, DAY(2027, 1, 4)), REMIND_ESCALATION);
	assert_int_equal(remind_step(DATE_NONE, DAY(2027, 1, 4)), REMIND_NONE);
}

/* Run the daily job at ${now}; the sum of the steps that were said. */
static int64_t
daily(struct house *h, moment now)
{
	struct errand e = { .store = h->store,
		.portal = &portal,
		.arena = arena_open(HOUSE_BYTES_MAX),
		.now = now };
	int64_t steps;

	do {
		e.again = false;
		duties_daily(&e);
		assert_int_equal(e.trouble.n, 0);
	} while (e.again);
	arena_close(e.arena);
	steps = db_one(house_read(h), Q_COUNT, NO_VALUES);
	house_read_end(h);
	return steps;
}

static void
reminders_are_said_once(void **state)
{
	struct house *h = *state;

	step_owes = (struct owed){ .rule = "milestone_due",
		.key = S("due"),
		.due = DAY(2026, 12, 20) };
	follow(h, HOUSE_NOW);
	assert_int_equal(daily(h, HOUSE_NOW), 0);
	assert_int_equal(daily(h, AFTER(14)), REMIND_SOON);
	assert_int_equal(daily(h, AFTER(15)), 1);
	assert_int_equal(daily(h, AFTER(25)), 1 + REMIND_NEXT);
	assert_int_equal(daily(h, AFTER(29)), 3 + REMIND_LATE);
	assert_int_equal(daily(h, AFTER(42)), 6);
	assert_int_equal(daily(h, AFTER(43)), 6 + REMIND_ESCALATION);
	assert_int_equal(daily(h, AFTER(90)), 10);
}

#define TOWN(test) cmocka_unit_test_setup_teardown(test, town_open, house_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TOWN(a_fixed_day_is_kept_and_only_moves_on),
		TOWN(it_is_done_opened_again_cancelled),
		TOWN(a_day_off_moves_it_on_and_never_back),
		TOWN(without_a_rule_there_is_no_day),
		TOWN(a_question_goes_with_its_words),
		TOWN(meetings_renew_themselves),
		TOWN(time_brings_duties),
		TOWN(what_is_cut_off_is_done_again),
		TOWN(reminders_are_said_once),
		cmocka_unit_test(reminders_have_their_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
