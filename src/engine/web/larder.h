/*
 * What pages read again and again though it seldom changes: what stands around
 * all of them, the choices of a form.  Whoever needs a thing first makes it,
 * and it is kept for the others until anything at all is committed; then it is
 * made anew.  Rooms use it through request_kept (web.h).
 *
 * Exact as the cache of pages is: a thing counts as known at the number of
 * store_changes that was read before the snapshot it was made from, so it may
 * be newer than it claims, and never older.
 */
#ifndef ENGINE_WEB_LARDER_H
#define ENGINE_WEB_LARDER_H

#include "engine/web/web.h"

struct larder;

/** larder_open(): Nothing kept yet.  larder_close(larder): Nobody holds it now.
 */
struct larder *larder_open(void);
void larder_close(struct larder *);

/** One request's hold on what is kept: no thing goes away meanwhile. */
struct larder_hold;

/**
 * larder_hold(larder, arena, changes):
 * Hold what is known at ${changes}; the hold itself lives in ${arena}.  NULL
 * for who came too late, when something newer is known already: they ask for
 * themselves.  Give it back by larder_leave, which takes NULL too.
 */
struct larder_hold *larder_hold(struct larder *, struct arena *, uint64_t);
void larder_leave(struct larder_hold *);

/** larder_find(hold, make, lang): What ${make} made in that language; NULL:
 * nobody has yet. */
const void *larder_find(struct larder_hold *, request_make *, str);

/**
 * larder_put(hold, make, lang, arena, thing, sound):
 * Keep ${thing}, which lives in ${arena}, as what ${make} made; the arena is
 * ours from now on.  Only this hold will see it where somebody else was faster,
 * where LIMIT_LARDER is reached, and where it is not ${sound}.
 */
void larder_put(struct larder_hold *, request_make *, str, struct arena *,
    const void *, bool);

/** larder_things(larder): How many are there for whoever asks now. */
size_t larder_things(struct larder *);

#endif
