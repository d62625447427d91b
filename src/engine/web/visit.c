/*
 * Visits: see visit.h.  A body is packed the first time somebody asks for that
 * encoding, so a page that one robot sees is not packed three times.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/base/date.h"
#include "engine/store/store.h"
#include "engine/web/dispatch.h"
#include "engine/web/limits.h"
#include "engine/web/range.h"
#include "engine/web/reaper.h"
#include "engine/web/stale.h"
#include "engine/web/visit.h"

/* A key on the stack; longer ones are a worker's affair. */
#define KEY_MAX 1024
#define ALL_ENCODINGS (1u << GZIP | 1u << BROTLI | 1u << ZSTD)

static uint64_t
visit_changes(const struct house *house)
{
	return house->site.store == NULL ? 0 : store_changes(house->site.store);
}

/* Whether nothing newer can be had than what is known here. */
static bool
visit_away(const struct house *house)
{
	return house->site.store != NULL && store_away(house->site.store) != 0;
}

static bool
visit_reads(const struct visit *visit)
{
	return visit->method == METHOD_GET || visit->method == METHOD_HEAD;
}

static enum encoding
visit_encoding(const struct visit *visit, struct cached *page)
{
	if (cached_body(page).n <= LIMIT_COMPRESS ||
	    visit->accept_encoding.n == 0)
		return IDENTITY;
	return cached_encoding(page,
	    encoding_choose(visit->accept_encoding, ALL_ENCODINGS));
}

/* Answer with ${value} of ${page}, or 304 when the client has it. */
static void
visit_show(struct house *house, struct visit *visit, struct cached *page,
    void *value)
{
	void *unchanged;

	visit->page = page;
	visit->value = value;
	visit->status = 200;
	visit->bytes = cached_body(page).n;
	if (visit->if_none_match.n == 0 ||
	    !reply_matches(visit->if_none_match,
		str_of(house->maker.header(value, "ETag"))))
		return;
	unchanged = house->maker.unchanged(value);
	if (unchanged == NULL)
		return;
	visit->value = unchanged;
	visit->owned = true;
	visit->status = 304;
	visit->bytes = 0;
}

/* The key that equals this target, if it is in canonical form. */
static str
visit_key(const struct visit *visit, char room[], size_t n)
{
	if (!str_starts(visit->target, S("/api")))
		return visit->target;
	if (visit->target.n + 1 + visit->accept.n > n)
		return S("");
	memcpy(room, visit->target.p, visit->target.n);
	room[visit->target.n] = '\n';
	if (visit->accept.n > 0)
		memcpy(room + visit->target.n + 1, visit->accept.p,
		    visit->accept.n);
	return (str){ room, visit->target.n + 1 + visit->accept.n };
}

/* Count what was shown; what was not there or went elsewhere does not. */
static void
visit_pass(struct house *house, const struct visit *visit,
    const struct passage *passage)
{
	if (passage->kind != 0 &&
	    (visit->status == 200 || visit->status == 304))
		turnstile_pass(house->site.turnstile, passage,
		    passer_of(visit->method, visit->with.agent), 1);
}

static struct passage
visit_passage(const struct house *house, const struct request *rq)
{
	if (house->site.counts == NULL || rq->route == NULL)
		return (struct passage){ .kind = 0 };
	return house->site.counts(rq);
}

bool
visit_try(struct house *house, struct visit *visit)
{
	char room[KEY_MAX];
	struct cached *page;
	enum verdict verdict;
	str key;
	void *value;

	if (house->cache == NULL || !visit_reads(visit) || visit->personal)
		return false;
	/* An old page has to say so: that is made by a worker. */
	if (visit_away(house))
		return false;
	key = visit_key(visit, room, sizeof(room));
	if (key.n == 0)
		return false;
	verdict = cache_find(house->cache, key, moment_now(),
	    visit_changes(house), &page);
	visit->claimed = verdict == CACHE_RENDER;
	if (verdict != CACHE_HIT)
		return false;
	value = cached_value(page, visit_encoding(visit, page));
	if (value == NULL) {
		visit->page = page;
		return false;
	}
	visit_show(house, visit, page, value);
	metrics_served(&house->metrics, METRIC_CACHED, visit->status);
	visit_pass(house, visit, cached_passage(page));
	return true;
}

