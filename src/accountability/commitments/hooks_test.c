/* Goal: whoever promised is named, what they owe has its day, and dates that
 * were fixed do not move in silence. */
#include "accountability/commitments/commitments_room.h"
#include "commons/place_house.h"
#include "commons/vocabularies/vocabularies.h"
#include "engine/base/date.h"

#define TYPES_MAX 24
#define TODAY ((date){ 2026, 11, 22 })
#define NONE ((date){ 0 })
#define DAY(y, m, d) ((date){ y, m, d })

/* A town with a plan of one commitment; the institutions a, b, c and d. */
struct town {
	struct house *h;
	struct jurisdiction *place;
	struct institution *institution[4];
	struct plan *plan;
	struct commitment *promise;
};

static void *
save(struct town *t, const struct record_type *type, void *record)
{
	house_save(t->h, type, record);
	return record;
}

static void
town_institutions(struct town *t)
{
	static const char *const slugs[] = { "a", "b", "c", "d" };

	for (size_t i = 0; i < 4; i++)
		t->institution[i] = house_institution(t->h, t->place, slugs[i]);
}

static int
town_open(void **state)
{
	const struct record_type *types[TYPES_MAX] = { &jurisdiction_type,
		&institution_type, &term_type };
	struct town *t = calloc(1, sizeof(*t));
	size_t n = 3, i;

	assert_non_null(t);
	for (i = 0; room_commitments.records[i] != NULL; i++)
		types[n++] = room_commitments.records[i];
	t->h = house_make();
	house_start(t->h, types, n, NULL, 0);
	t->place = house_jurisdiction(t->h, "town");
	town_institutions(t);
	t->plan = record_new(t->h->arena, &plan_type);
	t->plan->slug = S("plan");
	t->plan->title = house_words(t->h, "Plan");
	t->plan->jurisdiction = (ref){ t->place->record.id, t->place->slug };
	save(t, &plan_type, t->plan);
	t->promise = record_new(t->h->arena, &commitment_type);
	t->promise->slug = S("promise");
	t->promise->title = house_words(t->h, "Promise");
	t->promise->plan = (ref){ t->plan->record.id, t->plan->slug };
	save(t, &commitment_type, t->promise);
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
lead(struct town *t, int64_t number, int who)
{
	struct lead *l = record_new(t->h->arena, &lead_type);
	struct institution *it = t->institution[who];

	l->plan = (ref){ t->plan->record.id, t->plan->slug };
	l->number = number;
	l->institution = (ref){ it->record.id, it->slug };
	save(t, &lead_type, l);
}

static struct party *
party(struct town *t, int64_t number, int who, int role)
{
	struct party *p = record_new(t->h->arena, &party_type);
	struct institution *it = t->institution[who];

	p->commitment = (ref){ t->promise->record.id, t->promise->slug };
	p->number = number;
	p->institution = (ref){ it->record.id, it->slug };
	p->role = role;
	return save(t, &party_type, p);
}

static struct milestone *
milestone(struct town *t, int64_t number, int state, date due, date reported)
{
	struct milestone *m = record_new(t->h->arena, &milestone_type);

	m->commitment = (ref){ t->promise->record.id, t->promise->slug };
	m->number = number;
	m->title = house_words(t->h, "Step");
	m->state = state;
	m->due = due;
	m->reported = reported;
	return save(t, &milestone_type, m);
}

static void
proof(struct town *t, const struct milestone *m, int64_t number, date dated)
{
	struct evidence *e = record_new(t->h->arena, &evidence_type);

	e->milestone = (ref){ m->record.id, m->record.address };
	e->number = number;
	e->title = house_words(t->h, "Proof");
	e->dated = dated;
	save(t, &evidence_type, e);
}

/* ---- who answers ---- */

static void
assert_answers(struct town *t, const struct record_type *type,
    const void *record, const char *wanted)
{
	struct buf b = buf_open(t->h->arena, 200);
	codes found = commitments_answers(house_read(t->h), type, record);

	for (size_t i = 0; i < found.n; i++)
		buf_add(&b, found.v[i]);
	assert_int_equal(db_fault(t->h->db)->kind, FAULT_NONE);
	house_read_end(t->h);
	assert_string_equal(str_c(t->h->arena, buf_str(&b)), wanted);
}

static void
leads_then_supports(void **state)
{
	struct town *t = *state;
	struct milestone *m = milestone(t, 1, 0, NONE, NONE);
	struct party *p;

	assert_answers(t, &plan_type, t->plan, "");
	assert_answers(t, &milestone_type, m, "");
	lead(t, 2, 3);
	lead(t, 1, 2);
	assert_answers(t, &plan_type, t->plan, "cd");
	/* Being involved answers for nothing. */
	party(t, 1, 0, PARTY_INVOLVED);
	assert_answers(t, &commitment_type, t->promise, "");
	party(t, 2, 1, PARTY_SUPPORT);
	assert_answers(t, &commitment_type, t->promise, "b");
	p = party(t, 3, 3, PARTY_LEAD);
	/* Listed twice, and in two roles: once, where it stands first. */
	party(t, 4, 3, PARTY_SUPPORT);
	party(t, 5, 3, PARTY_LEAD);
	assert_answers(t, &commitment_type, t->promise, "db");
	assert_answers(t, &milestone_type, m, "db");
	assert_answers(t, &party_type, p, "db");
	/* Other rooms' records are theirs. */
	assert_answers(t, &institution_type, t->institution[0], "");
}

/* ---- what is owed ---- */

static struct owed_list
owes(struct town *t, const struct record_type *type, const void *record)
{
	struct owed_list list = { .arena = t->h->arena };

	commitments_owes(house_read(t->h), type, record, TODAY, &list);
	assert_int_equal(db_fault(t->h->db)->kind, FAULT_NONE);
	house_read_end(t->h);
	return list;
}

static void
assert_day(date is, date wanted)
{
	assert_int_equal(date_number(is), date_number(wanted));
}

/* A milestone in each state, and the day on which it was done. */
static void
a_milestone_is_owed_by_its_last_day(void **state)
{
	static const struct {
		int state;
		date due, reported, last, done;
	} rows[] = {
		{ 0, DAY(2026, 9, 0), NONE, DAY(2026, 9, 30), NONE },
		{ MILESTONE_NOT_STARTED, DAY(2024, 2, 0), DAY(2024, 1, 5),
		    DAY(2024, 2, 29), NONE },
		{ MILESTONE_IN_PROGRESS, DAY(2027, 0, 0), DAY(2026, 5, 1),
		    DAY(2027, 12, 31), NONE },
		{ MILESTONE_STUCK, DAY(2026, 9, 0), DAY(2026, 5, 1),
		    DAY(2026, 9, 30), NONE },
		{ MILESTONE_INCOMPLETE, DAY(2026, 9, 0), DAY(2026, 10, 2),
		    DAY(2026, 9, 30), DAY(2026, 10, 2) },
		/* Reported by the month: from its first day on. */
		{ MILESTONE_INCOMPLETE, DAY(2026, 9, 0), DAY(2026, 10, 0),
		    DAY(2026, 9, 30), DAY(2026, 10, 1) },
		/* Nobody said when: not late, and not in the future. */
		{ MILESTONE_INCOMPLETE, DAY(2026, 9, 0), NONE, DAY(2026, 9, 30),
		    DAY(2026, 9, 30) },
		{ MILESTONE_INCOMPLETE, DAY(2027, 9, 0), NONE, DAY(2027, 9, 30),
		    TODAY },
	};
	struct town *t = *state;

	lead(t, 1, 2);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct milestone *m = milestone(t, (int64_t)i + 1,
		    rows[i].state, rows[i].due, rows[i].reported);
		struct owed_list list = owes(t, &milestone_type, m);
		const struct owed *owed = list.v;

		assert_int_equal(list.n, 1);
		assert_string_equal(owed->rule, "milestone_due");
		assert_true(str_is(owed->key, "due"));
		assert_day(owed->due, rows[i].last);
		assert_day(owed->done, rows[i].done);
		assert_false(date_known(owed->from));
		/* Nobody leads the commitment: the plan's lead owes it. */
		assert_true(str_is(owed->institution, "c"));
		assert_true(str_is(owed->title.v[0].s, "Step"));
		assert_int_equal(owed->by.n > 0, date_known(rows[i].done));
	}
	party(t, 1, 1, PARTY_SUPPORT);
	party(t, 2, 0, PARTY_LEAD);
	assert_true(str_is(owes(t, &milestone_type,
			       milestone(t, 20, 0, DAY(2026, 9, 0), NONE))
			       .v[0]
			       .institution,
	    "a"));
	assert_int_equal(owes(t, &milestone_type,
			     milestone(t, 21, 0, NONE, NONE))
			     .n,
	    0);
}

