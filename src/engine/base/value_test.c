/* Goal: a reader gets their own language, or the fallback value.h promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/base/value.h"

static void
test_own_language_wins(void **state)
{
	const struct text v[] = {
		{ STR("ca"), ORIGIN_MACHINE, STR("Pla") },
		{ STR("en"), ORIGIN_HUMAN, STR("Plan") },
		{ STR("es"), ORIGIN_OFFICIAL, STR("Plan oficial") },
	};
	words w = { v, 3 };
	prose p = { v, 3 };

	(void)state;
	assert_ptr_equal(words_in(w, S("ca")), &v[0]);
	assert_ptr_equal(words_in(w, S("en")), &v[1]);
	assert_ptr_equal(prose_in(p, S("ca")), &v[0]);
	assert_ptr_equal(prose_in(p, S("pt")), &v[2]);
}

static void
test_falls_back(void **state)
{
	const struct text v[] = {
		{ STR("ca"), ORIGIN_OFFICIAL, STR("a") },
		{ STR("en"), ORIGIN_HUMAN, STR("b") },
		{ STR("es"), ORIGIN_OFFICIAL, STR("c") },
		{ STR("pt"), ORIGIN_MACHINE, STR("d") },
	};

	(void)state;
	/* The first official text; else English; else the first of all. */
	assert_ptr_equal(words_in((words){ v, 4 }, S("gl")), &v[0]);
	assert_ptr_equal(words_in((words){ v + 1, 3 }, S("gl")), &v[2]);
	assert_ptr_equal(words_in((words){ v + 1, 1 }, S("gl")), &v[1]);
	assert_ptr_equal(words_in((words){ v + 3, 1 }, S("gl")), &v[3]);
	assert_ptr_equal(words_in((words){ v + 3, 1 }, S("")), &v[3]);
	assert_null(words_in((words){ NULL, 0 }, S("en")));
	assert_null(prose_in((prose){ NULL, 0 }, S("en")));
}

static void
test_english_before_first(void **state)
{
	const struct text v[] = {
		{ STR("ca"), ORIGIN_HUMAN, STR("a") },
		{ STR("en"), ORIGIN_MACHINE, STR("b") },
	};

	(void)state;
	assert_ptr_equal(words_in((words){ v, 2 }, S("es")), &v[1]);
	/* A code is compared whole. */
	assert_ptr_equal(words_in((words){ v, 2 }, S("c")), &v[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_language_wins),
		cmocka_unit_test(test_falls_back),
		cmocka_unit_test(test_english_before_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
