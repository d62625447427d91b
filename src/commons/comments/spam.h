/*
 * Keeping spam out without anybody else's service: a trap only programs step
 * into, the time it takes to write, how often, and how many links.
 */
#ifndef COMMONS_COMMENTS_SPAM_H
#define COMMONS_COMMENTS_SPAM_H

#include "engine/base/value.h"
#include "engine/store/db.h"
#include "engine/web/web.h"

/* Nobody reads a page and writes a sentence faster. */
#define SPAM_LEAST_US (INT64_C(3) * 1000000)

/* A form may lie open for a week. */
#define SPAM_MOST_US (INT64_C(7) * 24 * 3600 * 1000000)

/* Comments in a minute, all at once if need be. */
#define SPAM_A_MINUTE 5

/* Links of somebody whom nobody knows yet; more, and a moderator looks. */
#define SPAM_LINKS_MAX 3

/** spam_stamp(a, key, now): When a form was made, signed with the portal's
 * key. */
str spam_stamp(struct arena *, str, moment);

/** spam_age(a, key, stamp, now): How many microseconds ago; -1 when ${stamp} is
 * not ours. */
int64_t spam_age(struct arena *, str, str, moment);

/** spam_refuses(rq, key): What to tell who sent the form of ${rq}, or NULL when
 * all is well: its fields "made" (a stamp) and "homepage" (the trap: people do
 * not see it). */
const char *spam_refuses(struct request *, str);

/**
 * spam_pace(db, key, who, now):
 * Take one comment from ${who}'s share (GCRA: SPAM_A_MINUTE).  False, with
 * nothing taken, when it is used up.  Inside store_write, so that two servers
 * count together and what was rolled back was not counted.
 */
bool spam_pace(struct db *, str, str, moment);

/** spam_doubts(db, by, text, now): Whether a moderator should look first: many
 * links from a guest, or from an account younger than a day. */
bool spam_doubts(struct db *, str, str, moment);

#endif
