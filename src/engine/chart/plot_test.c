/* Goal: what is counted is drawn where it belongs, whatever the numbers, and
 * nobody's text becomes markup. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <math.h>

#include "engine/chart/axis.h"
#include "engine/chart/plot.h"

struct desk {
	struct languages *languages;
	struct buf out;
	struct page page;
};

static int
desk_setup(void **state)
{
	struct arena *a = arena_open((size_t)64 << 20);
	struct desk *desk = NEW(a, struct desk);

	desk->languages = languages_open(NULL, 0);
	desk->out = buf_open(a, (size_t)8 << 20);
	desk->page = (struct page){ .arena = a,
		.out = &desk->out,
		.language = languages_at(desk->languages, 0),
		.lang = S("en") };
	*state = desk;
	return 0;
}

static int
desk_teardown(void **state)
{
	struct desk *desk = *state;

	assert_int_equal(desk->out.n, 0);
	languages_close(desk->languages);
	arena_close(desk->page.arena);
	return 0;
}

static struct page *
page_of(void **state)
{
	return &((struct desk *)*state)->page;
}

static size_t
count(str s, const char *what)
{
	size_t n = 0;
	ptrdiff_t at;

	for (; (at = str_find(s, str_of(what))) >= 0; n++)
		s = str_drop(s, (size_t)at + strlen(what));
	return n;
}

#define assert_has(s, c) assert_true(str_find((s), str_of(c)) >= 0)
#define assert_lacks(s, c) assert_true(str_find((s), str_of(c)) < 0)

/* As chart_test.c asks of all drawings. */
static void
check_sound(str s)
{
	assert_true(str_utf8(s));
	assert_true(str_starts(s, S("<svg ")) && str_ends(s, S("</svg>")));
	assert_lacks(s, "style=");
	assert_lacks(s, "fill=\"");
	assert_lacks(s, "nan");
	assert_lacks(s, "inf");
	assert_lacks(s, "<script");
	assert_int_equal(count(s, "<title id="), 1);
	assert_int_equal(count(s, "<desc id="), 1);
	assert_int_equal(count(s, "<text"), count(s, "</text>"));
}

static void
test_steps_are_round(void **state)
{
	(void)state;
	assert_true(axis_step(1) == 1);
	assert_true(axis_step(1.2) == 2);
	assert_true(axis_step(3) == 5);
	assert_true(axis_step(7) == 10);
	assert_true(fabs(axis_step(0.3) - 0.5) < 1e-12);
	/* 0.1 + 0.1 + 0.1, a hair above three tenths, divided by three. */
	assert_true(fabs(axis_step((0.1 + 0.1 + 0.1) / 3) - 0.1) < 1e-12);
	assert_true(axis_step(0) == 1);
	assert_true(axis_step(-5) == 1);
	assert_true(axis_step(NAN) == 1);
	assert_true(axis_step(INFINITY) == 1);
}

static void
test_an_axis_holds_its_values(void **state)
{
	static const double ends[][2] = { { 0, 97 }, { -3, 12 }, { 5, 5 },
		{ 0, 0 }, { 0.001, 0.0042 }, { 1e15, 3e15 }, { -1e300, 1e300 },
		{ 41.27, 41.5 }, { NAN, 3 } };
	struct axis axis;

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		axis = axis_of(ends[i][0], ends[i][1], 5);
		assert_true(axis.n >= 2 && axis.n <= AXIS_MARKS);
		assert_true(axis.to > axis.from);
		if (!isnan(ends[i][0]))
			assert_true(axis.from <= ends[i][0]);
		assert_true(axis.to >= ends[i][1] * (1 - 1e-9));
	}
	axis = axis_of(0, 97, 5);
	assert_true(axis.step == 20 && axis.to == 100 && axis.n == 6);
	assert_int_equal(axis.digits, 0);
	axis = axis_of(0, 0.42, 5);
	assert_int_equal(axis.digits, 1);
	assert_true(axis_place(&axis, axis.to, 200) == 200);
	assert_true(axis_place(&axis, 1e9, 200) == 200);
	assert_true(axis_place(&axis, NAN, 200) == 0);
}

static void
test_marks_inside(void **state)
{
	struct axis axis = axis_inside(41.27, 41.49, 6);

	(void)state;
	assert_int_equal(axis.n, 4);
	assert_true(fabs(axis_mark(&axis, 0) - 41.3) < 1e-9);
	assert_true(fabs(axis_mark(&axis, 3) - 41.45) < 1e-9);
	assert_int_equal(axis.digits, 2);
	axis = axis_inside(-1, 1, 2);
	assert_true(axis_mark(&axis, 1) == 0 && !signbit(axis_mark(&axis, 1)));
	assert_int_equal(axis_inside(3, 3, 5).n, 0);
}

static str
plot(void **state, enum plot_kind kind, const str *labels, const double *v,
    size_t n)
{
	const struct plot_series series = { S(""), v };
	const struct plot p = { .id = S("chart"),
		.title = S("How many <rows>"),
		.kind = kind,
		.labels = labels,
		.n = n,
		.series = &series,
		.n_series = 1 };
	str s = chart_plot(page_of(state), &p).s;

	check_sound(s);
	assert_has(s, "How many &lt;rows&gt;");
	return s;
}

