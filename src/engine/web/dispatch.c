/*
 * The dispatcher: one request from address to reply, without any socket.  It
 * alone asks whether the world broke.  Rates, deadlines and the cache belong
 * to the server.
 */
#include "engine/base/date.h"
#include "engine/base/hash.h"
#include "engine/store/store.h"
#include "engine/web/dispatch.h"
#include "engine/web/larder.h"
#include "engine/web/limits.h"
#include "engine/web/multipart.h"
#include "engine/web/reply.h"
#include "engine/web/spool.h"

static void
dispatch_open_body(struct request *rq)
{
	rq->reply.body = buf_open(rq->arena, LIMIT_REPLY);
	rq->page.out = &rq->reply.body;
}

void
dispatch_language(struct request *rq, const struct language *language)
{
	rq->page.arena = rq->arena;
	rq->page.language = language;
	rq->page.lang = language == NULL ? S("en") : language_code(language);
	rq->page.today = date_of(rq->now);
	dispatch_open_body(rq);
}

/* No language in the address: the reader's. */
static void
dispatch_guess(const struct site *site, struct request *rq, str accept_language)
{
	dispatch_language(rq,
	    site->languages == NULL
		? NULL
		: languages_accept(site->languages, accept_language));
}

/* Split "/ca/plans" into language and "/plans".  False when the path starts
 * with no language. */
static bool
dispatch_split(const struct site *site, struct request *rq)
{
	str rest = str_drop(rq->path, 1);
	str first = str_cut(&rest, '/');
	const struct language *language =
	    site->languages == NULL || first.n == 0
		? NULL
		: languages_get(site->languages, first);

	rq->inner = rq->path;
	if (language == NULL)
		return false;
	rq->inner = rest.p == NULL ? S("/") : str_drop(rq->path, first.n + 1);
	dispatch_language(rq, language);
	return true;
}

/* An address without language of a page that has one: send the reader to the
 * best of theirs.  The query travels as it came. */
static enum outcome
dispatch_redirect(struct request *rq, str query)
{
	str path = path_encode(rq->arena, rq->path);
	bool plain = query.n > 0;

	for (size_t i = 0; i < query.n; i++)
		if (query.p[i] <= ' ' || query.p[i] >= 0x7f)
			plain = false;
	if (str_is(path, "/"))
		path = S("");
	rq->reply.location = str_fmt(rq->arena, "/%.*s%.*s%s%.*s",
	    ARG(rq->page.lang), ARG(path), plain ? "?" : "",
	    plain ? (int)query.n : 0, plain ? query.p : "");
	rq->reply.vary = "Accept-Language";
	return OUTCOME_SEE_OTHER;
}

static void
dispatch_allow(struct request *rq, unsigned allowed)
{
	if (rq->route->shape == SHAPE_API)
		allowed |= METHOD_OPTIONS;
	rq->reply.allow = allowed;
}

/* Find the route of rq->path; ${moved}: it lives under a language. */
static enum found
dispatch_route(const struct site *site, struct request *rq, str accept_language,
    unsigned *allowed, bool *moved)
{
	bool localized = dispatch_split(site, rq);
	enum found found = router_find(site->router, rq->method, localized,
	    rq->inner, rq->argument, &rq->route, allowed);

	*moved = false;
	if (localized)
		return found;
	dispatch_guess(site, rq, accept_language);
	if (found != FOUND_NOT)
		return found;
	found = router_find(site->router, rq->method, true, rq->inner,
	    rq->argument, &rq->route, allowed);
	*moved = found == FOUND;
	return found;
}

