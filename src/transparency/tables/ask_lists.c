/* What parameters list: columns, groups, what is counted, orders. */
#include <math.h>
#include <stdlib.h>

#include "engine/words/words.h"
#include "transparency/tables/ask_house.h"

static const char *const count_names[ASK_COUNTS] = {
	[ASK_COUNT] = "count",
	[ASK_SUM] = "sum",
	[ASK_AVG] = "avg",
	[ASK_MIN] = "min",
	[ASK_MAX] = "max",
	[ASK_DISTINCT] = "distinct",
};

#define NO_COLUMN                                                              \
	MESSAGE("This table has no column “{2}”. Choose one that it has.")

const char *
ask_count_name(enum ask_count kind)
{
	return count_names[kind];
}

static bool
count_fits(enum ask_count kind, const struct table_part *part)
{
	if (kind == ASK_SUM || kind == ASK_AVG)
		return table_part_number(part);
	return true;
}

/* The next that is not empty; false behind the last. */
static bool
list_next(str *list, str *one)
{
	while (list->p != NULL) {
		*one = str_trim(str_cut(list, ','));
		if (one->n > 0)
			return true;
	}
	return false;
}

static bool
column_taken(const struct ask *ask, const struct table_part *part)
{
	for (size_t i = 0; i < ask->n_columns; i++)
		if (ask->columns[i] == part)
			return true;
	return false;
}

bool
ask_take_columns(struct ask_reading *r, str name, str list)
{
	struct ask *ask = r->ask;
	const struct table_part *part;
	str one;

	while (list_next(&list, &one)) {
		part = table_part_named(ask->table, one);
		if (part == NULL)
			return ask_refuse(r, name, one, NO_COLUMN);
		if (column_taken(ask, part))
			continue;
		if (ask->n_columns == ASK_COLUMNS)
			return ask_refuse(r, name, one,
			    MESSAGE("These are too many columns. Choose 200 at "
				    "most, or all."));
		ask->columns[ask->n_columns++] = part;
	}
	return true;
}

/* "10" or "0.5": at most 15 digits, 6 of them behind the point. */
static bool
width_read(struct arena *a, str s, double *width)
{
	size_t digits = 0, behind = 0;
	bool point = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		digits++;
		behind += point;
	}
	if (digits == 0 || digits > 15 || behind > 6)
		return false;
	*width = strtod(str_c(a, s), NULL);
	return *width > 0;
}

str
ask_width(struct arena *a, double width)
{
	str s = str_fmt(a, "%.6f", width);

	while (s.p[s.n - 1] == '0')
		s.n--;
	if (s.p[s.n - 1] == '.')
		s.n--;
	return s;
}

static bool
step_read(struct arena *a, str s, struct ask_group *group)
{
	if (table_part_number(group->part)) {
		group->step = ASK_BINS;
		return width_read(a, s, &group->width);
	}
	group->step = str_is(s, "year")	   ? ASK_YEAR
		      : str_is(s, "month") ? ASK_MONTH
		      : str_is(s, "day")   ? ASK_DAY
					   : ASK_WHOLE;
	/* A date is a day already. */
	if (group->step == ASK_DAY && group->part->type == COLUMN_DATE) {
		group->step = ASK_WHOLE;
		return true;
	}
	return table_part_day(group->part) && group->step != ASK_WHOLE;
}

static bool
group_same(const struct ask_group *x, const struct ask_group *y)
{
	return x->part == y->part && x->step == y->step &&
	       (x->step != ASK_BINS || fabs(x->width - y->width) < 1e-7);
}

bool
ask_take_groups(struct ask_reading *r, str name, str list)
{
	struct ask *ask = r->ask;
	struct ask_group group;
	str one, step;

	while (list_next(&list, &one)) {
		step = one;
		group = (struct ask_group){
			.part =
			    table_part_named(ask->table, str_cut(&step, ':')),
		};
		if (group.part == NULL)
			return ask_refuse(r, name, one, NO_COLUMN);
		if (step.p != NULL && !step_read(r->arena, step, &group))
			return ask_refuse(r, name, one,
			    MESSAGE(
				"“{2}” cannot be grouped so. Group dates by "
				"year, month or day, like date:year, and "
				"numbers in steps, like price:10."));
		if (ask->n_groups > 0 && group_same(&ask->groups[0], &group))
			continue;
		if (ask->n_groups == ASK_GROUPS)
			return ask_refuse(r, name, one,
			    MESSAGE("These are too many columns to group by. "
				    "Choose two at most."));
		ask->groups[ask->n_groups++] = group;
	}
	return true;
}

static bool
measure_read(struct ask_reading *r, str name, str given,
    struct ask_measure *measure)
{
	str column = given, kind = str_cut(&column, ':');

