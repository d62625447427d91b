/*
 * A visit: one request that passed the guard, from looking into the cache to
 * an answer ready to send.  Knows no socket and no library: answers are opaque,
 * made by whoever holds the sockets.
 */
#ifndef ENGINE_WEB_VISIT_H
#define ENGINE_WEB_VISIT_H

#include "engine/base/log.h"
#include "engine/web/crew.h"
#include "engine/web/metrics.h"
#include "engine/web/reply.h"

struct visit {
	enum method method;
	str target, path, query; /* as they came; target is "path?query" */
	str accept, accept_encoding, accept_language, if_none_match;
	str body;
	int body_file; /* the descriptor that it lies in; 0: memory */
	struct bearing with;
	bool personal; /* somebody who may be known: not for the cache */
	int64_t started_ms;
	/* The answer: ${value} lives as long as ${page}, or is the visit's own
	 * to destroy when ${owned}, or belongs to the server. */
	enum desk desk; /* who is to answer, as far as is known */
	bool claimed; /* the cache told us to render it again */
	bool made;    /* it was made, for the cache to keep */
	struct cached *page;
	void *value;
	bool owned;
	int status;
	size_t bytes;
};

/* How answers are made.  All bodies are malloced and become the answer's. */
struct maker {
	void *(*make)(char *body, size_t n, const struct headers *,
	    const char *etag);
	/* ${size} bytes of ${fd} from ${from} on; ${fd} becomes the answer's in
	 * any case. */
	void *(*make_file)(int fd, int64_t from, int64_t size,
	    const struct headers *);
	/* The same headers, another body. */
	void *(*variant)(void *, char *body, size_t n, const char *etag,
	    const char *coding);
	/* The same headers but for these, and another body; a value of NULL
	 * takes a field away. */
	void *(*revise)(void *, char *body, size_t n, const struct headers *);
	/* The same headers, no body: for 304. */
	void *(*unchanged)(void *);
	/* The value of that header field; NULL: it has none. */
	const char *(*header)(void *, const char *);
	void (*destroy)(void *);
};

/* What all visits share. */
struct house {
	struct site site;
	struct maker maker;
	struct cache *cache; /* NULL: none */
	struct log *log;     /* NULL: none */
	struct metrics metrics;
	/* What was told of them, and in which minute: visit_tick's. */
	int64_t minute;
	uint64_t told[4];
};

/** visit_try(house, visit): Answer from the cache, without blocking.  False:
 * a worker must do it. */
bool visit_try(struct house *, struct visit *);

/** visit_desk(house, visit): Set visit->desk, by what is known of it before
 * anybody looks for its route. */
void visit_desk(const struct house *, struct visit *);

/** visit_work(house, visit, arena): Answer, whatever it takes; log it.  False:
 * nothing was done, and visit->desk now says who is to answer. */
bool visit_work(struct house *, struct visit *, struct arena *);

/** visit_allows(house, visit, length, arena): Whether who asks is known, may do
 * what this address does, and may send it ${length} bytes for that.  OK, or
 * why not; reads the store. */
enum outcome visit_allows(struct house *, const struct visit *, size_t,
    struct arena *);

/** visit_end(house, visit): The answer was sent: forget it. */
void visit_end(struct house *, struct visit *);

/** visit_tick(house): Once a minute, log what was answered without a worker: a
 * line for each would cost more than the answer.  Called by one thread. */
void visit_tick(struct house *);

/* An answer that needs no request. */
struct excuse {
	enum outcome outcome;
	int retry_s;	   /* 0: as usual */
	const char *wrong; /* what to tell programs; NULL: nothing more */
};

/** visit_sorry(house, excuse, path, language, arena): That answer, to be made
 * once and sent often. */
void *visit_sorry(struct house *, const struct excuse *, str,
    const struct language *, struct arena *);

#endif
