/* Goal: any rows give a sound drawing, and nobody's text becomes markup. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "engine/base/date.h"
#include "engine/chart/chart.h"

#define ARENA_MAX ((size_t)64 << 20)
#define OUT_MAX ((size_t)8 << 20)
#define DEPTH_MAX 16

struct desk {
	struct languages *languages;
	struct buf out;
	struct page page;
};

static int
desk_setup(void **state)
{
	static const char es[] =
	    "msgid \"Today\"\nmsgstr \"Hoy <aquí>\"\n"
	    "msgid \"From {1} to {2}. The table below has the same dates.\"\n"
	    "msgstr \"De {1} a {2}. La tabla dice lo mismo.\"\n";
	const struct catalogue catalogue = { "es", { es, sizeof(es) - 1 } };
	struct arena *a = arena_open(ARENA_MAX);
	struct desk *desk = NEW(a, struct desk);

	desk->languages = languages_open(&catalogue, 1);
	desk->out = buf_open(a, OUT_MAX);
	desk->page = (struct page){ .arena = a,
		.out = &desk->out,
		.language = languages_at(desk->languages, 0),
		.lang = S("en") };
	buf_c(&desk->out, "before");
	*state = desk;
	return 0;
}

static int
desk_teardown(void **state)
{
	struct desk *desk = *state;

	/* A chart takes out of the page all that it wrote. */
	assert_true(str_is(buf_str(&desk->out), "before"));
	languages_close(desk->languages);
	arena_close(desk->page.arena);
	return 0;
}

static size_t
count(str s, const char *what)
{
	size_t n = 0;
	ptrdiff_t at;

	while ((at = str_find(s, str_of(what))) >= 0) {
		n++;
		s = str_drop(s, (size_t)at + strlen(what));
	}
	return n;
}

/* Every tag is closed in its turn, every attribute quoted, no style at all. */
static void
check_sound(str s)
{
	str open[DEPTH_MAX], tag, name;
	size_t depth = 0;

	assert_true(str_utf8(s));
	assert_true(str_starts(s, S("<svg ")) && str_ends(s, S("</svg>")));
	assert_int_equal(count(s, "style="), 0);
	assert_int_equal(count(s, "fill=\"") - count(s, "fill=\"url(#"), 0);
	assert_int_equal(count(s, "stroke"), 0);
	assert_int_equal(count(s, "NaN"), 0);
	assert_int_equal(count(s, "=\"-"), 0);
	assert_int_equal(count(s, "<title id="), 1);
	assert_int_equal(count(s, "<desc id="), 1);
	while (s.n > 0) {
		(void)str_cut(&s, '<');
		if (s.p == NULL)
			break;
		tag = str_cut(&s, '>');
		assert_non_null(s.p);
		assert_int_equal(count(tag, "\"") % 2, 0);
		assert_int_equal(count(tag, "<"), 0);
		if (str_ends(tag, S("/")))
			continue;
		name = str_cut(&tag, ' ');
		if (str_starts(name, S("/"))) {
			assert_true(depth > 0);
			assert_true(str_eq(str_drop(name, 1), open[--depth]));
		} else {
			assert_true(depth < DEPTH_MAX);
			open[depth++] = name;
		}
	}
	assert_int_equal(depth, 0);
}

static struct page *
page_of(void **state)
{
	return &((struct desk *)*state)->page;
}

static str
timeline(void **state, const struct timeline_row *rows, size_t n, date today)
{
	const struct timeline t = { .id = S("plan-1"),
		.title = S("Planned period of each milestone"),
		.rows = rows,
		.n = n,
		.today = today };
	str s = chart_timeline(page_of(state), &t).s;

	check_sound(s);
	return s;
}

#define assert_has(s, c) assert_true(str_find((s), str_of(c)) >= 0)
#define assert_lacks(s, c) assert_true(str_find((s), str_of(c)) < 0)

