/* Goal: what a spreadsheet program does to a cell by itself is no change, and
 * what a person wrote is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "transparency/catalogue/bulk.h"

#define ARENA_MAX ((size_t)1 << 20)

static bool
same(const char *field, const char *cell, const char *value)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct bulk_column c = {
		.field = record_field(&dataset_type, str_of(field)),
	};
	bool is = bulk_same(a, &c, str_of(cell), str_of(value));

	arena_close(a);
	return is;
}

static void
days_in_the_order_of_a_country(void **state)
{
	(void)state;
	assert_true(same("covers_from", "5/1/2026", "2026-01-05"));
	assert_true(same("covers_from", "01/05/26", "2026-01-05"));
	assert_true(same("covers_from", "05.01.2026", "2026-01-05"));
	assert_true(same("covers_from", "2026-01-05 ", "2026-01-05"));
	assert_false(same("covers_from", "6/1/2026", "2026-01-05"));
	assert_false(same("covers_from", "5/1/2025", "2026-01-05"));
	/* A month is no day, nor is half of one. */
	assert_false(same("covers_from", "1/1/2026", "2026-01"));
	assert_false(same("covers_from", "5/1", "2026-01-05"));
	assert_false(same("covers_from", "", "2026-01-05"));
	/* Only where a day stands. */
	assert_false(same("contact", "5/1/2026", "2026-01-05"));
}

static void
texts_and_codes(void **state)
{
	(void)state;
	assert_true(same("description", "One\r\ntwo\r\n", "One\ntwo"));
	assert_true(same("description", "'- one", "- one"));
	assert_false(same("description", "'one", "one"));
	assert_true(same("themes", "envi, heal;", "envi heal"));
	assert_false(same("themes", "heal", "envi heal"));
	assert_false(same("contact", "a, b", "a b"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_in_the_order_of_a_country),
		cmocka_unit_test(texts_and_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
