/* Search as a room: its page.  For portal.c. */
#ifndef COMMONS_SEARCH_ROOM_H
#define COMMONS_SEARCH_ROOM_H

#include "commons/room.h"

extern const struct room room_search;

/** search_tidy(errand): A job: take the words of what was forgotten out of the
 * bytes of the index, a short step at a time. */
void search_tidy(struct errand *);

#endif
