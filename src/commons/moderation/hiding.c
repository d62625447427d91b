/* Texts on their own pages: see hiding.h. */
#include "commons/moderation/hiding.h"
#include "commons/moderation/moderation.h"
#include "commons/people/may.h"

struct hiding
hiding_of(struct request *rq, const struct moderated *m, bool moderates)
{
	bool own = rq->who != NULL && str_eq(rq->who->handle, m->by);
	struct hiding h = {
		.key = m->key,
		.reports =
		    m->state == TEXT_VISIBLE && !own &&
		    (rq->who == NULL || may(rq->who, VERB_TAKE_PART, NULL)),
		.moderates = moderates && m->state != TEXT_REMOVED,
	};
	const struct ruling *r;

	if (m->state == TEXT_HELD)
		h.reason = "Readers reported this. It is shown again when a "
			   "moderator lets it stand.";
	if (m->state != TEXT_HIDDEN)
		return h;
	r = ruling_of(rq->db, m);
	h.reason = ruling_sentence(r == NULL ? 0 : r->reason);
	if (r == NULL)
		return h;
	h.note = r->note;
	h.appeals = own && r->state == RULING_UPHELD;
	return h;
}

bool
hiding_moderates(struct request *rq, const struct record_type *type,
    const void *record)
{
	struct what what;

	if (rq->who == NULL || rq->who->n_grants == 0)
		return false;
	what = what_of(rq, type, record);
	return may(rq->who, VERB_MODERATE, &what);
}
