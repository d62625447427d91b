/*
 * The forms of a table's page, without script.  Each form asks one thing, has
 * few fields, and keeps what the others said in one hidden field, "with": a
 * query string of this very page.  What a form sends is put together here and
 * answered by the canonical address.
 */
#include <string.h>

#include "transparency/tables/explore_make.h"

#define LABEL_MAX ((size_t)64 << 10)

/* ---- what was sent ---- */

static bool
sent_by(const struct param *params, size_t n, const char *form)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(params[i].name, "form"))
			return str_is(params[i].value, form);
	return false;
}

struct merge {
	struct arena *arena;
	struct param *v;
	size_t n;
	struct buf columns, group, show;
};

static void
merge_add(struct merge *m, str name, str value)
{
	m->v[m->n++] = (struct param){ name, value };
}

static void
merge_list(struct buf *b, str value)
{
	if (b->n > 0)
		buf_char(b, ',');
	buf_add(b, value);
}

/* A field by its name: which parameter it means. */
static void
merge_field(struct merge *m, str name, str value)
{
	if (str_starts(name, S("c.")))
		merge_list(&m->columns, str_drop(name, 2));
	else if (str_is(name, "g1") || str_is(name, "g2"))
		merge_list(&m->group, value);
	else if (str_is(name, "m1") || str_is(name, "m2"))
		merge_list(&m->show, value);
	else if (!str_starts(name, S("x.")))
		merge_add(m, name, value);
	else if (str_is(value, "without") || str_is(value, "with"))
		merge_add(m,
		    str_fmt(m->arena, "%.*s__%s", ARG(str_drop(name, 2)),
			str_is(value, "with") ? "isnotnull" : "isnull"),
		    S("yes"));
}

bool
explore_form_sent(struct arena *a, const struct param *params, size_t n,
    struct param **merged, size_t *n_merged)
{
	struct merge m = { .arena = a,
		.columns = buf_open(a, LABEL_MAX),
		.group = buf_open(a, LABEL_MAX),
		.show = buf_open(a, LABEL_MAX) };
	struct param *kept = NULL;
	size_t n_kept = 0;
	str with = S("");
	bool form = false;

	for (size_t i = 0; i < n; i++) {
		if (str_is(params[i].name, "with"))
			with = params[i].value;
		form = form || str_is(params[i].name, "form");
	}
	if (!form)
		return false;
	/* Somebody else's is as good as none. */
	if (!fields_read(a, with, &kept, &n_kept))
		n_kept = 0;
	m.v = NEWS(a, struct param, n + n_kept + 3);
	for (size_t i = 0; i < n_kept; i++)
		if (kept[i].value.n > 0)
			merge_add(&m, kept[i].name, kept[i].value);
	for (size_t i = 0; i < n; i++)
		if (!str_is(params[i].name, "with") &&
		    !str_is(params[i].name, "form") && params[i].value.n > 0)
			merge_field(&m, params[i].name, params[i].value);
	if (m.columns.n > 0)
		merge_add(&m, S("columns"), buf_str(&m.columns));
	if (m.group.n > 0)
		merge_add(&m, S("group"), buf_str(&m.group));
	if (m.show.n > 0)
		merge_add(&m, S("show"), buf_str(&m.show));
	*merged = m.v;
	*n_merged = m.n;
	return true;
}

/* ---- fields to filter by ---- */

static str
typed(const struct param *params, size_t n, const struct table_part *part,
    const char *op)
{
	for (size_t i = 0; i < n; i++)
		if (str_starts(params[i].name, part->slug) &&
		    str_is(str_drop(params[i].name, part->slug.n), op))
			return params[i].value;
	return S("");
}

