/* Marks of an axis: see axis.h. */
#include <math.h>

#include "engine/chart/axis.h"

/* Values beyond are drawn at the edge: their steps could not be told apart. */
#define AXIS_MOST 1e300

double
axis_step(double width)
{
	double power, part;

	if (!isfinite(width) || width <= 0)
		return 1;
	power = pow(10, floor(log10(width)));
	part = width / power;
	/* A hair of room, for 0.30000000000000004. */
	if (part <= 1 + 1e-9)
		return power;
	if (part <= 2 + 1e-9)
		return 2 * power;
	return part <= 5 + 1e-9 ? 5 * power : 10 * power;
}

static double
axis_sound(double value)
{
	if (!isfinite(value))
		return 0;
	return fmax(-AXIS_MOST, fmin(AXIS_MOST, value));
}

static struct axis
axis_made(double from, double to, double step)
{
	double digits = -floor(log10(step) + 1e-9);

	return (struct axis){ .from = from,
		.to = to,
		.step = step,
		.n = 1 + (int)fmin(AXIS_MARKS - 1, round((to - from) / step)),
		.digits = digits > 0 ? (int)fmin(digits, 12) : 0 };
}

struct axis
axis_of(double least, double most, int marks)
{
	double step;

	least = axis_sound(least);
	most = axis_sound(most);
	if (most < least)
		most = least;
	/* One value alone stands between two marks. */
	step = most > least ? axis_step(most / marks - least / marks)
			    : axis_step(fabs(most) / 10);
	if (most <= least)
		return axis_made(floor(least / step) * step - step,
		    floor(least / step) * step + step, step);
	return axis_made(floor(least / step + 1e-9) * step,
	    ceil(most / step - 1e-9) * step, step);
}

struct axis
axis_inside(double least, double most, int marks)
{
	struct axis axis = { .step = 1 };
	double step, from, to;

	least = axis_sound(least);
	most = axis_sound(most);
	if (most <= least)
		return axis;
	step = axis_step(most / marks - least / marks);
	from = ceil(least / step - 1e-9) * step;
	to = floor(most / step + 1e-9) * step;
	if (to < from)
		return axis;
	return axis_made(from, to, step);
}

double
axis_mark(const struct axis *axis, int i)
{
	double value = axis->from + i * axis->step;

	/* No "-0". */
	return fabs(value) < axis->step / 1e6 ? 0 : value;
}

void
axis_say(struct buf *b, const struct language *l, double value, int digits)
{
	bool large = fabs(value) >= 1e15;

	say_decimal(b, l,
	    large ? str_fmt(b->arena, "%g", value)
		  : str_fmt(b->arena, "%.*f", digits, value));
}

int
axis_room(const struct page *pg, const struct axis *axis, int least)
{
	int room = least, width;

	for (int i = 0; i < axis->n; i++) {
		struct buf b = buf_open(pg->arena, 64);

		axis_say(&b, pg->language, axis_mark(axis, i), axis->digits);
		/* Of 13 px, digits are 8 wide; a phone writes larger. */
		width = (int)b.n * 9 + 20;
		room = width > room ? width : room;
	}
	return room;
}

double
axis_place(const struct axis *axis, double value, double length)
{
	/* Halved, for ends so far apart that the way between them is none. */
	double way = axis->to / 2 - axis->from / 2;

	if (!(way > 0) || isnan(value))
		return 0;
	return fmax(0, fmin(1, (value / 2 - axis->from / 2) / way)) * length;
}
