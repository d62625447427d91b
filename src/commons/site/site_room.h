/* The site: homes, jurisdictions, about, errors.  For portal.c and main. */
#ifndef COMMONS_SITE_ROOM_H
#define COMMONS_SITE_ROOM_H

#include "commons/room.h"

extern const struct room room_site;

/** site_sorry(rq, outcome): The error page (or RFC 9457 problem+json on API
 * routes) for ${outcome}; never asks the database. */
void site_sorry(struct request *, enum outcome);

/** site_stale(rq, body, when): See stale of struct site: ${body} with a band
 * behind the beginning of its <main>. */
bool site_stale(struct request *, str, moment);

#endif
