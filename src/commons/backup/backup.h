/*
 * All of a portal in a folder, and back: acts and records, accounts, sessions,
 * drafts, letters that wait, files, the portal's key.  The folder says nothing
 * of the engine that it came from.  docs/decisions/26-backup.md has its shape.
 */
#ifndef COMMONS_BACKUP_H
#define COMMONS_BACKUP_H

#include "engine/base/value.h"
#include "engine/store/store.h"

enum backup_outcome {
	BACKUP_DONE,
	BACKUP_REFUSED, /* ${why} says what to do */
	BACKUP_DISK,	/* the same, of a disk that failed or is full */
	BACKUP_BUSY,	/* somebody else writes to that folder */
	BACKUP_FAULT,	/* the store: ${fault} */
};

struct backup {
	const char *data;   /* the portal's folder: files and portal.key */
	const char *folder; /* of the backup */
	bool without_key;
	moment now;
	struct arena *arena;
	/* out */
	struct fault fault;
	str why; /* a sentence */
	int64_t tables, rows, acts;
	str head, made; /* hash of the newest act; when it was made */
	int64_t files, bytes, copied; /* copied: now, the rest was there */
	int64_t missing; /* files that the portal itself had lost */
	bool key;
};

/**
 * backup_write(store, backup):
 * Write a backup, which is whole and on the disk when this returns
 * BACKUP_DONE.  Reads one snapshot: the portal may be open and at work.  One
 * that is in the folder already is replaced in a single step at the end, and
 * files that it holds are not copied again; whatever happens before, it stays
 * whole.
 */
enum backup_outcome backup_write(struct store *, struct backup *);

/** restore_look(backup): Whether the folder holds a whole backup that this
 * program can read, and every table is what was written.  Before anything is
 * opened or made. */
enum backup_outcome restore_look(struct backup *);

/**
 * restore_into(store, backup):
 * Put a backup that restore_look found good into a store that has no acts and
 * no people, in one transaction: with its files, its key and the index of
 * words made anew, the chain of acts recomputed.  Else nothing was changed.
 */
enum backup_outcome restore_into(struct store *, struct backup *);

#endif
