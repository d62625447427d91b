/* Reporting how far a milestone is: one form, one write of the milestone and
 * what shows it. */
#include "accountability/commitments/commitments_room.h"
#include "accountability/commitments/forms_room.h"
#include "accountability/commitments/pages/report.html.h"
#include "commons/acts/acts.h"
#include "engine/base/date.h"
#include "engine/record/kinds.h"
#include "engine/web/multipart.h"
#include "queries.h"

/* What the institution says in the language of the page. */
static str
notes_here(struct request *rq, const struct milestone *m)
{
	for (size_t i = 0; i < m->notes.n; i++)
		if (str_eq(m->notes.v[i].lang, rq->page.lang))
			return m->notes.v[i].s;
	return S("");
}

static void
report_open(struct request *rq, struct report *r)
{
	const struct milestone *m = r->about.milestone;

	const struct portal *portal = rq->portal;

	r->files = portal->files != NULL;
	r->version = m->record.version;
	r->evidence = db_one(rq->db, Q_evidence_count,
	    VALUES(value_number(m->record.id)));
}

/* The form as it is first seen: what is stored, on this day. */
static void
report_fill(struct request *rq, struct report *r)
{
	const struct milestone *m = r->about.milestone;

	r->state.value = choice_code(&milestone_states, m->state);
	if (m->share != NUMBER_NONE)
		r->share.value =
		    str_fmt(rq->arena, "%lld", (long long)m->share);
	r->notes.value = notes_here(rq, m);
	r->reported.value = date_iso(rq->arena, rq->page.today);
}

static void
report_typed(struct request *rq, struct report *r)
{
	r->state.value = request_field(rq, "state");
	r->share.value = str_trim(request_field(rq, "share"));
	r->notes.value =
	    str_trim(kind_lines(rq->arena, request_field(rq, "notes")));
	r->title.value = str_trim(request_field(rq, "title"));
	r->link.value = str_trim(request_field(rq, "link"));
	r->reported.value = str_trim(request_field(rq, "reported"));
	if (r->files && request_file(rq, "file") != NULL)
		r->file.value = request_file(rq, "file")->filename;
	r->version = 0;
	str_number(request_field(rq, "version"), &r->version);
}

static void
report_check_state(struct report *r, struct reporting *w)
{
	struct typed *state = &r->state, *share = &r->share;

	w->state = choice_value(&milestone_states, r->state.value);
	if (w->state == 0)
		state->wrong = "Choose how far the milestone is.";
	w->share = NUMBER_NONE;
	if (r->share.value.n > 0 && (!str_number(r->share.value, &w->share) ||
					w->share < 0 || w->share > 100))
		share->wrong = "Write a whole number from 0 to 100, or leave "
			       "it empty.";
}

/* Everything that is wrong, each beside its field. */
static void
report_check(struct request *rq, struct report *r, struct reporting *w)
{
	struct typed *notes = &r->notes;

	report_check_state(r, w);
	evidence_check(rq, r);
	if (!kind_is_note(notes->value) ||
	    kind_characters(notes->value) > PROSE_MAX_CHARACTERS)
		notes->wrong = "This is too long. Write at most 40,000 "
			       "characters.";
	typed_day(&r->reported, rq->page.today, &w->reported);
	r->problems = 0;
	typed_wrong(&r->state, &r->problems);
	typed_wrong(&r->share, &r->problems);
	typed_wrong(&r->notes, &r->problems);
	typed_wrong(&r->title, &r->problems);
	typed_wrong(&r->link, &r->problems);
	typed_wrong(&r->file, &r->problems);
	typed_wrong(&r->reported, &r->problems);
	r->unproven = r->problems == 0 && w->state == MILESTONE_FINISHED &&
		      r->evidence == 0 && !evidence_given(r) &&
		      !str_is(request_field(rq, "unproven"), "yes");
}

/*
 * The milestone as the report leaves it.  A new text replaces those in all
 * languages: an older one in another language would speak of another state.
 * The day of the report stays when a milestone had ended before and only what
 * shows it is added: it ended when it ended.
 */
