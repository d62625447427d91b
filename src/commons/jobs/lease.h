/*
 * A lease: which of the nodes that share a store does something, for a while.
 * It is a row; it is taken and renewed by the pen, so that two never hold it,
 * and whoever lost it without noticing writes nothing more (a fencing token,
 * after M. Burrows, The Chubby lock service, OSDI 2006).
 */
#ifndef COMMONS_LEASE_H
#define COMMONS_LEASE_H

#include "engine/store/store.h"

struct lease {
	const char *name;
	char holder[33]; /* who we are: random, of this process */
	int64_t ms;	 /* how long it lasts from each renewal */
	bool held;	 /* as far as we know */
	int64_t epoch;	 /* the how-manieth holder we are, while held */
	int64_t renewed_ms;
};

enum lease_outcome {
	LEASE_HELD,
	LEASE_ANOTHERS,
	LEASE_BROKEN, /* the store could not be asked: assume it is not ours */
};

/** lease_make(lease, name, ms): Not held yet; ${name} must stay. */
void lease_make(struct lease *, const char *, int64_t);

/**
 * lease_take(lease, store, arena):
 * Take it when it is free, ran out or is ours, and let it last anew.  Its epoch
 * grows whenever the holder changes.  Says how that went in lease->held too.
 */
enum lease_outcome lease_take(struct lease *, struct store *, struct arena *);

/** lease_due(lease): Whether it is time to renew: a third of it has passed. */
bool lease_due(const struct lease *);

/** lease_vacant(lease, db): Whether lease_take would succeed; reads only. */
bool lease_vacant(const struct lease *, struct db *);

/** lease_ours(lease, db): Inside a write: whether nobody has taken it since we
 * did, though it may have run out. */
bool lease_ours(const struct lease *, struct db *);

/** lease_give(lease, store, arena): Let another have it at once. */
void lease_give(struct lease *, struct store *, struct arena *);

#endif
