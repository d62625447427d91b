/*
 * THE TABLE OF CONTENTS.  Each row is a room; its promise stands in the room's
 * own const struct, in the file named beside it.
 */
#include "portal.h"

#include "accountability/commitments/commitments.h"
#include "accountability/readings/readings.h"
#include "accountability/reviews/reviews.h"
#include "commons/acts/acts_room.h"
#include "commons/comments/comments.h"
#include "commons/duties/duties.h"
#include "commons/editing/editing.h"
#include "commons/files/files.h"
#include "commons/health/health.h"
#include "commons/institutions/institutions.h"
#include "commons/links/links.h"
#include "commons/marks/marks.h"
#include "commons/moderation/moderation.h"
#include "commons/notices/notices_room.h"
#include "commons/people/people_room.h"
#include "commons/search/search_room.h"
#include "commons/settings/settings.h"
#include "commons/site/site_room.h"
#include "commons/vocabularies/vocabularies.h"
#include "interop/api/api.h"
#include "queries.h"
#include "transparency/catalogue/catalogue.h"
#include "transparency/reuses/reuses.h"
#include "transparency/tables/tables.h"

/* A room whose records are referred to stands before those that do. */
static const struct room *const rooms[] = {
	/* commons/site/: the homes, about */
	&room_site,
	/* commons/institutions/: who answers, and where */
	&room_institutions,
	/* commons/vocabularies/: lists people choose from */
	&room_vocabularies,
	/* commons/files/: what people hand in */
	&room_files,
	/* accountability/commitments/: what was promised */
	&room_commitments,
	/* accountability/reviews/: what the independent body says */
	&room_reviews,
	/* accountability/readings/: what citizens say of it */
	&room_readings,
	/* transparency/catalogue/: what data there are, every version */
	&room_catalogue,
	/* transparency/tables/: what is inside those files */
	&room_tables,
	/* transparency/reuses/: what people make with data, and ask for */
	&room_reuses,
	/* commons/links/: whether what lies elsewhere is still there */
	&room_links,
	/* commons/duties/: what is owed, and by when */
	&room_duties,
	/* commons/marks/: who supports it */
	&room_marks,
	/* commons/comments/: what people say about it */
	&room_comments,
	/* commons/moderation/: rulings, reports, appeals */
	&room_moderation,
	/* commons/settings/: the portal's own name and face */
	&room_settings,
	/* commons/editing/: every record, by a form */
	&room_editing,
	/* commons/people/: accounts, and what they may */
	&room_people,
	/* commons/notices/: following, digests, letters to many */
	&room_notices,
	/* commons/acts/: every change, and feeds of them */
	&room_acts,
	/* commons/health/: how the portal itself does */
	&room_health,
	/* commons/search/: one box for everything */
	&room_search,
	/* interop/api/: the same for programs */
	&room_api,
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
