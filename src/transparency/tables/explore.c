/* What is asked of a table on a page, read and written: see explore.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/chart/axis.h"
#include "transparency/tables/explore.h"

static const char *const draw_names[DRAWS] = {
	[DRAW_AUTO] = "",
	[DRAW_NONE] = "none",
	[DRAW_BARS] = "bar",
	[DRAW_LINES] = "line",
	[DRAW_AREA] = "area",
	[DRAW_SCATTER] = "scatter",
	[DRAW_HISTOGRAM] = "histogram",
	[DRAW_MAP] = "map",
};

const char *
explore_draw_name(enum explore_draw draw)
{
	return draw_names[draw];
}

enum explore_draw
explore_draw_named(str name)
{
	for (int i = DRAW_NONE; i < DRAWS; i++)
		if (str_is(name, draw_names[i]))
			return (enum explore_draw)i;
	return DRAW_AUTO;
}

static str
param_of(const struct param *params, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(params[i].name, name))
			return params[i].value;
	return S("");
}

/* A column to draw along an axis: a number, or also a date. */
static bool
axis_read(const struct table *table, const struct param *params, size_t n,
    const char *name, bool days, const struct table_part **part,
    struct ask_wrong *wrong)
{
	str slug = param_of(params, n, name);

	*wrong = (struct ask_wrong){ .name = str_of(name), .value = slug };
	*part = table_part_named(table, slug);
	if (slug.n == 0)
		wrong->sentence = MESSAGE("Choose a column to draw.");
	else if (*part == NULL)
		wrong->sentence =
		    MESSAGE("There is no column “{2}” in this table.");
	else if (!table_part_number(*part) && !(days && table_part_day(*part)))
		wrong->sentence =
		    MESSAGE("“{2}” holds no numbers. Choose another column.");
	return wrong->sentence == NULL;
}

/* What the chart needs is there. */
static bool
draw_read(const struct param *params, size_t n, struct explore *ex,
    struct ask_wrong *wrong)
{
	const struct table *table = &ex->seat->table;
	str name = param_of(params, n, "chart");

	ex->draw = explore_draw_named(name);
	*wrong = (struct ask_wrong){ .name = S("chart"), .value = name };
	if (name.n > 0 && ex->draw == DRAW_AUTO)
		wrong->sentence = MESSAGE("There is no chart called “{2}”.");
	if (ex->draw >= DRAW_SCATTER)
		ex->ask.n_groups = ex->ask.n_measures = 0;
	if (ex->draw == DRAW_MAP && !explore_place(table, &ex->x, &ex->y))
		wrong->sentence =
		    MESSAGE("No columns of this table say where its rows are, "
			    "so there is no map of them.");
	if (wrong->sentence != NULL)
		return false;
	if (ex->draw == DRAW_SCATTER)
		return axis_read(table, params, n, "x", false, &ex->x, wrong) &&
		       axis_read(table, params, n, "y", false, &ex->y, wrong);
	return ex->draw != DRAW_HISTOGRAM ||
	       axis_read(table, params, n, "x", true, &ex->x, wrong);
}

bool
explore_read(struct arena *a, const struct seat *seat,
    const struct param *params, size_t n, struct explore *ex,
    struct ask_wrong *wrong)
{
	*ex = (struct explore){ .seat = seat };
	if (!str_number(param_of(params, n, "version"), &ex->version) ||
	    ex->version < 0)
		ex->version = 0;
	if (!ask_read(a, &seat->table, params, n, &ex->ask, wrong))
		return false;
	ex->across = ex->ask.n_groups == 2 &&
		     str_is(param_of(params, n, "across"), "yes");
	return draw_read(params, n, ex, wrong);
}

static void
query_pair(struct buf *b, const char *name, str value)
{
	if (value.n == 0)
		return;
	if (b->n > 0)
		buf_char(b, '&');
	buf_c(b, name);
	buf_char(b, '=');
	query_encode(b, value);
}

str
explore_query(struct arena *a, const struct explore *ex)
{
	struct buf b = buf_open(a, (size_t)64 << 10),
		   asked = buf_open(a, (size_t)64 << 10);
	bool map = ex->draw == DRAW_MAP;

	if (ex->version > 0)
		query_pair(&b, "version",
		    str_fmt(a, "%lld", (long long)ex->version));
	ask_address(&ex->ask, &asked);
	if (asked.n > 0 && b.n > 0)
		buf_char(&b, '&');
	buf_add(&b, buf_str(&asked));
	query_pair(&b, "chart", str_of(draw_names[ex->draw]));
	if (ex->x != NULL && !map)
		query_pair(&b, "x", ex->x->slug);
	if (ex->y != NULL && !map)
		query_pair(&b, "y", ex->y->slug);
	if (ex->across)
		query_pair(&b, "across", S("yes"));
	return str_copy(a, buf_str(&b));
}

str
explore_path(struct arena *a, const struct seat *seat, const char *tail)
{
	return str_fmt(a, "/data/%.*s/files/%.*s/%s", ARG(seat->dataset),
	    ARG(seat->file), tail);
}

str
explore_href(const struct page *pg, const struct explore *ex, const char *tail)
{
	str query = explore_query(pg->arena, ex),
	    path = explore_path(pg->arena, ex->seat, tail);

	return str_fmt(pg->arena, "/%.*s%.*s%s%.*s", ARG(pg->lang), ARG(path),
	    query.n > 0 ? "?" : "", ARG(query));
}