static void
test_a_plan(void **state)
{
	const struct timeline_row rows[] = {
		{ .label = S("1.1"),
		    .from = { 2022, 9, 0 },
		    .to = { 2022, 11, 0 },
		    .state = "done" },
		{ .label = S("1.2"),
		    .from = { 2022, 10, 15 },
		    .to = { 2022, 12, 31 },
		    .state = "going",
		    .part_percent = 40 },
		{ .label = S("1.3"),
		    .from = { 2022, 9, 0 },
		    .to = { 2022, 12, 0 },
		    .state = "stuck",
		    .late = true },
		{ .label = S("1.4"), .to = { 2023, 3, 31 }, .state = "none" },
		{ .label = S("1.5"), .state = "unstated" },
	};
	str s = timeline(state, rows, 5, (date){ 2023, 2, 1 });

	/* 212 days on 667 units, behind labels of three letters; 4 of 5 rows
	 * have a date. */
	assert_has(s, "viewBox=\"0 0 720 200\" role=\"img\" "
		      "aria-labelledby=\"plan-1-title plan-1-desc\"");
	assert_has(s, "<title id=\"plan-1-title\">Planned period of each "
		      "milestone</title>");
	assert_has(s, "<desc id=\"plan-1-desc\">From September 2022 to March "
		      "2023. The table below has the same dates.</desc>");
	assert_has(s, "<rect class=\"bar done\" x=\"41\" y=\"34\" "
		      "width=\"286\" height=\"20\" rx=\"4\"/>");
	assert_has(s, "<rect class=\"bar going\" x=\"179\" y=\"66\" "
		      "width=\"245\"");
	assert_has(s, "<rect class=\"part\" x=\"179\" y=\"66\" width=\"98\"");
	assert_has(s, "<rect class=\"bar stuck\" x=\"41\" y=\"98\"");
	assert_has(s, "<rect fill=\"url(#plan-1-hatch)\" x=\"41\" y=\"98\"");
	assert_has(s, "<pattern id=\"plan-1-hatch\"");
	/* From 1 January up to and with 1 February, in the middle. */
	assert_has(s, "<rect class=\"bar late\" x=\"424\" y=\"106\" "
		      "width=\"101\" height=\"5\" rx=\"1\"/>");
	assert_has(s, "<title>1.3 (September 2022 – December 2022) · "
		      "Late</title>");
	assert_has(s, "<path class=\"bar none\" d=\"M704 131l9 9-9 9-9-9z\"/>");
	assert_has(s, "<title>1.4 (31 March 2023)</title>");
	assert_lacks(s, "1.5");
	assert_has(s, "<path class=\"today\" d=\"M522 22V156\"/>");
	assert_has(s, ">Today</text>");
	/* Seven months, two years. */
	assert_int_equal(count(s, "class=\"tick\""), 7);
	assert_int_equal(count(s, "class=\"axis\""), 1 + 7 + 2);
	assert_has(s, ">Sep</text>");
	assert_has(s, "x=\"424\" y=\"192\" text-anchor=\"start\">2023</text>");
}

static void
test_words_of_the_reader(void **state)
{
	const struct text titles[] = { { STR("ca"), ORIGIN_HUMAN, STR("Mapa") },
		{ STR("es"), ORIGIN_HUMAN, STR("Mapeo") } };
	const struct timeline_row row = { .label = S("1"),
		.title = { titles, 2 },
		.from = { 2022, 1, 0 },
		.to = { 2022, 3, 0 },
		.state = "done" };
	struct desk *desk = *state;
	str s;

	desk->page.language = languages_at(desk->languages, 1);
	desk->page.lang = S("es");
	s = timeline(state, &row, 1, (date){ 2022, 2, 1 });
	assert_has(s, ">ene</text>");
	assert_has(s, "De enero de 2022 a marzo de 2022. La tabla");
	assert_has(s, "<title>1: Mapeo (enero de 2022 – marzo de 2022)");
	/* A translation is text like any other. */
	assert_has(s, ">Hoy &lt;aquí&gt;</text>");
}

