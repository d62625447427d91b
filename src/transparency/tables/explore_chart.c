/* Charts of groups: which fits, and with what.  See explore_make.h. */
#include <math.h>
#include <stdlib.h>

#include "engine/chart/chart.h"
#include "engine/chart/plot.h"
#include "transparency/tables/explore_make.h"

/* A place along the axis. */
struct spot {
	str value, label, href;
	double at; /* where it stands; of text its place in the answer */
	double v[PLOT_SERIES];
};

struct spots {
	struct spot *v;
	size_t n;
};

static double
number_or_none(str s)
{
	double number;

	return explore_number(s, &number) ? number : NAN;
}

/* Dates and steps stand in their order, whatever the table is sorted by. */
static int
spot_cmp(const void *one, const void *other)
{
	const struct spot *a = one, *b = other;

	return a->at < b->at ? -1 : a->at > b->at;
}

static double
spot_at(const struct ask_group *g, str value)
{
	date day;
	double number;

	if (value.p == NULL)
		return NAN;
	if (table_part_day(g->part))
		return date_read(str_take(value, g->step == ASK_YEAR	? 4
						 : g->step == ASK_MONTH ? 7
									: 10),
			   &day)
			   ? (double)date_number(day)
			   : NAN;
	return explore_number(value, &number) ? number : NAN;
}

static bool
group_ordered(const struct ask_group *g)
{
	return g->step != ASK_WHOLE || table_part_day(g->part) ||
	       table_part_number(g->part);
}

static struct spot
spot_of(const struct page *pg, const struct explore *ex, str value)
{
	struct ask_head head = ask_heads_of(pg->arena, &ex->ask).v[0];
	struct explore rows = explore_rows(ex);
	struct spot spot = { .value = value,
		.label = value.p == NULL
			     ? say(pg->language, MESSAGE("No data"))
			     : explore_value(pg, head.part, head.type,
				   ex->ask.groups[0].step, value),
		.at = spot_at(&ex->ask.groups[0], value) };

	for (size_t k = 0; k < PLOT_SERIES; k++)
		spot.v[k] = NAN;
	if (explore_drill(pg->arena, ex, 0, value, &rows))
		spot.href = explore_href(pg, &rows, "table");
	return spot;
}

/* Steps without any row between two that have some: none is a number too. */
static struct spots
spots_filled(const struct page *pg, const struct explore *ex,
    const struct spots *list)
{
	double width = ex->ask.groups[0].width, gap;
	struct spots all = { NEWS(pg->arena, struct spot, ASK_GROUPS_SHOWN),
		0 };

	for (size_t i = 0; i < list->n && all.n < ASK_GROUPS_SHOWN; i++) {
		gap = i == 0
			  ? 1
			  : round((list->v[i].at - list->v[i - 1].at) / width);
		for (int k = 1; k < gap && all.n + 1 < ASK_GROUPS_SHOWN; k++) {
			str at = str_fmt(pg->arena, "%.12g",
			    list->v[i - 1].at + k * width);

			all.v[all.n] = spot_of(pg, ex, at);
			all.v[all.n++].v[0] = 0;
		}
		all.v[all.n++] = list->v[i];
	}
	return all;
}

/* Without what has no place on the axis, in its order. */
static struct spots
spots_order(const struct page *pg, const struct explore *ex, struct spots list,
    struct explore_page *page)
{
	const struct ask_group *g = &ex->ask.groups[0];
	size_t n = 0;

	if (!group_ordered(g))
		return list;
	for (size_t i = 0; i < list.n; i++)
		if (!isnan(list.v[i].at))
			list.v[n++] = list.v[i];
	if (n < list.n)
		explore_note(page,
		    MESSAGE("What has no data there is not in the chart."),
		    hole_number(0), hole_number(0));
	list.n = n;
	qsort(list.v, n, sizeof(list.v[0]), spot_cmp);
	return g->step == ASK_BINS && ex->ask.n_groups == 1 &&
		       ex->ask.measures[0].kind == ASK_COUNT
		   ? spots_filled(pg, ex, &list)
		   : list;
}

static html
chart_lying(struct page *pg, const struct explore *ex, const struct spots *list,
    str title, struct explore_page *page)
{
	struct ask_heads heads = ask_heads_of(pg->arena, &ex->ask);
	const struct ask_head *head = &heads.v[ex->ask.n_groups];
	size_t n = list->n > EXPLORE_BARS ? EXPLORE_BARS : list->n;
	struct bars_row *rows = NEWS(pg->arena, struct bars_row, n + 1);
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, list->v[i].v[0]);
	for (size_t i = 0; i < n; i++) {
		const struct spot *s = &list->v[i];
		double v = isnan(s->v[0]) || most <= 0 ? 0 : s->v[0] / most;

		rows[i] = (struct bars_row){ .label = s->label,
			.value = (int64_t)(v * 100000),
			.href = s->href,
			.written =
			    isnan(s->v[0])
				? say(pg->language, MESSAGE("No data"))
				: explore_measured(pg, head,
				      str_fmt(pg->arena, "%.15g", s->v[0])) };
	}
	if (list->n > n)
		explore_note(page, MESSAGE("The chart shows the first {1}."),
		    hole_number((int64_t)n), hole_number(0));
	return chart_bars(pg, &(struct bars){ .id = S("chart"),
				  .title = title,
				  .rows = rows,
				  .n = n });
}

