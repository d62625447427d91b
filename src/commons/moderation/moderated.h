/*
 * What moderation asks of a room that keeps texts of people: how one of them
 * stands, and to show or hide it.  The room keeps the words of what is not
 * shown, out of every record; reports, rulings and appeals stand in
 * moderation.h and are the same for all.
 */
#ifndef COMMONS_MODERATED_H
#define COMMONS_MODERATED_H

#include "engine/record/rows.h"

struct author;
struct moderating;

/* How a text stands before its readers. */
enum {
	TEXT_VISIBLE = 1,
	TEXT_HELD,   /* until a moderator has looked */
	TEXT_HIDDEN, /* by a moderator, with a ruling that says why */
	TEXT_REMOVED /* by its author */
};

/* A text that somebody wrote for everybody to read. */
struct moderated {
	const struct moderating *how;
	const struct record_type *type;
	void *record;
	int state;
	str key;     /* names it in addresses and reports: of a comment its
		      * address, of all else "KIND/ADDRESS" */
	str by;	     /* the handle of its author; empty: they have left */
	str name;    /* how they are called, or empty */
	str text;    /* what it says, shown or not */
	str picture; /* the address of the one it shows, or empty */
	moment said;
	words title; /* its own, or of what it is about */
	str href;    /* behind /LANG: where it stands */
	str desk;    /* behind /LANG: where it is decided; empty: on the page
		      * of moderation that all texts have */
};

struct moderated_list {
	struct moderated *v;
	size_t n, room;
};

/* What a room with such texts does. */
struct moderating {
	/* Fill in ${text} for a record of the room; false when it is no text
	 * of somebody. */
	bool (*look)(struct db *, const struct record_type *, void *,
	    struct moderated *);
	/* Show, hold or hide it, for the record; sets its state. */
	void (
	    *move)(struct db *, const struct author *, struct moderated *, int);
	/* Add those that were reported, and those that nobody has read yet. */
	void (*waits)(struct db *, struct moderated_list *);
};

/** moderated_look(how, db, type, record, text): What ${how} says of ${record},
 * with ${text} whole; false when it is no such text. */
bool moderated_look(const struct moderating *, struct db *,
    const struct record_type *, void *, struct moderated *);

/** moderated_rows(how, list, db, type, rows): Add what ${rows} hold, records of
 * ${type} alone, as far as there is room; ends them. */
void moderated_rows(const struct moderating *, struct moderated_list *,
    struct db *, const struct record_type *, struct rows);

#endif
