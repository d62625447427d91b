/* The API of this portal's own: records as JSON and CSV, filters equal to the
 * pages', paging by key.  For portal.c. */
#ifndef INTEROP_API_H
#define INTEROP_API_H

#include "commons/room.h"

extern const struct room room_api;

#endif
