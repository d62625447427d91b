/* Datasets, versions and series as people meet them, and what this room hangs
 * on other pages.  The list stands in list.c, publishing in publish.c. */
#include "transparency/catalogue/catalogue_room.h"

#include "commons/acts/acts_web.h"
#include "commons/site/frame.h"
#include "queries.h"
#include "transparency/catalogue/bulk.h"
#include "transparency/catalogue/measure.h"
#include "transparency/catalogue/pages/dataset.html.h"
#include "transparency/catalogue/pages/home.html.h"
#include "transparency/catalogue/pages/quality.html.h"
#include "transparency/catalogue/pages/series.html.h"
#include "transparency/catalogue/pages/version.html.h"
#include "transparency/catalogue/quality_views.h"

/* Beside what other rooms hang there, for the page of a dataset alone. */
static html
panel_quality(struct request *rq, const struct dataset_page *page,
    const struct quality *quality)
{
	struct quality_view view = quality_view_of(rq, page->dataset, quality);
	size_t mark = rq->page.out->n;

	view.unasked = page->unasked;
	part_quality(&rq->page, &view);
	return page_html(&rq->page, mark);
}

static enum outcome
dataset_show(struct request *rq)
{
	const struct dataset *d =
	    record_by_address(rq->db, &dataset_type, rq->argument[0]);
	struct dataset_page page;
	struct quality quality;

	if (d == NULL)
		return acts_gone(rq, &dataset_type, rq->argument[0]);
	frame_place(rq, jurisdiction_of(rq->db, d->jurisdiction.slug));
	page = dataset_page_of(rq, d);
	if (measure_last(rq->db, d, &quality))
		page.quality = panel_quality(rq, &page, &quality);
	frame_feed(rq,
	    str_fmt(rq->arena, "/history/dataset/%.*s.atom", ARG(d->slug)));
	frame_about(rq, d->title);
	frame_data(rq, dataset_data(rq, &page));
	page_dataset(&rq->page, &page);
	return OUTCOME_OK;
}

static str
version_address(struct request *rq)
{
	return str_fmt(rq->arena, "%.*s/distributions/%.*s/versions/%.*s",
	    ARG(rq->argument[0]), ARG(rq->argument[1]), ARG(rq->argument[2]));
}

static enum outcome
version_show(struct request *rq)
{
	struct version_page page = { 0 };
	const struct distribution_version *v, *newest;

	v = version_of(rq->db, rq->argument[0], rq->argument[1],
	    rq->argument[2]);
	if (v == NULL)
		return acts_gone(rq, &distribution_version_type,
		    version_address(rq));
	page.file =
	    record_by_id(rq->db, &distribution_type, v->distribution.id);
	page.dataset =
	    record_by_id(rq->db, &dataset_type, page.file->dataset.id);
	page.publisher = record_by_id(rq->db, &institution_type,
	    page.dataset->institution.id);
	page.jurisdiction = record_by_id(rq->db, &jurisdiction_type,
	    page.dataset->jurisdiction.id);
	frame_place(rq, page.jurisdiction);
	page.view = version_view_of(rq->db, page.dataset, page.file, v);
	newest = catalogue_newest(rq->db, page.file);
	page.newest = newest == NULL ? v->number : newest->number;
	page.address = data_address(rq, page.view.page);
	page.stamp = act_stamp_of(rq->db, &dataset_type, page.dataset->slug);
	page.panels = room_panels(rq, &distribution_version_type, v);
	frame_about(rq, page.dataset->title);
	page_version(&rq->page, &page);
	return OUTCOME_OK;
}

/* The stable address of a file: on to the bytes of its newest version.  One
 * that lies elsewhere is shown with its address, for we send nobody away
 * unasked. */
