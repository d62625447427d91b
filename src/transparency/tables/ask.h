/*
 * What can be asked of a table: filters, a search, columns, an order, groups
 * with what is counted in them, a page.  It is read from parameters of an
 * address, each checked against the table's columns; SQL is built from what was
 * understood and never from text.  The names of filters are those of
 * api-tabular (datagouv/api-tabular, README), which programs know already.
 *
 *   COL__exact=V  __differs  __contains  __notcontains  __in=A,B  __notin
 *   COL__less=V (or equal)  __greater  __strictly_less  __strictly_greater
 *   COL__isnull=yes  __isnotnull=yes
 *   q=WORDS           rows with all of them, in any column of text; letters
 *                     folded, accents or not
 *   columns=a,b       only these, in this order
 *   sort=-a,b         downwards by a, then upwards by b; of groups also by
 *                     what was counted: sort=-sum:a
 *   group=a,b         b may be missing; of dates a:year a:month a:day; of
 *                     numbers a:N, in steps of N
 *   show=count,sum:c,avg:c,min:c,max:c,distinct:c   of groups; count if absent
 *   page=1 page_size=50
 *
 * A date stands for all of it: 2024-05 is any day in May, __less=2024-05 goes
 * up to its last, __strictly_greater=2024-05 begins in June; a minute likewise.
 * What has no value is not that value: __differs, __notcontains and __notin
 * find it, unlike api-tabular.  In a list, "A, B" in quotes is one value. Words
 * are found whatever their case and accents, and sorted so.  No data is last in
 * any order.
 * Groups on an axis (dates, numbers) come along it, others the largest first.
 *
 * And the spellings of api-tabular for the same: COL__sort=asc|desc,
 * COL__groupby=yes, COL__count (rows), __sum, __avg, __min, __max.
 */
#ifndef TABLES_ASK_H
#define TABLES_ASK_H

#include "engine/web/web.h"
#include "transparency/tables/table.h"

/* Limits: each keeps what is asked, or its answer, of a size. */
enum {
	ASK_FILTERS = 20,
	ASK_LIST = 100, /* values of __in */
	ASK_COLUMNS = 200,
	ASK_ROW_COLUMNS = 1000, /* of one row: more take seconds */
	ASK_ORDERS = 3,
	ASK_GROUPS = 2,
	ASK_MEASURES = 6,
	ASK_WORDS = 8,
	ASK_PAGE_SIZE = 50, /* unless said otherwise */
	ASK_PAGE_SIZE_MAX = 1000,
	ASK_GROUPS_SHOWN = 1000, /* rows of one page of groups */
	/* In larger tables words are sorted by their letters' codes: taking
	 * accents off takes a second for a million. */
	ASK_SORTED_ROWS = 100000,
	/* Rows from the beginning, or the end, of an order up to which a page
	 * costs about what the first one does. */
	ASK_NEAR = 1000,
	/* The largest table of which orders are kept: 40 MB each. */
	ASK_ORDERED_ROWS = 10000000,
};
#define ASK_VALUE_MAX 500
/* What ask_sql_… may append: a pattern is a hundred times what it looks for. */
#define ASK_SQL_MAX ((size_t)2 << 20)

enum ask_op {
	ASK_EXACT,
	ASK_DIFFERS,
	ASK_CONTAINS,
	ASK_NOTCONTAINS,
	ASK_IN,
	ASK_NOTIN,
	ASK_LESS,
	ASK_GREATER,
	ASK_STRICTLY_LESS,
	ASK_STRICTLY_GREATER,
	ASK_ISNULL,
	ASK_ISNOTNULL,
	ASK_OPS
};

enum ask_step { ASK_WHOLE, ASK_YEAR, ASK_MONTH, ASK_DAY, ASK_BINS };

enum ask_count {
	ASK_COUNT,
	ASK_SUM,
	ASK_AVG,
	ASK_MIN,
	ASK_MAX,
	ASK_DISTINCT,
	ASK_COUNTS
};

struct ask_filter {
	const struct table_part *part;
	enum ask_op op;
	str value; /* as it was sent: a number, a date that is checked, text */
};

struct ask_group {
	const struct table_part *part;
	enum ask_step step;
	double width; /* of ASK_BINS */
};

struct ask_measure {
	enum ask_count kind;
	const struct table_part *part; /* NULL for ASK_COUNT */
};

/* By a column, or, of groups, by the group or measure at ${at}. */
struct ask_order {
	const struct table_part *part; /* of rows */
	int at; /* of groups: 0 … groups, then measures; of rows -1 */
	bool down;
};

