/*
 * SQL of what is asked.  Values are written as text in the outermost select
 * alone, so that it is done for the rows of one page; the order and the cut are
 * made below it, and the order once more above, which costs nothing for a page
 * and lets pages at the end be read backwards.
 */
#include "transparency/tables/ask_house.h"
#include "transparency/tables/duck.h"

#define ROW_NUMBER "\"" TABLE_ROW_NUMBER "\""

/* The place of a column in SQL: by its own name, or of groups by number: what
 * a file calls a column is never what we call a group. */
static void
put_place(const struct ask *ask, const struct ask_head *head, size_t i,
    struct buf *b)
{
	if (ask->n_groups > 0)
		buf_fmt(b, "\"g%zu\"", i);
	else if (head->part == NULL)
		buf_c(b, ROW_NUMBER);
	else
		duck_name(b, head->part->slug);
}

static void
put_from(const struct table *table, struct buf *b)
{
	buf_c(b, " from read_parquet(");
	duck_quote(b, table->parquet);
	buf_c(b, ", file_row_number = true)");
}

/* Fractions that were calculated in binary are said with the 15 digits that
 * are certain. */
static bool
head_calculated(const struct ask_head *head)
{
	bool exact = head->part != NULL && head->part->scale >= 0;

	if (head->type != COLUMN_DECIMAL && head->type != COLUMN_DEGREES)
		return false;
	return head->kind == ASK_AVG || head->step == ASK_BINS ||
	       (head->kind == ASK_SUM && !exact);
}

/* One value as text. */
static void
put_shown(const struct ask *ask, const struct ask_head *head, size_t i,
    struct buf *b)
{
	static const char *const moments[] = { "%Y-%m-%dT%H:%M:%S.%f", "%Y",
		"%Y-%m", "%Y-%m-%d" };
	bool timed = head->type == COLUMN_DATETIME ||
		     (head->step != ASK_WHOLE && head->step != ASK_BINS);
	bool whole = timed && head->step == ASK_WHOLE;
	bool calculated = head_calculated(head);
	bool fraction = !calculated && (head->type == COLUMN_DECIMAL ||
					   head->type == COLUMN_DEGREES);

	buf_c(b, whole	      ? "regexp_replace(strftime("
		 : timed      ? "strftime("
		 : calculated ? "format('{:.15g}', "
		 : fraction   ? "regexp_replace("
			      : "(");
	put_place(ask, head, i, b);
	if (head->part == NULL && ask->n_groups == 0)
		buf_c(b, " + 1");
	/* A fraction of a second only where there is one. */
	if (timed)
		buf_fmt(b, whole ? ", '%s'), '\\.?0+$', '')" : ", '%s')",
		    moments[head->step]);
	else if (calculated)
		buf_c(b, "::double)");
	else if (fraction)
		buf_c(b, "::varchar, '\\.0+$|(\\.[0-9]*[1-9])0+$', '\\1')");
	else
		buf_c(b, ")::varchar");
}

static void
put_shown_all(const struct ask *ask, const struct ask_heads *heads,
    struct buf *b)
{
	buf_c(b, "select ");
	for (size_t i = 0; i < heads->n; i++) {
		if (i > 0)
			buf_c(b, ", ");
		put_shown(ask, &heads->v[i], i, b);
	}
}

/* What groups are made of. */
static void
put_group(const struct ask_group *group, const struct ask_head *head,
    struct buf *b)
{
	static const char *const steps[] = { "", "year", "month", "day" };
	str slug = group->part->slug, width, behind;

	if (group->step == ASK_WHOLE) {
		duck_name(b, slug);
		return;
	}
	if (group->step != ASK_BINS) {
		buf_fmt(b, "date_trunc('%s', ", steps[group->step]);
		duck_name(b, slug);
		buf_char(b, ')');
		return;
	}
	/* 0.3 by 0.1 is the third step, though a little less in binary. */
	width = behind = ask_width(b->arena, group->width);
	str_cut(&behind, '.');
	buf_c(b, head->type == COLUMN_INTEGER ? "try_cast(round(" : "(round(");
	buf_c(b, "floor(round(");
	duck_name(b, slug);
	buf_fmt(b, "::double / %.*s, 9)) * %.*s, %zu)", ARG(width), ARG(width),
	    behind.n);
	buf_c(b, head->type == COLUMN_INTEGER ? " as bigint)" : ")");
}

static void
put_measure(const struct ask_measure *measure, struct buf *b)
{
	static const char *const calls[ASK_COUNTS] = {
		[ASK_SUM] = "sum(",
		[ASK_AVG] = "avg(",
		[ASK_MIN] = "min(",
		[ASK_MAX] = "max(",
		[ASK_DISTINCT] = "count(distinct ",
	};

	if (measure->part == NULL) {
		buf_c(b, "count(*)");
		return;
	}
	buf_c(b, calls[measure->kind]);
	duck_name(b, measure->part->slug);
	buf_char(b, ')');
}

