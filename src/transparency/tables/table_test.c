/* Goal: people read what a column is called in their language, programs what
 * the file calls it, and no title lands on another column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "transparency/tables/table.h"

#define ARENA_MAX ((size_t)1 << 20)

static const struct text inhabitants[] = {
	{ .lang = STR("ca"), .s = STR("Habitants") },
	{ .lang = STR("en"), .s = STR("Inhabitants") },
};
static const struct text age[] = {
	{ .lang = STR("pt"), .s = STR("Idade") },
};

/* Two columns whose slugs are one in records: "_age_" and "age". */
static const struct table_part parts[] = {
	{ .slug = STR("no_hab"),
	    .name = STR("Nº hab."),
	    .heading = STR("Nº hab.") },
	{ .slug = STR("age"),
	    .name = STR("age"),
	    .heading = STR("age"),
	    .unit = STR("y") },
	{ .slug = STR("age_"), .name = STR("age_"), .heading = STR("age_") },
};
static const struct table_said said[] = {
	{ .slug = STR("gone"), .title = { inhabitants, 2 } },
	{ .slug = STR("age"), .title = { age, 1 }, .unit = STR("years") },
	{ .slug = STR("no-hab"), .title = { inhabitants, 2 } },
};

static void
name_is(const struct table_part *part, const char *name, const char *lang)
{
	assert_true(str_is(part->name, name));
	assert_true(str_is(part->lang, lang));
}

static void
titles_by_language(void **state)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct table table = { .parts = { parts, 3 } };

	(void)state;
	table_explain(a, &table, said, 3, S("en"));
	name_is(&table.parts.v[0], "Inhabitants", "en");
	assert_true(str_is(table.parts.v[0].heading, "Nº hab."));
	assert_true(str_is(table.parts.v[0].slug, "no_hab"));
	/* A language that nobody wrote: another one, and said which. */
	name_is(&table.parts.v[1], "Idade", "pt");
	assert_true(str_is(table.parts.v[1].unit, "years"));
	/* One record, one column. */
	name_is(&table.parts.v[2], "age_", "");
	arena_close(a);
}

static void
nothing_said_changes_nothing(void **state)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct table table = { .parts = { parts, 3 } };

	(void)state;
	table_explain(a, &table, said, 0, S("en"));
	assert_ptr_equal(table.parts.v, parts);
	/* A meaning without a title leaves the heading. */
	table_explain(a, &table,
	    &(struct table_said){ .slug = S("age"), .means = { age, 1 } }, 1,
	    S("en"));
	name_is(&table.parts.v[1], "age", "");
	assert_true(str_is(table.parts.v[1].unit, "y"));
	assert_int_equal(table.parts.v[1].means.n, 1);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(titles_by_language),
		cmocka_unit_test(nothing_said_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
