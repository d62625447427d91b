/* Goal: what people ask on a page is what its addresses say, with every form
 * and every link; and what is shown is what was answered, in their words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "transparency/tables/explore_make.h"

static struct table_part parts[] = {
	{ .slug = STR("district"), .name = STR("District"), .scale = -1 },
	{ .slug = STR("area"),
	    .name = STR("Area"),
	    .unit = STR("m²"),
	    .type = COLUMN_DECIMAL,
	    .scale = 1,
	    .least = STR("2.5"),
	    .most = STR("97.5") },
	{ .slug = STR("planted"),
	    .name = STR("Planted"),
	    .type = COLUMN_DATE,
	    .scale = -1,
	    .least = STR("1990-01-02"),
	    .most = STR("2024-12-28") },
	{ .slug = STR("year"),
	    .name = STR("Year"),
	    .type = COLUMN_INTEGER,
	    .scale = -1,
	    .least = STR("1990"),
	    .most = STR("2024") },
	{ .slug = STR("latitude"),
	    .name = STR("Latitude"),
	    .type = COLUMN_DECIMAL,
	    .scale = 6,
	    .least = STR("41.2"),
	    .most = STR("41.5") },
	{ .slug = STR("longitude"),
	    .name = STR("Longitude"),
	    .type = COLUMN_DECIMAL,
	    .scale = 6,
	    .least = STR("1.9"),
	    .most = STR("2.4") },
	{ .slug = STR("safe"),
	    .name = STR("Safe"),
	    .type = COLUMN_BOOLEAN,
	    .scale = -1 },
	{ .slug = STR("seen"),
	    .name = STR("Seen"),
	    .type = COLUMN_DATETIME,
	    .scale = -1 },
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

static struct arena *arena;
static struct languages *languages;
static struct buf out;
static struct page page;
static struct seat seat;

static int
desk_open(void **state)
{
	static const char ca[] = "msgid \"{1} is {2} or more\"\n"
				 "msgstr \"{1} és {2} o més\"\n";
	const struct catalogue catalogue = { "ca", { ca, sizeof(ca) - 1 } };

	(void)state;
	arena = arena_open((size_t)256 << 20);
	languages = languages_open(&catalogue, 1);
	out = buf_open(arena, 1 << 20);
	page = (struct page){ .arena = arena,
		.out = &out,
		.language = languages_at(languages, 0),
		.lang = S("en") };
	seat = (struct seat){ .state = SEAT_OPEN,
		.dataset = S("trees"),
		.file = S("streets"),
		.version = 2,
		.newest = 2,
		.table = { .rows = 9650, .parts = { parts, PARTS } } };
	return 0;
}

static int
desk_close(void **state)
{
	(void)state;
	languages_close(languages);
	arena_close(arena);
	return 0;
}

/* All pairs of a query string. */
static size_t
params_of(const char *query, struct param **params)
{
	size_t n = 0;

	assert_true(fields_read(arena, str_of(query), params, &n));
	return n;
}

static struct explore
asked(const char *query)
{
	struct ask_wrong wrong = { 0 };
	struct explore ex;
	struct param *params;
	size_t n = params_of(query, &params);

	if (!explore_read(arena, &seat, params, n, &ex, &wrong))
		fail_msg("%s: %s", query, wrong.sentence);
	return ex;
}

static const char *
again(const struct explore *ex)
{
	return str_c(arena, explore_query(arena, ex));
}

static void
check_same(const char *query)
{
	struct explore ex = asked(query);

	assert_string_equal(again(&ex), query);
}

static void
test_addresses_repeat(void **state)
{
	(void)state;
	check_same("");
	check_same("version=2");
	check_same("area__greater=5&q=oak+tree&sort=-area&page=3");
	check_same("version=1&group=planted%3Ayear%2Cdistrict&show=sum%3Aarea"
		   "&chart=area&across=yes");
	check_same("chart=scatter&x=area&y=year");
	check_same("chart=histogram&x=planted");
	check_same("chart=map");
}

static const char *
wrong_of(const char *query)
{
	struct ask_wrong wrong = { 0 };
	struct explore ex;
	struct param *params;
	size_t n = params_of(query, &params);

	if (explore_read(arena, &seat, params, n, &ex, &wrong))
		return "";
	assert_non_null(wrong.sentence);
	return str_c(arena, wrong.name);
}

