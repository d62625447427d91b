/*
 * The cache: see cache.h.  Eight shards, each a hash table and a clock: pages
 * stand in a ring, a hand goes round, and what nobody asked for since it came
 * by last goes out.  A lock is held for a lookup, never while rendering,
 * packing or destroying.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "engine/web/cache.h"
#include "engine/web/limits.h"

#define SHARDS 8
#define BUCKETS 1024
/* What a page costs beside its bytes: headers, tables, the allocator. */
#define OVERHEAD ((size_t)2048)

struct shard {
	pthread_mutex_t lock;
	struct cached *buckets[BUCKETS];
	struct cached *hand; /* ring of all, by ${next_page} */
	size_t bytes, max;
};

struct cached {
	_Atomic unsigned holders;
	struct shard *shard;
	void (*destroy)(void *);
	uint64_t hash;
	str key, body;
	uint64_t changes;
	moment rendered, claimed;
	/* Under the shard's lock. */
	struct cached *next_in_bucket, *next_page, *previous_page;
	bool kept, asked;
	size_t size;
	struct passage passage;
	_Atomic(void *) values[ENCODINGS];
	_Atomic unsigned worthless; /* mask of encodings */
	char key_bytes[];
};

struct cache {
	void (*destroy)(void *);
	size_t max;
	struct shard shards[SHARDS];
};

struct cache *
cache_open(size_t max, void (*destroy)(void *))
{
	struct cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		return NULL;
	cache->destroy = destroy;
	cache->max = max;
	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_init(&cache->shards[i].lock, NULL);
		cache->shards[i].max = max / SHARDS;
	}
	return cache;
}

/* Take ${page} out of its shard, whose lock is held; the cache's own hold on
 * it goes to the caller. */
static struct cached *
shard_unlink(struct shard *shard, struct cached *page)
{
	struct cached **at = &shard->buckets[page->hash / SHARDS % BUCKETS];

	while (*at != page)
		at = &(*at)->next_in_bucket;
	*at = page->next_in_bucket;
	if (page->next_page == page)
		shard->hand = NULL;
	else {
		page->next_page->previous_page = page->previous_page;
		page->previous_page->next_page = page->next_page;
		if (shard->hand == page)
			shard->hand = page->next_page;
	}
	shard->bytes -= page->size;
	page->kept = false;
	return page;
}

/* A new page stands just behind the hand: it has a whole round to be asked
 * for. */
static void
shard_link(struct shard *shard, struct cached *page)
{
	struct cached **at = &shard->buckets[page->hash / SHARDS % BUCKETS];

	page->next_in_bucket = *at;
	*at = page;
	if (shard->hand == NULL)
		shard->hand = page->next_page = page->previous_page = page;
	else {
		page->next_page = shard->hand;
		page->previous_page = shard->hand->previous_page;
		page->next_page->previous_page = page;
		page->previous_page->next_page = page;
	}
	shard->bytes += page->size;
	page->kept = true;
	atomic_fetch_add(&page->holders, 1);
}

/* The page the hand comes to that nobody asked for since last time. */
static struct cached *
shard_victim(struct shard *shard)
{
	struct cached *page = shard->hand;

	while (page->asked) {
		page->asked = false;
		page = page->next_page;
	}
	shard->hand = page->next_page;
	return page;
}

void
cache_close(struct cache *cache)
{
	if (cache == NULL)
		return;
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *shard = &cache->shards[i];

		while (shard->hand != NULL)
			cache_release(shard_unlink(shard, shard->hand));
		pthread_mutex_destroy(&shard->lock);
	}
	free(cache);
}

static struct shard *
cache_shard(struct cache *cache, uint64_t hash)
{
	return &cache->shards[hash % SHARDS];
}

static struct cached *
shard_page(struct shard *shard, uint64_t hash, str key)
{
	struct cached *page = shard->buckets[hash / SHARDS % BUCKETS];

	while (page != NULL && (page->hash != hash || !str_eq(page->key, key)))
		page = page->next_in_bucket;
	return page;
}

static enum verdict
cached_judge(struct cached *page, moment now, uint64_t changes)
{
	/* A clock set back makes the future: then nothing is fresh. */
	if (page->changes == changes &&
	    page->rendered.us / LIMIT_AGE_US == now.us / LIMIT_AGE_US)
		return CACHE_HIT;
	if (now.us >= page->rendered.us &&
	    now.us - page->rendered.us < LIMIT_STALE_US)
		return CACHE_HIT;
	if (page->claimed.us != 0 && now.us >= page->claimed.us &&
	    now.us - page->claimed.us < LIMIT_CLAIM_US)
		return CACHE_HIT;
	page->claimed = now;
	return CACHE_RENDER;
}

enum verdict
cache_find(struct cache *cache, str key, moment now, uint64_t changes,
    struct cached **found)
{
	uint64_t hash = str_hash(key);
	struct shard *shard = cache_shard(cache, hash);
	enum verdict verdict = CACHE_MISS;
	struct cached *page;

	*found = NULL;
	pthread_mutex_lock(&shard->lock);
	page = shard_page(shard, hash, key);
	if (page != NULL) {
		verdict = cached_judge(page, now, changes);
		page->asked = true;
	}
	if (verdict == CACHE_HIT) {
		atomic_fetch_add(&page->holders, 1);
		*found = page;
	}
	pthread_mutex_unlock(&shard->lock);
	return verdict;
}

