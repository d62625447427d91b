/* Search as a room: its page.  For portal.c. */
#ifndef COMMONS_SEARCH_ROOM_H
#define COMMONS_SEARCH_ROOM_H

#include "commons/room.h"

extern const struct room room_search;

#endif
