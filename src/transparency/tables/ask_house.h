/* What the files of ask.h share. */
#ifndef TABLES_ASK_HOUSE_H
#define TABLES_ASK_HOUSE_H

#include "transparency/tables/ask.h"

/* Letters of a number, and digits before and behind its point: more than any
 * column of exact numbers holds. */
enum { ASK_NUMBER_MAX = 40, ASK_WHOLE_MAX = 19, ASK_FRACTION_MAX = 15 };

/* What is being read, and what was wrong with it. */
struct ask_reading {
	struct arena *arena;
	struct ask *ask;
	struct ask_wrong *wrong;
};

/** ask_refuse(reading, name, value, sentence): Note it; false. */
bool ask_refuse(struct ask_reading *, str, str, const char *);

/** ask_take_columns(reading, name, list), _groups, _measures, _orders: What a
 * parameter lists; of orders, behind all the others. */
bool ask_take_columns(struct ask_reading *, str, str);
bool ask_take_groups(struct ask_reading *, str, str);
bool ask_take_measures(struct ask_reading *, str, str);
bool ask_take_orders(struct ask_reading *, str, str);

/** ask_group_put(group, b), ask_measure_put(measure, b): "area:10",
 * "sum:area". */
void ask_group_put(const struct ask_group *, struct buf *);
void ask_measure_put(const struct ask_measure *, struct buf *);

/** ask_size(ask): Rows of a page unless said otherwise. */
int64_t ask_size(const struct ask *);

/** ask_value_read(a, part, s, value): ${s} in the one spelling that SQL is made
 * of: NULL, or an English sentence. */
const char *ask_value_read(struct arena *, const struct table_part *, str,
    str *);

/** ask_list_next(a, rest, value): Take the next value of a list, "a,b" or
 * "\"a,b\",c"; false when there is none.  ask_list_put(b, value): add one. */
bool ask_list_next(struct arena *, str *, str *);
void ask_list_put(struct buf *, str);

/** ask_value_put(part, value, b): ${value} as SQL.  ask_value_span(part, value,
 * end, b): of a date or moment, the first moment that it covers, or with ${end}
 * the first behind it. */
void ask_value_put(const struct table_part *, str, struct buf *);
void ask_value_span(const struct table_part *, str, bool, struct buf *);

/** ask_where(ask, b): Append " where …", or nothing. */
void ask_where(const struct ask *, struct buf *);

/** ask_width(a, width): Of bins, in digits: at most 15, 6 of them behind the
 * point. */
str ask_width(struct arena *, double);

#endif