static void
test_what_cannot_be_drawn(void **state)
{
	(void)state;
	assert_string_equal(wrong_of("chart=pie"), "chart");
	assert_string_equal(wrong_of("chart=scatter&x=area"), "y");
	assert_string_equal(wrong_of("chart=scatter&x=district&y=area"), "x");
	assert_string_equal(wrong_of("chart=scatter&x=planted&y=area"), "x");
	assert_string_equal(wrong_of("chart=histogram&x=nothing"), "x");
	assert_string_equal(wrong_of("chart=histogram&x=planted"), "");
	assert_string_equal(wrong_of("area__greater=much"), "area__greater");
	/* Nothing stands across when there is one group. */
	assert_false(asked("group=district&across=yes").across);
}

static const char *
merged(const char *query)
{
	struct param *params, *sent;
	size_t n = params_of(query, &params), n_sent;
	struct ask_wrong wrong;
	struct explore ex;

	if (!explore_form_sent(arena, params, n, &sent, &n_sent))
		return "no form";
	if (!explore_read(arena, &seat, sent, n_sent, &ex, &wrong))
		return "wrong";
	return again(&ex);
}

static void
test_forms_become_addresses(void **state)
{
	(void)state;
	assert_string_equal(merged("area__greater=5"), "no form");
	assert_string_equal(merged("form=filter&area__greater=5&area__less="),
	    "area__greater=5");
	assert_string_equal(merged("form=filter&with=q%3Doak%26sort%3D-area"
				   "&x.area=with&x.year=without"),
	    "area__isnotnull=yes&year__isnull=yes&q=oak&sort=-area");
	assert_string_equal(merged("form=group&g1=planted:year&g2=district"
				   "&m1=sum:area&m2=&chart=&across=yes"),
	    "group=planted%3Ayear%2Cdistrict&show=sum%3Aarea&across=yes");
	assert_string_equal(merged("form=columns&c.area=on&c.district=on&sort=-"
				   "area"),
	    "columns=area%2Cdistrict&sort=-area");
	assert_string_equal(merged("form=draw&chart=scatter&x=area&y=year"),
	    "chart=scatter&x=area&y=year");
	/* Whoever writes the hidden field anew asks no more than by address. */
	assert_string_equal(merged("form=filter&with=drop__table%3D1"), "");
	assert_string_equal(merged("form=filter&with=%2525%26%26%3D"), "");
	assert_string_equal(merged("form=filter&with=area__less%3Dx"), "wrong");
}

static const char *
said(struct explore_phrase phrase)
{
	return str_c(arena, explore_say(&page, &phrase));
}

static void
test_conditions_are_said(void **state)
{
	struct explore ex = asked("area__greater=1234.5&planted__less=2024-05"
				  "&district__exact=%7B1%7D&safe__exact=true"
				  "&seen__isnull=yes&sort=-area");

	(void)state;
	assert_int_equal(ex.ask.n_filters, 5);
	assert_string_equal(said(explore_filter_words(&page,
				&ex.ask.filters[0])),
	    "District is {1}");
	assert_string_equal(said(explore_filter_words(&page,
				&ex.ask.filters[1])),
	    "Area is 1,234.5 or more");
	assert_string_equal(said(explore_filter_words(&page,
				&ex.ask.filters[2])),
	    "Planted is May 2024 or earlier");
	assert_string_equal(said(explore_filter_words(&page,
				&ex.ask.filters[3])),
	    "Safe is Yes");
	assert_string_equal(said(explore_filter_words(&page,
				&ex.ask.filters[4])),
	    "Seen has no data");
	assert_string_equal(said(explore_order_words(&page, &ex.ask, 0)),
	    "Sorted by Area, downwards");
	page.language = languages_at(languages, 1);
	assert_string_equal(said(explore_filter_words(&page,
				&ex.ask.filters[1])),
	    "Area és 1.234,5 o més");
	page.language = languages_at(languages, 0);
	ex = asked("group=area:0.5&show=avg:area&sort=-avg:area");
	assert_string_equal(said(explore_group_words(&page, &ex.ask.groups[0])),
	    "Area, in steps of 0.5");
	assert_string_equal(said(explore_order_words(&page, &ex.ask, 0)),
	    "Sorted by Average of Area, downwards");
}

static const char *
value(size_t part, const char *text)
{
	return str_c(arena, explore_value(&page, &parts[part], parts[part].type,
				ASK_WHOLE, str_of(text)));
}

static const char *
measured(enum ask_count kind, const char *text)
{
	const struct ask_head head = { .part = &parts[1],
		.kind = kind,
		.type = COLUMN_DECIMAL };

	return str_c(arena, explore_measured(&page, &head, str_of(text)));
}

