/* Following as people meet it: the button, the list, the inbox. */
#include <string.h>

#include "commons/acts/acts_web.h"
#include "commons/institutions/institutions.h"
#include "commons/notices/notices_room.h"
#include "commons/notices/pages/notices.html.h"
#include "commons/notices/views.h"

#define INBOX_ON_PAGE 30

static bool
follow_mails(const struct request *rq)
{
	return ((const struct portal *)rq->portal)->mail != NULL;
}

/* Behind /LANG: the page of what is followed. */
static str
follow_href(struct request *rq, const struct follow *f)
{
	const struct record_type *type =
	    records_named(records_of(rq->db), f->kind);
	struct buf b = buf_open(rq->arena, 1024);
	str asked = f->home;

	if (str_is(f->kind, "portal"))
		return S("/acts");
	if (str_is(f->kind, "search")) {
		str_cut(&asked, ' ');
		buf_c(&b, "/search?q=");
		query_encode(&b, asked);
		return buf_str(&b);
	}
	return type == NULL ? S("") : act_href(rq->arena, type, f->home, S(""));
}

/* ${record} is NULL where it must be looked for. */
static struct follow_view
follow_view_of(struct request *rq, const struct follow *f)
{
	const struct record_type *type =
	    records_named(records_of(rq->db), f->kind);
	const struct field *title = type == NULL ? NULL : record_title(type);
	struct follow_view v = { .what = follow_write(rq->arena, f),
		.kind = type == NULL ? "" : type->label,
		.href = follow_href(rq, f),
		.known = rq->who != NULL };
	struct buf b = buf_open(rq->arena, 4096);
	const void *record;

	record = type == NULL ? NULL : record_by_address(rq->db, type, f->home);
	if (record != NULL && title != NULL && title->kind == FIELD_WORDS)
		v.title = *(const words *)field_get(title, record);
	if (str_is(f->kind, "search")) {
		v.asked = f->home;
		str_cut(&v.asked, ' ');
	} else if (type != NULL && v.title.n == 0) {
		v.asked = f->home;
	}
	buf_c(&b, "/sign-in?next=");
	query_encode(&b,
	    str_fmt(rq->arena, "/%.*s%.*s", ARG(rq->page.lang), ARG(v.href)));
	v.sign_in = buf_str(&b);
	return v;
}

static void
follow_counted(struct request *rq, const struct follow *f,
    struct follow_view *v)
{
	v->count = follow_count(rq->db, f);
	v->followed = rq->who != NULL && follow_is(rq->db, rq->who->person, f);
}

void
follow_panel(struct request *rq, const struct record_type *type,
    const void *record)
{
	struct follow_view v;
	struct follow f;

	if (!follow_read(rq->db,
		about_write(rq->arena, type,
		    ((const struct record *)record)->address),
		&f))
		return;
	v = follow_view_of(rq, &f);
	follow_counted(rq, &f, &v);
	part_follow(&rq->page, &v);
}

void
follow_home(struct request *rq, const struct jurisdiction *j)
{
	follow_panel(rq, &jurisdiction_type, j);
}

/* ---- one thing ---- */

/* What a form or a link asks for: "what", or words to search for. */
static bool
follow_asked(struct request *rq, str what, str typed, struct follow *f)
{
	if (what.n == 0 && str_trim(typed).n > 0)
		what = str_fmt(rq->arena, "search/%.*s %.*s",
		    ARG(rq->page.lang), ARG(str_trim(typed)));
	return what.n > 0 && what.n < 1024 && follow_read(rq->db, what, f);
}

enum outcome
follow_form(struct request *rq)
{
	struct follow_view v;
	struct follow f;

	if (request_param(rq, "what").n == 0)
		return request_go(rq, "/following");
	if (!follow_asked(rq, request_param(rq, "what"), S(""), &f))
		return OUTCOME_NOT_FOUND;
	v = follow_view_of(rq, &f);
	follow_counted(rq, &f, &v);
	page_follow_one(&rq->page, &v);
	return OUTCOME_OK;
}

struct follow_wish {
	struct follow follow;
	bool add;
};

static enum outcome
follow_apply(struct request *rq, void *cookie)
{
	const struct follow_wish *wish = cookie;
	int64_t person = rq->who->person;

	if (!wish->add) {
		follow_drop(rq->db, person, &wish->follow);
		return OUTCOME_SEE_OTHER;
	}
	if (follow_add(rq->db, person, &wish->follow, rq->now))
		return OUTCOME_SEE_OTHER;
	rq->wrong = "You follow as much as one account may.  Stop following "
		    "something, then try again.";
	return OUTCOME_INVALID;
}

