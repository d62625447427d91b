/*
 * How much datasets are used: pages seen, tables explored, calls of the API and
 * downloads, counted for each dataset and day.  Numbers alone are kept: no
 * cookie, no address, nothing of anybody.  Robots are counted apart, as far as
 * they say that they are.
 */
#ifndef CATALOGUE_USE_H
#define CATALOGUE_USE_H

#include "commons/room.h"
#include "engine/web/turnstile.h"

enum use_kind {
	USE_VIEW,	 /* a page about it */
	USE_EXPLORATION, /* a page that looks into one of its tables */
	USE_CALL,	 /* by a program, of the API */
	USE_DOWNLOAD,
	USE_KINDS
};

/* Uses of each kind: by people and their programs, by robots. */
struct uses {
	int64_t people[USE_KINDS], robots[USE_KINDS];
};

/** use_counts(rq): What a good answer to it counts as: site.counts. */
struct passage use_counts(const struct request *);

/** use_flush(errand): Put what this node counted to the days: a chore. */
void use_flush(struct errand *);

/** use_since(db): Since what day it is counted here; none: it is not yet. */
date use_since(struct db *);

/** use_of(db, dataset, from, until): All uses of the dataset at that address
 * on these days. */
struct uses use_of(struct db *, str, date, date);

#endif
