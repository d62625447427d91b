/*
 * Requests, routes and replies.  A handler is plain blocking C: it reads the
 * request's declared parameters and its own read-only database, writes a page
 * or JSON into the reply and returns an outcome.
 */
#ifndef ENGINE_WEB_WEB_H
#define ENGINE_WEB_WEB_H

#include "engine/base/buf.h"
#include "engine/page/page.h"
#include "engine/store/db.h"

enum method {
	METHOD_GET = 1,
	METHOD_HEAD = 2,
	METHOD_POST = 4,
	METHOD_OPTIONS = 8,
	METHOD_OTHER = 16
};

/* Beside the methods of a route: whoever may do its verb may send it a body up
 * to LIMIT_LARGE.  Its handler takes a large part from rq->body_file and does
 * not walk over rq->body: see spool.h. */
#define TAKES_LARGE 32u

/* Beside the methods of a route: its handler waits for another process, an
 * answer for seconds or a file for minutes.  Threads of their own run it, so
 * that they never keep a page waiting, and who finds them all at work stands in
 * line: see crew.h.  WAITS_ASKED: only when the address has a query. */
#define WAITS_ANSWER 64u
#define WAITS_FILE 128u
#define WAITS_ASKED 256u

/* How a handler ended.  One table (reply.c) maps each to a status. */
enum outcome {
	OUTCOME_OK,	   /* 200 */
	OUTCOME_SEE_OTHER, /* 303 to reply.location */
	OUTCOME_MOVED,	   /* 308 to reply.location */
	OUTCOME_INVALID,   /* 400 */
	OUTCOME_STRANGER,  /* 401, with WWW-Authenticate: who are you? */
	OUTCOME_FORBIDDEN, /* 403 */
	OUTCOME_NOT_FOUND, /* 404 */
	OUTCOME_METHOD,	   /* 405 */
	OUTCOME_CONFLICT,  /* 409 */
	OUTCOME_GONE,	   /* 410 */
	OUTCOME_TOO_LARGE, /* 413 */
	OUTCOME_TOO_MANY,  /* 429, with Retry-After */
	OUTCOME_BROKEN,	   /* 500 */
	OUTCOME_BUSY,	   /* 503, with Retry-After */
	OUTCOME_FULL,	   /* 507: the disk (RFC 4918 §11.5) */
	OUTCOME_COUNT
};

/** outcome_status(o): The HTTP status of outcome ${o}. */
int outcome_status(enum outcome);

/* A body that is sent from the disk, piece by piece, and never in memory. */
struct reply_file {
	int fd;	      /* open for reading; the reply's from now on */
	int64_t size; /* all of it */
	str etag;     /* a strong entity tag of it, in quotes: then a part of it
		       * may be asked for (RFC 9110 §14); or empty */
};

struct reply {
	int status;	  /* 0: by the outcome */
	const char *type; /* Content-Type, with charset */
	struct buf body;
	const struct reply_file *file; /* instead of ${body}; or NULL.  Is
					* ${fresh} */
	str location;	  /* for SEE_OTHER and MOVED: a path */
	str next;	  /* Link: <…>; rel="next": an address, or empty */
	str described;	  /* … rel="describedby": what tells of it */
	str filename;	  /* Content-Disposition: attachment, if any */
	bool shown;	  /* … but inline: a picture */
	bool foreign;	  /* a stranger's bytes: in a sandbox */
	bool framed;	  /* other sites may show it in a frame: it has no form
			   * that does anything and nothing of whoever looks */
	bool forever;	  /* what is at this address never changes */
	int retry_s;	  /* Retry-After */
	unsigned allow;	  /* methods to name in Allow */
	const char *vary; /* a header it depends on beside
			   * Accept-Encoding, or NULL */
	const char *cookie; /* Set-Cookie, or NULL: see reply_cookie */
	bool shared;	  /* CORS: any origin may read it */
	bool fresh;	  /* never kept in the cache */
	bool replayed;	  /* Idempotency-Replayed: it was answered before */
	moment stale;	  /* nothing newer than this could be reached; 0: it
			   * shows what is known now */
};

struct metrics;

/* Who asks, as the portal knows them; NULL: nobody it knows. */
struct who;

