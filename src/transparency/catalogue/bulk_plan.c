/* What a sheet would change: each row against the dataset it names.  A row goes
 * through the same form as a page's, so it is read by the same rules and told
 * the same sentences.  Rows that name none stand in bulk_new.c.  Nothing is
 * written here. */
#include "commons/acts/acts.h"
#include "commons/editing/editing.h"
#include "engine/record/kinds.h"
#include "engine/web/web.h"
#include "transparency/catalogue/bulk_plan.h"
#include "transparency/catalogue/publish_room.h"

/* "address" stands among the first rows: a title above it, or what some
 * programs write of their delimiter. */
#define HEADER_ROWS 5
/* Codes of one field, each as a parameter. */
#define PARAMS_MAX (BULK_COLUMNS_MAX + CODES_MAX)

/* Codes named when a cell has none of them. */
#define CODES_NAMED 40

str
bulk_plan_cell(struct planning *p, const json_t *row, int at)
{
	const json_t *v = at < 0 ? NULL : json_array_get(row, (size_t)at);

	if (!json_is_string(v))
		return S("");
	return str_copy(p->rq->arena,
	    (str){ json_string_value(v), json_string_length(v) });
}

void
bulk_plan_wrong(struct planning *p, int64_t line, str column,
    struct form_sentence what)
{
	struct bulk_plan *plan = &p->plan;

	if (plan->wrongs.n < BULK_WRONGS_MAX)
		plan->wrongs.v[plan->wrongs.n++] =
		    (struct bulk_wrong){ line, column, what };
	else
		plan->more_wrongs++;
}

size_t
bulk_plan_mistakes(const struct planning *p)
{
	return p->plan.wrongs.n + p->plan.more_wrongs;
}

static void
plan_says(struct planning *p, int64_t line, const char *column,
    const char *what)
{
	bulk_plan_wrong(p, line, str_of(column),
	    (struct form_sentence){ what, S(""), S("") });
}

/* ---- the form's choices, asked of the store once for all rows ---- */

static size_t
source_column(const struct planning *p, const struct field *f)
{
	size_t i = 0;

	while (i < p->columns.n && p->columns.v[i].field != f)
		i++;
	return i;
}

/* Those that whoever asks may edit data of. */
static struct form_options
source_institutions(struct planning *p)
{
	struct data_form f = { 0 };
	struct form_options list = { 0 };

	entries_options(p->rq, &f);
	list.v = NEWS(p->rq->arena, struct form_option, f.institutions.n);
	for (size_t i = 0; i < f.institutions.n; i++)
		list.v[list.n++] = (struct form_option){
			.code = f.institutions.v[i].code,
			.title = f.institutions.v[i].name,
		};
	return list;
}

static struct form_options
source_options(void *cookie, const struct field *f)
{
	struct planning *p = cookie;
	size_t i = source_column(p, f);

	if (!p->asked[i])
		p->options[i] = f->to == &institution_type
				    ? source_institutions(p)
				    : p->inner->options(p->inner->cookie, f);
	p->asked[i] = true;
	return p->options[i];
}

static int64_t
source_find(void *cookie, const struct field *f, str code)
{
	struct planning *p = cookie;
	const struct institution *i;
	struct what what;

	if (f->to != &institution_type)
		return p->inner->find(p->inner->cookie, f, code);
	i = institution_of(p->rq->db, code);
	if (i == NULL)
		return 0;
	what = what_of(p->rq, &institution_type, i);
	return may(p->rq->who, VERB_EDIT, &what) ? i->record.id : 0;
}

static bool
source_shown(void *cookie, const struct field *f)
{
	const struct planning *p = cookie;

	return source_column(p, f) < p->columns.n;
}

/* ---- the header ---- */

static void
header_unknown(struct planning *p, str name)
{
	if (name.n == 0)
		return;
	p->plan.unknown = p->plan.unknown.n == 0
			      ? name
			      : str_fmt(p->rq->arena, "%.*s, %.*s",
				    ARG(p->plan.unknown), ARG(name));
}

static int
institution_at(const struct planning *p)
{
	for (size_t i = 0; i < p->columns.n; i++)
		if (p->columns.v[i].field->to == &institution_type)
			return p->at[i];
	return -1;
}

