/*
 * Stopping letters by the link in each: one click for mail programs, which
 * POST to it without cookies (RFC 8058), a button for people.  Whoever has the
 * link may do this and nothing else; it never ends, since letters are kept.
 */
#include "commons/notices/notices_room.h"
#include "commons/notices/pages/notices.html.h"
#include "commons/people/person.h"
#include "engine/base/hash.h"

/* 128 bits of an HMAC (RFC 2104, §5). */
#define PROOF_DIGITS 32

static str
unsubscribe_proof(struct arena *a, const struct portal *portal, str handle,
    str scope)
{
	return str_take(hash_hex(a, hash_hmac(portal->key,
					str_fmt(a, "unsubscribe/%.*s/%.*s",
					    ARG(handle), ARG(scope)))),
	    PROOF_DIGITS);
}

str
unsubscribe_link(struct arena *a, const struct portal *portal,
    const struct reader *reader, const char *scope)
{
	return str_fmt(a, "%.*s/%.*s/unsubscribe/%.*s.%s.%.*s",
	    ARG(portal->url), ARG(reader->lang), ARG(reader->handle), scope,
	    ARG(unsubscribe_proof(a, portal, reader->handle, str_of(scope))));
}

/* Whose link this is, and what it stops; NULL when it is not ours. */
static const struct person *
unsubscribe_read(struct request *rq, str *scope)
{
	const struct portal *portal = rq->portal;
	str rest = rq->argument[0], handle = str_cut(&rest, '.');

	*scope = str_cut(&rest, '.');
	if (portal->key.n == 0 || !hash_same(rest, unsubscribe_proof(rq->arena,
						       portal, handle, *scope)))
		return NULL;
	if (!str_is(*scope, "digest") && !str_is(*scope, "notice") &&
	    !str_is(*scope, "mailing"))
		return NULL;
	return person_by_handle(rq->db, handle);
}

enum outcome
unsubscribe_show(struct request *rq)
{
	str scope;

	if (unsubscribe_read(rq, &scope) == NULL)
		return OUTCOME_NOT_FOUND;
	rq->reply.fresh = true;
	page_unsubscribe(&rq->page, rq->argument[0], scope);
	return OUTCOME_OK;
}

static enum outcome
unsubscribe_change(struct request *rq, void *cookie)
{
	const str *scope = cookie;
	str again;
	const struct person *p = unsubscribe_read(rq, &again);
	struct setting s;

	if (p == NULL)
		return OUTCOME_NOT_FOUND;
	s = setting_of(rq->db, p->id);
	if (str_is(*scope, "digest"))
		setting_cadence(rq->db, p->id, S("none"), rq->now);
	else
		setting_direct(rq->db, p->id,
		    s.direct && !str_is(*scope, "notice"),
		    s.mailings && !str_is(*scope, "mailing"), rq->now);
	return OUTCOME_OK;
}

enum outcome
unsubscribe_do(struct request *rq)
{
	enum outcome outcome;
	str scope;

	if (unsubscribe_read(rq, &scope) == NULL)
		return OUTCOME_NOT_FOUND;
	outcome = request_write(rq, unsubscribe_change, &scope);
	if (outcome == OUTCOME_OK)
		page_unsubscribed(&rq->page, scope);
	return outcome;
}
