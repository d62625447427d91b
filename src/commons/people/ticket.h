/*
 * Tickets: what a link in a letter stands for.  Each works once, for one
 * purpose, until it ends; the store holds only its hash.
 */
#ifndef COMMONS_PEOPLE_TICKET_H
#define COMMONS_PEOPLE_TICKET_H

#include "engine/base/value.h"
#include "engine/store/db.h"

struct ticket {
	int64_t person; /* 0: nobody's, as a guest's is */
	str payload;
};

/** ticket_make(db, purpose, person, payload, hours, now): A new one; returns
 * its secret, 64 hexadecimal digits, which nobody can learn again.  Inside a
 * write. */
str ticket_make(struct db *, const char *, int64_t, str, int, moment);

/** ticket_look(db, purpose, secret, now, ticket): Whether it would work: for
 * the page that a link opens.  Mail programs follow links to see where they
 * lead, so that page changes nothing: its button does. */
bool ticket_look(struct db *, const char *, str, moment, struct ticket *);

/** ticket_use(db, purpose, secret, now, ticket): The same, and it never works
 * again.  Inside a write. */
bool ticket_use(struct db *, const char *, str, moment, struct ticket *);

/** ticket_drop(db, purpose, person): What they were sent before for the same
 * purpose works no more.  Inside a write. */
void ticket_drop(struct db *, const char *, int64_t);

#endif
