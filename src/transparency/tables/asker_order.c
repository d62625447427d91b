/*
 * Orders that were asked for a short while ago: the places of rows in their
 * file, as tables of DuckDB in the memory of the process.  Sorting a million
 * rows takes a tenth of a second however few of them are shown; the next page
 * of the same order takes what finding its rows takes.
 */
#include <string.h>

#include "transparency/tables/asker_inner.h"

#define ORDER_SQL_MAX (WIRE_REQUEST_MAX * 2)

static bool
order_drop(struct asker_work *work, size_t i)
{
	work->orders.v[i].rows = 0;
	return duck_run(work->duck,
	    str_fmt(work->arena, "drop table if exists order%zu", i), NULL);
}

/* The one that nobody asked for longest, or that there is not. */
static size_t
order_oldest(const struct asker_orders *orders)
{
	size_t oldest = 0;

	for (size_t i = 0; i < ASKER_ORDERS; i++) {
		if (orders->v[i].rows == 0)
			return i;
		if (orders->v[i].used < orders->v[oldest].used)
			oldest = i;
	}
	return oldest;
}

/* Others go until all that are kept fit: the one at ${i} stays. */
static bool
order_room(struct asker_work *work, size_t i)
{
	struct asker_orders *orders = &work->orders;
	bool good = true;
	int64_t all;
	size_t first;

	do {
		all = 0;
		first = i;
		for (size_t k = 0; k < ASKER_ORDERS; k++) {
			all += orders->v[k].rows;
			if (k != i && orders->v[k].rows > 0 &&
			    (first == i ||
				orders->v[k].used < orders->v[first].used))
				first = k;
		}
		if (all > ASKER_ORDERED_ROWS && first != i)
			good = order_drop(work, first) && good;
	} while (all > ASKER_ORDERED_ROWS && first != i);
	return good;
}

/* One number that DuckDB gives. */
static bool
order_count(struct asker_work *work, size_t i, int64_t *rows)
{
	struct duck_rows *found = duck_stream(work->duck,
	    str_fmt(work->arena, "select count(*)::varchar from order%zu", i));
	bool good = found != NULL && duck_next(found) &&
		    str_number(duck_text(found, 0), rows);

	duck_done(found);
	return good;
}

static bool
order_make(struct asker_work *work, str sql, size_t i)
{
	struct buf b = buf_open(work->arena, ORDER_SQL_MAX);

	if (!order_drop(work, i))
		return false;
	buf_fmt(&b,
	    "create temp table order%zu as select \"place\"::uinteger "
	    "as \"place\" from (",
	    i);
	buf_add(&b, sql);
	buf_c(&b, ") t(\"place\")");
	return !b.full && duck_run(work->duck, buf_str(&b), NULL) &&
	       order_count(work, i, &work->orders.v[i].rows) &&
	       order_room(work, i);
}

static bool
order_find(struct asker_work *work, const struct asker_page *page, size_t *i)
{
	struct asker_orders *orders = &work->orders;
	struct sha256 key = hash_sha256(str_fmt(work->arena, "%.*s %.*s",
	    ARG(page->version), ARG(page->order)));

	for (*i = 0; *i < ASKER_ORDERS; (*i)++)
		if (orders->v[*i].rows > 0 &&
		    memcmp(&orders->v[*i].key, &key, sizeof(key)) == 0)
			break;
	if (*i == ASKER_ORDERS) {
		*i = order_oldest(orders);
		if (!order_make(work, page->order, *i)) {
			orders->v[*i].rows = 0;
			return false;
		}
		orders->v[*i].key = key;
	}
	orders->v[*i].used = ++orders->now;
	return true;
}

bool
asker_order(struct asker_work *work, const struct asker_page *page,
    struct buf *b)
{
	struct duck_rows *rows;
	bool good, first = true;
	size_t i;

	if (!order_find(work, page, &i))
		return false;
	rows = duck_stream(work->duck,
	    str_fmt(work->arena,
		"select \"place\"::varchar from order%zu where rowid >= %lld "
		"and rowid < %lld order by rowid",
		i, (long long)page->from, (long long)(page->from + page->n)));
	buf_add(b, page->before);
	while (rows != NULL && duck_next(rows)) {
		if (!first)
			buf_char(b, ',');
		buf_add(b, duck_text(rows, 0));
		first = false;
	}
	/* No rows: no place is that. */
	if (first)
		buf_c(b, "null");
	buf_add(b, page->behind);
	good = rows != NULL && duck_whole(rows) && !b->full;
	duck_done(rows);
	return good;
}
