/* What an officer decides about a duty: the clock stops or runs again, more
 * time, another institution, done.  Each with a reason, each an act. */
#include "commons/duties/duties_room.h"
#include "commons/duties/match.h"
#include "commons/duties/pages/duty.html.h"
#include "commons/people/may.h"
#include "engine/base/date.h"
#include "engine/record/kinds.h"
#include "engine/record/text.h"
#include "queries.h"

#define REASON_MAX 1000
#define TARGETS_MAX 200

struct changing {
	struct change_page page;
	struct duty *duty;
	struct record_list events;
	date base;
	bool fixed;
	const struct rule *rule;
	const struct institution *to;
};

static bool
events_have(struct record_list events, int what)
{
	for (size_t i = 0; i < events.n; i++)
		if (((const struct duty_event *)events.v[i])->what == what)
			return true;
	return false;
}

static struct duty_options
change_targets(struct request *rq, const struct duty *duty)
{
	struct duty_options list = {
		NEWS(rq->arena, struct duty_option, TARGETS_MAX), 0
	};
	struct rows rows = db_query(rq->db, Q_duty_targets,
	    VALUES(value_number(duty->jurisdiction.id),
		value_number(duty->institution.id), value_number(TARGETS_MAX)));
	const struct text *texts;
	str address, typed = request_field(rq, "to");
	size_t n;

	while (list.n < TARGETS_MAX && rows_next(&rows)) {
		address = rows_text(&rows, 0);
		n = text_read(rq->arena, rows_text(&rows, 1), &texts);
		list.v[list.n++] = (struct duty_option){ .value = address,
			.name = { texts, n },
			.chosen = str_eq(address, typed) };
	}
	rows_end(&rows);
	return list;
}

/* What can be decided about it today. */
static void
change_ways(struct request *rq, struct changing *c)
{
	struct change_page *page = &c->page;
	const struct duty *duty = c->duty;
	struct deadline_event extension;
	bool clock = !c->fixed && duty->state == DUTY_OPEN &&
		     date_known(duty->due) &&
		     date_cmp(duty->due, rq->page.today) >= 0;

	page->may_suspend = clock;
	page->may_resume = duty->state == DUTY_SUSPENDED;
	page->may_extend =
	    clock && c->rule != NULL &&
	    rule_extension(c->rule, rq->page.today, S(""), &extension) &&
	    !events_have(c->events, DUTY_EXTEND);
	page->may_transfer = page->institutions.n > 0;
	page->may_discharge = duty_by_hand(duty->kind);
	if (c->fixed)
		page->fixed =
		    MESSAGE("Its day comes from the plan.  To change it, "
			    "change or re-plan what it is about.");
	else if (!clock && duty->state == DUTY_OPEN)
		page->fixed =
		    MESSAGE("Its day has passed, so the clock cannot be "
			    "stopped and no time can be added.");
}

/* The duty that is changed, and what may be done; OK, or what to answer. */
static enum outcome
change_open(struct request *rq, struct changing *c)
{
	struct match m = match_open(rq->db, rq->portal, rq->now);
	struct owed owed = { 0 };
	enum outcome outcome;

	c->duty = record_by_address(rq->db, &duty_type, rq->argument[0]);
	if (c->duty == NULL)
		return OUTCOME_NOT_FOUND;
	outcome = may_now(rq, VERB_ANSWER, &duty_type, c->duty);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (!duty_runs(c->duty)) {
		rq->wrong =
		    MESSAGE("This duty has ended, so nothing about it can be "
			    "changed.");
		return OUTCOME_CONFLICT;
	}
	frame_place(rq,
	    c->duty->jurisdiction.id == 0
		? NULL
		: jurisdiction_of(rq->db, c->duty->jurisdiction.slug));
	c->events = duty_events(rq->db, c->duty);
	match_owed(&m, c->duty, &owed);
	c->base = match_base(c->duty, &owed, &c->fixed);
	c->rule = c->duty->rule.id == 0
		      ? NULL
		      : record_by_id(rq->db, &rule_type, c->duty->rule.id);
	c->page.row =
	    *duty_rows_of(rq, (struct record_list){ &(void *){ c->duty }, 1 })
		 .v;
	c->page.action =
	    str_fmt(rq->arena, "/%.*s/duties/change/%.*s", ARG(rq->page.lang),
		ARG(path_encode(rq->arena, c->duty->record.address)));
	c->page.institutions = change_targets(rq, c->duty);
	change_ways(rq, c);
	return OUTCOME_OK;
}

enum outcome
change_show(struct request *rq)
{
	struct changing c = { 0 };
	enum outcome outcome = change_open(rq, &c);

	rq->reply.fresh = true;
	if (outcome == OUTCOME_OK)
		page_change(&rq->page, &c.page);
	return outcome;
}

/* ---- deciding ---- */

