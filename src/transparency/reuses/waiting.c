/* What waits for a moderator before it is a record at all: letting it through,
 * or not.  What is public is reported and hidden in commons/moderation. */
#include "commons/comments/comments.h"
#include "commons/notices/notice.h"
#include "commons/people/people.h"
#include "queries.h"
#include "transparency/reuses/pages/waiting.html.h"
#include "transparency/reuses/reuses_room.h"

/* ---- what waits ---- */

static bool
waiting_of(struct request *rq, const struct kept_text *k,
    struct waiting_text *w)
{
	const struct record_type *type;
	void *record = kept_record(rq->db, k, &type);
	struct reuse_card card;
	struct what what;

	if (record == NULL)
		return false;
	what = what_of(rq, type, record);
	if (!may(rq->who, VERB_MODERATE, &what))
		return false;
	*w = (struct waiting_text){ .key = k->key,
		.changes = k->address.n > 0,
		.title = record_called(type, record),
		.name = people_name(rq->db, k->author),
		.said = k->said };
	if (type == &data_request_type) {
		w->request = record;
		w->text = w->request->body;
		return true;
	}
	w->reuse = record;
	card = reuse_card_of(rq, w->reuse);
	w->link = w->reuse->link;
	w->text = w->reuse->description;
	w->picture = card.picture;
	return true;
}

static enum outcome
waiting_page_show(struct request *rq, const char *wrong)
{
	struct waiting_page page = { .wrong = wrong };
	struct kept_text *v =
	    NEWS(rq->arena, struct kept_text, WAITING_ON_PAGE);
	size_t n = kept_waiting(rq->db, v, WAITING_ON_PAGE), i;

	page.v = NEWS(rq->arena, struct waiting_text, n);
	for (i = 0; i < n; i++)
		page.n += waiting_of(rq, &v[i], &page.v[page.n]);
	rq->reply.fresh = true;
	page_waiting(&rq->page, &page);
	return OUTCOME_OK;
}

enum outcome
waiting_show(struct request *rq)
{
	return waiting_page_show(rq, NULL);
}

/* What waits becomes public, in the name of whoever wrote it. */
static void
waiting_publish(struct request *rq, const struct kept_text *k,
    const struct record_type *type, void *record)
{
	const struct author author = { S("participant"), rq->now };
	const struct record *old =
	    k->address.n == 0 ? NULL
			      : record_by_address(rq->db, type, k->address);
	str before = S("");

	/* What it would change was taken back or hidden meanwhile. */
	if (k->address.n > 0 &&
	    (old == NULL || ((const struct reuse *)old)->hidden.n > 0))
		return;
	if (old != NULL)
		*(struct record *)record = *old;
	if (type == &data_request_type) {
		act_save(rq->db, &author, type, record);
		return;
	}
	if (old != NULL)
		before = ((const struct reuse *)old)->picture;
	reuse_publish(rq->db, &author, record, k->sources);
	picture_drop(rq->db, &author, before);
}

static void
waiting_refuse(struct request *rq, const struct record_type *type,
    const void *record)
{
	const struct author author = { S("participant"), rq->now };

	if (type == &reuse_type)
		picture_drop(rq->db, &author,
		    ((const struct reuse *)record)->picture);
}

static enum outcome
waiting_apply(struct request *rq, void *cookie)
{
	const bool *publish = cookie;
	const struct record_type *type;
	struct kept_text k;
	struct what what;
	void *record;

	if (!kept_of(rq->db, request_field(rq, "key"), &k))
		return request_go(rq, "/reuses/waiting");
	record = kept_record(rq->db, &k, &type);
	kept_drop(rq->db, k.key);
	if (record == NULL)
		return request_go(rq, "/reuses/waiting");
	what = what_of(rq, type, record);
	if (!may(rq->who, VERB_MODERATE, &what) ||
	    str_eq(k.key, about_write(rq->arena, type, k.address)))
		return OUTCOME_FORBIDDEN;
	if (*publish)
		waiting_publish(rq, &k, type, record);
	else
		waiting_refuse(rq, type, record);
	notice_handle(rq, k.author,
	    &(struct notice){ .kind = NOTICE_COMMENT,
		.key = str_fmt(rq->arena, "waiting/%.*s", ARG(k.key)),
		.what = *publish
			    ? "A moderator let through what you sent: it is "
			      "published."
			    : "A moderator did not let through what you sent. "
			      "It was not published.",
		.href =
		    !*publish
			? S("")
			: str_fmt(rq->arena, "/%s/%.*s",
			      type == &reuse_type ? "reuses" : "data-requests",
			      ARG(((const struct record *)record)->address)) });
	return request_go(rq, "/reuses/waiting");
}

enum outcome
waiting_take(struct request *rq)
{
	bool publish = str_is(request_field(rq, "do"), "publish");

	if (!publish && !str_is(request_field(rq, "do"), "refuse"))
		return OUTCOME_INVALID;
	return request_write(rq, waiting_apply, &publish);
}
