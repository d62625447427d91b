/* Duties for programs: what interop may ask of this room. */
#ifndef DUTIES_API_H
#define DUTIES_API_H

#include "commons/duties/duty.h"
#include "engine/web/web.h"

/** duties_asked(rq, limit): The duties that ${rq}'s parameters ask for
 * (institution jurisdiction kind state after), by address.  State is one of
 * duty_states, or "late". */
struct record_list duties_asked(struct request *, int64_t);

/** duty_standing(rq, b, duty): ,"standing": {…}, computed on the day of
 * asking. */
void duty_standing(struct request *, struct buf *, const void *);

#endif
