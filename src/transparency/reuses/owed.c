/* What a request for data makes owed: an answer, and what the answer promised.
 */
#include "transparency/reuses/reuses_room.h"

#include "engine/base/date.h"

int
request_outcome(struct record_list decisions)
{
	const struct data_decision *last;

	if (decisions.n == 0)
		return 0;
	last = decisions.v[decisions.n - 1];
	return last->outcome;
}

static struct owed
owed_of(struct owed_list *list, const struct data_request *r)
{
	return (struct owed){
		.institution = r->institution.slug,
		.title = r->title,
		.where = str_fmt(list->arena, "/data-requests/%.*s/answer",
		    ARG(r->slug)),
		.deed = "Answer",
	};
}

static void
owed_done(struct owed_list *list, struct owed *owed,
    const struct data_decision *d)
{
	owed->done = date_of(d->said);
	owed->by =
	    str_fmt(list->arena, "data_decision/%.*s", ARG(d->record.address));
}

/*
 * A promise is owed from the day it was given: by the day it named last, so
 * that putting it off is an event of the same duty.  Publishing keeps it.  A
 * refusal ends it without keeping it.
 */
static void
promise_owed(const struct data_request *r, struct record_list decisions,
    struct owed_list *list)
{
	const struct data_decision *promise = NULL, *d;
	struct owed owed = owed_of(list, r);

	for (size_t i = 0; i < decisions.n; i++) {
		d = decisions.v[i];
		if (d->outcome == DATA_PLANNED) {
			promise = d;
			owed.done = DATE_NONE;
			owed.by = S("");
		} else if (promise != NULL && d->outcome != DATA_REFUSED &&
			   !date_known(owed.done))
			owed_done(list, &owed, d);
	}
	if (promise == NULL || request_outcome(decisions) == DATA_REFUSED)
		return;
	owed.rule = "data_promised";
	owed.key = S("publish");
	owed.due = promise->planned;
	owed.deed = "Say that it is published";
	owed_add(list, owed);
}

void
requests_owe(struct db *db, const struct record_type *type, const void *record,
    date today, struct owed_list *list)
{
	const struct data_request *r = record;
	struct record_list decisions;
	struct owed owed;

	(void)today;
	if (type != &data_request_type || r->hidden.n > 0 || r->body.n == 0)
		return;
	decisions = record_children(db, &data_decision_type, r->record.id);
	owed = owed_of(list, r);
	owed.rule = "data_request_answer";
	owed.key = S("answer");
	owed.from = date_of(r->said);
	if (decisions.n > 0)
		owed_done(list, &owed, decisions.v[0]);
	owed_add(list, owed);
	promise_owed(r, decisions, list);
}
