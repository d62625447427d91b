/* Signing in and out.  Opening an account stands in register_web.c, the second
 * factor in second_web.c. */
#include "commons/people/contact.h"
#include "commons/people/pages/sign.html.h"
#include "commons/people/people_room.h"
#include "commons/people/ticket.h"

#define LINK_HOURS 1

str
sign_next(struct request *rq)
{
	str next = request_field(rq, "next"), path;

	if (next.n == 0)
		next = request_param(rq, "next");
	for (size_t i = 0; i < next.n; i++)
		if (next.p[i] == '\\')
			return S("");
	if (next.n > 512 || !str_starts(next, S("/")) ||
	    str_starts(next, S("//")))
		return S("");
	path = str_cut(&next, '?');
	path = str_cut(&path, '#');
	return path_normalise(rq->arena, path, &path)
		   ? path_encode(rq->arena, path)
		   : S("");
}

enum outcome
sign_strong(struct request *rq)
{
	struct buf b = buf_open(rq->arena, 4096);

	if (rq->who->second || !rq->who->has_second)
		return OUTCOME_OK;
	query_encode(&b, rq->path);
	return request_go(rq, "/sign-in/code?next=%.*s", ARG(buf_str(&b)));
}

struct signing {
	const struct person *person;
	struct session session;
	str old;    /* the session this one takes the place of */
	str secret; /* result */
};

static enum outcome
sign_apply(struct request *rq, void *cookie)
{
	struct signing *s = cookie;
	const struct person *person = person_by_id(rq->db, s->person->id);

	/* Blocked, or another password, since it was read? */
	if (person == NULL || person->blocked != 0 || person->erased != 0 ||
	    !str_eq(person->password, s->person->password))
		return OUTCOME_CONFLICT;
	s->session.person = person->id;
	s->session.agent = session_agent(rq->arena, rq->with.agent);
	s->secret = session_open(rq->db, &s->session, rq->now);
	if (rq->who != NULL)
		session_end(rq->db, rq->who->person, rq->who->session);
	return OUTCOME_SEE_OTHER;
}

/* In: a new session, whatever there was before (fixation), and on. */
static enum outcome
sign_enter(struct request *rq, const struct person *person)
{
	struct signing s = { .person = person };
	enum outcome outcome;
	struct buf b = buf_open(rq->arena, 4096);
	str next = sign_next(rq);

	outcome = request_write(rq, sign_apply, &s);
	if (outcome != OUTCOME_SEE_OTHER)
		return outcome;
	session_keep(rq, s.secret);
	if (person->totp_since != 0) {
		query_encode(&b, next);
		return request_go(rq, "/sign-in/code?next=%.*s",
		    ARG(buf_str(&b)));
	}
	if (next.n == 0)
		return request_go(rq, "/account");
	rq->reply.location = next;
	return OUTCOME_SEE_OTHER;
}

static enum outcome
sign_by_password(struct request *rq, struct sign_form *form)
{
	struct people *people = ((const struct portal *)rq->portal)->people;
	const struct person *person = NULL;
	enum outcome outcome;
	str mail;
	bool fits;

	if (contact_mail(rq->arena, form->mail, &mail))
		person = person_by_mail(rq->db, mail);
	if (db_fault(rq->db)->kind != FAULT_NONE)
		return OUTCOME_BROKEN;
	outcome = people_guess(rq, "password", mail);
	if (outcome != OUTCOME_OK)
		return outcome;
	/* As long for nobody as for somebody, and the same answer. */
	fits = password_check(people->passwords, request_field(rq, "password"),
	    person == NULL ? S("") : person->password);
	if (fits && person->confirmed != 0 && person->blocked == 0) {
		people_guess_right(rq, "password", mail);
		return sign_enter(rq, person);
	}
	problem_add(&form->problems, "mail",
	    "This address and this password do not go together, or the account "
	    "is not confirmed yet.  Try again, or ask for a link.");
	page_sign_in(&rq->page, form);
	return room_invalid(rq);
}

static enum outcome
sign_link_apply(struct request *rq, void *cookie)
{
	str mail = *(const str *)cookie, secret;
	const struct person *person = person_by_mail(rq->db, mail);

	if (person == NULL || person->blocked != 0) {
		/* A write all the same: it takes as long. */
		ticket_make(rq->db, "nobody", 0, S(""), LINK_HOURS, rq->now);
		return OUTCOME_SEE_OTHER;
	}
	ticket_drop(rq->db, "link", person->id);
	secret =
	    ticket_make(rq->db, "link", person->id, S(""), LINK_HOURS, rq->now);
	people_write_to(rq, person->mail, person->language, LETTER_LINK,
	    secret);
	return OUTCOME_SEE_OTHER;
}

