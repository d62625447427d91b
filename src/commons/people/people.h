/*
 * The room of accounts, as the rest of the portal knows it: who asks, what a
 * handle is called, letters to people.  What they may stands in may.h, what is
 * stored in person.h, links that work once in ticket.h.
 */
#ifndef COMMONS_PEOPLE_PEOPLE_H
#define COMMONS_PEOPLE_PEOPLE_H

#include "commons/people/guess.h"
#include "commons/people/may.h"
#include "commons/people/password.h"
#include "commons/people/person.h"

/* What lives in memory as long as the portal is open: portal.people.  What must
 * be one for all nodes stands in the store. */
struct people {
	struct passwords *passwords;
	struct guess *guesses; /* passwords and codes: 10, then 1 in 30 s */
	struct guess *letters; /* registrations, links: 5, then 1 in 12 min */
};

struct people *people_open(void);
void people_close(struct people *);

/**
 * people_identify(rq):
 * Who bears the cookie of a live session (pages and feeds) or a live token
 * (the API, which reads no cookies, so that no page of another site can use
 * it): fills rq->who and rq->page.token, and notes at most every ten minutes
 * that they were here.  site.identify.
 */
void people_identify(struct request *);

/** people_know(rq, secret): Become who the session of ${secret}, just opened,
 * is for: for the rest of this request. */
void people_know(struct request *, str);

/** people_name(db, handle): As they want to be called; "" when nobody is, or
 * they have been erased. */
str people_name(struct db *, str);

/** people_rooms(rq): What person_erase wants. */
const struct room *const *people_rooms(const struct request *);

/** people_guess(rq, kind, key): OUTCOME_OK, and one guess at ${key} of ${kind}
 * ("password", an address) is counted, durably and for all nodes, and one from
 * where the request comes; or OUTCOME_TOO_MANY with rq->reply.retry_s; or, when
 * it cannot be counted, OUTCOME_BUSY or OUTCOME_BROKEN.  A write of its own:
 * what is read after it is newer than what was before.
 * people_guess_right(rq, kind, key): it was right: not counted after all. */
enum outcome people_guess(struct request *, const char *, str);
void people_guess_right(struct request *, const char *, str);

/** people_letters(rq, key): As people_guess: whether ${key}, an address, or
 * where the request comes from, may cause one more letter or account.
 * people_letters_back(rq, key): none was caused. */
enum outcome people_letters(struct request *, str);
void people_letters_back(struct request *, str);

/* What a letter to one person is about. */
enum letter_kind {
	LETTER_CONFIRM, /* confirm an account; ${ticket} is its secret */
	LETTER_LINK,	/* a link to sign in */
	LETTER_WELCOME, /* somebody made an account for them */
	LETTER_KNOWN,	/* they registered again */
};

/** people_can_write(rq): Whether the portal sends mail. */
bool people_can_write(const struct request *);

/** people_write_to(rq, mail, language, kind, ticket): Put a letter in the
 * outbox, inside a write; nothing where the portal sends no mail.  Links begin
 * with the portal's own address, never with the Host that was asked for.  A
 * letter does not say the name that was typed: whoever types it may not be
 * whom it reaches. */
void people_write_to(struct request *, str, str, enum letter_kind, str);

/** people_link(rq, kind, language, ticket): The address such a letter leads
 * to. */
str people_link(const struct request *, enum letter_kind, str, str);

#endif
