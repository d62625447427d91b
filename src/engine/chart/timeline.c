/*
 * Planned periods on an axis of months, quarters or years.  All geometry is in
 * whole units of the viewBox, about one pixel each on a phone that scrolls.
 */
#include "engine/base/date.h"
#include "engine/chart/chart.h"
#include "engine/chart/draw.h"

#define WIDTH 720
/* Room for the labels: what their longest needs, at most LEFT_MAX. */
#define LEFT_MAX 128
#define LEFT_GAP 14
#define LETTER 9
#define RIGHT 12
#define TOP 28 /* for the word over today's line */
#define PITCH 32
#define BAR 20
#define BOTTOM 44 /* for two lines of the axis: months, years */
#define LABEL_MAX 15
#define BAR_MIN 4
#define TICKS_MAX 12
/* Room for "2022" behind the last tick. */
#define TICK_ROOM 36

struct axis {
	int64_t start;	 /* the first day */
	int64_t end;	 /* the day after the last */
	int first, last; /* months, counted from January of year 0 */
	int step;	 /* months between ticks */
	int left;	 /* where it begins */
	int height;	 /* where it stands */
};

/* What a row covers: days from ${from}, up to but not with ${end}. */
struct period {
	bool point;
	int64_t from, end;
};

static bool
period_of(const struct timeline_row *row, struct period *p)
{
	date to = date_known(row->to) ? row->to : row->from;

	if (!date_known(to))
		return false;
	p->end = date_number(date_last(to)) + 1;
	/* A start behind its end is a slip of the source: trust the end. */
	p->point = !date_known(row->from) || date_number(row->from) >= p->end;
	p->from = p->point ? p->end - 1 : date_number(row->from);
	return true;
}

static void
axis_cover(struct axis *axis, int64_t from, int64_t end)
{
	if (from < axis->start)
		axis->start = from;
	if (end > axis->end)
		axis->end = end;
}

/* Months between ticks, so that there are at most TICKS_MAX and one. */
static int
axis_step(int months)
{
	static const int steps[] = { 1, 3, 12, 24, 60, 120, 240, 600, 1200,
		2400, 6000, 12000 };
	size_t i;

	/* The last one is enough for all years there are. */
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]) - 1; i++)
		if (months <= steps[i] * TICKS_MAX)
			break;
	return steps[i];
}

static int
axis_left(const struct timeline *t)
{
	size_t longest = 1, i;

	for (i = 0; i < t->n; i++)
		if (t->rows[i].label.n > longest)
			longest = t->rows[i].label.n;
	if (longest > LEFT_MAX / LETTER)
		return LEFT_MAX;
	return LEFT_GAP + (int)longest * LETTER;
}

/* Find the whole months that all rows need; false when there is nothing. */
static bool
axis_of(const struct timeline *t, struct axis *axis)
{
	struct period p;
	date first, last;
	int drawn = 0;
	size_t i;

	axis->start = INT64_MAX;
	axis->end = INT64_MIN;
	for (i = 0; i < t->n; i++)
		if (period_of(&t->rows[i], &p)) {
			axis_cover(axis, p.from, p.end);
			drawn++;
		}
	if (drawn == 0)
		return false;
	if (date_known(t->from))
		axis_cover(axis, date_number(t->from), axis->end);
	if (date_known(t->to))
		axis_cover(axis, axis->start,
		    date_number(date_last(t->to)) + 1);
	first = date_of_number(axis->start);
	last = date_of_number(axis->end - 1);
	first.day = last.day = 0;
	axis->start = date_number(first);
	axis->end = date_number(date_last(last)) + 1;
	axis->first = first.year * 12 + first.month - 1;
	axis->last = last.year * 12 + last.month - 1;
	axis->step = axis_step(axis->last - axis->first + 1);
	axis->left = axis_left(t);
	axis->height = TOP + drawn * PITCH;
	return true;
}

/* Where ${day} begins; days off the axis stand at its ends. */
static int
axis_at(const struct axis *axis, int64_t day)
{
	if (day < axis->start)
		day = axis->start;
	if (day > axis->end)
		day = axis->end;
	return axis->left +
	       (int)((day - axis->start) * (WIDTH - axis->left - RIGHT) /
		     (axis->end - axis->start));
}

