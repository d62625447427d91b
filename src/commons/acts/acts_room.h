/* Acts as a room: history, newest acts, feeds.  For portal.c. */
#ifndef COMMONS_ACTS_ROOM_H
#define COMMONS_ACTS_ROOM_H

#include "commons/room.h"

extern const struct room room_acts;

#endif
