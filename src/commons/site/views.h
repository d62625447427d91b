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

/* A row of the rooms table. */
struct room_rows {
	const struct room *const *v;
	size_t n;
};

#endif
