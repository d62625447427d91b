/*
 * The outbox: letters are put in by the write that they tell of, and taken out
 * by a job that talks to the mail server.  So no page waits for that server,
 * no letter tells of what was rolled back, and none is lost when the portal
 * ends.  Without a mail server nothing is put in: that is asked by whoever
 * writes letters.
 */
#ifndef COMMONS_NOTICES_OUTBOX_H
#define COMMONS_NOTICES_OUTBOX_H

#include "commons/notices/letters.h"
#include "engine/base/log.h"
#include "engine/mail/smtp.h"
#include "engine/store/store.h"

struct errand;

enum outbox_outcome {
	OUTBOX_WAITS,	/* it will be sent */
	OUTBOX_KNOWN,	/* a letter with this key waits, or went */
	OUTBOX_REFUSED, /* no such address, or a link that is none */
};

/**
 * outbox_put(db, letter, key, now):
 * Put ${letter} in, inside a write.  ${key} says what it tells and to whom, by
 * numbers that mean nothing outside ("reset/1207/3"), never by an address: the
 * same key is sent once, as long as its row is kept (30 days after it ended).
 */
enum outbox_outcome outbox_put(struct db *, const struct letter *, str, moment);

/** outbox_forget(db, address): Drop all that waits for ${address}, in capitals
 * or not, inside a write; return how many.  For erasure: nothing else here
 * holds an address. */
int64_t outbox_forget(struct db *, str);

/** outbox_waiting(db): How many wait. */
int64_t outbox_waiting(struct db *);

/* How one run ended. */
struct outbox_tally {
	size_t sent, later, never;
	bool silent; /* the mail server could not be talked to */
	bool broken; /* the store could not: see the log */
};

/**
 * outbox_run(errand, server, limit):
 * Send up to ${limit} letters that are due at ${errand->now} (time goes on
 * while it sends) through ${server}, which passes smtp_check; then forget what
 * ended 30 days ago.  Ends early when the server cannot be talked to or
 * ${server->stop} is set.  Called again and again by one job; blocks.  No write
 * is open while it talks to the server.
 *
 * What is refused for now is tried again after 1 and 5 minutes, half an hour,
 * 2 and 12 hours, and then given up; what is refused for good (see smtp_send)
 * at once.  Each outcome is durable before the next letter is taken, and one
 * that was sent or given up loses its recipient and its words by the same
 * write.
 *
 * A letter that was taken is this run's for ten minutes, whichever node runs
 * the jobs meanwhile.  Each is sent at least once: if the process dies, or the
 * disk fails, between the server's answer and that write, it is sent again
 * after them, with the same Message-ID, by which mail programs know it again.
 *
 * Each try is a line in the errand's log, without personal data.
 */
struct outbox_tally outbox_run(struct errand *, const struct mail_server *,
    size_t);

#endif
