/* What the files of this room share: not for other rooms. */
#ifndef COMMONS_MODERATION_WEB_H
#define COMMONS_MODERATION_WEB_H

#include "commons/room.h"

extern const struct route moderation_routes[];

#endif
