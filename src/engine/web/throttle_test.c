/* Goal: the throttle grants exactly what the leaky bucket grants. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/web/throttle.h"

/* The exact model: a bucket of ${burst} that leaks one each ${each_us}, kept
 * as what is in it, in microseconds of leaking. */
struct bucket {
	int64_t full_us, level_us, at_us;
};

static bool
bucket_ask(struct bucket *b, int64_t each_us, int64_t now_us)
{
	b->level_us -= now_us - b->at_us;
	if (b->level_us < 0)
		b->level_us = 0;
	b->at_us = now_us;
	if (b->level_us + each_us > b->full_us)
		return false;
	b->level_us += each_us;
	return true;
}

static void
agrees_with_the_bucket(void **state)
{
	static const unsigned rates[][2] = { { 1, 1 }, { 5, 3 }, { 10, 20 },
		{ 1000, 1 }, { 3, 7 } };
	uint64_t dice = 88172645463325252u;

	(void)state;
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct throttle *t = throttle_open(rates[i][0], rates[i][1]);
		int64_t each = 1000000 / rates[i][0], now = 1000, wait;
		struct bucket buckets[8];
		int granted = 0;

		for (size_t k = 0; k < 8; k++)
			buckets[k] = (struct bucket){ .at_us = now,
				.full_us = each * rates[i][1] };
		for (int n = 0; n < 20000; n++) {
			dice ^= dice << 13;
			dice ^= dice >> 7;
			dice ^= dice << 17;
			now += (int64_t)(dice % (uint64_t)each) / 4;
			bool model =
			    bucket_ask(&buckets[dice >> 61], each, now);

			assert_int_equal(throttle_ask(t, dice >> 61, now,
					     &wait),
			    model);
			assert_true(model == (wait == 0));
			granted += model;
		}
		assert_true(granted > 1000 && granted < 19999);
		throttle_close(t);
	}
}

static void
tells_when_to_come_again(void **state)
{
	struct throttle *t = throttle_open(2, 2);
	int64_t wait;

	(void)state;
	assert_true(throttle_ask(t, 7, 10, &wait));
	assert_true(throttle_ask(t, 7, 10, &wait));
	assert_false(throttle_ask(t, 7, 10, &wait));
	assert_int_equal(wait, 500000);
	assert_false(throttle_ask(t, 7, 500009, &wait));
	assert_int_equal(wait, 1);
	assert_true(throttle_ask(t, 7, 500010, &wait));
	assert_true(throttle_ask(t, 8, 500010, &wait));
	throttle_close(t);
}

static void
forgets_rather_than_keeps_out(void **state)
{
	struct throttle *t = throttle_open(1, 1);
	int64_t wait;
	int refused = 0;

	(void)state;
	/* Three times as many as it has room for: all are let through once. */
	for (uint64_t key = 0; key < 200000; key++)
		assert_true(throttle_ask(t, key, 5, &wait));
	for (uint64_t key = 190000; key < 200000; key++)
		refused += !throttle_ask(t, key, 6, &wait);
	assert_true(refused > 5000);
	throttle_close(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_bucket),
		cmocka_unit_test(tells_when_to_come_again),
		cmocka_unit_test(forgets_rather_than_keeps_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