static html
chart_standing(struct page *pg, enum plot_kind kind, const struct spots *list,
    const struct plot_series *names, size_t series, str title)
{
	struct plot plot = { .id = S("chart"),
		.title = title,
		.kind = kind,
		.n = list->n };
	struct plot_series *s = NEWS(pg->arena, struct plot_series, series + 1);
	str *labels = NEWS(pg->arena, str, list->n + 1);

	for (size_t i = 0; i < list->n; i++)
		labels[i] = list->v[i].label;
	for (size_t k = 0; k < series; k++) {
		double *v = NEWS(pg->arena, double, list->n + 1);

		for (size_t i = 0; i < list->n; i++)
			v[i] = list->v[i].v[k];
		s[k] = (struct plot_series){ names[k].name, v };
	}
	plot.labels = labels;
	plot.series = s;
	plot.n_series = series;
	return chart_plot(pg, &plot);
}

static enum plot_kind
plot_kind_of(const struct explore *ex)
{
	const struct ask_group *g = &ex->ask.groups[0];

	if (ex->draw == DRAW_LINES)
		return PLOT_LINES;
	if (ex->draw == DRAW_AREA)
		return PLOT_AREA;
	if (ex->draw == DRAW_AUTO && table_part_day(g->part))
		return PLOT_LINES;
	return g->step == ASK_BINS && ex->ask.n_groups == 1 ? PLOT_JOINED
							    : PLOT_COLUMNS;
}

/* Of two groups the first lies along the axis; each of the greatest of the
 * second has a line or column of its own. */
static struct spots
spots_of_two(const struct page *pg, const struct explore *ex,
    const struct answer *answer, struct plot_series *names, size_t *series,
    struct explore_page *page)
{
	struct explore_pivot p = explore_pivot_of(pg->arena, answer,
	    ex->ask.measures[0].kind, PLOT_SERIES);
	struct ask_head head = ask_heads_of(pg->arena, &ex->ask).v[1];
	struct spots list = { NEWS(pg->arena, struct spot, p.rows + 1), 0 };

	for (size_t r = 0; r < p.rows; r++) {
		struct spot *s = &list.v[list.n++];

		*s = spot_of(pg, ex, p.names[0][r]);
		for (size_t k = 0; k < p.columns; k++)
			s->v[k] = number_or_none(p.v[r * p.columns + k]);
	}
	for (size_t k = 0; k < p.columns; k++)
		names[k].name =
		    p.names[1][k].p == NULL
			? say(pg->language, MESSAGE("No data"))
			: explore_value(pg, head.part, head.type,
			      ex->ask.groups[1].step, p.names[1][k]);
	*series = p.columns;
	if (p.left > 0)
		explore_note(page,
		    MESSAGE("The chart shows the {1} greatest of {2}."),
		    hole_number((int64_t)p.columns),
		    hole_number((int64_t)(p.columns + p.left)));
	return list;
}

/* "How many rows – Kind", and of two groups "… – Kind, District". */
static str
chart_title(const struct page *pg, const struct explore *ex)
{
	struct explore_phrase what = explore_head_words(pg, &ex->ask,
				  ex->ask.n_groups),
			      by = explore_group_words(pg, &ex->ask.groups[0]);
	str one = explore_say(pg, &what), other = explore_say(pg, &by), second;

	if (ex->ask.n_groups < 2)
		return str_fmt(pg->arena, "%.*s – %.*s", ARG(one), ARG(other));
	by = explore_group_words(pg, &ex->ask.groups[1]);
	second = explore_say(pg, &by);
	return str_fmt(pg->arena, "%.*s – %.*s, %.*s", ARG(one), ARG(other),
	    ARG(second));
}

html
explore_chart_of(struct page *pg, const struct explore *ex,
    const struct answer *answer, struct explore_page *page)
{
	struct plot_series names[PLOT_SERIES] = { { S(""), NULL } };
	struct spots list = { NULL, 0 };
	str title = chart_title(pg, ex);
	size_t series = 1;
	bool lying;

	if (ex->draw == DRAW_NONE || answer->rows == 0)
		return (html){ S("") };
	if (ex->draw == DRAW_HISTOGRAM)
		title = page->title;
	page->title = title;
	if (ex->ask.n_groups == 2)
		list = spots_of_two(pg, ex, answer, names, &series, page);
	else {
		list.v = NEWS(pg->arena, struct spot, answer->rows + 1);
		for (size_t r = 0; r < answer->rows; r++) {
			list.v[list.n] =
			    spot_of(pg, ex, answer_at(answer, r, 0));
			list.v[list.n++].v[0] =
			    number_or_none(answer_at(answer, r, 1));
		}
	}
	lying = ex->ask.n_groups == 1 && !group_ordered(&ex->ask.groups[0]) &&
		(ex->draw == DRAW_AUTO || ex->draw == DRAW_BARS);
	list = spots_order(pg, ex, list, page);
	if (lying)
		return chart_lying(pg, ex, &list, title, page);
	return chart_standing(pg, plot_kind_of(ex), &list, names, series,
	    title);
}
