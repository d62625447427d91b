/* The page that shows how a table is read before it is published, and the same
 * for one that is: its newest version. */
#include "commons/acts/acts_web.h"
#include "commons/site/frame.h"
#include "transparency/catalogue/correct_room.h"
#include "transparency/catalogue/pages/correct.html.h"

static enum outcome
page_of(struct request *rq, struct correct_page *page,
    const struct looking *looking)
{
	page->shown = looking->shown;
	page->waits = looking->waits;
	page->refused = looking->refused;
	page->wrong = looking->wrong;
	page->said =
	    rq->method == METHOD_POST ? S("") : request_param(rq, "said");
	if (looking->wrong != NULL)
		rq->reply.status = outcome_status(OUTCOME_INVALID);
	page_correct(&rq->page, page);
	return OUTCOME_OK;
}

/* ---- before it is published ---- */

static enum outcome
check_open(struct request *rq, struct publishing *w, struct looking *looking)
{
	struct data_form *f = w->form;

	if (!correct_open(rq, w, rq->argument[0]) ||
	    room_looker(rq->portal, w->kept.type) == NULL)
		return OUTCOME_NOT_FOUND;
	*looking = (struct looking){ .sha256 = w->kept.sha256,
		.type = w->kept.type,
		.before = f->file_of == NULL ? S("") : f->file_of->reading };
	if (f->dataset != NULL)
		frame_place(rq,
		    jurisdiction_of(rq->db, f->dataset->jurisdiction.slug));
	return OUTCOME_OK;
}

static enum outcome
check_page(struct request *rq, const struct publishing *w,
    struct looking *looking)
{
	const struct data_form *f = w->form;
	struct correct_page page = { .dataset = f->dataset,
		.file = f->file_of,
		.name = w->kept.name,
		.title = f->title.value,
		.key = f->kept,
		.number = f->number };

	if (!room_looker(rq->portal, w->kept.type)->show(rq, looking))
		looking->waits = true;
	return page_of(rq, &page, looking);
}

enum outcome
data_check_show(struct request *rq)
{
	struct data_form f = { 0 };
	struct publishing w = { .form = &f };
	struct looking looking;
	enum outcome outcome = check_open(rq, &w, &looking);

	if (outcome != OUTCOME_OK)
		return outcome;
	looking.mark = request_param(rq, "look");
	return check_page(rq, &w, &looking);
}

/* What is published, and how it is read. */
struct checked {
	struct publishing *w;
	str reading;
};

static enum outcome
check_apply(struct request *rq, void *cookie)
{
	const struct checked *c = cookie;
	enum outcome outcome = c->w->form->dataset == NULL
				   ? publish_new(rq, c->w)
				   : publish_add(rq, c->w);

	if (outcome != OUTCOME_SEE_OTHER)
		return outcome;
	correct_keep(rq->db, &c->w->author, c->w->published, c->reading);
	waiting_drop(rq->db, c->w->form->kept);
	return outcome;
}

static enum outcome
check_back(struct request *rq, const struct data_form *f)
{
	if (f->dataset == NULL)
		return request_go(rq, "/data/new?kept=%.*s", ARG(f->kept));
	if (f->file_of == NULL)
		return request_go(rq, "/data/%.*s/add?kept=%.*s",
		    ARG(f->dataset->slug), ARG(f->kept));
	return request_go(rq, "/data/%.*s/add?file=%.*s&kept=%.*s",
	    ARG(f->dataset->slug), ARG(f->file_of->slug), ARG(f->kept));
}

static enum outcome
check_publish(struct request *rq, struct publishing *w, str reading)
{
	struct checked c = { w, reading };
	enum outcome outcome;

	/* They may have lost a right, or a list an entry, since: the form says
	 * which. */
	if (!entries_check(rq, w))
		return check_back(rq, w->form);
	outcome = publish_may(rq, w);
	if (outcome != OUTCOME_OK)
		return outcome;
	outcome = request_write(rq, check_apply, &c);
	return w->form->problems > 0 ? check_back(rq, w->form) : outcome;
}

/* Whoever sent it does not want it any more: nothing was public. */
static enum outcome
check_drop(struct request *rq, void *cookie)
{
	const struct publishing *w = cookie;
	const struct data_form *f = w->form;

	waiting_drop(rq->db, f->kept);
	room_looker(rq->portal, w->kept.type)->drop(rq->db, w->kept.sha256);
	return f->dataset == NULL ? request_go(rq, "/data/new?said=forgotten")
				  : request_go(rq, "/data/%.*s?said=forgotten",
					ARG(f->dataset->slug));
}

