/* Moving the planned dates of a milestone whose plan is approved: one form,
 * one write of the new dates and of a record that says what they were and why
 * they moved. */
#include "accountability/commitments/commitments_room.h"
#include "accountability/commitments/forms_room.h"
#include "accountability/commitments/pages/replan.html.h"
#include "commons/acts/acts.h"
#include "engine/base/date.h"
#include "engine/record/kinds.h"

/* What a form says, once nothing is wrong with it. */
struct replanner {
	struct replan *form;
	struct author author;
	date starts, due, decided;
};

static void
replan_fill(struct request *rq, struct replan *r)
{
	const struct milestone *m = r->about.milestone;

	r->starts.value = date_iso(rq->arena, m->starts);
	r->due.value = date_iso(rq->arena, m->due);
	r->decided.value = date_iso(rq->arena, rq->page.today);
}

static void
replan_typed(struct request *rq, struct replan *r)
{
	r->starts.value = str_trim(request_field(rq, "starts"));
	r->due.value = str_trim(request_field(rq, "due"));
	r->reason.value =
	    str_trim(kind_lines(rq->arena, request_field(rq, "reason")));
	r->decided.value = str_trim(request_field(rq, "decided"));
	r->version = 0;
	str_number(request_field(rq, "version"), &r->version);
}

/* A month, or the same year that is stored: a source may give no more. */
static void
replan_month(struct request *rq, struct typed *typed, date before, date *d)
{
	if (str_eq(typed->value, date_iso(rq->arena, before)))
		*d = before;
	else
		typed_month(typed, d);
}

static void
replan_check_dates(struct request *rq, struct replan *r, struct replanner *w)
{
	const struct milestone *m = r->about.milestone;
	struct typed *due = &r->due;

	replan_month(rq, &r->starts, m->starts, &w->starts);
	replan_month(rq, &r->due, m->due, &w->due);
	if (r->starts.wrong != NULL || due->wrong != NULL)
		return;
	if (!date_known(w->due))
		due->wrong = "Say by which month it will be done. A promise "
			     "keeps a date.";
	else if (date_known(w->starts) &&
		 date_cmp(w->starts, date_last(w->due)) > 0)
		due->wrong = "This is before it starts. Write the month of "
			     "the start, or a later one.";
	else if (str_eq(r->starts.value, date_iso(rq->arena, m->starts)) &&
		 str_eq(r->due.value, date_iso(rq->arena, m->due)))
		due->wrong = "These are the dates it has already. Change "
			     "one of them.";
}

static void
replan_check(struct request *rq, struct replan *r, struct replanner *w)
{
	struct typed *reason = &r->reason;

	replan_check_dates(rq, r, w);
	if (reason->value.n == 0)
		reason->wrong = "Say why the dates move. Everybody can read "
				"it.";
	else if (!kind_is_note(reason->value) ||
		 reason->value.n > NOTE_MAX_BYTES)
		reason->wrong = "This is too long. Write at most 10,000 "
				"characters.";
	typed_day(&r->decided, rq->page.today, &w->decided);
	r->problems = 0;
	typed_wrong(&r->starts, &r->problems);
	typed_wrong(&r->due, &r->problems);
	typed_wrong(&r->reason, &r->problems);
	typed_wrong(&r->decided, &r->problems);
}

static enum outcome
replan_apply(struct request *rq, void *cookie)
{
	const struct replanner *w = cookie;
	struct milestone *m = record_by_address(rq->db, &milestone_type,
	    w->form->about.milestone->record.address);
	struct replanning *moved = record_new(rq->arena, &replanning_type);
	struct record_list before;

	if (m == NULL)
		return OUTCOME_GONE;
	if (m->record.version != w->form->version)
		return OUTCOME_CONFLICT;
	before = record_children(rq->db, &replanning_type, m->record.id);
	moved->milestone = (ref){ m->record.id, m->record.address };
	moved->number = 1;
	if (before.n > 0)
		moved->number +=
		    ((const struct replanning *)before.v[before.n - 1])->number;
	moved->was_starts = m->starts;
	moved->was_due = m->due;
	moved->starts = m->starts = w->starts;
	moved->due = m->due = w->due;
	moved->reason = w->form->reason.value;
	moved->decided = w->decided;
	act_save(rq->db, &w->author, &milestone_type, m);
	act_save(rq->db, &w->author, &replanning_type, moved);
	return request_go(rq,
	    "/commitments/%.*s/milestones/%.*s?said=replanned",
	    ARG(rq->argument[0]), ARG(rq->argument[1]));
}

/* Whose it is, and whether there is anything to re-plan. */
static enum outcome
replan_admit(struct request *rq, struct replan *r)
{
	enum outcome outcome;

	if (!milestone_subject(rq, &r->about))
		return milestone_gone(rq);
	r->version = r->about.milestone->record.version;
	outcome =
	    may_now(rq, VERB_PUBLISH, &milestone_type, r->about.milestone);
	if (outcome == OUTCOME_OK && !plan_is_fixed(r->about.plan)) {
		rq->wrong = "This plan is not approved yet, so nothing has to "
			    "be re-planned. Change the dates of the "
			    "milestone itself.";
		return OUTCOME_INVALID;
	}
	return outcome;
}

static enum outcome
replan_again(struct request *rq, struct replan *r)
{
	rq->reply.status =
	    outcome_status(r->conflict ? OUTCOME_CONFLICT : OUTCOME_INVALID);
	page_replan(&rq->page, r);
	return OUTCOME_OK;
}

enum outcome
replan_show(struct request *rq)
{
	struct replan r = { 0 };
	enum outcome outcome = replan_admit(rq, &r);

	if (outcome != OUTCOME_OK || r.about.plan == NULL)
		return outcome;
	replan_fill(rq, &r);
	page_replan(&rq->page, &r);
	return OUTCOME_OK;
}

enum outcome
replan_save(struct request *rq)
{
	struct replan r = { 0 };
	struct replanner w = { .form = &r };
	enum outcome outcome = replan_admit(rq, &r);

	if (outcome != OUTCOME_OK || r.about.plan == NULL)
		return outcome;
	replan_typed(rq, &r);
	replan_check(rq, &r, &w);
	if (r.problems > 0)
		return replan_again(rq, &r);
	w.author =
	    may_author(rq, VERB_PUBLISH, &milestone_type, r.about.milestone);
	outcome = request_write(rq, replan_apply, &w);
	if (outcome != OUTCOME_CONFLICT)
		return outcome;
	r.conflict = true;
	outcome = replan_admit(rq, &r);
	return outcome == OUTCOME_OK && r.about.plan != NULL
		   ? replan_again(rq, &r)
		   : outcome;
}
