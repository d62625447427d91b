/* Columns, lines and areas above an axis: see plot.h. */
#include <assert.h>
#include <math.h>

#include "engine/chart/axis.h"
#include "engine/chart/draw.h"
#include "engine/chart/plot.h"

#define WIDTH 720
#define LEFT_LEAST 76 /* for the numbers */
#define TOP 14	      /* for half a number */
#define RIGHT 8
#define PLOT_H 240
#define BELOW 34 /* for the labels */
#define KEY 26	 /* a row of what the patterns mean */
#define KEY_W 230
#define MARKS 5
/* Letters that a label takes, and how many of them. */
#define LABEL_W 9
#define LABEL_MAX 18
#define LABEL_CUT 6
#define LABELS 8

#define SPARK_W 160
#define SPARK_H 40

struct plotting {
	struct page *pg;
	const struct plot *plot;
	struct axis axis;
	int top; /* of the plot: the key is above it */
	int left, width;
};

static struct axis
plot_axis(const struct plot *p)
{
	double least = 0, most = 0;
	bool any = false;

	for (size_t k = 0; k < p->n_series; k++)
		for (size_t i = 0; i < p->n; i++) {
			double v = p->series[k].v[i];

			if (isnan(v))
				continue;
			/* Lines may leave zero out; what has a foot may not. */
			if (!any && p->kind == PLOT_LINES)
				least = most = v;
			any = true;
			least = fmin(least, v);
			most = fmax(most, v);
		}
	/* … and do when they are far from it. */
	if (p->kind == PLOT_LINES && least > 0 && least < most * 0.6)
		least = 0;
	if (least >= 0 && most <= 0 && p->kind != PLOT_LINES)
		most = 1;
	return axis_of(least, most, MARKS);
}

static double
plot_y(const struct plotting *d, double v)
{
	return d->top + PLOT_H - axis_place(&d->axis, v, PLOT_H);
}

/* The middle of a place. */
static double
plot_x(const struct plotting *d, size_t i)
{
	return d->left + d->width * ((double)i + 0.5) / (double)d->plot->n;
}

static void
plot_grid(const struct plotting *d)
{
	struct buf *b = d->pg->out;

	for (int i = 0; i < d->axis.n; i++) {
		double v = axis_mark(&d->axis, i);
		int y = (int)plot_y(d, v);

		buf_fmt(b, "<path class=\"%s\" d=\"M%d %dH%d\"/>",
		    v == 0 ? "foot-line" : "tick", d->left, y,
		    d->left + d->width);
		buf_fmt(b, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">",
		    d->left - 8, y + 5);
		axis_say(b, d->pg->language, v, d->axis.digits);
		buf_c(b, "</text>");
	}
}

static size_t
plot_letters(str s)
{
	size_t n = 0;

	for (; s.n > 0; n++)
		str_point(&s);
	return n;
}

static void
plot_label(struct page *pg, str s, size_t max)
{
	str rest = s, before = s;

	for (size_t n = 0; n < max && rest.n > 0; n++) {
		before = rest;
		str_point(&rest);
	}
	if (rest.n == 0) {
		put_plain(pg, hole_str(s));
		return;
	}
	put_plain(pg, hole_str(str_take(s, s.n - before.n)));
	put_raw(pg, S("…"));
}

static void
plot_labels(const struct plotting *d)
{
	const struct plot *p = d->plot;
	size_t longest = 1, every, room, most = LABEL_MAX,
	       pitch = (size_t)d->width / p->n;
	double edge = 0;

	for (size_t i = 0; i < p->n; i++) {
		size_t n = plot_letters(p->labels[i]);

		longest = n > longest ? n : longest;
	}
	/* A few names are all there, cut if need be. */
	if (pitch >= LABEL_CUT * LABEL_W && pitch / LABEL_W < most)
		most = pitch / LABEL_W;
	longest = longest > most ? most : longest;
	room = (size_t)d->width / (longest * LABEL_W);
	room = room > LABELS && p->n > LABELS + 4 ? LABELS : room;
	every = (p->n + room - 1) / room;
	/* Steps begin at the edge of their column. */
	if (p->kind == PLOT_JOINED)
		edge = d->width / 2.0 / (double)p->n;
	for (size_t i = 0; i < p->n; i += every) {
		buf_fmt(d->pg->out,
		    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">",
		    plot_x(d, i) - edge, d->top + PLOT_H + 22);
		plot_label(d->pg, p->labels[i], most);
		buf_c(d->pg->out, "</text>");
	}
}

static void
plot_columns(const struct plotting *d, size_t k)
{
	const struct plot *p = d->plot;
	double pitch = (double)d->width / (double)p->n,
	       share = p->kind == PLOT_JOINED ? 1 : 0.76,
	       width = pitch * share / (double)p->n_series, foot = plot_y(d, 0);
	struct buf *b = d->pg->out;

	for (size_t i = 0; i < p->n; i++) {
		double v = p->series[k].v[i], y = plot_y(d, v), left;

		if (isnan(v))
			continue;
		left = plot_x(d, i) - pitch * share / 2 + (double)k * width;
		buf_fmt(b, "<rect class=\"part s%zu\" x=\"%.1f\" y=\"%.1f\" ",
		    k, left, fmin(y, foot));
		buf_fmt(b, "width=\"%.1f\" height=\"%.1f\"><title>",
		    fmax(width, 0.5), fabs(foot - y));
		put_plain(d->pg, hole_str(p->labels[i]));
		buf_c(b, ": ");
		axis_say(b, d->pg->language, v,
		    v == floor(v) ? 0 : d->axis.digits + 2);
		buf_c(b, "</title></rect>");
	}
}