static bool
header_read(struct planning *p, const json_t *row)
{
	size_t n = json_array_size(row), k;

	p->address = p->version = -1;
	for (k = 0; k < p->columns.n; k++)
		p->at[k] = -1;
	p->plan.unknown = S("");
	for (size_t i = 0; i < n; i++) {
		str name = str_trim(bulk_plan_cell(p, row, (int)i));

		for (k = 0; k < p->columns.n; k++)
			if (str_eq(p->columns.v[k].name, name))
				break;
		if (str_is(name, "address"))
			p->address = (int)i;
		else if (str_is(name, "version"))
			p->version = (int)i;
		else if (k < p->columns.n)
			p->at[k] = (int)i;
		else
			header_unknown(p, name);
	}
	return p->address >= 0 || institution_at(p) >= 0;
}

/* ---- one row ---- */

bool
bulk_plan_says(struct planning *p, const json_t *row, const struct dataset *d)
{
	for (size_t i = 0; i < p->columns.n; i++)
		if (p->at[i] >= 0 &&
		    !bulk_same(p->rq->arena, &p->columns.v[i],
			bulk_plan_cell(p, row, p->at[i]),
			bulk_value(p->rq->arena, &p->columns.v[i], d)))
			return false;
	return true;
}

/* Whether the row was made from what is stored, or was not changed since it
 * was made; else that is noted. */
static bool
row_fits(struct planning *p, const json_t *row, int64_t line,
    const struct dataset *d)
{
	struct request *rq = p->rq;
	struct problem problems[PROBLEMS_MAX];
	struct reading r = { .db = rq->db,
		.arena = rq->arena,
		.problems = problems };
	struct dataset *base = record_new(rq->arena, &dataset_type);
	str number = str_trim(bulk_plan_cell(p, row, p->version));
	int64_t version = 0;

	if (number.n == 0) {
		plan_says(p, line, "address",
		    "There is a dataset with this address already. To change "
		    "it, keep the number in “version”; a new one needs another "
		    "address.");
		return false;
	}
	if (!str_number(number, &version) || version < 1 ||
	    version > d->record.version) {
		plan_says(p, line, "version",
		    "Leave the number in this column as it was downloaded: it "
		    "says from which state you started.");
		return false;
	}
	if (version == d->record.version)
		return true;
	if (record_from_version(&r, &dataset_type,
		act_json_of(rq->db, str_of(dataset_type.name), d->slug,
		    version),
		base) &&
	    bulk_plan_says(p, row, base)) {
		p->plan.same++;
		return false;
	}
	plan_says(p, line, "",
	    "Somebody else changed this dataset since you downloaded the "
	    "sheet. Download it again and write your change there.");
	return false;
}

/* The row as the form would send it; only what differs, so that a day which a
 * program wrote anew is no change.  A sheet gives no dataset away. */
static size_t
row_params(struct planning *p, const json_t *row, const struct dataset *d,
    struct param *params, struct bulk_row *r)
{
	struct arena *a = p->rq->arena;
	size_t n = 0;

	r->changes.v = NEWS(a, struct bulk_change, p->columns.n);
	for (size_t i = 0; i < p->columns.n; i++) {
		const struct bulk_column *c = &p->columns.v[i];
		str cell = bulk_plain(a, c, bulk_plan_cell(p, row, p->at[i])),
		    before = bulk_value(a, c, d);

		if (p->at[i] < 0 || bulk_same(a, c, cell, before))
			continue;
		if (c->field->to == &institution_type && !r->fresh) {
			bulk_plan_wrong(p, r->line, c->name,
			    (struct form_sentence){
				"A dataset keeps its institution in a sheet. "
				"Write “{1}” here again.",
				before, S("") });
			continue;
		}
		params[n++] = (struct param){ c->name, cell };
		r->changes.v[r->changes.n++] =
		    (struct bulk_change){ c, before, cell };
	}
	return n;
}

