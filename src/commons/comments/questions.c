/* Questions: what is owed to who asks.  See questions.h. */
#include "commons/comments/questions.h"
#include "commons/duties/duty.h"
#include "commons/people/may.h"
#include "engine/base/date.h"
#include "queries.h"

/* The title of a duty is a line, not a page. */
#define TITLE_BYTES_MAX 200

/* Of the one duty that a question makes. */
#define DUTY_KEY "answer"

words
question_asks(struct request *rq, const struct record_type *type,
    const void *record)
{
	struct what what = what_of(rq, type, record);
	const struct institution *i =
	    what.institutions.n == 0
		? NULL
		: institution_of(rq->db, what.institutions.v[0]);

	return i == NULL ? (words){ 0 } : i->name;
}

/* When it was first answered officially, 0 for not yet, and the address of that
 * answer. */
static moment
question_answered(struct db *db, const struct comment *c, str *address)
{
	struct arena *a = db_arena(db);
	str of = c->record.address;
	/* Answers stand behind "-"; "." comes next. */
	struct rows rows = db_query(db, Q_comment_answered,
	    VALUES(value_text(c->about),
		value_text(str_fmt(a, "%.*s-", ARG(of))),
		value_text(str_fmt(a, "%.*s.", ARG(of)))));
	moment said = { 0 };

	*address = S("");
	if (rows_next(&rows)) {
		said.us = rows_number(&rows, 0);
		*address = rows_text(&rows, 1);
	}
	rows_end(&rows);
	return said;
}

const struct question_standing *
question_standing(struct request *rq, const struct comment *c)
{
	struct question_standing *q = NEW(rq->arena, struct question_standing);
	str by, address = str_fmt(rq->arena, "comment/%.*s/%s/%s",
		    ARG(c->record.address), duty_type.plural, DUTY_KEY);
	const struct duty *duty =
	    record_by_address(rq->db, &duty_type, address);

	q->answered = question_answered(rq->db, c, &by);
	if (duty == NULL)
		return q;
	q->due = duty->due;
	q->href = str_fmt(rq->arena, "/duties/%.*s",
	    ARG(path_encode(rq->arena, address)));
	/* The job that discharges it comes a moment after the answer. */
	if (q->answered.us == 0 || duty->state == DUTY_DONE)
		q->late = duty_late(duty, rq->page.today);
	return q;
}

str
question_above(struct db *db, str address)
{
	str slug = address;
	ptrdiff_t at;
	size_t i;
	const struct comment *c;

	for (i = address.n; i > 0 && address.p[i - 1] != '/'; i--)
		;
	slug = str_drop(address, i);
	at = str_find(slug, S("-"));
	if (at >= 0)
		address = str_take(address, i + (size_t)at);
	c = comment_of(db, address);
	return c != NULL && c->question ? address : S("");
}

void
questions_owe(struct db *db, const struct record_type *type, const void *record,
    date today, struct owed_list *list)
{
	const struct comment *c = record;
	struct owed owed = { .rule = "question_answer", .key = S(DUTY_KEY) };
	struct text *title;
	moment answered;
	str by;

	(void)today;
	if (type != &comment_type || !c->question ||
	    c->state != COMMENT_VISIBLE || c->body.n == 0)
		return;
	title = NEW(list->arena, struct text);
	*title = (struct text){ .lang = c->lang.n > 0 ? c->lang : S("und"),
		.s = str_take(c->body, TITLE_BYTES_MAX) };
	owed.title = (words){ title, 1 };
	owed.from = date_of(c->said);
	answered = question_answered(db, c, &by);
	if (answered.us != 0) {
		owed.done = date_of(answered);
		owed.by = str_fmt(list->arena, "comment/%.*s", ARG(by));
	}
	owed.where = str_fmt(list->arena, "/comments/%.*s#c-%.*s",
	    ARG(c->record.address), ARG(c->slug));
	owed.deed = "Answer";
	owed_add(list, owed);
}
