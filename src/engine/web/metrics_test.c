/* Goal: what was counted is what happened, however many count at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>

#include "engine/web/metrics.h"

static void
kinds_and_classes(void **state)
{
	struct metrics m = { 0 };
	const struct route api = { .pattern = "/api/x", .shape = SHAPE_API };

	(void)state;
	metrics_served(&m, METRIC_PAGE, 200);
	metrics_served(&m, METRIC_PAGE, 304);
	metrics_served(&m, METRIC_PAGE, 429);
	metrics_served(&m, METRIC_PAGE, 503);
	metrics_served(&m, METRIC_PAGE, 0);
	assert_int_equal(m.served[METRIC_PAGE].classes[METRIC_2XX], 1);
	assert_int_equal(m.served[METRIC_PAGE].classes[METRIC_3XX], 1);
	assert_int_equal(m.served[METRIC_PAGE].classes[METRIC_4XX], 1);
	/* A status that is none is nothing good. */
	assert_int_equal(m.served[METRIC_PAGE].classes[METRIC_5XX], 2);
	assert_int_equal(metrics_count(&m, METRIC_PAGE), 5);
	assert_int_equal(metrics_count(&m, METRIC_API), 0);
	assert_int_equal(metrics_kind(&api), METRIC_API);
	assert_int_equal(metrics_kind(NULL), METRIC_PAGE);
}

static void
times(void **state)
{
	struct metric_times t = { 0 };

	(void)state;
	metrics_took(&t, 0);
	metrics_took(&t, 1000); /* the end of a bucket is in it */
	metrics_took(&t, 1001);
	metrics_took(&t, 10000001);
	assert_int_equal(t.buckets[0], 2);
	assert_int_equal(t.buckets[1], 1);
	assert_int_equal(t.buckets[METRIC_BUCKETS - 1], 0);
	assert_int_equal(t.buckets[METRIC_BUCKETS], 1);
	assert_int_equal(t.sum_us, 10002002);
	for (size_t i = 1; i < METRIC_BUCKETS; i++)
		assert_true(metrics_buckets_us[i - 1] < metrics_buckets_us[i]);
}

#define MANY 20000

static void *
count(void *cookie)
{
	for (int i = 0; i < MANY; i++)
		metrics_served(cookie, METRIC_CACHED, 200);
	return NULL;
}

static void
at_once(void **state)
{
	struct metrics m = { 0 };
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, count, &m),
		    0);
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(metrics_count(&m, METRIC_CACHED), 4 * MANY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_and_classes),
		cmocka_unit_test(times),
		cmocka_unit_test(at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
