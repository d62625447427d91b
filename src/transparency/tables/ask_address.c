/* What is asked, as the query string of an address. */
#include "transparency/tables/ask_house.h"

static void
put_key(struct buf *b, size_t from, str name)
{
	if (b->n > from)
		buf_char(b, '&');
	query_encode(b, name);
	buf_char(b, '=');
}

static void
put_list(struct buf *b, size_t from, const char *name, const struct buf *list)
{
	if (list->n == 0)
		return;
	put_key(b, from, str_of(name));
	query_encode(b, buf_str(list));
}

static void
put_between(struct buf *list)
{
	if (list->n > 0)
		buf_char(list, ',');
}

static struct buf
list_open(struct buf *b)
{
	return buf_open(b->arena, 1 << 16);
}

static void
put_orders(const struct ask *ask, struct buf *b, size_t from)
{
	struct buf list = list_open(b);
	const struct ask_order *order = ask->orders;
	size_t at;

	for (size_t i = 0; i < ask->n_orders; i++, order++) {
		put_between(&list);
		if (order->down)
			buf_char(&list, '-');
		at = (size_t)order->at;
		if (order->part != NULL)
			buf_add(&list, order->part->slug);
		else if (at < ask->n_groups)
			ask_group_put(&ask->groups[at], &list);
		else
			ask_measure_put(&ask->measures[at - ask->n_groups],
			    &list);
	}
	put_list(b, from, "sort", &list);
}

static void
put_groups(const struct ask *ask, struct buf *b, size_t from)
{
	struct buf groups = list_open(b), measures = list_open(b);

	if (ask->n_groups == 0)
		return;
	for (size_t i = 0; i < ask->n_groups; i++) {
		put_between(&groups);
		ask_group_put(&ask->groups[i], &groups);
	}
	put_list(b, from, "group", &groups);
	if (ask->n_measures == 1 && ask->measures[0].kind == ASK_COUNT)
		return;
	for (size_t i = 0; i < ask->n_measures; i++) {
		put_between(&measures);
		ask_measure_put(&ask->measures[i], &measures);
	}
	put_list(b, from, "show", &measures);
}

void
ask_address(const struct ask *ask, struct buf *b)
{
	struct buf columns = list_open(b);
	size_t from = b->n;

	for (size_t i = 0; i < ask->n_filters; i++) {
		put_key(b, from,
		    str_fmt(b->arena, "%.*s__%s",
			ARG(ask->filters[i].part->slug),
			ask_op_name(ask->filters[i].op)));
		query_encode(b, ask->filters[i].value);
	}
	if (ask->q.n > 0) {
		put_key(b, from, S("q"));
		query_encode(b, ask->q);
	}
	for (size_t i = 0; i < ask->n_columns; i++) {
		put_between(&columns);
		buf_add(&columns, ask->columns[i]->slug);
	}
	put_list(b, from, "columns", &columns);
	put_groups(ask, b, from);
	put_orders(ask, b, from);
	if (ask->page > 1) {
		put_key(b, from, S("page"));
		buf_number(b, ask->page);
	}
	if (ask->page_size != ask_size(ask)) {
		put_key(b, from, S("page_size"));
		buf_number(b, ask->page_size);
	}
}
