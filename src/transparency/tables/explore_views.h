/* What the pages of a table are given: made by explore_make.h, drawn by pages/.
 */
#ifndef TABLES_EXPLORE_VIEWS_H
#define TABLES_EXPLORE_VIEWS_H

#include "transparency/tables/explore.h"

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
	str lang; /* of ${name}; empty: that of the data */
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
	words licence;	     /* what people call it; empty: none is stated */
	int64_t found;	     /* rows that fit; -1: not known */
	int64_t groups;	     /* in all; 0: rows are shown */
	int64_t unshown;     /* columns that are left out */
	bool filtered;
	struct explore_chips chips;
	struct explore_form form;
	html chart;
	struct explore_grid grid;
	struct explore_notes notes;
	struct explore_pager pager;
	struct explore_portraits portraits;
	struct explore_links downloads;
	str api, forever, embed; /* whole addresses */
	str self;		 /* this page, from the root */
	str plain;		 /* the table, asked nothing */
	str newest;		 /* the same of the newest version */
	str map, rows;		 /* its map, its rows; or empty */
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
	int64_t unshown; /* columns that are left out */
	const char *trouble;
	bool again;
	str previous, next, table, forever;
};

#endif
