/*
 * Replies: from an outcome to a status line and header fields.  No socket, no
 * compression: what a reply says about itself.
 */
#ifndef ENGINE_WEB_REPLY_H
#define ENGINE_WEB_REPLY_H

#include "engine/web/server.h"

#define HEADERS_MAX 24

struct headers {
	struct {
		const char *name;
		const char *value;
	} v[HEADERS_MAX];
	size_t n;
};

/** reply_header(headers, name, value): One more; both must outlive it. */
void reply_header(struct headers *, const char *, const char *);

/** reply_drop_file(reply): It will not be sent after all. */
void reply_drop_file(struct reply *);

/** reply_status(reply, outcome): The status to send. */
int reply_status(const struct reply *, enum outcome);

/**
 * reply_headers(rq, outcome, kept, headers):
 * Every header field of ${rq}'s reply but Date, Content-Length, ETag and
 * Content-Encoding; ${kept}: it may be cached by others if they revalidate.
 * Values live in the request's arena.
 */
void reply_headers(const struct request *, enum outcome, bool,
    struct headers *);

/** reply_headers_stale(headers, a, when, now): What an answer says that shows
 * what was known at ${when}: since when, and its age (RFC 9111 §5.1; Warning
 * is no more, ibid. §5.5). */
void reply_headers_stale(struct headers *, struct arena *, moment, moment);

/** reply_headers_asset(asset, headers): The same for a file of the binary. */
void reply_headers_asset(const struct asset *, struct headers *);

/** reply_headers_safe(headers): Those that every reply bears. */
void reply_headers_safe(struct headers *, bool shared);

/** reply_allow(a, methods): "GET, HEAD", for Allow. */
const char *reply_allow(struct arena *, unsigned);

#define ETAG_MAX 48

/** reply_etag(body, suffix, etag): A strong entity tag for ${body}, quoted,
 * with the name of its encoding: "\"0123…-br\"". */
void reply_etag(str, const char *, char[ETAG_MAX]);

/** reply_matches(header, etag): Whether If-None-Match names ${etag} (weak
 * comparison, RFC 9110 §13.1.2) or is "*". */
bool reply_matches(str, str);

#endif
