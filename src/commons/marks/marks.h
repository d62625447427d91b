/*
 * Marks: supports by people, counted and nameless; endorsements by
 * organisations, in their name.  One each: adding twice is adding once.
 */
#ifndef COMMONS_MARKS_H
#define COMMONS_MARKS_H

#include "commons/acts/acts.h"
#include "commons/institutions/institutions.h"

extern const struct choices mark_kinds;

/* Values of mark.kind. */
enum { MARK_SUPPORT = 1, MARK_ENDORSE };

#define SELF mark
#define DEF "commons/marks/mark.def"
#include "engine/record/declare.h"

extern const struct room room_marks;

/** mark_slug(a, key, who, about, kind): The address of the mark that ${who}
 * makes on ${about} ("KIND/ADDRESS"): the first 32 digits of HMAC-SHA-256 under
 * the portal's key.  ${who} is "person/NUMBER", or "institution/ADDRESS" for an
 * endorsement, so that two of its people endorse once. */
str mark_slug(struct arena *, str, str, str, int);

/** mark_there(db, about, slug): Whether that mark is made. */
bool mark_there(struct db *, str, str);

/** mark_add(db, author, mark), mark_remove(db, author, about, slug): Make it,
 * or take it back; false, with nothing written, when it was so already.  Inside
 * store_write. */
bool mark_add(struct db *, const struct author *, struct mark *);
bool mark_remove(struct db *, const struct author *, str, str);

/** marks_change(rq): Make a mark or take it back by the fields of ${rq} (about
 * kind institution do), from the page or from a program. */
enum outcome marks_change(struct request *);

/** mark_count(db, about, kind): How many. */
int64_t mark_count(struct db *, str, int);

/* Who endorsed, by name. */
struct endorsers {
	const struct institution **v;
	size_t n;
};

#define ENDORSERS_MAX 200

/** mark_endorsers(db, about): The organisations that endorse it, by address. */
struct endorsers mark_endorsers(struct db *, str);

#endif
