/* The page of whoever holds a role: what their institutions owe, each with the
 * link by which it is done. */
#include "commons/duties/duties_room.h"
#include "commons/duties/match.h"
#include "commons/duties/pages/work.html.h"
#include "commons/editing/drafts.h"
#include "commons/editing/editing.h"
#include "commons/editing/views.h"
#include "engine/base/date.h"
#include "engine/record/json.h"
#include "queries.h"

#define FOUND_MAX 400
#define DONE_MAX 5
#define DONE_DAYS 30
#define QUESTIONS_MAX 10
#define DRAFTS_SHOWN 5
#define BROKEN_SHOWN 10

/* Duties of all somebody's grants, each once, in the order of the board. */
struct waiting {
	struct duty *v[FOUND_MAX];
	size_t n;
	bool more;
};

static bool
is_assessment(const struct duty *duty)
{
	return duty->kind == DUTY_ASSESSMENT ||
	       duty->kind == DUTY_FINAL_ASSESSMENT;
}

/* Somebody waits for words, not for something to be built. */
static bool
is_question(const struct duty *duty)
{
	return duty_quotes(duty->kind) && duty->kind != DUTY_DATA_PLANNED;
}

/* The independent body sees what it owes; the government's roles the rest. */
static bool
grant_wants(const struct grant *grant, const struct duty *duty)
{
	if (grant->role == ROLE_MONITOR)
		return is_assessment(duty);
	return (grant->role &
		   (ROLE_EDITOR | ROLE_OFFICER | ROLE_ADMINISTRATOR)) &&
	       (!is_assessment(duty) || grant->role == ROLE_ADMINISTRATOR);
}

static int
duty_order(const struct duty *a, const struct duty *b)
{
	int order;

	if (date_known(a->due) != date_known(b->due))
		return date_known(a->due) ? -1 : 1;
	order = date_cmp(a->due, b->due);
	return order != 0 ? order
			  : str_cmp(a->record.address, b->record.address);
}

static void
found_add(struct waiting *found, struct duty *duty)
{
	size_t i;

	for (i = 0; i < found->n; i++)
		if (found->v[i]->record.id == duty->record.id)
			return;
	if (found->n == FOUND_MAX) {
		found->more = true;
		return;
	}
	for (i = found->n++; i > 0 && duty_order(found->v[i - 1], duty) > 0;
	     i--)
		found->v[i] = found->v[i - 1];
	found->v[i] = duty;
}

/* The duties where ${grant} counts: running, or done since ${since}. */
static struct record_list
grant_duties(struct request *rq, const struct grant *grant, str since)
{
	const struct institution *i;
	const struct jurisdiction *j;
	int64_t place = 0;

	if (str_is(grant->kind, "institution")) {
		i = institution_of(rq->db, grant->address);
		if (i == NULL)
			return (struct record_list){ 0 };
		return duties_read(db_query(rq->db,
				       since.n > 0
					   ? Q_duties_ended_of_institution
					   : Q_duties_of_institution,
				       VALUES(value_number(i->record.id),
					   value_number(FOUND_MAX),
					   value_text(since))),
		    FOUND_MAX);
	}
	if (grant->kind.n > 0) {
		j = jurisdiction_of(rq->db, grant->address);
		if (j == NULL)
			return (struct record_list){ 0 };
		place = j->record.id;
	}
	return duties_read(db_query(rq->db,
			       since.n > 0 ? Q_duties_ended_of_places
					   : Q_duties_of_places,
			       VALUES(value_number(place),
				   value_number(FOUND_MAX), value_text(since))),
	    FOUND_MAX);
}

static void
work_find(struct request *rq, struct waiting *found, str since)
{
	for (size_t i = 0; i < rq->who->n_grants; i++) {
		const struct grant *grant = &rq->who->grants[i];
		struct record_list list = grant_duties(rq, grant, since);

		found->more = found->more || list.n == FOUND_MAX;
		for (size_t k = 0; k < list.n; k++)
			if (grant_wants(grant, list.v[k]))
				found_add(found, list.v[k]);
	}
}

