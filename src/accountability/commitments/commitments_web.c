/* Plans and commitments as people meet them.  Rules: standing.c; what is
 * shown: views.c, pages.c; how: pages/. */
#include <string.h>

#include "accountability/commitments/commitments_room.h"
#include "accountability/commitments/forms_room.h"
#include "accountability/commitments/pages/commitment.html.h"
#include "accountability/commitments/pages/commitments.html.h"
#include "accountability/commitments/pages/home.html.h"
#include "accountability/commitments/pages/institution.html.h"
#include "accountability/commitments/pages/plan.html.h"
#include "accountability/commitments/pages/plans.html.h"
#include "commons/acts/acts_web.h"
#include "commons/institutions/zones.h"
#include "commons/vocabularies/vocabularies.h"
#include "engine/base/date.h"
#include "engine/record/text.h"
#include "engine/words/terms.h"
#include "queries.h"

static enum outcome
plans_list(struct request *rq)
{
	str after = request_param(rq, "after"), start = { 0 };
	struct plans_view view = { 0 };
	const struct plan *last;

	if (after.n > 0)
		start = str_cut(&after, '~');
	view.plans = plans_newest(rq->db, 0, start, after, PLANS_ON_PAGE + 1,
	    rq->page.today, PANES_BARE);
	if (view.plans.n > PLANS_ON_PAGE) {
		last = view.plans.v[--view.plans.n - 1].plan;
		view.next = str_fmt(rq->arena, "/%.*s/plans?after=%.*s~%.*s",
		    ARG(rq->page.lang),
		    ARG(date_iso(rq->arena, date_known(last->starts)
						? last->starts
						: last->cocreation_starts)),
		    ARG(last->slug));
	}
	frame_feed(rq, S("/acts.atom"));
	page_plans(&rq->page, &view);
	return OUTCOME_OK;
}

static enum outcome
plan_show(struct request *rq)
{
	const struct plan *plan =
	    record_by_address(rq->db, &plan_type, rq->argument[0]);
	struct plan_page page;

	if (plan == NULL)
		return acts_gone(rq, &plan_type, rq->argument[0]);
	frame_place(rq, jurisdiction_of(rq->db, plan->jurisdiction.slug));
	page = plan_page_of(rq, plan);
	frame_feed(rq,
	    str_fmt(rq->arena, "/history/plan/%.*s.atom", ARG(plan->slug)));
	frame_about(rq, plan->title);
	page_plan(&rq->page, &page);
	return OUTCOME_OK;
}

static enum outcome
commitment_show(struct request *rq)
{
	const struct commitment *c =
	    record_by_address(rq->db, &commitment_type, rq->argument[0]);
	const struct plan *plan;
	struct commitment_page page;

	if (c == NULL)
		return acts_gone(rq, &commitment_type, rq->argument[0]);
	plan = record_by_id(rq->db, &plan_type, c->plan.id);
	if (plan != NULL)
		frame_place(rq,
		    jurisdiction_of(rq->db, plan->jurisdiction.slug));
	page = commitment_page_of(rq, c, plan);
	frame_feed(rq,
	    str_fmt(rq->arena, "/history/commitment/%.*s.atom", ARG(c->slug)));
	frame_about(rq, c->title);
	frame_data(rq, commitment_data(rq, &page));
	page_commitment(&rq->page, &page);
	return OUTCOME_OK;
}

#define OPTIONS_MAX 200

static void
option_add(struct options *list, str value, words name, const char *label)
{
	if (list->n == OPTIONS_MAX)
		return;
	list->v[list->n++] = (struct option){ .value = value,
		.name = name,
		.label = label };
}

static struct options *
options_open(struct arena *a)
{
	struct options *list = NEW(a, struct options);

	list->v = NEWS(a, struct option, OPTIONS_MAX);
	return list;
}

/* What an option is sorted by: its words without accents. */
static str
option_key(struct request *rq, const struct option *o)
{
	struct buf b = buf_open(rq->arena, 8192);
	const struct text *text = words_in(o->name, rq->page.lang);

	return text == NULL ? S("") : terms_fold(&b, text->s);
}

/* In the order of the reader's own language: lists of up to a hundred. */
static void
options_sort(struct request *rq, struct options *list)
{
	str keys[OPTIONS_MAX], key;
	struct option option;
	size_t i, k;

	for (i = 0; i < list->n; i++) {
		option = list->v[i];
		key = option_key(rq, &option);
		for (k = i; k > 0 && str_cmp(keys[k - 1], key) > 0; k--) {
			keys[k] = keys[k - 1];
			list->v[k] = list->v[k - 1];
		}
		keys[k] = key;
		list->v[k] = option;
	}
}

