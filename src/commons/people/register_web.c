/* Opening an account, and the pages that links in letters open. */
#include "commons/people/contact.h"
#include "commons/people/pages/register.html.h"
#include "commons/people/people_room.h"
#include "commons/people/ticket.h"
#include "queries.h"

#define CONFIRM_HOURS 48

struct registering {
	str name, mail, password; /* the last a PHC string, or empty */
};

/* Somebody new, or somebody who has not confirmed yet and tries again: what
 * they typed last counts, and only the last letter's link works.  Without mail
 * the first counts: an administrator may have looked at it already. */
static enum outcome
register_apply(struct request *rq, void *cookie)
{
	const struct registering *r = cookie;
	struct person *person = person_by_mail(rq->db, r->mail);
	bool mails = people_can_write(rq);
	struct person fresh = { .name = r->name,
		.mail = r->mail,
		.password = r->password,
		.language = rq->page.lang };
	str secret;

	/* People do not see this field; what fills in every field is no
	 * person.  It is told the same as everybody, as slowly. */
	if (request_field(rq, "website").n > 0) {
		ticket_make(rq->db, "nobody", 0, S(""), 1, rq->now);
		return OUTCOME_SEE_OTHER;
	}
	if (person != NULL &&
	    (person->confirmed != 0 || person->blocked != 0 || !mails)) {
		/* A write all the same: it takes as long. */
		ticket_make(rq->db, "nobody", 0, S(""), 1, rq->now);
		if (person->blocked == 0)
			people_write_to(rq, person->mail, person->language,
			    LETTER_KNOWN, S(""));
		return OUTCOME_SEE_OTHER;
	}
	if (person == NULL) {
		person = &fresh;
		person_add(rq->db, person, rq->now);
	} else {
		db_run(rq->db, Q_person_set_name,
		    VALUES(value_number(person->id), value_text(r->name),
			value_text(rq->page.lang)));
		db_run(rq->db, Q_person_set_password,
		    VALUES(value_number(person->id),
			value_text_or_null(r->password)));
		ticket_drop(rq->db, "confirm", person->id);
	}
	secret = ticket_make(rq->db, "confirm", person->id, S(""),
	    CONFIRM_HOURS, rq->now);
	people_write_to(rq, person->mail, rq->page.lang, LETTER_CONFIRM,
	    secret);
	return OUTCOME_SEE_OTHER;
}

static void
register_check(struct request *rq, struct register_form *form,
    struct registering *r)
{
	str password = request_field(rq, "password");
	const char *weak;

	if (!contact_name(form->name, &r->name))
		problem_add(&form->problems, "name",
		    "Write the name that others will see: up to 80 letters, "
		    "without special signs.");
	if (!contact_mail(rq->arena, form->mail, &r->mail))
		problem_add(&form->problems, "mail",
		    "Write your address as in name@example.org.");
	if (password.n == 0 && form->mails)
		return;
	weak = password_weak(password, r->name, r->mail);
	if (weak != NULL)
		problem_add(&form->problems, "password", weak);
}

static enum outcome
register_post(struct request *rq, struct register_form *form)
{
	struct people *people = ((const struct portal *)rq->portal)->people;
	struct registering r = { 0 };
	enum outcome outcome;

	register_check(rq, form, &r);
	if (form->problems.n > 0) {
		page_register(&rq->page, form);
		return room_invalid(rq);
	}
	outcome = people_letters(rq, r.mail);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (request_field(rq, "password").n > 0)
		r.password = password_hash(people->passwords, rq->arena,
		    request_field(rq, "password"));
	outcome = request_write(rq, register_apply, &r);
	if (outcome == OUTCOME_SEE_OTHER)
		return request_go(rq, "/register?done=sent");
	people_letters_back(rq, r.mail);
	return outcome;
}

enum outcome
register_show(struct request *rq)
{
	struct register_form form = { .name = request_field(rq, "name"),
		.mail = request_field(rq, "mail"),
		.mails = people_can_write(rq) };

	rq->reply.fresh = true;
	if (rq->method == METHOD_POST)
		return register_post(rq, &form);
	if (str_is(request_param(rq, "done"), "sent"))
		page_register_done(&rq->page, form.mails);
	else
		page_register(&rq->page, &form);
	return OUTCOME_OK;
}

