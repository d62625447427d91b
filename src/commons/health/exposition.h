/*
 * Figures in the text format that Prometheus reads, version 0.0.4:
 * https://prometheus.io/docs/instrumenting/exposition_formats/.  Which figures
 * there are stands in figures.c.
 */
#ifndef COMMONS_HEALTH_EXPOSITION_H
#define COMMONS_HEALTH_EXPOSITION_H

#include "engine/base/buf.h"

#define EXPOSITION_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* What tells the figures of one name apart; NULL name: nothing does. */
struct label {
	const char *name, *value;
};

/* A family of figures under way. */
struct exposition {
	struct buf *out;
	const char *name;
};

/** exposition_family(out, name, type, help): Begin "claraboia_${name}", a
 * "counter", "gauge" or "histogram"; ${help} says in English what it is. */
struct exposition exposition_family(struct buf *, const char *, const char *,
    const char *);

/** exposition_count(e, label, n): One figure of the family. */
void exposition_count(struct exposition, struct label, int64_t);

/** exposition_pair(e, label, label, n): One that two labels tell apart. */
void exposition_pair(struct exposition, struct label, struct label, int64_t);

/** exposition_seconds(e, label, us): One that is told in seconds, of so many
 * microseconds. */
void exposition_seconds(struct exposition, struct label, int64_t);

/** exposition_alone(out, name, type, help, n): A family of one figure. */
void exposition_alone(struct buf *, const char *, const char *, const char *,
    int64_t);

/** exposition_alone_seconds(out, name, help, us): A gauge of one. */
void exposition_alone_seconds(struct buf *, const char *, const char *,
    int64_t);

/**
 * exposition_histogram(e, label, ends_us, counts, n, sum_us):
 * Add a histogram of durations: ${counts} has for each of the ${n} upper ends
 * ${ends_us}, which grow, how many fell below it and not below the one before,
 * and behind them how many took longer.
 */
void exposition_histogram(struct exposition, struct label, const int64_t *,
    const uint64_t *, size_t, uint64_t);

#endif
