/*
 * Reuses and requests for programs: what interop may ask of this room.
 */
#ifndef REUSES_API_H
#define REUSES_API_H

#include "transparency/reuses/reuses.h"

/** reuses_asked(rq, limit): The reuses that ${rq}'s parameters ask for (kind
 * dataset after), by address, without those that a moderator hid. */
struct record_list reuses_asked(struct request *, int64_t);

/** requests_asked(rq, limit): Requests for data (state institution after). */
struct record_list requests_asked(struct request *, int64_t);

/** request_standing(rq, b, request): ,"standing": {…}: what came of it, how
 * many support it, what is owed and how late. */
void request_standing(struct request *, struct buf *, const void *);

#endif