/* The first filter of that kind, taken out of what the form keeps. */
static str
field_take(struct explore *rest, const struct table_part *part, enum ask_op op)
{
	struct ask *ask = &rest->ask;

	for (size_t i = 0; i < ask->n_filters; i++) {
		str value = ask->filters[i].value;

		if (ask->filters[i].part != part || ask->filters[i].op != op)
			continue;
		*rest = explore_without_filter(rest, i);
		return value.n > 0 ? value : S("yes");
	}
	return S("");
}

static void
choose(struct explore_choices *list, str value)
{
	bool found = value.n == 0;

	for (size_t i = 0; i < list->n; i++) {
		list->v[i].chosen = str_eq(list->v[i].value, value);
		found = found || list->v[i].chosen;
	}
	if (!found)
		list->v[list->n++] =
		    (struct explore_choice){ value, value, true };
}

static void
field_bool(const struct page *pg, struct explore_field *f)
{
	f->values.v = NEWS(pg->arena, struct explore_choice, 3);
	f->values.v[f->values.n++] = (struct explore_choice){ S("true"),
		say(pg->language, MESSAGE("Yes")), false };
	f->values.v[f->values.n++] = (struct explore_choice){ S("false"),
		say(pg->language, MESSAGE("No")), false };
}

/* With what ${rest} asks of the column, which is taken out of it. */
static void
field_make(const struct page *pg, const json_t *profile,
    const struct table_part *part, struct explore *rest,
    struct explore_field *f)
{
	struct explore_choices tops = { NULL, 0 };
	bool all = false;

	*f = (struct explore_field){ .part = part };
	if (table_part_number(part) || table_part_day(part)) {
		f->input = table_part_day(part) ? "date" : "number";
		f->step = part->type == COLUMN_INTEGER ? "1" : "any";
		f->from = field_take(rest, part, ASK_GREATER);
		f->to = field_take(rest, part, ASK_LESS);
	} else if (part->type == COLUMN_BOOLEAN) {
		field_bool(pg, f);
		choose(&f->values, field_take(rest, part, ASK_EXACT));
	} else {
		tops = explore_tops_of(pg->arena, profile, part, &all);
		if (all) {
			f->values = tops;
			choose(&f->values, field_take(rest, part, ASK_EXACT));
		} else {
			f->often = tops;
			f->contains = field_take(rest, part, ASK_CONTAINS);
		}
	}
	if (field_take(rest, part, ASK_ISNULL).n > 0)
		f->data = -1;
	if (field_take(rest, part, ASK_ISNOTNULL).n > 0)
		f->data = 1;
}

/* What was typed stands in its field again, right or wrong. */
static void
field_typed(const struct param *params, size_t n, const struct ask_wrong *wrong,
    struct explore_field *f)
{
	str value;

	if ((value = typed(params, n, f->part, "__greater")).n > 0)
		f->from = value;
	if ((value = typed(params, n, f->part, "__less")).n > 0)
		f->to = value;
	if ((value = typed(params, n, f->part, "__contains")).n > 0)
		f->contains = value;
	if (!str_starts(wrong->name, f->part->slug))
		return;
	value = str_drop(wrong->name, f->part->slug.n);
	f->wrong = str_is(value, "__greater")	? S("greater")
		   : str_is(value, "__less")	? S("less")
		   : str_starts(value, S("__")) ? S("contains")
						: S("");
	/* A field of dates shows nothing but dates. */
	if (f->wrong.n > 0 && f->input != NULL) {
		f->input = "text";
		f->step = NULL;
	}
}

static bool
asked_of(const struct explore *ex, const struct param *params, size_t n,
    const struct table_part *part)
{
	for (size_t i = 0; i < ex->ask.n_filters; i++)
		if (ex->ask.filters[i].part == part)
			return true;
	for (size_t i = 0; i < n; i++)
		if ((str_is(params[i].name, "more") &&
			str_eq(params[i].value, part->slug)) ||
		    (str_starts(params[i].name, part->slug) &&
			str_starts(str_drop(params[i].name, part->slug.n),
			    S("__"))))
			return true;
	return false;
}

