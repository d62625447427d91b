/*
 * A file on its way to being a version, whoever brings it: the forms of this
 * room or a program.  What was typed, and whether they may, is the caller's.
 */
#ifndef CATALOGUE_DELIVERY_H
#define CATALOGUE_DELIVERY_H

#include "commons/files/files.h"
#include "transparency/catalogue/catalogue.h"

struct delivery {
	struct author author;
	const struct dataset *dataset;
	const struct distribution *file; /* NULL: a new one … */
	str slug;	  /* … at this address; empty: made of the title */
	str title;	  /* of a new one, in the language of the page */
	struct kept kept; /* its bytes; size 0: they lie elsewhere, at … */
	str link;
	str note;
	date covers_from, covers_until;
	/* What became of it. */
	const struct distribution_version *version;
	bool unchanged; /* it is the newest version already */
	int64_t draft;	/* the draft it waits as; 0: none */
};

enum delivered {
	DELIVERED,
	DELIVERED_ERASED, /* these bytes were taken away before: they do not
			   * come back */
	DELIVERED_TAKEN,  /* a file at this address was withdrawn */
};

/** delivery_publish(rq, d): A new version, and its file where there is none;
 * nothing new when the newest version has these bytes.  Inside a write, as are
 * all below. */
enum delivered delivery_publish(struct request *, struct delivery *);

/** delivery_draft(rq, d): The same as a draft of whoever asks, of a file that
 * is there, until somebody publishes it; the one that waits already when it
 * has these bytes. */
enum delivered delivery_draft(struct request *, struct delivery *);

/* Versions of one dataset's files that programs publish in a day (UTC): one
 * every seven minutes.  What changes more often is not a file. */
#define DELIVERIES_A_DAY 200

/** delivery_often(rq, dataset): Whether that many were published today. */
bool delivery_often(struct request *, const struct dataset *);

/** delivery_slug(rq, type, record, slug, base): Set ${slug}, a field of
 * ${record}, to ${base}, or that with a number behind it, where no record of
 * ${type} has or had the address that it makes. */
void delivery_slug(struct request *, const struct record_type *, void *, str *,
    str);

/** delivery_refused(outcome): What to do about it, an English sentence. */
const char *delivery_refused(enum delivered);

#endif
