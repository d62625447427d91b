/* One's own account.  Tokens stand in tokens_web.c, the second factor in
 * second_web.c. */
#include "commons/acts/acts.h"
#include "commons/people/contact.h"
#include "commons/people/pages/account.html.h"
#include "commons/people/people_room.h"
#include "engine/base/date.h"
#include "engine/base/json.h"
#include "queries.h"

/* How long a session that a link opened may set a password without saying the
 * old one. */
#define LINKED_HOUR_US INT64_C(3600000000)

struct account_change {
	const struct person *person;
	str name, language, password; /* the last a PHC string */
	bool also_texts;
};

static struct people *
account_people(const struct request *rq)
{
	return ((const struct portal *)rq->portal)->people;
}

static enum outcome
account_profile(struct request *rq, void *cookie)
{
	const struct account_change *c = cookie;

	db_run(rq->db, Q_person_set_name,
	    VALUES(value_number(c->person->id), value_text(c->name),
		value_text(c->language)));
	return OUTCOME_SEE_OTHER;
}

static enum outcome
account_password(struct request *rq, void *cookie)
{
	const struct account_change *c = cookie;

	db_run(rq->db, Q_person_set_password,
	    VALUES(value_number(c->person->id), value_text(c->password)));
	session_end_others(rq->db, c->person->id, rq->who->session);
	return OUTCOME_SEE_OTHER;
}

static enum outcome
account_end(struct request *rq, void *cookie)
{
	const struct account_change *c = cookie;
	str hash = request_field(rq, "session");

	if (hash.n > 0)
		session_end(rq->db, c->person->id, hash);
	else
		session_end_others(rq->db, c->person->id, rq->who->session);
	return OUTCOME_SEE_OTHER;
}

static enum outcome
account_erase(struct request *rq, void *cookie)
{
	const struct account_change *c = cookie;
	const struct author author = { S("participant"), rq->now };

	if (person_last(rq->db, c->person->id))
		return OUTCOME_CONFLICT;
	person_erase(rq->db, people_rooms(rq), &author, c->person,
	    c->also_texts);
	return OUTCOME_SEE_OTHER;
}

str
account_done(const struct page *pg, const char *code)
{
	static const struct {
		const char *code, *what;
	} all[] = { { "saved", "Saved." },
		{ "password", "Your password is changed.  All your other "
			      "devices are signed out." },
		{ "ended", "Signed out there." },
		{ "confirmed", "Your account is confirmed.  Welcome." },
		{ "linked", "You are signed in.  If you want a password, or a "
			    "new one, choose it here within the hour." },
		{ "second-gone", "The second step is off." },
		{ "revoked", "That key works no more." },
		{ "blocked", "This account is closed for now." },
		{ "unblocked", "This account is open again." },
		{ "given", "The role is given." },
		{ "taken", "The role is taken back." },
		{ "written", "A letter with a link is on its way." },
		{ "erased", "This account is erased." } };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (str_is(str_of(code), all[i].code))
			return say(pg->language, all[i].what);
	return S("");
}

static bool
account_asks(struct request *rq, const struct person *person)
{
	struct session session;

	if (person->password.n == 0)
		return false;
	return !session_get(rq->db, rq->who->session, &session) ||
	       !session.linked || rq->now.us - session.created > LINKED_HOUR_US;
}

static enum outcome
account_page(struct request *rq, struct account_page *page)
{
	const char *done = str_c(rq->arena, request_param(rq, "done"));

	page->languages = rq->page.frame->languages;
	page->sessions = session_list(rq->db, page->person->id);
	page->session = rq->who->session;
	page->asks = account_asks(rq, page->person);
	page->last = person_last(rq->db, page->person->id);
	page->done = rq->method == METHOD_POST ? "" : done;
	page_account(&rq->page, page);
	return page->problems.n > 0 ? room_invalid(rq) : OUTCOME_OK;
}

/* Whether the password that must be said was said; counted as a guess. */
static enum outcome
account_said(struct request *rq, struct account_page *page, const char *field)
{
	const struct person *person = page->person;
	enum outcome outcome = people_guess(rq, "password", person->mail);

	if (outcome != OUTCOME_OK)
		return outcome;
	if (!password_check(account_people(rq)->passwords,
		request_field(rq, field), person->password)) {
		problem_add(&page->problems, field,
		    "This is not your password.");
		return OUTCOME_INVALID;
	}
	people_guess_right(rq, "password", person->mail);
	return OUTCOME_OK;
}

static enum outcome
account_post_profile(struct request *rq, struct account_page *page,
    struct account_change *c)
{
	const struct portal *portal = rq->portal;
	struct person *typed;

	c->language = request_field(rq, "language");
	if (languages_get(portal->languages, c->language) == NULL)
		c->language = rq->page.lang;
	if (!contact_name(request_field(rq, "name"), &c->name)) {
		problem_add(&page->problems, "name",
		    "Write the name that others will see: up to 80 letters, "
		    "without special signs.");
		typed = NEW(rq->arena, struct person);
		*typed = *page->person;
		typed->name = request_field(rq, "name");
		page->person = typed;
		return OUTCOME_INVALID;
	}
	return request_write(rq, account_profile, c);
}

static enum outcome
account_post_password(struct request *rq, struct account_page *page,
    struct account_change *c)
{
	enum outcome outcome;
	const char *weak;

	weak = password_weak(request_field(rq, "password"), page->person->name,
	    page->person->mail);
	if (weak != NULL) {
		problem_add(&page->problems, "password", weak);
		return OUTCOME_INVALID;
	}
	if (account_asks(rq, page->person)) {
		outcome = account_said(rq, page, "current");
		if (outcome != OUTCOME_OK)
			return outcome;
	}
	c->password = password_hash(account_people(rq)->passwords, rq->arena,
	    request_field(rq, "password"));
	return request_write(rq, account_password, c);
}

