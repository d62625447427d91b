/*
 * Guests: people who comment without an account.  What they wrote waits in a
 * private table until they open the link that was mailed to them; then it is a
 * comment like any other, and their address is forgotten.  The link goes on
 * working for them to remove it, which is why it is no ticket.
 */
#ifndef COMMONS_COMMENTS_GUESTS_H
#define COMMONS_COMMENTS_GUESTS_H

#include "commons/comments/comments.h"
#include "commons/room.h"

/* A link works for so long. */
#define GUEST_WAIT_US (INT64_C(3) * 24 * 3600 * 1000000)

struct guest {
	str handle, name;
	str comment;		/* its address once it is published */
	struct comment waiting; /* else what they want to say */
};

/** guests_open(portal): Whether guests can be written to at all. */
bool guests_open(const struct portal *);

/** guest_wait(rq, comment, name, mail): Keep ${comment} until its link is
 * opened, and put the letter into the outbox.  False when there is no such
 * address.  Inside a write. */
bool guest_wait(struct request *, const struct comment *, str, str);

/** guest_of(db, secret, now): Whom the link with ${secret} was sent to; NULL
 * when it is unknown or too old. */
struct guest *guest_of(struct db *, str, moment);

/** guest_publish(db, author, guest, held): Publish what waits; false when what
 * it answers is gone.  guest->comment is its address then. */
bool guest_publish(struct db *, const struct author *, struct guest *, bool);

/** guest_forget(db, guest): Forget their name: they took back what they said.
 * Inside a write. */
void guest_forget(struct db *, const struct guest *);

/** guest_name(db, handle): Their name, or empty. */
str guest_name(struct db *, str);

/** guests_sweep(db, now): Forget what was not confirmed in time. */
void guests_sweep(struct db *, moment);

#endif
