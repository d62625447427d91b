/*
 * Asking an address somewhere else whether it is there.  Whoever writes an
 * address into a record could have the portal ask machines that only it can
 * reach (SSRF): what is refused is decided for each connection by the address
 * it really goes to, so that neither a redirect nor a name that changes its
 * mind helps.  What an answer means for a record is not decided here.
 */
#ifndef ENGINE_FETCH_FETCH_H
#define ENGINE_FETCH_FETCH_H

#include <stdatomic.h>
#include <sys/socket.h>

#include "engine/base/str.h"

/* As they are stored: new ones at the end. */
enum fetch_outcome {
	FETCH_FINE,
	FETCH_GONE,	 /* 404 or 410 */
	FETCH_REFUSED,	 /* any other 4xx */
	FETCH_BROKEN,	 /* 5xx, a redirect that leads nowhere, not HTTP */
	FETCH_SILENT,	 /* no name, no connection, no TLS, or no time */
	FETCH_FORBIDDEN, /* we do not go there */
};

/* How it is asked. */
struct fetcher {
	const char *agent; /* User-Agent; see fetch_agent */
	int time_ms;	   /* for all of it; 0: FETCH_MS */
	/* Whom it may connect to, on any port; NULL: fetch_public, and only the
	 * ports 80 and 443. */
	bool (*lets)(const struct sockaddr *);
	const atomic_bool *stop; /* set: end at once; or NULL */
};

struct fetch_answer {
	enum fetch_outcome outcome;
	/* Somebody was there, if only to refuse the connection: what went wrong
	 * is not our own line. */
	bool heard;
	int status;   /* the last one; 0: none */
	str type;     /* Content-Type as it was sent, or empty */
	int64_t size; /* in bytes, as announced; -1: it was not */
};

#define FETCH_MS 10000

/**
 * fetch_look(arena, fetcher, address):
 * Ask for the head of ${address}, http or https; where that is refused, for
 * its first bytes.  At most FETCH_MS in all, five redirects, each looked at
 * anew, and a few kB; no cookies, no passwords, no proxy of the environment.
 * Never fails but by its outcome.  After a stop the outcome means nothing.
 */
struct fetch_answer fetch_look(struct arena *, const struct fetcher *, str);

/** fetch_public(sa): Whether ${sa} is an address of the open internet: not of
 * this machine, an inner network, a link, a carrier's, a group, nor one that
 * only wraps such a one (the registries of IANA for special-purpose addresses,
 * RFC 6890 and what updates it). */
bool fetch_public(const struct sockaddr *);

/** fetch_any(sa): All of them: for ${lets}. */
bool fetch_any(const struct sockaddr *);

/** fetch_agent(arena, portal): "Claraboia (+https://city.example)", so that
 * who is asked knows whom to write to. */
char *fetch_agent(struct arena *, str);

#endif
