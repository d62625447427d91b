/* Moderation as moderators, readers and authors meet it. */
#include "commons/comments/comments.h"
#include "commons/moderation/moderation_web.h"
#include "commons/moderation/pages/moderation.html.h"
#include "commons/moderation/views.h"
#include "commons/notices/notice.h"
#include "commons/people/may.h"
#include "queries.h"

/* One sitting: more wait behind them. */
#define QUEUE_MAX 100
#define REPORTS_MAX 50

/* ---- texts ---- */

/* What the room of ${record} says of it; false when no room calls it a text of
 * somebody. */
static bool
text_look(struct request *rq, const struct record_type *type, void *record,
    struct moderated *m)
{
	const struct portal *portal = rq->portal;
	const struct moderating *how;

	for (size_t i = 0; portal->rooms[i] != NULL; i++) {
		how = portal->rooms[i]->moderating;
		if (how != NULL && moderated_look(how, rq->db, type, record, m))
			return true;
	}
	return false;
}

/* The text that ${key} names. */
static bool
text_of(struct request *rq, str key, struct moderated *m)
{
	const struct record_type *type = &comment_type;
	void *record = comment_of(rq->db, key);

	if (record == NULL)
		record = about_record(rq->db, key, &type);
	return record != NULL && text_look(rq, type, record, m);
}

/* ---- what waits ---- */

static struct waiting
waiting_of(struct request *rq, const struct moderated *m)
{
	struct waiting w = { .m = *m, .href = m->desk };
	const struct ruling *r;

	if (m->desk.n > 0)
		return w;
	r = ruling_of(rq->db, m);
	w.href = str_fmt(rq->arena, "/moderation/text/%.*s", ARG(m->key));
	w.reports = ruling_reports(rq->db, m);
	w.appealed = r != NULL && r->state == RULING_APPEALED;
	return w;
}

static void
queue_add(struct request *rq, struct queue *q, const struct moderated *m)
{
	struct what what;

	if (q->n == QUEUE_MAX)
		return;
	what = what_of(rq, m->type, m->record);
	if (may(rq->who, VERB_MODERATE, &what))
		q->v[q->n++] = waiting_of(rq, m);
}

static void
queue_rooms(struct request *rq, struct queue *q)
{
	const struct portal *portal = rq->portal;
	struct moderated_list list = {
		NEWS(rq->arena, struct moderated, QUEUE_MAX), 0, QUEUE_MAX
	};

	for (size_t i = 0; portal->rooms[i] != NULL; i++)
		if (portal->rooms[i]->moderating != NULL)
			portal->rooms[i]->moderating->waits(rq->db, &list);
	for (size_t i = 0; i < list.n; i++)
		queue_add(rq, q, &list.v[i]);
}

static void
queue_appeals(struct request *rq, struct queue *q)
{
	str about[QUEUE_MAX];
	struct rows rows = db_query(rq->db, Q_moderation_appealed,
	    VALUES(value_number(QUEUE_MAX)));
	const struct record_type *type;
	struct moderated m;
	size_t n = 0, i;
	void *record;

	while (n < QUEUE_MAX && rows_next(&rows))
		about[n++] = rows_text(&rows, 0);
	rows_end(&rows);
	for (i = 0; i < n; i++) {
		record = about_record(rq->db, about[i], &type);
		if (record != NULL && text_look(rq, type, record, &m))
			queue_add(rq, q, &m);
	}
}

static enum outcome
moderation_show(struct request *rq)
{
	struct queue q = { NEWS(rq->arena, struct waiting, QUEUE_MAX), 0,
		comments_held(rq->db) };

	queue_appeals(rq, &q);
	queue_rooms(rq, &q);
	page_moderation(&rq->page, &q);
	return OUTCOME_OK;
}

static enum outcome
setting_apply(struct request *rq, void *cookie)
{
	const bool *held = cookie;

	comments_hold(rq->db, *held);
	return request_go(rq, "/moderation");
}