struct explore
explore_without_filter(const struct explore *ex, size_t i)
{
	struct explore other = *ex;

	other.ask.n_filters--;
	memmove(&other.ask.filters[i], &other.ask.filters[i + 1],
	    (other.ask.n_filters - i) * sizeof(other.ask.filters[0]));
	other.ask.page = 1;
	return other;
}

struct explore
explore_rows(const struct explore *ex)
{
	struct explore other = *ex;

	if (other.ask.n_groups > 0)
		other.ask.n_orders = 0;
	other.ask.n_groups = other.ask.n_measures = 0;
	other.ask.page = 1;
	other.ask.page_size = ASK_PAGE_SIZE;
	other.draw = DRAW_AUTO;
	other.x = other.y = NULL;
	other.across = false;
	return other;
}

/* Whether ${value} leaves less than what is asked already; false also where
 * that cannot be told. */
static bool
filter_narrower(const struct ask_filter *f, str value)
{
	bool up = f->op == ASK_GREATER || f->op == ASK_STRICTLY_GREATER;
	double is, now;

	if (table_part_number(f->part)) {
		if (!explore_number(f->value, &now) ||
		    !explore_number(value, &is))
			return false;
		return up ? is > now : is < now;
	}
	return up ? str_cmp(value, f->value) > 0 : str_cmp(value, f->value) < 0;
}

/* The same of the same column is asked once in an address: of two bounds the
 * narrower holds. */
static bool
filter_again(struct ask_filter *f, str value)
{
	if (f->op >= ASK_LESS && f->op <= ASK_STRICTLY_GREATER) {
		if (filter_narrower(f, value))
			f->value = value;
		return true;
	}
	return str_eq(f->value, value);
}

/* In the place where ask_read puts it. */
bool
explore_filter(struct explore *ex, const struct table_part *part,
    enum ask_op op, str value)
{
	struct ask *ask = &ex->ask;
	size_t at = ask->n_filters;

	for (size_t i = 0; i < ask->n_filters; i++)
		if (ask->filters[i].part == part && ask->filters[i].op == op)
			return filter_again(&ask->filters[i], value);
	if (ask->n_filters == ASK_FILTERS)
		return false;
	for (; at > 0; at--) {
		const struct ask_filter *f = &ask->filters[at - 1];

		if (f->part < part || (f->part == part && f->op <= op))
			break;
		ask->filters[at] = *f;
	}
	ask->filters[at] = (struct ask_filter){ part, op, value };
	ask->n_filters++;
	return true;
}

/* The first day behind a year, month or day. */
static bool
day_behind(str value, enum ask_step step, date *from, date *until)
{
	static const size_t
	    lengths[] = { [ASK_YEAR] = 4, [ASK_MONTH] = 7, [ASK_DAY] = 10 };

	if (!date_read(str_take(value, lengths[step]), from))
		return false;
	*until = date_of_number(date_number(date_last(*from)) + 1);
	*from = date_first(*from);
	return date_known(*until);
}

bool
explore_drill(struct arena *a, const struct explore *ex, size_t i, str value,
    struct explore *rows)
{
	const struct ask_group *g = &ex->ask.groups[i];
	date from, until;
	double least;

	if (value.p == NULL)
		return explore_filter(rows, g->part, ASK_ISNULL, S("yes"));
	if (g->step == ASK_WHOLE)
		return value.n > 0 && value.n <= ASK_VALUE_MAX &&
		       explore_filter(rows, g->part, ASK_EXACT, value);
	if (g->step == ASK_BINS)
		return explore_number(value, &least) &&
		       explore_filter(rows, g->part, ASK_GREATER,
			   str_fmt(a, "%.12g", least)) &&
		       explore_filter(rows, g->part, ASK_STRICTLY_LESS,
			   str_fmt(a, "%.12g", least + g->width));
	return day_behind(value, g->step, &from, &until) &&
	       explore_filter(rows, g->part, ASK_GREATER, date_iso(a, from)) &&
	       explore_filter(rows, g->part, ASK_STRICTLY_LESS,
		   date_iso(a, until));
}

double
explore_bins(const struct table_part *part, int bins)
{
	double least, most, width;

	if (!explore_number(part->least, &least) ||
	    !explore_number(part->most, &most) || most <= least)
		return 1;
	/* Six digits of a fraction, as addresses have them. */
	width = fmax(1e-6, axis_step((most - least) / bins));
	return part->type == COLUMN_INTEGER && width < 1 ? 1 : width;
}

struct ask_group
explore_group_of(const struct table_part *part)
{
	struct ask_group g = { .part = part, .step = ASK_BINS };
	date least = DATE_NONE, most = DATE_NONE;
	int64_t days;

	if (!table_part_day(part)) {
		g.width = explore_bins(part, 20);
		return g;
	}
	g.step = ASK_YEAR;
	if (!date_read(str_take(part->least, 10), &least) ||
	    !date_read(str_take(part->most, 10), &most))
		return g;
	days = date_number(most) - date_number(least);
	if (days < 3 * 366)
		g.step = days >= 62		     ? ASK_MONTH
			 : part->type == COLUMN_DATE ? ASK_WHOLE
						     : ASK_DAY;
	return g;
}
