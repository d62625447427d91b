/* A text on its own page: why it is not shown, and the ways to moderation that
 * its reader has.  Drawn by pages/hiding.html. */
#ifndef COMMONS_HIDING_H
#define COMMONS_HIDING_H

#include "commons/moderation/moderated.h"
#include "engine/web/web.h"

struct hiding {
	str key;	    /* of struct moderated */
	const char *reason; /* an English sentence; NULL: it is not hidden */
	str note;	    /* the moderator's own words */
	bool appeals;	    /* the reader wrote it, and may appeal */
	bool reports;	    /* the reader may report it, once signed in */
	bool moderates;	    /* the reader may decide about it */
};

/** hiding_of(rq, text, moderates): Of ${text}, whose type, record, key, state
 * and author suffice, before this reader, who ${moderates} it or not. */
struct hiding hiding_of(struct request *, const struct moderated *, bool);

/** hiding_moderates(rq, type, record): Whether this reader moderates texts of
 * or about ${record}. */
bool hiding_moderates(struct request *, const struct record_type *,
    const void *);

#endif
