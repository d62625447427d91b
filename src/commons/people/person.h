/*
 * Persons as they are stored, and what they were given.  Who asks is found out
 * in people.h; what they may stands in may.h.  For the console too, so roles
 * are named by their names here.
 */
#ifndef COMMONS_PEOPLE_PERSON_H
#define COMMONS_PEOPLE_PERSON_H

#include "commons/room.h"

struct author;

struct person {
	int64_t id;
	str handle, name, mail; /* name and mail are empty once erased */
	int64_t confirmed;	/* microseconds since 1970; 0: not yet */
	str password;		/* PHC string; empty: none */
	str totp;		/* sealed, see secret.h; empty: none */
	int64_t totp_since, totp_step;
	str language;
	int64_t blocked, created, erased; /* 0: not */
};

struct person_list {
	struct person *v;
	size_t n;
};

/* A role, and the record it counts for; both empty: everywhere. */
struct person_grant {
	str role, kind, address;
};

struct person_grants {
	struct person_grant *v;
	size_t n;
};

/** person_by_mail(db, mail), person_by_id(db, id), person_by_handle(db,
 * handle): NULL when there is none.  ${mail} as contact_mail gives it. */
struct person *person_by_mail(struct db *, str);
struct person *person_by_id(struct db *, int64_t);
struct person *person_by_handle(struct db *, str);

/** person_find(db, q, after, limit): Whose name or mail holds ${q}, by id,
 * those after ${after}; not the erased. */
struct person_list person_find(struct db *, str, int64_t, int64_t);

/** person_add(db, person, now): A new one with the name, mail, confirmed,
 * password and language of ${person}, and its handle when that is set; sets id
 * and handle.  Inside a write. */
void person_add(struct db *, struct person *, moment);

/** person_grants(db, id): What they were given. */
struct person_grants person_grants(struct db *, int64_t);

/** person_grant(db, id, grant, giver, now), person_grant_end(db, id, grant):
 * Give a role, or take it back; twice is as once.  Inside a write. */
void person_grant(struct db *, int64_t, struct person_grant, str, moment);
void person_grant_end(struct db *, int64_t, struct person_grant);

/** person_last(db, id): Whether ${id} is the only administrator of the whole
 * portal, whom nobody may take that from: there would be no way back in. */
bool person_last(struct db *, int64_t);

/** person_administrators(db): How many administrators of the whole portal can
 * come in. */
int64_t person_administrators(struct db *);

/** person_out(db, id): End all sessions and drop all links that wait. */
void person_out(struct db *, int64_t);

/**
 * person_erase(db, rooms, author, person, also_texts):
 * Forget who ${person} is (GDPR article 17): name, address, password, second
 * factor, sessions, links, roles, tokens, letters that wait; then every room
 * forgets what it knows of them.  ${also_texts}: what they wrote goes too, as
 * far as its room allows.  The handle stays, so that what they said hangs
 * together; nothing leads from it to anybody.  Inside a write.
 */
void person_erase(struct db *, const struct room *const *,
    const struct author *, const struct person *, bool);

#endif
