/* Explaining a table: what one row stands for, what people call each column and
 * what it means, in one form with a row for each column. */
#include "transparency/catalogue/catalogue_room.h"
#include "transparency/catalogue/quality_views.h"

#include "commons/acts/acts_web.h"
#include "commons/site/frame.h"
#include "engine/record/kinds.h"
#include "queries.h"
#include "transparency/catalogue/pages/explain.html.h"

#define COLUMNS_MAX 200
/* It stands above a column of numbers. */
#define TITLE_CHARACTERS 100

/* ${words} with ${s} in ${lang}; an empty one takes that language away. */
static words
words_put(struct arena *a, words before, str lang, str s)
{
	struct text *v = NEWS(a, struct text, before.n + 1);
	struct text one = { .lang = lang, .origin = ORIGIN_HUMAN, .s = s };
	bool put = s.n == 0;
	size_t n = 0;

	for (size_t i = 0; i < before.n; i++) {
		if (!put && str_cmp(lang, before.v[i].lang) < 0) {
			v[n++] = one;
			put = true;
		}
		if (!str_eq(before.v[i].lang, lang))
			v[n++] = before.v[i];
	}
	if (!put)
		v[n++] = one;
	return (words){ v, n };
}

/* What stands there in the reader's language: empty when it does not, so that
 * nobody saves another language's words under theirs. */
static str
words_of(words w, str lang)
{
	for (size_t i = 0; i < w.n; i++)
		if (str_eq(w.v[i].lang, lang))
			return w.v[i].s;
	return S("");
}

static struct table_column *
column_of(struct db *db, const struct distribution *file, str slug)
{
	return record_by_address(db, &table_column_type,
	    str_fmt(db_arena(db), "%.*s/columns/%.*s",
		ARG(file->record.address), ARG(slug)));
}

/* The columns of the newest version, as they were read and explained. */
static void
columns_read(struct request *rq, struct explain_page *page)
{
	const struct distribution_version *version =
	    catalogue_newest(rq->db, page->file);
	struct rows rows;

	if (version == NULL)
		return;
	page->v = NEWS(rq->arena, struct explain_row, COLUMNS_MAX);
	page->holds = words_of(page->file->holds, rq->page.lang);
	rows = db_query(rq->db, Q_explain_fields,
	    VALUES(value_text(version->sha256)));
	while (page->n < COLUMNS_MAX && rows_next(&rows))
		page->v[page->n++] = (struct explain_row){
			.slug = rows_text(&rows, 0),
			.name = rows_text(&rows, 1),
			.type = rows_text(&rows, 2),
			.unit = rows_text(&rows, 3),
		};
	rows_end(&rows);
	for (size_t i = 0; i < page->n; i++) {
		struct explain_row *row = &page->v[i];
		const struct table_column *c =
		    column_of(rq->db, page->file, row->slug);

		if (c == NULL)
			continue;
		row->title = words_of(c->title, rq->page.lang);
		row->means = words_of(c->description, rq->page.lang);
		row->given_unit = c->unit;
	}
}

static bool
file_has_columns(struct db *db, const struct distribution *file)
{
	const struct distribution_version *v = catalogue_newest(db, file);
	struct rows rows;
	bool any;

	if (v == NULL || v->sha256.n == 0)
		return false;
	rows = db_query(db, Q_explain_fields, VALUES(value_text(v->sha256)));
	any = rows_next(&rows);
	if (any)
		rows_end(&rows);
	return any;
}

static void
tables_of(struct request *rq, struct explain_page *page)
{
	struct record_list list = record_children(rq->db, &distribution_type,
	    page->dataset->record.id);
	str wanted = request_param(rq, "file");

	page->files.v =
	    NEWS(rq->arena, const struct distribution *, list.n + 1);
	for (size_t i = 0; i < list.n; i++) {
		const struct distribution *file = list.v[i];

		if (!file_has_columns(rq->db, file))
			continue;
		page->files.v[page->files.n++] = file;
		if (page->file == NULL || str_eq(file->slug, wanted))
			page->file = file;
	}
}

static enum outcome
explain_open(struct request *rq, struct explain_page *page)
{
	enum outcome outcome;

	*page =
	    (struct explain_page){ .saved = request_param(rq, "saved").n > 0 };
	page->dataset =
	    record_by_address(rq->db, &dataset_type, rq->argument[0]);
	if (page->dataset == NULL)
		return acts_gone(rq, &dataset_type, rq->argument[0]);
	outcome = may_now(rq, VERB_PUBLISH, &dataset_type, page->dataset);
	if (outcome != OUTCOME_OK)
		return outcome;
	page->jurisdiction =
	    jurisdiction_of(rq->db, page->dataset->jurisdiction.slug);
	frame_place(rq, page->jurisdiction);
	tables_of(rq, page);
	if (page->file != NULL)
		columns_read(rq, page);
	return OUTCOME_OK;
}