/* All groups, as g0, g1 … */
static void
put_groups(const struct ask *ask, const struct ask_heads *heads, struct buf *b)
{
	buf_c(b, "select ");
	for (size_t i = 0; i < heads->n; i++) {
		if (i > 0)
			buf_c(b, ", ");
		if (i < ask->n_groups)
			put_group(&ask->groups[i], &heads->v[i], b);
		else
			put_measure(&ask->measures[i - ask->n_groups], b);
		buf_fmt(b, " as \"g%zu\"", i);
	}
	put_from(ask->table, b);
	ask_where(ask, b);
	buf_c(b, ask->n_groups == 1 ? " group by 1" : " group by 1, 2");
}

/* Columns of rows, and what they are sorted by. */
static void
put_rows(const struct ask *ask, const struct ask_heads *heads, struct buf *b)
{
	bool shown;

	buf_c(b, "select ");
	for (size_t i = 0; i < heads->n; i++) {
		if (i > 0)
			buf_c(b, ", ");
		put_place(ask, &heads->v[i], i, b);
	}
	for (size_t i = 0; i < ask->n_orders; i++) {
		shown = false;
		for (size_t k = 0; k < heads->n && !shown; k++)
			shown = heads->v[k].part == ask->orders[i].part;
		if (!shown) {
			buf_c(b, ", ");
			duck_name(b, ask->orders[i].part->slug);
		}
	}
	put_from(ask->table, b);
	ask_where(ask, b);
}

/* An order, key by key; no data last, or first when all is read backwards. */
struct order {
	const struct ask *ask;
	struct buf *b;
	bool backwards, begun;
};

static void
put_key_plain(struct order *order, const char *before, str name,
    const char *behind, bool down)
{
	buf_c(order->b, order->begun ? ", " : " order by ");
	buf_c(order->b, before);
	duck_name(order->b, name);
	buf_c(order->b, behind);
	buf_c(order->b, down != order->backwards ? " desc" : " asc");
	buf_c(order->b, order->backwards ? " nulls first" : " nulls last");
	order->begun = true;
}

/* Words as people sort them, accents and case aside, where that is quick. */
static void
put_key(struct order *order, str name, enum column_type type, bool down)
{
	if (type == COLUMN_TEXT && order->ask->table->rows <= ASK_SORTED_ROWS)
		put_key_plain(order, "strip_accents(lower(", name, "))", down);
	put_key_plain(order, "", name, "", down);
}

/* Groups on an axis go along it; others begin with the most. */
static bool
groups_along(const struct ask *ask)
{
	const struct ask_group *group = &ask->groups[0];

	return group->step != ASK_WHOLE || table_part_day(group->part) ||
	       table_part_number(group->part);
}

static void
put_key_group(struct order *order, const struct ask_heads *heads, size_t i,
    bool down)
{
	put_key(order, str_fmt(order->b->arena, "g%zu", i), heads->v[i].type,
	    down);
}

static void
put_order_groups(struct order *order)
{
	const struct ask *ask = order->ask;
	struct ask_heads heads = ask_heads_of(order->b->arena, ask);

	for (size_t i = 0; i < ask->n_orders; i++)
		put_key_group(order, &heads, (size_t)ask->orders[i].at,
		    ask->orders[i].down);
	if (!order->begun && !groups_along(ask))
		put_key_group(order, &heads, ask->n_groups, true);
	for (size_t i = 0; i < ask->n_groups; i++)
		put_key_group(order, &heads, i, false);
}

static void
put_order(const struct ask *ask, bool backwards, struct buf *b)
{
	struct order order = { ask, b, backwards, false };

	if (ask->n_groups > 0) {
		put_order_groups(&order);
		return;
	}
	for (size_t i = 0; i < ask->n_orders; i++)
		put_key(&order, ask->orders[i].part->slug,
		    ask->orders[i].part->type, ask->orders[i].down);
	put_key_plain(&order, "", S(TABLE_ROW_NUMBER), "", false);
}

/* Which rows of all, in their order, the page has. */
static void
put_cut(const struct ask *ask, int64_t total, struct buf *b)
{
	int64_t from = (ask->page - 1) * ask->page_size, n = ask->page_size;
	bool backwards = total >= 0 && from > total / 2;

	if (backwards) {
		if (from > total)
			from = total;
		if (n > total - from)
			n = total - from;
		from = total - from - n;
	}
	put_order(ask, backwards, b);
	buf_fmt(b, " limit %lld offset %lld", (long long)n, (long long)from);
}

bool
ask_is_all(const struct ask *ask)
{
	return ask->n_filters == 0 && ask->q.n == 0 && ask->n_groups == 0;
}