static void
test_hostile_text(void **state)
{
	const struct text titles[] = { { STR("en"), ORIGIN_HUMAN,
	    STR("</title><script>alert(1)</script>") } };
	const struct timeline_row rows[] = {
		{ .label = S("<b onload=\"x\">&'"),
		    .title = { titles, 1 },
		    .to = { 2022, 1, 1 },
		    .state = "a\" onload=\"x",
		    .href = S("javascript:alert(1)") },
		{ .label = S("\xff\xfe<svg>"),
		    .from = { 2022, 1, 1 },
		    .to = { 2022, 1, 2 },
		    .state = "\"><script>",
		    .href = S("/plans/\"><script>") },
	};
	str s = timeline(state, rows, 2, DATE_NONE);

	assert_lacks(s, "<script");
	assert_lacks(s, "<b");
	assert_lacks(s, "\" onload");
	assert_lacks(s, "javascript:");
	assert_has(s, "<a href=\"#\">");
	assert_has(s, "&lt;b onload=");
	/* Links inside an image could not be reached. */
	assert_has(s, "role=\"group\"");
	assert_lacks(s, "role=\"img\"");
}

static void
test_long_labels(void **state)
{
	const struct timeline_row rows[] = {
		{ .label = S("Participació"),
		    .to = { 2022, 1, 1 },
		    .state = "none" },
		{ .label = S("ñññññññññññññññ"),
		    .to = { 2022, 1, 1 },
		    .state = "none" },
		{ .label = S("ñññññññññññññññx"),
		    .to = { 2022, 1, 1 },
		    .state = "none" },
		{ .label = S(""), .to = { 2022, 1, 1 }, .state = "none" },
	};
	str s = timeline(state, rows, 4, DATE_NONE);

	assert_has(s, ">Participació</text>");
	assert_has(s, ">ñññññññññññññññ</text>");
	assert_has(s, ">ññññññññññññññ…</text>");
	assert_int_equal(count(s, "class=\"label\""), 4);
}

static void
test_nothing_to_draw(void **state)
{
	const struct timeline_row row = { .label = S("1"), .state = "none" };
	const struct timeline t = { .id = S("t"),
		.title = S("t"),
		.rows = &row,
		.n = 1,
		.from = { 2022, 1, 1 },
		.to = { 2022, 2, 1 } };
	const struct timeline none = { .id = S("t"), .title = S("t") };

	assert_int_equal(chart_timeline(page_of(state), &t).s.n, 0);
	assert_int_equal(chart_timeline(page_of(state), &none).s.n, 0);
}

static void
test_one_day(void **state)
{
	const struct timeline_row rows[] = {
		{ .label = S("a"),
		    .from = { 2024, 2, 29 },
		    .to = { 2024, 2, 29 },
		    .state = "done" },
		{ .label = S("b"),
		    .from = { 2024, 2, 29 },
		    .to = { 2024, 2, 29 },
		    .state = "done" },
	};
	str s = timeline(state, rows, 2, (date){ 2024, 2, 29 });

	/* The axis is the whole month; the last of 29 days. */
	assert_int_equal(count(s, "class=\"tick\""), 1);
	assert_int_equal(count(s, "<rect class=\"bar done\" x=\"684\" y=\"34\" "
				  "width=\"24\""),
	    1);
	assert_has(s, "text-anchor=\"end\">Today");
	assert_has(s, "From February 2024 to February 2024.");
}

static void
test_sixty_years(void **state)
{
	const struct timeline_row rows[] = {
		{ .label = S("a"),
		    .from = { 1990, 0, 0 },
		    .to = { 2049, 0, 0 },
		    .state = "going",
		    .part_percent = 300 },
		{ .label = S("b"),
		    .from = { 2049, 12, 31 },
		    .to = { 2049, 12, 31 },
		    .state = "going",
		    .part_percent = -5 },
	};
	str s = timeline(state, rows, 2, DATE_NONE);

	assert_int_equal(count(s, "class=\"tick\""), 12);
	assert_has(s, ">1990</text>");
	assert_has(s, ">2045</text>");
	assert_lacks(s, ">Jan");
	assert_lacks(s, "today");
	assert_has(s, "<rect class=\"bar going\" x=\"23\" y=\"34\" "
		      "width=\"685\"");
	assert_has(s, "<rect class=\"part\" x=\"23\" y=\"34\" width=\"685\"");
	/* One day of sixty years can still be seen, and does not stick out. */
	assert_has(s, "<rect class=\"bar going\" x=\"704\" y=\"66\" "
		      "width=\"4\"");
	assert_int_equal(count(s, "class=\"part\""), 1);
}