/* What a request brings along beside its address. */
struct bearing {
	str cookie;	   /* the Cookie header */
	str authorization; /* the Authorization header */
	str host, origin, fetch_site; /* Host, Origin, Sec-Fetch-Site */
	str content_type;
	str agent;    /* User-Agent */
	str key;      /* Idempotency-Key */
	str if_match; /* If-Match */
	str range, if_range; /* Range, If-Range */
	uint64_t from; /* stands for the address it comes from (IPv6: its /64);
			* for throttles, never kept */
	bool near; /* it comes from this machine, or one of ours, and was not
		    * passed on for somebody else */
};

struct request;

/* A change of the store: see request_write. */
typedef enum outcome request_change(struct request *, void *);

/* Runs ${change} with ${what}, and more before and behind it in the same
 * transaction; what it returns is what becomes of all of it. */
typedef enum outcome request_around(struct request *, request_change *, void *);

/* Makes a thing to be kept: see request_kept. */
typedef const void *request_make(struct request *);

struct larder_hold;

struct request {
	struct arena *arena;
	enum method method;
	const struct route *route;
	str path;	      /* normalised, as asked for: "/en/plans" */
	str inner;	      /* behind the language: "/plans" */
	str query;	      /* canonical: declared parameters only */
	str argument[3];      /* what :names of the pattern stood for */
	str accept;	      /* the Accept header */
	str body;	      /* of a POST */
	int body_file;	      /* the descriptor that it lies in; 0: memory */
	struct bearing with;
	const struct who *who; /* NULL: nobody we know */
	struct param *fields;  /* of a POSTed form, all that came, in order */
	size_t n_fields;
	struct part *parts; /* of a POSTed multipart form: its files */
	size_t n_parts;
	struct store *store; /* for request_write */
	struct param *params; /* declared parameters that were given */
	size_t n_params;
	moment now;
	struct db *db;	    /* read-only, one snapshot */
	struct larder_hold *kept; /* what is kept of it (larder.h); NULL: ask */
	const void *portal; /* whatever main.c gave the server */
	const struct metrics *metrics; /* what the server counted; NULL: there
					* is no server */
	struct page page;   /* writes into reply.body */
	struct reply reply;
	const char *wrong; /* what to tell the reader of an INVALID */
	struct param *wrongs; /* … and a program, of each field: see
			       * request_wrong */
	size_t n_wrongs;
	request_around *around; /* runs the changes of request_write; NULL:
				 * they run alone */
	void *around_what;
	bool ours;	   /* a form that no other site made somebody send */
	str taken; /* this very form was sent before: where it led; or empty */
	bool wrote;	   /* something of it is durable already */
	int broke;	   /* how the store failed it: FAULT_AWAY; of a change
			    * that may have been kept, FAULT_UNKNOWN; … */
	str trouble;	   /* what broke, for the log only */
};

struct param {
	str name, value;
};

/** request_param(rq, name): The value of a declared parameter, "" if absent.
 * Asking for one that the route does not declare is an assert. */
str request_param(const struct request *, const char *);

/** request_number(rq, name, least, most, otherwise): As a number; when absent
 * or out of bounds, ${otherwise}. */
int64_t request_number(const struct request *, const char *, int64_t, int64_t,
    int64_t);

/** request_again(rq, to, after): The address ${to} with the parameters that
 * came: of the next page, behind ${after}, or with "" of the whole list.  Which
 * page it was, and what was said on it, is left out. */
str request_again(const struct request *, str, str);

/** request_field(rq, name): The first value of that name in the form that was
 * POSTed, "" if there is none. */
str request_field(const struct request *, const char *);

/** request_file(rq, name): The file chosen in the form's field of that name;
 * NULL when none was. */
const struct part *request_file(const struct request *, const char *);

/**
 * request_write(rq, change, what):
 * Run ${change} in a write transaction and return when it is durable.  Its
 * outcome is returned; OK and SEE_OTHER keep what it wrote, any other keeps
 * nothing.  rq->db is the writable connection meanwhile; afterwards a new
 * snapshot, or NULL behind a SEE_OTHER.  Texts read before stay.  ${change} may run twice: it resets in ${what} what it sets there.
 */
enum outcome request_write(struct request *, request_change *, void *);

/** request_rest(rq): Give the snapshot back before something long that needs no
 * database: readers are few, and one that stays keeps the log of the database
 * growing.  rq->db is NULL from then on; texts read before stay.  False when
 * what was read before may be wrong: then return OUTCOME_BROKEN. */
bool request_rest(struct request *);

/** request_wrong(rq, field, sentence): Note for a program what is wrong with
 * ${field} of what it sent; nothing when ${sentence} is NULL.  True when the
 * request comes from one: then INVALID is all there is to answer, and no page
 * to show again. */