/* Where ${row} is done, and what the link says; nothing for whoever may not. */
static void
work_deed(struct request *rq, struct match *m, struct duty_row *row)
{
	const struct duty *duty = row->duty;
	struct what what = what_of(rq, &duty_type, duty);
	struct owed owed = { 0 };
	str rest = duty->about;

	if (!may(rq->who, is_assessment(duty) ? VERB_ASSESS : VERB_ANSWER,
		&what))
		return;
	match_owed(m, duty, &owed);
	if (duty->state == DUTY_SUSPENDED || duty_by_hand(duty->kind)) {
		row->deed = duty->state == DUTY_SUSPENDED
				? MESSAGE("Start the clock")
				: MESSAGE("Say that it is done");
		owed.where = str_fmt(rq->arena, "/duties/change/%.*s",
		    ARG(path_encode(rq->arena, duty->record.address)));
	} else if (owed.where.n > 0) {
		row->deed = owed.deed;
	} else if (duty->kind == DUTY_CLAIM) {
		row->deed = "Answer";
		str_cut(&rest, '/');
		owed.where = str_fmt(rq->arena, "/readings/answer/%.*s",
		    ARG(path_encode(rq->arena, rest)));
	} else if (is_assessment(duty)) {
		row->deed = MESSAGE("Write the assessment");
		if (str_starts(rest, S("review/")))
			str_cut(&rest, '/');
		owed.where = str_fmt(rq->arena, "/reviews/%.*s",
		    ARG(path_encode(rq->arena, rest)));
	}
	if (owed.where.n > 0 && row->deed != NULL)
		row->where = str_fmt(rq->arena, "/%.*s%.*s", ARG(rq->page.lang),
		    ARG(owed.where));
}

/* The duties of ${found} that are questions, or those that are not. */
static struct duty_rows
work_rows(struct request *rq, struct match *m, const struct waiting *found,
    bool questions, size_t limit)
{
	struct record_list list = { NEWS(rq->arena, void *, limit), 0 };
	struct duty_rows rows;

	for (size_t i = 0; i < found->n && list.n < limit; i++)
		if (is_question(found->v[i]) == questions)
			list.v[list.n++] = found->v[i];
	rows = duty_rows_of(rq, list);
	for (size_t i = 0; i < rows.n; i++)
		work_deed(rq, m, &rows.v[i]);
	return rows;
}

static struct duty_rows
work_done(struct request *rq)
{
	struct waiting *found = NEW(rq->arena, struct waiting);
	struct record_list list = { NEWS(rq->arena, void *, DONE_MAX), 0 };

	work_find(rq, found,
	    date_iso(rq->arena,
		date_of_number(date_number(rq->page.today) - DONE_DAYS)));
	while (list.n < found->n && list.n < DONE_MAX) {
		list.v[list.n] = found->v[found->n - 1 - list.n];
		list.n++;
	}
	return duty_rows_of(rq, list);
}

/* Drafts of what they may edit, the newest first. */
static struct work_drafts
work_drafts_of(struct request *rq)
{
	struct drafts list = drafts_newest(rq->db);
	struct work_drafts rows = {
		NEWS(rq->arena, struct work_draft, DRAFTS_SHOWN), 0
	};
	struct what what;
	void *record;

	for (size_t i = 0; i < list.n && rows.n < DRAFTS_SHOWN; i++) {
		const struct record_type *type =
		    records_named(records_of(rq->db), list.v[i].kind);
		struct reading r = { .db = rq->db,
			.arena = rq->arena,
			.problems =
			    NEWS(rq->arena, struct problem, PROBLEMS_MAX) };
		const struct text *title;

		if (type == NULL || editing_verb(type, false) < 0)
			continue;
		record = record_new(rq->arena, type);
		record_from_version(&r, type, list.v[i].json, record);
		what = what_of(rq, type, record);
		if (!may(rq->who, (enum verb)editing_verb(type, false), &what))
			continue;
		title = words_in(edit_title(rq->arena, type, record),
		    rq->page.lang);
		rows.v[rows.n++] = (struct work_draft){
			.href =
			    str_fmt(rq->arena, "/%.*s%.*s", ARG(rq->page.lang),
				ARG(edit_href(rq->arena, &list.v[i]))),
			.kind = type->label,
			.title = title == NULL
				     ? say(rq->page.language, type->label)
				     : title->s,
			.saved = list.v[i].saved
		};
	}
	return rows;
}

static bool
work_admits(const struct request *rq)
{
	return may(rq->who, VERB_EDIT, NULL) ||
	       may(rq->who, VERB_ASSESS, NULL) ||
	       may(rq->who, VERB_MODERATE, NULL);
}

enum outcome
work_show(struct request *rq)
{
	struct waiting *found = NEW(rq->arena, struct waiting);
	struct match m = match_open(rq->db, rq->portal, rq->now);
	struct work_page page = { 0 };

	if (!work_admits(rq))
		return may_now(rq, VERB_EDIT, NULL, NULL);
	rq->reply.fresh = true;
	work_find(rq, found, S(""));
	for (size_t i = 0; i < found->n; i++) {
		page.counts.owed++;
		page.counts.late += duty_late(found->v[i], rq->page.today) > 0;
	}
	page.questions = work_rows(rq, &m, found, true, QUESTIONS_MAX);
	page.promises = work_rows(rq, &m, found, false, DUTIES_AT_WORK);
	page.more =
	    found->more || page.questions.n + page.promises.n < found->n;
	page.drafts = work_drafts_of(rq);
	page.broken = links_broken(rq, BROKEN_SHOWN);
	page.done = work_done(rq);
	page_work(&rq->page, &page);
	return OUTCOME_OK;
}