struct ask {
	const struct table *table;
	struct ask_filter filters[ASK_FILTERS];
	size_t n_filters;
	str q; /* or empty */
	const struct table_part *columns[ASK_COLUMNS];
	size_t n_columns;    /* 0: all, or the first ${columns_most} */
	size_t columns_most; /* 0: all; not read from parameters */
	struct ask_order orders[ASK_ORDERS];
	size_t n_orders;
	struct ask_group groups[ASK_GROUPS];
	size_t n_groups; /* 0: rows */
	struct ask_measure measures[ASK_MEASURES];
	size_t n_measures; /* at least one when there are groups */
	int64_t page, page_size;
};

/** ask_op_name(op): "exact" …  ask_op_fits(op, part): Whether it can be asked
 * of such a column.  ask_count_name(kind): "count" … */
const char *ask_op_name(enum ask_op);
bool ask_op_fits(enum ask_op, const struct table_part *);
const char *ask_count_name(enum ask_count);

/* What was not understood: the parameter, and a sentence with {1} for it, {2}
 * for its value, and what to do. */
struct ask_wrong {
	str name, value;
	const char *sentence;
};

/**
 * ask_read(a, table, params, n, ask, wrong):
 * Understand ${params}, of which names that are none of the above and name no
 * column followed by "__" are passed over: pages have parameters of their own
 * (chart, version …).  False, with the first ${wrong}, when something cannot
 * be asked: a column that is not there, a date that is none, text where a
 * number belongs, a sum of words, too much of anything.
 */
bool ask_read(struct arena *, const struct table *, const struct param *,
    size_t, struct ask *, struct ask_wrong *);

/** ask_knows(name): Whether a parameter of that name asks something, of
 * whatever column; the others are passed over. */
bool ask_knows(str);

/** ask_address(ask, b): Append ${ask} as a query string, encoded, in one
 * spelling and order whatever it was read from, pages left out when first and
 * of the usual size.  Reading it again gives the same. */
void ask_address(const struct ask *, struct buf *);

/* A column of the answer. */
struct ask_head {
	str slug;		       /* "sum_area" of a measure */
	const struct table_part *part; /* NULL: how many */
	enum ask_count kind; /* ASK_COUNTS: the column, or group, itself */
	enum ask_step step;
	enum column_type type; /* of its values */
};

struct ask_heads {
	struct ask_head *v;
	size_t n;
};

/** ask_heads_of(a, ask): The columns of its answer, in order.  Of rows the
 * first is the number of the row in the file, from 1 (slug "__row", INTEGER).
 */
struct ask_heads ask_heads_of(struct arena *, const struct ask *);

/** ask_sql_page(ask, b): SQL that gives the rows of its page, each value as
 * VARCHAR or NULL, as ask_heads_of: numbers with a point and no zeros behind
 * it, dates as ISO 8601, of groups as short as they are ("2024-05", which
 * filters take), moments with seconds, true and false.  The order is whole:
 * rows that are equal in it follow their place in the file.  A page behind the
 * middle is read from the end. ${total}: how many there are, when known; else
 * -1. */
void ask_sql_page(const struct ask *, int64_t, struct buf *);

/** ask_is_deep(ask, total): Whether its page is one of rows that are sorted or
 * filtered, and lies so deep in them that finding it costs as much as sorting
 * them all: then ask_sql_order(ask, b) gives the places of all its rows in
 * order, as BIGINT, and ask_sql_places(ask, before, behind) what ask_sql_page
 * gives, around a list of the places of the page. */
bool ask_is_deep(const struct ask *, int64_t);
void ask_sql_order(const struct ask *, struct buf *);
void ask_sql_places(const struct ask *, struct buf *, struct buf *);

/** ask_sql_count(ask, b): … that gives one number: how many rows, or groups,
 * there are in all its pages.  No SQL is needed when ask_is_all(ask): it asks
 * for every row of the table. */
void ask_sql_count(const struct ask *, struct buf *);
bool ask_is_all(const struct ask *);

/** ask_sql_all(ask, b): … that gives all pages, each value as what it
 * is (groups by year and month are text), under the columns' slugs, without the
 * row's number: for files.  Rows that are not sorted come as in the file, which
 * DuckDB keeps (preserve_insertion_order). */
void ask_sql_all(const struct ask *, struct buf *);

/** ask_sql_row(table, number, b): … one row, the first ASK_ROW_COLUMNS of its
 * columns, as VARCHAR. */
void ask_sql_row(const struct table *, int64_t, struct buf *);

#endif
