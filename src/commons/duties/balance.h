/* What the page of a yearly balance is given. */
#ifndef DUTIES_BALANCE_H
#define DUTIES_BALANCE_H

#include "commons/duties/duties_room.h"

/* One line of a balance. */
struct balance_row {
	const char *kind; /* English label; NULL: all of them */
	str code;
	int64_t owed, in_time, late, open, open_late;
	int64_t median; /* days from the due day to the day done */
	bool has_median;
};

struct balance_rows {
	struct balance_row *v;
	size_t n;
};

struct balance_page {
	words name;
	str href; /* of the institution or the place */
	int year;
	struct balance_rows rows;
	struct balance_row all;
	html chart;
	str csv, before, after; /* addresses; empty: none */
	bool whole;		/* nothing was left out */
};

#endif