static void
test_values_are_said(void **state)
{
	(void)state;
	assert_string_equal(value(1, "1234"), "1,234.0");
	assert_string_equal(value(1, "7.5"), "7.5");
	assert_string_equal(value(1, "1e300"), "1e300");
	/* A year is a name and no number. */
	assert_string_equal(value(3, "2024"), "2024");
	assert_string_equal(value(2, "2024-05-17"), "17 May 2024");
	assert_string_equal(value(7, "2024-05-17T13:30:00"),
	    "17 May 2024, 13:30");
	assert_string_equal(value(7, "2024-05-17T13:30:09"),
	    "17 May 2024, 13:30:09");
	assert_string_equal(value(7, "2024-05-17T00:00:00"), "17 May 2024");
	assert_string_equal(value(6, "true"), "Yes");
	assert_string_equal(value(0, "<b>"), "<b>");
	assert_string_equal(str_c(arena, explore_rounded(arena, &parts[1],
					     S("9.051694999"))),
	    "9.05");
	/* Of a column of averages each has as many digits; a sum is exact. */
	assert_string_equal(measured(ASK_AVG, "9.051694999"), "9.05");
	assert_string_equal(measured(ASK_AVG, "1234"), "1,234.00");
	assert_string_equal(measured(ASK_AVG, "0.0004"), "0.0004");
	assert_string_equal(measured(ASK_SUM, "9.5"), "9.5");
	assert_string_equal(measured(ASK_MAX, "9.55"), "9.55");
	assert_true(explore_plain(&parts[3]));
	assert_false(explore_plain(&parts[1]));
}

static void
test_places_are_known(void **state)
{
	struct table table = { .parts = { parts, PARTS } };
	const struct table_part *x, *y;
	struct table_part other[] = {
		{ .slug = STR("coord_lat"),
		    .type = COLUMN_DEGREES,
		    .least = STR("37"),
		    .most = STR("42") },
		{ .slug = STR("coord_long"),
		    .type = COLUMN_DEGREES,
		    .least = STR("-9"),
		    .most = STR("-6") },
		{ .slug = STR("latitud_dada"),
		    .given = true,
		    .least = STR("37"),
		    .most = STR("42") },
	};

	(void)state;
	assert_true(explore_place(&table, &x, &y));
	assert_true(x == &parts[5] && y == &parts[4]);
	table.parts = (struct table_parts){ other, 3 };
	assert_true(explore_place(&table, &x, &y));
	assert_true(x == &other[1] && y == &other[0]);
	/* Metres are no degrees, whatever they are called. */
	other[1].least = S("431000");
	other[1].most = S("452000");
	assert_false(explore_place(&table, &x, &y));
	/* "plat" is no latitude. */
	other[0].slug = S("plat");
	assert_false(explore_place(&table, &x, &y));
}

static const char *
drilled(const char *query, size_t group, str text)
{
	struct explore ex = asked(query), rows = explore_rows(&ex);

	if (!explore_drill(arena, &ex, group, text, &rows))
		return "nowhere";
	return again(&rows);
}

static void
test_groups_lead_to_their_rows(void **state)
{
	(void)state;
	assert_string_equal(drilled("group=district", 0, S("Centre")),
	    "district__exact=Centre");
	assert_string_equal(drilled("group=district", 0, (str){ NULL, 0 }),
	    "district__isnull=yes");
	assert_string_equal(drilled("group=planted:year&year__less=2000", 0,
				S("2024")),
	    "planted__greater=2024-01-01&planted__strictly_less=2025-01-01"
	    "&year__less=2000");
	assert_string_equal(drilled("group=planted:month&sort=planted:month", 0,
				S("2024-02")),
	    "planted__greater=2024-02-01&planted__strictly_less=2024-03-01");
	assert_string_equal(drilled("group=area:10", 0, S("20")),
	    "area__greater=20&area__strictly_less=30");
	/* What was asked before still holds. */
	assert_string_equal(drilled("group=area:10&area__greater=25&area__"
				    "strictly_less=90",
				0, S("20")),
	    "area__greater=25&area__strictly_less=30");
	assert_string_equal(drilled("group=district&district__exact=Nord", 0,
				S("Centre")),
	    "nowhere");
	assert_string_equal(drilled("group=planted:year", 0, S("never")),
	    "nowhere");
}