/* For the whole portal: a moderator of one place does not set it. */
static enum outcome
moderation_set(struct request *rq)
{
	const struct what everywhere = { 0 };
	bool held = request_field(rq, "held").n > 0;

	if (!may(rq->who, VERB_MODERATE, &everywhere)) {
		rq->wrong = "This counts for the whole portal. Ask somebody "
			    "who moderates all of it.";
		return OUTCOME_FORBIDDEN;
	}
	return request_write(rq, setting_apply, &held);
}

/* ---- one text ---- */

static enum outcome
bench_text(struct request *rq, struct moderated *m)
{
	return !text_of(rq, rq->argument[0], m)
		   ? OUTCOME_NOT_FOUND
		   : may_now(rq, VERB_MODERATE, m->type, m->record);
}

static void
bench_reports(struct request *rq, struct bench *b)
{
	struct rows rows =
	    db_query(rq->db, Q_report_list, VALUES(value_text(b->one.m.key)));

	b->reports.v = NEWS(rq->arena, struct reported, REPORTS_MAX);
	while (b->reports.n < REPORTS_MAX && rows_next(&rows))
		b->reports.v[b->reports.n++] =
		    (struct reported){ choice_label(&ruling_reasons,
					   (int)rows_number(&rows, 0)),
			    rows_text(&rows, 1), { rows_number(&rows, 2) } };
	rows_end(&rows);
}

static enum outcome
bench_page(struct request *rq, const struct moderated *m, int reason, str note,
    const char *wrong)
{
	struct bench b = {
		.one = waiting_of(rq, m),
		.ruling = ruling_of(rq->db, m),
		.reason = reason,
		.note = note,
		.wrong = wrong,
	};
	bool open = m->state == TEXT_VISIBLE || m->state == TEXT_HELD;

	bench_reports(rq, &b);
	if (b.one.appealed && b.ruling != NULL)
		b.appeal = ruling_appeal_text(rq->db, b.ruling->record.address);
	b.hides = open || (b.one.appealed && m->state == TEXT_HIDDEN);
	b.shows = m->state == TEXT_HELD || b.reports.n > 0 ||
		  (b.one.appealed && m->state == TEXT_HIDDEN);
	if (m->state == TEXT_REMOVED)
		b.hides = b.shows = false;
	page_bench(&rq->page, &b);
	return OUTCOME_OK;
}

static enum outcome
bench_show(struct request *rq)
{
	struct moderated m;
	enum outcome outcome = bench_text(rq, &m);

	return outcome != OUTCOME_OK ? outcome
				     : bench_page(rq, &m, 0, S(""), NULL);
}

struct deciding {
	str key, note;
	struct author author;
	int reason;
	bool hide;
};

/* Whose text it is, and who reported it, are told. */
static void
bench_tell(struct request *rq, const struct moderated *m, bool hide,
    const int64_t *people, size_t n)
{
	struct notice notice = { .kind = NOTICE_COMMENT,
		.key = str_fmt(rq->arena, "ruling/%.*s/%lld", ARG(m->key),
		    (long long)((struct record *)m->record)->version),
		.what = hide ? "A moderator hid something you wrote. The "
			       "reason stands there, and you may ask for "
			       "another decision."
			     : "A moderator let stand what you wrote.",
		.href = m->href };

	notice_handle(rq, m->by, &notice);
	notice.key = str_fmt(rq->arena, "reported/%.*s/%lld", ARG(m->key),
	    (long long)rq->now.us);
	notice.what = hide ? "A moderator hid what you reported. The reason "
			     "stands there."
			   : "A moderator looked at what you reported, and let "
			     "it stand.";
	for (size_t i = 0; i < n; i++)
		notice_put(rq->db, rq->portal, people[i], &notice, rq->now);
}

static enum outcome
bench_apply(struct request *rq, void *cookie)
{
	const struct deciding *what = cookie;
	int64_t people[REPORTS_HOLD];
	struct moderated m;
	size_t n;

	if (!text_of(rq, what->key, &m))
		return OUTCOME_CONFLICT;
	n = ruling_reporters(rq->db, &m, people);
	if (!(what->hide ? ruling_hide(rq->db, &what->author, &m, what->reason,
			       what->note)
			 : ruling_show(rq->db, &what->author, &m, what->note)))
		return OUTCOME_CONFLICT;
	bench_tell(rq, &m, what->hide, people, n);
	return request_go(rq, "/moderation");
}