static void
test_columns_stand_on_zero(void **state)
{
	const str labels[] = { S("<script>x"), S("b"), S("c") };
	const double v[] = { 10, -5, NAN };
	str s = plot(state, PLOT_COLUMNS, labels, v, 3);

	/* Nothing known is nothing drawn, and no zero. */
	assert_int_equal(count(s, "<rect"), 2);
	assert_has(s, "&lt;script&gt;x");
	assert_has(s, ">-5<");
	/* 15 from -5 to 10, of 240: ten of them, and five. */
	assert_has(s, "height=\"160.0\"");
	assert_has(s, "height=\"80.0\"");
}

static void
test_lines_break(void **state)
{
	const str labels[] = { S("1"), S("2"), S("3"), S("4"), S("5") };
	const double v[] = { 10, 12, NAN, 11, NAN };
	const struct plot_series two[] = { { S("a"), v }, { S("b"), v } };
	str s = plot(state, PLOT_LINES, labels, v, 5);

	assert_int_equal(count(s, "class=\"line s0\""), 1);
	/* The fourth stands alone: a dot. */
	assert_int_equal(count(s, "h0"), 1);
	s = plot(state, PLOT_AREA, labels, v, 5);
	assert_int_equal(count(s, "class=\"under s0\""), 1);
	assert_int_equal(count(s, "Z"), 2);
	/* Several would hide each other: they are lines. */
	s = chart_plot(page_of(state), &(struct plot){ .id = S("chart"),
					   .title = S("Two"),
					   .kind = PLOT_AREA,
					   .labels = labels,
					   .n = 5,
					   .series = two,
					   .n_series = 2 })
		.s;
	assert_int_equal(count(s, "class=\"under"), 0);
	assert_true(count(s, "class=\"line s1\"") > 0);
}

static void
test_odd_plots(void **state)
{
	const str long_name[] = { S("a very long name of a very long place") };
	const double zero[] = { 0 }, large[] = { 60000000 },
		     nothing[] = { NAN };
	double many[1000];
	str names[1000], s;

	(void)plot(state, PLOT_COLUMNS, long_name, zero, 1);
	(void)plot(state, PLOT_LINES, long_name, nothing, 1);
	/* The numbers of the axis are not cut at the edge. */
	s = plot(state, PLOT_JOINED, long_name, large, 1);
	assert_has(s, ">60,000,000<");
	assert_lacks(s, "<text x=\"68\"");
	for (size_t i = 0; i < 1000; i++) {
		names[i] = S("2026-11-22");
		many[i] = (double)i;
	}
	s = plot(state, PLOT_LINES, names, many, 1000);
	assert_true(count(s, "2026-11-22") <= 8);
	assert_int_equal(chart_plot(page_of(state),
			     &(struct plot){ .id = S("x") })
			     .s.n,
	    0);
}

static void
test_a_spark(void **state)
{
	const int64_t counts[] = { 0, 1, 1000000, 5 };
	str s =
	    chart_spark(page_of(state), S("spark-1"), S("<b>"), counts, 4).s;

	check_sound(s);
	/* One among a million is seen, none is not. */
	assert_has(s, "height=\"1.5\"");
	assert_has(s, "height=\"0.0\"");
	assert_int_equal(count(s, "<rect"), 4);
	assert_int_equal(chart_spark(page_of(state), S("a"), S("b"), counts, 0)
			     .s.n,
	    0);
}

static str
dots(void **state, const struct dot *v, size_t n, bool map)
{
	const struct dots d = { .id = S("chart"),
		.title = S("Where"),
		.x = S("<i>x"),
		.y = S("height"),
		.v = v,
		.n = n,
		.map = map };
	str s = chart_dots(page_of(state), &d).s;

	if (n > 0)
		check_sound(s);
	return s;
}

static void
test_a_map(void **state)
{
	const struct dot v[] = { { 2.1, 41.3, 100 }, { 2.3, 41.5, 1 },
		{ 2.2, 41.4, 7 } };
	str s = dots(state, v, 3, true);

	/* The more, the larger; one is the smallest. */
	assert_has(s, "class=\"dots d4\"");
	assert_has(s, "class=\"dots d2\"");
	assert_has(s, "class=\"dots d0\"");
	assert_has(s, "41.40° north");
	assert_has(s, "2.20° east");
	assert_has(s, ">5 km<");
	assert_lacks(s, "height");
	/* Quito: south and west; one place alone. */
	s = dots(state, &(const struct dot){ -78.5, -0.2, 1 }, 1, true);
	assert_has(s, "° south");
	assert_has(s, "° west");
	assert_has(s, " m<");
	/* The poles are no reason to divide by zero. */
	(void)dots(state, (const struct dot[]){ { 0, 90, 1 }, { 180, -90, 2 } },
	    2, true);
}

static void
test_a_cloud(void **state)
{
	const struct dot v[] = { { 1, 10, 1 }, { 2, 2500000, 1 } };
	str s = dots(state, v, 2, false);

	assert_has(s, "&lt;i&gt;x");
	assert_has(s, "height");
	assert_int_equal(count(s, "class=\"dots d0\""), 1);
	(void)dots(state, v, 1, false);
	assert_int_equal(dots(state, v, 0, false).n, 0);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_steps_are_round),
		TEST(test_an_axis_holds_its_values),
		TEST(test_marks_inside),
		TEST(test_columns_stand_on_zero),
		TEST(test_lines_break),
		TEST(test_odd_plots),
		TEST(test_a_spark),
		TEST(test_a_map),
		TEST(test_a_cloud),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
