/*
 * What is answered from memory while the store is out of reach: pages of an
 * earlier moment, which say so.
 */
#ifndef ENGINE_WEB_STALE_H
#define ENGINE_WEB_STALE_H

#include "engine/web/visit.h"

/**
 * stale_answer(house, visit, rq, key):
 * Answer with what the cache has for ${key}, however old (stale-if-error, RFC
 * 5861 §4).  A page says in its text when it was made and is kept by nobody;
 * anything else says it in its header alone.  ${rq} was found by dispatch_find;
 * its reply is overwritten.  False: there is nothing, or no memory for it.
 */
bool stale_answer(struct house *, struct visit *, struct request *, str);

#endif