static void
fields_make(const struct page *pg, const json_t *profile,
    const struct explore *ex, const struct param *params, size_t n,
    const struct ask_wrong *wrong, struct explore_form *form)
{
	const struct table_parts *parts = &ex->seat->table.parts;
	struct explore rest = *ex;
	size_t first = 0;

	form->fields.v =
	    NEWS(pg->arena, struct explore_field, EXPLORE_FIELDS_MAX);
	form->more.v = NEWS(pg->arena, struct explore_choice, EXPLORE_CHOICES);
	for (size_t i = 0; i < parts->n; i++) {
		const struct table_part *part = &parts->v[i];
		bool asked = asked_of(ex, params, n, part);
		bool shown = asked || (!part->given && first < EXPLORE_FIELDS);

		first += !part->given && first < EXPLORE_FIELDS;
		if (shown && form->fields.n < EXPLORE_FIELDS_MAX) {
			struct explore_field *f =
			    &form->fields.v[form->fields.n++];

			field_make(pg, profile, part, &rest, f);
			if (wrong != NULL)
				field_typed(params, n, wrong, f);
		} else if (form->more.n < EXPLORE_CHOICES)
			form->more.v[form->more.n++] =
			    (struct explore_choice){ part->slug, part->name,
				    false };
	}
	rest.ask.page = 1;
	form->with_filter = explore_query(pg->arena, &rest);
}

/* ---- what is chosen from columns ---- */

static struct explore_choices
choices_open(const struct page *pg)
{
	return (struct explore_choices){ NEWS(pg->arena, struct explore_choice,
					     4 * EXPLORE_CHOICES + 8),
		0 };
}

static void
choice_add(const struct page *pg, struct explore_choices *list, str value,
    struct explore_phrase phrase, bool chosen)
{
	if (list->n < 4 * EXPLORE_CHOICES)
		list->v[list->n++] = (struct explore_choice){ value,
			explore_say(pg, &phrase), chosen };
}

static str
group_value(struct arena *a, const struct ask_group *g)
{
	static const char *const steps[] = { [ASK_YEAR] = "year",
		[ASK_MONTH] = "month",
		[ASK_DAY] = "day" };

	if (g->step == ASK_WHOLE)
		return g->part->slug;
	if (g->step == ASK_BINS)
		return str_fmt(a, "%.*s:%.12g", ARG(g->part->slug), g->width);
	return str_fmt(a, "%.*s:%s", ARG(g->part->slug), steps[g->step]);
}

static void
group_add(const struct page *pg, struct explore_choices *list,
    const struct ask_group *g, const struct ask_group *now)
{
	bool chosen = now != NULL && now->part == g->part &&
		      now->step == g->step &&
		      (g->step != ASK_BINS || now->width == g->width);

	choice_add(pg, list, group_value(pg->arena, g),
	    explore_group_words(pg, g), chosen);
}

static struct explore_choices
groups_make(const struct page *pg, const struct explore *ex, size_t which)
{
	const struct table_parts *parts = &ex->seat->table.parts;
	const struct ask_group *now =
	    which < ex->ask.n_groups ? &ex->ask.groups[which] : NULL;
	struct explore_choices list = choices_open(pg);
	bool found = false;

	for (size_t i = 0; i < parts->n && i < EXPLORE_CHOICES; i++) {
		struct ask_group g = { .part = &parts->v[i] };

		if (table_part_day(g.part)) {
			for (int s = ASK_YEAR; s <= ASK_DAY; s++) {
				g.step = (enum ask_step)s;
				if (s == ASK_DAY && g.part->type == COLUMN_DATE)
					g.step = ASK_WHOLE;
				group_add(pg, &list, &g, now);
			}
			continue;
		}
		group_add(pg, &list, &g, now);
		if (!table_part_number(g.part) || explore_plain(g.part))
			continue;
		g.step = ASK_BINS;
		g.width = explore_bins(g.part, 12);
		group_add(pg, &list, &g, now);
	}
	for (size_t i = 0; i < list.n; i++)
		found = found || list.v[i].chosen;
	if (now != NULL && !found) {
		group_add(pg, &list, now, now);
	}
	return list;
}

