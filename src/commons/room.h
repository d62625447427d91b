/*
 * A room: one public duty, as the table of contents knows it.  Every room is
 * one const struct of this shape.
 */
#ifndef COMMONS_ROOM_H
#define COMMONS_ROOM_H

#include "engine/record/rows.h"
#include "engine/web/web.h"

/* What a lint found; ${what} is an English message for say(), ${subject} what
 * its {1} stands for. */
struct finding {
	const struct record_type *type;
	str address;	  /* the record it is about */
	const char *code; /* "dates-outside" */
	const char *what; /* a whole sentence with {1}, {2} */
	str one, two;	  /* what {1} and {2} stand for */
};

struct findings {
	struct arena *arena;
	struct finding *v;
	size_t n, room;
};

/** finding_add(list, finding): Append; its texts are copied. */
void finding_add(struct findings *, struct finding);

struct files;
struct jurisdiction;
struct zones;

struct room {
	const char *name;    /* English, for a heading: "Commitments" */
	const char *mission; /* "Accountability" */
	const char *promise; /* one English sentence: what people find here */
	const char *path;    /* behind /LANG; NULL: no page of its own */
	const struct record_type *const *records; /* ended by NULL; or NULL */
	const struct route *routes;		  /* ended by an empty row */
	/* What it hangs on a jurisdiction's home, in a list of jurisdictions
	 * (one line), and under any record.  They write into rq->page; NULL:
	 * nothing. */
	void (*home)(struct request *, const struct jurisdiction *);
	void (*strip)(struct request *, const struct jurisdiction *);
	void (
	    *panel)(struct request *, const struct record_type *, const void *);
	/* Reports what is doubtful in what is stored, record by record; NULL.
	 */
	void (*lint)(struct db *, date today, struct findings *);
};

/* What request.portal points to. */
struct portal {
	const struct room *const *rooms; /* ended by NULL */
	const struct languages *languages;
	struct zones *zones;
	struct files *files; /* what people handed in; NULL: none is kept */
	str css, js, icon; /* addresses of assets */
};

#endif
