/* Guessing slowly: see guess.h.  16,384 slots in sets of four; a full set
 * forgets whoever is nearest to being forgiven. */
#include <pthread.h>
#include <stdlib.h>

#include "commons/people/guess.h"
#include "engine/base/hash.h"
#include "engine/web/address.h"

#define WAYS 4
#define SETS 4096

/* ${due_us}: when all that was taken is paid back. */
struct slot {
	uint64_t key;
	int64_t due_us;
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

int
guess_take(struct guess *g, uint64_t key, moment now)
{
	struct slot *slot;
	int64_t due, early;

	pthread_mutex_lock(&g->lock);
	slot = guess_slot(g, key);
	due = slot->due_us > now.us ? slot->due_us : now.us;
	early = due - now.us - g->slack_us;
	if (early <= 0)
		slot->due_us = due + g->each_us;
	pthread_mutex_unlock(&g->lock);
	return early <= 0 ? 0 : (int)((early + 999999) / 1000000);
}

void
guess_give(struct guess *g, uint64_t key)
{
	pthread_mutex_lock(&g->lock);
	guess_slot(g, key)->due_us -= g->each_us;
	pthread_mutex_unlock(&g->lock);
}
