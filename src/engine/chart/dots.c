/* Clouds of dots, and maps of them without any ground: see plot.h. */
#include <math.h>

#include "engine/chart/axis.h"
#include "engine/chart/draw.h"
#include "engine/chart/plot.h"

#define WIDTH 720
#define LEFT_LEAST 76
#define LEFT_MAP 112 /* for "41.385° north" */
#define TOP 26
#define BELOW 46
#define RIGHT 14
#define DOTS_H 380
/* Of a map, whose shape is that of the land. */
#define MAP_H_LEAST 200
#define MAP_H_MOST 860
#define MAP_BELOW 62
#define MARKS 6
#define SIZES 5
#define KM_DEGREE 111.32 /* of the equator, WGS 84 */
/* Dots keep this far from the edge, in parts of the whole. */
#define EDGE 0.04

struct dotting {
	struct page *pg;
	const struct dots *dots;
	double least[2], most[2]; /* what is drawn: x, y */
	int left, width, height;  /* of the plot */
	int64_t greatest;	  /* the most that a dot stands for */
};

static void
dots_bounds(struct dotting *d)
{
	const struct dots *dots = d->dots;

	d->least[0] = d->most[0] = dots->v[0].x;
	d->least[1] = d->most[1] = dots->v[0].y;
	for (size_t i = 0; i < dots->n; i++) {
		if (dots->v[i].many > d->greatest)
			d->greatest = dots->v[i].many;
		d->least[0] = fmin(d->least[0], dots->v[i].x);
		d->most[0] = fmax(d->most[0], dots->v[i].x);
		d->least[1] = fmin(d->least[1], dots->v[i].y);
		d->most[1] = fmax(d->most[1], dots->v[i].y);
	}
}

static void
dots_widen(struct dotting *d, int k, double by)
{
	d->least[k] -= by;
	d->most[k] += by;
}

/* Ends so that a degree is as long upwards as along the middle parallel. */
static void
dots_shape(struct dotting *d)
{
	double squeeze = cos((d->least[1] + d->most[1]) / 2 * M_PI / 180), high,
	       wide, want;

	squeeze = fmax(squeeze, 0.05);
	for (int k = 0; k < 2; k++)
		dots_widen(d, k,
		    fmax((d->most[k] - d->least[k]) * EDGE, 0.0005));
	wide = (d->most[0] - d->least[0]) * squeeze;
	high = d->most[1] - d->least[1];
	want = d->width * high / wide;
	/* Too flat, too tall: there is more of the world beside it. */
	if (want < MAP_H_LEAST)
		dots_widen(d, 1, (wide * MAP_H_LEAST / d->width - high) / 2);
	if (want > MAP_H_MOST)
		dots_widen(d, 0,
		    (high * d->width / MAP_H_MOST / squeeze - wide / squeeze) /
			2);
	d->height = (int)fmax(MAP_H_LEAST, fmin(MAP_H_MOST, want));
}

static double
dots_place(const struct dotting *d, int k, double v)
{
	double way = d->most[k] - d->least[k];
	double part = way > 0 ? (v - d->least[k]) / way : 0.5;

	part = fmax(0, fmin(1, part));
	return k == 0 ? d->left + part * d->width
		      : TOP + (1 - part) * d->height;
}

/* What is written at a mark. */
static void
dots_say(const struct dotting *d, int k, double v, int digits)
{
	struct page *pg = d->pg;
	struct buf number = buf_open(pg->arena, 64);
	struct hole hole;

	axis_say(&number, pg->language, d->dots->map ? fabs(v) : v, digits);
	hole = hole_str(buf_str(&number));
	if (!d->dots->map)
		put_plain(pg, hole);
	else if (k == 0)
		put_message_plain(pg,
		    v < 0 ? MESSAGE("{1}° west") : MESSAGE("{1}° east"), &hole, 1);
	else
		put_message_plain(pg,
		    v < 0 ? MESSAGE("{1}° south") : MESSAGE("{1}° north"), &hole, 1);
}

static void
dots_grid(const struct dotting *d, int k)
{
	struct axis axis = axis_inside(d->least[k], d->most[k], MARKS);
	struct buf *b = d->pg->out;

	for (int i = 0; i < axis.n; i++) {
		double v = axis_mark(&axis, i);
		int at = (int)dots_place(d, k, v);

		if (k == 0)
			buf_fmt(b,
			    "<path class=\"tick\" d=\"M%d %dV%d\"/>"
			    "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">",
			    at, TOP, TOP + d->height, at, TOP + d->height + 20);
		else
			buf_fmt(b,
			    "<path class=\"tick\" d=\"M%d %dH%d\"/>"
			    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">",
			    d->left, at, d->left + d->width, d->left - 8,
			    at + 5);
		dots_say(d, k, v, axis.digits);
		buf_c(b, "</text>");
	}
}

