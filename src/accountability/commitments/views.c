/* Promises as they stand, read from the database: what lists and homes show.
 * What a single plan's or commitment's page shows besides is in pages.c. */
#include <string.h>

#include "accountability/commitments/commitments_room.h"
#include "engine/base/date.h"
#include "engine/store/fulltext.h"
#include "engine/words/terms.h"
#include "queries.h"

/* A row of milestones_bare; return the column behind. */
static int
milestone_read_bare(struct rows *rows, struct milestone *m)
{
	struct value share = rows_value(rows, 4);

	m->number = rows_number(rows, 0);
	date_read(rows_look(rows, 1), &m->starts);
	date_read(rows_look(rows, 2), &m->due);
	m->state = choice_value(&milestone_states, rows_look(rows, 3));
	m->share = share.kind == VALUE_NULL ? NUMBER_NONE : share.number;
	return 5;
}

/* The ids of ${found}, as the statements take them: "3,17,4". */
static str
promises_ids(struct arena *a, const struct commitment *const *found, size_t n)
{
	struct buf b = buf_open(a, n * ID_DIGITS_MAX);

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(&b, ',');
		buf_number(&b, found[i]->record.id);
	}
	return buf_str(&b);
}

/* Where rows of milestones go: one promise's stand together. */
struct gathering {
	struct promises *promises;
	struct promise *of; /* NULL: none yet */
	struct pane panes[PANES_OF_PROMISE];
};

/* The panes of one promise are complete. */
static void
gathering_keep(struct gathering *g, struct arena *a)
{
	struct panes *panes;

	if (g->of == NULL || g->of->panes.n == 0)
		return;
	panes = &g->of->panes;
	panes->v = NEWS(a, struct pane, panes->n);
	memcpy(panes->v, g->panes, panes->n * sizeof(*panes->v));
}

/* The promise that the next row belongs to. */
static void
gathering_turn(struct gathering *g, struct arena *a, int64_t commitment)
{
	if (g->of != NULL && g->of->commitment->record.id == commitment)
		return;
	gathering_keep(g, a);
	for (size_t i = 0; i < g->promises->n; i++)
		if (g->promises->v[i].commitment->record.id == commitment)
			g->of = &g->promises->v[i];
}

static void
gathering_row(struct gathering *g, struct rows *rows, date today,
    enum panes_words how)
{
	struct arena *a = db_arena(rows->db);
	struct milestone *m = NEW(a, struct milestone);
	int column = how == PANES_BARE
			 ? milestone_read_bare(rows, m)
			 : record_read(rows, 0, &milestone_type, m);
	struct panes *panes;

	gathering_turn(g, a, rows_number(rows, column + 1));
	panes = &g->of->panes;
	if (panes->n == PANES_OF_PROMISE)
		return;
	g->panes[panes->n] =
	    pane_make(m, g->of->commitment, rows_number(rows, column), today);
	tally_add(&g->of->tally, &g->panes[panes->n++]);
}

struct promises
promises_of(struct db *db, const struct commitment *const *found, size_t n,
    date today, enum panes_words how)
{
	struct promises promises = { NEWS(db_arena(db), struct promise, n), n };
	struct gathering g = { .promises = &promises };
	struct rows rows;

	if (n == 0)
		return promises;
	for (size_t i = 0; i < n; i++)
		promises.v[i].commitment = found[i];
	rows = db_query(db,
	    how == PANES_BARE ? Q_milestones_bare : Q_milestones_of,
	    VALUES(value_text(promises_ids(db_arena(db), found, n))));
	while (rows_next(&rows))
		gathering_row(&g, &rows, today, how);
	gathering_keep(&g, db_arena(db));
	return promises;
}

struct promise
promise_of(struct db *db, const struct commitment *c, date today,
    enum panes_words how)
{
	return promises_of(db, &c, 1, today, how).v[0];
}

static struct promises
promises_of_plan(struct db *db, int64_t plan, date today, enum panes_words how)
{
	const struct commitment *found[PROMISES_OF_PLAN];
	struct rows rows = db_query(db, Q_commitments_of_plan,
	    VALUES(value_number(plan), value_number(PROMISES_OF_PLAN)));
	size_t n = 0;

	while (n < PROMISES_OF_PLAN && rows_next(&rows)) {
		struct commitment *c = NEW(db_arena(db), struct commitment);

		record_read(&rows, 0, &commitment_type, c);
		found[n++] = c;
	}
	rows_end(&rows);
	return promises_of(db, found, n, today, how);
}

struct plan_view
plan_view_of(struct db *db, const struct plan *plan, date today,
    enum panes_words how)
{
	struct plan_view view = {
		.plan = plan,
		.jurisdiction =
		    record_by_id(db, &jurisdiction_type, plan->jurisdiction.id),
		.promises = promises_of_plan(db, plan->record.id, today, how),
		.over = date_known(plan->ends) &&
			date_cmp(date_last(plan->ends), today) < 0,
	};
	size_t i;

	for (i = 0; i < view.promises.n; i++)
		tally_sum(&view.tally, &view.promises.v[i].tally);
	return view;
}

struct plan_views
plans_newest(struct db *db, int64_t jurisdiction, str start, str address,
    size_t limit, date today, enum panes_words how)
{
	struct plan_views views = { NEWS(db_arena(db), struct plan_view, limit),
		0 };
	struct plan **found = NEWS(db_arena(db), struct plan *, limit);
	/* Behind the last day there is: from the first. */
	const struct value values[] = {
		value_text(address.n == 0 ? S("9999-99-99") : start),
		value_text(address),
		value_number((int64_t)limit),
		value_number(jurisdiction),
	};
	struct rows rows =
	    jurisdiction == 0
		? db_query(db, Q_plan_list, values, 3)
		: db_query(db, Q_plan_list_of_jurisdiction, values, 4);
	size_t n = 0, i;

	while (n < limit && rows_next(&rows)) {
		found[n] = NEW(db_arena(db), struct plan);
		record_read(&rows, 0, &plan_type, found[n++]);
	}
	rows_end(&rows);
	for (i = 0; i < n; i++)
		views.v[views.n++] = plan_view_of(db, found[i], today, how);
	return views;
}

