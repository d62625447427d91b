/* What the pages of the catalogue show, read from the database. */
#include "transparency/catalogue/catalogue_room.h"

#include "commons/acts/acts_web.h"
#include "commons/vocabularies/vocabularies.h"
#include "engine/base/date.h"
#include "queries.h"

static words
publisher_name(struct db *db, ref institution)
{
	const struct institution *i =
	    record_by_id(db, &institution_type, institution.id);

	return i == NULL ? (words){ 0 } : i->name;
}

/* Codes with what their terms say. */
static struct labels
labels_terms(struct db *db, const char *vocabulary, codes list)
{
	struct labels labels = { NEWS(db_arena(db), struct label, list.n), 0 };

	for (size_t i = 0; i < list.n; i++)
		labels.v[labels.n++] = (struct label){ .code = list.v[i],
			.name = term_label(db, vocabulary, list.v[i]) };
	return labels;
}

static void
formats_add(struct labels *formats, int format)
{
	str code = choice_code(&file_formats, format);

	for (size_t i = 0; i < formats->n; i++)
		if (str_eq(formats->v[i].code, code))
			return;
	if (format > 0)
		formats->v[formats->n++] = (struct label){ .code = code,
			.label = choice_label(&file_formats, format) };
}

static struct dataset_row
dataset_row_of(struct db *db, const struct dataset *d, date today)
{
	struct record_list files =
	    record_children(db, &distribution_type, d->record.id);
	struct dataset_row row = { .dataset = d,
		.publisher = publisher_name(db, d->institution),
		.fresh = freshness_of(d, today),
		.files = files.n };

	row.formats.v = NEWS(db_arena(db), struct label, file_formats.n);
	for (size_t i = 0; i < files.n; i++)
		formats_add(&row.formats,
		    ((const struct distribution *)files.v[i])->format);
	return row;
}

struct dataset_rows
dataset_rows_of(struct db *db, struct rows rows, size_t limit, date today)
{
	struct dataset_rows list = {
		NEWS(db_arena(db), struct dataset_row, limit), 0
	};

	while (list.n < limit && rows_next(&rows)) {
		struct dataset *d = record_new(db_arena(db), &dataset_type);

		record_read(&rows, 0, &dataset_type, d);
		list.v[list.n++].dataset = d;
	}
	rows_end(&rows);
	for (size_t i = 0; i < list.n; i++)
		list.v[i] = dataset_row_of(db, list.v[i].dataset, today);
	return list;
}

str
data_address(struct request *rq, str path)
{
	const struct portal *portal = rq->portal;

	return str_fmt(rq->arena, "%.*s/%.*s%.*s", ARG(portal->url),
	    ARG(rq->page.lang), ARG(path));
}

/* "data.city.example" of "https://data.city.example/x.csv". */
static str
link_host(str link)
{
	ptrdiff_t at = str_find(link, S("://"));
	str rest = at < 0 ? link : str_drop(link, (size_t)at + 3);

	return str_cut(&rest, '/');
}

struct version_view
version_view_of(struct db *db, const struct dataset *d,
    const struct distribution *f, const struct distribution_version *v)
{
	struct version_view view = { .version = v };
	const struct file *bytes;

	view.page = str_fmt(db_arena(db), "/data/%.*s/files/%.*s/versions/%lld",
	    ARG(d->slug), ARG(f->slug), (long long)v->number);
	if (v->link.n > 0) {
		view.elsewhere = true;
		view.href = v->link;
		view.name = link_host(v->link);
		return view;
	}
	bytes =
	    v->file.n == 0 ? NULL : record_by_address(db, &file_type, v->file);
	view.erased = bytes == NULL || bytes->erased;
	if (view.erased)
		return view;
	view.href = file_path(db_arena(db), bytes);
	view.name = bytes->name;
	view.table = format_holds_table(v->media_type);
	return view;
}

static struct file_view
file_view_of(struct db *db, const struct dataset *d,
    const struct distribution *f, moment now)
{
	struct record_list list =
	    record_children(db, &distribution_version_type, f->record.id);
	struct file_view view = { .file = f,
		.newest = str_fmt(db_arena(db), "/data/%.*s/files/%.*s",
		    ARG(d->slug), ARG(f->slug)) };

	view.versions.v = NEWS(db_arena(db), struct version_view, list.n);
	for (size_t i = list.n; i > 0; i--)
		view.versions.v[view.versions.n++] =
		    version_view_of(db, d, f, list.v[i - 1]);
	if (view.versions.n > 0 && view.versions.v[0].elsewhere)
		view.link = links_of(db, view.versions.v[0].href, now);
	return view;
}

/* Those that are still there, and have a page. */
static struct related_list
related_of(struct request *rq, const struct dataset *d)
{
	struct record_list list =
	    record_children(rq->db, &dataset_relation_type, d->record.id);
	struct related_list related = { NEWS(rq->arena, struct related, list.n),
		0 };

	for (size_t i = 0; i < list.n; i++) {
		const struct dataset_relation *one = list.v[i];
		const struct record_type *type;
		const void *record = about_record(rq->db, one->about, &type);
		str href =
		    record == NULL ? S("") : record_href(rq, type, record);

		if (href.n > 0)
			related.v[related.n++] = (struct related){ type->label,
				record_called(type, record), href };
	}
	return related;
}

struct dataset_page
dataset_page_of(struct request *rq, const struct dataset *d)
{
	struct db *db = rq->db;
	struct record_list files =
	    record_children(db, &distribution_type, d->record.id);
	struct what what = what_of(rq, &dataset_type, d);
	struct dataset_page page = {
		.dataset = d,
		.publisher =
		    record_by_id(db, &institution_type, d->institution.id),
		.jurisdiction =
		    record_by_id(db, &jurisdiction_type, d->jurisdiction.id),
		.series =
		    d->series.id == 0
			? NULL
			: record_by_id(db, &dataset_series_type, d->series.id),
		.fresh = freshness_of(d, rq->page.today),
		.used = use_of(db, d->slug,
		    date_of_number(date_number(date_of(rq->now)) - USED_DAYS),
		    date_of(rq->now)),
		.counted = use_since(db),
		.licences = labels_terms(db, "licence", d->licence),
		.themes = labels_terms(db, "data-theme", d->themes),
		.address = data_address(rq,
		    str_fmt(rq->arena, "/data/%.*s", ARG(d->slug))),
		.said = request_param(rq, "said"),
		.may_add = rq->who != NULL && may(rq->who, VERB_EDIT, &what),
		.may_explain =
		    rq->who != NULL && may(rq->who, VERB_PUBLISH, &what),
		.stamp = act_stamp_of(db, &dataset_type, d->slug),
	};

	if (d->licence.n == 1)
		page.licence = licence_sentence(d->licence.v[0]);
	page.files.v = NEWS(rq->arena, struct file_view, files.n);
	for (size_t i = 0; i < files.n; i++) {
		struct file_view *f = &page.files.v[page.files.n++];

		*f = file_view_of(db, d, files.v[i], rq->now);
		page.unasked += f->versions.n > 0 && f->versions.v->elsewhere &&
				f->link.state == LINK_UNKNOWN;
	}
	page.landing = links_of(db, d->landing_page, rq->now);
	page.standard = links_of(db, d->conforms_to, rq->now);
	page.related = related_of(rq, d);
	page.panels = room_panels(rq, &dataset_type, d);
	return page;
}
