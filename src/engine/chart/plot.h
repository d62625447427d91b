/*
 * Charts of what was counted in a table: columns, lines, areas, clouds of dots
 * and maps of dots.  What chart.h says of charts holds for them.
 */
#ifndef ENGINE_CHART_PLOT_H
#define ENGINE_CHART_PLOT_H

#include "engine/page/page.h"

enum plot_kind {
	PLOT_COLUMNS, /* they stand beside each other */
	PLOT_JOINED,  /* columns that touch: what lies between two numbers */
	PLOT_LINES,
	PLOT_AREA,
};

/* What has a line, or a colour, of its own. */
#define PLOT_SERIES 6

struct plot_series {
	str name;	 /* written beside its pattern; empty: there is one */
	const double *v; /* one a place; NAN: nothing is known */
};

struct plot {
	str id; /* as in struct timeline */
	str title;
	enum plot_kind kind;
	const str *labels; /* of the places along the axis, in their order */
	size_t n;
	const struct plot_series *series; /* at most PLOT_SERIES */
	size_t n_series;
};

/** chart_plot(pg, plot): Draw ${plot}: as many labels as there is room for;
 * empty without places. */
html chart_plot(struct page *, const struct plot *);

/** chart_spark(pg, id, title, counts, n): A small histogram without axes, to
 * stand in a line with its numbers; empty without counts. */
html chart_spark(struct page *, str, str, const int64_t *, size_t);

struct dot {
	double x, y;  /* of a map: longitude and latitude, in degrees */
	int64_t many; /* how many it stands for: larger ones are */
};

struct dots {
	str id; /* as in struct timeline */
	str title;
	str x, y; /* what is along the axes, with its unit; of maps none */
	const struct dot *v;
	size_t n;
	bool map; /* plate carrée, true to scale along the middle parallel */
};

/** chart_dots(pg, dots): Draw them; empty without any. */
html chart_dots(struct page *, const struct dots *);

#endif