/* "A, B, C": the codes that a cell may have, or the first of many. */
static str
row_codes(struct planning *p, const struct form_field *ff)
{
	const struct choices *list = ff->field->choices;
	struct buf b = buf_open(p->rq->arena, 8192);

	for (size_t i = 0; list != NULL && i < list->n; i++)
		buf_fmt(&b, "%s%s", i == 0 ? "" : ", ", list->v[i].code);
	for (size_t i = 0;
	     list == NULL && i < ff->options.n && i <= CODES_NAMED; i++)
		buf_fmt(&b, "%s%.*s", i == 0 ? "" : ", ",
		    ARG(i < CODES_NAMED ? ff->options.v[i].code : S("…")));
	return buf_str(&b);
}

/* In a sheet there is no list to choose from. */
static struct form_sentence
row_sentence(struct planning *p, const struct form_field *ff)
{
	enum field_kind kind = ff->field->kind;

	if (ff->error.what == NULL ||
	    (kind != FIELD_CHOICE && kind != FIELD_CHOICES &&
		kind != FIELD_REF))
		return ff->error;
	if (ff->value.n == 0)
		return (struct form_sentence){ "This is needed. There is: {1}.",
			row_codes(p, ff), S("") };
	return (
	    struct form_sentence){ "“{1}” cannot stand here. There is: {2}.",
		ff->value, row_codes(p, ff) };
}

static void
row_wrongs(struct planning *p, int64_t line, const struct form *form)
{
	for (size_t i = 0; i < form->n; i++) {
		const struct form_field *ff = &form->v[i];
		struct form_sentence what = row_sentence(p, ff);

		if (what.what != NULL)
			bulk_plan_wrong(p, line, str_of(ff->field->name), what);
		for (size_t k = 0; k < ff->texts.n; k++)
			if (ff->texts.v[k].error.what != NULL)
				bulk_plan_wrong(p, line,
				    str_fmt(p->rq->arena, "%s.%.*s",
					ff->field->name,
					ARG(ff->texts.v[k].lang.code)),
				    ff->texts.v[k].error);
	}
	if (form->error.what != NULL)
		bulk_plan_wrong(p, line, S(""), form->error);
}

bool
bulk_plan_take(struct planning *p, const json_t *row, struct bulk_row *r)
{
	struct request *rq = p->rq;
	struct form_lang langs[BULK_COLUMNS_MAX];
	struct param params[PARAMS_MAX];
	size_t mistakes = bulk_plan_mistakes(p), n_langs = 0,
	       n = row_params(p, row, r->old, params, r);
	struct form *form;

	for (size_t i = 0; i < p->columns.n; i++)
		if (str_is(str_of(p->columns.v[i].field->name), "title"))
			langs[n_langs++] =
			    (struct form_lang){ p->columns.v[i].lang,
				    p->columns.v[i].lang };
	form = form_open(rq->arena, &dataset_type, r->old, langs, n_langs,
	    &p->source);
	r->changed = form_read(form, params, n);
	row_wrongs(p, r->line, form);
	return bulk_plan_mistakes(p) == mistakes;
}

/* A row of a dataset that is there. */
static bool
row_take(struct planning *p, const json_t *row, struct bulk_row *r)
{
	struct what what;
	const char *field, *wrong;

	if (!bulk_plan_take(p, row, r))
		return false;
	wrong = editing_flaw(p->rq, &dataset_type, r->old, r->changed, &field);
	if (wrong != NULL)
		plan_says(p, r->line, field, wrong);
	what = what_of(p->rq, &dataset_type, r->old);
	r->waits = eyes_needed(p->rq->db, &dataset_type) ||
		   !may(p->rq->who, VERB_PUBLISH, &what);
	return wrong == NULL;
}

bool
bulk_plan_seen(struct planning *p, str address)
{
	for (size_t i = 0; i < p->n_seen; i++)
		if (str_eq(p->seen[i], address))
			return true;
	p->seen[p->n_seen++] = address;
	return false;
}

/* Which dataset the row names; NULL when nobody can tell, or there is nothing
 * to do about it. */
