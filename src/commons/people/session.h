/*
 * Sessions and tokens: how a browser or a program shows who it acts for.  The
 * store holds hashes alone, so that a copy of it lets nobody in.
 */
#ifndef COMMONS_PEOPLE_SESSION_H
#define COMMONS_PEOPLE_SESSION_H

#include "engine/web/web.h"

/* Days until somebody signs in again whatever they do; without a visit; and
 * hours without one for whoever holds a role (OWASP Session Management). */
#define SESSION_DAYS 30
#define SESSION_IDLE_DAYS 14
#define SESSION_IDLE_OFFICE_HOURS 12
/* Minutes between two notes of when it was last seen: each is a write. */
#define SESSION_SEEN_MINUTES 10

struct session {
	str hash;
	int64_t person;
	bool second;
	bool linked; /* by a link from a letter, not by a password */
	int64_t created, seen, expires;
	str agent;
};

struct session_list {
	struct session *v;
	size_t n;
};

/** session_open(db, session, now): A new one for the person, second, linked
 * and agent of ${session}; returns its secret, for the cookie.  Inside a
 * write. */
str session_open(struct db *, const struct session *, moment);

/** session_get(db, hash, session): That session, if there is one, however
 * old. */
bool session_get(struct db *, str, struct session *);

/** session_alive(session, office, now): Whether it still counts; ${office}: its
 * person holds a role. */
bool session_alive(const struct session *, bool, moment);

/** session_list(db, person): All of somebody's, newest first. */
struct session_list session_list(struct db *, int64_t);

/** session_end(db, person, hash): End one; session_end_others(db, person,
 * hash): all but that one. */
void session_end(struct db *, int64_t, str);
void session_end_others(struct db *, int64_t, str);

/** session_cookie(rq): The secret in the request's cookie; empty: none.
 * session_keep(rq, secret): Set it.  session_drop(rq): Take it away. */
str session_cookie(const struct request *);
void session_keep(struct request *, str);
void session_drop(struct request *);

/** session_agent(a, header): "Firefox, Android", out of User-Agent: enough to
 * know one's own telephone, too little to know anybody by. */
str session_agent(struct arena *, str);

#endif
