/* For tests alone: what a portal keeps in its folder beside the database goes
 * with the test. */
#ifndef COMMONS_FOLDER_HOUSE_H
#define COMMONS_FOLDER_HOUSE_H

#include <ftw.h>
#include <stdio.h>

#include "engine/record/record_house.h"

static inline int
house_unlink(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

/* The folder ${name} of the portal, with all that is in it. */
static inline void
house_remove(struct house *h, const char *name)
{
	nftw(str_c(h->arena, str_fmt(h->arena, "%s/%s", h->dir, name)),
	    house_unlink, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
