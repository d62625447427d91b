/* Sheets as people meet them: get one, send it back, look, apply. */
#include "commons/editing/drafts.h"
#include "commons/site/frame.h"
#include "engine/record/json.h"
#include "engine/web/multipart.h"
#include "transparency/catalogue/pages/bulk.html.h"
#include "transparency/catalogue/publish_room.h"
#include "transparency/catalogue/bulk.h"

static enum outcome
bulk_page(struct request *rq, struct bulk_page *page)
{
	struct data_form f = { 0 };

	entries_options(rq, &f);
	page->institutions = f.institutions;
	if (page->wrong != NULL)
		rq->reply.status = outcome_status(OUTCOME_INVALID);
	page_bulk(&rq->page, page);
	return OUTCOME_OK;
}

enum outcome
data_bulk_show(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct bulk_page page = { .said = request_param(rq, "said"),
		.many = request_number(rq, "n", 0, BULK_CHANGES_MAX, 0),
		.made = request_number(rq, "made", 0, BULK_CHANGES_MAX, 0) };

	if (portal->files == NULL)
		return OUTCOME_NOT_FOUND;
	return bulk_page(rq, &page);
}

enum outcome
data_bulk_get(struct request *rq)
{
	rq->reply.type = "text/csv; charset=utf-8";
	rq->reply.filename = S("datasets.csv");
	bulk_write(rq, request_param(rq, "publisher"));
	return OUTCOME_OK;
}

enum outcome
data_bulk_look(struct request *rq)
{
	const struct portal *portal = rq->portal;
	const struct part *part = request_file(rq, "file");
	struct bulk_page page = { .name =
				      part == NULL ? S("") : part->filename };
	struct bulk_plan plan;
	str json;

	if (portal->files == NULL)
		return OUTCOME_NOT_FOUND;
	page.wrong = part == NULL ? "Choose the sheet that you changed."
				  : bulk_read(rq, part->bytes, &json);
	if (page.wrong != NULL)
		return bulk_page(rq, &page);
	plan = bulk_plan_of(rq, json);
	page.wrong = plan.problem;
	if (page.wrong == NULL && plan.rows.n > 0 &&
	    !bulk_keep(rq, json, &plan))
		page.wrong = file_sentence(FILE_BROKEN);
	if (page.wrong != NULL)
		return bulk_page(rq, &page);
	rq->reply.fresh = true;
	page_bulk_plan(&rq->page, &plan);
	return OUTCOME_OK;
}

/* ---- applying ---- */

struct applying {
	str json;
	bool good; /* also when other rows are wrong */
	struct bulk_plan plan;
};

static void
row_apply(struct request *rq, const struct bulk_row *r)
{
	struct author author;
	struct draft d = { .kind = str_of(dataset_type.name),
		.address = r->old->slug,
		.base = r->fresh ? 0 : r->old->record.version,
		.person = rq->who->person,
		.saved = rq->now };

	if (r->waits) {
		d.json = record_json(rq->arena, &dataset_type, r->changed);
		draft_save(rq->db, &d);
		return;
	}
	author = may_author(rq, VERB_PUBLISH, &dataset_type, r->changed);
	room_settle(rq->portal, rq->db, &author, &dataset_type,
	    r->fresh ? NULL : r->old, r->changed);
	act_save(rq->db, &author, &dataset_type, r->changed);
}

/* What it changes is found anew where it is written: what somebody else did
 * since it was looked at is a mistake by now, and then nothing is applied. */
static enum outcome
plan_apply(struct request *rq, void *cookie)
{
	struct applying *a = cookie;

	a->plan = bulk_plan_of(rq, a->json);
	if (a->plan.problem != NULL || a->plan.rows.n == 0 ||
	    (a->plan.rows_wrong > 0 && !a->good))
		return OUTCOME_INVALID;
	for (size_t i = 0; i < a->plan.rows.n; i++)
		row_apply(rq, &a->plan.rows.v[i]);
	return request_go(rq, "/data/new/sheet?said=%s&n=%zu&made=%zu",
	    a->plan.waits == 0		      ? "applied"
	    : a->plan.waits == a->plan.rows.n ? "drafts"
					      : "both",
	    a->plan.rows.n - a->plan.fresh, a->plan.fresh);
}

enum outcome
data_bulk_apply(struct request *rq)
{
	const struct portal *portal = rq->portal;
	str sheet = request_field(rq, "sheet"),
	    seal = request_field(rq, "seal");
	struct applying a = { .good = str_is(request_field(rq, "do"), "good") };
	struct bulk_page page = { .name = S("") };
	enum outcome outcome;

	if (portal->files == NULL)
		return OUTCOME_NOT_FOUND;
	if (!bulk_kept(rq, sheet, seal, &a.json)) {
		page.wrong = "The sheet was kept for an hour, and that is "
			     "over. Nothing was changed. Choose it again.";
		return bulk_page(rq, &page);
	}
	outcome = request_write(rq, plan_apply, &a);
	if (outcome != OUTCOME_INVALID)
		return outcome;
	a.plan = bulk_plan_of(rq, a.json);
	page.wrong = a.plan.problem;
	if (page.wrong != NULL)
		return bulk_page(rq, &page);
	a.plan.sheet = sheet;
	a.plan.seal = seal;
	rq->reply.status = outcome_status(OUTCOME_CONFLICT);
	rq->reply.fresh = true;
	page_bulk_plan(&rq->page, &a.plan);
	return OUTCOME_OK;
}
