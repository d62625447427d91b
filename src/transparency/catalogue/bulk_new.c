/* Rows of a sheet that make new datasets: their addresses, and that none is
 * made twice.  What stands in their cells is read by bulk_plan.c, as of all
 * rows. */
#include "commons/editing/drafts.h"
#include "commons/editing/editing.h"
#include "engine/record/json.h"
#include "engine/record/kinds.h"
#include "engine/record/text.h"
#include "queries.h"
#include "transparency/catalogue/bulk_plan.h"
#include "transparency/catalogue/delivery.h"
#include "transparency/catalogue/publish_room.h"

/* Titles of one institution that are looked at: more than any has datasets,
 * and what fits into the memory of a request. */
#define TITLES_MAX 50000
/* Addresses tried for a title that is another institution's too. */
#define SLUGS_TRIED 100

/* ---- what is there already ---- */

static void
known_add(struct planning *p, struct bulk_known known)
{
	struct bulk_known *one = NEW(p->rq->arena, struct bulk_known);

	*one = known;
	one->next = p->known;
	p->known = one;
}

/* New datasets that wait to be published: whoever sends a sheet twice does not
 * know them by their address. */
static void
known_drafts(struct planning *p)
{
	struct request *rq = p->rq;
	struct drafts list;

	if (p->drafts)
		return;
	p->drafts = true;
	list = drafts_new(rq->db, str_of(dataset_type.name), BULK_ROWS_MAX);
	for (size_t i = 0; i < list.n; i++) {
		struct problem problems[PROBLEMS_MAX];
		struct reading r = { .db = rq->db,
			.arena = rq->arena,
			.problems = problems };
		struct dataset *d = record_new(rq->arena, &dataset_type);

		record_from_version(&r, &dataset_type, list.v[i].json, d);
		known_add(p, (struct bulk_known){
				 .institution = d->institution.id,
				 .title = d->title,
				 .draft = d,
			     });
	}
}

static void
known_published(struct planning *p, int64_t institution)
{
	struct request *rq = p->rq;
	const struct bulk_known *k = p->known;
	struct rows rows;

	while (k != NULL && (k->institution != institution || k->title.n > 0))
		k = k->next;
	if (k != NULL)
		return;
	/* Without a title: that this institution was asked about. */
	known_add(p, (struct bulk_known){ .institution = institution });
	rows = db_query(rq->db, Q_dataset_titles_of_institution,
	    VALUES(value_number(institution), value_number(TITLES_MAX)));
	while (rows_next(&rows)) {
		const struct text *texts;
		size_t n = text_read(rq->arena, rows_text(&rows, 1), &texts);

		if (n > 0)
			known_add(p, (struct bulk_known){
					 .institution = institution,
					 .title = { texts, n },
					 .dataset = rows_number(&rows, 0),
				     });
	}
	rows_end(&rows);
}

/* The language in which both titles are the same; NULL: in none. */
static const struct text *
title_shared(words one, words other)
{
	for (size_t i = 0; i < one.n; i++)
		for (size_t k = 0; k < other.n; k++)
			if (str_eq(one.v[i].lang, other.v[k].lang) &&
			    str_eq(one.v[i].s, other.v[k].s))
				return &one.v[i];
	return NULL;
}

/* What to do about a row that has the title of ${k}. */
static struct form_sentence
known_sentence(struct planning *p, const struct bulk_known *k,
    const struct dataset *d)
{
	struct arena *a = p->rq->arena;

	if (k->line > 0)
		return (struct form_sentence){
			"Row {1} is a new dataset with this title too. Keep "
			"one of them, or write another title.",
			str_fmt(a, "%lld", (long long)k->line), S("")
		};
	if (k->dataset == 0)
		return (struct form_sentence){
			"A draft with this title waits already. Change that "
			"one, or write another title.",
			S(""), S("")
		};
	return (struct form_sentence){
		"There is a dataset with this title already, at the address "
		"“{1}”. Change that one in its own row, or write another "
		"title.",
		d->slug, S("")
	};
}

/* Whether nobody has described this dataset before.  One with the same words
 * was made of this row, when the sheet was sent before. */
static bool
new_is_new(struct planning *p, const json_t *row, const struct bulk_row *r)
{
	const struct dataset *now = r->changed, *d;
	const struct text *shared = NULL;
	const struct bulk_known *k;

	known_drafts(p);
	known_published(p, now->institution.id);
	for (k = p->known; k != NULL; k = k->next) {
		if (k->institution == now->institution.id)
			shared = title_shared(now->title, k->title);
		if (shared != NULL)
			break;
	}
	if (k == NULL)
		return true;
	d = k->dataset == 0
		? k->draft
		: record_by_id(p->rq->db, &dataset_type, k->dataset);
	if (d != NULL && bulk_plan_says(p, row, d)) {
		p->plan.here++;
		return false;
	}
	bulk_plan_wrong(p, r->line,
	    str_fmt(p->rq->arena, "title.%.*s", ARG(shared->lang)),
	    known_sentence(p, k, d));
	return false;
}

