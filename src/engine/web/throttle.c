/* The throttle: see throttle.h.  65,536 slots in sets of four. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "engine/base/hash.h"
#include "engine/web/address.h"
#include "engine/web/throttle.h"

#define WAYS 4
#define SETS 16384
#define LOCKS 64

/* ${due} is the "theoretical arrival time": when the bucket is empty. */
struct slot {
	uint64_t key;
	int64_t due_us;
};

struct throttle {
	int64_t each_us, slack_us;
	uint64_t seed[2];
	pthread_mutex_t locks[LOCKS];
	struct slot slots[SETS][WAYS];
};

struct throttle *
throttle_open(unsigned rate, unsigned burst)
{
	struct throttle *t = calloc(1, sizeof(*t));

	assert(rate > 0 && rate <= 1000000 && burst > 0);
	if (t == NULL)
		return NULL;
	t->each_us = 1000000 / rate;
	t->slack_us = t->each_us * (int64_t)(burst - 1);
	hash_random(t->seed, sizeof(t->seed));
	for (size_t i = 0; i < LOCKS; i++)
		pthread_mutex_init(&t->locks[i], NULL);
	return t;
}

void
throttle_close(struct throttle *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < LOCKS; i++)
		pthread_mutex_destroy(&t->locks[i]);
	free(t);
}

/* The slot of ${key}: its own, else one whose bucket is empty (which knows
 * nothing worth keeping), else any. */
static struct slot *
throttle_slot(struct slot set[WAYS], uint64_t key, int64_t now_us,
    unsigned dice)
{
	struct slot *slot = NULL;

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (set[i].due_us <= now_us)
			slot = &set[i];
	}
	if (slot == NULL)
		slot = &set[dice % WAYS];
	*slot = (struct slot){ .key = key };
	return slot;
}

bool
throttle_ask(struct throttle *t, uint64_t key, int64_t now_us, int64_t *wait_us)
{
	uint64_t hash = address_hash(key, t->seed);
	size_t set = hash % SETS;
	pthread_mutex_t *lock = &t->locks[set % LOCKS];
	struct slot *slot;
	int64_t due, early;

	/* The hash names the key: zero would name an empty slot. */
	hash |= 1;
	pthread_mutex_lock(lock);
	slot = throttle_slot(t->slots[set], hash, now_us,
	    (unsigned)((uint64_t)now_us ^ hash >> 32));
	due = slot->due_us > now_us ? slot->due_us : now_us;
	early = due - now_us - t->slack_us;
	if (early <= 0)
		slot->due_us = due + t->each_us;
	pthread_mutex_unlock(lock);
	*wait_us = early > 0 ? early : 0;
	return early <= 0;
}
