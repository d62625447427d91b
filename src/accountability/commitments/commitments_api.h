/*
 * Commitments for programs: what interop may ask of this room.
 */
#ifndef COMMITMENTS_API_H
#define COMMITMENTS_API_H

#include "accountability/commitments/commitments.h"

/** commitments_asked(rq, limit): The commitments that ${rq}'s parameters ask
 * for (plan institution jurisdiction area state late q after), by address. */
struct record_list commitments_asked(struct request *, int64_t);

/** milestones_asked(rq, limit): The same of milestones (commitment plan state
 * late after). */
struct record_list milestones_asked(struct request *, int64_t);

/** plans_asked(rq, limit): Plans (jurisdiction after), by address. */
struct record_list plans_asked(struct request *, int64_t);

/** commitment_standing(rq, b, commitment), milestone_standing: ,"standing":
 * {…}, computed on the day of asking. */
void commitment_standing(struct request *, struct buf *, const void *);
void milestone_standing(struct request *, struct buf *, const void *);

/** report_save(rq): Report how far milestone argument[1] of commitment
 * argument[0] is, by the fields of ${rq} (state share notes title link reported
 * version unproven), from the page or from a program. */
enum outcome report_save(struct request *);

#endif
