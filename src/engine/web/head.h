/* The head of a request: its fields, and whether they are all of it. */
#ifndef ENGINE_WEB_HEAD_H
#define ENGINE_WEB_HEAD_H

#include "engine/web/guard.h"
#include "engine/web/limits.h"
#include "engine/web/visit.h"

struct head {
	struct guard_header v[LIMIT_HEADERS];
	size_t n;
	bool many; /* there were more */
};

/** head_value(head, name): The first field of that name, any case; else "". */
str head_value(const struct head *, const char *);

/** head_last(head, name): The last field of that name: the one that the
 * server next to us added. */
str head_last(const struct head *, const char *);

/** head_visit(head, method, target, visit): What a visit needs of the head;
 * the texts stay where they are. */
void head_visit(const struct head *, const char *, str, struct visit *);

/**
 * head_from(head, ours, near, with):
 * Who asks: the peer in ${with}, unless it is a proxy of ours (${ours}), which
 * names whom it asks for.  with->near: the peer stands near us and asks for
 * itself, for every proxy that is fit to stand before a portal says when it
 * does not (X-Forwarded-For, or RFC 7239).
 */
void head_from(const struct head *, bool, bool, struct bearing *);

/** head_method(name): Which method that is. */
enum method head_method(const char *);

/**
 * head_tiles(method, target, version, head, size):
 * Whether the pieces, laid side by side, are the whole head of ${size} bytes
 * that starts at ${method}.  libmicrohttpd 0.9 cuts its buffer in place and
 * writes NUL over what separates, so a bare line feed, a folded line, a NUL
 * inside a value or a stray carriage return shows as a gap between one piece
 * and the next (RFC 9112 §2.2, §5).  Every byte looked at lies between pieces
 * that the library gave.
 */
bool head_tiles(const char *, str, const char *, const struct head *, size_t);

/**
 * head_framing(head, method, length):
 * 0 and the announced ${length} of the body, else the status to refuse with.
 * Nobody but a POST (and what we do not know) brings a body, and its length is
 * said: chunks are how requests are smuggled, and no form sends them.
 */
int head_framing(const struct head *, enum method, int64_t *);

/** head_blind(target): End the query of a target, where the library keeps it and
 * before it looks: it makes a record of each parameter in the memory of the
 * connection, and closes that without a word when there is no more.  We read
 * our own copy.  Only of versions of the library that head_tiles knows. */
void head_blind(const char *);

#endif
