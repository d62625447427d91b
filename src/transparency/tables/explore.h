/*
 * A table on a page: what people asked of it and how it is drawn, its addresses
 * and its phrase.  What can be asked stands in ask.h; handlers are in
 * explore_web.c.  For the tables room alone.
 */
#ifndef TABLES_EXPLORE_H
#define TABLES_EXPLORE_H

#include "engine/page/page.h"
#include "transparency/tables/ask.h"

/* How an answer is drawn. */
enum explore_draw {
	DRAW_AUTO, /* groups: as fits them; rows: as a table */
	DRAW_NONE,
	DRAW_BARS,
	DRAW_LINES,
	DRAW_AREA,
	DRAW_SCATTER,
	DRAW_HISTOGRAM,
	DRAW_MAP,
	DRAWS
};

struct explore {
	const struct seat *seat;
	struct ask ask;
	int64_t version; /* as the address says; 0: the newest */
	enum explore_draw draw;
	const struct table_part *x, *y; /* of scatter and histogram; of a map
					 * longitude and latitude */
	bool across;			/* the second group stands as columns */
};

/* A sentence with {1} to {3}, in English, for say(). */
struct explore_phrase {
	const char *sentence;
	struct hole holes[3];
	size_t n;
};

/** explore_draw_name(draw): "bar" … */
const char *explore_draw_name(enum explore_draw);

/**
 * explore_read(a, seat, params, n, explore, wrong):
 * Understand what a page was asked, as ask_read does, and how to draw it.
 * Columns to draw that are not there, or cannot be drawn, are wrong.
 */
bool explore_read(struct arena *, const struct seat *, const struct param *,
    size_t, struct explore *, struct ask_wrong *);

/** explore_query(a, explore): All of it as a query string, in one spelling.
 * explore_path(a, seat, tail): "/data/SLUG/files/FILE/" and ${tail}, behind
 * /LANG.  explore_href(pg, explore, tail): both, from the root. */
str explore_query(struct arena *, const struct explore *);
str explore_path(struct arena *, const struct seat *, const char *);
str explore_href(const struct page *, const struct explore *, const char *);

/** explore_without_filter(explore, i), explore_rows(explore): The same without
 * that filter; without groups and drawings.  Both from their first page. */
struct explore explore_without_filter(const struct explore *, size_t);
struct explore explore_rows(const struct explore *);

/** explore_filter(explore, part, op, value): One more filter; of two bounds of
 * one kind the narrower holds.  False when there are too many, or both cannot
 * be said in one address. */
bool explore_filter(struct explore *, const struct table_part *, enum ask_op,
    str);

/** explore_drill(explore, i, value, rows): The rows that make up ${value}, as
 * the answer has it, of group ${i}: adds to the filters of ${rows}; false when
 * there are too many of them, or ${value} is none of its kind. */
bool explore_drill(struct arena *, const struct explore *, size_t, str,
    struct explore *);

/** explore_plain(part): Whether its numbers are names: years and codes, whose
 * digits nobody groups. */
bool explore_plain(const struct table_part *);

/** explore_value(pg, part, type, step, value): ${value} of an answer, as the
 * reader's language writes it; ${part} may be NULL.  explore_number(value,
 * number): as a number; false when it is none. */
str explore_value(const struct page *, const struct table_part *,
    enum column_type, enum ask_step, str);
bool explore_number(str, double *);

/** explore_rounded(a, part, value): An average, with digits that tell. */
str explore_rounded(struct arena *, const struct table_part *, str);

/** explore_measured(pg, head, value): A value of a column of an answer, as
 * explore_value; averages, and sums of fractions of any length, all with as
 * many digits, so that they stand below each other. */
str explore_measured(const struct page *, const struct ask_head *, str);

/** explore_filter_words(pg, filter), explore_order_words(pg, ask, i),
 * explore_group_words(pg, group): What a condition, an order, a group is. */
struct explore_phrase explore_filter_words(const struct page *,
    const struct ask_filter *);
struct explore_phrase explore_order_words(const struct page *,
    const struct ask *, size_t);
struct explore_phrase explore_group_words(const struct page *,
    const struct ask_group *);

/** explore_head_words(pg, ask, i): What the i-th column of the answer is, of
 * groups: "Sum of {1}". */
struct explore_phrase explore_head_words(const struct page *,
    const struct ask *, size_t);

/** explore_say(pg, phrase): As plain text in the reader's language. */
str explore_say(const struct page *, const struct explore_phrase *);

/** explore_bins(part, n): A round width of about ${n} steps from its least to
 * its greatest value; explore_group_of(part): the group that shows how its
 * values are spread: steps of numbers, years, months or days. */
double explore_bins(const struct table_part *, int);
struct ask_group explore_group_of(const struct table_part *);

/** explore_place(table, longitude, latitude): Whether two columns say where a
 * row is: by name and range. */
bool explore_place(const struct table *, const struct table_part **,
    const struct table_part **);

#endif