/* Keep ${panes} in order of ${days}, at most PANES_IN_SHEET of them. */
static void
sheet_add(struct panes *panes, const struct pane *pane)
{
	size_t i = panes->n;

	if (panes->n < PANES_IN_SHEET)
		panes->n++;
	else if (panes->v[i - 1].days <= pane->days)
		return;
	else
		i--;
	for (; i > 0 && panes->v[i - 1].days > pane->days; i--)
		panes->v[i] = panes->v[i - 1];
	panes->v[i] = *pane;
}

static bool
pane_open(const struct pane *p)
{
	return p->light == LIGHT_NONE || p->light == LIGHT_GOING ||
	       p->light == LIGHT_STUCK || p->light == LIGHT_UNSTATED;
}

static void
home_sheets(struct home_view *home, const struct promise *promise)
{
	size_t i;

	for (i = 0; i < promise->panes.n; i++) {
		const struct pane *p = &promise->panes.v[i];

		if (p->late) {
			sheet_add(&home->late, p);
			home->late_count++;
		} else if (date_known(p->milestone->due) && p->days >= 0 &&
			   pane_open(p))
			sheet_add(&home->next, p);
	}
}

struct home_view
home_view_of(struct db *db, const struct jurisdiction *j, date today)
{
	struct home_view home = { .jurisdiction = j };
	size_t i, k;

	home.plans = plans_newest(db, j->record.id, S(""), S(""), PLANS_ON_HOME,
	    today, PANES_NAMED);
	home.late.v = NEWS(db_arena(db), struct pane, PANES_IN_SHEET);
	home.next.v = NEWS(db_arena(db), struct pane, PANES_IN_SHEET);
	for (i = 0; i < home.plans.n; i++) {
		struct plan_view *view = &home.plans.v[i];

		if (home.current == NULL && !view->over)
			home.current = view;
		for (k = 0; k < view->promises.n; k++)
			home_sheets(&home, &view->promises.v[k]);
	}
	if (home.current == NULL && home.plans.n > 0)
		home.current = &home.plans.v[0];
	return home;
}

/* The words people typed, as a question to the full text index; ${cut}: any
 * of them may be the start of a longer one. */
static str
filter_question(struct db *db, str lang, str q, bool cut)
{
	struct fulltext_word asked[TERMS_QUERY_MAX];
	struct buf b = buf_open(db_arena(db), (size_t)16 << 10);
	struct term_forms *forms;
	size_t n, i;

	forms = terms_query(db_arena(db), lang, q, &n);
	for (i = 0; i < n; i++)
		asked[i] = (struct fulltext_word){ forms[i].raw, forms[i].stem,
			cut || forms[i].raw.n <= FULLTEXT_START_MAX };
	if (n > 0)
		fulltext_query(&b, statements_dialect(db_statements(db)),
		    "body", asked, n);
	return buf_str(&b);
}

/* The statement that walks the fewest rows for what is asked. */
static int
filter_statement(const struct commitment_filter *f, str question)
{
	if (question.n > 0)
		return Q_commitment_list_found;
	if (f->institution != 0)
		return Q_commitment_list_of_institution;
	if (f->plan != 0)
		return Q_commitment_list_of_plan;
	if (f->jurisdiction != 0)
		return Q_commitment_list_of_jurisdiction;
	if (f->area.n > 0)
		return Q_commitment_list_of_area;
	return Q_commitment_list;
}

static struct record_list
filter_run(struct db *db, const struct commitment_filter *f, str question,
    date today)
{
	struct record_list list = { NEWS(db_arena(db), void *, f->limit), 0 };
	int statement = filter_statement(f, question);
	const struct value values[] = {
		value_text(f->after),
		value_number(f->limit),
		value_text(f->state),
		value_text(f->late ? date_iso(db_arena(db), today) : S("")),
		value_number(f->plan),
		value_number(f->institution),
		value_text(f->area),
		value_number(f->jurisdiction),
		value_text(question),
	};
	struct rows rows = db_query(db, statement, values,
	    statement == Q_commitment_list_found ? 9 : 8);

	while (list.n < (size_t)f->limit && rows_next(&rows)) {
		list.v[list.n] = NEW(db_arena(db), struct commitment);
		record_read(&rows, 0, &commitment_type, list.v[list.n++]);
	}
	rows_end(&rows);
	return list;
}

struct record_list
commitments_filtered(struct db *db, const struct commitment_filter *f, str lang,
    date today)
{
	str question = filter_question(db, lang, f->q, false);
	struct commitment_filter first = *f;
	struct record_list list = { 0 };

	if (f->q.n > 0 && question.n == 0)
		return list; /* nothing but punctuation was asked for */
	list = filter_run(db, f, question, today);
	if (list.n > 0 || question.n == 0)
		return list;
	/* Behind the last of those that say the words stands nothing: only
	 * where none says them may they be the starts of longer ones. */
	first.after = (str){ 0 };
	first.limit = 1;
	if (f->after.n > 0 && filter_run(db, &first, question, today).n > 0)
		return list;
	return filter_run(db, f, filter_question(db, lang, f->q, true), today);
}
