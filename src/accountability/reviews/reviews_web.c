/* Independent assessments as people read them and as the monitor writes them.
 */
#include "accountability/reviews/pages/reviews.html.h"
#include "accountability/reviews/reviews_room.h"
#include "commons/acts/acts_web.h"
#include "commons/comments/comments.h"
#include "commons/institutions/institutions.h"
#include "commons/people/may.h"
#include "commons/site/frame.h"
#include "engine/base/date.h"
#include "engine/record/kinds.h"
#include "queries.h"

#define NOTES_MAX 4000
#define BODY_MAX 300

/* Whether ${instrument} is made for records of ${type}. */
static bool
reviews_fits(const struct instrument *instrument,
    const struct record_type *type)
{
	return str_is(choice_code(&instrument_subjects, instrument->subject),
	    type->name);
}

static str
reviews_action(struct request *rq, str about, str instrument)
{
	return str_fmt(rq->arena, "/%.*s/reviews/write/%.*s?instrument=%.*s",
	    ARG(rq->page.lang), ARG(path_encode(rq->arena, about)),
	    ARG(instrument));
}

static struct record_list
reviews_instruments(struct request *rq, const struct record_type *type)
{
	struct record_list all =
	    record_after(rq->db, &instrument_type, S(""), 100);
	struct record_list list = { NEWS(rq->arena, void *, all.n), 0 };

	for (size_t i = 0; i < all.n; i++)
		if (reviews_fits(all.v[i], type))
			list.v[list.n++] = all.v[i];
	return list;
}

static enum outcome
reviews_show(struct request *rq)
{
	struct reviews_page page = { .about = rq->argument[0] };
	const struct record_type *type;
	const void *record = about_record(rq->db, page.about, &type);
	struct what what;
	bool mine;

	if (record == NULL || !(type->traits & DISCUSSED))
		return OUTCOME_NOT_FOUND;
	what = what_of(rq, type, record);
	mine = may(rq->who, VERB_ASSESS, &what);
	page.title = record_called(type, record);
	page.href = record_href(rq, type, record);
	page.reviews = reviews_about(rq->db, page.about);
	page.action = str_fmt(rq->arena, "/%.*s/reviews/write/%.*s",
	    ARG(rq->page.lang), ARG(path_encode(rq->arena, page.about)));
	for (size_t i = 0; mine && i < page.reviews.n; i++)
		page.reviews.v[i].action = reviews_action(rq, page.about,
		    page.reviews.v[i].instrument->slug);
	if (mine)
		page.instruments = reviews_instruments(rq, type);
	if (what.jurisdictions.n > 0)
		frame_place(rq,
		    jurisdiction_of(rq->db, what.jurisdictions.v[0]));
	page_reviews(&rq->page, &page);
	return OUTCOME_OK;
}

/* ---- writing ---- */

/* What is written, and whether who asks may: fills ${form}'s view. */
static enum outcome
review_form_of(struct request *rq, struct review_form *form)
{
	str about = rq->argument[0];
	const struct record_type *type;
	const void *record = about_record(rq->db, about, &type);
	const struct instrument *instrument = record_by_address(rq->db,
	    &instrument_type, request_param(rq, "instrument"));
	const struct review *review;
	const struct text *body;
	enum outcome outcome;

	if (record == NULL || instrument == NULL ||
	    !reviews_fits(instrument, type))
		return OUTCOME_NOT_FOUND;
	outcome = may_now(rq, VERB_ASSESS, type, record);
	if (outcome != OUTCOME_OK)
		return outcome;
	review = record_by_address(rq->db, &review_type,
	    str_fmt(rq->arena, "%.*s/reviews/%.*s", ARG(about),
		ARG(instrument->slug)));
	form->view = review_view_of(rq->db, review, instrument);
	form->title = record_called(type, record);
	form->href = record_href(rq, type, record);
	form->action = reviews_action(rq, about, instrument->slug);
	form->lang = rq->page.lang;
	form->version = str_fmt(rq->arena, "%lld",
	    review == NULL ? 0LL : (long long)review->record.version);
	if (review == NULL)
		return OUTCOME_OK;
	body = words_in(review->body, rq->page.lang);
	form->body = body == NULL ? S("") : body->s;
	form->independence = review->independence;
	form->report_link = review->report_link;
	form->dated = date_iso(rq->arena, review->dated);
	for (size_t i = 0; i < form->view.questions.n; i++) {
		struct asked_question *q = &form->view.questions.v[i];
		const struct text *notes =
		    q->verdict == NULL
			? NULL
			: prose_in(q->verdict->notes, rq->page.lang);

		q->notes = notes == NULL ? S("") : notes->s;
	}
	return OUTCOME_OK;
}