static void
finished_without_evidence_owes_it(void **state)
{
	struct town *t = *state;
	struct milestone *m = milestone(t, 4, MILESTONE_FINISHED,
	    DAY(2026, 9, 0), DAY(2026, 8, 3));
	struct owed_list list = owes(t, &milestone_type, m);

	assert_int_equal(list.n, 2);
	assert_day(list.v[0].done, DAY(2026, 8, 3));
	assert_true(str_is(list.v[0].by, "milestone/promise/milestones/4"));
	assert_string_equal(list.v[1].rule, "evidence_missing");
	assert_day(list.v[1].from, DAY(2026, 8, 3));
	assert_false(date_known(list.v[1].due));
	assert_false(date_known(list.v[1].done));
	assert_true(str_is(list.v[1].where,
	    "/commitments/promise/milestones/4/report"));
	/* It came later: owed until that day. */
	proof(t, m, 1, DAY(2026, 8, 20));
	list = owes(t, &milestone_type, m);
	assert_int_equal(list.n, 2);
	assert_day(list.v[1].done, DAY(2026, 8, 20));
	/* One without a date may have been there from the first day. */
	proof(t, m, 2, NONE);
	assert_int_equal(owes(t, &milestone_type, m).n, 1);
	m = milestone(t, 5, MILESTONE_FINISHED, DAY(2026, 9, 0),
	    DAY(2026, 8, 3));
	proof(t, m, 1, DAY(2026, 8, 3));
	assert_int_equal(owes(t, &milestone_type, m).n, 1);
}

