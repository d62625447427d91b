/* What the files of this room share: not for other rooms. */
#ifndef INSTITUTIONS_ROOM_H
#define INSTITUTIONS_ROOM_H

#include "commons/institutions/institutions.h"

extern const struct route institutions_routes[];

#endif