static enum outcome
review_edit(struct request *rq)
{
	struct review_form form = { 0 };
	enum outcome outcome = review_form_of(rq, &form);

	if (outcome == OUTCOME_OK)
		page_review_form(&rq->page, &form);
	return outcome;
}

static bool
review_link_ok(str s)
{
	return s.n == 0 || kind_is_link(s);
}

static bool
question_has(const struct asked_question *q, str value)
{
	if (value.n == 0 || str_is(value, "pending"))
		return true;
	for (size_t i = 0; i < q->scales.n; i++)
		if (str_eq(((const struct scale *)q->scales.v[i])->code, value))
			return true;
	return false;
}

/* What was typed, over what was stored. */
static bool
review_typed(struct request *rq, struct review_form *form)
{
	bool right = true;
	date dated;

	form->body = str_trim(request_field(rq, "body"));
	form->independence =
	    comment_clean(rq->arena, request_field(rq, "independence"));
	form->report_link = str_trim(request_field(rq, "report_link"));
	form->dated = str_trim(request_field(rq, "dated"));
	if (form->body.n == 0 || form->body.n > BODY_MAX ||
	    !kind_is_line(form->body))
		form->wrong_body = "Name the body that assesses, in at most "
				   "300 characters.";
	if (!review_link_ok(form->report_link))
		form->wrong_link = "Write a whole address that starts with "
				   "https://, or leave this empty.";
	if (form->dated.n > 0 && !date_read(form->dated, &dated))
		form->wrong_date = "Write the date like 2026-09-15.";
	for (size_t i = 0; i < form->view.questions.n; i++) {
		struct asked_question *q = &form->view.questions.v[i];
		str code = q->question->code;

		q->value = request_field(rq,
		    str_c(rq->arena,
			str_fmt(rq->arena, "value.%.*s", ARG(code))));
		q->notes = comment_clean(rq->arena,
		    request_field(rq,
			str_c(rq->arena,
			    str_fmt(rq->arena, "notes.%.*s", ARG(code)))));
		q->evidence = str_trim(request_field(rq,
		    str_c(rq->arena,
			str_fmt(rq->arena, "evidence.%.*s", ARG(code)))));
		if (!question_has(q, q->value))
			q->wrong = "Choose one of the values of the list.";
		else if (!review_link_ok(q->evidence))
			q->wrong = "The address of what shows it starts with "
				   "https://.";
		else if (q->notes.n > NOTES_MAX)
			q->wrong = "Keep the explanation under 4,000 "
				   "characters.";
		right = right && q->wrong == NULL;
	}
	return right && form->wrong_body == NULL && form->wrong_link == NULL &&
	       form->wrong_date == NULL;
}

/* ${text} in the language of the form, beside what the others say. */
static struct text *
review_text(struct arena *a, const struct text *old, size_t n, str lang,
    str text, size_t *made)
{
	struct text *v = NEWS(a, struct text, n + 1);
	bool placed = text.n == 0;

	*made = 0;
	for (size_t i = 0; i < n; i++) {
		if (!placed && str_cmp(lang, old[i].lang) <= 0) {
			v[(*made)++] =
			    (struct text){ lang, ORIGIN_HUMAN, text };
			placed = true;
		}
		if (!str_eq(old[i].lang, lang))
			v[(*made)++] = old[i];
	}
	if (!placed)
		v[(*made)++] = (struct text){ lang, ORIGIN_HUMAN, text };
	return v;
}

static void
verdict_save(struct request *rq, const struct author *author,
    const struct review *review, const struct asked_question *q)
{
	struct verdict *verdict = record_new(rq->arena, &verdict_type);
	const struct verdict *old;
	size_t n;

	verdict->review = (ref){ review->record.id, review->record.address };
	verdict->question = q->question->code;
	old = record_by_address(rq->db, &verdict_type,
	    record_address(rq->arena, &verdict_type, verdict));
	if (old != NULL)
		*verdict = *old;
	else if (q->value.n == 0)
		return;
	verdict->value = q->value.n == 0 ? S("pending") : q->value;
	verdict->evidence = q->evidence;
	verdict->notes.v = review_text(rq->arena, verdict->notes.v,
	    verdict->notes.n, rq->page.lang, q->notes, &n);
	verdict->notes.n = n;
	act_save(rq->db, author, &verdict_type, verdict);
}