static enum outcome
file_newest(struct request *rq)
{
	const struct distribution *f =
	    distribution_of(rq->db, rq->argument[0], rq->argument[1]);
	const struct dataset *d;
	const struct distribution_version *v;
	struct version_view view;

	if (f == NULL)
		return acts_gone(rq, &distribution_type,
		    str_fmt(rq->arena, "%.*s/distributions/%.*s",
			ARG(rq->argument[0]), ARG(rq->argument[1])));
	d = record_by_id(rq->db, &dataset_type, f->dataset.id);
	v = catalogue_newest(rq->db, f);
	if (d == NULL || v == NULL)
		return request_go(rq, "/data/%.*s", ARG(rq->argument[0]));
	view = version_view_of(rq->db, d, f, v);
	if (view.elsewhere || view.erased)
		return request_go(rq, "%.*s", ARG(view.page));
	rq->reply.location = view.href;
	return OUTCOME_SEE_OTHER;
}

static enum outcome
series_show(struct request *rq)
{
	struct series_page page = { 0 };
	const struct dataset_series *s =
	    record_by_address(rq->db, &dataset_series_type, rq->argument[0]);

	if (s == NULL)
		return acts_gone(rq, &dataset_series_type, rq->argument[0]);
	page.series = s;
	page.publisher =
	    record_by_id(rq->db, &institution_type, s->institution.id);
	page.jurisdiction =
	    record_by_id(rq->db, &jurisdiction_type, s->jurisdiction.id);
	frame_place(rq, page.jurisdiction);
	page.rows = dataset_rows_of(rq->db,
	    db_query(rq->db, Q_datasets_of_series,
		VALUES(value_number(s->record.id),
		    value_number(DATASETS_OF_RECORD))),
	    DATASETS_OF_RECORD, rq->page.today);
	page.panels = room_panels(rq, &dataset_series_type, s);
	page.stamp = act_stamp_of(rq->db, &dataset_series_type, s->slug);
	frame_feed(rq, str_fmt(rq->arena, "/history/dataset_series/%.*s.atom",
			   ARG(s->slug)));
	frame_about(rq, s->title);
	page_series(&rq->page, &page);
	return OUTCOME_OK;
}

/* ---- on other pages ---- */

void
catalogue_home(struct request *rq, const struct jurisdiction *j)
{
	struct dataset_rows rows = dataset_rows_of(rq->db,
	    db_query(rq->db, Q_datasets_of_jurisdiction,
		VALUES(value_number(j->record.id),
		    value_number(DATASETS_ON_HOME))),
	    DATASETS_ON_HOME, rq->page.today);

	if (rows.n > 0)
		part_home_data(&rq->page, rows, j);
}

/* Under what a dataset says it belongs to. */
static void
panel_related(struct request *rq, const struct record_type *type,
    const void *record)
{
	str about = about_write(rq->arena, type,
	    ((const struct record *)record)->address);
	struct dataset_rows rows = dataset_rows_of(rq->db,
	    db_query(rq->db, Q_datasets_related,
		VALUES(value_text(about), value_number(DATASETS_OF_RECORD))),
	    DATASETS_OF_RECORD, rq->page.today);

	if (rows.n > 0)
		part_related_data(&rq->page, rows);
}

/* Under an institution: what it publishes. */
void
catalogue_panel(struct request *rq, const struct record_type *type,
    const void *record)
{
	struct dataset_rows rows;

	if (type != &institution_type) {
		panel_related(rq, type, record);
		return;
	}
	rows = dataset_rows_of(rq->db,
	    db_query(rq->db, Q_datasets_of_institution,
		VALUES(value_number(((const struct record *)record)->id),
		    value_number(DATASETS_OF_RECORD))),
	    DATASETS_OF_RECORD, rq->page.today);
	if (rows.n > 0)
		part_institution_data(&rq->page, rows);
}