/* ---- what links open ---- */

struct opening {
	const char *purpose;
	str ticket;
	str secret; /* result: of the session */
	bool code;  /* result: a second factor is asked for next */
};

static enum outcome
open_apply(struct request *rq, void *cookie)
{
	struct opening *o = cookie;
	struct session session = { .linked = true };
	struct ticket ticket;
	const struct person *person;
	struct value id;

	if (!ticket_use(rq->db, o->purpose, o->ticket, rq->now, &ticket))
		return OUTCOME_GONE;
	person = person_by_id(rq->db, ticket.person);
	if (person == NULL || person->blocked != 0 || person->erased != 0)
		return OUTCOME_GONE;
	id = value_number(person->id);
	/* An account that was never confirmed may have been opened by somebody
	 * else, with a password only they know. */
	if (person->confirmed == 0 && !str_is(S("confirm"), o->purpose))
		db_run(rq->db, Q_person_set_password, VALUES(id, value_null()));
	db_run(rq->db, Q_person_set_confirmed,
	    VALUES(id, value_number(rq->now.us)));
	ticket_drop(rq->db, "confirm", person->id);
	session.person = person->id;
	session.agent = session_agent(rq->arena, rq->with.agent);
	o->secret = session_open(rq->db, &session, rq->now);
	o->code = person->totp_since != 0;
	if (rq->who != NULL)
		session_end(rq->db, rq->who->person, rq->who->session);
	return OUTCOME_SEE_OTHER;
}

static enum outcome
open_gone(struct request *rq)
{
	page_ticket_gone(&rq->page, people_can_write(rq));
	rq->reply.status = 410;
	return OUTCOME_OK;
}

static enum outcome
open_enter(struct request *rq, const char *purpose)
{
	struct opening o = { .purpose = purpose, .ticket = rq->argument[0] };
	enum outcome outcome = request_write(rq, open_apply, &o);

	if (outcome == OUTCOME_GONE)
		return open_gone(rq);
	if (outcome != OUTCOME_SEE_OTHER)
		return outcome;
	session_keep(rq, o.secret);
	if (o.code)
		return request_go(rq, "/sign-in/code");
	return request_go(rq, "/account?done=%s",
	    str_is(S("confirm"), purpose) ? "confirmed" : "linked");
}

enum outcome
confirm_show(struct request *rq)
{
	struct people *people = ((const struct portal *)rq->portal)->people;
	struct ticket_form form = { .ticket = rq->argument[0] };
	const struct person *person;
	struct ticket ticket;
	enum outcome outcome;

	rq->reply.fresh = true;
	if (!ticket_look(rq->db, "confirm", form.ticket, rq->now, &ticket))
		return open_gone(rq);
	person = person_by_id(rq->db, ticket.person);
	if (person == NULL)
		return open_gone(rq);
	form.password = person->password.n > 0;
	if (rq->method != METHOD_POST) {
		page_confirm(&rq->page, &form);
		return OUTCOME_OK;
	}
	if (!form.password)
		return open_enter(rq, "confirm");
	/* Whoever owns the address did not choose a stranger's password. */
	outcome = people_guess(rq, "password", person->mail);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (password_check(people->passwords, request_field(rq, "password"),
		person->password)) {
		people_guess_right(rq, "password", person->mail);
		return open_enter(rq, "confirm");
	}
	problem_add(&form.problems, "password",
	    "This is not the password that was chosen for this account.  If "
	    "you do not know it, ask for a link to sign in instead.");
	page_confirm(&rq->page, &form);
	return room_invalid(rq);
}

enum outcome
link_show(struct request *rq)
{
	static const char *const purposes[] = { "link", "welcome" };
	struct ticket_form form = { .ticket = rq->argument[0] };
	struct ticket ticket;

	rq->reply.fresh = true;
	for (size_t i = 0; i < 2; i++) {
		if (!ticket_look(rq->db, purposes[i], form.ticket, rq->now,
			&ticket))
			continue;
		if (rq->method == METHOD_POST)
			return open_enter(rq, purposes[i]);
		page_link(&rq->page, &form);
		return OUTCOME_OK;
	}
	return open_gone(rq);
}