static void
a_plan_owes_while_it_runs(void **state)
{
	struct town *t = *state;
	struct owed_list list = owes(t, &plan_type, t->plan);

	assert_int_equal(list.n, 0);
	lead(t, 1, 1);
	t->plan->submitted = DAY(2026, 3, 0);
	t->plan->starts = DAY(2026, 4, 1);
	t->plan->ends = DAY(2027, 12, 31);
	save(t, &plan_type, t->plan);
	list = owes(t, &plan_type, t->plan);
	assert_int_equal(list.n, 3);
	assert_string_equal(list.v[0].rule, "assessment_due");
	assert_day(list.v[0].from, DAY(2026, 3, 31));
	assert_true(list.v[0].institution.n == 0);
	assert_string_equal(list.v[1].rule, "forum_meeting");
	assert_day(list.v[1].from, DAY(2026, 4, 1));
	assert_true(str_is(list.v[1].institution, "b"));
	assert_string_equal(list.v[2].rule, "repository_refresh");
	/* It was written to today. */
	assert_day(list.v[2].from, date_of(HOUSE_NOW));
	/* Not before it starts, not when it is over. */
	t->plan->starts = DAY(2026, 12, 1);
	assert_int_equal(owes(t, &plan_type, t->plan).n, 1);
	t->plan->starts = DAY(2024, 1, 1);
	t->plan->ends = DAY(2026, 10, 0);
	assert_int_equal(owes(t, &plan_type, t->plan).n, 1);
}

/* ---- what is refused ---- */

static bool
refused(struct town *t, const struct record_type *type, const void *old,
    const void *changed)
{
	const char *why =
	    commitments_refuses(house_read(t->h), type, old, changed);

	assert_int_equal(db_fault(t->h->db)->kind, FAULT_NONE);
	house_read_end(t->h);
	return why != NULL;
}

static void
fixed_dates_do_not_move(void **state)
{
	struct town *t = *state;
	struct milestone *old = milestone(t, 1, 0, DAY(2026, 9, 0), NONE);
	struct milestone moved = *old, told = *old, other = *old;
	struct replanning again = { .number = 1 };

	moved.due = DAY(2027, 3, 0);
	told.state = MILESTONE_STUCK;
	other.number = 2;
	assert_false(refused(t, &milestone_type, old, &moved));
	assert_true(refused(t, &milestone_type, old, &other));
	t->plan->approved = DAY(2026, 1, 15);
	save(t, &plan_type, t->plan);
	assert_true(refused(t, &milestone_type, old, &moved));
	moved.due = DAY(2026, 0, 0);
	assert_true(refused(t, &milestone_type, old, &moved));
	moved = *old;
	moved.starts = DAY(2026, 1, 0);
	assert_true(refused(t, &milestone_type, old, &moved));
	assert_false(refused(t, &milestone_type, old, &told));
	/* New steps may come; what was re-planned is not rewritten. */
	assert_false(refused(t, &milestone_type, NULL, &moved));
	assert_true(refused(t, &replanning_type, NULL, &again));
	assert_true(refused(t, &replanning_type, &again, &again));
}

static void
an_approval_is_not_taken_back(void **state)
{
	struct town *t = *state;
	struct plan changed;

	t->plan->submitted = DAY(2026, 1, 15);
	changed = *t->plan;
	changed.submitted = DAY(2026, 1, 16);
	assert_false(refused(t, &plan_type, t->plan, &changed));
	changed.submitted = NONE;
	assert_true(refused(t, &plan_type, t->plan, &changed));
	changed.approved = DAY(2026, 1, 10);
	assert_false(refused(t, &plan_type, t->plan, &changed));
	changed.slug = S("other");
	assert_true(refused(t, &plan_type, t->plan, &changed));
}

#define IN_TOWN(test)                                                          \
	cmocka_unit_test_setup_teardown(test, town_open, town_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_TOWN(leads_then_supports),
		IN_TOWN(a_milestone_is_owed_by_its_last_day),
		IN_TOWN(finished_without_evidence_owes_it),
		IN_TOWN(a_plan_owes_while_it_runs),
		IN_TOWN(fixed_dates_do_not_move),
		IN_TOWN(an_approval_is_not_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
