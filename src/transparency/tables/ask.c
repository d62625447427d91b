/* What is asked, from the parameters of an address: filters, the search, the
 * page.  Columns, groups and orders stand in ask_lists.c. */
#include <stdlib.h>
#include <string.h>

#include "engine/words/words.h"
#include "transparency/tables/ask_house.h"
#include "transparency/tables/doubts.h"

/* Letters of a name or value that are said back. */
#define ASK_SAID_MAX 80
#define ASK_PAGE_MAX 1000000000

static const char *const op_names[ASK_OPS] = {
	[ASK_EXACT] = "exact",
	[ASK_DIFFERS] = "differs",
	[ASK_CONTAINS] = "contains",
	[ASK_NOTCONTAINS] = "notcontains",
	[ASK_IN] = "in",
	[ASK_NOTIN] = "notin",
	[ASK_LESS] = "less",
	[ASK_GREATER] = "greater",
	[ASK_STRICTLY_LESS] = "strictly_less",
	[ASK_STRICTLY_GREATER] = "strictly_greater",
	[ASK_ISNULL] = "isnull",
	[ASK_ISNOTNULL] = "isnotnull",
};

const char *
ask_op_name(enum ask_op op)
{
	return op_names[op];
}

bool
ask_op_fits(enum ask_op op, const struct table_part *part)
{
	switch (op) {
	case ASK_CONTAINS:
	case ASK_NOTCONTAINS:
		return part->type == COLUMN_TEXT;
	case ASK_LESS:
	case ASK_GREATER:
	case ASK_STRICTLY_LESS:
	case ASK_STRICTLY_GREATER:
		return part->type != COLUMN_BOOLEAN;
	default:
		return true;
	}
}

static enum ask_op
op_named(str name)
{
	enum ask_op op = ASK_EXACT;

	while (op < ASK_OPS && !str_is(name, op_names[op]))
		op++;
	return op;
}

int64_t
ask_size(const struct ask *ask)
{
	return ask->n_groups > 0 ? ASK_GROUPS_SHOWN : ASK_PAGE_SIZE;
}

bool
ask_refuse(struct ask_reading *r, str name, str value, const char *sentence)
{
	*r->wrong = (struct ask_wrong){
		doubt_clean(r->arena, str_take(name, 4 * ASK_SAID_MAX),
		    ASK_SAID_MAX),
		doubt_clean(r->arena, str_take(value, 4 * ASK_SAID_MAX),
		    ASK_SAID_MAX),
		sentence,
	};
	return false;
}

/* All values of a list, each once in its one spelling. */
static bool
list_read(struct ask_reading *r, const struct table_part *part,
    const struct param *p, str *list)
{
	struct buf b = buf_open(r->arena, 4 * p->value.n + 64);
	str rest = p->value, given, value, seen[ASK_LIST];
	const char *sentence;
	size_t n = 0;
	bool again;

	while (ask_list_next(r->arena, &rest, &given)) {
		sentence = ask_value_read(r->arena, part, given, &value);
		if (sentence != NULL)
			return ask_refuse(r, p->name, given, sentence);
		again = false;
		for (size_t i = 0; i < n && !again; i++)
			again = str_eq(seen[i], value);
		if (again)
			continue;
		if (n == ASK_LIST)
			return ask_refuse(r, p->name, given,
			    MESSAGE("“{1}” lists too much. List 100 values at "
				    "most."));
		seen[n++] = value;
		ask_list_put(&b, value);
	}
	if (n == 0)
		return ask_refuse(r, p->name, p->value,
		    MESSAGE("“{1}” lists nothing. Write values with commas "
			    "between them."));
	*list = buf_str(&b);
	return true;
}

/* By column, then by what is asked of it. */
static int
filter_cmp(const struct ask_filter *x, const struct ask_filter *y)
{
	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return (int)x->op - (int)y->op;
}

/* In its place among the others, which stand in one order.  The first of a
 * name holds, as in any address (query_read). */
static bool
filter_add(struct ask_reading *r, str name, const struct ask_filter *filter)
{
	struct ask *ask = r->ask;
	size_t at = 0;

	while (at < ask->n_filters && filter_cmp(&ask->filters[at], filter) < 0)
		at++;
	if (at < ask->n_filters && filter_cmp(&ask->filters[at], filter) == 0)
		return true;
	if (ask->n_filters == ASK_FILTERS)
		return ask_refuse(r, name, filter->value,
		    MESSAGE("There are too many filters. Use 20 at most."));
	memmove(&ask->filters[at + 1], &ask->filters[at],
	    (ask->n_filters - at) * sizeof(*filter));
	ask->filters[at] = *filter;
	ask->n_filters++;
	return true;
}

