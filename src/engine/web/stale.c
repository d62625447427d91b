/*
 * Pages of an earlier moment: see stale.h.  They are made anew for each who
 * asks, out of what the cache keeps: it is rare, and then there is nothing else
 * to do.  Which page is fresh is the cache's affair.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/web/dispatch.h"
#include "engine/web/limits.h"
#include "engine/web/stale.h"

/* Those that are quick enough for a body that is sent once. */
#define QUICK_ENCODINGS (1u << GZIP | 1u << ZSTD)

/* ${body} in malloced memory, packed when that is worth it; ${n} is its size
 * then.  NULL without memory. */
static char *
stale_pack(const struct visit *visit, str body, enum encoding *e, size_t *n)
{
	char *bytes = NULL;

	*e = body.n <= LIMIT_COMPRESS
		 ? IDENTITY
		 : encoding_choose(visit->accept_encoding, QUICK_ENCODINGS);
	if (*e != IDENTITY)
		bytes = encoding_pack(*e, body, n);
	if (bytes != NULL)
		return bytes;
	*e = IDENTITY;
	*n = body.n;
	bytes = malloc(body.n + 1);
	if (bytes != NULL && body.n > 0)
		memcpy(bytes, body.p, body.n);
	return bytes;
}

/* A page that says when it was made.  It has no tag: a browser that kept the
 * page as it was would not learn that it is old. */
static bool
stale_page(struct house *house, struct visit *visit, str body, void *value,
    struct headers *headers)
{
	enum encoding e;
	char *bytes = stale_pack(visit, body, &e, &visit->bytes);

	if (bytes == NULL)
		return false;
	reply_header(headers, "Cache-Control", "no-store");
	reply_header(headers, "ETag", NULL);
	if (e != IDENTITY)
		reply_header(headers, "Content-Encoding", encoding_name(e));
	visit->value = house->maker.revise(value, bytes, visit->bytes, headers);
	visit->status = 200;
	return visit->value != NULL;
}

static bool
stale_unchanged(struct house *house, struct visit *visit, void *value,
    const struct headers *headers)
{
	void *unchanged = house->maker.unchanged(value);

	if (unchanged == NULL)
		return false;
	visit->value = house->maker.revise(unchanged, calloc(1, 1), 0, headers);
	house->maker.destroy(unchanged);
	visit->bytes = 0;
	visit->status = 304;
	return visit->value != NULL;
}

/* Data for a program: as it was, with a header more. */
static bool
stale_data(struct house *house, struct visit *visit, str body, void *value,
    struct headers *headers)
{
	char etag[ETAG_MAX];
	enum encoding e;
	char *bytes = stale_pack(visit, body, &e, &visit->bytes);

	if (bytes == NULL)
		return false;
	reply_etag(body, encoding_name(e), etag);
	reply_header(headers, "ETag", etag);
	if (reply_matches(visit->if_none_match, str_of(etag))) {
		free(bytes);
		return stale_unchanged(house, visit, value, headers);
	}
	if (e != IDENTITY)
		reply_header(headers, "Content-Encoding", encoding_name(e));
	visit->value = house->maker.revise(value, bytes, visit->bytes, headers);
	visit->status = 200;
	return visit->value != NULL;
}

bool
stale_answer(struct house *house, struct visit *visit, struct request *rq,
    str key)
{
	struct cached *page = cache_old(house->cache, key);
	struct headers headers = { .n = 0 };
	void *value;
	moment when;

	if (page == NULL)
		return false;
	value = cached_value(page, IDENTITY);
	when = cached_rendered(page);
	reply_headers_stale(&headers, rq->arena, when, rq->now);
	visit->owned =
	    dispatch_stale(&house->site, rq,
		house->maker.header(value, "Content-Type"), cached_body(page),
		when)
		? stale_page(house, visit, buf_str(&rq->reply.body), value,
		      &headers)
		: stale_data(house, visit, cached_body(page), value, &headers);
	cache_release(page);
	return visit->owned;
}
