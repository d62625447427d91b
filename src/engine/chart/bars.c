/* Horizontal bars, and the one bar of progress: see chart.h. */
#include "engine/chart/chart.h"
#include "engine/chart/draw.h"

#define WIDTH 720
#define LEFT 228  /* for the labels */
#define RIGHT 112 /* for the numbers */
#define PLOT (WIDTH - LEFT - RIGHT)
#define PITCH 32
#define BAR 20
#define LABEL_MAX 28

/* Progress is stretched to its place, so its units are per mille. */
#define PROGRESS_WIDTH 1000
#define PROGRESS_HEIGHT 20

static int64_t
bars_most(const struct bars *b)
{
	int64_t most = b->most;
	size_t i;

	/* A value beyond what was announced must not leave the drawing. */
	for (i = 0; i < b->n; i++)
		if (b->rows[i].value > most)
			most = b->rows[i].value;
	return most;
}

static int
bar_width(int64_t value, int64_t most)
{
	if (value <= 0 || most <= 0)
		return 0;
	if (most > INT64_MAX / PLOT) {
		value /= PLOT;
		most /= PLOT;
	}
	return (int)(value * PLOT / most);
}

static void
row_value(struct page *pg, const struct bars_row *row)
{
	if (row->written.n > 0)
		put_plain(pg, hole_str(row->written));
	else
		say_number(pg->out, pg->language, row->value);
}

static void
row_draw(struct page *pg, const struct bars_row *row, int64_t most, int y)
{
	int width = bar_width(row->value, most);

	draw_link(pg, row->href);
	put_raw(pg, S("<title>"));
	put_plain(pg, hole_str(row->label));
	put_raw(pg, S(": "));
	row_value(pg, row);
	put_raw(pg, S("</title>"));
	draw_label(pg, LEFT - 12, y + PITCH / 2 + 5, row->label, LABEL_MAX);
	buf_fmt(pg->out,
	    "<rect class=\"bar part\" x=\"%d\" y=\"%d\" width=\"%d\" "
	    "height=\"%d\" rx=\"4\"/>",
	    LEFT, y + (PITCH - BAR) / 2, width, BAR);
	buf_fmt(pg->out, "<text class=\"label\" x=\"%d\" y=\"%d\">",
	    LEFT + width + 8, y + PITCH / 2 + 5);
	row_value(pg, row);
	put_raw(pg, S("</text>"));
	draw_link_end(pg, row->href);
}

html
chart_bars(struct page *pg, const struct bars *b)
{
	struct drawing d = { .class = "chart",
		.id = b->id,
		.width = WIDTH,
		.height = (int)b->n * PITCH };
	int64_t most = bars_most(b);
	size_t i, mark = pg->out->n;

	if (b->n == 0)
		return (html){ S("") };
	for (i = 0; i < b->n; i++)
		d.links = d.links || b->rows[i].href.n > 0;
	draw_open(pg, &d);
	draw_tag(pg, "title", b->id);
	put_plain(pg, hole_str(b->title));
	put_raw(pg, S("</title>"));
	draw_tag(pg, "desc", b->id);
	put_message_plain(pg, "The table below has the same numbers.", NULL, 0);
	put_raw(pg, S("</desc>"));
	for (i = 0; i < b->n; i++)
		row_draw(pg, &b->rows[i], most, (int)i * PITCH);
	return draw_close(pg, mark);
}

static int
percent_clamp(int percent)
{
	if (percent < 0)
		return 0;
	return percent > 100 ? 100 : percent;
}

static void
progress_rect(struct page *pg, const char *class, int width)
{
	buf_fmt(pg->out,
	    "<rect class=\"%s\" x=\"0\" y=\"0\" width=\"%d\" height=\"%d\"/>",
	    class, width, PROGRESS_HEIGHT);
}

html
chart_progress(struct page *pg, const struct progress *p)
{
	const struct drawing d = { .class = "progress",
		.id = p->id,
		.width = PROGRESS_WIDTH,
		.height = PROGRESS_HEIGHT,
		.stretch = true };
	int done = percent_clamp(p->done_percent);
	int expected = percent_clamp(p->expected_percent);
	struct hole holes[] = { hole_number(done), hole_number(expected) };
	size_t mark = pg->out->n;

	draw_open(pg, &d);
	draw_tag(pg, "title", p->id);
	put_message_plain(pg, "{1}% done", holes, 1);
	put_raw(pg, S("</title>"));
	draw_tag(pg, "desc", p->id);
	if (p->expected_percent >= 0)
		put_message_plain(pg, "{1}% expected by today", holes + 1, 1);
	else
		put_message_plain(pg,
		    "Nothing is known of what was expected "
		    "by today.",
		    NULL, 0);
	put_raw(pg, S("</desc>"));
	progress_rect(pg, "bar", PROGRESS_WIDTH);
	if (done > 0)
		progress_rect(pg, "part", done * PROGRESS_WIDTH / 100);
	if (p->expected_percent >= 0)
		buf_fmt(pg->out, "<path class=\"today\" d=\"M%d -4V%d\"/>",
		    expected * PROGRESS_WIDTH / 100, PROGRESS_HEIGHT + 4);
	return draw_close(pg, mark);
}
