/* What the pages of a table are given: made by explore_*.c, drawn by pages/. */
#ifndef TABLES_EXPLORE_VIEWS_H
#define TABLES_EXPLORE_VIEWS_H

#include "transparency/tables/asker.h"
#include "transparency/tables/explore.h"
#include "transparency/tables/facts.h"

enum {
	EXPLORE_FIELDS = 8,	 /* columns with fields to filter by … */
	EXPLORE_FIELDS_MAX = 16, /* … and at most, with those asked for */
	EXPLORE_CHOICES = 100,	 /* columns to choose from */
	EXPLORE_CHECKS = 50,	 /* columns to tick: names of one form */
	EXPLORE_COLUMNS = 60,	 /* of rows, unless chosen */
	EXPLORE_ACROSS = 30,	 /* columns that a second group makes */
	EXPLORE_BARS = 30,	 /* of one chart */
	EXPLORE_POINTS = 2000,
	EXPLORE_CELLS = 1500,
	EXPLORE_CELLS_SHOWN = 30, /* in the table beside the map */
	EXPLORE_PORTRAITS = 60,
	EXPLORE_TOPS = 10,  /* what profile.h keeps: frequent values … */
	EXPLORE_SPARK = 20, /* … and bars */
	EXPLORE_NOTES = 6,
};
#define EXPLORE_TEXT 160 /* letters of a value in a table */

struct explore_cell {
	str text, href;
	bool number, day, none; /* no data */
};
struct explore_line {
	struct explore_cell *v;
	size_t n;
	str name, href; /* its number, and where it leads; or empty */
};
struct explore_lines {
	struct explore_line *v;
	size_t n;
};

struct explore_head {
	str name, unit;
	str href;	  /* sorts by it; or empty */
	const char *sort; /* value of aria-sort, or NULL */
	bool number;
};
struct explore_heads {
	struct explore_head *v;
	size_t n;
};

/* A table of an answer. */
struct explore_grid {
	str caption;
	struct explore_heads heads;
	struct explore_lines lines;
	bool numbered;	   /* each line has a name */
	const char *first; /* what stands above those names, English */
};

/* A condition, and the address without it. */
struct explore_chip {
	struct explore_phrase phrase;
	str href;
};
struct explore_chips {
	struct explore_chip v[ASK_FILTERS + ASK_ORDERS + ASK_GROUPS + 2];
	size_t n;
};

struct explore_choice {
	str value, label;
	bool chosen;
};
struct explore_choices {
	struct explore_choice *v;
	size_t n;
};

/* A column to filter by. */
struct explore_field {
	const struct table_part *part;
	struct explore_choices values; /* its few values; or none */
	struct explore_choices often;  /* suggestions for what it contains */
	str contains, from, to;
	int data;	   /* 1: only rows with; -1: only rows without */
	const char *input; /* type of ${from} and ${to}; NULL: text */
	const char *step;  /* of numbers */
	str wrong;	   /* which of them is: "greater", "less", "contains" */
};
struct explore_fields {
	struct explore_field *v;
	size_t n;
};

/* Forms, each of which keeps what the others say in one hidden field. */
struct explore_form {
	str action;
	str q;
	str with_q, with_filter, with_more, with_group, with_draw, with_columns;
	struct explore_fields fields;
	struct explore_choices more;
	struct explore_choices group[2], measure[2], draw;
	bool across;
	struct explore_choices drawing, x, y;
	struct explore_choices checks, sort;
	int64_t unchecked; /* columns that there is no room to tick */
	bool filter_open, group_open, draw_open, columns_open;
};

/* A column, by what is in it. */
struct explore_top {
	str text, href;
	int64_t many;
	int part; /* of the most frequent one, in hundredths */
};
struct explore_tops {
	struct explore_top *v;
	size_t n;
};
struct explore_portrait {
	const struct table_part *part;
	const char *type; /* English */
	html spark;
	str least, median, most, mean;
	str bins; /* address of its histogram, or empty */
	struct explore_tops tops;
};
struct explore_portraits {
	struct explore_portrait *v;
	size_t n;
};

struct explore_notes {
	struct explore_phrase v[EXPLORE_NOTES];
	size_t n;
};

struct explore_link {
	const char *name;
	str href;
};
struct explore_links {
	struct explore_link *v;
	size_t n;
};

/* Where else this answer goes on; empty: nowhere. */
struct explore_pager {
	str first, previous, next, last;
	int64_t page, pages;
};

