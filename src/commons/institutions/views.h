/* What the pages of the institutions room are given. */
#ifndef COMMONS_INSTITUTIONS_VIEWS_H
#define COMMONS_INSTITUTIONS_VIEWS_H

#include "commons/institutions/institutions.h"
#include "commons/site/frame.h"

struct institution_row {
	const struct institution *institution;
	words jurisdiction; /* its name */
};
struct institution_rows {
	struct institution_row *v;
	size_t n;
};

/* A jurisdiction to narrow the list down to. */
struct place_choice {
	str address;
	words name;
	bool chosen;
};
struct place_choices {
	struct place_choice *v;
	size_t n;
};

struct institutions_page {
	struct institution_rows rows;
	struct place_choices places; /* those that have institutions */
	bool filtered;		     /* a place was chosen */
	str next;		     /* address of the next page, or empty */
};

#endif