bool
dispatch_find(const struct site *site, struct request *rq, str target,
    str query, str accept_language, enum outcome *outcome)
{
	enum found found;
	unsigned allowed = 0;
	bool moved;

	rq->portal = site->portal;
	if (!path_normalise(rq->arena, target, &rq->path)) {
		rq->path = rq->inner = S("/");
		dispatch_guess(site, rq, accept_language);
		*outcome = OUTCOME_INVALID;
		return false;
	}
	found = dispatch_route(site, rq, accept_language, &allowed, &moved);
	*outcome = found == FOUND_NOT ? OUTCOME_NOT_FOUND : OUTCOME_METHOD;
	if (found == FOUND_NOT)
		return false;
	dispatch_allow(rq, allowed);
	if (moved) {
		*outcome = dispatch_redirect(rq, query);
		return false;
	}
	if (rq->method == METHOD_OPTIONS && rq->route->shape == SHAPE_API) {
		rq->reply.status = 204;
		rq->reply.shared = true;
		*outcome = OUTCOME_OK;
		return false;
	}
	if (found == FOUND_METHOD)
		return false;
	/* Half of what was asked would look like all of it. */
	if (!query_whole(query)) {
		rq->wrong = "This address has too many parameters, or too long "
			    "ones. At most 64 are read. Please ask for less.";
		*outcome = OUTCOME_INVALID;
		return false;
	}
	query_read(rq->arena, query, rq->route->params, &rq->params,
	    &rq->n_params, &rq->query);
	return true;
}

static const char *
dispatch_type(const struct request *rq)
{
	static const char *const types[] = {
		[SHAPE_PAGE] = "text/html; charset=utf-8",
		[SHAPE_FEED] = "application/atom+xml; charset=utf-8",
		[SHAPE_API] = "application/json",
		[SHAPE_BARE] = "text/plain; charset=utf-8",
		[SHAPE_PROBE] = "text/plain; charset=utf-8",
	};

	return types[rq->route == NULL ? SHAPE_PAGE : rq->route->shape];
}

/* Whether it was the store that could not be reached. */
static bool
dispatch_away(const struct request *rq)
{
	return rq->broke == FAULT_AWAY || rq->broke == FAULT_UNKNOWN;
}

void
dispatch_sorry(const struct site *site, struct request *rq,
    enum outcome outcome)
{
	dispatch_open_body(rq);
	reply_drop_file(&rq->reply);
	rq->reply.type = NULL;
	rq->reply.status = 0;
	rq->reply.filename = S("");
	rq->reply.next = S("");
	rq->reply.described = S("");
	rq->reply.location = S("");
	rq->reply.cookie = NULL;
	rq->reply.fresh = true;
	/* This is known now: that nothing could be read. */
	if (outcome == OUTCOME_BUSY || outcome == OUTCOME_BROKEN)
		rq->reply.stale.us = 0;
	if (outcome == OUTCOME_BUSY && dispatch_away(rq))
		rq->reply.retry_s = LIMIT_AWAY_S;
	if (str_starts(rq->path, S("/api/")))
		rq->reply.shared = true;
	if ((outcome == OUTCOME_BUSY || outcome == OUTCOME_TOO_MANY) &&
	    rq->reply.retry_s == 0)
		rq->reply.retry_s = 2;
	site->sorry(rq, outcome);
	if (rq->reply.body.full || rq->reply.body.n == 0) {
		dispatch_open_body(rq);
		buf_fmt(&rq->reply.body, "%d\n", outcome_status(outcome));
		rq->reply.type = "text/plain; charset=utf-8";
	}
	if (rq->reply.type == NULL)
		rq->reply.type = "text/html; charset=utf-8";
}

/* Whether ${kind} is a world that broke, and no rule that a change met. */
static bool
change_broke(int kind)
{
	return kind != FAULT_NONE && kind != FAULT_UNIQUE && kind != FAULT_RULE;
}

/* What the world says after the handler has ended. */
static enum outcome
dispatch_judge(struct request *rq, enum outcome outcome)
{
	const struct fault *fault = rq->db == NULL ? NULL : db_fault(rq->db);

	if (fault != NULL && fault->kind != FAULT_NONE) {
		rq->trouble = str_copy(rq->arena, str_of(fault->detail));
		/* What was kept stays kept, whatever breaks behind it. */
		if (rq->wrote)
			rq->broke = FAULT_UNKNOWN;
		else if (rq->broke != FAULT_UNKNOWN)
			rq->broke = fault->kind;
		return fault_passes(fault) ? OUTCOME_BUSY : OUTCOME_BROKEN;
	}
	/* A change that broke on the way left nothing that a handler could
	 * judge by: it may have "found" that something was not there. */
	if (change_broke(rq->broke) && outcome != OUTCOME_BUSY)
		return fault_passes(&(struct fault){ .kind = rq->broke })
			   ? OUTCOME_BUSY
			   : OUTCOME_BROKEN;
	if (outcome == OUTCOME_OK && rq->reply.body.full) {
		rq->trouble = S("reply over its limit");
		return OUTCOME_BROKEN;
	}
	return outcome;
}

