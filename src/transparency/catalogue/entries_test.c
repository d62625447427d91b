/* Goal: an address made of a title is one that the portal takes, whatever was
 * typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/record/kinds.h"
#include "transparency/catalogue/publish_room.h"

#define ARENA_MAX ((size_t)1 << 20)

static void
slug_is(const char *title, const char *slug)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct request rq = { .arena = a };
	str made = entries_slug(&rq, str_of(title));

	assert_true(kind_is_slug(made));
	assert_string_equal(str_c(a, made), slug);
	arena_close(a);
}

static void
titles_become_addresses(void **state)
{
	(void)state;
	slug_is("Street trees", "street-trees");
	slug_is("Árboles de las calles (2026)", "arboles-de-las-calles-2026");
	slug_is("  Orçamento & contas -- ", "orcamento-contas");
	slug_is("../../etc/passwd", "etc-passwd");
}

static void
what_has_no_letters_of_ours_still_has_one(void **state)
{
	(void)state;
	slug_is("", "data");
	slug_is("数据", "data");
	slug_is("---", "data");
}

static void
a_long_title_leaves_room_for_a_number(void **state)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct request rq = { .arena = a };
	char title[1001];
	str slug;

	(void)state;
	for (size_t i = 0; i < sizeof(title) - 1; i++)
		title[i] = i % 10 == 9 ? ' ' : 'a';
	title[sizeof(title) - 1] = '\0';
	slug = entries_slug(&rq, str_of(title));
	assert_true(kind_is_slug(slug));
	assert_true(kind_is_slug(str_fmt(a, "%.*s-100", ARG(slug))));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(titles_become_addresses),
		cmocka_unit_test(what_has_no_letters_of_ours_still_has_one),
		cmocka_unit_test(a_long_title_leaves_room_for_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
