/*
 * A room: one public duty, as the table of contents knows it.  Every room is
 * one const struct of this shape.
 */
#ifndef COMMONS_ROOM_H
#define COMMONS_ROOM_H

#include <stdatomic.h>

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

/*
 * Something that a record owes the public by a date, as its room says; the
 * duties (commons/duties) are made, changed and discharged to fit.
 */
struct owed {
	const char *rule; /* what kind of duty: "milestone_due" */
	str key;	  /* a slug: tells the duties of one record apart */
	str institution;  /* address of who owes it; empty: nobody is named */
	words title;	  /* what is owed, in the words of the record */
	date from;	  /* the law counts from this day … */
	date due;	  /* … or it is due on this day itself */
	date done;	  /* discharged on this day; none: still owed */
	str by;		  /* "KIND/ADDRESS" of what discharged it, or empty */
	str where;	  /* behind /LANG: where whoever owes it does it, or
			   * empty … */
	const char *deed; /* … and the words of a link to it: "Report
			   * progress" */
};

struct owed_list {
	struct arena *arena;
	struct owed *v;
	size_t n, room;
};

/** owed_add(list, owed): Append. */
void owed_add(struct owed_list *, struct owed);

struct log;
struct lease;

/* What a job is given: it opens its own reads, and writes by errand_write. */
struct errand {
	struct store *store;
	const struct portal *portal;
	struct arena *arena; /* emptied after each run */
	moment now;
	struct log *log;	 /* or NULL */
	const atomic_bool *stop; /* set when the portal closes; or NULL */
	struct lease *lease; /* by which this node runs the jobs and no other
			      * does; NULL: there is no other */
	/* What the job tells: that there is more to do at once, and what broke,
	 * for the log: then it is tried again a minute later. */
	bool again;
	str trouble;
};

/* Jobs of one lane run one after another; nobody in another waits for them. */
enum lane {
	LANE_SOON,   /* over in moments: letters, clocks, tidying */
	LANE_TABLES, /* as long as a table takes to read */
	LANE_SITES,  /* as long as other sites take to answer */
	LANES
};

/* Something done again and again while the portal is open; on one thread of one
 * node, so that no job runs beside itself. */
struct job {
	const char *name; /* for the log */
	int64_t every_s;  /* 0: whenever something was written, at once or a
			   * second later */
	void (*run)(struct errand *);
	enum lane lane;
};

/**
 * errand_write(errand, arena, apply, what, fault):
 * As store_write, while this node still is the one that runs the jobs: that is
 * asked in the same transaction.  When another has taken over meanwhile,
 * nothing is kept, and it is WRITE_BROKEN with FAULT_BUSY.  The only way for a
 * job to write.
 */
enum write_outcome errand_write(struct errand *, struct arena *, store_apply *,
    void *, struct fault *);

/** errand_keep(errand): Keep this node the one that runs the jobs, in the
 * middle of long work that writes nothing; to be called now and then. */
void errand_keep(struct errand *);

/** errand_stops(errand): Whether a long job ends here, because the portal
 * closes or another node runs the jobs by now. */
bool errand_stops(const struct errand *);

struct author;
struct looker;
struct moderating;
struct jurisdiction;
struct zones;
struct mail_server;
struct people;
struct asker;
struct files;
struct pulse;
struct turnstile;
struct fetcher;
struct linker;

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
	/* One of the voices that stand side by side under a promise: a column
	 * of its own, never merged with the others.  NULL: none. */
	void (
	    *voice)(struct request *, const struct record_type *, const void *);
	/* Reports what is doubtful in what is stored, record by record; NULL.
	 */
	void (*lint)(struct db *, date today, struct findings *);
	/* Addresses of the institutions that answer for a record of this room
	 * or of one under it; NULL: the record's own field says. */
	codes (*answers)(struct db *, const struct record_type *, const void *);
	/* What a record of any room owes, as far as this room knows; NULL. */
	void (*owes)(struct db *, const struct record_type *, const void *,
	    date today, struct owed_list *);
	/* Why a record of this room may not be changed from ${old} (NULL: it
	 * is new) to ${changed} by whoever edits it: an English sentence; NULL
	 * when it may.  NULL: nothing is refused. */
	const char *(*refuses)(struct db *, const struct record_type *,
	    const void *old, const void *changed);
	/* Fills in what of ${record}, a record of this room about to be saved
	 * over ${old} (NULL: it is new), follows from the rest, its DERIVED
	 * fields first of all, and saves what else changes with it; inside the
	 * write, after refuses.  NULL: nothing follows. */
	void (*settles)(struct db *, const struct author *,
	    const struct record_type *, const void *old, void *record);
	/* It keeps texts of people, which readers report and moderators hide
	 * (commons/moderation/moderated.h); NULL: none. */
	const struct moderating *moderating;
	/* It looks into files that are handed in; NULL: it does not. */
	const struct looker *looker;
	/* Its records name addresses elsewhere (commons/links); NULL: none. */
	const struct linker *linker;
	const struct job *jobs; /* ended by an empty row; or NULL */
	/* Jobs that run at every node, on what it alone knows; and once more
	 * when it closes.  Their errand has no lease. */
	const struct job *chores;
	/* Forgets what the room knows of ${person}, whose public name is
	 * ${handle}, inside a write; ${also_texts}: what they wrote goes too,
	 * where nobody else needs it to stay.  Their row is still whole.  NULL:
	 * it knows nothing. */
	void (*erase)(struct db *, const struct author *, str handle,
	    int64_t person, bool also_texts);
};

/* What request.portal points to. */
struct portal {
	const struct room *const *rooms; /* ended by NULL */
	const struct languages *languages;
	struct zones *zones;
	struct people *people; /* NULL: nobody can sign in */
	struct files *files;   /* NULL: no files can be handed in */
	struct asker *asker;   /* who answers what is asked of tables; NULL:
				* nobody */
	struct pulse *pulse;   /* how it does (commons/health); or NULL */
	struct turnstile *turnstile; /* what was shown how often; or NULL */
	const struct mail_server *mail; /* NULL: none is configured */
	const struct fetcher *fetcher; /* asks other sites; NULL: nobody does */
	str url;	   /* "https://city.example": in mails and feeds */
	str key;	   /* the portal's secret: 32 bytes */
	str css, js, icon; /* addresses of assets */
};

/** room_panels(rq, type, record): What the rooms hang under ${record}, as one
 * piece. */
html room_panels(struct request *, const struct record_type *, const void *);

/** room_voices(rq, type, record): The same for their voices. */
html room_voices(struct request *, const struct record_type *, const void *);

/** room_refuses(rq, type, old, changed): The first sentence of any room's
 * refuses, or NULL; rq->db is asked, so inside a change what is stored by
 * then. */
const char *room_refuses(struct request *, const struct record_type *,
    const void *, const void *);

/** room_settle(portal, db, author, type, old, record): Let the rooms fill in
 * what follows from the rest of ${record}: before each act_save of something
 * that was written in a form or sent by a program. */
void room_settle(const struct portal *, struct db *, const struct author *,
    const struct record_type *, const void *, void *);

#endif