static void
test_a_pivot(void **state)
{
	str v[] = { S("2023"), S("Pine"), S("3"), S("2023"), S("Oak"), S("10"),
		S("2023"), S("Elm"), S("1"), S("2024"), S("Oak"), S("4"),
		S("2024"), S("Elm"), S("2"), { NULL, 0 }, S("Oak"), S("7") };
	const struct answer answer = { 3, 6, v };
	struct explore_pivot p = explore_pivot_of(arena, &answer, ASK_COUNT, 1);

	(void)state;
	assert_int_equal(p.rows, 3);
	assert_int_equal(p.columns, 1);
	assert_int_equal(p.left, 2);
	assert_true(str_is(p.names[1][0], "Oak"));
	assert_null(p.names[0][2].p);
	assert_true(str_is(p.v[0], "10") && str_is(p.v[1], "4"));
	assert_true(str_is(p.other[0], "4") && str_is(p.other[1], "2"));
	assert_null(p.other[2].p);
	/* Columns stand as they came, not by size. */
	p = explore_pivot_of(arena, &answer, ASK_COUNT, 30);
	assert_int_equal(p.columns, 3);
	assert_true(str_is(p.names[1][0], "Pine"));
	assert_null(p.other);
	assert_null(p.v[1 * 3 + 0].p);
	/* The greatest of what is left; averages are not added up. */
	p = explore_pivot_of(arena, &answer, ASK_MAX, 1);
	assert_true(str_is(p.other[0], "3"));
	p = explore_pivot_of(arena, &answer, ASK_AVG, 1);
	assert_null(p.other);
	assert_int_equal(p.left, 2);
}

static void
test_steps_fit(void **state)
{
	struct ask_group g = explore_group_of(&parts[1]);

	(void)state;
	assert_true(g.step == ASK_BINS && g.width == 5);
	assert_true(explore_group_of(&parts[2]).step == ASK_YEAR);
	assert_true(explore_bins(&parts[3], 20) == 2);
	/* Less than one whole number is no step of whole numbers. */
	assert_true(explore_bins(&parts[3], 1000) == 1);
}

static void
test_the_form_shows_what_is_asked(void **state)
{
	struct explore ex = asked("area__greater=5&area__strictly_less=9"
				  "&district__contains=cent&q=oak&sort=area");
	struct explore_form form;
	const struct explore_field *f;

	(void)state;
	explore_form_of(&page, NULL, &ex, NULL, 0, NULL, &form);
	assert_true(str_is(form.action, "/en/data/trees/files/streets/table"));
	assert_int_equal(form.fields.n, PARTS);
	f = &form.fields.v[1];
	assert_true(str_is(f->from, "5") && f->to.n == 0);
	assert_true(str_is(form.fields.v[0].contains, "cent"));
	/* What no field shows is kept; what one shows is not asked twice. */
	assert_true(
	    str_is(form.with_filter, "area__strictly_less=9&q=oak&sort=area"));
	assert_true(str_find(form.with_q, S("oak")) < 0);
	assert_true(str_find(form.with_columns, S("sort")) < 0);
	assert_true(str_find(form.with_group, S("sort")) < 0);
	assert_false(form.filter_open);
}

static void
test_what_was_typed_stays(void **state)
{
	struct explore ex = asked("");
	const struct ask_wrong wrong = { S("planted__greater"), S("soon"),
		"“{2}” is not a date." };
	struct explore_form form;
	struct param *params;
	size_t n = params_of("form=filter&planted__greater=soon&area__less=7",
	    &params);

	(void)state;
	explore_form_of(&page, NULL, &ex, params, n, &wrong, &form);
	assert_true(form.filter_open);
	assert_true(str_is(form.fields.v[2].from, "soon"));
	assert_true(str_is(form.fields.v[2].wrong, "greater"));
	/* A field of dates would not show it. */
	assert_string_equal(form.fields.v[2].input, "text");
	assert_true(str_is(form.fields.v[1].to, "7"));
	assert_int_equal(form.fields.v[1].wrong.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses_repeat),
		cmocka_unit_test(test_what_cannot_be_drawn),
		cmocka_unit_test(test_forms_become_addresses),
		cmocka_unit_test(test_conditions_are_said),
		cmocka_unit_test(test_values_are_said),
		cmocka_unit_test(test_places_are_known),
		cmocka_unit_test(test_groups_lead_to_their_rows),
		cmocka_unit_test(test_a_pivot),
		cmocka_unit_test(test_steps_fit),
		cmocka_unit_test(test_the_form_shows_what_is_asked),
		cmocka_unit_test(test_what_was_typed_stays),
	};

	return cmocka_run_group_tests(tests, desk_open, desk_close);
}
