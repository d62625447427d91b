/* Filters and the search as conditions of SQL. */
#include "transparency/tables/ask_house.h"
#include "transparency/tables/duck.h"

/* Columns of text that are searched: the first. */
#define WHERE_TEXTS 40

static void
put_name(const struct table_part *part, struct buf *b)
{
	buf_fmt(b, "\"%.*s\"", ARG(part->slug));
}

/* Small letters without accents, of what ${from} appends. */
static void
put_folded(str text, struct buf *b)
{
	buf_c(b, "strip_accents(lower(");
	duck_quote(b, text);
	buf_c(b, "))");
}

/* Whether the value lies in what a date covers. */
static void
put_within(const struct table_part *part, str value, struct buf *b)
{
	buf_char(b, '(');
	put_name(part, b);
	buf_c(b, " >= ");
	ask_value_span(part, value, false, b);
	buf_c(b, " and ");
	put_name(part, b);
	buf_c(b, " < ");
	ask_value_span(part, value, true, b);
	buf_char(b, ')');
}

static void
put_equal(const struct table_part *part, str value, struct buf *b)
{
	if (table_part_day(part)) {
		put_within(part, value, b);
		return;
	}
	put_name(part, b);
	buf_c(b, " = ");
	ask_value_put(part, value, b);
}

static void
put_one_of(const struct table_part *part, str list, struct buf *b)
{
	bool first = true;
	str value;

	if (table_part_day(part)) {
		for (; ask_list_next(b->arena, &list, &value); first = false) {
			buf_c(b, first ? "(" : " or ");
			put_within(part, value, b);
		}
		buf_char(b, ')');
		return;
	}
	put_name(part, b);
	for (; ask_list_next(b->arena, &list, &value); first = false) {
		buf_c(b, first ? " in (" : ", ");
		ask_value_put(part, value, b);
	}
	buf_char(b, ')');
}

static void
put_contains(const struct table_part *part, str value, struct buf *b)
{
	buf_c(b, "contains(strip_accents(lower(");
	put_name(part, b);
	buf_c(b, ")), ");
	put_folded(value, b);
	buf_char(b, ')');
}

/* A date stands for all that it covers: nothing in May is greater than May. */
static void
put_compare(const struct ask_filter *filter, struct buf *b)
{
	static const char *const signs[ASK_OPS] = {
		[ASK_LESS] = " <= ",
		[ASK_GREATER] = " >= ",
		[ASK_STRICTLY_LESS] = " < ",
		[ASK_STRICTLY_GREATER] = " > ",
	};

	put_name(filter->part, b);
	if (!table_part_day(filter->part)) {
		buf_c(b, signs[filter->op]);
		ask_value_put(filter->part, filter->value, b);
		return;
	}
	buf_c(b, filter->op == ASK_LESS || filter->op == ASK_STRICTLY_LESS
		     ? " < "
		     : " >= ");
	ask_value_span(filter->part, filter->value,
	    filter->op == ASK_LESS || filter->op == ASK_STRICTLY_GREATER, b);
}

static void
put_filter(const struct ask_filter *filter, struct buf *b)
{
	bool none = filter->op == ASK_DIFFERS ||
		    filter->op == ASK_NOTCONTAINS || filter->op == ASK_NOTIN;

	/* What has no value is not that one. */
	if (none) {
		buf_char(b, '(');
		put_name(filter->part, b);
		buf_c(b, " is null or not ");
	}
	switch (filter->op) {
	case ASK_EXACT:
	case ASK_DIFFERS:
		buf_char(b, '(');
		put_equal(filter->part, filter->value, b);
		buf_char(b, ')');
		break;
	case ASK_CONTAINS:
	case ASK_NOTCONTAINS:
		put_contains(filter->part, filter->value, b);
		break;
	case ASK_IN:
	case ASK_NOTIN:
		buf_char(b, '(');
		put_one_of(filter->part, filter->value, b);
		buf_char(b, ')');
		break;
	case ASK_ISNULL:
	case ASK_ISNOTNULL:
		put_name(filter->part, b);
		buf_c(b,
		    filter->op == ASK_ISNULL ? " is null" : " is not null");
		break;
	default:
		put_compare(filter, b);
	}
	if (none)
		buf_char(b, ')');
}

/* All columns of text as one, a line for each: no word spans two. */
static void
put_search(const struct ask *ask, struct buf *b)
{
	const struct table_parts *parts = &ask->table->parts;
	str rest = ask->q, word;
	int n;

	while (rest.p != NULL) {
		word = str_cut(&rest, ' ');
		n = 0;
		buf_c(b, "contains(strip_accents(lower(concat_ws(chr(10)");
		for (size_t i = 0; i < parts->n && n < WHERE_TEXTS; i++)
			if (parts->v[i].type == COLUMN_TEXT) {
				buf_c(b, ", ");
				put_name(&parts->v[i], b);
				n++;
			}
		buf_c(b, "))), ");
		put_folded(word, b);
		buf_c(b, rest.p == NULL ? ")" : ") and ");
	}
}

void
ask_where(const struct ask *ask, struct buf *b)
{
	const char *before = " where ";

	for (size_t i = 0; i < ask->n_filters; i++) {
		buf_c(b, before);
		put_filter(&ask->filters[i], b);
		before = " and ";
	}
	if (ask->q.n > 0) {
		buf_c(b, before);
		put_search(ask, b);
	}
}
