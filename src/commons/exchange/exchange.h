/*
 * Records in and out of a portal, in the format of docs/import.md.
 */
#ifndef COMMONS_EXCHANGE_H
#define COMMONS_EXCHANGE_H

#include <stdio.h>

#include "commons/acts/acts.h"
#include "engine/record/json.h"

/* One file to import, whole. */
struct exchange_file {
	const char *name;
	str text;
};

/* An import: what goes in, what came of it. */
struct import {
	const struct exchange_file *files;
	size_t n_files;
	struct author author;
	date today;
	/* out */
	struct problem *problems; /* paths start with "FILE:LINE" */
	size_t n_problems;
	int64_t created, changed, same, restored;
};

/**
 * import_apply(db, import):
 * A store_apply: read all files into the portal, in order.  False when there
 * are problems: then nothing may be kept.  A file with "history" restores an
 * export with its acts, which its records must match; it needs an empty portal,
 * or one that already has exactly these acts.
 */
bool import_apply(struct db *, void *);

/**
 * export_write(db, out, history):
 * Write everything to ${out}: records, and, when ${history}, the acts with
 * their versions.  Same records, same bytes.  False when ${out} refused, or a
 * record has RECORD_CHILDREN_MAX children of one kind: there may be more.
 */
bool export_write(struct db *, FILE *, bool history);

#define EXCHANGE_FORMAT 1

#endif
