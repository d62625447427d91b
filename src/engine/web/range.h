/*
 * Parts of a file: a download that broke off goes on where it was (RFC 9110
 * §14).  One part at a time: whoever asks for several gets all of it, as the
 * standard lets us.
 */
#ifndef ENGINE_WEB_RANGE_H
#define ENGINE_WEB_RANGE_H

#include "engine/web/reply.h"

struct range {
	int status; /* 200 all of it, 206 a part, 416 there is no such part */
	int64_t from, size; /* what to send */
};

/** range_of(file, method, with): What of ${file} is asked for.  A Range that
 * cannot be read is no Range; one of another state of the file (If-Range) asks
 * for all. */
struct range range_of(const struct reply_file *, enum method,
    const struct bearing *);

/** range_headers(a, file, range, headers): What an answer with it says of it;
 * nothing of a file without an entity tag. */
void range_headers(struct arena *, const struct reply_file *,
    const struct range *, struct headers *);

#endif