static bool
filter_read(struct ask_reading *r, const struct param *p,
    const struct table_part *part, enum ask_op op)
{
	struct ask_filter filter = { part, op, S("yes") };
	const char *sentence;

	if (!ask_op_fits(op, part))
		return ask_refuse(r, p->name, p->value,
		    MESSAGE("“{1}” does not go with this column. “contains” "
			    "looks into words; what is only yes or no is not "
			    "compared."));
	if (op == ASK_ISNULL || op == ASK_ISNOTNULL) {
		if (str_is(p->value, "no") || str_is(p->value, "false") ||
		    str_is(p->value, "0"))
			filter.op =
			    op == ASK_ISNULL ? ASK_ISNOTNULL : ASK_ISNULL;
		return filter_add(r, p->name, &filter);
	}
	if (op == ASK_IN || op == ASK_NOTIN)
		return list_read(r, part, p, &filter.value) &&
		       filter_add(r, p->name, &filter);
	sentence = ask_value_read(r->arena, part, p->value, &filter.value);
	if (sentence != NULL)
		return ask_refuse(r, p->name, p->value, sentence);
	return filter_add(r, p->name, &filter);
}

static bool
read_words(struct ask_reading *r, const struct param *p)
{
	struct buf b = buf_open(r->arena, ASK_VALUE_MAX + 1);
	const struct table_parts *parts = &r->ask->table->parts;
	bool found = false, gap = false;
	size_t n = 0;
	str s = p->value;

	if (s.n > ASK_VALUE_MAX || !str_utf8(s))
		return ask_refuse(r, p->name, s,
		    MESSAGE("These are too many words to look for. Write 8 at "
			    "most."));
	for (size_t i = 0; i < s.n; i++) {
		bool blank =
		    (s.p[i] >= '\t' && s.p[i] <= '\r') || s.p[i] == ' ';

		if (!blank && (gap || b.n == 0)) {
			if (b.n > 0)
				buf_char(&b, ' ');
			n++;
		}
		gap = blank;
		if (!blank)
			buf_char(&b, s.p[i]);
	}
	if (n == 0)
		return true;
	if (n > ASK_WORDS)
		return ask_refuse(r, p->name, s,
		    MESSAGE("These are too many words to look for. Write 8 at "
			    "most."));
	for (size_t i = 0; i < parts->n && !found; i++)
		found = parts->v[i].type == COLUMN_TEXT;
	if (!found)
		return ask_refuse(r, p->name, s,
		    MESSAGE("No column of this table holds words. Filter by a "
			    "column instead."));
	r->ask->q = buf_str(&b);
	return true;
}

static bool
read_page(struct ask_reading *r, const struct param *p)
{
	bool size = str_is(p->name, "page_size");
	int64_t *n = size ? &r->ask->page_size : &r->ask->page;

	if (str_number(p->value, n) && *n >= 1 &&
	    *n <= (size ? ASK_PAGE_SIZE_MAX : ASK_PAGE_MAX))
		return true;
	return ask_refuse(r, p->name, p->value,
	    size ? MESSAGE("“{2}” rows do not make a page. Ask for 1 to 1000.")
		 : MESSAGE("“{2}” is not a page. Pages are numbered from 1."));
}

/* "area__sum": the column and what is asked of it.  False when there is no
 * "__" in it. */
static bool
name_cut(str name, str *column, str *verb)
{
	for (size_t i = name.n; i-- > 1;)
		if (name.p[i] == '_' && name.p[i - 1] == '_') {
			*column = str_take(name, i - 1);
			*verb = str_drop(name, i + 1);
			return true;
		}
	return false;
}

/* Whether it begins with the name of a column and "__". */
static bool
name_of_column(const struct table *table, str name)
{
	for (size_t i = 1; i + 1 < name.n; i++)
		if (name.p[i] == '_' && name.p[i + 1] == '_' &&
		    table_part_named(table, str_take(name, i)) != NULL)
			return true;
	return false;
}

