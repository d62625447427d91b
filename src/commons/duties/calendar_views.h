/* What the page of a place's calendar is given. */
#ifndef CALENDAR_VIEWS_H
#define CALENDAR_VIEWS_H

#include "commons/institutions/institutions.h"

/* A day off, and whether all deadlines stand still on it. */
struct day_off {
	date day;
	words name;
	bool stopped;
};
struct days_off {
	struct day_off *v;
	size_t n;
};

struct calendar_page {
	const struct jurisdiction *place;
	int64_t year;
	struct days_off days;
	str version;
	bool may_add;
	int64_t added, skipped; /* by the file just brought; -1: none was */
	const char *wrong;	/* with the file, or NULL */
};

#endif