/* Where nobody publishes what they wrote, each column has a form of its own,
 * which keeps drafts. */
static bool
explain_drafts(struct request *rq, const struct explain_page *page)
{
	return page->file != NULL && settings_of(rq->db)->four_eyes;
}

enum outcome
explain_show(struct request *rq)
{
	struct explain_page page;
	enum outcome outcome = explain_open(rq, &page);

	if (outcome != OUTCOME_OK || page.dataset == NULL)
		return outcome;
	if (explain_drafts(rq, &page))
		return request_go(rq, "/new/table_column?under=%.*s",
		    ARG(page.file->record.address));
	page_explain(&rq->page, &page);
	return OUTCOME_OK;
}

static str
typed(struct request *rq, const char *what, str slug)
{
	return str_trim(request_field(rq,
	    str_c(rq->arena,
		slug.n == 0 ? str_of(what)
			    : str_fmt(rq->arena, "%s-%.*s", what, ARG(slug)))));
}

static bool
typed_fits(str s, size_t most)
{
	return kind_is_line(s) && kind_characters(s) <= most;
}

static const char *
explain_typed(struct request *rq, struct explain_page *page)
{
	bool fits;

	page->holds = typed(rq, "holds", S(""));
	fits = typed_fits(page->holds, WORDS_MAX_CHARACTERS);
	for (size_t i = 0; i < page->n; i++) {
		struct explain_row *row = &page->v[i];

		row->title = typed(rq, "title", row->slug);
		row->means = typed(rq, "means", row->slug);
		row->given_unit = typed(rq, "unit", row->slug);
		fits = fits && typed_fits(row->title, TITLE_CHARACTERS) &&
		       typed_fits(row->means, WORDS_MAX_CHARACTERS) &&
		       typed_fits(row->given_unit, LINE_MAX_CHARACTERS);
	}
	return fits ? NULL
		    : "One of these texts is too long. Write at most 1,000 "
		      "letters on one line; 100 for a title, 300 for a unit.";
}

static void
column_save(struct request *rq, const struct author *author,
    const struct distribution *file, const struct explain_row *row)
{
	struct table_column *c = column_of(rq->db, file, row->slug);
	str lang = rq->page.lang;

	if (c == NULL) {
		if (row->title.n + row->means.n + row->given_unit.n == 0)
			return;
		c = record_new(rq->arena, &table_column_type);
		c->distribution =
		    (ref){ file->record.id, file->record.address };
		c->slug = row->slug;
	}
	c->title = words_put(rq->arena, c->title, lang, row->title);
	c->description = words_put(rq->arena, c->description, lang, row->means);
	c->unit = row->given_unit;
	act_save(rq->db, author, &table_column_type, c);
}

static enum outcome
explain_apply(struct request *rq, void *cookie)
{
	const struct explain_page *page = cookie;
	struct author author =
	    may_author(rq, VERB_PUBLISH, &dataset_type, page->dataset);
	struct distribution *file =
	    record_by_id(rq->db, &distribution_type, page->file->record.id);

	if (file == NULL)
		return OUTCOME_CONFLICT;
	file->holds =
	    words_put(rq->arena, file->holds, rq->page.lang, page->holds);
	act_save(rq->db, &author, &distribution_type, file);
	for (size_t i = 0; i < page->n; i++)
		column_save(rq, &author, file, &page->v[i]);
	return request_go(rq, "/data/%.*s/explain?file=%.*s&saved=yes",
	    ARG(page->dataset->slug), ARG(file->slug));
}

enum outcome
explain_take(struct request *rq)
{
	struct explain_page page;
	enum outcome outcome = explain_open(rq, &page);

	if (outcome != OUTCOME_OK || page.dataset == NULL)
		return outcome;
	if (page.file == NULL || explain_drafts(rq, &page))
		return request_go(rq, "/data/%.*s", ARG(page.dataset->slug));
	page.wrong = explain_typed(rq, &page);
	if (page.wrong == NULL)
		return request_write(rq, explain_apply, &page);
	page.saved = false;
	rq->reply.status = outcome_status(OUTCOME_INVALID);
	page_explain(&rq->page, &page);
	return OUTCOME_OK;
}