/* Answer with ${page} in the encoding asked for, packing it if need be. */
static void
visit_page(struct house *house, struct visit *visit, struct cached *page)
{
	enum encoding e = visit_encoding(visit, page);
	char etag[ETAG_MAX], *packed;
	size_t n = 0;
	void *value = NULL;

	if (cached_value(page, e) == NULL) {
		packed = encoding_pack(e, cached_body(page), &n);
		reply_etag(cached_body(page), encoding_name(e), etag);
		if (packed != NULL)
			value =
			    house->maker.variant(cached_value(page, IDENTITY),
				packed, n, etag, encoding_name(e));
		cached_attach(page, e, value, n);
		e = cached_encoding(page, e);
	}
	visit_show(house, visit, page, cached_value(page, e));
}

static char *
visit_copy(str body)
{
	char *copy = malloc(body.n + 1);

	if (copy != NULL && body.n > 0)
		memcpy(copy, body.p, body.n);
	return copy;
}

/* An answer from the disk: all of a file, the part that was asked for, or that
 * nothing of it is new. */
static void
visit_file(struct house *house, struct visit *visit, struct request *rq,
    struct headers *headers)
{
	const struct reply_file *file = rq->reply.file;
	struct range part = range_of(file, visit->method, &visit->with);
	void *unchanged;

	range_headers(rq->arena, file, &part, headers);
	if (part.status != 200)
		visit->status = part.status;
	visit->bytes = (size_t)part.size;
	visit->value =
	    house->maker.make_file(file->fd, part.from, part.size, headers);
	if (file->etag.n == 0 || visit->value == NULL ||
	    !reply_matches(visit->if_none_match, file->etag))
		return;
	unchanged = house->maker.unchanged(visit->value);
	if (unchanged == NULL)
		return;
	house->maker.destroy(visit->value);
	visit->value = unchanged;
	visit->status = 304;
	visit->bytes = 0;
}

/* An answer for this visit alone. */
static void
visit_once(struct house *house, struct visit *visit, struct request *rq,
    enum outcome outcome)
{
	struct headers headers = { .n = 0 };
	str body = buf_str(&rq->reply.body);

	reply_headers(rq, outcome,
	    visit_reads(visit) && !visit->personal && !rq->reply.fresh,
	    &headers);
	visit->owned = true;
	visit->status = reply_status(&rq->reply, outcome);
	visit->bytes = body.n;
	if (rq->reply.file != NULL) {
		visit_file(house, visit, rq, &headers);
		return;
	}
	visit->value =
	    house->maker.make(visit_copy(body), body.n, &headers, NULL);
}

/* Keep what was rendered, and answer with it.  False without memory. */
static bool
visit_keep(struct house *house, struct visit *visit, struct request *rq,
    str key, uint64_t changes)
{
	struct headers headers = { .n = 0 };
	str body = buf_str(&rq->reply.body);
	char *copy = visit_copy(body), etag[ETAG_MAX];
	struct passage passage = visit_passage(house, rq);
	struct cached *page;
	void *value;

	reply_headers(rq, OUTCOME_OK, true, &headers);
	reply_etag(body, "", etag);
	value = house->maker.make(copy, body.n, &headers, etag);
	if (value == NULL)
		return false;
	page = cache_make(house->cache, key, (str){ copy, body.n }, value,
	    rq->now, changes);
	if (page == NULL)
		return false;
	cached_count(page, &passage);
	cache_put(house->cache, page);
	visit_page(house, visit, page);
	return true;
}

/* Whether the store could not be reached for this, or for anything. */
static bool
visit_broke(const struct house *house, const struct request *rq,
    enum outcome outcome)
{
	return (outcome == OUTCOME_BUSY || outcome == OUTCOME_BROKEN) &&
	       (rq->broke == FAULT_AWAY || visit_away(house));
}

