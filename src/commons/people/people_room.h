/* The room of accounts: the row for the table of contents; and what its files
 * that answer requests share. */
#ifndef COMMONS_PEOPLE_ROOM_H
#define COMMONS_PEOPLE_ROOM_H

#include "commons/people/people.h"
#include "commons/people/views.h"

extern const struct room room_people;

enum outcome sign_in(struct request *), sign_code(struct request *),
    sign_out(struct request *), register_show(struct request *),
    confirm_show(struct request *), link_show(struct request *);

enum outcome account_show(struct request *), account_data(struct request *),
    second_show(struct request *), tokens_show(struct request *);

enum outcome manage_show(struct request *), manage_person(struct request *);

/** sign_next(rq): Where "next" says to go on, when that is a page here: one
 * "/" first, no "//", no backslash; anything else would lead to another site
 * (CWE-601).  Encoded; else empty. */
str sign_next(struct request *);

/** sign_strong(rq): OUTCOME_OK when this session has given the second factor
 * its person has; else the way to give it.  Whoever got hold of a password
 * alone changes nothing. */
enum outcome sign_strong(struct request *);

/** second_check(rq, person, code): Whether ${code} is their code of this half
 * minute, or a recovery code; it is used up.  Inside a write. */
bool second_check(struct request *, const struct person *, str);

/** room_invalid(rq): A form that is shown again with what is wrong: 422. */
static inline enum outcome
room_invalid(struct request *rq)
{
	rq->reply.status = 422;
	return OUTCOME_OK;
}

#endif