/* A line breaks where nothing is known; a value alone is a dot. */
static void
plot_line(const struct plotting *d, size_t k)
{
	const double *v = d->plot->series[k].v;
	struct buf *b = d->pg->out;

	buf_fmt(b, "<path class=\"line s%zu\" d=\"", k);
	for (size_t i = 0; i < d->plot->n; i++) {
		if (isnan(v[i]))
			continue;
		buf_fmt(b, "%c%.1f %.1f", i == 0 || isnan(v[i - 1]) ? 'M' : 'L',
		    plot_x(d, i), plot_y(d, v[i]));
		if ((i == 0 || isnan(v[i - 1])) &&
		    (i + 1 == d->plot->n || isnan(v[i + 1])))
			buf_c(b, "h0");
	}
	buf_c(b, "\"/>");
}

static void
plot_area(const struct plotting *d, size_t k)
{
	const double *v = d->plot->series[k].v;
	struct buf *b = d->pg->out;
	double foot = plot_y(d, 0);

	/* Ink over ink would look like a sum, and hide what lies behind. */
	if (d->plot->n_series > 1) {
		plot_line(d, k);
		return;
	}
	buf_fmt(b, "<path class=\"under s%zu\" d=\"", k);
	for (size_t i = 0, from = 0; i < d->plot->n; i++) {
		if (isnan(v[i]))
			continue;
		if (i == 0 || isnan(v[i - 1])) {
			from = i;
			buf_fmt(b, "M%.1f %.1f", plot_x(d, i), foot);
		}
		buf_fmt(b, "L%.1f %.1f", plot_x(d, i), plot_y(d, v[i]));
		if (i + 1 == d->plot->n || isnan(v[i + 1]))
			buf_fmt(b, "V%.1fH%.1fZ", foot, plot_x(d, from));
	}
	buf_c(b, "\"/>");
	plot_line(d, k);
}

static void
plot_key(const struct plotting *d)
{
	const struct plot *p = d->plot;
	int across = WIDTH / KEY_W;

	for (size_t k = 0; p->n_series > 1 && k < p->n_series; k++) {
		int x = LEFT_LEAST + (int)k % across * KEY_W,
		    y = KEY * ((int)k / across);

		if (p->kind == PLOT_LINES || p->kind == PLOT_AREA)
			buf_fmt(d->pg->out,
			    "<path class=\"line s%zu\" d=\"M%d %dh28\"/>", k, x,
			    y + 12);
		else
			buf_fmt(d->pg->out,
			    "<rect class=\"part s%zu\" x=\"%d\" y=\"%d\" "
			    "width=\"28\" height=\"14\"/>",
			    k, x, y + 5);
		buf_fmt(d->pg->out, "<text class=\"label\" x=\"%d\" y=\"%d\">",
		    x + 36, y + 17);
		plot_label(d->pg, p->series[k].name, 22);
		buf_c(d->pg->out, "</text>");
	}
}

static void
plot_head(struct page *pg, str id, str title)
{
	draw_tag(pg, "title", id);
	put_plain(pg, hole_str(title));
	put_raw(pg, S("</title>"));
	draw_tag(pg, "desc", id);
	put_message_plain(pg, "The table below has the same numbers.", NULL, 0);
	put_raw(pg, S("</desc>"));
}

html
chart_plot(struct page *pg, const struct plot *p)
{
	int across = WIDTH / KEY_W,
	    keys =
		p->n_series > 1 ? ((int)p->n_series + across - 1) / across : 0;
	struct plotting d = { pg, p, plot_axis(p), TOP + keys * KEY, 0, 0 };
	const struct drawing drawing = { .class = "chart",
		.id = p->id,
		.width = WIDTH,
		.height = d.top + PLOT_H + BELOW };
	size_t mark = pg->out->n;

	assert(p->n_series <= PLOT_SERIES);
	if (p->n == 0 || p->n_series == 0)
		return (html){ S("") };
	d.left = axis_room(pg, &d.axis, LEFT_LEAST);
	d.width = WIDTH - d.left - RIGHT;
	draw_open(pg, &drawing);
	plot_head(pg, p->id, p->title);
	plot_key(&d);
	plot_grid(&d);
	for (size_t k = 0; k < p->n_series; k++) {
		if (p->kind == PLOT_AREA)
			plot_area(&d, k);
		else if (p->kind == PLOT_LINES)
			plot_line(&d, k);
		else
			plot_columns(&d, k);
	}
	plot_labels(&d);
	return draw_close(pg, mark);
}

html
chart_spark(struct page *pg, str id, str title, const int64_t *counts, size_t n)
{
	const struct drawing drawing = { .class = "spark",
		.id = id,
		.width = SPARK_W,
		.height = SPARK_H };
	size_t mark = pg->out->n;
	int64_t most = 1;
	double width = (double)SPARK_W / (double)(n > 0 ? n : 1);

	if (n == 0)
		return (html){ S("") };
	for (size_t i = 0; i < n; i++)
		most = counts[i] > most ? counts[i] : most;
	draw_open(pg, &drawing);
	plot_head(pg, id, title);
	for (size_t i = 0; i < n; i++) {
		double height =
		    fmax(0, (double)counts[i] / (double)most) * (SPARK_H - 2);

		/* What is there is seen, however little. */
		if (counts[i] > 0)
			height = fmax(height, 1.5);
		buf_fmt(pg->out,
		    "<rect class=\"part\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
		    "height=\"%.1f\"/>",
		    (double)i * width + 0.5, SPARK_H - height, width - 1,
		    height);
	}
	return draw_close(pg, mark);
}
