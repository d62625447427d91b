/* Goal: on any day, every state of a milestone gives one light, is late or is
 * not, and counts for as much as the words on the page say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "accountability/commitments/standing.h"

enum { UNSTATED };
enum { BEFORE, ON, AFTER };

static struct milestone
milestone(int state, int64_t share, date starts, date due)
{
	return (struct milestone){ .state = state,
		.share = share,
		.starts = starts,
		.due = due };
}

/* What each state gives: light without and with evidence, and both again once
 * the last day has passed; whether it is then late; whether what is stated as
 * done counts. */
static const struct {
	int state;
	enum light bare, proven, bare_after, proven_after;
	bool late_after, counts;
} states[] = {
	{ UNSTATED, LIGHT_UNSTATED, LIGHT_UNSTATED, LIGHT_SILENT, LIGHT_SILENT,
	    false, false },
	{ MILESTONE_NOT_STARTED, LIGHT_NONE, LIGHT_NONE, LIGHT_NONE, LIGHT_NONE,
	    true, false },
	{ MILESTONE_IN_PROGRESS, LIGHT_GOING, LIGHT_GOING, LIGHT_GOING,
	    LIGHT_GOING, true, true },
	{ MILESTONE_STUCK, LIGHT_STUCK, LIGHT_STUCK, LIGHT_STUCK, LIGHT_STUCK,
	    true, true },
	{ MILESTONE_FINISHED, LIGHT_UNPROVEN, LIGHT_DONE, LIGHT_UNPROVEN,
	    LIGHT_DONE, false, false },
	{ MILESTONE_INCOMPLETE, LIGHT_INCOMPLETE, LIGHT_INCOMPLETE,
	    LIGHT_INCOMPLETE, LIGHT_INCOMPLETE, false, false },
};

/* Due dates of each precision, and the days around the last they cover. */
static const struct {
	date due, before, on, after;
} dues[] = {
	{ { 2026, 9, 15 }, { 2026, 9, 14 }, { 2026, 9, 15 }, { 2026, 9, 16 } },
	{ { 2026, 9, 0 }, { 2026, 9, 29 }, { 2026, 9, 30 }, { 2026, 10, 1 } },
	{ { 2026, 10, 0 }, { 2026, 10, 30 }, { 2026, 10, 31 },
	    { 2026, 11, 1 } },
	{ { 2024, 2, 0 }, { 2024, 2, 28 }, { 2024, 2, 29 }, { 2024, 3, 1 } },
	{ { 2100, 2, 0 }, { 2100, 2, 27 }, { 2100, 2, 28 }, { 2100, 3, 1 } },
	{ { 2026, 12, 0 }, { 2026, 12, 30 }, { 2026, 12, 31 }, { 2027, 1, 1 } },
	{ { 2026, 0, 0 }, { 2026, 12, 30 }, { 2026, 12, 31 }, { 2027, 1, 1 } },
};

static void
stands(size_t s, size_t d, int when, int64_t evidence, int64_t share)
{
	date today = when == BEFORE ? dues[d].before
		     : when == ON   ? dues[d].on
				    : dues[d].after;
	struct milestone m =
	    milestone(states[s].state, share, (date){ 0 }, dues[d].due);
	struct pane p = pane_make(&m, NULL, evidence, today);
	enum light light = when == AFTER ? evidence > 0 ? states[s].proven_after
							: states[s].bare_after
			   : evidence > 0 ? states[s].proven
					  : states[s].bare;

	assert_int_equal(p.light, light);
	assert_int_equal(p.late, when == AFTER && states[s].late_after);
	assert_int_equal(p.days, when == BEFORE ? 1 : when == ON ? 0 : -1);
	assert_int_equal(p.evidence, evidence);
	if (light == LIGHT_DONE)
		assert_int_equal(p.share, 100);
	else if (states[s].counts && share != NUMBER_NONE)
		assert_int_equal(p.share, share);
	else
		assert_int_equal(p.share, 0);
	/* Without a start it is expected on its last day, whole. */
	assert_int_equal(p.expected, when == BEFORE ? 0 : 100);
}

