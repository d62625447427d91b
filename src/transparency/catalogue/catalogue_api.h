/*
 * The catalogue for programs: what interop may ask of this room.
 */
#ifndef CATALOGUE_API_H
#define CATALOGUE_API_H

#include "transparency/catalogue/catalogue.h"

/** datasets_asked(rq, limit): The datasets that ${rq}'s parameters ask for
 * (q theme publisher jurisdiction format licence hvd late after), by address.
 * The same filters as on the page. */
struct record_list datasets_asked(struct request *, int64_t);

/** series_asked(rq, limit): Series (after), by address. */
struct record_list series_asked(struct request *, int64_t);

/** dataset_standing(rq, b, dataset): ,"standing": {…}: how new it is, computed
 * on the day of asking. */
void dataset_standing(struct request *, struct buf *, const void *);

/** dataset_quality(rq, b, dataset): ,"quality": {…}: how good it is to work
 * with, as it was last measured; nothing when it was not. */
void dataset_quality(struct request *, struct buf *, const void *);

#endif
