/* What the page of a dataset's use is given. */
#ifndef CATALOGUE_USE_VIEWS_H
#define CATALOGUE_USE_VIEWS_H

#include "transparency/catalogue/use.h"
#include "transparency/catalogue/views.h"

struct use_row {
	date when; /* a day or a month */
	struct uses uses;
	str href; /* of a month: its days */
};
struct use_rows {
	struct use_row *v;
	size_t n;
};

struct use_page {
	const struct dataset *dataset;
	const struct jurisdiction *jurisdiction;
	date since; /* it is counted; none: not yet */
	date month; /* whose days are shown */
	struct uses all;
	struct use_rows months, days; /* the newest first */
	html chart;
};

#endif