static void
text_open(struct page *pg, const char *class, int x, int y, const char *anchor)
{
	buf_fmt(pg->out,
	    "<text class=\"%s\" x=\"%d\" y=\"%d\" text-anchor=\"%s\">", class,
	    x, y, anchor);
}

static void
line_draw(struct page *pg, const char *class, int x, int from, int to)
{
	buf_fmt(pg->out, "<path class=\"%s\" d=\"M%d %dV%d\"/>", class, x, from,
	    to);
}

static void
axis_draw(struct page *pg, const struct axis *axis)
{
	int month = (axis->first + axis->step - 1) / axis->step * axis->step;
	int year = 0, x;
	const char *anchor;
	date d;

	buf_fmt(pg->out, "<path class=\"axis\" d=\"M%d %dH%d\"/>", axis->left,
	    axis->height, WIDTH - RIGHT);
	for (; month <= axis->last; month += axis->step) {
		d = (date){ (int16_t)(month / 12), (int8_t)(month % 12 + 1),
			0 };
		x = axis_at(axis, date_number(d));
		anchor = x + TICK_ROOM > WIDTH ? "end" : "start";
		line_draw(pg, "tick", x, TOP, axis->height + 4);
		if (axis->step < 12) {
			text_open(pg, "axis", x, axis->height + 18, anchor);
			say_month_short(pg->out, pg->language, d.month);
			put_raw(pg, S("</text>"));
		}
		if (d.year != year) {
			text_open(pg, "axis", x,
			    axis->height + (axis->step < 12 ? 36 : 18), anchor);
			buf_number(pg->out, d.year);
			put_raw(pg, S("</text>"));
		}
		year = d.year;
	}
}

static void
today_draw(struct page *pg, const struct axis *axis, date today)
{
	int64_t day = date_number(today);
	int x = axis_at(axis, day);

	if (!date_known(today) || day < axis->start || day >= axis->end)
		return;
	line_draw(pg, "today", x, TOP - 6, axis->height);
	text_open(pg, "today", x, TOP - 12,
	    x > WIDTH - RIGHT - 40 ? "end" : "middle");
	put_plain(pg, hole_str(say(pg->language, "Today")));
	put_raw(pg, S("</text>"));
}

/* The rest of a <rect> from ${x} to ${end} with its top at ${y}. */
static void
bar_end(struct page *pg, int x, int end, int y, int height)
{
	int width = end - x < BAR_MIN ? BAR_MIN : end - x;

	/* A single day at the end of a long axis would stick out. */
	if (x + width > WIDTH - RIGHT)
		x = WIDTH - RIGHT - width;
	buf_fmt(pg->out,
	    " x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>", x, y,
	    width, height, height / 5);
}

static void
bar_draw(struct page *pg, const char *class, int x, int end, int y, int height)
{
	buf_fmt(pg->out, "<rect class=\"%s\"", class);
	bar_end(pg, x, end, y, height);
}

static void
diamond_draw(struct page *pg, const char *state, int x, int middle)
{
	put_raw(pg, S("<path class=\"bar "));
	put_plain(pg, hole_c(state));
	buf_fmt(pg->out, "\" d=\"M%d %dl9 9-9 9-9-9z\"/>", x, middle - 9);
}

/* What has passed since the row was due; an arrow where the axis ends. */
static void
late_draw(struct page *pg, const struct axis *axis, int64_t due, int64_t today,
    int middle)
{
	int x = axis_at(axis, due), end = axis_at(axis, today + 1);

	if (today < due)
		return;
	if (today < axis->end) {
		bar_draw(pg, "bar late", x, end, middle - 2, 5);
		return;
	}
	end = WIDTH - RIGHT;
	if (x < end - 8)
		bar_draw(pg, "bar late", x, end - 8, middle - 2, 5);
	buf_fmt(pg->out, "<path class=\"bar late\" d=\"M%d %dl10 6-10 6z\"/>",
	    end - 8, middle - 6);
}