/* Which of the sizes: as much more ink as there are more. */
static int
dots_size(const struct dotting *d, int64_t many)
{
	if (many <= 1 || d->greatest <= 1)
		return 0;
	return (int)fmin(SIZES - 1,
	    ceil(sqrt((double)many / (double)d->greatest) * (SIZES - 1)));
}

static void
dots_draw(const struct dotting *d)
{
	struct buf *b = d->pg->out;
	bool any;

	/* The large ones first, so that they hide nothing. */
	for (int size = SIZES - 1; size >= 0; size--) {
		any = false;
		for (size_t i = 0; i < d->dots->n; i++) {
			const struct dot *dot = &d->dots->v[i];

			if (dots_size(d, dot->many) != size)
				continue;
			if (!any)
				buf_fmt(b, "<path class=\"dots d%d\" d=\"",
				    size);
			any = true;
			buf_fmt(b, "M%.1f %.1fh0", dots_place(d, 0, dot->x),
			    dots_place(d, 1, dot->y));
		}
		if (any)
			buf_c(b, "\"/>");
	}
}

/* So many kilometres, round, in about a quarter of the width. */
static void
dots_scale(const struct dotting *d)
{
	double middle = (d->least[1] + d->most[1]) / 2 * M_PI / 180,
	       km = (d->most[0] - d->least[0]) * KM_DEGREE *
		    fmax(cos(middle), 0.05) / d->width,
	       round = axis_step(km * d->width / 9);
	int x = d->left + d->width - (int)(round / km),
	    y = TOP + d->height + 36;
	struct buf number = buf_open(d->pg->arena, 64), *b = d->pg->out;
	struct hole hole;

	axis_say(&number, d->pg->language, round < 1 ? round * 1000 : round, 0);
	hole = hole_str(buf_str(&number));
	buf_fmt(b, "<path class=\"foot-line\" d=\"M%d %dv6H%dv-6\"/>", x, y,
	    d->left + d->width);
	buf_fmt(b, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", x - 8,
	    y + 8);
	put_message_plain(d->pg,
	    round < 1 ? MESSAGE("{1} m") : MESSAGE("{1} km"), &hole, 1);
	buf_c(b, "</text>");
}

static void
dots_names(const struct dotting *d)
{
	struct buf *b = d->pg->out;

	buf_fmt(b, "<text class=\"label\" x=\"%d\" y=\"%d\">", d->left,
	    TOP - 10);
	put_plain(d->pg, hole_str(d->dots->y));
	buf_fmt(b,
	    "</text><text class=\"label\" x=\"%d\" y=\"%d\" "
	    "text-anchor=\"end\">",
	    d->left + d->width, TOP + d->height + 40);
	put_plain(d->pg, hole_str(d->dots->x));
	buf_c(b, "</text>");
}

html
chart_dots(struct page *pg, const struct dots *dots)
{
	struct dotting d = { .pg = pg,
		.dots = dots,
		.left = LEFT_LEAST,
		.width = WIDTH - LEFT_LEAST - RIGHT,
		.height = DOTS_H };
	struct drawing drawing = { .class = "chart",
		.id = dots->id,
		.width = WIDTH };
	size_t mark = pg->out->n;
	struct axis axis;

	if (dots->n == 0)
		return (html){ S("") };
	dots_bounds(&d);
	if (dots->map) {
		d.left = LEFT_MAP;
		d.width = WIDTH - LEFT_MAP - RIGHT;
		dots_shape(&d);
	}
	else
		for (int k = 0; k < 2; k++)
			dots_widen(&d, k, (d.most[k] - d.least[k]) * EDGE);
	axis = axis_inside(d.least[1], d.most[1], MARKS);
	if (!dots->map) {
		d.left = axis_room(pg, &axis, LEFT_LEAST);
		d.width = WIDTH - d.left - RIGHT;
	}
	drawing.height = TOP + d.height + (dots->map ? MAP_BELOW : BELOW);
	draw_open(pg, &drawing);
	draw_tag(pg, "title", dots->id);
	put_plain(pg, hole_str(dots->title));
	put_raw(pg, S("</title>"));
	draw_tag(pg, "desc", dots->id);
	put_message_plain(pg, "The numbers stand in the table below.", NULL, 0);
	put_raw(pg, S("</desc>"));
	dots_grid(&d, 0);
	dots_grid(&d, 1);
	dots_draw(&d);
	if (dots->map)
		dots_scale(&d);
	else
		dots_names(&d);
	return draw_close(pg, mark);
}