static void
test_all_of_time(void **state)
{
	const struct timeline_row rows[] = {
		{ .label = S("a"), .from = { 1, 1, 1 }, .state = "none" },
		{ .label = S("b"), .to = { 9999, 12, 31 }, .state = "none" },
	};
	str s = timeline(state, rows, 2, (date){ 2024, 1, 1 });

	assert_int_equal(count(s, "class=\"tick\""), 9);
	assert_has(s, "<path class=\"today\" d=\"M161 22");
}

static void
test_quarters(void **state)
{
	const struct timeline_row row = { .label = S("a"),
		.from = { 2022, 11, 0 },
		.to = { 2024, 5, 0 },
		.state = "none" };
	str s = timeline(state, &row, 1, DATE_NONE);

	/* January, April, July, October 2023; January and April 2024. */
	assert_int_equal(count(s, "class=\"tick\""), 6);
	assert_int_equal(count(s, ">Jan</text>"), 2);
	assert_int_equal(count(s, ">Nov</text>"), 0);
	assert_int_equal(count(s, ">2023</text>"), 1);
	assert_int_equal(count(s, ">2022</text>"), 0);
}

static void
test_two_hundred_rows(void **state)
{
	struct timeline_row *rows =
	    NEWS(page_of(state)->arena, struct timeline_row, 200);
	size_t i;
	str s;

	for (i = 0; i < 200; i++)
		rows[i] = (struct timeline_row){ .label = S("row"),
			.from = date_of_number(19000 + (int64_t)i),
			.to = date_of_number(19100 + (int64_t)i * 3),
			.state = "going",
			.part_percent = (int)i / 2,
			.late = i % 2 == 0 };
	s = timeline(state, rows, 200, (date){ 2023, 1, 1 });
	assert_int_equal(count(s, "<rect class=\"bar going\""), 200);
	assert_has(s, "viewBox=\"0 0 720 6472\"");
}

static void
test_late_beyond_the_axis(void **state)
{
	const struct timeline_row rows[] = {
		{ .label = S("a"),
		    .from = { 2022, 1, 0 },
		    .to = { 2022, 2, 0 },
		    .state = "going",
		    .late = true },
		{ .label = S("b"),
		    .to = { 2022, 4, 30 },
		    .state = "none",
		    .late = true },
	};
	str s = timeline(state, rows, 2, (date){ 2025, 1, 1 });

	assert_int_equal(count(s, "<path class=\"bar late\""), 2);
	/* Due on the last day: there is room for the arrow alone. */
	assert_int_equal(count(s, "<rect class=\"bar late\""), 1);
	assert_has(s, "<path class=\"bar late\" d=\"M700 38l10 6-10 6z\"/>");
	assert_lacks(s, "class=\"today\"");
	/* Not late before the day has passed, whatever the caller says. */
	s = timeline(state, rows, 2, (date){ 2022, 2, 28 });
	assert_int_equal(count(s, "class=\"bar late\""), 0);
	s = timeline(state, rows, 2, DATE_NONE);
	assert_int_equal(count(s, "class=\"bar late\""), 0);
}

static void
test_span_and_slips(void **state)
{
	const struct timeline_row row = { .label = S("a"),
		.from = { 2022, 6, 1 },
		.to = { 2022, 3, 1 },
		.state = "none" };
	const struct timeline t = { .id = S("t"),
		.title = S("t"),
		.rows = &row,
		.n = 1,
		.from = { 2022, 0, 0 },
		.to = { 2022, 0, 0 } };
	str s = chart_timeline(page_of(state), &t).s;

	check_sound(s);
	assert_has(s, "From January 2022 to December 2022.");
	assert_int_equal(count(s, "class=\"tick\""), 12);
	/* A start behind the end: a point at the end. */
	assert_has(s, "<path class=\"bar none\" d=\"M133 ");
}