/* Run the handler and decide what becomes of the page in the cache. */
static enum outcome
visit_render(struct house *house, struct visit *visit, struct request *rq,
    str key)
{
	/* Before the snapshot is taken: a page may be newer than it claims,
	 * never older. */
	uint64_t changes = visit_changes(house);
	enum outcome outcome = dispatch_run(&house->site, rq);
	bool keep = key.n > 0 && outcome == OUTCOME_OK &&
		    rq->reply.status == 0 && !rq->reply.fresh &&
		    rq->reply.file == NULL;

	visit->made = keep;
	if (keep && visit_keep(house, visit, rq, key, changes))
		return outcome;
	/* A standby may not know yet that a page is there. */
	if (visit->claimed &&
	    (keep || outcome == OUTCOME_BROKEN || outcome == OUTCOME_BUSY ||
		rq->reply.stale.us != 0))
		cache_forgive(house->cache, key);
	else if (visit->claimed)
		cache_drop(house->cache, key);
	if (key.n > 0 && visit_broke(house, rq, outcome) &&
	    stale_answer(house, visit, rq, key))
		return OUTCOME_OK;
	visit_once(house, visit, rq, outcome);
	return outcome;
}

static enum outcome
visit_found(struct house *house, struct visit *visit, struct request *rq)
{
	struct cached *page = NULL;
	str key = S("");

	if (house->cache != NULL && visit_reads(visit) && !visit->personal)
		key = dispatch_key(rq->arena, rq);
	if (key.n > 0 && visit_away(house) &&
	    stale_answer(house, visit, rq, key)) {
		if (visit->claimed)
			cache_forgive(house->cache, key);
		return OUTCOME_OK;
	}
	if (key.n > 0 && !visit->claimed)
		visit->claimed =
		    cache_find(house->cache, key, rq->now, visit_changes(house),
			&page) == CACHE_RENDER;
	if (page == NULL)
		return visit_render(house, visit, rq, key);
	visit_page(house, visit, page);
	return OUTCOME_OK;
}

static const char *
visit_method(enum method method)
{
	switch (method) {
	case METHOD_GET:
		return "GET";
	case METHOD_HEAD:
		return "HEAD";
	case METHOD_POST:
		return "POST";
	case METHOD_OPTIONS:
		return "OPTIONS";
	case METHOD_OTHER:
		break;
	}
	return "other";
}

/* The pattern, never the path or the query: what somebody looked for is
 * theirs.  Nor an address or a browser's name.  Those who ask every other
 * second how we do would fill the log with it. */
static void
visit_log(const struct house *house, const struct visit *visit,
    const struct request *rq)
{
	if (house->log == NULL ||
	    (rq->route != NULL && rq->route->shape == SHAPE_PROBE))
		return;
	log_line(house->log,
	    "request method=%s route=%s status=%d bytes=%zu ms=%lld%s%.*s%s",
	    visit_method(visit->method),
	    rq->route == NULL ? "-" : rq->route->pattern, visit->status,
	    visit->bytes, (long long)(clock_ms() - visit->started_ms),
	    rq->trouble.n > 0 ? " trouble=\"" : "", ARG(rq->trouble),
	    rq->trouble.n > 0 ? "\"" : "");
}

/* What a worker answered.  A reply that was made has its outcome; one that came
 * from the cache after all was found by another spelling of its address. */
static void
visit_count(struct house *house, const struct visit *visit,
    const struct request *rq, int64_t took_us)
{
	struct metrics *m = &house->metrics;
	enum metric_kind kind = metrics_kind(rq->route);

	if (visit->page != NULL && !visit->made)
		kind = METRIC_CACHED;
	metrics_served(m, kind, visit->status);
	if (visit->made)
		atomic_fetch_add_explicit(&m->missed, 1, memory_order_relaxed);
	if (kind != METRIC_CACHED && kind != METRIC_PROBE)
		metrics_took(visit_reads(visit) ? &m->reads : &m->writes,
		    took_us);
}

/* Those who watch us from our own machines have somebody of their own: they
 * must be told, above all, that nobody else is free. */
void
visit_desk(const struct house *house, struct visit *visit)
{
	const char *const *probe = house->site.probes;

	visit->desk = visit->method == METHOD_POST ? DESK_WRITE : DESK_READ;
	if (visit->method == METHOD_POST || !visit->with.near)
		return;
	for (; probe != NULL && *probe != NULL; probe++)
		if (str_is(visit->path, *probe))
			visit->desk = DESK_WATCH;
}

/* Whether the route is for another desk than the one where it was found. */
static bool
visit_passes_on(struct visit *visit, const struct request *rq)
{
	enum desk desk = crew_desk(rq);

	if (visit->desk != DESK_READ || desk == DESK_READ)
		return false;
	visit->desk = desk;
	return true;
}