/* ---- its address ---- */

static bool
address_wrong(struct planning *p, int64_t line, const char *what)
{
	bulk_plan_wrong(p, line, S("address"),
	    (struct form_sentence){ what, S(""), S("") });
	return false;
}

/* Whether a draft waits to have it. */
static bool
address_waits(const struct planning *p, str address)
{
	for (const struct bulk_known *k = p->known; k != NULL; k = k->next)
		if (k->draft != NULL && str_eq(k->draft->slug, address))
			return true;
	return false;
}

/* Whether a dataset that was taken away had the address. */
static bool
address_used(struct planning *p, str address)
{
	return db_one(p->rq->db, Q_act_version_newest,
		   VALUES(value_text(str_of(dataset_type.name)),
		       value_text(address))) > 0;
}

static bool
address_given(struct planning *p, str address, struct bulk_row *r)
{
	if (!kind_is_slug(address))
		return address_wrong(p, r->line,
		    "Use small letters from a to z, digits and hyphens only, "
		    "80 characters at most.");
	if (address_used(p, address))
		return address_wrong(p, r->line,
		    "There was a dataset with this address, and it was "
		    "withdrawn. Choose another address.");
	if (address_waits(p, address))
		return address_wrong(p, r->line,
		    "A draft with this address waits already. Change that "
		    "one, or choose another address.");
	if (bulk_plan_seen(p, address))
		return address_wrong(p, r->line,
		    "Another row has this address already. Keep one of "
		    "them.");
	r->changed->slug = address;
	return true;
}

/* Two institutions may have "Budget": the sheet gives both an address. */
static bool
address_made(struct planning *p, struct bulk_row *r)
{
	struct request *rq = p->rq;
	const struct text *title = words_in(r->changed->title, rq->page.lang);
	str base = entries_slug(rq, title == NULL ? S("") : title->s);

	for (int i = 1; i <= SLUGS_TRIED; i++) {
		delivery_slug(rq, &dataset_type, r->changed, &r->changed->slug,
		    i == 1 ? base
			   : str_fmt(rq->arena, "%.*s-%d", ARG(base), i));
		if (!address_used(p, r->changed->slug) &&
		    !address_waits(p, r->changed->slug) &&
		    !bulk_plan_seen(p, r->changed->slug))
			return true;
	}
	return address_wrong(p, r->line,
	    "Choose an address: too many datasets have this title.");
}

/* ---- the row ---- */

/* People write notes beside their rows, in columns of their own. */
static bool
row_is_empty(struct planning *p, const json_t *row)
{
	for (size_t i = 0; i < p->columns.n; i++)
		if (str_trim(bulk_plan_cell(p, row, p->at[i])).n > 0)
			return false;
	return str_trim(bulk_plan_cell(p, row, p->address)).n == 0;
}

/* Where it belongs is where its institution does. */
static void
row_place(struct planning *p, struct dataset *d)
{
	const struct institution *i =
	    institution_of(p->rq->db, d->institution.slug);

	if (i != NULL)
		d->jurisdiction = i->jurisdiction;
}

bool
bulk_new_row(struct planning *p, const json_t *row, struct bulk_row *r)
{
	struct request *rq = p->rq;
	str address = str_trim(bulk_plan_cell(p, row, p->address));
	struct what what;
	const char *field, *wrong;

	r->fresh = true;
	r->old = record_new(rq->arena, &dataset_type);
	if (row_is_empty(p, row) || !bulk_plan_take(p, row, r) ||
	    !new_is_new(p, row, r))
		return false;
	row_place(p, r->changed);
	if (!(address.n > 0 ? address_given(p, address, r)
			    : address_made(p, r)))
		return false;
	wrong = editing_flaw(rq, &dataset_type, NULL, r->changed, &field);
	if (wrong != NULL) {
		bulk_plan_wrong(p, r->line, str_of(field),
		    (struct form_sentence){ wrong, S(""), S("") });
		return false;
	}
	known_add(p, (struct bulk_known){
			 .institution = r->changed->institution.id,
			 .title = r->changed->title,
			 .line = r->line,
		     });
	what = what_of(rq, &dataset_type, r->changed);
	r->waits = eyes_needed(rq->db, &dataset_type) ||
		   !may(rq->who, VERB_PUBLISH, &what);
	return true;
}
