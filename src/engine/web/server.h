/*
 * The server: doors open, threads, deadlines, limits, graceful stop.  Only
 * server_private.h and answer.c include microhttpd.h.
 */
#ifndef ENGINE_WEB_SERVER_H
#define ENGINE_WEB_SERVER_H

#include "engine/store/store.h"
#include "engine/web/turnstile.h"
#include "engine/web/web.h"

struct asset {
	const char *path; /* "/assets/portal-1a2b3c4d.css" */
	const char *type;
	str bytes;
	str gzip, br; /* empty when not worth it */
	bool forever; /* immutable: its path holds its hash */
};

/* What the portal gives to the engine, so that the engine knows no portal. */
struct site {
	const struct router *router;
	struct store *store;
	const struct languages *languages;
	const struct asset *assets;
	size_t n_assets;
	/* Paths of SHAPE_PROBE, ended by NULL, or NULL: asked from near they
	 * are answered by a thread of their own. */
	const char *const *probes;
	const void *portal; /* becomes request.portal */
	struct larder *larder;  /* larder.h; NULL: everything is made anew */
	/* Called when a request bears a cookie or an authorization: fill
	 * rq->who and rq->page.token.  NULL: nobody is ever known. */
	void (*identify)(struct request *);
	/* Called for routes that are not for anyone: OUTCOME_OK, or what to
	 * answer instead. */
	enum outcome (*admit)(struct request *);
	/* Called before the handler of what somebody who is known sent from a
	 * page: fill rq->taken when that very form was taken before, else see
	 * to it that the pen finds out (rq->around).  NULL: forms are taken as
	 * often as they come. */
	void (*once)(struct request *);
	/* Called before the handler of a page: fill rq->page.frame. */
	void (*frame)(struct request *);
	/* Write ${body}, a page of ours that shows what was known at ${when},
	 * into the reply, with a sentence that says so.  False, and nothing
	 * written, when it is none.  NULL: there are none. */
	bool (*stale)(struct request *, str body, moment when);
	/* What a good answer to a request counts as.  NULL: nothing counts. */
	struct passage (*counts)(const struct request *);
	struct turnstile *turnstile; /* … and where; NULL: nowhere */
	/* Write the error page (or problem+json) for ${outcome} into the
	 * reply.  rq->db may be broken or NULL; rq->route may be NULL.  Called
	 * at opening too, with path "/LANG" and "/api", for the answers that
	 * need no worker. */
	void (*sorry)(struct request *, enum outcome);
};

/* Zero anywhere but in ${port} and ${rate}: the default of limits.h. */
struct server_options {
	const char *address;  /* "127.0.0.1" or "::1" */
	const char *spool;    /* a folder for large bodies; NULL: none come */
	unsigned port;	      /* 0: any; see server_port */
	unsigned workers;     /* threads that make pages */
	unsigned scribes;     /* threads that take what is posted */
	unsigned loops;	      /* threads that hold sockets: 0 = cores */
	unsigned connections; /* total limit */
	unsigned per_address; /* connections from one address */
	unsigned rate;	      /* uncached requests per address and second;
			       * 0: any number */
	unsigned burst;
	bool behind_proxy; /* trust X-Forwarded-For from loopback peers */
	const uint64_t *trusted; /* … and from these (address_key) */
	size_t n_trusted;
	bool cache;
	int head_ms, body_ms, idle_ms; /* deadlines; 0: the default */
	int line_ms; /* until who stands in line is told to come again */
};

struct server;

/** server_open(site, options, why): Open the doors; NULL and a sentence in
 * ${why} (static storage or arena of the process) when that cannot be. */
struct server *server_open(const struct site *, const struct server_options *,
    const char **);

/** server_port(server): The port it listens on. */
unsigned server_port(const struct server *);

/** server_close(server): Stop accepting, let requests under way finish (up to
 * 10 s), close. */
void server_close(struct server *);

/**
 * dispatch(site, rq, target, headers…):
 * One request from head to reply without any socket: used by the server's
 * workers and, directly, by tests.  ${rq} has arena, method, now, accept, body
 * set; ${target} is the raw path and ${query} the raw query string; language
 * redirects use ${accept_language}.  Fills rq->reply and returns the outcome.
 */
enum outcome dispatch(const struct site *, struct request *, str target,
    str query, str accept_language);

#endif
