/*
 * Matching: what rooms say is owed (room.owes) becomes duties.  Whatever a
 * record owes now is compared with the duties it has, and these are made,
 * retitled, dated anew, discharged, opened again or cancelled to fit.  Twice
 * is as once.
 */
#ifndef COMMONS_MATCH_H
#define COMMONS_MATCH_H

#include "commons/duties/duty.h"
#include "commons/room.h"

/* The role that duties are kept in: nobody's. */
#define MATCH_ROLE S("portal")

/* A refresh counts from so many days before it is due, so that a plan edited
 * each day does not make a duty each day. */
#define MATCH_REFRESH_DAYS 14

struct match {
	struct db *db;
	const struct portal *portal;
	struct author author;
	struct clock clock;
	bool changed; /* something was written */
};

/** match_open(db, portal, now): Begin, inside a write. */
struct match match_open(struct db *, const struct portal *, moment);

/** match_record(match, about): Let the duties about "KIND/ADDRESS" fit what
 * that record owes; nothing when it was withdrawn. */
void match_record(struct match *, str);

/** match_owed(match, duty, owed): What its room says now of ${duty}; false when
 * it is no longer owed, or its record is gone. */
bool match_owed(struct match *, const struct duty *, struct owed *);

/** match_base(duty, owed, fixed): The day that duty_count begins with. */
date match_base(const struct duty *, const struct owed *, bool *);

/** match_next(match, duty): The duty that begins when ${duty}, which renews
 * itself and is done, ended; inside the same write. */
void match_next(struct match *, const struct duty *);

#endif