static bool
dispatch_moves(enum outcome outcome)
{
	return outcome == OUTCOME_SEE_OTHER || outcome == OUTCOME_MOVED;
}

/* A form with files: what is typed becomes fields, what is chosen stays a
 * part. */
static bool
dispatch_parts(struct request *rq, str boundary)
{
	struct part *parts;
	size_t n;

	if (!multipart_read_file(rq->arena, rq->body, boundary,
		rq->body_file > 0 ? spool_pass : NULL, &parts, &n))
		return false;
	rq->fields = NEWS(rq->arena, struct param, n);
	rq->parts = NEWS(rq->arena, struct part, n);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].file) {
			rq->parts[rq->n_parts++] = parts[i];
			continue;
		}
		if (!str_utf8(parts[i].name) || !str_utf8(parts[i].bytes))
			return false;
		rq->fields[rq->n_fields++] =
		    (struct param){ parts[i].name, parts[i].bytes };
	}
	return true;
}

/* The fields of a POSTed form. */
static enum outcome
dispatch_form(struct request *rq)
{
	str type = rq->with.content_type, boundary;
	bool read = false;

	if (rq->method != METHOD_POST || rq->route->shape == SHAPE_API)
		return OUTCOME_OK;
	if (multipart_boundary(type, &boundary))
		read = dispatch_parts(rq, boundary);
	else if (rq->body.n == 0 ||
		 str_is(str_lower(rq->arena, str_trim(str_cut(&type, ';'))),
		     "application/x-www-form-urlencoded"))
		read = fields_read(rq->arena, rq->body, &rq->fields,
		    &rq->n_fields);
	return read ? OUTCOME_OK : OUTCOME_INVALID;
}

/* "SESSION-FORM", of what a form bears: the token of the session, then what
 * tells this form from all others.  The first of it. */
static str
dispatch_session(str token)
{
	return str_cut(&token, '-');
}

/*
 * Whether a change was asked for by a page of another site (CSRF).  Browsers
 * say so themselves (Fetch Metadata), or name the page's origin; whoever is
 * signed in must also send back the token of their session.  Programs send no
 * cookies: the API knows people by tokens alone.
 */
static enum outcome
dispatch_foreign(struct request *rq)
{
	const struct bearing *with = &rq->with;
	str origin = with->origin;
	ptrdiff_t scheme = str_find(origin, S("://"));

	if (rq->method != METHOD_POST || rq->route->shape == SHAPE_API)
		return OUTCOME_OK;
	rq->wrong = "This came from another site, so nothing was changed.  "
		    "Open the page here and try again.";
	if (with->fetch_site.n > 0) {
		if (!str_is(with->fetch_site, "same-origin") &&
		    !str_is(with->fetch_site, "none"))
			return OUTCOME_FORBIDDEN;
	} else if (origin.n > 0 &&
		   (scheme < 0 || !str_eq(str_drop(origin, (size_t)scheme + 3),
				      with->host)))
		return OUTCOME_FORBIDDEN;
	rq->wrong = "This form is from an earlier sign-in, so nothing was "
		    "changed.  Go back, reload the page and send it again.";
	if (rq->who != NULL &&
	    (rq->page.token.n == 0 ||
		!hash_same(dispatch_session(request_field(rq, "token")),
		    dispatch_session(rq->page.token))))
		return OUTCOME_FORBIDDEN;
	rq->wrong = NULL;
	rq->ours = true;
	return OUTCOME_OK;
}

