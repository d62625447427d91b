/* Guessing slowly: see guess.h.  In memory 16,384 slots in sets of four; a full
 * set forgets whoever is nearest to being forgiven: the store does not. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "commons/people/guess.h"
#include "engine/base/hash.h"
#include "engine/web/address.h"
#include "queries.h"

#define WAYS 4
#define SETS 4096

/* How long a refusal by the store is believed: short, since a guess at another
 * node may turn out right and be given back. */
#define BELIEVED_US 1000000

/* ${due_us}: when all that was taken is paid back. */
struct slot {
	uint64_t key;
	int64_t due_us;
	int64_t believed_us; /* until then the store is not asked … */
	int64_t refused_us;  /* … and it said: come back then */
};

struct guess {
	int64_t each_us, slack_us;
	uint64_t seed[2];
	pthread_mutex_t lock;
	struct slot slots[SETS][WAYS];
};

struct guess *
guess_open(unsigned burst, unsigned each_s)
{
	struct guess *g = calloc(1, sizeof(*g));

	if (g == NULL)
		abort();
	g->each_us = (int64_t)each_s * 1000000;
	g->slack_us = g->each_us * (int64_t)(burst - 1);
	hash_random(g->seed, sizeof(g->seed));
	pthread_mutex_init(&g->lock, NULL);
	return g;
}

void
guess_close(struct guess *g)
{
	if (g == NULL)
		return;
	pthread_mutex_destroy(&g->lock);
	free(g);
}

/* The slot of ${key}; its own, or the one that owes least. */
static struct slot *
guess_slot(struct guess *g, uint64_t key)
{
	uint64_t hash = address_hash(key, g->seed) | 1;
	struct slot *set = g->slots[hash / 2 % SETS], *least = &set[0];

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].key == hash)
			return &set[i];
		if (set[i].due_us < least->due_us)
			least = &set[i];
	}
	*least = (struct slot){ .key = hash };
	return least;
}

static int
guess_seconds(int64_t us)
{
	return us <= 0 ? 0 : (int)((us + 999999) / 1000000);
}

/* GCRA: one more at ${now} after all until ${due}; what is due then, or how
 * many microseconds it is too early. */
static int64_t
guess_early(const struct guess *g, moment now, int64_t *due)
{
	int64_t early;

	if (*due < now.us)
		*due = now.us;
	early = *due - now.us - g->slack_us;
	if (early <= 0)
		*due += g->each_us;
	return early;
}

int
guess_take(struct guess *g, uint64_t key, moment now)
{
	struct slot *slot;
	int64_t early;

	pthread_mutex_lock(&g->lock);
	slot = guess_slot(g, key);
	if (now.us < slot->believed_us)
		early = slot->refused_us - now.us;
	else
		early = guess_early(g, now, &slot->due_us);
	pthread_mutex_unlock(&g->lock);
	return guess_seconds(early);
}

void
guess_give(struct guess *g, uint64_t key)
{
	pthread_mutex_lock(&g->lock);
	guess_slot(g, key)->due_us -= g->each_us;
	pthread_mutex_unlock(&g->lock);
}

void
guess_refused(struct guess *g, uint64_t key, moment now, int wait)
{
	int64_t wait_us = (int64_t)wait * 1000000;
	struct slot *slot;

	pthread_mutex_lock(&g->lock);
	slot = guess_slot(g, key);
	slot->refused_us = now.us + wait_us;
	slot->believed_us =
	    now.us + (wait_us < BELIEVED_US ? wait_us : BELIEVED_US);
	pthread_mutex_unlock(&g->lock);
}

struct guess_key
guess_key(struct arena *a, str secret, const char *kind, str whose)
{
	struct sha256 own = hash_hmac(secret, S("claraboia guess 1"));
	struct sha256 hash = hash_hmac((str){ (char *)own.b, sizeof(own.b) },
	    str_fmt(a, "%s %.*s", kind, ARG(whose)));
	struct guess_key key = { .shared = hash_hex(a, hash) };

	memcpy(&key.here, hash.b, sizeof(key.here));
	return key;
}

/* 0 for whom nothing is counted. */
static int64_t
guess_due(struct db *db, const struct guess_key *key)
{
	return db_one(db, Q_guess_due, VALUES(value_text(key->shared)));
}

int
guess_count(struct db *db, const struct guess *g, const struct guess_key *keys,
    size_t n, moment now, size_t *which)
{
	int64_t due, early;

	/* Refused before anything is written: that costs the writes beside it
	 * nothing. */
	for (size_t i = 0; i < n; i++) {
		due = guess_due(db, &keys[i]);
		early = guess_early(g, now, &due);
		*which = i;
		if (early > 0)
			return guess_seconds(early);
	}
	for (size_t i = 0; i < n; i++) {
		due = guess_due(db, &keys[i]);
		guess_early(g, now, &due);
		db_run(db, Q_guess_set,
		    VALUES(value_text(keys[i].shared), value_number(due)));
	}
	return 0;
}

void
guess_uncount(struct db *db, const struct guess *g,
    const struct guess_key *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		db_run(db, Q_guess_give,
		    VALUES(value_text(keys[i].shared),
			value_number(g->each_us)));
}

void
guess_sweep(struct db *db, moment now)
{
	db_run(db, Q_guess_sweep, VALUES(value_number(now.us)));
}
