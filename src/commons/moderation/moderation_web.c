/* Moderation as moderators, readers and authors meet it. */
#include "commons/notices/notice.h"
#include "commons/moderation/moderation_web.h"
#include "commons/moderation/pages/moderation.html.h"
#include "commons/moderation/views.h"
#include "commons/people/may.h"
#include "queries.h"

/* One sitting: more wait behind them. */
#define QUEUE_MAX 100
#define REPORTS_MAX 50

/* What ${c} says, shown or not. */
static str
comment_text(struct db *db, const struct comment *c)
{
	return c->state == COMMENT_VISIBLE
		   ? c->body
		   : comment_kept(db, c->record.address);
}

static struct waiting
waiting_of(struct request *rq, const struct comment *c)
{
	const struct record_type *type;
	const void *record = about_record(rq->db, c->about, &type);
	const struct field *title = record == NULL ? NULL : record_title(type);
	const struct ruling *r = ruling_of(rq->db, c->record.address);
	struct waiting w = {
		.c = c,
		.href = str_fmt(rq->arena, "/moderation/comment/%.*s",
		    ARG(c->record.address)),
		.name = comment_name(rq->db, c),
		.text = comment_text(rq->db, c),
		.reports = db_one(rq->db, Q_report_count,
		    VALUES(value_text(c->record.address))),
		.appealed = r != NULL && r->state == RULING_APPEALED,
	};

	if (title != NULL && title->kind == FIELD_WORDS)
		w.title = *(const words *)field_get(title, record);
	return w;
}

static void
queue_add(struct request *rq, struct queue *q, const struct comment *c)
{
	struct what what;

	if (c == NULL || q->n == QUEUE_MAX)
		return;
	what = what_of(rq, &comment_type, c);
	if (may(rq->who, VERB_MODERATE, &what))
		q->v[q->n++] = waiting_of(rq, c);
}

static void
queue_read(struct request *rq, struct queue *q, int statement)
{
	struct comment *some[QUEUE_MAX];
	struct rows rows =
	    db_query(rq->db, statement, VALUES(value_number(QUEUE_MAX)));
	size_t n = 0, i;

	while (n < QUEUE_MAX && rows_next(&rows)) {
		some[n] = record_new(rq->arena, &comment_type);
		record_read(&rows, 0, &comment_type, some[n++]);
	}
	rows_end(&rows);
	for (i = 0; i < n; i++)
		queue_add(rq, q, some[i]);
}

static void
queue_appeals(struct request *rq, struct queue *q)
{
	str about[QUEUE_MAX];
	struct rows rows = db_query(rq->db, Q_moderation_appealed,
	    VALUES(value_number(QUEUE_MAX)));
	size_t n = 0, i;

	while (n < QUEUE_MAX && rows_next(&rows))
		about[n++] = rows_text(&rows, 0);
	rows_end(&rows);
	for (i = 0; i < n; i++) {
		str_cut(&about[i], '/');
		queue_add(rq, q, comment_of(rq->db, about[i]));
	}
}