static str
note_read(struct request *rq)
{
	return comment_clean(rq->arena, request_field(rq, "note"));
}

static enum outcome
bench_decide(struct request *rq)
{
	struct deciding what = { .note = note_read(rq) };
	struct moderated m;
	enum outcome outcome = bench_text(rq, &m);

	if (outcome != OUTCOME_OK)
		return outcome;
	what.key = m.key;
	what.author = may_author(rq, VERB_MODERATE, m.type, m.record);
	what.hide = str_is(request_field(rq, "do"), "hide");
	what.reason =
	    choice_value(&ruling_reasons, request_field(rq, "reason"));
	if ((!what.hide || what.reason > 0) &&
	    comment_letters(what.note) <= RULING_NOTE_MAX)
		return request_write(rq, bench_apply, &what);
	rq->reply.status = 422;
	return bench_page(rq, &m, what.reason, what.note,
	    what.hide && what.reason == 0
		? "Choose why it should be hidden."
		: "This is longer than 1,000 characters. Make it shorter.");
}

/* ---- readers ---- */

struct pleading {
	str key, note;
	int reason;
};

static enum outcome
report_page(struct request *rq, const struct moderated *m,
    const struct pleading *what, const char *wrong)
{
	struct plea p = {
		.m = *m,
		.action = str_fmt(rq->arena, "/%.*s/moderation/report/%.*s",
		    ARG(rq->page.lang), ARG(m->key)),
		.reason = what->reason,
		.note = what->note,
		.wrong = wrong,
	};

	if (wrong != NULL)
		rq->reply.status = 422;
	page_report_text(&rq->page, &p);
	return OUTCOME_OK;
}

/* What is not shown cannot be reported: to a stranger it is not there. */
static enum outcome
report_text(struct request *rq, struct moderated *m)
{
	if (!text_of(rq, rq->argument[0], m) || m->state == TEXT_HELD)
		return OUTCOME_NOT_FOUND;
	return m->state == TEXT_VISIBLE ? OUTCOME_OK : OUTCOME_GONE;
}

static enum outcome
report_show(struct request *rq)
{
	const struct pleading none = { .reason = 0 };
	struct moderated m;
	enum outcome outcome = report_text(rq, &m);

	return outcome != OUTCOME_OK ? outcome
				     : report_page(rq, &m, &none, NULL);
}

static enum outcome
report_apply(struct request *rq, void *cookie)
{
	const struct pleading *what = cookie;
	struct moderated m;

	if (!text_of(rq, what->key, &m))
		return OUTCOME_CONFLICT;
	ruling_report(rq->db, &m, rq->who->person, what->reason, what->note,
	    rq->now);
	if (m.state == TEXT_HELD)
		notice_handle(rq, m.by,
		    &(struct notice){ .kind = NOTICE_COMMENT,
			.key = str_fmt(rq->arena, "held/%.*s/%lld", ARG(m.key),
			    (long long)((struct record *)m.record)->version),
			.what = "Readers reported something you wrote. It is "
				"not shown until a moderator has looked at it.",
			.href = m.href });
	return OUTCOME_OK;
}

static enum outcome
report_send(struct request *rq)
{
	struct pleading what = { .note = note_read(rq) };
	struct moderated m;
	enum outcome outcome = report_text(rq, &m);

	if (outcome != OUTCOME_OK)
		return outcome;
	what.key = m.key;
	what.reason =
	    choice_value(&ruling_reasons, request_field(rq, "reason"));
	if (what.reason == 0)
		return report_page(rq, &m, &what,
		    "Choose what is wrong with it.");
	if (comment_letters(what.note) > RULING_NOTE_MAX)
		return report_page(rq, &m, &what,
		    "This is longer than 1,000 characters. Make it shorter.");
	outcome = request_write(rq, report_apply, &what);
	if (outcome == OUTCOME_OK)
		page_reported_text(&rq->page, m.href);
	return outcome;
}