/* Who asks, and whether this route is for them. */
static enum outcome
dispatch_admit(const struct site *site, struct request *rq)
{
	const struct bearing *with = &rq->with;
	enum outcome outcome;

	if (rq->who == NULL && site->identify != NULL &&
	    (with->cookie.n > 0 || with->authorization.n > 0))
		site->identify(rq);
	/* That they were seen is nothing they sent. */
	rq->wrote = false;
	rq->broke = FAULT_NONE;
	if (rq->who != NULL || rq->route->audience != ANYONE ||
	    rq->method == METHOD_POST)
		rq->reply.fresh = true;
	outcome = dispatch_form(rq);
	if (outcome == OUTCOME_OK)
		outcome = dispatch_foreign(rq);
	if (outcome == OUTCOME_OK && rq->route->audience != ANYONE)
		outcome =
		    site->admit == NULL ? OUTCOME_FORBIDDEN : site->admit(rq);
	return outcome;
}

static bool
dispatch_reads(const struct request *rq)
{
	return rq->method == METHOD_GET || rq->method == METHOD_HEAD;
}

/* To whom nobody knows, what was known a moment ago does no harm; who is known
 * may have just changed it. */
static bool
dispatch_patient(const struct request *rq)
{
	return rq->who == NULL && rq->with.cookie.n == 0 &&
	       rq->with.authorization.n == 0 && dispatch_reads(rq) &&
	       rq->route->audience == ANYONE;
}

/* What is kept, for whom it is good enough; before any snapshot is taken. */
static struct larder_hold *
dispatch_hold(const struct site *site, struct request *rq)
{
	return site->larder != NULL && site->store != NULL &&
		       dispatch_patient(rq)
		   ? larder_hold(site->larder, rq->arena,
			 store_changes(site->store))
		   : NULL;
}

/* Take a snapshot. */
static void
dispatch_open(const struct site *site, struct request *rq)
{
	bool old = false;

	rq->store = site->store;
	if (site->store == NULL)
		return;
	if (!dispatch_patient(rq)) {
		rq->db = store_read(site->store, rq->arena);
		return;
	}
	rq->db = store_read_old(site->store, rq->arena, &old);
	if (!old || db_fault(rq->db)->kind != FAULT_NONE)
		return;
	/* A standby knows no more than was known when the rest went away, and
	 * perhaps less than what is kept. */
	rq->kept = NULL;
	rq->reply.stale.us = store_away(site->store);
	if (rq->reply.stale.us == 0)
		rq->reply.stale = rq->now;
	rq->reply.fresh = true;
}

/* Whoever watches is answered even while nothing else can be: by what the
 * handler finds out, and in its own words. */
static enum outcome
dispatch_probe(struct request *rq)
{
	enum outcome outcome = rq->route->handler(rq);

	rq->reply.fresh = true;
	if (rq->reply.type == NULL)
		rq->reply.type = dispatch_type(rq);
	return outcome;
}

/* What somebody sends twice, on a slow line, is taken once; both are led to
 * what came of it. */
static enum outcome
dispatch_once(const struct site *site, struct request *rq)
{
	enum outcome outcome;

	if (site->once != NULL && rq->ours && rq->who != NULL)
		site->once(rq);
	if (rq->taken.n == 0) {
		outcome = rq->route->handler(rq);
		if (rq->taken.n == 0)
			return outcome;
		reply_drop_file(&rq->reply);
	}
	rq->reply.location = rq->taken;
	return OUTCOME_SEE_OTHER;
}

/* From a snapshot to what the handler and the world say. */
static enum outcome
dispatch_try(const struct site *site, struct request *rq)
{
	enum outcome outcome;

	dispatch_open(site, rq);
	outcome = dispatch_admit(site, rq);
	if (rq->route->shape == SHAPE_PAGE && site->frame != NULL)
		site->frame(rq);
	if (outcome == OUTCOME_OK)
		outcome = dispatch_once(site, rq);
	outcome = dispatch_judge(rq, outcome);
	if (rq->db != NULL)
		store_read_end(site->store, rq->db);
	rq->db = NULL;
	return outcome;
}

