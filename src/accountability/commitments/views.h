/*
 * What the pages of this room are given.  Filled by views.c from the database,
 * drawn by pages/.
 */
#ifndef COMMITMENTS_VIEWS_H
#define COMMITMENTS_VIEWS_H

#include "commons/acts/views.h"
#include "accountability/commitments/standing.h"
#include "commons/links/links.h"
#include "commons/site/frame.h"

/* A commitment with its milestones as they stand. */
struct promise {
	const struct commitment *commitment;
	struct panes panes;
	struct tally tally;
};

struct promises {
	struct promise *v;
	size_t n;
};

/* A plan with its promises. */
struct plan_view {
	const struct plan *plan;
	const struct jurisdiction *jurisdiction;
	struct promises promises;
	struct tally tally;
	bool over; /* its last day has passed */
};

struct plan_views {
	struct plan_view *v;
	size_t n;
};

/* A jurisdiction's home: its current plans, what is late, what comes next. */
struct home_view {
	const struct jurisdiction *jurisdiction;
	struct plan_views plans;   /* newest first */
	struct plan_view *current; /* the newest plan that is not over, or the
				    * newest of all; NULL: no plan at all */
	struct panes late; /* of all plans: longest late first, at most 6 */
	int64_t late_count;
	struct panes next; /* due next, soonest first, at most 6 */
};

struct plans_view {
	struct plan_views plans;
	str next; /* address of the next page, or empty */
};

struct named {
	words name;
	str address;
	const char *role; /* English: "Leads"; NULL */
	int64_t times;	  /* how often the source lists it */
	str acronym;
};

struct nameds {
	struct named *v;
	size_t n;
};

struct achievements {
	const struct achievement **v;
	size_t n;
};
struct spaces {
	const struct space **v;
	size_t n;
};
struct endorsements {
	const struct endorsement **v;
	size_t n;
};
struct relevances {
	const struct relevance **v;
	size_t n;
};
/* A piece of evidence and where it is. */
struct proof {
	const struct evidence *evidence;
	str href; /* its link, else its file; empty: neither */
	str file,
	    name;    /* where its file is, beside a link; what it is called */
	bool erased; /* its file was taken away */
	struct link_standing link; /* of its link */
};
struct proofs {
	struct proof *v;
	size_t n;
};

struct replannings {
	const struct replanning **v;
	size_t n;
};

/* A narrative section: its heading (English) and text. */
struct section {
	const char *heading;
	const char *id;
	prose text;
};
struct sections {
	struct section *v;
	size_t n;
};

/* What a lint says of this record, filled in and in the reader's language. */
struct flag {
	html sentence;
};
struct flags {
	struct flag *v;
	size_t n;
};

struct plan_page {
	struct plan_view view;
	struct nameds leads;
	struct achievements achievements;
	struct spaces spaces;
	struct endorsements endorsements;
	struct sections sections; /* those that have a text */
	struct flags flags;
	html voices, panels; /* what other rooms hang here */
	struct act_stamp stamp;
};

/* One row of the milestones' table: the pane and what proves it. */
struct row {
	struct pane pane;
	struct proofs proofs;
	struct replannings replannings; /* oldest first */
};
struct rows_of {
	struct row *v;
	size_t n;
};

struct commitment_page {
	struct promise promise;
	const struct plan *plan;
	const struct jurisdiction *jurisdiction;
	struct rows_of rows;
	struct nameds parties;
	struct nameds areas, sectors; /* address: the term's code */
	struct relevances relevances;
	struct sections sections;
	struct flags flags;
	html timeline; /* SVG; empty without dates */
	html progress; /* SVG bar with expected-by-today; empty if unknown */
	int64_t done, expected; /* percent; -1 unknown */
	html voices, panels;	/* what other rooms hang here */
	struct act_stamp stamp;
};

struct option {
	str value;
	words name;	   /* from records … */
	const char *label; /* … or English, to be translated */
};
struct options {
	struct option *v;
	size_t n;
	str chosen; /* the value of one of them, or empty */
};

struct list_page {
	struct options plans, areas, states, jurisdictions;
	str institution; /* address, or empty: filtered by it */
	words institution_name;
	str q;
	bool late;
	bool filtered; /* anything chosen at all */
	struct promises promises;
	str next;	     /* address of the next page, or empty */
	str csv, json, feed; /* the same list for programs */
};

#endif
