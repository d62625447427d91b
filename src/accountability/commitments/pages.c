/* What the page of one plan, or of one commitment, shows. */
#include "commons/acts/acts_web.h"
#include "accountability/commitments/commitments_room.h"
#include "commons/acts/acts.h"
#include "commons/vocabularies/vocabularies.h"
#include "engine/base/date.h"
#include "engine/base/json.h"
#include "engine/chart/chart.h"
#include "queries.h"

#define SECTIONS_MAX 24
#define NAMES_MAX 200

/* Names at their longest, each character escaped, and a title. */
#define DATA_MAX ((size_t)2 << 20)

static void
section_add(struct sections *list, const char *heading, const char *id,
    prose text)
{
	if (text.n > 0 && list->n < SECTIONS_MAX)
		list->v[list->n++] = (struct section){ heading, id, text };
}

/* Every prose field of a record that has a text, in the order of its .def. */
static struct sections
sections_of(struct arena *a, const struct record_type *type, const void *record)
{
	struct sections list = { NEWS(a, struct section, SECTIONS_MAX), 0 };
	size_t i;

	for (i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];

		if (f->kind == FIELD_PROSE)
			section_add(&list, f->label, f->name,
			    *(const prose *)field_get(f, record));
	}
	return list;
}

/* A finding as a sentence in the reader's language. */
static struct flags
flags_of(struct page *pg, const struct findings *findings)
{
	struct flags flags = { NEWS(pg->arena, struct flag, findings->n), 0 };
	size_t i, mark;

	for (i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->v[i];
		const struct hole holes[] = { HOLE(f->one), HOLE(f->two) };

		mark = pg->out->n;
		put_message(pg, f->what, holes, 2);
		flags.v[flags.n++].sentence = page_html(pg, mark);
	}
	return flags;
}

static struct nameds
leads_of(struct db *db, const struct plan *plan)
{
	struct nameds list = { NEWS(db_arena(db), struct named, NAMES_MAX), 0 };
	struct rows rows =
	    db_query(db, Q_leads_of, VALUES(value_number(plan->record.id)));
	struct institution i;

	while (list.n < NAMES_MAX && rows_next(&rows)) {
		record_read(&rows, 0, &institution_type, &i);
		list.v[list.n++] = (struct named){ .name = i.name,
			.address = i.slug,
			.acronym = i.acronym,
			.times = 1 };
	}
	rows_end(&rows);
	return list;
}

static struct nameds
parties_of(struct db *db, const struct commitment *c)
{
	struct nameds list = { NEWS(db_arena(db), struct named, NAMES_MAX), 0 };
	struct rows rows =
	    db_query(db, Q_parties_of, VALUES(value_number(c->record.id)));
	struct institution i;
	int column, role;

	while (list.n < NAMES_MAX && rows_next(&rows)) {
		column = record_read(&rows, 0, &institution_type, &i);
		role = choice_value(&party_roles, rows_text(&rows, column));
		list.v[list.n++] = (struct named){ .name = i.name,
			.address = i.slug,
			.acronym = i.acronym,
			.role = choice_label(&party_roles, role),
			.times = rows_number(&rows, column + 1) };
	}
	rows_end(&rows);
	return list;
}

static struct nameds
terms_named(struct db *db, const char *vocabulary, codes c)
{
	struct nameds list = { NEWS(db_arena(db), struct named, c.n), 0 };
	size_t i;

	for (i = 0; i < c.n; i++)
		list.v[list.n++] = (struct named){
			.name = term_label(db, vocabulary, c.v[i]),
			.address = c.v[i],
		};
	return list;
}