static void
every_state_every_day(void **state)
{
	static const int64_t shares[] = { NUMBER_NONE, 0, 40, 100 };
	size_t s, d, i;
	int when;

	(void)state;
	for (s = 0; s < sizeof(states) / sizeof(*states); s++)
		for (d = 0; d < sizeof(dues) / sizeof(*dues); d++)
			for (when = BEFORE; when <= AFTER; when++)
				for (i = 0; i < 8; i++)
					stands(s, d, when, (int64_t)(i / 4) * 2,
					    shares[i % 4]);
}

/* What has no date is never late, nor silent, nor expected. */
static void
undated_is_never_late(void **state)
{
	size_t s;

	(void)state;
	for (s = 0; s < sizeof(states) / sizeof(*states); s++) {
		struct milestone m = milestone(states[s].state, NUMBER_NONE,
		    (date){ 2020, 1, 0 }, (date){ 0 });
		struct pane p = pane_make(&m, NULL, 0, (date){ 2026, 11, 22 });

		assert_int_equal(p.light, states[s].bare);
		assert_false(p.late);
		assert_int_equal(p.days, 0);
		assert_int_equal(p.expected, -1);
	}
}

static void
expected_by_hand(void **state)
{
	static const struct {
		date starts, due, today;
		int64_t expected;
	} cases[] = {
		/* 31 days: nothing on the first, all on the last. */
		{ { 2026, 1, 0 }, { 2026, 1, 0 }, { 2025, 12, 31 }, 0 },
		{ { 2026, 1, 0 }, { 2026, 1, 0 }, { 2026, 1, 1 }, 0 },
		{ { 2026, 1, 0 }, { 2026, 1, 0 }, { 2026, 1, 2 }, 3 },
		{ { 2026, 1, 0 }, { 2026, 1, 0 }, { 2026, 1, 16 }, 48 },
		{ { 2026, 1, 0 }, { 2026, 1, 0 }, { 2026, 1, 30 }, 93 },
		{ { 2026, 1, 0 }, { 2026, 1, 0 }, { 2026, 1, 31 }, 100 },
		{ { 2026, 1, 0 }, { 2026, 1, 0 }, { 2026, 2, 1 }, 100 },
		/* 29 days. */
		{ { 2024, 2, 0 }, { 2024, 2, 0 }, { 2024, 2, 28 }, 93 },
		{ { 2024, 2, 0 }, { 2024, 2, 0 }, { 2024, 2, 29 }, 100 },
		/* A year known only as a year: 182 of 365 days. */
		{ { 2026, 0, 0 }, { 2026, 12, 0 }, { 2026, 7, 2 }, 49 },
		{ { 2026, 0, 0 }, { 2026, 0, 0 }, { 2026, 7, 2 }, 49 },
		/* 2024-03 to 2025-02: 365 days; 306 until 2025. */
		{ { 2024, 3, 0 }, { 2025, 2, 0 }, { 2025, 1, 1 }, 83 },
		/* One day. */
		{ { 2026, 5, 5 }, { 2026, 5, 5 }, { 2026, 5, 4 }, 0 },
		{ { 2026, 5, 5 }, { 2026, 5, 5 }, { 2026, 5, 5 }, 100 },
		/* It ends before it starts: only its end counts. */
		{ { 2026, 12, 0 }, { 2026, 9, 0 }, { 2026, 9, 29 }, 0 },
		{ { 2026, 12, 0 }, { 2026, 9, 0 }, { 2026, 9, 30 }, 100 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct milestone m = milestone(UNSTATED, NUMBER_NONE,
		    cases[i].starts, cases[i].due);

		assert_int_equal(pane_make(&m, NULL, 0, cases[i].today)
				     .expected,
		    cases[i].expected);
	}
}

static void
add(struct tally *t, int state, int64_t share, int64_t evidence, date due)
{
	struct milestone m = milestone(state, share, (date){ 2026, 1, 0 }, due);
	struct pane p = pane_make(&m, NULL, evidence, (date){ 2026, 1, 16 });

	tally_add(t, &p);
}

static void
counts_by_hand(void **state)
{
	struct tally t = { 0 }, other = { 0 }, sum = { 0 };

	(void)state;
	assert_int_equal(tally_progress(&t), -1);
	assert_int_equal(tally_expected(&t), -1);

	/* Nothing was ever stated: unknown, not 0. */
	add(&t, UNSTATED, NUMBER_NONE, 0, (date){ 2025, 12, 0 });
	add(&t, UNSTATED, NUMBER_NONE, 2, (date){ 0 });
	assert_int_equal(tally_progress(&t), -1);
	assert_int_equal(tally_expected(&t), 100);
	assert_int_equal(t.by[LIGHT_SILENT], 1);
	assert_int_equal(t.by[LIGHT_UNSTATED], 1);
	assert_int_equal(t.late, 0);

	/* Once anything is stated, all weigh the same: (0+0+0) / 3. */
	add(&t, MILESTONE_NOT_STARTED, 90, 0, (date){ 2026, 1, 0 });
	assert_int_equal(tally_progress(&t), 0);
	/* 100 and 48 of two with a date. */
	assert_int_equal(tally_expected(&t), 74);

	/* 100 + 40 + 0 + 0 + 0 + 70 of nine. */
	add(&other, MILESTONE_FINISHED, 5, 1, (date){ 2025, 12, 0 });
	add(&other, MILESTONE_IN_PROGRESS, 40, 0, (date){ 2025, 12, 0 });
	add(&other, MILESTONE_IN_PROGRESS, NUMBER_NONE, 0, (date){ 0 });
	add(&other, MILESTONE_FINISHED, 100, 0, (date){ 0 });
	add(&other, MILESTONE_INCOMPLETE, 80, 1, (date){ 2025, 12, 0 });
	add(&other, MILESTONE_STUCK, 70, 0, (date){ 2026, 1, 0 });
	assert_int_equal(tally_progress(&other), 35);
	tally_sum(&sum, &t);
	tally_sum(&sum, &other);
	assert_int_equal(sum.n, 9);
	assert_int_equal(sum.stated, 7);
	assert_int_equal(sum.late, 1);
	assert_int_equal(sum.by[LIGHT_DONE], 1);
	assert_int_equal(sum.by[LIGHT_UNPROVEN], 1);
	assert_int_equal(sum.by[LIGHT_GOING], 2);
	assert_int_equal(sum.by[LIGHT_STUCK], 1);
	assert_int_equal(sum.by[LIGHT_INCOMPLETE], 1);
	assert_int_equal(tally_progress(&sum), 23);
	/* 100 + 48 + 100 + 100 + 100 + 48 of six with a date. */
	assert_int_equal(sum.dated, 6);
	assert_int_equal(tally_expected(&sum), 82);
}

static void
glass_fills_in_steps(void **state)
{
	static const struct {
		int64_t share;
		const char *class;
	} cases[] = { { 0, "part-0" }, { 4, "part-0" }, { 5, "part-5" },
		{ 49, "part-45" }, { 99, "part-95" }, { 100, "part-100" } };
	size_t i, k;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct pane p = { .share = cases[i].share };

		assert_string_equal(pane_share_class(&p), cases[i].class);
	}
	for (i = 0; i < LIGHT_COUNT; i++) {
		assert_true(strlen(light_label((enum light)i)) > 0);
		for (k = 0; k < i; k++) {
			assert_string_not_equal(light_class((enum light)i),
			    light_class((enum light)k));
			assert_string_not_equal(light_label((enum light)i),
			    light_label((enum light)k));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state_every_day),
		cmocka_unit_test(undated_is_never_late),
		cmocka_unit_test(expected_by_hand),
		cmocka_unit_test(counts_by_hand),
		cmocka_unit_test(glass_fills_in_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