/* Rows of address and name, as choices. */
static void
options_rows(struct options *list, struct rows rows)
{
	const struct text *texts;
	str address;
	size_t n;

	while (list->n < OPTIONS_MAX && rows_next(&rows)) {
		address = rows_text(&rows, 0);
		n = text_read(db_arena(rows.db), rows_text(&rows, 1), &texts);
		option_add(list, address, (words){ texts, n }, NULL);
	}
	rows_end(&rows);
}

/* What a form offers is kept, for every list of commitments has it. */
static const void *
options_plans_make(struct request *rq)
{
	struct options *list = options_open(rq->arena);

	options_rows(list,
	    db_query(rq->db, Q_plan_options,
		VALUES(value_number(OPTIONS_MAX / 4))));
	return list;
}

static const void *
options_areas_make(struct request *rq)
{
	struct options *list = options_open(rq->arena);
	struct term_list found = terms_of(rq->db, "policy-area");
	size_t i;

	for (i = 0; i < found.n; i++)
		option_add(list, found.v[i]->code, found.v[i]->label, NULL);
	options_sort(rq, list);
	return list;
}

static const void *
options_states_make(struct request *rq)
{
	struct options *list = options_open(rq->arena);
	size_t i;

	for (i = 0; i < milestone_states.n; i++)
		option_add(list, str_of(milestone_states.v[i].code),
		    (words){ 0 }, milestone_states.v[i].label);
	option_add(list, S("unstated"), (words){ 0 }, "State not stated");
	return list;
}

static const void *
options_jurisdictions_make(struct request *rq)
{
	struct options *list = options_open(rq->arena);

	options_rows(list,
	    db_query(rq->db, Q_jurisdiction_options,
		VALUES(value_number(OPTIONS_MAX / 2))));
	options_sort(rq, list);
	return list;
}

static struct options
options_of(struct request *rq, request_make *make, str chosen)
{
	struct options list = *(const struct options *)request_kept(rq, make);

	list.chosen = chosen;
	return list;
}

/* Plans to choose from: the newest, and the chosen one wherever it stands. */
static struct options
options_plans(struct request *rq, const struct plan *chosen)
{
	struct options list = options_of(rq, options_plans_make,
	    chosen == NULL ? S("") : chosen->slug);
	struct options *more;

	for (size_t i = 0; i < list.n; i++)
		if (str_eq(list.v[i].value, list.chosen))
			return list;
	if (chosen == NULL)
		return list;
	more = options_open(rq->arena);
	memcpy(more->v, list.v, list.n * sizeof(*list.v));
	more->n = list.n;
	more->chosen = list.chosen;
	option_add(more, chosen->slug, chosen->title, NULL);
	return *more;
}

/* Of the next page, and of this list in other forms. */
static void
list_addresses(struct request *rq, struct list_page *page, str after)
{
	str base = str_fmt(rq->arena, "/%.*s/commitments", ARG(rq->page.lang));

	if (after.n > 0)
		page->next = request_again(rq, base, after);
	page->csv = request_again(rq, S("/api/v1/commitments.csv"), S(""));
	page->json = request_again(rq, S("/api/v1/commitments"), S(""));
}

static enum outcome
commitments_list(struct request *rq)
{
	struct asked asked;
	struct commitment_filter f =
	    asked_filter(rq, PROMISES_ON_PAGE + 1, &asked);
	struct list_page page = { .q = f.q, .late = f.late };
	struct record_list found;
	str after = { 0 };

	frame_place(rq, asked.jurisdiction);
	found = commitments_filtered(rq->db, &f, rq->page.lang, rq->page.today);
	if (found.n > PROMISES_ON_PAGE) {
		found.n = PROMISES_ON_PAGE;
		after = ((struct record *)found.v[found.n - 1])->address;
	}
	page.promises =
	    promises_of(rq->db, (const struct commitment *const *)found.v, found.n,
		rq->page.today, PANES_BARE);
	page.plans = options_plans(rq, asked.plan);
	page.areas = options_of(rq, options_areas_make, f.area);
	page.states = options_of(rq, options_states_make, f.state);
	page.jurisdictions = options_of(rq, options_jurisdictions_make,
	    request_param(rq, "jurisdiction"));
	if (asked.institution != NULL) {
		page.institution = asked.institution->slug;
		page.institution_name = asked.institution->name;
	}
	page.filtered = rq->n_params > (request_param(rq, "after").n > 0);
	list_addresses(rq, &page, after);
	frame_feed(rq, S("/acts.atom"));
	page_commitments(&rq->page, &page);
	return OUTCOME_OK;
}

void
commitments_home(struct request *rq, const struct jurisdiction *j)
{
	struct home_view view = home_view_of(rq->db, j, rq->page.today);

	part_home_promises(&rq->page, &view);
}

