/* What this room tells the others: who answers for a record, what it owes the
 * public by when, and what of it may not be changed.  Panels and lists hang in
 * commitments_web.c. */
#include "accountability/commitments/commitments_room.h"
#include "accountability/commitments/standing.h"
#include "commons/acts/acts.h"
#include "commons/acts/acts_web.h"
#include "engine/base/date.h"
#include "queries.h"

/* ---- who answers ---- */

static codes
answers_read(struct db *db, int statement, int64_t id)
{
	str *v = NEWS(db_arena(db), str, ANSWERS_MAX);
	struct rows rows = db_query(db, statement, VALUES(value_number(id)));
	codes found = { v, 0 };

	while (found.n < ANSWERS_MAX && rows_next(&rows))
		v[found.n++] = rows_text(&rows, 0);
	rows_end(&rows);
	return found;
}

codes
commitments_answers(struct db *db, const struct record_type *type,
    const void *record)
{
	const struct field *parent;

	while (record != NULL) {
		int64_t id = ((const struct record *)record)->id;

		if (type == &commitment_type)
			return answers_read(db, Q_answers_of_commitment, id);
		if (type == &plan_type)
			return answers_read(db, Q_answers_of_plan, id);
		parent = record_parent(type);
		if (parent == NULL)
			break;
		type = parent->to;
		record = record_by_id(db, type,
		    ((const ref *)field_get(parent, record))->id);
	}
	return (codes){ 0 };
}

/* Who owes what is under a commitment: the first that answers for it, else the
 * first that leads its plan. */
static str
owing_institution(struct db *db, const struct commitment *c)
{
	codes found = answers_read(db, Q_answers_of_commitment, c->record.id);

	if (found.n == 0)
		found = answers_read(db, Q_answers_of_plan, c->plan.id);
	return found.n == 0 ? S("") : found.v[0];
}

/* ---- what is owed ---- */

static date
date_earlier(date a, date b)
{
	return date_cmp(a, b) < 0 ? a : b;
}

/* The day on which a milestone ended, done or not.  A source that does not say
 * when leaves the last day it was due: nothing it says is late. */
static date
milestone_ended(const struct milestone *m, date today)
{
	if (m->state != MILESTONE_FINISHED && m->state != MILESTONE_INCOMPLETE)
		return DATE_NONE;
	if (date_known(m->reported))
		return date_first(m->reported);
	return date_known(m->due) ? date_earlier(date_last(m->due), today)
				  : today;
}

/* The first day that evidence was there; none while there is none, ${ended}
 * when nobody can tell. */
static date
evidence_day(struct db *db, const struct milestone *m, date ended)
{
	struct rows rows =
	    db_query(db, Q_evidence_first, VALUES(value_number(m->record.id)));
	date first = DATE_NONE;

	if (rows_next(&rows) && rows_number(&rows, 0) > 0) {
		date_read(rows_text(&rows, 1), &first);
		first = date_known(first) ? date_first(first) : ended;
	}
	rows_end(&rows);
	return first;
}

static void
milestone_owes(struct db *db, const struct milestone *m, date today,
    struct owed_list *list)
{
	const struct commitment *c =
	    record_by_id(db, &commitment_type, m->commitment.id);
	date ended = milestone_ended(m, today), proven;
	struct owed owed = { .title = m->title };

	if (c == NULL)
		return;
	owed.institution = owing_institution(db, c);
	owed.where = str_fmt(db_arena(db), "%.*s/report",
	    ARG(act_href(db_arena(db), &commitment_type, c->slug,
		m->record.address)));
	if (date_known(m->due)) {
		owed.rule = "milestone_due";
		owed.key = S("due");
		owed.deed = "Report progress";
		owed.due = date_last(m->due);
		owed.done = ended;
		if (date_known(ended))
			owed.by = about_write(db_arena(db), &milestone_type,
			    m->record.address);
		owed_add(list, owed);
	}
	if (m->state != MILESTONE_FINISHED || !date_known(m->reported))
		return;
	proven = evidence_day(db, m, ended);
	if (date_known(proven) && date_cmp(proven, ended) <= 0)
		return;
	owed.rule = "evidence_missing";
	owed.key = S("evidence");
	owed.deed = "Add evidence";
	owed.from = ended;
	owed.due = DATE_NONE;
	owed.done = proven;
	owed_add(list, owed);
}