void
ask_sql_page(const struct ask *ask, int64_t total, struct buf *b)
{
	struct ask_heads heads = ask_heads_of(b->arena, ask);
	int64_t from = (ask->page - 1) * ask->page_size;

	put_shown_all(ask, &heads, b);
	buf_c(b, " from (");
	if (ask_is_all(ask) && ask->n_orders == 0) {
		put_rows(ask, &heads, b);
		buf_fmt(b, " where " ROW_NUMBER " >= %lld and " ROW_NUMBER,
		    (long long)from);
		buf_fmt(b, " < %lld", (long long)(from + ask->page_size));
	} else if (ask->n_groups > 0) {
		buf_c(b, "select * from (");
		put_groups(ask, &heads, b);
		buf_char(b, ')');
		put_cut(ask, total, b);
	} else {
		put_rows(ask, &heads, b);
		put_cut(ask, ask_is_all(ask) ? ask->table->rows : total, b);
	}
	buf_char(b, ')');
	put_order(ask, false, b);
}

bool
ask_is_deep(const struct ask *ask, int64_t total)
{
	int64_t all = total >= 0 ? total : ask->table->rows;
	int64_t from = (ask->page - 1) * ask->page_size;

	return ask->n_groups == 0 && from > ASK_NEAR &&
	       all - from - ask->page_size > ASK_NEAR &&
	       ask->table->rows <= ASK_ORDERED_ROWS &&
	       (ask->n_orders > 0 || !ask_is_all(ask));
}

void
ask_sql_order(const struct ask *ask, struct buf *b)
{
	buf_c(b, "select " ROW_NUMBER);
	put_from(ask->table, b);
	ask_where(ask, b);
	put_order(ask, false, b);
}

void
ask_sql_places(const struct ask *ask, struct buf *before, struct buf *behind)
{
	struct ask bare = *ask;
	struct ask_heads heads = ask_heads_of(before->arena, ask);

	/* They fit: that is how they were found. */
	bare.n_filters = 0;
	bare.q = S("");
	put_shown_all(ask, &heads, before);
	buf_c(before, " from (");
	put_rows(&bare, &heads, before);
	buf_c(before, " where " ROW_NUMBER " in (");
	buf_c(behind, "))");
	put_order(ask, false, behind);
}

void
ask_sql_count(const struct ask *ask, struct buf *b)
{
	struct ask_heads heads;

	buf_c(b, "select count(*)::varchar");
	if (ask->n_groups > 0) {
		heads = ask_heads_of(b->arena, ask);
		buf_c(b, " from (");
		put_groups(ask, &heads, b);
		buf_char(b, ')');
		return;
	}
	put_from(ask->table, b);
	ask_where(ask, b);
}

/* A value of a group as what it is. */
static void
put_typed(const struct ask_head *head, size_t i, struct buf *b)
{
	if (head->step == ASK_YEAR)
		buf_fmt(b, "strftime(\"g%zu\", '%%Y')", i);
	else if (head->step == ASK_MONTH)
		buf_fmt(b, "strftime(\"g%zu\", '%%Y-%%m')", i);
	else if (head->step == ASK_DAY)
		buf_fmt(b, "\"g%zu\"::date", i);
	else if (head->kind == ASK_SUM && head->type == COLUMN_INTEGER)
		/* No format of files has 128 bits. */
		buf_fmt(b, "\"g%zu\"::decimal(38, 0)", i);
	else
		buf_fmt(b, "\"g%zu\"", i);
	buf_c(b, " as ");
	duck_name(b, head->slug);
}

void
ask_sql_all(const struct ask *ask, struct buf *b)
{
	struct ask_heads heads = ask_heads_of(b->arena, ask);

	if (ask->n_groups > 0) {
		buf_c(b, "select ");
		for (size_t i = 0; i < heads.n; i++) {
			if (i > 0)
				buf_c(b, ", ");
			put_typed(&heads.v[i], i, b);
		}
		buf_c(b, " from (");
		put_groups(ask, &heads, b);
		buf_char(b, ')');
		put_order(ask, false, b);
		return;
	}
	buf_c(b, "select ");
	for (size_t i = 1; i < heads.n; i++) {
		buf_c(b, i > 1 ? ", " : "");
		duck_name(b, heads.v[i].part->slug);
	}
	put_from(ask->table, b);
	ask_where(ask, b);
	/* DuckDB keeps the order of the file by itself, and faster. */
	if (ask->n_orders > 0)
		put_order(ask, false, b);
}

void
ask_sql_row(const struct table *table, int64_t number, struct buf *b)
{
	struct ask ask = { .table = table, .columns_most = ASK_ROW_COLUMNS };
	struct ask_heads heads = ask_heads_of(b->arena, &ask);

	heads.v++;
	heads.n--;
	put_shown_all(&ask, &heads, b);
	put_from(table, b);
	buf_fmt(b, " where " ROW_NUMBER " = %lld", (long long)(number - 1));
}
