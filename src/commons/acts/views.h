/* What the pages of the acts room are given. */
#ifndef COMMONS_ACTS_VIEWS_H
#define COMMONS_ACTS_VIEWS_H

#include "commons/acts/acts.h"
#include "commons/site/frame.h"

/* One field before and after. */
struct change {
	const char *label;  /* English label of the field */
	html before, after; /* with <del> and <ins>; may be empty */
};
struct changes {
	struct change *v;
	size_t n;
};

/* An act as people read it. */
struct act_row {
	const struct act *act;
	const char *kind; /* English label of the record's type */
	words title;	  /* of the record, or of its home; may be empty */
	str href; /* behind /LANG: the page that shows it; may be empty */
	struct changes changes; /* history only */
	bool erased;		/* the version is gone, the act stays */
	str reason; /* why it was withdrawn; may be empty */
};
struct act_rows {
	struct act_row *v;
	size_t n;
};

/* Where the newest act about a record is: the foot of its page. */
struct act_stamp {
	int64_t seq; /* 0: there is none */
	moment at;
	str history; /* behind /LANG */
};

struct history_page {
	words title; /* of the record; empty on the list of newest acts */
	const char *kind;
	str href; /* behind /LANG: the record's page */
	struct act_rows rows;
	str next; /* address of the next page, or empty */
	str feed; /* behind /LANG */
};

/* A record that is no longer published. */
struct gone_page {
	words title;	  /* what it was called; may be empty */
	const char *kind; /* English label */
	moment at;
	str role;
	str reason;  /* may be empty: none was given, or it was erased */
	str history; /* behind /LANG */
};

#endif
