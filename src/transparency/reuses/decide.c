/* What an institution answers to a request for data. */
#include "commons/acts/acts_web.h"
#include "commons/duties/duty.h"
#include "commons/notices/notice.h"
#include "commons/people/people.h"
#include "commons/site/frame.h"
#include "engine/base/date.h"
#include "engine/record/kinds.h"
#include "engine/record/text.h"
#include "queries.h"
#include "transparency/reuses/pages/decide.html.h"
#include "transparency/reuses/reuses_room.h"

/* ---- the request as its page and this form show it ---- */

static struct decision_views
decisions_of(struct request *rq, const struct data_request *r)
{
	struct record_list all =
	    record_children(rq->db, &data_decision_type, r->record.id);
	struct decision_views list = {
		NEWS(rq->arena, struct decision_view, all.n), 0
	};

	for (size_t i = 0; i < all.n; i++) {
		const struct data_decision *d = all.v[i];
		const struct institution *by =
		    d->institution.id == 0
			? NULL
			: record_by_id(rq->db, &institution_type,
			      d->institution.id);
		struct decision_view *view = &list.v[list.n++];

		view->decision = d;
		view->link = links_of(rq->db, d->link, rq->now);
		if (by != NULL)
			view->institution = by->name;
		if (d->about.n > 0)
			view->source = source_view_of(rq, d->about);
	}
	return list;
}

static str
duty_of(struct request *rq, const struct request_row *row)
{
	str address = str_fmt(rq->arena, "data_request/%.*s/%s/%s",
	    ARG(row->request->record.address), duty_type.plural,
	    row->outcome == DATA_PLANNED ? "publish" : "answer");

	return record_by_address(rq->db, &duty_type, address) == NULL
		   ? S("")
		   : str_fmt(rq->arena, "/duties/%.*s", ARG(address));
}

struct request_page
request_page_of(struct request *rq, struct data_request *r)
{
	struct request_page page = { .row = request_row_of(rq, r) };
	struct what what;

	page.decisions = decisions_of(rq, r);
	page.duty = duty_of(rq, &page.row);
	page.name = r->author.n == 0 ? S("") : people_name(rq->db, r->author);
	page.own = rq->who != NULL && str_eq(rq->who->handle, r->author) &&
		   r->hidden.n == 0 && page.decisions.n == 0;
	page.hiding = text_hiding(rq, &data_request_type, r);
	if (rq->who != NULL && rq->who->n_grants > 0) {
		what = what_of(rq, &data_request_type, r);
		page.may_answer =
		    r->hidden.n == 0 && may(rq->who, VERB_ANSWER, &what);
	}
	return page;
}

/* ---- the form ---- */

struct deciding {
	struct decide_form *form;
	struct data_decision *decision;
	struct author author;
};

static enum outcome
decide_open(struct request *rq, struct decide_form *f)
{
	struct data_request *r =
	    record_by_address(rq->db, &data_request_type, rq->argument[0]);
	enum outcome outcome;

	if (r == NULL || r->hidden.n > 0)
		return OUTCOME_NOT_FOUND;
	outcome = may_now(rq, VERB_ANSWER, &data_request_type, r);
	if (outcome != OUTCOME_OK)
		return outcome;
	frame_place(rq, jurisdiction_of(rq->db, r->jurisdiction.slug));
	f->about = request_page_of(rq, r);
	return OUTCOME_OK;
}

/* What the institution publishes, to choose from. */
static void
decide_datasets(struct request *rq, struct decide_form *f)
{
	struct rows rows = db_query(rq->db, Q_datasets_to_name,
	    VALUES(value_number(f->about.row.request->institution.id),
		value_number(OPTIONS_MAX)));
	const struct text *texts;
	size_t n;

	f->datasets.v = NEWS(rq->arena, struct source_view, OPTIONS_MAX);
	while (f->datasets.n < OPTIONS_MAX && rows_next(&rows)) {
		struct source_view *s = &f->datasets.v[f->datasets.n++];

		s->slug = rows_text(&rows, 0);
		n = text_read(rq->arena, rows_text(&rows, 1), &texts);
		s->title = (words){ texts, n };
	}
	rows_end(&rows);
}

enum outcome
request_answer_show(struct request *rq)
{
	struct decide_form f = { 0 };
	enum outcome outcome = decide_open(rq, &f);

	if (outcome != OUTCOME_OK)
		return outcome;
	decide_datasets(rq, &f);
	page_decide(&rq->page, &f);
	return OUTCOME_OK;
}

/* ---- what was typed ---- */