/* Run it, and what only reads once more when the connection was lost in the
 * middle: the next one may be to whom took over. */
static enum outcome
dispatch_twice(const struct site *site, struct request *rq)
{
	const struct request before = *rq;
	enum outcome outcome = dispatch_try(site, rq);
	str trouble = rq->trouble;

	if (outcome != OUTCOME_BUSY || !dispatch_reads(rq) ||
	    (rq->broke != FAULT_AWAY && rq->broke != FAULT_BUSY))
		return outcome;
	*rq = before;
	dispatch_open_body(rq);
	outcome = dispatch_try(site, rq);
	if (rq->trouble.n == 0)
		rq->trouble = trouble;
	return outcome;
}

enum outcome
dispatch_run(const struct site *site, struct request *rq)
{
	struct larder_hold *hold;
	enum outcome outcome;
	str body;

	rq->store = site->store;
	if (rq->route->shape == SHAPE_PROBE)
		return dispatch_probe(rq);
	rq->kept = hold = dispatch_hold(site, rq);
	outcome = dispatch_twice(site, rq);
	if (dispatch_moves(outcome))
		dispatch_open_body(rq);
	else if (outcome != OUTCOME_OK)
		dispatch_sorry(site, rq, outcome);
	else if (rq->reply.type == NULL)
		rq->reply.type = dispatch_type(rq);
	if (outcome == OUTCOME_OK && rq->reply.stale.us != 0) {
		body = buf_str(&rq->reply.body);
		dispatch_stale(site, rq, rq->reply.type, body, rq->reply.stale);
	}
	rq->kept = NULL;
	rq->page.frame = NULL;
	larder_leave(hold);
	return outcome;
}

enum outcome
dispatch_allows(const struct site *site, struct request *rq, size_t length)
{
	bool large = rq->route->methods & TAKES_LARGE;
	enum outcome outcome = OUTCOME_OK;

	if (length > (large ? LIMIT_LARGE : LIMIT_UPLOAD))
		return OUTCOME_TOO_LARGE;
	dispatch_open(site, rq);
	if (site->identify != NULL)
		site->identify(rq);
	if (rq->who == NULL)
		outcome = OUTCOME_TOO_LARGE;
	else if (rq->route->audience != ANYONE)
		outcome =
		    site->admit == NULL ? OUTCOME_FORBIDDEN : site->admit(rq);
	outcome = dispatch_judge(rq, outcome);
	if (rq->db != NULL)
		store_read_end(site->store, rq->db);
	rq->db = NULL;
	return outcome;
}

bool
dispatch_stale(const struct site *site, struct request *rq, const char *type,
    str body, moment when)
{
	const struct buf kept = rq->reply.body;

	if (site->stale == NULL || rq->route->shape != SHAPE_PAGE ||
	    type == NULL || !str_starts(str_of(type), S("text/html")))
		return false;
	dispatch_open_body(rq);
	if (site->stale(rq, body, when) && !rq->reply.body.full)
		return true;
	rq->reply.body = kept;
	return false;
}

enum outcome
dispatch(const struct site *site, struct request *rq, str target, str query,
    str accept_language)
{
	enum outcome outcome;

	if (dispatch_find(site, rq, target, query, accept_language, &outcome))
		return dispatch_run(site, rq);
	if (outcome != OUTCOME_OK && !dispatch_moves(outcome))
		dispatch_sorry(site, rq, outcome);
	return outcome;
}

str
dispatch_key(struct arena *a, const struct request *rq)
{
	struct buf b = buf_open(a, 4 * LIMIT_TARGET);

	if (rq->accept.n > LIMIT_ACCEPT)
		return S("");
	buf_add(&b, path_encode(a, rq->path));
	if (rq->query.n > 0) {
		buf_char(&b, '?');
		buf_add(&b, rq->query);
	}
	if (rq->route->shape == SHAPE_API) {
		buf_char(&b, '\n');
		buf_add(&b, rq->accept);
	}
	return b.full ? S("") : buf_str(&b);
}
