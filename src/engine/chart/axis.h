/* Where the marks of an axis stand, and what is written at them.  For charts of
 * numbers; what is drawn stands in plot.c and dots.c. */
#ifndef ENGINE_CHART_AXIS_H
#define ENGINE_CHART_AXIS_H

#include "engine/page/page.h"

#define AXIS_MARKS 24 /* at the most */

struct axis {
	double from, to; /* the first and the last mark */
	double step;	 /* 1, 2 or 5 times a power of ten */
	int n;		 /* marks, both ends among them */
	int digits;	 /* of a fraction, to write a mark */
};

/** axis_step(width): The round number, 1, 2 or 5 times a power of ten, that is
 * ${width} or the next above it; 1 for what is not above zero. */
double axis_step(double);

/** axis_of(least, most, marks): Round ends around ${least} and ${most}, with
 * about ${marks} steps between them; what is not finite counts as zero. */
struct axis axis_of(double, double, int);

/** axis_inside(least, most, marks): The same, but from the first to the last
 * round number between them: the ends stay where they are.  Without any, n is
 * 0. */
struct axis axis_inside(double, double, int);

/** axis_mark(axis, i): The value at its i-th mark, from 0. */
double axis_mark(const struct axis *, int);

/** axis_say(b, l, value, digits): ${value} with so many digits of a fraction,
 * as the language writes numbers. */
void axis_say(struct buf *, const struct language *, double, int);

/** axis_room(pg, axis, least): How wide its longest mark is written, and a bit
 * more; ${least} at least. */
int axis_room(const struct page *, const struct axis *, int);

/** axis_place(axis, value, length): Where ${value} stands on an axis of that
 * length, 0 at its beginning; within it whatever the value. */
double axis_place(const struct axis *, double, double);

#endif