static const struct dataset *
row_dataset(struct planning *p, const json_t *row, int64_t line)
{
	struct request *rq = p->rq;
	str address = str_trim(bulk_plan_cell(p, row, p->address));
	const struct dataset *d =
	    record_by_address(rq->db, &dataset_type, address);
	struct what what;

	if (d == NULL) {
		bulk_plan_wrong(p, line, S("address"),
		    (struct form_sentence){
			"There is nothing here with the address “{1}”. Check "
			"it and write it again.",
			address, S("") });
		return NULL;
	}
	if (bulk_plan_seen(p, address)) {
		plan_says(p, line, "address",
		    "Another row has this address already. Keep one of "
		    "them.");
		return NULL;
	}
	if (bulk_plan_says(p, row, d)) {
		p->plan.same++;
		return NULL;
	}
	what = what_of(rq, &dataset_type, d);
	if (!may(rq->who, VERB_EDIT, &what)) {
		plan_says(p, line, "",
		    "You may not change this dataset. Leave its row out.");
		return NULL;
	}
	return row_fits(p, row, line, d) ? d : NULL;
}

/* Whether the row names no dataset and comes from no download. */
static bool
row_is_new(struct planning *p, const json_t *row)
{
	str address = str_trim(bulk_plan_cell(p, row, p->address)),
	    version = str_trim(bulk_plan_cell(p, row, p->version));

	return version.n == 0 &&
	       (address.n == 0 || record_by_address(p->rq->db, &dataset_type,
				      address) == NULL);
}

static bool
row_old(struct planning *p, const json_t *row, struct bulk_row *r)
{
	if (str_trim(bulk_plan_cell(p, row, p->address)).n == 0) {
		plan_says(p, r->line, "address",
		    "Write the address again, as it was downloaded. A new "
		    "dataset has no number in “version”.");
		return false;
	}
	r->old = row_dataset(p, row, r->line);
	return r->old != NULL && row_take(p, row, r);
}

static void
row_plan(struct planning *p, const json_t *row, int64_t line)
{
	struct bulk_plan *plan = &p->plan;
	size_t mistakes = bulk_plan_mistakes(p);
	struct bulk_row r = { .line = line };

	if (json_array_size(row) == 0)
		return;
	if (row_is_new(p, row) ? bulk_new_row(p, row, &r)
			       : row_old(p, row, &r)) {
		plan->waits += r.waits;
		plan->fresh += r.fresh;
		if (plan->rows.n < BULK_CHANGES_MAX)
			plan->rows.v[plan->rows.n++] = r;
		else
			plan->problem = "This sheet changes more than 500 "
					"datasets. Send it in parts.";
	}
	plan->rows_wrong += bulk_plan_mistakes(p) > mistakes;
}

static void
plan_rows(struct planning *p, const json_t *sheet)
{
	size_t n = json_array_size(sheet), i = 0;

	while (i < n && i < HEADER_ROWS &&
	       !header_read(p, json_array_get(sheet, i)))
		i++;
	/* Who only describes new ones may leave out what those do not have. */
	if ((p->address < 0) != (p->version < 0) ||
	    (p->address < 0 && institution_at(p) < 0)) {
		p->plan.problem =
		    "The sheet needs the columns “address” and “version”, with "
		    "these names in the first row. Download it again and write "
		    "your changes there.";
		return;
	}
	for (i++; i < n && p->plan.problem == NULL; i++)
		row_plan(p, json_array_get(sheet, i), (int64_t)i + 1);
}

struct bulk_plan
bulk_plan_of(struct request *rq, str json)
{
	struct planning *p = NEW(rq->arena, struct planning);
	json_t *sheet = json_loadb(json.p, json.n, 0, NULL);

	p->rq = rq;
	p->columns = bulk_columns_of(rq);
	p->inner = form_records(rq->arena, rq->db);
	p->source = (struct form_source){ p, source_options, source_find,
		source_shown };
	p->seen = NEWS(rq->arena, str, json_array_size(sheet) + 1);
	p->plan.rows.v = NEWS(rq->arena, struct bulk_row, BULK_CHANGES_MAX);
	p->plan.wrongs.v = NEWS(rq->arena, struct bulk_wrong, BULK_WRONGS_MAX);
	p->address = p->version = -1;
	plan_rows(p, sheet);
	json_decref(sheet);
	return p->plan;
}