bool request_wrong(struct request *, const char *, const char *);

/**
 * request_kept(rq, make):
 * What ${make}(rq) makes of the store, from memory where it is known since the
 * last change.  ${make} looks at nothing of rq but db and page.lang, puts what
 * it makes into rq->arena, and returns no NULL.  It lives as long as the
 * request and is not the caller's to change.  For who is signed in, and for who
 * posts, it is always made anew.
 */
const void *request_kept(struct request *, request_make *);

/** request_go(rq, format, ...): Answer with 303 to "/LANG" and that path:
 * after a change, so that a reload does not repeat it. */
enum outcome request_go(struct request *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/** fields_read(arena, body, fields, n): All pairs of an
 * application/x-www-form-urlencoded ${body}, in order, names repeated as they
 * came.  False when a name or value is not UTF-8 or holds NUL, or when there
 * are more than LIMIT_FIELDS. */
bool fields_read(struct arena *, str, struct param **, size_t *);

/* Whom a route is for: anyone, or whoever may do this verb of the portal's
 * (commons/people/may.h) to anything at all; the handler asks about the thing
 * itself.  See site.admit. */
#define ANYONE 0

enum shape {
	SHAPE_PAGE, /* HTML under /LANG; unprefixed addresses redirect there */
	SHAPE_FEED, /* Atom, under /LANG too */
	SHAPE_API,  /* under /api; JSON or CSV; errors as RFC 9457 */
	SHAPE_BARE, /* no language: robots.txt, files … */
	SHAPE_PROBE, /* no language, and before its handler nobody is asked
		      * anything: no database, no session.  Its reply is sent
		      * as it stands, whatever its outcome */
};

struct route {
	unsigned methods;    /* METHOD_GET implies HEAD */
	const char *pattern; /* "/plans/:slug"; last may be ":rest*" */
	enum outcome (*handler)(struct request *);
	int audience; /* ANYONE, or a verb */
	enum shape shape;
	const char *params; /* "plan institution q after": only these exist;
			     * "*" at the end: and whatever else is sent */
	const char *what;   /* English, one line: for docs and OpenAPI */
	const struct record_type
	    *record; /* API: what it answers with, or NULL */
};

/* Sorted table of all routes, for finding one. */
struct router;

/** router_open(arena, tables, n): Build from ${n} arrays of routes, each ended
 * by a row without pattern.  Two rows of one pattern with a method in
 * common are an assert. */
struct router *router_open(struct arena *, const struct route *const *, size_t);

enum found { FOUND, FOUND_NOT, FOUND_METHOD };

/**
 * router_find(router, method, path, shape prefix handled by caller, …):
 * Find the route for ${inner} (behind the language, if ${localized}) and fill
 * ${arguments}.  FOUND_METHOD: the pattern is there with other methods, which
 * are in ${allowed}.  A literal segment wins over ":name".  ":name" never
 * matches an empty segment; it may carry a suffix, ":slug.csv".
 */
enum found router_find(const struct router *, enum method, bool localized,
    str inner, str arguments[3], const struct route **, unsigned *allowed);

/**
 * path_normalise(arena, raw, path):
 * Percent-decode once, refuse (false) NUL, control characters, backslash, an
 * encoded "/", invalid UTF-8, "." and ".." segments and more than 1,024 bytes;
 * collapse "//" and drop a trailing "/" (but "/" stays).  RFC 3986 §6.2.2.
 */
bool path_normalise(struct arena *, str, str *);

/** path_encode(arena, path): A normalised path as it stands in an address:
 * everything but RFC 3986 pchar and "/" percent-encoded. */
str path_encode(struct arena *, str);

/** query_encode(b, s): ${s} as a name or value of a query string. */
void query_encode(struct buf *, str);

/**
 * query_read(arena, raw, declared, params, n, canonical):
 * Parse application/x-www-form-urlencoded ${raw}, keep only names in the
 * space-separated ${declared}, first value of each, in declared order, empty
 * values dropped; ${canonical} is the same re-encoded.  "*" at the end of
 * ${declared} keeps all other names too, in the order they came.  Values that are not
 * UTF-8 or hold NUL are dropped.  At most 64 pairs and 8 kB are looked at;
 * query_whole(raw) says whether that is all of it.
 */
void query_read(struct arena *, str, const char *, struct param **, size_t *,
    str *);
bool query_whole(str);

#endif
