/* One milestone as people meet it: its state with what shows it, its planned
 * dates and how they were moved.  Reporting on it stands in report.c, moving
 * its dates in replan.c. */
#include "accountability/commitments/commitments_room.h"
#include "accountability/commitments/forms_room.h"
#include "accountability/commitments/pages/milestone.html.h"
#include "commons/acts/acts_web.h"
#include "commons/people/may.h"
#include "queries.h"

const struct milestone *
milestone_of(struct db *db, str slug, str number)
{
	return record_by_address(db, &milestone_type,
	    milestone_address(db_arena(db), slug, number));
}

str
milestone_address(struct arena *a, str slug, str number)
{
	return str_fmt(a, "%.*s/milestones/%.*s", ARG(slug), ARG(number));
}

const struct plan *
milestone_plan(struct db *db, const struct milestone *m)
{
	const struct commitment *c =
	    record_by_id(db, &commitment_type, m->commitment.id);

	return c == NULL ? NULL : record_by_id(db, &plan_type, c->plan.id);
}

bool
milestone_subject(struct request *rq, struct subject *about)
{
	struct db *db = rq->db;

	*about = (struct subject){ .milestone = milestone_of(db,
				       rq->argument[0], rq->argument[1]) };
	if (about->milestone == NULL)
		return false;
	about->commitment =
	    record_by_id(db, &commitment_type, about->milestone->commitment.id);
	if (about->commitment == NULL)
		return false;
	about->plan = record_by_id(db, &plan_type, about->commitment->plan.id);
	if (about->plan != NULL)
		about->jurisdiction =
		    jurisdiction_of(db, about->plan->jurisdiction.slug);
	frame_place(rq, about->jurisdiction);
	return about->plan != NULL && about->jurisdiction != NULL;
}

enum outcome
milestone_gone(struct request *rq)
{
	return acts_gone(rq, &milestone_type,
	    milestone_address(rq->arena, rq->argument[0], rq->argument[1]));
}

static bool
milestone_may(struct request *rq, enum verb verb, const struct milestone *m)
{
	struct what what;

	if (rq->who == NULL)
		return false;
	what = what_of(rq, &milestone_type, m);
	return may(rq->who, verb, &what);
}

/* What was just done, as an address says: only words of ours. */
static str
milestone_said(struct request *rq)
{
	str said = request_param(rq, "said");

	return str_is(said, "reported") || str_is(said, "replanned") ||
		       str_is(said, "same")
		   ? said
		   : S("");
}

enum outcome
milestone_show(struct request *rq)
{
	struct milestone_page page = { 0 };
	struct record_list list;
	struct subject about;
	const struct milestone *m;

	if (!milestone_subject(rq, &about))
		return milestone_gone(rq);
	m = about.milestone;
	page.plan = about.plan;
	page.jurisdiction = about.jurisdiction;
	page.proofs = proofs_of(rq->db, m, rq->now);
	list = record_children(rq->db, &replanning_type, m->record.id);
	page.replannings =
	    (struct replannings){ (const struct replanning **)list.v, list.n };
	page.pane = pane_make(m, about.commitment, (int64_t)page.proofs.n,
	    rq->page.today);
	page.stamp = act_stamp_of(rq->db, &commitment_type, about.commitment->slug);
	page.said = milestone_said(rq);
	page.may_report = milestone_may(rq, VERB_REPORT, m);
	page.may_replan =
	    plan_is_fixed(about.plan) && milestone_may(rq, VERB_PUBLISH, m);
	page.voices = room_voices(rq, &milestone_type, m);
	page.panels = room_panels(rq, &milestone_type, m);
	frame_feed(rq,
	    str_fmt(rq->arena, "%.*s.atom", ARG(page.stamp.history)));
	frame_about(rq, m->title);
	page_milestone(&rq->page, &page);
	return OUTCOME_OK;
}
