/*
 * The cache of rendered pages.  Knows keys, ages and bytes; what it keeps for
 * each encoding is an opaque value (the server's ready-made responses).
 *
 * A page is fresh while no act was committed since its rendering and the same
 * quarter of an hour (UTC) lasts, for pages say "today".  After that it is
 * shown for up to a second more, then one asker is told to render it again and
 * the others get the old one until it is there.
 */
#ifndef ENGINE_WEB_CACHE_H
#define ENGINE_WEB_CACHE_H

#include "engine/base/value.h"
#include "engine/web/encoding.h"
#include "engine/web/turnstile.h"

struct cache;

/* A page.  Whoever got one gives it back with cache_release. */
struct cached;

enum verdict {
	CACHE_MISS,   /* not there: render it */
	CACHE_HIT,    /* here it is, fresh or old enough to do */
	CACHE_RENDER, /* it is old and you render it: claimed */
};

/** cache_open(max, destroy): Up to ${max} bytes; ${destroy} ends a value. */
struct cache *cache_open(size_t, void (*)(void *));
void cache_close(struct cache *);

/** cache_find(cache, key, now, changes, page): ${page} is set on a hit. */
enum verdict cache_find(struct cache *, str, moment, uint64_t,
    struct cached **);

/** cache_old(cache, key): What is there, however old, for who can have nothing
 * newer; claims nothing.  NULL: nothing. */
struct cached *cache_old(struct cache *, str);

/**
 * cache_make(cache, key, body, value, when, changes):
 * A page for ${key}, not yet in the cache, rendered at ${when} from a snapshot
 * no older than ${changes}.  ${value} (now the page's) must keep ${body}'s
 * bytes alive.  NULL without memory: then ${value} was destroyed.
 */
struct cached *cache_make(struct cache *, str, str, void *, moment, uint64_t);

/** cache_put(cache, page): Show it from now on; ends a claim.  A page too big
 * for the cache, or older than what is there, is left out. */
void cache_put(struct cache *, struct cached *);

/** cache_forgive(cache, key): The claimed rendering failed: let another try.
 * cache_drop(cache, key): There is no such page any more. */
void cache_forgive(struct cache *, str);
void cache_drop(struct cache *, str);

void cache_release(struct cached *);

/** cached_body(page), cached_rendered(page), cached_value(page, encoding): The
 * value is NULL when nobody has made it yet. */
str cached_body(const struct cached *);
moment cached_rendered(const struct cached *);
void *cached_value(struct cached *, enum encoding);

/**
 * cached_attach(page, encoding, value, size):
 * Give ${page} a value of ${size} bytes for one more encoding, NULL: it is not
 * worth it.  The first one wins, others are destroyed.
 */
void cached_attach(struct cached *, enum encoding, void *, size_t);

/** cached_encoding(page, encoding): ${encoding}, or IDENTITY when that was
 * found not worth it. */
enum encoding cached_encoding(struct cached *, enum encoding);

/** cached_count(page, passage): What showing it counts as; before cache_put.
 * cached_passage(page): The same; of kind 0 where nobody said. */
void cached_count(struct cached *, const struct passage *);
const struct passage *cached_passage(const struct cached *);

/** cache_bytes(cache): What it holds now. */
size_t cache_bytes(struct cache *);

#endif
