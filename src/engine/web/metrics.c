/* Counting: see metrics.h.  Nothing here waits for anything, and no count is
 * read together with another, so no order is asked of the processor. */
#include <time.h>

#include "engine/web/metrics.h"

/* From a page out of warm memory to one whose reader has given up. */
const int64_t metrics_buckets_us[METRIC_BUCKETS] = { 1000, 2500, 5000, 10000,
	25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 5000000,
	10000000 };

static void
metrics_add(_Atomic uint64_t *counter, uint64_t n)
{
	atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

void
metrics_served(struct metrics *metrics, enum metric_kind kind, int status)
{
	int class = status / 100 - 2;

	if (class < METRIC_2XX || class > METRIC_5XX)
		class = METRIC_5XX;
	metrics_add(&metrics->served[kind].classes[class], 1);
}

enum metric_kind
metrics_kind(const struct route *route)
{
	static const enum metric_kind kinds[] = {
		[SHAPE_PAGE] = METRIC_PAGE,
		[SHAPE_FEED] = METRIC_FEED,
		[SHAPE_API] = METRIC_API,
		[SHAPE_BARE] = METRIC_PLAIN,
		[SHAPE_PROBE] = METRIC_PROBE,
	};

	return route == NULL ? METRIC_PAGE : kinds[route->shape];
}

void
metrics_refused(struct metrics *metrics, enum metric_refusal refusal)
{
	metrics_add(&metrics->refused[refusal], 1);
}

void
metrics_took(struct metric_times *times, int64_t us)
{
	size_t i = 0;

	while (i < METRIC_BUCKETS && us > metrics_buckets_us[i])
		i++;
	metrics_add(&times->buckets[i], 1);
	metrics_add(&times->sum_us, us < 0 ? 0 : (uint64_t)us);
}

uint64_t
metrics_count(const struct metrics *metrics, enum metric_kind kind)
{
	uint64_t all = 0;

	for (size_t i = 0; i < METRIC_CLASSES; i++)
		all += atomic_load_explicit(&metrics->served[kind].classes[i],
		    memory_order_relaxed);
	return all;
}
