/*
 * When drafts are published, and by whom not: four eyes, where the portal's
 * settings ask for them, and drafts that publish themselves on their day.
 */
#ifndef COMMONS_EDITING_DUE_H
#define COMMONS_EDITING_DUE_H

#include "commons/editing/views.h"

/* A draft that waits for its day: on the clocks of its place. */
struct due {
	int64_t draft; /* its row; 0: none */
	date day;
	int64_t minute; /* since midnight */
	str zone;	/* whose clocks; empty: UTC */
	str role;	/* in which it is published */
	str trouble;	/* why it was not, an English sentence; or empty */
};

/** eyes_wrong(rq, e): Why whoever asks may not publish ${e} themselves, as an
 * English sentence; NULL when they may. */
const char *eyes_wrong(struct request *, const struct edit *);

/** draft_is_same(rq, e): Whether what was sent is what its draft says. */
bool draft_is_same(struct request *, const struct edit *);

/** due_read(rq, e, due): The day and hour that were typed; false, with the
 * reason in e->due_problem, when they cannot be kept. */
bool due_read(struct request *, struct edit *, struct due *);

/** due_of(db, draft): When that draft is published; draft 0: not by itself.
 * due_put(db, due): Keep it.  due_drop(db, draft): Forget it. */
struct due due_of(struct db *, int64_t);
void due_put(struct db *, const struct due *);
void due_drop(struct db *, int64_t);

/** drafts_due(errand): The job: publish the drafts whose day has come.  One
 * that cannot be published stays a draft, and says why. */
void drafts_due(struct errand *);

#endif