static void
decide_typed(struct request *rq, struct decide_form *f)
{
	f->outcome.value = request_field(rq, "outcome");
	f->text.value = typed_text(rq, "text");
	f->dataset.value = typed_line(rq, "dataset");
	f->link.value = str_trim(request_field(rq, "link"));
	f->planned.value = str_trim(request_field(rq, "planned"));
	f->reason.value = request_field(rq, "reason");
}

/* Only what belongs to the answer that was chosen counts. */
static void
decide_granted(struct request *rq, struct decide_form *f,
    struct data_decision *d)
{
	d->about = typed_dataset(rq, f->dataset.value);
	if (d->about.n == 0)
		f->dataset.wrong = "Name the dataset that answers it: the "
				   "address of its page on this portal.";
}

static void
decide_planned(struct request *rq, struct decide_form *f,
    struct data_decision *d)
{
	if (!date_read(f->planned.value, &d->planned) || d->planned.day == 0 ||
	    date_cmp(d->planned, rq->page.today) <= 0)
		f->planned.wrong = "Write a day to come: year, month and day, "
				   "like 2027-03-31.";
}

static void
decide_refused(struct decide_form *f, struct data_decision *d)
{
	d->reason = choice_value(&data_refusals, f->reason.value);
	if (d->reason == 0)
		f->reason.wrong = "Choose why they are not given.";
	if (f->text.value.n == 0)
		f->text.wrong = "Say in your own words why they are not given.";
}

static void
decide_public(struct request *rq, struct decide_form *f,
    struct data_decision *d)
{
	if (f->dataset.value.n > 0)
		d->about = typed_dataset(rq, f->dataset.value);
	d->link = f->link.value;
	if (d->link.n > 0 && !kind_is_link(d->link))
		f->link.wrong = "Write a whole address that starts with "
				"https://.";
	else if (d->link.n == 0 && d->about.n == 0)
		f->link.wrong = "Say where they are: the address of a page, or "
				"of a dataset above.";
}

static bool
decide_check(struct request *rq, struct deciding *w)
{
	struct decide_form *f = w->form;
	struct data_decision *d = w->decision;
	const struct typed *all[] = { &f->outcome, &f->text, &f->dataset,
		&f->link, &f->planned, &f->reason };

	d->outcome = choice_value(&data_outcomes, f->outcome.value);
	d->text = f->text.value;
	if (kind_characters(f->text.value) > TEXT_MAX)
		f->text.wrong = "Keep the text under 2,000 characters.";
	switch (d->outcome) {
	case DATA_GRANTED:
		decide_granted(rq, f, d);
		break;
	case DATA_PLANNED:
		decide_planned(rq, f, d);
		break;
	case DATA_REFUSED:
		decide_refused(f, d);
		break;
	case DATA_PUBLIC:
		decide_public(rq, f, d);
		break;
	default:
		f->outcome.wrong = "Choose an answer.";
	}
	f->problems = fields_wrong(all, sizeof(all) / sizeof(*all));
	return f->problems == 0;
}

/* ---- writing ---- */

static enum outcome
decide_apply(struct request *rq, void *cookie)
{
	const struct deciding *w = cookie;
	const struct data_request *r =
	    record_by_address(rq->db, &data_request_type, rq->argument[0]);
	struct data_decision d = *w->decision;

	if (r == NULL || r->hidden.n > 0)
		return OUTCOME_GONE;
	d.request = (ref){ r->record.id, r->record.address };
	d.number = 1 + (int64_t)record_children(rq->db, &data_decision_type,
			   r->record.id)
			   .n;
	d.institution = r->institution;
	d.said = rq->now;
	act_save(rq->db, &w->author, &data_decision_type, &d);
	notice_handle(rq, r->author,
	    &(struct notice){ .kind = NOTICE_CLAIM,
		.key = str_fmt(rq->arena, "data_decision/%.*s",
		    ARG(d.record.address)),
		.what = "Your request for data was answered.",
		.href = str_fmt(rq->arena, "/data-requests/%.*s#answer-%lld",
		    ARG(r->slug), (long long)d.number) });
	return request_go(rq, "/data-requests/%.*s?said=answered",
	    ARG(r->slug));
}

enum outcome
request_answer_take(struct request *rq)
{
	struct decide_form f = { 0 };
	struct deciding w = { .form = &f,
		.decision = record_new(rq->arena, &data_decision_type) };
	enum outcome outcome = decide_open(rq, &f);

	if (outcome != OUTCOME_OK)
		return outcome;
	decide_typed(rq, &f);
	if (!decide_check(rq, &w)) {
		rq->reply.status = outcome_status(OUTCOME_INVALID);
		decide_datasets(rq, &f);
		page_decide(&rq->page, &f);
		return OUTCOME_OK;
	}
	w.author = may_author(rq, VERB_ANSWER, &data_request_type,
	    f.about.row.request);
	return request_write(rq, decide_apply, &w);
}