void
commitments_strip(struct request *rq, const struct jurisdiction *j)
{
	const struct portal *portal = rq->portal;
	struct plan_views plans = plans_newest(rq->db, j->record.id, S(""),
	    S(""), 1, zones_day(portal->zones, j->zone, rq->now), PANES_BARE);

	if (plans.n > 0)
		part_strip_promises(&rq->page, &plans.v[0]);
}

/* What an institution takes part in, one list a role. */
static void
panel_promises(struct request *rq, int64_t institution,
    struct promises by_role[PARTY_ROLES])
{
	const struct commitment *found[PROMISES_OF_PLAN];
	int role[PROMISES_OF_PLAN], column;
	struct commitment *c;
	struct rows rows;
	size_t n = 0, i;

	rows = db_query(rq->db, Q_commitments_of_institution,
	    VALUES(value_number(institution), value_number(PROMISES_OF_PLAN)));
	while (n < PROMISES_OF_PLAN && rows_next(&rows)) {
		c = NEW(rq->arena, struct commitment);
		column = record_read(&rows, 0, &commitment_type, c);
		role[n] = choice_value(&party_roles, rows_text(&rows, column));
		found[n++] = c;
	}
	rows_end(&rows);
	for (i = 0; i < PARTY_ROLES; i++)
		by_role[i] =
		    (struct promises){ NEWS(rq->arena, struct promise, n), 0 };
	for (i = 0; i < n; i++) {
		struct promises *list = &by_role[role[i] - 1];

		if (role[i] < 1 || role[i] > PARTY_ROLES)
			continue;
		list->v[list->n++] =
		    promise_of(rq->db, found[i], rq->page.today, PANES_NAMED);
	}
}

static struct plan_views
panel_plans(struct request *rq, int64_t institution)
{
	struct plan_views plans = {
		NEWS(rq->arena, struct plan_view, PLANS_ON_PAGE), 0
	};
	struct rows rows = db_query(rq->db, Q_plans_of_institution,
	    VALUES(value_number(institution), value_number(PLANS_ON_PAGE)));
	struct plan *plan;
	size_t i;

	while (plans.n < PLANS_ON_PAGE && rows_next(&rows)) {
		plan = NEW(rq->arena, struct plan);
		record_read(&rows, 0, &plan_type, plan);
		plans.v[plans.n++].plan = plan;
	}
	rows_end(&rows);
	for (i = 0; i < plans.n; i++)
		plans.v[i] = plan_view_of(rq->db, plans.v[i].plan,
		    rq->page.today, PANES_BARE);
	return plans;
}

/* Under an institution: what it leads, supports or takes part in. */
void
commitments_panel(struct request *rq, const struct record_type *type,
    const void *record)
{
	struct promises by_role[PARTY_ROLES];
	int64_t id = ((const struct record *)record)->id;

	if (type != &institution_type)
		return;
	panel_promises(rq, id, by_role);
	part_institution_promises(&rq->page, by_role[PARTY_LEAD - 1],
	    by_role[PARTY_SUPPORT - 1], by_role[PARTY_INVOLVED - 1],
	    panel_plans(rq, id));
}

const struct route commitments_routes[] = {
	{ METHOD_GET, "/plans", plans_list, ANYONE, SHAPE_PAGE, "after",
	    "All action plans, newest first", NULL },
	{ METHOD_GET, "/plans/:slug", plan_show, ANYONE, SHAPE_PAGE, "",
	    "One action plan", NULL },
	{ METHOD_GET, "/commitments", commitments_list, ANYONE, SHAPE_PAGE,
	    "plan institution jurisdiction area state late q after",
	    "All commitments, filtered", NULL },
	{ METHOD_GET, "/commitments/:slug", commitment_show, ANYONE, SHAPE_PAGE,
	    "", "One commitment and its milestones", NULL },
	{ METHOD_GET, "/commitments/:slug/milestones/:number", milestone_show,
	    ANYONE, SHAPE_PAGE, "said",
	    "One milestone: its state, what shows it, its dates", NULL },
	{ METHOD_GET, "/commitments/:slug/milestones/:number/report",
	    report_show, VERB_REPORT, SHAPE_PAGE, "",
	    "Reporting how far a milestone is", NULL },
	{ METHOD_POST, "/commitments/:slug/milestones/:number/report",
	    report_save, VERB_REPORT, SHAPE_PAGE, "", "The same, sent", NULL },
	{ METHOD_GET, "/commitments/:slug/milestones/:number/replan",
	    replan_show, VERB_PUBLISH, SHAPE_PAGE, "",
	    "Moving the dates of a milestone of an approved plan", NULL },
	{ METHOD_POST, "/commitments/:slug/milestones/:number/replan",
	    replan_save, VERB_PUBLISH, SHAPE_PAGE, "", "The same, sent", NULL },
	{ 0 },
};
