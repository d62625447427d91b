/*
 * What looks doubtful in a plan: said kindly on the page, listed by
 * `claraboia check`.  A lint never hides anything and never changes anything.
 */
#include <string.h>

#include "accountability/commitments/commitments_room.h"
#include "engine/base/date.h"

/* Records read at a time: memory stays flat for any portal. */
#define LINT_STEP 20
#define LINT_BYTES_MAX ((size_t)1 << 30)
#define ADDRESS_MAX 512

/* Dates of different precision: only what is surely outside is. */
static void
lint_dates(const struct commitment *c, const struct milestone *m,
    struct findings *list)
{
	bool early = date_known(c->starts) && date_known(m->starts) &&
		     date_number(date_last(m->starts)) < date_number(c->starts);
	bool late = date_known(c->ends) && date_known(m->due) &&
		    date_number(m->due) > date_number(date_last(c->ends));

	if (!early && !late)
		return;
	finding_add(list,
	    (struct finding){ &milestone_type, m->record.address,
		"dates-outside",
		early ? "Milestone {1} starts before its commitment does."
		      : "Milestone {1} is due after its commitment ends.",
		str_fmt(list->arena, "%lld", (long long)m->number), S("") });
}

static void
lint_milestones(struct db *db, const struct commitment *c, date today,
    struct findings *list)
{
	struct panes panes = promise_of(db, c, today, PANES_NAMED).panes;
	size_t i;

	if (panes.n == 0)
		finding_add(list,
		    (struct finding){ &commitment_type, c->record.address,
			"no-milestones",
			"No milestones were published for this commitment.",
			S(""), S("") });
	for (i = 0; i < panes.n; i++) {
		const struct pane *p = &panes.v[i];
		const struct milestone *m = p->milestone;
		str number = str_fmt(list->arena, "%lld", (long long)m->number);

		lint_dates(c, m, list);
		if (p->light == LIGHT_UNPROVEN)
			finding_add(list,
			    (struct finding){ &milestone_type,
				m->record.address, "no-evidence",
				"Milestone {1} is said to be finished, and "
				"nothing is published that shows it.",
				number, S("") });
		if (p->light == LIGHT_SILENT)
			finding_add(list,
			    (struct finding){ &milestone_type,
				m->record.address, "never-reported",
				"The date of milestone {1} has passed and its "
				"state was never reported.",
				number, S("") });
	}
}

/* An institution that the source lists more than once in the same role. */
static void
lint_parties(struct db *db, const struct commitment *c, struct findings *list)
{
	struct record_list parties =
	    record_children(db, &party_type, c->record.id);
	size_t i, k, times;
	bool told;

	for (i = 0; i < parties.n; i++) {
		const struct party *p = parties.v[i];

		times = 1;
		told = false;
		for (k = 0; k < parties.n; k++) {
			const struct party *o = parties.v[k];

			if (k == i || o->institution.id != p->institution.id ||
			    o->role != p->role)
				continue;
			told = told || k < i;
			times++;
		}
		if (times > 1 && !told)
			finding_add(list,
			    (struct finding){ &commitment_type,
				c->record.address, "duplicate-institution",
				"The source lists the same institution {1} "
				"times: {2}.",
				str_fmt(list->arena, "%zu", times),
				p->institution.slug });
	}
}

static void
lint_mirrors(struct db *db, const struct commitment *c, struct findings *list)
{
	struct record_list mirrors =
	    record_children(db, &mirror_type, c->record.id);
	size_t i;

	for (i = 0; i < mirrors.n; i++) {
		const struct mirror *m = mirrors.v[i];

		if (m->shown.n == 0)
			finding_add(list,
			    (struct finding){ &commitment_type,
				c->record.address, "blank-overview",
				"The overview of the source leaves this field "
				"blank: {1}.",
				m->field, S("") });
	}
}

static bool
lint_same(const struct text *a, size_t n, const struct text *b, size_t m)
{
	return n > 0 && m > 0 && str_eq(a[0].lang, b[0].lang) &&
	       str_eq(a[0].s, b[0].s);
}

/* The same justification under several values says nothing of each. */
static void
lint_repeated(struct db *db, const struct commitment *c, struct findings *list)
{
	struct record_list values =
	    record_children(db, &relevance_type, c->record.id);
	size_t i, k;

	for (i = 0; i < values.n; i++) {
		const struct relevance *a = values.v[i];

		for (k = i + 1; k < values.n; k++) {
			const struct relevance *b = values.v[k];

			if (lint_same(a->justification.v, a->justification.n,
				b->justification.v, b->justification.n))
				finding_add(list,
				    (struct finding){ &commitment_type,
					c->record.address, "repeated-text",
					"Two OGP values have the same "
					"justification, word for word.",
					S(""), S("") });
		}
	}
}

void
commitment_lint(struct db *db, const struct commitment *c, date today,
    struct findings *list)
{
	lint_parties(db, c, list);
	lint_mirrors(db, c, list);
	lint_repeated(db, c, list);
	lint_milestones(db, c, today, list);
}

void
plan_lint(struct db *db, const struct plan *plan, struct findings *list)
{
	struct record_list found =
	    record_children(db, &commitment_type, plan->record.id);

	if (found.n == 0)
		finding_add(list,
		    (struct finding){ &plan_type, plan->record.address,
			"no-commitments",
			"No commitments were published for this plan.", S(""),
			S("") });
	if (date_known(plan->starts) && date_known(plan->ends) &&
	    date_number(plan->starts) > date_number(date_last(plan->ends)))
		finding_add(list,
		    (struct finding){ &plan_type, plan->record.address,
			"dates-reversed", "This plan ends before it starts.",
			S(""), S("") });
}

/* All plans, or all commitments, behind ${after}; how many there were. */
static size_t
lint_step(struct db *db, const struct record_type *type, date today, str *after,
    struct findings *list)
{
	struct record_list found = record_after(db, type, *after, LINT_STEP);
	size_t i;

	for (i = 0; i < found.n; i++) {
		if (type == &plan_type)
			plan_lint(db, found.v[i], list);
		else
			commitment_lint(db, found.v[i], today, list);
		*after = ((struct record *)found.v[i])->address;
	}
	return found.n;
}

void
commitments_lint(struct db *db, date today, struct findings *list)
{
	static const struct record_type *const types[] = { &plan_type,
		&commitment_type };
	struct arena *step = arena_open(LINT_BYTES_MAX);
	struct arena *before = db_arena_use(db, step);
	char at[ADDRESS_MAX];
	size_t i, n;

	for (i = 0; i < sizeof(types) / sizeof(*types); i++) {
		str after = { 0 };

		do {
			arena_reset(step);
			n = lint_step(db, types[i], today, &after, list);
			after = str_take(after, sizeof(at));
			if (after.n > 0)
				memcpy(at, after.p, after.n);
			after.p = at;
		} while (n == LINT_STEP);
	}
	db_arena_use(db, before);
	arena_close(step);
}