	*measure = (struct ask_measure){ ASK_COUNT, NULL };
	while (measure->kind < ASK_COUNTS &&
	       !str_is(kind, count_names[measure->kind]))
		measure->kind++;
	if (measure->kind == ASK_COUNTS ||
	    (measure->kind == ASK_COUNT) != (column.p == NULL))
		return ask_refuse(r, name, given,
		    MESSAGE("“{2}” cannot be counted. Write count, or sum, "
			    "avg, min, max or distinct with a column, like "
			    "sum:price."));
	if (measure->kind == ASK_COUNT)
		return true;
	measure->part = table_part_named(r->ask->table, column);
	if (measure->part == NULL)
		return ask_refuse(r, name, column, NO_COLUMN);
	if (!count_fits(measure->kind, measure->part))
		return ask_refuse(r, name, column,
		    MESSAGE(
			"“{2}” does not hold numbers, so it cannot be added "
			"up. Count it instead."));
	return true;
}

static bool
measure_taken(const struct ask *ask, const struct ask_measure *measure)
{
	for (size_t i = 0; i < ask->n_measures; i++)
		if (ask->measures[i].kind == measure->kind &&
		    ask->measures[i].part == measure->part)
			return true;
	return false;
}

bool
ask_take_measures(struct ask_reading *r, str name, str list)
{
	struct ask *ask = r->ask;
	struct ask_measure measure;
	str one;

	while (list_next(&list, &one)) {
		if (!measure_read(r, name, one, &measure))
			return false;
		if (measure_taken(ask, &measure))
			continue;
		if (ask->n_measures == ASK_MEASURES)
			return ask_refuse(r, name, one,
			    MESSAGE("This is too much to count at once. Choose "
				    "6 things at most."));
		ask->measures[ask->n_measures++] = measure;
	}
	return true;
}

void
ask_group_put(const struct ask_group *group, struct buf *b)
{
	static const char *const steps[] = { "", ":year", ":month", ":day",
		":" };

	buf_add(b, group->part->slug);
	buf_c(b, steps[group->step]);
	if (group->step == ASK_BINS)
		buf_add(b, ask_width(b->arena, group->width));
}

void
ask_measure_put(const struct ask_measure *measure, struct buf *b)
{
	buf_c(b, count_names[measure->kind]);
	if (measure->part == NULL)
		return;
	buf_char(b, ':');
	buf_add(b, measure->part->slug);
}

/* The group or measure that is named: as it was asked for, or by its column.
 * -1 when there is none. */
static int
order_place(struct ask_reading *r, str one)
{
	const struct ask *ask = r->ask;
	struct buf b = buf_open(r->arena, 4096);
	size_t from;

	for (size_t i = 0; i < ask->n_groups + ask->n_measures; i++) {
		from = b.n;
		if (i < ask->n_groups)
			ask_group_put(&ask->groups[i], &b);
		else
			ask_measure_put(&ask->measures[i - ask->n_groups], &b);
		if (str_eq(buf_since(&b, from), one))
			return (int)i;
	}
	for (size_t i = 0; i < ask->n_groups; i++)
		if (str_eq(ask->groups[i].part->slug, one))
			return (int)i;
	return -1;
}

static bool
order_read(struct ask_reading *r, str name, str one, struct ask_order *order)
{
	str key = str_drop(one, str_starts(one, S("-")));

	*order = (struct ask_order){ .at = -1, .down = key.n < one.n };
	if (r->ask->n_groups > 0) {
		order->at = order_place(r, key);
		return order->at >= 0 ||
		       ask_refuse(r, name, key,
			   MESSAGE("Groups are sorted by what makes them or by "
				   "what is counted. “{2}” is neither."));
	}
	order->part = table_part_named(r->ask->table, key);
	return order->part != NULL || ask_refuse(r, name, key, NO_COLUMN);
}

static bool
order_taken(const struct ask *ask, const struct ask_order *order)
{
	for (size_t i = 0; i < ask->n_orders; i++)
		if (ask->orders[i].part == order->part &&
		    ask->orders[i].at == order->at)
			return true;
	return false;
}

bool
ask_take_orders(struct ask_reading *r, str name, str list)
{
	struct ask *ask = r->ask;
	struct ask_order order;
	str one;

	while (list_next(&list, &one)) {
		if (!order_read(r, name, one, &order))
			return false;
		if (order_taken(ask, &order))
			continue;
		if (ask->n_orders == ASK_ORDERS)
			return ask_refuse(r, name, one,
			    MESSAGE("These are too many columns to sort by. "
				    "Choose 3 at most."));
		ask->orders[ask->n_orders++] = order;
	}
	return true;
}