/* What was chosen, of what may be; 0: nothing. */
static enum duty_happening
change_what(const struct change_page *page)
{
	str s = page->typed_do;

	if (page->may_suspend && str_is(s, "suspend"))
		return DUTY_SUSPEND;
	if (page->may_resume && str_is(s, "resume"))
		return DUTY_RESUME;
	if (page->may_extend && str_is(s, "extend"))
		return DUTY_EXTEND;
	if (page->may_transfer && str_is(s, "transfer"))
		return DUTY_TRANSFER;
	if (page->may_discharge && str_is(s, "discharge"))
		return DUTY_DISCHARGE;
	return 0;
}

static bool
change_typed(struct request *rq, struct changing *c)
{
	struct change_page *page = &c->page;

	page->typed_do = request_field(rq, "do");
	page->reason =
	    str_trim(kind_lines(rq->arena, request_field(rq, "reason")));
	page->proof = str_trim(request_field(rq, "proof"));
	page->to = request_field(rq, "to");
	if (change_what(page) == 0)
		page->wrong_do = MESSAGE("Choose what should happen.");
	if (page->reason.n == 0 || page->reason.n > REASON_MAX ||
	    !kind_is_note(page->reason))
		page->wrong_reason = MESSAGE(
		    "Say why, in at most 1,000 characters: the reason is "
		    "published.");
	if (change_what(page) == DUTY_DISCHARGE && !kind_is_link(page->proof))
		page->wrong_proof =
		    MESSAGE("Write the whole address of what shows "
			    "it, starting with https://");
	for (size_t i = 0; i < page->institutions.n; i++)
		if (page->to.n > 0 &&
		    str_eq(page->institutions.v[i].value, page->to))
			c->to = institution_of(rq->db, page->to);
	if (change_what(page) == DUTY_TRANSFER && c->to == NULL)
		page->wrong_to =
		    MESSAGE("Choose the institution that takes it over.");
	return page->wrong_do == NULL && page->wrong_reason == NULL &&
	       page->wrong_proof == NULL && page->wrong_to == NULL;
}

static struct duty_event *
change_event(struct request *rq, const struct changing *c,
    enum duty_happening what)
{
	struct duty_event *e = record_new(rq->arena, &duty_event_type);
	struct deadline_event extension;

	e->what = what;
	e->dated = rq->page.today;
	e->by_hand = true;
	e->reason = c->page.reason;
	e->due_before = c->duty->due;
	if (what == DUTY_EXTEND &&
	    rule_extension(c->rule, rq->page.today, S(""), &extension)) {
		e->count = extension.count;
		e->unit = (int)extension.unit;
		e->whole = extension.whole;
	}
	if (what == DUTY_TRANSFER)
		e->institution = (ref){ c->to->record.id, c->to->slug };
	return e;
}

/* Count the day anew with ${e}; false when it cannot happen. */
static bool
change_count(struct request *rq, struct match *m, struct changing *c,
    struct duty_event *e)
{
	struct record_list with = { NEWS(rq->arena, void *, c->events.n + 1),
		c->events.n };
	struct duty before = *c->duty;
	size_t ignored =
	    duty_count(&m->clock, &before, c->base, c->fixed, c->events);

	for (size_t i = 0; i < c->events.n; i++)
		with.v[i] = c->events.v[i];
	with.v[with.n++] = e;
	return duty_count(&m->clock, c->duty, c->base, c->fixed, with) <=
	       ignored;
}

static enum outcome
change_apply(struct request *rq, void *cookie)
{
	struct changing *typed = cookie, c = { 0 };
	struct match m = match_open(rq->db, rq->portal, rq->now);
	enum outcome outcome = change_open(rq, &c);
	enum duty_happening what;
	struct duty_event *e;

	if (outcome != OUTCOME_OK)
		return outcome;
	c.page.typed_do = typed->page.typed_do;
	c.page.reason = typed->page.reason;
	c.to = typed->to;
	what = change_what(&c.page);
	m.author = may_author(rq, VERB_ANSWER, &duty_type, c.duty);
	if (what == 0)
		return OUTCOME_CONFLICT;
	e = change_event(rq, &c, what);
	if (what == DUTY_DISCHARGE) {
		c.duty->state = DUTY_DONE;
		c.duty->done = rq->page.today;
		c.duty->proof = typed->page.proof;
	} else if (what == DUTY_TRANSFER) {
		c.duty->institution = e->institution;
	} else if (!change_count(rq, &m, &c, e)) {
		return OUTCOME_CONFLICT;
	}
	e->due_after = c.duty->due;
	act_save(rq->db, &m.author, &duty_type, c.duty);
	duty_event_add(rq->db, &m.author, c.duty, e);
	if (what == DUTY_DISCHARGE && duty_renews(c.duty->kind)) {
		m.author.role = MATCH_ROLE;
		match_next(&m, c.duty);
	}
	return request_go(rq, "/duties/%.*s",
	    ARG(path_encode(rq->arena, c.duty->record.address)));
}

enum outcome
change_post(struct request *rq)
{
	struct changing c = { 0 };
	enum outcome outcome = change_open(rq, &c);

	if (outcome != OUTCOME_OK)
		return outcome;
	if (!change_typed(rq, &c)) {
		rq->reply.status = 422;
		page_change(&rq->page, &c.page);
		return OUTCOME_OK;
	}
	return request_write(rq, change_apply, &c);
}