static struct explore_choices
measures_make(const struct page *pg, const struct explore *ex, size_t which)
{
	static const char *const kinds[ASK_COUNTS] = { [ASK_SUM] = "sum",
		[ASK_AVG] = "avg",
		[ASK_MIN] = "min",
		[ASK_MAX] = "max",
		[ASK_DISTINCT] = "distinct" };
	const struct table_parts *parts = &ex->seat->table.parts;
	struct explore_choices list = choices_open(pg);
	struct explore with = *ex;
	const struct ask_measure *now =
	    which < ex->ask.n_measures ? &ex->ask.measures[which] : NULL;

	with.ask.n_groups = 0;
	for (int kind = ASK_COUNT; kind < ASK_COUNTS; kind++)
		for (size_t i = 0; i < parts->n && i < EXPLORE_CHOICES; i++) {
			const struct table_part *part = &parts->v[i];
			bool one = kind == ASK_COUNT,
			     ordered = kind == ASK_MIN || kind == ASK_MAX;

			if (one ? i > 0
				: kind != ASK_DISTINCT &&
				      !table_part_number(part) &&
				      !(ordered && table_part_day(part)))
				continue;
			with.ask.measures[0] =
			    (struct ask_measure){ (enum ask_count)kind,
				    one ? NULL : part };
			choice_add(pg, &list,
			    one ? S("count")
				: str_fmt(pg->arena, "%s:%.*s", kinds[kind],
				      ARG(part->slug)),
			    explore_head_words(pg, &with.ask, 0),
			    now != NULL && (int)now->kind == kind &&
				now->part == with.ask.measures[0].part);
		}
	return list;
}

static struct explore_choices
axes_make(const struct page *pg, const struct explore *ex,
    const struct table_part *now, bool days)
{
	const struct table_parts *parts = &ex->seat->table.parts;
	struct explore_choices list = choices_open(pg);

	for (size_t i = 0; i < parts->n && i < EXPLORE_CHOICES; i++)
		if (table_part_number(&parts->v[i]) ||
		    (days && table_part_day(&parts->v[i])))
			choice_add(pg, &list, parts->v[i].slug,
			    (struct explore_phrase){ "{1}",
				{ hole_str(parts->v[i].name) }, 1 },
			    now == &parts->v[i]);
	return list;
}

static struct explore_choices
draws_make(const struct page *pg, enum explore_draw from, enum explore_draw to,
    enum explore_draw now)
{
	static const char *const names[DRAWS] = {
		[DRAW_AUTO] = MESSAGE("What fits best"),
		[DRAW_NONE] = MESSAGE("No chart"),
		[DRAW_BARS] = MESSAGE("Bars"),
		[DRAW_LINES] = MESSAGE("Lines"),
		[DRAW_AREA] = MESSAGE("Areas"),
		[DRAW_SCATTER] = MESSAGE("Two columns as a cloud of dots"),
		[DRAW_HISTOGRAM] = MESSAGE("How one column is spread"),
	};
	struct explore_choices list = choices_open(pg);

	for (int i = (int)from; i <= (int)to; i++)
		choice_add(pg, &list,
		    str_of(explore_draw_name((enum explore_draw)i)),
		    (struct explore_phrase){ names[i], { { 0 } }, 0 },
		    i == (int)now);
	return list;
}

/* ---- columns and order ---- */

static void
columns_make(const struct page *pg, const struct explore *ex,
    struct explore_form *form)
{
	const struct table_parts *parts = &ex->seat->table.parts;
	const struct ask *ask = &ex->ask;

