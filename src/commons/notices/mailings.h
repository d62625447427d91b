/*
 * Mailings: one letter to many, by audience.  What was sent is a public record;
 * to whom is not kept: who is in the audience is computed while it is sent.
 */
#ifndef COMMONS_MAILINGS_H
#define COMMONS_MAILINGS_H

#include "commons/room.h"

enum audience {
	AUDIENCE_EVERYBODY = 1,
	AUDIENCE_FOLLOWERS,
	AUDIENCE_TOOK_PART
};

extern const struct choices mailing_audiences;

#define SELF mailing
#define DEF "commons/notices/mailing.def"
#include "engine/record/declare.h"

/* Where a walk through an audience has come. */
struct mailing_walk {
	str kind, cursor;
	bool done;
};

struct people_list {
	int64_t *v;
	size_t n, room;
};

/** mailing_people(db, mailing, walk, list): Some more of the audience of
 * ${mailing} into ${list}, emptied first, and ${walk} moved; {"", "", false} at
 * the beginning.  Whoever wrote twice is there twice. */
void mailing_people(struct db *, const struct mailing *, struct mailing_walk *,
    struct people_list *);

/** mailing_count(db, mailing): How many people that is, each once. */
int64_t mailing_count(struct db *, const struct mailing *);

/** mailing_about(db, mailing): NULL when its audience can be found; else an
 * English sentence that says what to do. */
const char *mailing_about(struct db *, const struct mailing *);

struct reader;

/** mailing_letter(db, portal, mailing, reader): What ${reader} gets, in their
 * language or the nearest there is. */
struct letter mailing_letter(struct db *, const struct portal *,
    const struct mailing *, const struct reader *);

/** mailing_start(db, author, mailing): Publish it and let the job send it;
 * inside a write.  Sets its address, its moment and its count. */
void mailing_start(struct db *, const struct author *, struct mailing *);

/** mailings_newest(db, before, limit): What was sent, the newest first. */
struct record_list mailings_newest(struct db *, moment, size_t);

#endif