/* When the plan was last written to: its page is the repository of its
 * documents (OGP participation and co-creation standards, 2). */
static date
plan_refreshed(struct db *db, const struct plan *plan, date since)
{
	struct act_list newest =
	    acts_of_home(db, &plan_type, plan->slug, INT64_MAX, 1);
	date at = newest.n == 0 ? DATE_NONE : date_of(newest.v[0].at);

	return date_cmp(at, since) > 0 ? at : since;
}

/*
 * An inception assessment is counted from the submission (OGP Local
 * instruments); one that was begun owes its answers by itself.  The forum
 * meets, and the repository is refreshed, at least twice a year while the plan
 * runs (OGP participation and co-creation standards, 1 and 2).  How many months
 * that is stands with the rules of duties.
 */
static void
plan_owes(struct db *db, const struct plan *plan, date today,
    struct owed_list *list)
{
	codes leads = answers_read(db, Q_answers_of_plan, plan->record.id);
	date since = date_known(plan->starts) ? plan->starts : plan->submitted;
	struct owed owed = { .title = plan->title };

	if (date_known(plan->submitted) &&
	    db_one(db, Q_assessments_begun,
		VALUES(value_text(plan->slug),
		    value_number(plan->record.id))) == 0) {
		/* The independent body owes it, not the government. */
		owed.rule = "assessment_due";
		owed.key = S("assessment");
		owed.from = date_last(plan->submitted);
		owed_add(list, owed);
	}
	since = date_first(since);
	if (!date_known(since) || date_cmp(since, today) > 0 ||
	    (date_known(plan->ends) &&
		date_cmp(date_last(plan->ends), today) < 0))
		return;
	owed.institution = leads.n == 0 ? S("") : leads.v[0];
	owed.done = DATE_NONE;
	owed.rule = "forum_meeting";
	owed.key = S("forum");
	owed.from = since;
	owed_add(list, owed);
	owed.rule = "repository_refresh";
	owed.key = S("repository");
	owed.from = plan_refreshed(db, plan, since);
	owed_add(list, owed);
}

void
commitments_owes(struct db *db, const struct record_type *type,
    const void *record, date today, struct owed_list *list)
{
	if (type == &milestone_type)
		milestone_owes(db, record, today, list);
	else if (type == &plan_type)
		plan_owes(db, record, today, list);
}

/* ---- what is refused ---- */

static bool
date_same(date a, date b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

static bool
is_ours(const struct record_type *type)
{
	for (size_t i = 0; room_commitments.records[i] != NULL; i++)
		if (room_commitments.records[i] == type)
			return true;
	return false;
}

static const char *
milestone_refuses(struct db *db, const struct milestone *old,
    const struct milestone *changed)
{
	if ((date_same(old->starts, changed->starts) &&
		date_same(old->due, changed->due)) ||
	    !plan_is_fixed(milestone_plan(db, old)))
		return NULL;
	return "The dates of this milestone were fixed when its plan was "
	       "approved. Re-plan the milestone instead: that gives the "
	       "reason.";
}

const char *
commitments_refuses(struct db *db, const struct record_type *type,
    const void *old, const void *changed)
{
	if (!is_ours(type))
		return NULL;
	if (type == &replanning_type)
		return "What was re-planned is not edited. Re-plan the "
		       "milestone again: both stay on record.";
	if (old == NULL)
		return NULL;
	if (!str_eq(((const struct record *)old)->address,
		record_address(db_arena(db), type, changed)))
		return "The address and the number stay as they are: other "
		       "pages lead there.";
	if (type == &plan_type && plan_is_fixed(old) && !plan_is_fixed(changed))
		return "A plan that was approved stays approved. Its dates "
		       "can be put right, not taken away.";
	if (type == &milestone_type)
		return milestone_refuses(db, old, changed);
	return NULL;
}