static enum outcome
account_post_erase(struct request *rq, struct account_page *page,
    struct account_change *c)
{
	enum outcome outcome;

	if (!str_is(request_field(rq, "sure"), "yes")) {
		problem_add(&page->problems, "sure",
		    "Tick the box if you are sure.");
		return OUTCOME_INVALID;
	}
	if (account_asks(rq, page->person)) {
		outcome = account_said(rq, page, "erase-password");
		if (outcome != OUTCOME_OK)
			return outcome;
	}
	c->also_texts = str_is(request_field(rq, "texts"), "yes");
	outcome = request_write(rq, account_erase, c);
	if (outcome == OUTCOME_SEE_OTHER)
		session_drop(rq);
	return outcome;
}

static enum outcome
account_post(struct request *rq, struct account_page *page)
{
	static const struct {
		const char *name, *then;
		enum outcome (*post)(struct request *, struct account_page *,
		    struct account_change *);
	} forms[] = { { "profile", "/account?done=saved",
			  account_post_profile },
		{ "password", "/account?done=password", account_post_password },
		{ "erase", "/sign-in", account_post_erase } };
	struct account_change c = { .person = page->person };
	str how = request_field(rq, "how");
	enum outcome outcome;

	if (str_is(how, "end")) {
		outcome = request_write(rq, account_end, &c);
		return outcome == OUTCOME_SEE_OTHER
			   ? request_go(rq, "/account?done=ended")
			   : outcome;
	}
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (!str_is(how, forms[i].name))
			continue;
		outcome = forms[i].post(rq, page, &c);
		if (outcome == OUTCOME_SEE_OTHER)
			return request_go(rq, "%s", forms[i].then);
		return outcome == OUTCOME_INVALID ? account_page(rq, page)
						  : outcome;
	}
	return OUTCOME_INVALID;
}

enum outcome
account_show(struct request *rq)
{
	struct account_page page = { 0 };
	enum outcome outcome = sign_strong(rq);

	if (outcome != OUTCOME_OK)
		return outcome;
	page.person = person_by_id(rq->db, rq->who->person);
	if (page.person == NULL)
		return OUTCOME_NOT_FOUND;
	return rq->method == METHOD_POST ? account_post(rq, &page)
					 : account_page(rq, &page);
}

/* ---- all that is stored about them ---- */

static void
data_text(struct buf *b, bool *first, const char *name, str s)
{
	json_key(b, first, name);
	json_text(b, s);
}

static void
data_moment(struct request *rq, struct buf *b, bool *first, const char *name,
    int64_t us)
{
	if (us != 0)
		data_text(b, first, name,
		    moment_iso(rq->arena, (moment){ us }));
}

/* Keys by their names and ends: their secrets nobody knows. */
static void
data_tokens(struct request *rq, struct buf *b, const struct person *person)
{
	struct rows rows =
	    db_query(rq->db, Q_token_list, VALUES(value_number(person->id)));
	bool any = false, first;

	buf_c(b, ",\"keys\":[");
	while (rows_next(&rows)) {
		buf_c(b, any ? ",{" : "{");
		any = first = true;
		data_text(b, &first, "name", rows_text(&rows, 1));
		data_moment(rq, b, &first, "created", rows_number(&rows, 3));
		data_moment(rq, b, &first, "expires", rows_number(&rows, 4));
		buf_char(b, '}');
	}
	rows_end(&rows);
	buf_char(b, ']');
}

static void
data_lists(struct request *rq, struct buf *b, const struct person *person)
{
	struct person_grants grants = person_grants(rq->db, person->id);
	struct session_list sessions = session_list(rq->db, person->id);
	bool first;

	buf_c(b, ",\"roles\":[");
	for (size_t i = 0; i < grants.n; i++) {
		buf_c(b, i == 0 ? "{" : ",{");
		first = true;
		data_text(b, &first, "role", grants.v[i].role);
		if (grants.v[i].kind.n > 0)
			data_text(b, &first, "at",
			    str_fmt(rq->arena, "%.*s/%.*s",
				ARG(grants.v[i].kind),
				ARG(grants.v[i].address)));
		buf_char(b, '}');
	}
	buf_c(b, "],\"sessions\":[");
	for (size_t i = 0; i < sessions.n; i++) {
		buf_c(b, i == 0 ? "{" : ",{");
		first = true;
		data_text(b, &first, "device", sessions.v[i].agent);
		data_moment(rq, b, &first, "created", sessions.v[i].created);
		data_moment(rq, b, &first, "seen", sessions.v[i].seen);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

enum outcome
account_data(struct request *rq)
{
	struct buf *b = &rq->reply.body;
	const struct person *person;
	enum outcome outcome = sign_strong(rq);
	bool first = true;

	if (outcome != OUTCOME_OK)
		return outcome;
	person = person_by_id(rq->db, rq->who->person);
	if (person == NULL)
		return OUTCOME_NOT_FOUND;
	buf_char(b, '{');
	data_text(b, &first, "handle", person->handle);
	data_text(b, &first, "name", person->name);
	data_text(b, &first, "mail", person->mail);
	data_text(b, &first, "language", person->language);
	data_moment(rq, b, &first, "created", person->created);
	data_moment(rq, b, &first, "confirmed", person->confirmed);
	data_moment(rq, b, &first, "second_step_since", person->totp_since);
	json_key(b, &first, "has_password");
	buf_c(b, person->password.n > 0 ? "true" : "false");
	data_lists(rq, b, person);
	data_tokens(rq, b, person);
	buf_c(b, "}\n");
	rq->reply.type = "application/json";
	rq->reply.filename = S("account.json");
	return OUTCOME_OK;
}
