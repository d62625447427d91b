/* Goal: what stands out in a table is what its descriptions say, and nothing
 * that a hostile one says does harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/base/date.h"
#include "engine/record/kinds.h"
#include "transparency/tables/found.h"

static struct arena *arena;
static struct findings_inside found;

#define TODAY ((date){ 2026, 11, 22 })
#define assert_str(a, b) assert_string_equal(str_c(arena, a), b)

static bool
look(const char *profile, const char *dialect)
{
	return found_of(arena, str_of(profile), str_of(dialect), TODAY, &found);
}

static void
what_stands_out(void **state)
{
	(void)state;
	assert_true(
	    look("{\"rows\":4,\"columns\":["
		 "{\"name\":\"Barri\",\"slug\":\"barri\",\"type\":\"text\","
		 "\"nulls\":1,\"distinct\":3},"
		 "{\"name\":\"Edat (anys)\",\"slug\":\"_edat__anys_\",\"type\":"
		 "\"integer\",\"unit\":\"anys\",\"nulls\":0,\"distinct\":4},"
		 "{\"name\":\"any\",\"slug\":\"any\",\"type\":\"integer\","
		 "\"nulls\":0,\"distinct\":1},"
		 "{\"name\":\"buit\",\"slug\":\"buit\",\"type\":\"text\","
		 "\"nulls\":4,\"distinct\":0},"
		 "{\"name\":\"dia\",\"slug\":\"dia\",\"type\":\"date\","
		 "\"nulls\":0,"
		 "\"distinct\":4,\"max\":\"2026-10-01\"},"
		 "{\"name\":\"fins\",\"slug\":\"fins\",\"type\":\"datetime\","
		 "\"nulls\":0,\"distinct\":4,\"max\":\"2031-01-01 10:00:00\"},"
		 "{\"name\":\"dia\",\"slug\":\"dia__given\",\"type\":\"text\","
		 "\"given\":true,\"nulls\":4,\"distinct\":0}],"
		 "\"duplicates\":1}",
		"{\"doubts\":{\"list\":[],\"counts\":{\"nearly-numbers\":2,"
		"\"nearly-dates\":1,\"name-missing\":3}}}"));
	assert_int_equal(found.columns, 6);
	assert_int_equal(found.cells, 24);
	assert_int_equal(found.nulls, 5);
	assert_int_equal(found.duplicates, 1);
	assert_int_equal(found.idle, 2);
	assert_int_equal(found.nearly, 3);
	assert_int_equal(found.nameless, 3);
	/* What lies ahead is planned, not new. */
	assert_int_equal(date_number(found.newest),
	    date_number((date){ 2026, 10, 1 }));
	assert_int_equal(found.n, 6);
	assert_str(found.fields[1].slug, "edat--anys");
	assert_str(found.fields[1].name, "Edat (anys)");
	assert_str(found.fields[1].unit, "anys");
}

static void
nothing_is_believed(void **state)
{
	(void)state;
	assert_false(look("", ""));
	assert_false(look("[1]", "{"));
	assert_true(look("{}", "[]"));
	assert_int_equal(found.columns, 0);
	assert_int_equal(found.duplicates, -1);
	assert_true(
	    look("{\"rows\":-7,\"duplicates\":\"many\",\"columns\":[7,null,"
		 "{\"slug\":\"../../"
		 "x\",\"nulls\":99999999999999,\"distinct\":-1},"
		 "{\"slug\":\"ok\",\"name\":\"\\u0007\",\"nulls\":-5,"
		 "\"type\":\"date\",\"max\":\"not a day\"}]}",
		"{\"doubts\":{\"counts\":{\"nearly-numbers\":-3}}}"));
	assert_int_equal(found.cells, 0);
	assert_int_equal(found.nulls, 0);
	assert_int_equal(found.nearly, 0);
	assert_int_equal(found.duplicates, -1);
	assert_false(date_known(found.newest));
	for (size_t i = 0; i < found.n; i++)
		assert_true(kind_is_slug(found.fields[i].slug));
}

/* One row is the same in every row, and that says nothing. */
static void
one_row_is_not_idle(void **state)
{
	(void)state;
	assert_true(look("{\"rows\":1,\"columns\":[{\"slug\":\"a\",\"name\":"
			 "\"a\",\"nulls\":0,\"distinct\":1}]}",
	    "{}"));
	assert_int_equal(found.idle, 0);
}

static int
desk_open(void **state)
{
	(void)state;
	arena = arena_open((size_t)16 << 20);
	return 0;
}

static int
desk_close(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_out),
		cmocka_unit_test(nothing_is_believed),
		cmocka_unit_test(one_row_is_not_idle),
	};

	return cmocka_run_group_tests(tests, desk_open, desk_close);
}
