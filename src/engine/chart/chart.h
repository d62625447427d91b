/*
 * Charts as accessible SVG.  A chart draws places and sizes; colours and line
 * styles are classes of the style sheet.  It never stands alone: the caller
 * gives the same facts as a table below it, and puts a wide chart into a
 * region that scrolls sideways.
 */
#ifndef ENGINE_CHART_CHART_H
#define ENGINE_CHART_CHART_H

#include "engine/page/page.h"

/* One planned period.  Without ${from} it is a point, drawn as a diamond. */
struct timeline_row {
	str label;	   /* short, "1.2"; cut when it does not fit */
	words title;	   /* shown when the row is pointed at; may be empty */
	date from, to;	   /* whole months and years count in full */
	const char *state; /* class of the bar: "done", "going", "stuck" … */
	bool late;	   /* draw what has passed since ${to} */
	int part_percent;  /* of the work done; drawn when "going" */
	str href;	   /* where the row leads; may be empty */
};

struct timeline {
	str id;	   /* letters, digits and "-", once on the page */
	str title; /* "Planned period of each milestone" */
	const struct timeline_row *rows;
	size_t n;
	date today;    /* drawn when it is on the axis; may be none */
	date from, to; /* the axis covers them too, when given */
};

/**
 * chart_timeline(pg, t):
 * Draw ${t}, a row below the other.  Rows without any date are left out; empty
 * when there is nothing to draw.
 */
html chart_timeline(struct page *, const struct timeline *);

struct bars_row {
	str label;
	int64_t value; /* below zero is drawn as zero, but written as it is */
	str href;      /* may be empty */
	str written;   /* beside the bar; empty: the value */
};

struct bars {
	str id; /* as in struct timeline */
	str title;
	const struct bars_row *rows;
	size_t n;
	int64_t most; /* what a full bar stands for; 0: the largest value */
};

/** chart_bars(pg, b): Draw ${b} as horizontal bars; empty without rows. */
html chart_bars(struct page *, const struct bars *);

struct progress {
	str id;		      /* as in struct timeline */
	int done_percent;     /* 0 to 100 */
	int expected_percent; /* by today, 0 to 100; -1: not known */
};

/** chart_progress(pg, p): Draw one bar, filled as far as the work is done, with
 * a tick where it should be by today. */
html chart_progress(struct page *, const struct progress *);

#endif