static void
report_lay(struct request *rq, const struct reporting *w, struct milestone *m)
{
	const struct report *r = w->form;
	bool ended = m->state == w->state && date_known(m->reported) &&
		     (w->state == MILESTONE_FINISHED ||
			 w->state == MILESTONE_INCOMPLETE);
	struct text *one;

	m->state = w->state;
	m->share = w->share;
	if (!ended)
		m->reported = w->reported;
	if (str_eq(notes_here(rq, m), r->notes.value))
		return;
	one = NEW(rq->arena, struct text);
	*one = (struct text){ .lang = rq->page.lang,
		.origin = ORIGIN_HUMAN,
		.s = r->notes.value };
	m->notes = (prose){ one, r->notes.value.n > 0 };
}

static enum outcome
report_apply(struct request *rq, void *cookie)
{
	struct reporting *w = cookie;
	struct milestone *m = record_by_address(rq->db, &milestone_type,
	    w->form->about.milestone->record.address);
	bool changed;

	if (m == NULL)
		return OUTCOME_GONE;
	if (m->record.version != w->form->version)
		return OUTCOME_CONFLICT;
	report_lay(rq, w, m);
	changed = act_save(rq->db, &w->author, &milestone_type, m);
	if (evidence_given(w->form)) {
		if (!evidence_add(rq, w, m))
			return OUTCOME_INVALID;
		changed = true;
	}
	return request_go(rq, "/commitments/%.*s/milestones/%.*s?said=%s",
	    ARG(rq->argument[0]), ARG(rq->argument[1]),
	    changed ? "reported" : "same");
}

/* Show the form again; nothing was saved. */
static enum outcome
report_again(struct request *rq, struct report *r)
{
	if (r->conflict && rq->route->shape == SHAPE_API)
		return OUTCOME_CONFLICT;
	request_wrong(rq, "state", r->state.wrong);
	request_wrong(rq, "share", r->share.wrong);
	request_wrong(rq, "notes", r->notes.wrong);
	request_wrong(rq, "title", r->title.wrong);
	request_wrong(rq, "link", r->link.wrong);
	if (r->unproven)
		request_wrong(rq, "unproven",
		    "Nothing shows that it is finished. Send a title and a "
		    "link to what shows it, or \"unproven\": true.");
	if (request_wrong(rq, "reported", r->reported.wrong))
		return OUTCOME_INVALID;
	rq->reply.status =
	    outcome_status(r->conflict ? OUTCOME_CONFLICT : OUTCOME_INVALID);
	page_report(&rq->page, r);
	return OUTCOME_OK;
}

enum outcome
report_show(struct request *rq)
{
	struct report r = { 0 };
	enum outcome outcome;

	if (!milestone_subject(rq, &r.about))
		return milestone_gone(rq);
	outcome = may_now(rq, VERB_REPORT, &milestone_type, r.about.milestone);
	if (outcome != OUTCOME_OK)
		return outcome;
	report_open(rq, &r);
	report_fill(rq, &r);
	page_report(&rq->page, &r);
	return OUTCOME_OK;
}

enum outcome
report_save(struct request *rq)
{
	struct report r = { 0 };
	struct reporting w = { .form = &r };
	enum outcome outcome;

	if (!milestone_subject(rq, &r.about))
		return milestone_gone(rq);
	outcome = may_now(rq, VERB_REPORT, &milestone_type, r.about.milestone);
	if (outcome != OUTCOME_OK)
		return outcome;
	report_open(rq, &r);
	report_typed(rq, &r);
	report_check(rq, &r, &w);
	if (r.problems > 0 || r.unproven)
		return report_again(rq, &r);
	w.author =
	    may_author(rq, VERB_REPORT, &milestone_type, r.about.milestone);
	if (!evidence_keep(rq, &w))
		return report_again(rq, &r);
	outcome = request_write(rq, report_apply, &w);
	if (r.problems > 0)
		return report_again(rq, &r);
	if (outcome != OUTCOME_CONFLICT)
		return outcome;
	/* Somebody else was first: both are shown, and theirs is what this
	 * one is made from now. */
	if (!milestone_subject(rq, &r.about))
		return milestone_gone(rq);
	report_open(rq, &r);
	r.conflict = true;
	return report_again(rq, &r);
}