/* ---- authors ---- */

static enum outcome
appeal_page(struct request *rq, const struct moderated *m,
    const struct ruling *r, str note, const char *wrong)
{
	struct plea p = {
		.m = *m,
		.action = str_fmt(rq->arena, "/%.*s/moderation/appeal/%.*s",
		    ARG(rq->page.lang), ARG(m->key)),
		.note = note,
		.wrong = wrong,
		.ruling = r,
	};

	if (wrong != NULL)
		rq->reply.status = 422;
	page_appeal_text(&rq->page, &p);
	return OUTCOME_OK;
}

static enum outcome
appeal_text(struct request *rq, struct moderated *m, struct ruling **r)
{
	*r = text_of(rq, rq->argument[0], m) ? ruling_of(rq->db, m) : NULL;
	if (*r == NULL)
		return OUTCOME_NOT_FOUND;
	if (str_eq(rq->who->handle, m->by))
		return OUTCOME_OK;
	rq->wrong = "Only who wrote something can ask for another decision "
		    "about it.";
	return OUTCOME_FORBIDDEN;
}

static enum outcome
appeal_show(struct request *rq)
{
	struct moderated m;
	struct ruling *r;
	enum outcome outcome = appeal_text(rq, &m, &r);

	return outcome != OUTCOME_OK ? outcome
				     : appeal_page(rq, &m, r, S(""), NULL);
}

static enum outcome
appeal_apply(struct request *rq, void *cookie)
{
	const struct pleading *what = cookie;
	const struct author author = { S("participant"), rq->now };
	struct moderated m;
	struct ruling *r =
	    text_of(rq, what->key, &m) ? ruling_of(rq->db, &m) : NULL;

	if (r == NULL || !ruling_appeal(rq->db, &author, r, what->note))
		return OUTCOME_CONFLICT;
	return request_go(rq, "/moderation/appeal/%.*s", ARG(what->key));
}

static enum outcome
appeal_send(struct request *rq)
{
	struct pleading what = { .note = note_read(rq) };
	struct moderated m;
	struct ruling *r;
	enum outcome outcome = appeal_text(rq, &m, &r);

	if (outcome != OUTCOME_OK)
		return outcome;
	what.key = m.key;
	if (what.note.n == 0)
		return appeal_page(rq, &m, r, what.note,
		    "Write why it should be shown.");
	if (comment_letters(what.note) > RULING_NOTE_MAX)
		return appeal_page(rq, &m, r, what.note,
		    "This is longer than 1,000 characters. Make it shorter.");
	return request_write(rq, appeal_apply, &what);
}

const struct route moderation_routes[] = {
	{ METHOD_GET, "/moderation", moderation_show, VERB_MODERATE, SHAPE_PAGE,
	    "", "What people wrote that waits for a decision", NULL },
	{ METHOD_POST, "/moderation", moderation_set, VERB_MODERATE, SHAPE_PAGE,
	    "", "Whether comments are read before they are shown", NULL },
	{ METHOD_GET, "/moderation/text/:rest*", bench_show, VERB_MODERATE,
	    SHAPE_PAGE, "", "One text before a moderator", NULL },
	{ METHOD_POST, "/moderation/text/:rest*", bench_decide, VERB_MODERATE,
	    SHAPE_PAGE, "", "Hide it, or let it stand", NULL },
	{ METHOD_GET, "/moderation/report/:rest*", report_show, VERB_TAKE_PART,
	    SHAPE_PAGE, "", "Report what somebody wrote", NULL },
	{ METHOD_POST, "/moderation/report/:rest*", report_send, VERB_TAKE_PART,
	    SHAPE_PAGE, "", "Send the report", NULL },
	{ METHOD_GET, "/moderation/appeal/:rest*", appeal_show, VERB_TAKE_PART,
	    SHAPE_PAGE, "",
	    "Why one's text was hidden, and asking for another decision",
	    NULL },
	{ METHOD_POST, "/moderation/appeal/:rest*", appeal_send, VERB_TAKE_PART,
	    SHAPE_PAGE, "", "Ask for it", NULL },
	{ 0 },
};
