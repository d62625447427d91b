/*
 * The two halves of dispatch (see server.h), so that the server can look into
 * its cache between them.
 */
#ifndef ENGINE_WEB_DISPATCH_H
#define ENGINE_WEB_DISPATCH_H

#include "engine/web/server.h"

/**
 * dispatch_find(site, rq, target, query, accept_language, outcome):
 * Normalise, find language, route and parameters.  True when a handler is to
 * be run; else ${outcome} is what to answer.
 */
bool dispatch_find(const struct site *, struct request *, str, str, str,
    enum outcome *);

/** dispatch_run(site, rq): Run the handler dispatch_find found. */
enum outcome dispatch_run(const struct site *, struct request *);

/** dispatch_allows(site, rq, length): Whether who sends this may do what the
 * route is for, and with a body of ${length} bytes beyond LIMIT_BODY: OK, or
 * why not.  A stranger may not.  Nothing of the body is there yet. */
enum outcome dispatch_allows(const struct site *, struct request *, size_t);

/** dispatch_sorry(site, rq, outcome): Drop what was written and write the page
 * that says ${outcome}. */
void dispatch_sorry(const struct site *, struct request *, enum outcome);

/**
 * dispatch_stale(site, rq, type, body, when):
 * Make the reply of ${body}, of media type ${type}, which shows what was known
 * at ${when}, and have it say so.  False, and the reply as it was, when only
 * its header can: it is not a page.
 */
bool dispatch_stale(const struct site *, struct request *, const char *, str,
    moment);

/** dispatch_language(site, rq, language): Who reads: fills rq->page. */
void dispatch_language(struct request *, const struct language *);

/**
 * dispatch_key(arena, rq):
 * What tells this reply from all others: its address in canonical form and,
 * for the API, the Accept header.  A request target that equals a key asks for
 * just that page.  Empty: not to be kept.
 */
str dispatch_key(struct arena *, const struct request *);

#endif