/* Said when the row is pointed at: what, from when to when, and late. */
static void
row_title(struct page *pg, const struct timeline_row *row)
{
	put_raw(pg, S("<title>"));
	put_plain(pg, hole_str(row->label));
	if (row->title.n > 0) {
		put_raw(pg, S(": "));
		put_plain(pg, hole_words(row->title));
	}
	put_raw(pg, S(" ("));
	say_date(pg->out, pg->language, row->from);
	if (date_known(row->from) && date_known(row->to))
		put_raw(pg, S(" – "));
	say_date(pg->out, pg->language, row->to);
	put_raw(pg, S(")"));
	if (row->late) {
		put_raw(pg, S(" · "));
		put_plain(pg, hole_str(say(pg->language, "Late")));
	}
	put_raw(pg, S("</title>"));
}

/* The bar of a period, with what is special about its state inside. */
static void
period_draw(struct page *pg, const struct timeline *t,
    const struct timeline_row *row, int x, int end, int y)
{
	int part = row->part_percent < 100 ? row->part_percent : 100;

	put_raw(pg, S("<rect class=\"bar "));
	put_plain(pg, hole_c(row->state));
	put_raw(pg, S("\""));
	bar_end(pg, x, end, y, BAR);
	if (str_is(S("going"), row->state) && part > 0)
		bar_draw(pg, "part", x, x + (end - x) * part / 100, y, BAR);
	if (str_is(S("stuck"), row->state)) {
		buf_fmt(pg->out, "<rect fill=\"url(#%.*s-hatch)\"", ARG(t->id));
		bar_end(pg, x, end, y, BAR);
	}
}

static void
row_draw(struct page *pg, const struct timeline *t, const struct axis *axis,
    const struct timeline_row *row, const struct period *p, int y)
{
	int top = y + (PITCH - BAR) / 2, middle = y + PITCH / 2;

	draw_link(pg, row->href);
	row_title(pg, row);
	draw_label(pg, axis->left - LEFT_GAP, middle + 5, row->label,
	    LABEL_MAX);
	if (p->point)
		diamond_draw(pg, row->state, axis_at(axis, p->from), middle);
	else
		period_draw(pg, t, row, axis_at(axis, p->from),
		    axis_at(axis, p->end), top);
	if (row->late && date_known(t->today))
		late_draw(pg, axis, p->end, date_number(t->today), middle);
	draw_link_end(pg, row->href);
}

/* The name, the description and the patterns, before anything is drawn. */
static void
head_draw(struct page *pg, const struct timeline *t, const struct axis *axis)
{
	struct buf from = buf_open(pg->arena, 200);
	struct buf to = buf_open(pg->arena, 200);
	date first = date_of_number(axis->start);
	date last = date_of_number(axis->end - 1);

	first.day = last.day = 0;
	say_date(&from, pg->language, first);
	say_date(&to, pg->language, last);
	draw_tag(pg, "title", t->id);
	put_plain(pg, hole_str(t->title));
	put_raw(pg, S("</title>"));
	draw_tag(pg, "desc", t->id);
	put_message_plain(pg,
	    "From {1} to {2}. The table below has the same dates.",
	    (const struct hole[]){ hole_str(buf_str(&from)),
		hole_str(buf_str(&to)) },
	    2);
	put_raw(pg, S("</desc>"));
	buf_fmt(pg->out,
	    "<defs><pattern id=\"%.*s-hatch\" width=\"8\" height=\"8\" "
	    "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
	    "<path class=\"hatch\" d=\"M4 0V8\"/></pattern></defs>",
	    ARG(t->id));
}

html
chart_timeline(struct page *pg, const struct timeline *t)
{
	struct drawing d = { .class = "chart", .id = t->id, .width = WIDTH };
	size_t i, mark = pg->out->n;
	struct period p;
	struct axis axis;
	int y = TOP;

	if (!axis_of(t, &axis))
		return (html){ S("") };
	d.height = axis.height + BOTTOM;
	for (i = 0; i < t->n; i++)
		d.links = d.links || t->rows[i].href.n > 0;
	draw_open(pg, &d);
	head_draw(pg, t, &axis);
	axis_draw(pg, &axis);
	for (i = 0; i < t->n; i++) {
		if (!period_of(&t->rows[i], &p))
			continue;
		row_draw(pg, t, &axis, &t->rows[i], &p, y);
		y += PITCH;
	}
	/* Above the bars, so that none hides it. */
	today_draw(pg, &axis, t->today);
	return draw_close(pg, mark);
}
