/* What the pages of the site room are given. */
#ifndef COMMONS_SITE_VIEWS_H
#define COMMONS_SITE_VIEWS_H

#include "commons/site/frame.h"

/* A jurisdiction in a list, with what the rooms hang there. */
struct place {
	const struct jurisdiction *jurisdiction;
	html strip; /* the rooms' lines: skylight and sentence */
};
struct places {
	struct place *v;
	size_t n;
};

/* Fields of a form, as they came. */
struct params {
	const struct param *v;
	size_t n;
};

/* A request that could not be served. */
struct sorry {
	int status;
	str path;  /* what was asked for: shows a slip of the pen */
	int broke; /* FAULT_AWAY or FAULT_UNKNOWN, when that is why */
	bool sent; /* something was to be changed */
	struct params fields; /* what was typed, to be sent again; or none */
};

/* A row of the rooms table. */
struct room_rows {
	const struct room *const *v;
	size_t n;
};

#endif