struct explore_page {
	const struct seat *seat;
	const struct explore *ex;
	str title;	   /* of the chart */
	const char *wrong; /* what was asked cannot be: English … */
	struct hole wrongs[2];
	const char *trouble; /* it could not be answered: English */
	bool again;	     /* … just now */
	int64_t found;	     /* rows that fit; -1: not known */
	int64_t groups;	     /* in all; 0: rows are shown */
	bool filtered;
	struct explore_chips chips;
	struct explore_form form;
	html chart;
	struct explore_grid grid;
	size_t hidden; /* columns beyond it, when none were chosen */
	struct explore_notes notes;
	struct explore_pager pager;
	struct explore_portraits portraits;
	struct explore_links downloads;
	str api, forever, embed, cite; /* whole addresses; and words */
	str self;		       /* this page, from the root */
	str plain;		       /* the table, asked nothing */
	str newest;		       /* the same of the newest version */
	str map, rows;		       /* its map, its rows; or empty */
};

/* One row. */
struct explore_fact {
	const struct table_part *part;
	str text;
	bool none;
};
struct explore_facts {
	struct explore_fact *v;
	size_t n;
};
struct explore_row {
	const struct seat *seat;
	int64_t number;
	struct explore_facts facts;
	size_t hidden; /* columns beyond them */
	const char *trouble;
	bool again;
	str previous, next, table, api, forever;
};

/* The pieces that handlers put together; each says in its own file how. */

/** explore_form_of(pg, profile, explore, params, n, wrong, form): The forms of
 * the page as ${explore} stands, with what ${params} say where ${wrong} is not
 * NULL: nothing that was typed is lost. */
void explore_form_of(const struct page *, const json_t *,
    const struct explore *, const struct param *, size_t,
    const struct ask_wrong *, struct explore_form *);

/** explore_form_sent(a, params, n, merged, n_merged): Whether a form of the
 * page sent ${params}; then ${merged} are what it means, with what it kept. */
bool explore_form_sent(struct arena *, const struct param *, size_t,
    struct param **, size_t *);

/** explore_portraits_of(pg, profile, explore): What the profile says. */
struct explore_portraits explore_portraits_of(struct page *, const json_t *,
    const struct explore *);

/** explore_tops_of(a, profile, part, all): The most frequent values of a
 * column; ${all} is set when there are no others. */
struct explore_choices explore_tops_of(struct arena *, const json_t *,
    const struct table_part *, bool *);

/** explore_answer(pg, asker, explore, page): Ask, and fill in what was
 * answered: grid, chart, notes, pager, numbers. */
enum asker_outcome explore_answer(struct page *, struct asker *,
    struct explore *, struct explore_page *);

/** explore_map(pg, asker, explore, page), explore_scatter(…): The chart that
 * is drawn of rows; the first also makes the grid. */
enum asker_outcome explore_map(struct page *, struct asker *,
    const struct explore *, struct explore_page *);
enum asker_outcome explore_scatter(struct page *, struct asker *,
    const struct explore *, struct explore_page *);

/** explore_note(page, sentence, one, two): Something to be said. */
void explore_note(struct explore_page *, const char *, struct hole,
    struct hole);

/** explore_grid_of(pg, explore, answer, heads, grid), of one answer. */
void explore_grid_of(const struct page *, const struct explore *,
    const struct answer *, struct explore_grid *);

/* An answer of two groups, the second across. */
struct explore_pivot {
	size_t rows, columns;
	str *names[2]; /* of rows and columns, NULL pointers: no data */
	str *v;	       /* rows * columns; NULL pointers: nothing */
	str *other;  /* one a row, of columns left out; NULL: cannot be said */
	size_t left; /* columns left out */
};

/** explore_pivot_of(a, answer, kind, columns): Lay ${answer}, of two groups and
 * at least one measure, the first of which is ${kind}, out: at most ${columns}
 * columns, those of the greatest measure counted or added up, in the order in
 * which they came. */
struct explore_pivot explore_pivot_of(struct arena *, const struct answer *,
    enum ask_count, size_t);

/** explore_pivot_grid(pg, explore, answer, grid, page): The same as a table. */
void explore_pivot_grid(struct page *, const struct explore *,
    const struct answer *, struct explore_page *);

/** explore_chart_of(pg, explore, answer): The chart of groups; empty where
 * there is none. */
html explore_chart_of(struct page *, const struct explore *,
    const struct answer *, struct explore_page *);

#endif
