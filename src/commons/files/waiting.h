/*
 * Uploads that wait: a file that was taken, and what its sender wrote beside
 * it, while they look at it once more.  Nobody else sees it; after a day it is
 * gone.  What it waits for is the affair of the room that keeps it.
 */
#ifndef COMMONS_FILES_WAITING_H
#define COMMONS_FILES_WAITING_H

#include "commons/files/files.h"

/* A working day: who goes home finds it again in the morning. */
#define WAITING_SECONDS ((int64_t)24 * 3600)
/* Of one person at a time: beyond, the oldest goes. */
#define WAITING_MAX 20

struct waiting {
	str key;	/* 32 hexadecimal digits that nobody can guess */
	int64_t person; /* whose it is */
	str what;	/* JSON, of whoever keeps it */
	struct kept kept;
	moment at;
};

/** waiting_put(db, waiting): Keep it, with a new key when it has none; its
 * bytes stay in the store as long.  False when these bytes were taken away
 * before: they are not taken again.  Only inside a write. */
bool waiting_put(struct db *, struct waiting *);

/** waiting_of(db, key, person): That of ${person} alone; NULL. */
struct waiting *waiting_of(struct db *, str, int64_t);

/** waiting_drop(db, key): What it waited for is done.  waiting_sweep(db, now):
 * All that are too old.  Only inside a write. */
void waiting_drop(struct db *, str);
void waiting_sweep(struct db *, moment);

/** waiting_erase: for struct room's erase. */
void waiting_erase(struct db *, const struct author *, str, int64_t, bool);

#endif
