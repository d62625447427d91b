/*
 * How one room shows what is in a file that another is about to publish, or
 * has published, and lets people correct how it is read: fields in that other
 * room's form.  The looker keeps nothing of it but the look itself; what people
 * said goes back to whoever asked, and is theirs to keep.
 */
#ifndef COMMONS_LOOKING_H
#define COMMONS_LOOKING_H

#include "commons/room.h"

struct looking {
	str sha256, type; /* of the bytes, which are in the store */
	str before;	  /* what people corrected in the version before: the
			   * looker's own text, or empty */
	str mark;	  /* which look: as it stood in the address; empty: the
			   * one that ${before} gives */
	/* What came of it. */
	html shown;	   /* fields of a form */
	str corrected;	   /* what was said up to this look */
	bool waits;	   /* it is still being read */
	bool refused;	   /* it cannot be read; why is in ${shown} */
	bool changed;	   /* of take: there is a new look, at ${mark} */
	const char *wrong; /* of take: English, why there is none */
};

struct looker {
	/* Whether it looks into files of this media type. */
	bool (*takes)(str);
	/* Makes the first look, in a few seconds or behind them; writes, so
	 * not inside a write.  Sets ${mark}; OUTCOME_OK, or what to answer. */
	enum outcome (*begin)(struct request *, struct looking *);
	/* Sets ${shown} and what is known of the look at ${mark}; false when
	 * there is none. */
	bool (*show)(struct request *, struct looking *);
	/* Reads from the form what ${shown} asked, and makes the look that
	 * follows from it where something was changed; field "do" is "again" to
	 * read it in any case, "forget" to drop all corrections.  Else sets
	 * ${corrected}.  Not inside a write either. */
	enum outcome (*take)(struct request *, struct looking *);
	/* Whoever waited for looks at these bytes does not any more: nobody
	 * goes on reading them for that.  Inside a write. */
	void (*drop)(struct db *, str);
};

/** room_looker(portal, type): Whoever looks into files of this media type; NULL
 * when nobody does, or no files are kept. */
const struct looker *room_looker(const struct portal *, str);

#endif
