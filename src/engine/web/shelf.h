/* The shelf: files of the binary, with an answer ready for each encoding. */
#ifndef ENGINE_WEB_SHELF_H
#define ENGINE_WEB_SHELF_H

#include "engine/web/visit.h"

struct shelf;

/** shelf_open(house): Make answers for all of the site's assets.  NULL
 * without memory. */
struct shelf *shelf_open(const struct house *);
void shelf_close(struct shelf *);

/** shelf_try(shelf, visit): Answer ${visit} if it reads one of the files. */
bool shelf_try(const struct shelf *, struct visit *);

#endif