enum outcome
follow_change(struct request *rq)
{
	struct follow_wish wish = { .add = str_is(request_field(rq, "do"),
					"add") };
	enum outcome outcome;
	str href;

	if (!follow_asked(rq, request_field(rq, "what"),
		request_field(rq, "words"), &wish.follow)) {
		/* What is gone can still be let go. */
		if (wish.add ||
		    about_of(records_of(rq->db), request_field(rq, "what"),
			&wish.follow.home) == NULL)
			return OUTCOME_NOT_FOUND;
		wish.follow.kind = request_field(rq, "what");
		wish.follow.kind = str_cut(&wish.follow.kind, '/');
	}
	href = follow_href(rq, &wish.follow);
	if (href.n == 0 || str_is(request_field(rq, "from"), "list") ||
	    str_is(wish.follow.kind, "portal") ||
	    str_is(wish.follow.kind, "search"))
		href = S("/following?done=1");
	outcome = request_write(rq, follow_apply, &wish);
	if (outcome == OUTCOME_SEE_OTHER)
		return request_go(rq, "%.*s", ARG(href));
	return outcome;
}

/* ---- all of them ---- */

enum outcome
following_show(struct request *rq)
{
	struct follow_list list = follows_of(rq->db, rq->who->person);
	struct following_page page = {
		.follows = { NEWS(rq->arena, struct follow_view, list.n), 0 },
		.setting = setting_of(rq->db, rq->who->person),
		.mails = follow_mails(rq),
		.done = request_param(rq, "done").n > 0,
	};

	for (size_t i = 0; i < list.n; i++) {
		page.follows.v[page.follows.n++] =
		    follow_view_of(rq, &list.v[i]);
		page.all = page.all || str_is(list.v[i].kind, "portal");
	}
	page_following(&rq->page, &page);
	return OUTCOME_OK;
}

static enum outcome
following_apply(struct request *rq, void *cookie)
{
	(void)cookie;
	setting_cadence(rq->db, rq->who->person, request_field(rq, "cadence"),
	    rq->now);
	setting_direct(rq->db, rq->who->person,
	    request_field(rq, "direct").n > 0,
	    request_field(rq, "mailings").n > 0, rq->now);
	return OUTCOME_SEE_OTHER;
}

enum outcome
following_change(struct request *rq)
{
	enum outcome outcome;

	if (!setting_known(request_field(rq, "cadence"))) {
		rq->wrong = "Choose how often the portal may write to you, "
			    "then save again.";
		return OUTCOME_INVALID;
	}
	outcome = request_write(rq, following_apply, NULL);
	return outcome == OUTCOME_SEE_OTHER
		   ? request_go(rq, "/following?done=1")
		   : outcome;
}

/* ---- inbox ---- */

static str
inbox_next(struct request *rq, const char *name, int64_t before)
{
	return str_fmt(rq->arena, "/%.*s/inbox?%s=%lld", ARG(rq->page.lang),
	    name, (long long)before);
}

static void
inbox_news_of(struct request *rq, struct inbox_page *page, int64_t seen)
{
	struct act_list acts = inbox_acts(rq->db, rq->who->person,
	    request_number(rq, "before", 1, INT64_MAX, INT64_MAX), 0,
	    INBOX_ON_PAGE + 1);
	struct act_rows rows;

	if (acts.n > INBOX_ON_PAGE) {
		acts.n = INBOX_ON_PAGE;
		page->next = inbox_next(rq, "before", acts.v[acts.n - 1].seq);
	}
	rows = act_rows_of(rq, acts);
	page->acts.v = NEWS(rq->arena, struct inbox_row, rows.n);
	for (size_t i = 0; i < rows.n; i++)
		page->acts.v[page->acts.n++] = (struct inbox_row){
			.text =
			    act_news(rq->arena, rq->page.language, &rows.v[i]),
			.href = rows.v[i].href,
			.at = rows.v[i].act->at,
			.unread = rows.v[i].act->seq > seen,
		};
}

enum outcome
inbox_show(struct request *rq)
{
	int64_t person = rq->who->person;
	struct setting setting = setting_of(rq->db, person);
	struct inbox_page page = { .unread = notices_unread(rq->db, person),
		.mails = follow_mails(rq) };

	page.notices = notices_of(rq->db, rq->page.language, person,
	    request_number(rq, "notice", 1, INT64_MAX, INT64_MAX),
	    INBOX_ON_PAGE + 1);
	if (page.notices.n > INBOX_ON_PAGE) {
		page.notices.n = INBOX_ON_PAGE;
		page.notices_next = inbox_next(rq, "notice",
		    page.notices.v[page.notices.n - 1].id);
	}
	for (size_t i = 0; i < page.notices.n; i++)
		page.notices.v[i].unread = page.notices.v[i].id > setting.noted;
	inbox_news_of(rq, &page, setting.seen);
	page_inbox(&rq->page, &page);
	return OUTCOME_OK;
}

static enum outcome
inbox_apply(struct request *rq, void *cookie)
{
	(void)cookie;
	setting_seen(rq->db, rq->who->person, rq->now);
	return OUTCOME_SEE_OTHER;
}

enum outcome
inbox_read(struct request *rq)
{
	enum outcome outcome = request_write(rq, inbox_apply, NULL);

	return outcome == OUTCOME_SEE_OTHER ? request_go(rq, "/inbox")
					    : outcome;
}
