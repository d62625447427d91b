/* Sessions: see session.h. */
#include "commons/people/secret.h"
#include "commons/people/session.h"
#include "queries.h"

#define SESSIONS_MAX 100
#define HOUR_US INT64_C(3600000000)
/* Bound to this host, to TLS and to all of its paths by its name alone
 * (RFC 6265bis §4.1.3.2). */
#define COOKIE "__Host-session"

str
session_open(struct db *db, const struct session *session, moment now)
{
	str secret = secret_new(db_arena(db));

	db_run(db, Q_session_add,
	    VALUES(value_text(secret_hash(db_arena(db), secret)),
		value_number(session->person), value_number(session->second),
		value_number(now.us), value_number(now.us),
		value_number(now.us + SESSION_DAYS * 24 * HOUR_US),
		value_number(session->linked), value_text(session->agent)));
	return secret;
}

bool
session_get(struct db *db, str hash, struct session *session)
{
	struct rows rows =
	    db_query(db, Q_session_get, VALUES(value_text(hash)));
	bool there = rows_next(&rows);

	*session = (struct session){ .hash = hash };
	if (there) {
		session->person = rows_number(&rows, 0);
		session->second = rows_number(&rows, 1) != 0;
		session->created = rows_number(&rows, 2);
		session->seen = rows_number(&rows, 3);
		session->expires = rows_number(&rows, 4);
		session->linked = rows_number(&rows, 5) != 0;
		session->agent = rows_text(&rows, 6);
	}
	rows_end(&rows);
	return there;
}

bool
session_alive(const struct session *session, bool office, moment now)
{
	int64_t idle =
	    office ? SESSION_IDLE_OFFICE_HOURS : SESSION_IDLE_DAYS * 24;

	return now.us < session->expires &&
	       now.us - session->seen < idle * HOUR_US;
}

struct session_list
session_list(struct db *db, int64_t person)
{
	struct session_list list = {
		NEWS(db_arena(db), struct session, SESSIONS_MAX), 0
	};
	struct rows rows =
	    db_query(db, Q_session_list, VALUES(value_number(person)));

	while (list.n < SESSIONS_MAX && rows_next(&rows))
		list.v[list.n++] = (struct session){
			.hash = rows_text(&rows, 0),
			.person = person,
			.second = rows_number(&rows, 1) != 0,
			.created = rows_number(&rows, 2),
			.seen = rows_number(&rows, 3),
			.agent = rows_text(&rows, 4),
		};
	rows_end(&rows);
	return list;
}

void
session_end(struct db *db, int64_t person, str hash)
{
	db_run(db, Q_session_end,
	    VALUES(value_text(hash), value_number(person)));
}

void
session_end_others(struct db *db, int64_t person, str hash)
{
	db_run(db, Q_session_end_others,
	    VALUES(value_number(person), value_text(hash)));
}

str
session_cookie(const struct request *rq)
{
	str rest = rq->with.cookie, pair;

	while (rest.n > 0) {
		pair = str_trim(str_cut(&rest, ';'));
		if (str_is(str_cut(&pair, '='), COOKIE) && secret_like(pair))
			return pair;
	}
	return S("");
}

static void
session_set(struct request *rq, str secret, int64_t seconds)
{
	rq->reply.cookie = str_fmt(rq->arena,
	    COOKIE "=%.*s; Path=/; Secure; HttpOnly; SameSite=Lax; "
		   "Max-Age=%lld",
	    ARG(secret), (long long)seconds)
			       .p;
}

void
session_keep(struct request *rq, str secret)
{
	session_set(rq, secret, SESSION_DAYS * 24 * 3600);
}

void
session_drop(struct request *rq)
{
	session_set(rq, S(""), 0);
}

str
session_agent(struct arena *a, str header)
{
	/* Order matters: Edge says it is Chrome, Chrome that it is Safari. */
	static const char *const browsers[][2] = { { "Edg", "Edge" },
		{ "OPR/", "Opera" }, { "Firefox/", "Firefox" },
		{ "FxiOS/", "Firefox" }, { "Chrome/", "Chrome" },
		{ "CriOS/", "Chrome" }, { "Safari/", "Safari" } };
	static const char *const systems[][2] = { { "Android", "Android" },
		{ "iPhone", "iPhone" }, { "iPad", "iPad" },
		{ "Windows", "Windows" }, { "Mac OS", "macOS" },
		{ "CrOS", "ChromeOS" }, { "Linux", "Linux" } };
	const char *browser = "", *system = "";

	for (size_t i = sizeof(browsers) / sizeof(*browsers); i-- > 0;)
		if (str_find(header, str_of(browsers[i][0])) >= 0)
			browser = browsers[i][1];
	for (size_t i = sizeof(systems) / sizeof(*systems); i-- > 0;)
		if (str_find(header, str_of(systems[i][0])) >= 0)
			system = systems[i][1];
	return str_fmt(a, "%s%s%s", browser,
	    *browser != '\0' && *system != '\0' ? ", " : "", system);
}
