/* What a list of datasets is narrowed down by: one way for pages and programs.
 * Not for other rooms. */
#ifndef CATALOGUE_WANTED_H
#define CATALOGUE_WANTED_H

#include "transparency/catalogue/catalogue_room.h"

/* What was asked, as the statements want it: ids -1 name nothing. */
struct wanted {
	int64_t publisher, place;
	str theme, licence, hvd, format, today;
	str question; /* for the full text index; empty: no words */
};

/** wanted_of(rq): What the parameters q, theme, publisher, jurisdiction,
 * format, licence, hvd and late of ${rq} ask for. */
struct wanted wanted_of(struct request *);

/** wanted_narrows(wanted): Whether anything but words is asked for. */
bool wanted_narrows(const struct wanted *);

/** wanted_rows(db, wanted, plain, found, limit, more, n): Run ${plain}, or
 * ${found} when there are words, with the values of part_dataset_filter and
 * ${n} more behind them. */
struct rows wanted_rows(struct db *, const struct wanted *, int, int, int64_t,
    const struct value *, size_t);

#endif