static enum outcome
review_write(struct request *rq, void *cookie)
{
	const struct review_form *form = cookie;
	const struct record_type *type;
	const void *about = about_record(rq->db, rq->argument[0], &type);
	struct review *review = record_new(rq->arena, &review_type);
	const struct review *old;
	struct author author;
	size_t n;

	if (about == NULL)
		return OUTCOME_NOT_FOUND;
	author = may_author(rq, VERB_ASSESS, type, about);
	review->about = rq->argument[0];
	review->slug = form->view.instrument->slug;
	old = record_by_address(rq->db, &review_type,
	    record_address(rq->arena, &review_type, review));
	if (!str_eq(form->version,
		str_fmt(rq->arena, "%lld",
		    old == NULL ? 0LL : (long long)old->record.version)))
		return OUTCOME_CONFLICT;
	if (old != NULL)
		*review = *old;
	review->instrument = (ref){ form->view.instrument->record.id,
		form->view.instrument->slug };
	review->body.v = review_text(rq->arena, review->body.v, review->body.n,
	    rq->page.lang, form->body, &n);
	review->body.n = n;
	review->independence = form->independence;
	review->report_link = form->report_link;
	review->dated = DATE_NONE;
	date_read(form->dated, &review->dated);
	act_save(rq->db, &author, &review_type, review);
	for (size_t i = 0; i < form->view.questions.n; i++)
		verdict_save(rq, &author, review, &form->view.questions.v[i]);
	return request_go(rq, "/reviews/%.*s",
	    ARG(path_encode(rq->arena, rq->argument[0])));
}

static enum outcome
review_post(struct request *rq)
{
	struct review_form form = { 0 };
	enum outcome outcome = review_form_of(rq, &form);
	bool right;

	if (outcome != OUTCOME_OK)
		return outcome;
	right = review_typed(rq, &form);
	form.version = request_field(rq, "version");
	if (right) {
		outcome = request_write(rq, review_write, &form);
		if (outcome != OUTCOME_CONFLICT)
			return outcome;
		form.conflict = true;
	}
	rq->reply.status = form.conflict ? 409 : 422;
	page_review_form(&rq->page, &form);
	return OUTCOME_OK;
}

/* ---- instruments ---- */

static enum outcome
instruments_list(struct request *rq)
{
	page_instruments(&rq->page,
	    record_after(rq->db, &instrument_type, S(""), 100));
	return OUTCOME_OK;
}

static enum outcome
instrument_show(struct request *rq)
{
	const struct instrument *instrument =
	    record_by_address(rq->db, &instrument_type, rq->argument[0]);
	struct review_view view;

	if (instrument == NULL)
		return OUTCOME_NOT_FOUND;
	view = review_view_of(rq->db, NULL, instrument);
	frame_about(rq, instrument->title);
	page_instrument(&rq->page, &view);
	return OUTCOME_OK;
}

void
reviews_voice(struct request *rq, const struct record_type *type,
    const void *record)
{
	struct reviews_page page = { 0 };

	if (!str_is(str_of(type->name), "commitment") &&
	    !str_is(str_of(type->name), "plan"))
		return;
	page.about = about_write(rq->arena, type,
	    ((const struct record *)record)->address);
	page.action = str_fmt(rq->arena, "/%.*s/reviews/%.*s",
	    ARG(rq->page.lang), ARG(page.about));
	page.reviews = reviews_about(rq->db, page.about);
	part_reviews_voice(&rq->page, &page);
}

const struct route reviews_routes[] = {
	{ METHOD_GET, "/instruments", instruments_list, ANYONE, SHAPE_PAGE, "",
	    "The instruments of independent assessment", NULL },
	{ METHOD_GET, "/instruments/:slug", instrument_show, ANYONE, SHAPE_PAGE,
	    "", "One instrument: its questions and scales", NULL },
	{ METHOD_GET, "/reviews/:about*", reviews_show, ANYONE, SHAPE_PAGE, "",
	    "The independent assessments of a plan or a commitment", NULL },
	{ METHOD_GET, "/reviews/write/:about*", review_edit, VERB_ASSESS,
	    SHAPE_PAGE, "instrument", "Write an assessment", NULL },
	{ METHOD_POST, "/reviews/write/:about*", review_post, VERB_ASSESS,
	    SHAPE_PAGE, "instrument", "Write an assessment", NULL },
	{ 0 },
};