const struct route catalogue_routes[] = {
	{ METHOD_GET, "/data", data_list_show, ANYONE, SHAPE_PAGE,
	    "q theme publisher jurisdiction format licence hvd late after",
	    "All datasets, filtered, newest first", NULL },
	{ METHOD_GET, "/data/new", data_new_show, VERB_EDIT, SHAPE_PAGE,
	    "kept said",
	    "The form of a new dataset with its first file", NULL },
	{ METHOD_POST | TAKES_LARGE, "/data/new", data_new_take, VERB_EDIT,
	    SHAPE_PAGE, "", "The same, sent", NULL },
	/* Behind "new", which no dataset is called. */
	{ METHOD_GET, "/data/new/sheet", data_bulk_show, VERB_EDIT, SHAPE_PAGE,
	    "said n made", "Many datasets changed or made by one sheet", NULL },
	{ METHOD_GET, "/data/new/sheet.csv", data_bulk_get, VERB_EDIT,
	    SHAPE_PAGE, "publisher",
	    "The sheet of the datasets that one may edit", NULL },
	{ METHOD_POST, "/data/new/sheet", data_bulk_look, VERB_EDIT,
	    SHAPE_PAGE, "", "What a sheet that was sent would change", NULL },
	{ METHOD_POST, "/data/new/sheet/apply", data_bulk_apply, VERB_EDIT,
	    SHAPE_PAGE, "", "Apply a sheet that was looked at", NULL },
	{ METHOD_GET, "/data/check/:key", data_check_show, VERB_EDIT,
	    SHAPE_PAGE, "look said",
	    "A table as it is read, before it is published", NULL },
	{ METHOD_POST, "/data/check/:key", data_check_take, VERB_EDIT,
	    SHAPE_PAGE, "", "The same, corrected or published", NULL },
	{ METHOD_GET, "/data/:slug", dataset_show, ANYONE, SHAPE_PAGE, "said",
	    "One dataset: what it is, how new, its files", NULL },
	{ METHOD_GET, "/data/:slug/add", data_add_show, VERB_EDIT, SHAPE_PAGE,
	    "file kept", "The form of a new file, or a new version of one", NULL },
	{ METHOD_POST | TAKES_LARGE, "/data/:slug/add", data_add_take,
	    VERB_EDIT, SHAPE_PAGE, "file", "The same, sent", NULL },
	{ METHOD_GET, "/data/:slug/files/:file", file_newest, ANYONE,
	    SHAPE_PAGE, "", "The newest version of a file", NULL },
	{ METHOD_GET, "/data/:slug/files/:file/versions/:number", version_show,
	    ANYONE, SHAPE_PAGE, "", "One version of a file", NULL },
	{ METHOD_GET, "/data/:slug/files/:file/reading", data_reading_show,
	    VERB_PUBLISH, SHAPE_PAGE, "look said",
	    "How the newest version of a file is read", NULL },
	{ METHOD_POST, "/data/:slug/files/:file/reading", data_reading_take,
	    VERB_PUBLISH, SHAPE_PAGE, "", "The same, corrected", NULL },
	{ METHOD_GET, "/data/quality", quality_show, ANYONE, SHAPE_PAGE,
	    "publisher best after",
	    "How good datasets are to work with, the worst first", NULL },
	{ METHOD_GET, "/api/v1/quality.csv", quality_csv, ANYONE, SHAPE_API,
	    "after", "How good each dataset is to work with, as CSV", NULL },
	{ METHOD_GET, "/data/:slug/explain", explain_show, VERB_PUBLISH,
	    SHAPE_PAGE, "file saved",
	    "The form in which the columns of a table are explained", NULL },
	{ METHOD_POST, "/data/:slug/explain", explain_take, VERB_PUBLISH,
	    SHAPE_PAGE, "file saved", "The same, sent", NULL },
	{ METHOD_GET, "/data/:slug/use", use_show, ANYONE, SHAPE_PAGE, "month",
	    "How much a dataset is used", NULL },
	{ METHOD_GET, "/api/v1/datasets/:address/use.csv", use_csv, ANYONE,
	    SHAPE_API, "", "How much a dataset is used, day by day, as CSV",
	    NULL },
	{ METHOD_GET, "/api/v1/use.csv", use_csv_all, ANYONE, SHAPE_API,
	    "from until after",
	    "How much each dataset was used between two days, as CSV", NULL },
	{ METHOD_GET, "/series/:slug", series_show, ANYONE, SHAPE_PAGE, "",
	    "A series of datasets", NULL },
	{ 0 },
};