bool
visit_work(struct house *house, struct visit *visit, struct arena *arena)
{
	struct request *rq = NEW(arena, struct request);
	int64_t began_us = clock_us();
	struct passage passage;
	enum outcome outcome;

	rq->arena = arena;
	rq->method = visit->method;
	rq->now = moment_now();
	rq->accept = visit->accept;
	rq->body = visit->body;
	rq->body_file = visit->body_file;
	rq->with = visit->with;
	rq->metrics = &house->metrics;
	if (visit->page != NULL) {
		/* In the cache, but not yet in the encoding asked for. */
		visit_page(house, visit, visit->page);
		metrics_served(&house->metrics, METRIC_CACHED, visit->status);
		visit_pass(house, visit, cached_passage(visit->page));
		return true;
	}
	if (dispatch_find(&house->site, rq, visit->path, visit->query,
		visit->accept_language, &outcome))
	{
		if (visit_passes_on(visit, rq))
			return false;
		visit_found(house, visit, rq);
		passage = visit_passage(house, rq);
		visit_pass(house, visit, &passage);
	} else {
		if (outcome != OUTCOME_OK && outcome != OUTCOME_SEE_OTHER)
			dispatch_sorry(&house->site, rq, outcome);
		visit_once(house, visit, rq, outcome);
	}
	/* Whatever was claimed has been rendered, or given up. */
	visit->claimed = false;
	visit_count(house, visit, rq, clock_us() - began_us);
	visit_log(house, visit, rq);
	return true;
}

enum outcome
visit_allows(struct house *house, const struct visit *visit, size_t length,
    struct arena *arena)
{
	struct request *rq = NEW(arena, struct request);
	enum outcome outcome;

	rq->arena = arena;
	rq->method = visit->method;
	rq->now = moment_now();
	rq->with = visit->with;
	rq->metrics = &house->metrics;
	if (!dispatch_find(&house->site, rq, visit->path, visit->query,
		visit->accept_language, &outcome))
		return OUTCOME_TOO_LARGE;
	return dispatch_allows(&house->site, rq, length);
}

void
visit_end(struct house *house, struct visit *visit)
{
	char room[KEY_MAX];
	str key;

	if (visit->owned && visit->value != NULL)
		house->maker.destroy(visit->value);
	if (visit->page != NULL)
		cache_release(visit->page);
	if (visit->claimed) {
		key = visit_key(visit, room, sizeof(room));
		cache_forgive(house->cache, key);
	}
	*visit = (struct visit){ .method = METHOD_OTHER };
}

void
visit_tick(struct house *house)
{
	struct metrics *m = &house->metrics;
	int64_t minute = clock_ms() / 60000;
	uint64_t now[4], news[4], any = 0;

	if (minute == house->minute)
		return;
	house->minute = minute;
	now[0] = metrics_count(m, METRIC_CACHED);
	now[1] = metrics_count(m, METRIC_ASSET);
	now[2] = atomic_load(&m->refused[METRIC_MALFORMED]);
	now[3] = atomic_load(&m->refused[METRIC_LIMITED]);
	for (size_t i = 0; i < 4; i++) {
		news[i] = now[i] - house->told[i];
		house->told[i] = now[i];
		any += news[i];
	}
	if (house->log != NULL && any > 0)
		log_line(house->log,
		    "minute cached=%llu files=%llu refused=%llu limited=%llu",
		    (unsigned long long)news[0], (unsigned long long)news[1],
		    (unsigned long long)news[2], (unsigned long long)news[3]);
}

void *
visit_sorry(struct house *house, const struct excuse *excuse, str path,
    const struct language *language, struct arena *arena)
{
	struct headers headers = { .n = 0 };
	struct request *rq = NEW(arena, struct request);
	str body;

	rq->arena = arena;
	rq->method = METHOD_GET;
	rq->now = moment_now();
	rq->path = path;
	rq->inner = S("/");
	rq->portal = house->site.portal;
	rq->reply.retry_s = excuse->retry_s;
	rq->wrong = excuse->wrong;
	dispatch_language(rq, language);
	dispatch_sorry(&house->site, rq, excuse->outcome);
	reply_headers(rq, excuse->outcome, false, &headers);
	body = buf_str(&rq->reply.body);
	return house->maker.make(visit_copy(body), body.n, &headers, NULL);
}
