/* Measuring quality: facts read from the store, judged by quality.h, and kept
 * so that pages and lists only look it up. */
#ifndef CATALOGUE_MEASURE_H
#define CATALOGUE_MEASURE_H

#include "commons/room.h"
#include "transparency/catalogue/catalogue.h"
#include "transparency/catalogue/quality.h"

/** measure_run(errand): Measure what changed, and once a day what time alone
 * can change: a job. */
void measure_run(struct errand *);

/** measure_last(db, dataset, quality): As it was last measured; false when it
 * was not yet. */
bool measure_last(struct db *, const struct dataset *, struct quality *);

#endif
