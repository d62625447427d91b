/* What the pages of moderation are given. */
#ifndef COMMONS_MODERATION_VIEWS_H
#define COMMONS_MODERATION_VIEWS_H

#include "commons/moderation/moderation.h"
#include "commons/site/frame.h"

/* One comment that waits for a decision. */
struct waiting {
	const struct comment *c;
	str href; /* behind /LANG */
	str name; /* of its author */
	str text;
	int64_t reports;
	bool appealed;
	words title; /* of what it is about */
};

struct queue {
	struct waiting *v;
	size_t n;
	bool held; /* comments are read first */
};

struct reported {
	const char *reason;
	str note;
	moment said;
};

/* One comment before a moderator. */
struct bench {
	struct waiting one;
	struct {
		struct reported *v;
		size_t n;
	} reports;
	const struct ruling *ruling; /* the newest, or NULL */
	str appeal;		     /* what its author wrote, or empty */
	bool hides, shows;	     /* what can be decided */
	int reason;		     /* as it was chosen */
	str note;
	const char *wrong;
};

/* A form with a reason and words of one's own: to report, to appeal. */
struct plea {
	const struct comment *c;
	str action; /* where it is sent */
	str text;   /* of the comment */
	int reason;
	str note;
	const char *wrong;
	const struct ruling *ruling;
};

#endif
