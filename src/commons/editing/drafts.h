/* Drafts as they are kept: the record's JSON, whose it is, since when. */
#ifndef COMMONS_EDITING_DRAFTS_H
#define COMMONS_EDITING_DRAFTS_H

#include "engine/record/rows.h"

struct author;

struct draft {
	int64_t id;	   /* 0: not kept yet */
	str kind, address; /* the record; address empty: a new one */
	str under;	   /* what the new one would stand under */
	int64_t base;	   /* the version it started from */
	str json;
	int64_t person;
	moment saved;
};

struct drafts {
	struct draft *v;
	size_t n;
};
#define DRAFTS_MAX 50

/** draft_of(db, id): That draft; id 0 when there is none. */
struct draft draft_of(struct db *, int64_t);

/** drafts_about(db, kind, address), drafts_newest(db): The newest first, at
 * most DRAFTS_MAX. */
struct drafts drafts_about(struct db *, str, str);
struct drafts drafts_newest(struct db *);

/** drafts_new(db, kind, most): Those of new records of that kind. */
struct drafts drafts_new(struct db *, str, size_t);

/** draft_save(db, draft): Keep it, and set its id when it is new.
 * draft_drop(db, id): Forget it.  drafts_drop(db, kind, address): All about
 * that record.  Only inside a write. */
void draft_save(struct db *, struct draft *);
void draft_drop(struct db *, int64_t);
void drafts_drop(struct db *, str, str);

/** drafts_erase(db, author, handle, person, also_texts): For struct room's
 * erase: their drafts are nobody's, with ${also_texts} they go. */
void drafts_erase(struct db *, const struct author *, str, int64_t, bool);

#endif