static void
test_bars(void **state)
{
	const struct bars_row rows[] = {
		{ .label = S("Roads & <parks>"), .value = 1154 },
		{ .label = S("Schools"), .value = 577 },
		{ .label = S("Nothing"), .value = 0 },
		{ .label = S("Less"), .value = -20 },
	};
	struct bars b = { .id = S("b"),
		.title = S("Spent"),
		.rows = rows,
		.n = 4 };
	str s = chart_bars(page_of(state), &b).s;

	check_sound(s);
	assert_has(s, "viewBox=\"0 0 720 128\" role=\"img\"");
	assert_has(s, "<desc id=\"b-desc\">The table below has the same "
		      "numbers.</desc>");
	assert_has(s, "y=\"6\" width=\"380\"");
	assert_has(s, "y=\"38\" width=\"190\"");
	assert_has(s, "y=\"70\" width=\"0\"");
	assert_has(s, "y=\"102\" width=\"0\"");
	assert_has(s, ">1,154</text>");
	assert_has(s, ">-20</text>");
	assert_has(s, ">Roads &amp; &lt;parks&gt;</text>");
	b.most = 11540;
	s = chart_bars(page_of(state), &b).s;
	assert_has(s, "y=\"6\" width=\"38\"");
	b.most = 600;
	s = chart_bars(page_of(state), &b).s;
	assert_has(s, "y=\"6\" width=\"380\"");
	b.n = 0;
	assert_int_equal(chart_bars(page_of(state), &b).s.n, 0);
}

static void
test_bars_of_any_size(void **state)
{
	const struct bars_row rows[] = {
		{ .label = S("a"), .value = INT64_MAX, .href = S("/data/a") },
		{ .label = S("b"), .value = INT64_MAX / 2 },
		{ .label = S("c"), .value = INT64_MIN },
	};
	const struct bars b = { .id = S("b"),
		.title = S("t"),
		.rows = rows,
		.n = 3 };
	const struct bars below = { .id = S("b"),
		.title = S("t"),
		.rows = rows + 2,
		.n = 1 };
	str s = chart_bars(page_of(state), &b).s;

	check_sound(s);
	assert_has(s, "y=\"6\" width=\"380\"");
	assert_has(s, "y=\"38\" width=\"190\"");
	assert_has(s, "<a href=\"/data/a\">");
	assert_has(s, "role=\"group\"");
	check_sound(chart_bars(page_of(state), &below).s);
}

static void
test_progress(void **state)
{
	struct progress p = { S("p-1"), 38, 61 };
	str s = chart_progress(page_of(state), &p).s;

	check_sound(s);
	assert_has(s, "class=\"progress\"");
	assert_has(s, ">38% done</title>");
	assert_has(s, ">61% expected by today</desc>");
	assert_has(s, "<rect class=\"part\" x=\"0\" y=\"0\" width=\"380\"");
	assert_has(s, "<path class=\"today\" d=\"M610 -4V24\"/>");
	p.done_percent = 0;
	p.expected_percent = -1;
	s = chart_progress(page_of(state), &p).s;
	check_sound(s);
	assert_lacks(s, "class=\"part\"");
	assert_lacks(s, "class=\"today\"");
	p.done_percent = 170;
	p.expected_percent = 170;
	s = chart_progress(page_of(state), &p).s;
	assert_has(s, ">100% done</title>");
	assert_has(s, "width=\"1000\" height=\"20\"/><path class=\"today\" "
		      "d=\"M1000 ");
}

#define AT_DESK(test)                                                          \
	cmocka_unit_test_setup_teardown(test, desk_setup, desk_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		AT_DESK(test_a_plan),
		AT_DESK(test_words_of_the_reader),
		AT_DESK(test_hostile_text),
		AT_DESK(test_long_labels),
		AT_DESK(test_nothing_to_draw),
		AT_DESK(test_one_day),
		AT_DESK(test_sixty_years),
		AT_DESK(test_all_of_time),
		AT_DESK(test_quarters),
		AT_DESK(test_two_hundred_rows),
		AT_DESK(test_late_beyond_the_axis),
		AT_DESK(test_span_and_slips),
		AT_DESK(test_bars),
		AT_DESK(test_bars_of_any_size),
		AT_DESK(test_progress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
