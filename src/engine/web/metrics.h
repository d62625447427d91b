/*
 * What the server counted since it opened, for whoever watches it.  Counters
 * only grow; whoever wants a rate subtracts.  How they are written out is a
 * room's affair (commons/health); what the store and the jobs know stands
 * with them.
 */
#ifndef ENGINE_WEB_METRICS_H
#define ENGINE_WEB_METRICS_H

#include <stdatomic.h>

#include "engine/web/cache.h"
#include "engine/web/web.h"

/* Who answered: a handler, by the shape of its route, or nobody had to. */
enum metric_kind {
	METRIC_PAGE,   /* HTML made anew, and redirects to it */
	METRIC_FEED,   /* Atom */
	METRIC_API,    /* JSON and CSV under /api */
	METRIC_PLAIN,  /* files, calendars, robots.txt */
	METRIC_PROBE,  /* health, readiness, these figures */
	METRIC_ASSET,  /* files of the binary */
	METRIC_CACHED, /* from the cache, whatever it is */
	METRIC_KINDS
};

/* How it ended: the first digit of the status, from 2. */
enum metric_class { METRIC_2XX, METRIC_3XX, METRIC_4XX, METRIC_5XX };
#define METRIC_CLASSES 4

/* What got no handler: */
enum metric_refusal {
	METRIC_MALFORMED, /* not HTTP as we read it */
	METRIC_LARGE,	  /* a body over its limit */
	METRIC_LIMITED,	  /* too many from one address */
	METRIC_BUSY,	  /* nobody was left to take it */
	METRIC_REFUSALS
};

/* Upper ends of the buckets, in microseconds. */
#define METRIC_BUCKETS 13
extern const int64_t metrics_buckets_us[METRIC_BUCKETS];

/* How long answers took; the last bucket has what took longer than all. */
struct metric_times {
	_Atomic uint64_t buckets[METRIC_BUCKETS + 1];
	_Atomic uint64_t sum_us;
};

struct metrics {
	/* A row fills a line of the processor's cache: loops that answer from
	 * memory do not take it from the workers with each answer. */
	struct metric_row {
		_Atomic uint64_t classes[METRIC_CLASSES];
		uint64_t apart[8 - METRIC_CLASSES];
	} served[METRIC_KINDS];
	_Atomic uint64_t refused[METRIC_REFUSALS];
	_Atomic uint64_t missed; /* pages made for want of a kept one */
	struct metric_times reads, writes;
	_Atomic unsigned under_way; /* requests whose answer is not sent yet */
	moment opened;
	struct cache *cache; /* NULL: none */
};

/** metrics_served(metrics, kind, status): One more answer. */
void metrics_served(struct metrics *, enum metric_kind, int);

/** metrics_kind(route): The kind of what its handler answers; ${route} may be
 * NULL: nothing is at that address. */
enum metric_kind metrics_kind(const struct route *);

/** metrics_refused(metrics, refusal): One more that got no handler. */
void metrics_refused(struct metrics *, enum metric_refusal);

/** metrics_took(times, us): One more answer, which took so long. */
void metrics_took(struct metric_times *, int64_t);

/** metrics_count(metrics, kind): All of ${kind}, however they ended. */
uint64_t metrics_count(const struct metrics *, enum metric_kind);

#endif