enum outcome
data_check_take(struct request *rq)
{
	struct data_form f = { 0 };
	struct publishing w = { .form = &f };
	struct looking looking;
	enum outcome outcome = check_open(rq, &w, &looking);

	if (outcome != OUTCOME_OK)
		return outcome;
	if (str_is(request_field(rq, "do"), "drop"))
		return request_write(rq, check_drop, &w);
	looking.mark = request_field(rq, "look");
	outcome = room_looker(rq->portal, w.kept.type)->take(rq, &looking);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (looking.wrong != NULL)
		return check_page(rq, &w, &looking);
	if (looking.changed)
		return request_go(rq, "/data/check/%.*s?look=%.*s&said=again",
		    ARG(f.kept), ARG(looking.mark));
	return check_publish(rq, &w, looking.corrected);
}

/* ---- of what is published ---- */

struct reading_page {
	const struct dataset *dataset;
	const struct distribution *file;
	const struct distribution_version *version;
	const struct looker *looker;
	struct looking looking;
};

static enum outcome
reading_open(struct request *rq, struct reading_page *r)
{
	enum outcome outcome;

	r->file = distribution_of(rq->db, rq->argument[0], rq->argument[1]);
	if (r->file == NULL)
		return OUTCOME_NOT_FOUND;
	r->dataset = record_by_id(rq->db, &dataset_type, r->file->dataset.id);
	r->version = catalogue_newest(rq->db, r->file);
	outcome = may_now(rq, VERB_PUBLISH, &dataset_type, r->dataset);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (r->version == NULL || r->version->sha256.n == 0)
		return OUTCOME_NOT_FOUND;
	r->looker = room_looker(rq->portal, r->version->media_type);
	if (r->looker == NULL)
		return OUTCOME_NOT_FOUND;
	r->looking = (struct looking){ .sha256 = r->version->sha256,
		.type = r->version->media_type,
		.before = r->file->reading };
	frame_place(rq, jurisdiction_of(rq->db, r->dataset->jurisdiction.slug));
	return OUTCOME_OK;
}

static enum outcome
reading_page(struct request *rq, struct reading_page *r)
{
	struct correct_page page = { .dataset = r->dataset,
		.file = r->file,
		.number = r->version->number };

	r->looking.waits = !r->looker->show(rq, &r->looking);
	return page_of(rq, &page, &r->looking);
}

enum outcome
data_reading_show(struct request *rq)
{
	struct reading_page r = { 0 };
	enum outcome outcome = reading_open(rq, &r);

	if (outcome != OUTCOME_OK)
		return outcome;
	r.looking.mark = request_param(rq, "look");
	return reading_page(rq, &r);
}

static enum outcome
reading_apply(struct request *rq, void *cookie)
{
	const struct reading_page *r = cookie;
	struct author author =
	    may_author(rq, VERB_PUBLISH, &dataset_type, r->dataset);

	correct_keep(rq->db, &author, r->file->record.id, r->looking.corrected);
	return request_go(rq, "/data/%.*s?said=corrected",
	    ARG(r->dataset->slug));
}

/* The look ends; how it is read stays as it was. */
static enum outcome
reading_drop(struct request *rq, void *cookie)
{
	const struct reading_page *r = cookie;

	r->looker->drop(rq->db, r->version->sha256);
	return request_go(rq, "/data/%.*s", ARG(r->dataset->slug));
}

enum outcome
data_reading_take(struct request *rq)
{
	struct reading_page r = { 0 };
	enum outcome outcome = reading_open(rq, &r);

	if (outcome != OUTCOME_OK)
		return outcome;
	if (str_is(request_field(rq, "do"), "drop"))
		return request_write(rq, reading_drop, &r);
	r.looking.mark = request_field(rq, "look");
	outcome = r.looker->take(rq, &r.looking);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (r.looking.wrong != NULL)
		return reading_page(rq, &r);
	if (r.looking.changed)
		return request_go(rq,
		    "/data/%.*s/files/%.*s/reading?look=%.*s&said=again",
		    ARG(r.dataset->slug), ARG(r.file->slug),
		    ARG(r.looking.mark));
	return request_write(rq, reading_apply, &r);
}
