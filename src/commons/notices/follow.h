/*
 * Following: what somebody wants to hear of, and how often.  Private: nobody
 * but they sees it; others see how many follow a thing.
 */
#ifndef COMMONS_FOLLOW_H
#define COMMONS_FOLLOW_H

#include "commons/room.h"

/* More than anybody reads; searches are asked of every act. */
#define FOLLOWS_MAX 500
#define SEARCH_BYTES_MAX 200

/* One thing that can be followed. */
struct follow {
	str kind;      /* name of a record's type, "search" or "portal" */
	str home;      /* its address; "LANG WORDS"; empty */
	int64_t since; /* news are the acts behind this one */
	moment at;
};

struct follow_list {
	struct follow *v;
	size_t n;
};

/**
 * follow_read(db, what, follow):
 * Read "commitment/open-budget", "search/ca aigua" or "portal".  False when
 * there is no such record or its kind cannot be followed.
 */
bool follow_read(struct db *, str, struct follow *);

/** follow_write(a, follow): The same the other way round. */
str follow_write(struct arena *, const struct follow *);

/** follow_add(db, person, follow, now): Follow it from the next act on, inside
 * a write; twice is as once.  False: they follow FOLLOWS_MAX things already.
 * follow_drop(db, person, follow): No longer. */
bool follow_add(struct db *, int64_t, const struct follow *, moment);
void follow_drop(struct db *, int64_t, const struct follow *);

/** follow_is(db, person, follow), follow_count(db, follow): Whether they follow
 * it; how many do. */
bool follow_is(struct db *, int64_t, const struct follow *);
int64_t follow_count(struct db *, const struct follow *);

/** follows_of(db, person): All they follow, the newest first. */
struct follow_list follows_of(struct db *, int64_t);

/* How somebody wants to hear; see follow_setting in notices.sql. */
struct setting {
	str cadence; /* "now", "daily", "weekly", "none" */
	bool direct, mailings;
	int64_t seen, noted, sent, sent_day;
	moment sent_at;
};

/** setting_of(db, person): Theirs, or what holds for whoever chose nothing. */
struct setting setting_of(struct db *, int64_t);

/** setting_start(db, person, now): Give them a row of their own, inside a
 * write, where they have none. */
void setting_start(struct db *, int64_t, moment);

/** setting_cadence(db, person, cadence, now), setting_direct(db, person,
 * direct, mailings, now): Inside a write.  Whoever wants letters again is not
 * told of what happened meanwhile.  ${cadence} is one of the four; else an
 * assert. */
bool setting_known(str);
void setting_cadence(struct db *, int64_t, str, moment);
void setting_direct(struct db *, int64_t, bool, bool, moment);

/** setting_seen(db, person, now): All there is now is read. */
void setting_seen(struct db *, int64_t, moment);

#endif
