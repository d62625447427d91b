/* Goal: ten guesses at once, then one each half minute; what was right costs
 * nothing, and nobody pays for somebody else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "commons/people/guess.h"

static const moment start = { INT64_C(1795341600000000) };

static moment
after(int64_t seconds)
{
	return (moment){ start.us + seconds * 1000000 };
}

static void
ten_then_one_each_half_minute(void **state)
{
	struct guess *g = guess_open(10, 30);
	int i;

	(void)state;
	for (i = 0; i < 10; i++)
		assert_int_equal(guess_take(g, 1, start), 0);
	assert_int_equal(guess_take(g, 1, start), 30);
	assert_int_equal(guess_take(g, 1, after(29)), 1);
	assert_int_equal(guess_take(g, 2, start), 0);
	assert_int_equal(guess_take(g, 1, after(30)), 0);
	assert_int_equal(guess_take(g, 1, after(30)), 30);
	for (i = 0; i < 10; i++)
		assert_int_equal(guess_take(g, 1, after(3600)), 0);
	assert_int_equal(guess_take(g, 1, after(3600)), 30);
	guess_close(g);
}

static void
what_was_right_is_given_back(void **state)
{
	struct guess *g = guess_open(2, 30);
	int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		assert_int_equal(guess_take(g, 7, start), 0);
		guess_give(g, 7);
	}
	/* More given than taken saves nothing up. */
	guess_give(g, 7);
	guess_give(g, 7);
	assert_int_equal(guess_take(g, 7, start), 0);
	assert_int_equal(guess_take(g, 7, start), 0);
	assert_int_equal(guess_take(g, 7, start), 30);
	guess_close(g);
}

/* A crowd of other keys, as an attacker would send, forgets at worst. */
static void
a_crowd_keeps_nobody_out(void **state)
{
	struct guess *g = guess_open(10, 30);
	uint64_t key;

	(void)state;
	for (key = 100; key < 100100; key++)
		assert_int_equal(guess_take(g, key, start), 0);
	assert_int_equal(guess_take(g, 1, start), 0);
	guess_close(g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_then_one_each_half_minute),
		cmocka_unit_test(what_was_right_is_given_back),
		cmocka_unit_test(a_crowd_keeps_nobody_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