struct cached *
cache_old(struct cache *cache, str key)
{
	uint64_t hash = str_hash(key);
	struct shard *shard = cache_shard(cache, hash);
	struct cached *page;

	pthread_mutex_lock(&shard->lock);
	page = shard_page(shard, hash, key);
	if (page != NULL) {
		page->asked = true;
		atomic_fetch_add(&page->holders, 1);
	}
	pthread_mutex_unlock(&shard->lock);
	return page;
}

struct cached *
cache_make(struct cache *cache, str key, str body, void *value, moment when,
    uint64_t changes)
{
	struct cached *page = calloc(1, sizeof(*page) + key.n);

	if (page == NULL) {
		cache->destroy(value);
		return NULL;
	}
	if (key.n > 0)
		memcpy(page->key_bytes, key.p, key.n);
	page->holders = 1;
	page->destroy = cache->destroy;
	page->key = (str){ page->key_bytes, key.n };
	page->hash = str_hash(key);
	page->shard = cache_shard(cache, page->hash);
	page->body = body;
	page->changes = changes;
	page->rendered = when;
	page->size = sizeof(*page) + key.n + body.n + OVERHEAD;
	page->values[IDENTITY] = value;
	return page;
}

/* Make room in ${shard}, whose lock is held; what goes out is chained to
 * ${out} to be released without the lock. */
static void
shard_evict(struct shard *shard, struct cached **out)
{
	struct cached *page;

	while (shard->bytes > shard->max && shard->hand != NULL) {
		page = shard_unlink(shard, shard_victim(shard));
		page->next_in_bucket = *out;
		*out = page;
	}
}

static void
cache_release_all(struct cached *page)
{
	struct cached *next;

	for (; page != NULL; page = next) {
		next = page->next_in_bucket;
		cache_release(page);
	}
}

void
cache_put(struct cache *cache, struct cached *page)
{
	struct shard *shard = page->shard;
	struct cached *old, *out = NULL;
	bool keep = page->size <= cache->max / 16;

	pthread_mutex_lock(&shard->lock);
	old = shard_page(shard, page->hash, page->key);
	if (old != NULL && old->changes > page->changes)
		keep = false;
	else if (old != NULL) {
		out = shard_unlink(shard, old);
		out->next_in_bucket = NULL;
	}
	if (keep) {
		shard_link(shard, page);
		shard_evict(shard, &out);
	}
	pthread_mutex_unlock(&shard->lock);
	cache_release_all(out);
}

void
cache_forgive(struct cache *cache, str key)
{
	uint64_t hash = str_hash(key);
	struct shard *shard = cache_shard(cache, hash);
	struct cached *page;

	pthread_mutex_lock(&shard->lock);
	page = shard_page(shard, hash, key);
	if (page != NULL)
		page->claimed.us = 0;
	pthread_mutex_unlock(&shard->lock);
}

void
cache_drop(struct cache *cache, str key)
{
	uint64_t hash = str_hash(key);
	struct shard *shard = cache_shard(cache, hash);
	struct cached *page;

	pthread_mutex_lock(&shard->lock);
	page = shard_page(shard, hash, key);
	if (page != NULL)
		shard_unlink(shard, page);
	pthread_mutex_unlock(&shard->lock);
	if (page != NULL)
		cache_release(page);
}

void
cache_release(struct cached *page)
{
	if (atomic_fetch_sub(&page->holders, 1) != 1)
		return;
	for (size_t i = 0; i < ENCODINGS; i++)
		if (page->values[i] != NULL)
			page->destroy(page->values[i]);
	free(page);
}

str
cached_body(const struct cached *page)
{
	return page->body;
}

moment
cached_rendered(const struct cached *page)
{
	return page->rendered;
}

void *
cached_value(struct cached *page, enum encoding encoding)
{
	return atomic_load(&page->values[encoding]);
}

enum encoding
cached_encoding(struct cached *page, enum encoding encoding)
{
	return atomic_load(&page->worthless) & 1u << encoding ? IDENTITY
							      : encoding;
}

void
cached_attach(struct cached *page, enum encoding encoding, void *value,
    size_t size)
{
	struct shard *shard = page->shard;
	struct cached *out = NULL;
	void *none = NULL;

	if (value == NULL) {
		atomic_fetch_or(&page->worthless, 1u << encoding);
		return;
	}
	if (!atomic_compare_exchange_strong(&page->values[encoding], &none,
		value)) {
		page->destroy(value);
		return;
	}
	pthread_mutex_lock(&shard->lock);
	page->size += size;
	if (page->kept) {
		shard->bytes += size;
		shard_evict(shard, &out);
	}
	pthread_mutex_unlock(&shard->lock);
	cache_release_all(out);
}

size_t
cache_bytes(struct cache *cache)
{
	size_t all = 0;

	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_lock(&cache->shards[i].lock);
		all += cache->shards[i].bytes;
		pthread_mutex_unlock(&cache->shards[i].lock);
	}
	return all;
}

void
cached_count(struct cached *page, const struct passage *passage)
{
	page->passage = *passage;
}

const struct passage *
cached_passage(const struct cached *page)
{
	return &page->passage;
}
