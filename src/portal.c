/*
 * THE TABLE OF CONTENTS.  Each row is a room; its promise stands in the room's
 * own const struct, in the file named beside it.
 */
#include "portal.h"

#include "accountability/commitments/commitments.h"
#include "commons/acts/acts_room.h"
#include "commons/institutions/institutions.h"
#include "commons/notices/notices_room.h"
#include "commons/search/search_room.h"
#include "commons/settings/settings.h"
#include "commons/site/site_room.h"
#include "commons/vocabularies/vocabularies.h"
#include "interop/api/api.h"
#include "queries.h"

/* A room whose records are referred to stands before those that do. */
static const struct room *const rooms[] = {
	&room_site,	    /* commons/site/: the homes, about */
	&room_institutions, /* commons/institutions/: who answers, and where */
	&room_vocabularies, /* commons/vocabularies/: lists people choose from
			     */
	&room_commitments,  /* accountability/commitments/: what was promised */
	&room_settings,	    /* commons/settings/: the portal's own name and face */
	&room_notices,	    /* commons/notices/: following, letters, mailings */
	&room_acts,	    /* commons/acts/: every change, and feeds of them */
	&room_search,	    /* commons/search/: one box for everything */
	&room_api,	    /* interop/api/: the same for programs */
	NULL,
};

#define RECORDS_MAX 64
#define ROOMS_MAX 32

const struct room *const *
portal_rooms(void)
{
	return rooms;
}

struct records *
portal_records(enum dialect dialect)
{
	const struct record_type *types[RECORDS_MAX];
	const struct record_type *const *type;
	size_t n = 0, i;

	for (i = 0; rooms[i] != NULL; i++)
		for (type = rooms[i]->records; type != NULL && *type != NULL;
		     type++)
			types[n++] = *type;
	return records_open(types, n, queries, Q_COUNT, dialect);
}

struct router *
portal_router(struct arena *a)
{
	const struct route *tables[ROOMS_MAX];
	size_t n = 0, i;

	for (i = 0; rooms[i] != NULL; i++)
		if (rooms[i]->routes != NULL)
			tables[n++] = rooms[i]->routes;
	return router_open(a, tables, n);
}

void
portal_lint(struct db *db, date today, struct findings *findings)
{
	size_t i;

	for (i = 0; rooms[i] != NULL; i++)
		if (rooms[i]->lint != NULL)
			rooms[i]->lint(db, today, findings);
}
