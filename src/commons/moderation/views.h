/* What the pages of moderation are given. */
#ifndef COMMONS_MODERATION_VIEWS_H
#define COMMONS_MODERATION_VIEWS_H

#include "commons/moderation/moderation.h"
#include "commons/site/frame.h"

/* One text that waits for a decision. */
struct waiting {
	struct moderated m;
	str href; /* behind /LANG: where it is decided */
	int64_t reports;
	bool appealed;
};

struct queue {
	struct waiting *v;
	size_t n;
	bool held; /* what people write is read first */
};

struct reported {
	const char *reason;
	str note;
	moment said;
};

/* One text before a moderator. */
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
	struct moderated m;
	str action; /* where it is sent */
	int reason;
	str note;
	const char *wrong;
	const struct ruling *ruling;
};

#endif