/* Children of a record as a typed list: the view's member is v and n. */
#define CHILDREN(db, type_, parent_, member_)                                  \
	do {                                                                   \
		struct record_list list_ =                                     \
		    record_children(db, &type_##_type, parent_);               \
		(member_).v = (const struct type_ **)list_.v;                  \
		(member_).n = list_.n;                                         \
	} while (0)

struct plan_page
plan_page_of(struct request *rq, const struct plan *plan)
{
	struct db *db = rq->db;
	struct plan_page page = {
		.view = plan_view_of(db, plan, rq->page.today, PANES_NAMED),
		.leads = leads_of(db, plan),
		.sections = sections_of(rq->arena, &plan_type, plan),
		.stamp = act_stamp_of(db, &plan_type, plan->slug),
	};
	struct findings findings = { .arena = rq->arena };

	CHILDREN(db, achievement, plan->record.id, page.achievements);
	CHILDREN(db, space, plan->record.id, page.spaces);
	CHILDREN(db, endorsement, plan->record.id, page.endorsements);
	plan_lint(db, plan, &findings);
	page.flags = flags_of(&rq->page, &findings);
	page.voices = room_voices(rq, &plan_type, plan);
	page.panels = room_panels(rq, &plan_type, plan);
	return page;
}

static html
timeline_of(struct request *rq, const struct commitment *c,
    const struct panes *panes)
{
	struct timeline_row *rows =
	    NEWS(rq->arena, struct timeline_row, panes->n);
	struct timeline t = {
		.id = S("timeline"),
		.title =
		    say(rq->page.language, "Planned period of each milestone"),
		.rows = rows,
		.n = panes->n,
		.today = rq->page.today,
		.from = c->starts,
		.to = c->ends,
	};
	size_t i;

	for (i = 0; i < panes->n; i++) {
		const struct pane *p = &panes->v[i];

		rows[i] = (struct timeline_row){
			.label = str_fmt(rq->arena, "%lld",
			    (long long)p->milestone->number),
			.title = p->milestone->title,
			.from = p->milestone->starts,
			.to = p->milestone->due,
			.state = light_class(p->light),
			.late = p->late,
			.part_percent = (int)p->share,
			.href = str_fmt(rq->arena, "#milestone-%lld",
			    (long long)p->milestone->number),
		};
	}
	return chart_timeline(&rq->page, &t);
}

static html
progress_of(struct request *rq, int64_t done, int64_t expected)
{
	if (done < 0)
		return (html){ 0 };
	return chart_progress(&rq->page,
	    &(struct progress){ .id = S("progress"),
		.done_percent = (int)done,
		.expected_percent = (int)expected });
}

/* All re-plannings under a commitment.  They come milestone by milestone, so
 * each row has its own as a slice of all. */
static void
rows_replanned(struct db *db, const struct commitment *c, struct rows_of *to)
{
	const struct replanning **all =
	    NEWS(db_arena(db), const struct replanning *, REPLANNINGS_SHOWN);
	struct rows rows = db_query(db, Q_replannings_of_commitment,
	    VALUES(value_number(c->record.id),
		value_number(REPLANNINGS_SHOWN)));
	size_t n = 0, i;

	while (n < REPLANNINGS_SHOWN && rows_next(&rows)) {
		struct replanning *r = NEW(db_arena(db), struct replanning);
		struct replannings *of = NULL;

		record_read(&rows, 0, &replanning_type, r);
		all[n] = r;
		for (i = 0; of == NULL && i < to->n; i++)
			if (to->v[i].pane.milestone->record.id ==
			    r->milestone.id)
				of = &to->v[i].replannings;
		if (of != NULL && of->n++ == 0)
			of->v = &all[n];
		n++;
	}
	rows_end(&rows);
}

static struct rows_of
rows_with_evidence(struct db *db, const struct panes *panes, moment now)
{
	struct rows_of rows = { NEWS(db_arena(db), struct row, panes->n), 0 };
	size_t i;

	for (i = 0; i < panes->n; i++) {
		struct row *row = &rows.v[rows.n++];

		row->pane = panes->v[i];
		if (row->pane.evidence > 0)
			row->proofs = proofs_of(db, row->pane.milestone, now);
	}
	return rows;
}

struct commitment_page
commitment_page_of(struct request *rq, const struct commitment *c,
    const struct plan *plan)
{
	struct db *db = rq->db;
	struct commitment_page page = {
		.promise = promise_of(db, c, rq->page.today, PANES_NAMED),
		.plan = plan,
		.parties = parties_of(db, c),
		.areas = terms_named(db, "policy-area", c->areas),
		.sectors = terms_named(db, "sector", c->sectors),
		.sections = sections_of(rq->arena, &commitment_type, c),
		.stamp = act_stamp_of(db, &commitment_type, c->slug),
	};
	struct findings findings = { .arena = rq->arena };

	if (plan != NULL)
		page.jurisdiction =
		    record_by_id(db, &jurisdiction_type, plan->jurisdiction.id);
	CHILDREN(db, relevance, c->record.id, page.relevances);
	page.rows = rows_with_evidence(db, &page.promise.panes, rq->now);
	rows_replanned(db, c, &page.rows);
	commitment_lint(db, c, rq->page.today, &findings);
	page.flags = flags_of(&rq->page, &findings);
	page.done = tally_progress(&page.promise.tally);
	page.expected = tally_expected(&page.promise.tally);
	page.timeline = timeline_of(rq, c, &page.promise.panes);
	page.progress = progress_of(rq, page.done, page.expected);
	page.voices = room_voices(rq, &commitment_type, c);
	page.panels = room_panels(rq, &commitment_type, c);
	return page;
}

static void
data_member(struct buf *b, bool *first, const char *name, str value)
{
	if (value.n == 0)
		return;
	json_key(b, first, name);
	json_text(b, value);
}

str
commitment_data(struct request *rq, const struct commitment_page *page)
{
	const struct commitment *c = page->promise.commitment;
	const struct text *title = words_in(c->title, rq->page.lang);
	struct buf b = buf_open(rq->arena, DATA_MAX);
	bool first = true, one = true;
	size_t i;

	buf_char(&b, '{');
	data_member(&b, &first, "@context", S("https://schema.org"));
	data_member(&b, &first, "@type", S("Project"));
	data_member(&b, &first, "identifier",
	    c->code.n > 0 ? c->code : c->slug);
	if (title != NULL) {
		data_member(&b, &first, "name", title->s);
		data_member(&b, &first, "inLanguage", title->lang);
	}
	data_member(&b, &first, "startDate", date_iso(rq->arena, c->starts));
	data_member(&b, &first, "endDate", date_iso(rq->arena, c->ends));
	json_key(&b, &first, "parentOrganization");
	buf_char(&b, '[');
	for (i = 0; i < page->parties.n; i++) {
		const struct text *name =
		    words_in(page->parties.v[i].name, rq->page.lang);
		bool inner = true;

		if (name == NULL)
			continue;
		buf_c(&b, one ? "{" : ",{");
		one = false;
		data_member(&b, &inner, "@type", S("GovernmentOrganization"));
		data_member(&b, &inner, "name", name->s);
		buf_char(&b, '}');
	}
	buf_c(&b, "]}");
	return buf_str(&b);
}
