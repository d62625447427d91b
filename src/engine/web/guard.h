/*
 * The guard: what a request's head must look like before anything else looks
 * at it.  libmicrohttpd 0.9.75 lets through what RFC 9112 forbids (two
 * Content-Length, TE with CL, "Content-Length :", folded lines, NUL, two Host
 * …): each is refused with 400 and a closed connection.
 */
#ifndef ENGINE_WEB_GUARD_H
#define ENGINE_WEB_GUARD_H

#include "engine/base/str.h"

struct guard_header {
	str name, value;
};

/**
 * guard_head(method, target, version, headers, n, why):
 * True when the head is well-formed and unambiguous: RFC 9110 tokens as names,
 * no control characters in values, exactly one Host (HTTP/1.1; at most one on
 * 1.0) of a host's shape, at most one Content-Length of digits, no
 * Transfer-Encoding but exactly "chunked" on 1.1 and never beside
 * Content-Length, a method of upper-case letters, a target that starts with
 * "/" without control characters or spaces.  Else false, and ${why} says what
 * in lower case for the log.
 */
bool guard_head(str, str, str, const struct guard_header *, size_t,
    const char **);

#endif
