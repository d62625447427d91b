/*
 * What looks doubtful in a plan: said kindly on the page, listed by
 * `claraboia check`.  A lint never hides anything and never changes anything.
 */
#include <string.h>

#include "accountability/commitments/commitments_room.h"
#include "engine/base/date.h"

#define LINT_STEP 100

static void
lint_dates(const struct commitment *c, const struct milestone *m,
    struct findings *list)
{
	bool early = date_known(c->starts) && date_known(m->starts) &&
	    date_number(m->starts) < date_number(c->starts);
	bool late = date_known(c->ends) && date_known(m->due) &&
	    date_number(date_last(m->due)) > date_number(date_last(c->ends));

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
	struct panes panes = panes_of(db, c, today);
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
		str number =
		    str_fmt(list->arena, "%lld", (long long)m->number);

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
lint_repeated(struct db *db, const struct commitment *c,
    struct findings *list)
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

void
commitments_lint(struct db *db, date today, struct findings *list)
{
	struct record_list found;
	str after = { 0 };
	size_t i;

	do {
		found = record_after(db, &plan_type, after, LINT_STEP);
		for (i = 0; i < found.n; i++) {
			plan_lint(db, found.v[i], list);
			after = ((struct plan *)found.v[i])->record.address;
		}
	} while (found.n == LINT_STEP);
	after = (str){ 0 };
	do {
		found = record_after(db, &commitment_type, after, LINT_STEP);
		for (i = 0; i < found.n; i++) {
			commitment_lint(db, found.v[i], today, list);
			after =
			    ((struct commitment *)found.v[i])->record.address;
		}
	} while (found.n == LINT_STEP);
}