static enum outcome
moderation_show(struct request *rq)
{
	struct queue q = { NEWS(rq->arena, struct waiting, QUEUE_MAX), 0,
		comments_held(rq->db) };

	queue_appeals(rq, &q);
	queue_read(rq, &q, Q_moderation_reported);
	queue_read(rq, &q, Q_moderation_held);
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

/* ---- one comment ---- */

static enum outcome
bench_comment(struct request *rq, struct comment **c)
{
	*c = comment_of(rq->db, rq->argument[0]);
	return *c == NULL ? OUTCOME_NOT_FOUND
			  : may_now(rq, VERB_MODERATE, &comment_type, *c);
}

static void
bench_reports(struct request *rq, struct bench *b)
{
	struct rows rows = db_query(rq->db, Q_report_list,
	    VALUES(value_text(b->one.c->record.address)));

	b->reports.v = NEWS(rq->arena, struct reported, REPORTS_MAX);
	while (b->reports.n < REPORTS_MAX && rows_next(&rows))
		b->reports.v[b->reports.n++] =
		    (struct reported){ choice_label(&ruling_reasons,
					   (int)rows_number(&rows, 0)),
			    rows_text(&rows, 1), { rows_number(&rows, 2) } };
	rows_end(&rows);
}

static enum outcome
bench_page(struct request *rq, const struct comment *c, int reason, str note,
    const char *wrong)
{
	struct bench b = {
		.one = waiting_of(rq, c),
		.ruling = ruling_of(rq->db, c->record.address),
		.reason = reason,
		.note = note,
		.wrong = wrong,
	};
	bool open = c->state == COMMENT_VISIBLE || c->state == COMMENT_HELD;

	bench_reports(rq, &b);
	if (b.one.appealed && b.ruling != NULL)
		b.appeal = ruling_appeal_text(rq->db, b.ruling->record.address);
	b.hides = open || (b.one.appealed && c->state == COMMENT_HIDDEN);
	b.shows = c->state == COMMENT_HELD || b.reports.n > 0 ||
		  (b.one.appealed && c->state == COMMENT_HIDDEN);
	if (c->state == COMMENT_REMOVED)
		b.hides = b.shows = false;
	page_bench(&rq->page, &b);
	return OUTCOME_OK;
}

static enum outcome
bench_show(struct request *rq)
{
	struct comment *c;
	enum outcome outcome = bench_comment(rq, &c);

	return outcome != OUTCOME_OK ? outcome
				     : bench_page(rq, c, 0, S(""), NULL);
}

struct deciding {
	str address, note;
	struct author author;
	int reason;
	bool hide;
};

static enum outcome
bench_apply(struct request *rq, void *cookie)
{
	const struct deciding *what = cookie;
	struct comment *c = comment_of(rq->db, what->address);

	if (c == NULL ||
	    !(what->hide ? ruling_hide(rq->db, &what->author, c, what->reason,
			       what->note)
			 : ruling_show(rq->db, &what->author, c, what->note)))
		return OUTCOME_CONFLICT;
	notice_handle(rq, c->by,
	    &(struct notice){ .kind = NOTICE_COMMENT,
		.key = str_fmt(rq->arena, "ruling/%.*s/%lld",
		    ARG(c->record.address), (long long)c->record.version),
		.what = what->hide
			    ? "A moderator hid a comment of yours. The reason "
			      "stands there, and you may ask for another "
			      "decision."
			    : "A moderator let a comment of yours stand.",
		.href = str_fmt(rq->arena, "/comments/%.*s#c-%.*s",
		    ARG(c->about), ARG(c->slug)) });
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
	struct comment *c;
	enum outcome outcome = bench_comment(rq, &c);

	if (outcome != OUTCOME_OK)
		return outcome;
	what.address = c->record.address;
	what.author = may_author(rq, VERB_MODERATE, &comment_type, c);
	what.hide = str_is(request_field(rq, "do"), "hide");
	what.reason =
	    choice_value(&ruling_reasons, request_field(rq, "reason"));
	if ((!what.hide || what.reason > 0) &&
	    comment_letters(what.note) <= RULING_NOTE_MAX)
		return request_write(rq, bench_apply, &what);
	rq->reply.status = 422;
	return bench_page(rq, c, what.reason, what.note,
	    what.hide && what.reason == 0
		? "Choose why this comment should be hidden."
		: "This is longer than 1,000 characters. Make it shorter.");
}

/* ---- readers ---- */

struct pleading {
	str address, note;
	int reason;
};

static enum outcome
report_page(struct request *rq, const struct comment *c,
    const struct pleading *what, const char *wrong)
{
	struct plea p = {
		.c = c,
		.action = str_fmt(rq->arena, "/%.*s/moderation/report/%.*s",
		    ARG(rq->page.lang), ARG(c->record.address)),
		.text = c->body,
		.reason = what->reason,
		.note = what->note,
		.wrong = wrong,
	};

	if (wrong != NULL)
		rq->reply.status = 422;
	page_report_comment(&rq->page, &p);
	return OUTCOME_OK;
}

/* What is not shown cannot be reported: to a stranger it is not there. */
static enum outcome
report_comment(struct request *rq, struct comment **c)
{
	*c = comment_of(rq->db, rq->argument[0]);
	if (*c == NULL || (*c)->state == COMMENT_HELD)
		return OUTCOME_NOT_FOUND;
	return (*c)->state == COMMENT_VISIBLE ? OUTCOME_OK : OUTCOME_GONE;
}

static enum outcome
report_show(struct request *rq)
{
	const struct pleading none = { .reason = 0 };
	struct comment *c;
	enum outcome outcome = report_comment(rq, &c);

	return outcome != OUTCOME_OK ? outcome
				     : report_page(rq, c, &none, NULL);
}

static enum outcome
report_apply(struct request *rq, void *cookie)
{
	const struct pleading *what = cookie;
	struct comment *c = comment_of(rq->db, what->address);

	if (c == NULL)
		return OUTCOME_CONFLICT;
	ruling_report(rq->db, c, rq->who->person, what->reason, what->note,
	    rq->now);
	return OUTCOME_OK;
}

static enum outcome
report_send(struct request *rq)
{
	struct pleading what = { .note = note_read(rq) };
	struct comment *c;
	enum outcome outcome = report_comment(rq, &c);

	if (outcome != OUTCOME_OK)
		return outcome;
	what.address = c->record.address;
	what.reason =
	    choice_value(&ruling_reasons, request_field(rq, "reason"));
	if (what.reason == 0)
		return report_page(rq, c, &what,
		    "Choose what is wrong with this comment.");
	if (comment_letters(what.note) > RULING_NOTE_MAX)
		return report_page(rq, c, &what,
		    "This is longer than 1,000 characters. Make it shorter.");
	outcome = request_write(rq, report_apply, &what);
	if (outcome == OUTCOME_OK)
		page_comment_reported(&rq->page, c);
	return outcome;
}

/* ---- authors ---- */

static enum outcome
appeal_page(struct request *rq, const struct comment *c, const struct ruling *r,
    str note, const char *wrong)
{
	struct plea p = {
		.c = c,
		.action = str_fmt(rq->arena, "/%.*s/moderation/appeal/%.*s",
		    ARG(rq->page.lang), ARG(c->record.address)),
		.text = comment_text(rq->db, c),
		.note = note,
		.wrong = wrong,
		.ruling = r,
	};

	if (wrong != NULL)
		rq->reply.status = 422;
	page_comment_appeal(&rq->page, &p);
	return OUTCOME_OK;
}

static enum outcome
appeal_comment(struct request *rq, struct comment **c, struct ruling **r)
{
	*c = comment_of(rq->db, rq->argument[0]);
	*r = *c == NULL ? NULL : ruling_of(rq->db, (*c)->record.address);
	if (*r == NULL)
		return OUTCOME_NOT_FOUND;
	if (str_eq(rq->who->handle, (*c)->by))
		return OUTCOME_OK;
	rq->wrong = "Only its author can ask for another decision about a "
		    "comment.";
	return OUTCOME_FORBIDDEN;
}

static enum outcome
appeal_show(struct request *rq)
{
	struct comment *c;
	struct ruling *r;
	enum outcome outcome = appeal_comment(rq, &c, &r);

	return outcome != OUTCOME_OK ? outcome
				     : appeal_page(rq, c, r, S(""), NULL);
}

static enum outcome
appeal_apply(struct request *rq, void *cookie)
{
	const struct pleading *what = cookie;
	const struct author author = { S("participant"), rq->now };
	struct ruling *r = ruling_of(rq->db, what->address);

	if (r == NULL || !ruling_appeal(rq->db, &author, r, what->note))
		return OUTCOME_CONFLICT;
	return request_go(rq, "/moderation/appeal/%.*s", ARG(what->address));
}

static enum outcome
appeal_send(struct request *rq)
{
	struct pleading what = { .note = note_read(rq) };
	struct comment *c;
	struct ruling *r;
	enum outcome outcome = appeal_comment(rq, &c, &r);

	if (outcome != OUTCOME_OK)
		return outcome;
	what.address = c->record.address;
	if (what.note.n == 0)
		return appeal_page(rq, c, r, what.note,
		    "Write why the comment should be shown.");
	if (comment_letters(what.note) > RULING_NOTE_MAX)
		return appeal_page(rq, c, r, what.note,
		    "This is longer than 1,000 characters. Make it shorter.");
	return request_write(rq, appeal_apply, &what);
}

const struct route moderation_routes[] = {
	{ METHOD_GET, "/moderation", moderation_show, VERB_MODERATE, SHAPE_PAGE,
	    "", "Comments that wait for a decision", NULL },
	{ METHOD_POST, "/moderation", moderation_set, VERB_MODERATE, SHAPE_PAGE,
	    "", "Whether comments are read before they are shown", NULL },
	{ METHOD_GET, "/moderation/comment/:rest*", bench_show, VERB_MODERATE,
	    SHAPE_PAGE, "", "One comment before a moderator", NULL },
	{ METHOD_POST, "/moderation/comment/:rest*", bench_decide,
	    VERB_MODERATE, SHAPE_PAGE, "", "Hide it, or let it stand", NULL },
	{ METHOD_GET, "/moderation/report/:rest*", report_show, VERB_TAKE_PART,
	    SHAPE_PAGE, "", "Report a comment", NULL },
	{ METHOD_POST, "/moderation/report/:rest*", report_send, VERB_TAKE_PART,
	    SHAPE_PAGE, "", "Send the report", NULL },
	{ METHOD_GET, "/moderation/appeal/:rest*", appeal_show, VERB_TAKE_PART,
	    SHAPE_PAGE, "",
	    "Why one's comment was hidden, and asking for another decision",
	    NULL },
	{ METHOD_POST, "/moderation/appeal/:rest*", appeal_send, VERB_TAKE_PART,
	    SHAPE_PAGE, "", "Ask for it", NULL },
	{ 0 },
};
