/*
 * Notices: what one person is told and nobody else.  Other rooms put them in;
 * they stand in the inbox, and go as a letter to whoever wants letters.
 * What people follow is not told so: see digest.c.
 */
#ifndef COMMONS_NOTICE_H
#define COMMONS_NOTICE_H

#include "commons/room.h"

enum notice_kind {
	NOTICE_COMMENT, /* a comment of theirs was answered, hidden … */
	NOTICE_CLAIM,	/* a question of theirs was answered */
	NOTICE_DUTY,	/* something they owe is due */
	NOTICE_ACCOUNT, /* their account: always a letter, too */
	NOTICE_MAILING, /* the portal wrote to many */
	NOTICE_KINDS
};

struct notice {
	enum notice_kind kind;
	/* Names what it tells, by numbers and addresses of records, never by
	 * personal data: the same person is told once. */
	str key;
	const char *what; /* an English message: a whole sentence */
	str one, two;	  /* what stands for its {1} and {2} */
	str href;	  /* behind /LANG: the page it is about, or empty */
};

/** notice_put(db, portal, person, notice, now): Tell ${person}, inside a write:
 * in their inbox, and by a letter in the same write when the portal sends mail
 * and they want it.  False: they had been told. */
bool notice_put(struct db *, const struct portal *, int64_t,
    const struct notice *, moment);

/** notice_handle(rq, handle, notice): The same, inside a request's write, to
 * whoever has that public handle; nothing when nobody has, or when it is who
 * asks. */
void notice_handle(struct request *, str, const struct notice *);

/**
 * notice_role(db, portal, role, institution, notice, now):
 * Tell whoever holds ${role} ("officer") for the institution of that address;
 * when nobody does, for its place or the nearest larger one; when nobody does,
 * for the whole portal.  Return how many there are.
 */
int64_t notice_role(struct db *, const struct portal *, const char *, str,
    const struct notice *, moment);

/* A notice as its reader meets it. */
struct notice_row {
	int64_t id;
	moment at;
	str kind;
	str text; /* in the reader's language */
	str href; /* behind /LANG, or empty */
	bool unread;
};

struct notice_rows {
	struct notice_row *v;
	size_t n;
};

/** notices_of(db, language, person, before, limit): Theirs whose id is below
 * ${before}, the newest first. */
struct notice_rows notices_of(struct db *, const struct language *, int64_t,
    int64_t, size_t);

/** notices_unread(db, person): How many acts of what they follow and notices
 * they have not marked as read. */
int64_t notices_unread(struct db *, int64_t);

/** notice_forget(db, href): What is about the page ${href} is said no more:
 * notices go, and letters of them that still wait.  Inside a write. */
void notice_forget(struct db *, str);

#endif