	form->checks = choices_open(pg);
	form->sort = choices_open(pg);
	for (size_t i = 0; i < parts->n && i < EXPLORE_CHOICES; i++) {
		const struct table_part *part = &parts->v[i];
		bool shown = ask->n_columns == 0, first;

		for (size_t k = 0; k < ask->n_columns; k++)
			shown = shown || ask->columns[k] == part;
		if (i < EXPLORE_CHECKS)
			choice_add(pg, &form->checks, part->slug,
			    (struct explore_phrase){ "{1}",
				{ hole_str(part->name) }, 1 },
			    shown);
		first = ask->n_orders > 0 && ask->n_groups == 0 &&
			ask->orders[0].part == part;
		choice_add(pg, &form->sort, part->slug,
		    (struct explore_phrase){ MESSAGE("{1}, upwards"),
			{ hole_str(part->name) }, 1 },
		    first && !ask->orders[0].down);
		choice_add(pg, &form->sort,
		    str_fmt(pg->arena, "-%.*s", ARG(part->slug)),
		    (struct explore_phrase){ MESSAGE("{1}, downwards"),
			{ hole_str(part->name) }, 1 },
		    first && ask->orders[0].down);
	}
	form->unchecked = (int64_t)parts->n - (int64_t)form->checks.n;
}

/* What each form keeps: all but what it asks itself. */
static void
withs_make(const struct page *pg, const struct explore *ex,
    struct explore_form *form)
{
	struct explore other = *ex, rows = explore_rows(ex);

	other.ask.page = 1;
	form->with_more = explore_query(pg->arena, &other);
	other.ask.q = S("");
	form->with_q = explore_query(pg->arena, &other);
	rows.ask.n_columns = rows.ask.n_orders = 0;
	form->with_group = explore_query(pg->arena, &rows);
	rows = explore_rows(ex);
	form->with_draw = explore_query(pg->arena, &rows);
	rows.ask.n_columns = rows.ask.n_orders = 0;
	form->with_columns = explore_query(pg->arena, &rows);
}

void
explore_form_of(const struct page *pg, const json_t *profile,
    const struct explore *ex, const struct param *params, size_t n,
    const struct ask_wrong *wrong, struct explore_form *form)
{
	str path = explore_path(pg->arena, ex->seat, "table");
	const struct table_part *x = ex->draw == DRAW_MAP ? NULL : ex->x;

	*form = (struct explore_form){ .action = str_fmt(pg->arena, "/%.*s%.*s",
					   ARG(pg->lang), ARG(path)),
		.q = ex->ask.q,
		.across = ex->across };
	fields_make(pg, profile, ex, params, n, wrong, form);
	for (size_t i = 0; i < 2; i++) {
		form->group[i] = groups_make(pg, ex, i);
		form->measure[i] = measures_make(pg, ex, i);
	}
	form->draw = draws_make(pg, DRAW_AUTO, DRAW_AREA, ex->draw);
	form->drawing = draws_make(pg, DRAW_SCATTER, DRAW_HISTOGRAM, ex->draw);
	form->x = axes_make(pg, ex, x, true);
	form->y = axes_make(pg, ex, ex->draw == DRAW_MAP ? NULL : ex->y, false);
	columns_make(pg, ex, form);
	withs_make(pg, ex, form);
	for (size_t i = 0; i < n; i++)
		if (str_is(params[i].name, "more"))
			form->filter_open = true;
	if (wrong != NULL) {
		form->filter_open = !sent_by(params, n, "group") &&
				    !sent_by(params, n, "draw") &&
				    !sent_by(params, n, "columns");
		form->group_open =
		    str_is(wrong->name, "group") || str_is(wrong->name, "show");
		form->draw_open = str_is(wrong->name, "x") ||
				  str_is(wrong->name, "y") ||
				  str_is(wrong->name, "chart");
		form->columns_open = str_is(wrong->name, "columns") ||
				     str_is(wrong->name, "sort");
	}
}