static enum outcome
sign_by_link(struct request *rq, struct sign_form *form)
{
	enum outcome outcome;
	str mail;

	if (!contact_mail(rq->arena, form->mail, &mail)) {
		problem_add(&form->problems, "mail",
		    "Write your address as in name@example.org.");
		page_sign_in(&rq->page, form);
		return room_invalid(rq);
	}
	outcome = people_letters(rq, mail);
	if (outcome != OUTCOME_OK)
		return outcome;
	outcome = request_write(rq, sign_link_apply, &mail);
	if (outcome == OUTCOME_SEE_OTHER)
		return request_go(rq, "/sign-in?done=sent");
	people_letters_back(rq, mail);
	return outcome;
}

enum outcome
sign_in(struct request *rq)
{
	struct sign_form form = { .mail = request_field(rq, "mail"),
		.next = sign_next(rq),
		.mails = people_can_write(rq) };

	rq->reply.fresh = true;
	if (rq->method != METHOD_POST) {
		if (str_is(request_param(rq, "done"), "sent"))
			page_sign_sent(&rq->page);
		else
			page_sign_in(&rq->page, &form);
		return OUTCOME_OK;
	}
	if (form.mails && str_is(request_field(rq, "how"), "link"))
		return sign_by_link(rq, &form);
	return sign_by_password(rq, &form);
}

/* ---- the second factor ---- */

static enum outcome
sign_code_apply(struct request *rq, void *cookie)
{
	struct signing *s = cookie;
	const struct person *person = person_by_id(rq->db, rq->who->person);
	struct session old;

	if (person == NULL ||
	    !second_check(rq, person, request_field(rq, "code")))
		return OUTCOME_INVALID;
	session_get(rq->db, rq->who->session, &old);
	s->session.person = person->id;
	s->session.second = true;
	s->session.linked = old.linked;
	s->session.agent = session_agent(rq->arena, rq->with.agent);
	s->secret = session_open(rq->db, &s->session, rq->now);
	session_end(rq->db, person->id, rq->who->session);
	return OUTCOME_SEE_OTHER;
}

enum outcome
sign_code(struct request *rq)
{
	struct sign_form form = { .next = sign_next(rq) };
	struct signing s = { 0 };
	enum outcome outcome;
	str key = str_fmt(rq->arena, "%lld", (long long)rq->who->person);

	if (!rq->who->has_second)
		return request_go(rq, "/account/second");
	if (rq->method != METHOD_POST) {
		page_sign_code(&rq->page, &form);
		return OUTCOME_OK;
	}
	outcome = people_guess(rq, "code", key);
	if (outcome != OUTCOME_OK)
		return outcome;
	outcome = request_write(rq, sign_code_apply, &s);
	if (outcome == OUTCOME_INVALID) {
		problem_add(&form.problems, "code",
		    "This code is not right, or was used already.  Wait for "
		    "the next one and try again.");
		page_sign_code(&rq->page, &form);
		return room_invalid(rq);
	}
	people_guess_right(rq, "code", key);
	if (outcome != OUTCOME_SEE_OTHER)
		return outcome;
	session_keep(rq, s.secret);
	if (form.next.n == 0)
		return request_go(rq, "/account");
	rq->reply.location = form.next;
	return OUTCOME_SEE_OTHER;
}

/* ---- out ---- */

static enum outcome
sign_out_apply(struct request *rq, void *cookie)
{
	(void)cookie;
	if (rq->who != NULL)
		session_end(rq->db, rq->who->person, rq->who->session);
	return OUTCOME_SEE_OTHER;
}

enum outcome
sign_out(struct request *rq)
{
	enum outcome outcome;

	rq->reply.fresh = true;
	if (rq->method != METHOD_POST) {
		page_sign_out(&rq->page);
		return OUTCOME_OK;
	}
	outcome = request_write(rq, sign_out_apply, NULL);
	if (outcome != OUTCOME_SEE_OTHER)
		return outcome;
	session_drop(rq);
	return request_go(rq, "/sign-in");
}