/* What api-tabular spells its own way; orders are left for later. */
static bool
read_spelled(struct ask_reading *r, const struct param *p, str column, str verb)
{
	if (str_is(verb, "groupby"))
		return ask_take_groups(r, p->name, column);
	if (str_is(verb, "count"))
		return ask_take_measures(r, p->name, S("count"));
	return ask_take_measures(r, p->name,
	    str_fmt(r->arena, "%.*s:%.*s", ARG(verb), ARG(column)));
}

static bool
verb_counts(str verb)
{
	return str_is(verb, "groupby") || str_is(verb, "count") ||
	       str_is(verb, "sum") || str_is(verb, "avg") ||
	       str_is(verb, "min") || str_is(verb, "max");
}

bool
ask_knows(str name)
{
	static const char *const names[] = { "q", "columns", "sort", "group",
		"show", "page", "page_size" };
	str column, verb;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_is(name, names[i]))
			return true;
	return name_cut(name, &column, &verb) &&
	       (op_named(verb) != ASK_OPS || verb_counts(verb) ||
		   str_is(verb, "sort"));
}

/* Anything that names a column. */
static bool
read_column(struct ask_reading *r, const struct param *p)
{
	const struct table *table = r->ask->table;
	const struct table_part *part;
	str column, verb;
	enum ask_op op;
	bool known;

	if (!name_cut(p->name, &column, &verb))
		return true;
	op = op_named(verb);
	known = op != ASK_OPS || verb_counts(verb) || str_is(verb, "sort");
	part = table_part_named(table, column);
	if (part == NULL && known)
		return ask_refuse(r, p->name, column,
		    MESSAGE("This table has no column “{2}”. Choose one that "
			    "it has."));
	if (!known && name_of_column(table, p->name))
		return ask_refuse(r, p->name, verb,
		    MESSAGE("Nothing can be asked with “{2}”. Try exact, "
			    "contains, less or greater."));
	if (!known || str_is(verb, "sort"))
		return true;
	return op == ASK_OPS ? read_spelled(r, p, column, verb)
			     : filter_read(r, p, part, op);
}

static bool
read_param(struct ask_reading *r, const struct param *p)
{
	if (p->value.n == 0 || str_is(p->name, "sort"))
		return true;
	if (str_is(p->name, "q"))
		return read_words(r, p);
	if (str_is(p->name, "columns"))
		return ask_take_columns(r, p->name, p->value);
	if (str_is(p->name, "group"))
		return ask_take_groups(r, p->name, p->value);
	if (str_is(p->name, "show"))
		return ask_take_measures(r, p->name, p->value);
	if (str_is(p->name, "page") || str_is(p->name, "page_size"))
		return read_page(r, p);
	return read_column(r, p);
}

/* Orders name groups and measures: they are read when those are. */
static bool
read_order(struct ask_reading *r, const struct param *p)
{
	str column, verb;

	if (p->value.n == 0)
		return true;
	if (str_is(p->name, "sort"))
		return ask_take_orders(r, p->name, p->value);
	if (!name_cut(p->name, &column, &verb) || !str_is(verb, "sort"))
		return true;
	if (str_is(p->value, "asc"))
		return ask_take_orders(r, p->name, column);
	if (str_is(p->value, "desc"))
		return ask_take_orders(r, p->name,
		    str_fmt(r->arena, "-%.*s", ARG(column)));
	return ask_refuse(r, p->name, p->value,
	    MESSAGE("“{2}” is not an order. Write asc for upwards or desc for "
		    "downwards."));
}

bool
ask_read(struct arena *a, const struct table *table, const struct param *params,
    size_t n, struct ask *ask, struct ask_wrong *wrong)
{
	struct ask_reading r = { a, ask, wrong };

	*ask = (struct ask){ .table = table, .page = 1 };
	for (size_t i = 0; i < n; i++)
		if (!read_param(&r, &params[i]))
			return false;
	/* Nothing is counted where nothing is grouped: a form sends both. */
	if (ask->n_groups == 0)
		ask->n_measures = 0;
	else if (ask->n_measures == 0)
		ask->measures[ask->n_measures++] =
		    (struct ask_measure){ ASK_COUNT, NULL };
	for (size_t i = 0; i < n; i++)
		if (!read_order(&r, &params[i]))
			return false;
	if (ask->page_size == 0)
		ask->page_size = ask_size(ask);
	return true;
}
