/* Institutions and jurisdictions: the room and finding them. */
#include "commons/institutions/institutions.h"
#include "commons/institutions/institutions_room.h"
#include "engine/base/zone.h"

static const struct choice levels[] = { { "country", "Country" },
	{ "region", "Region" }, { "province", "Province" },
	{ "municipality", "Municipality" }, { "parish", "Parish" } };
const struct choices jurisdiction_levels = { "jurisdiction_levels", levels,
	sizeof(levels) / sizeof(*levels) };

static const struct choice sectors[] = { { "government", "Government" },
	{ "association", "Association of governments" },
	{ "academia", "University or research" },
	{ "civil_society", "Civil society" }, { "forum", "Forum" },
	{ "business", "Business" } };
const struct choices institution_sectors = { "institution_sectors", sectors,
	sizeof(sectors) / sizeof(*sectors) };

#define SELF jurisdiction
#define DEF "commons/institutions/jurisdiction.def"
#include "engine/record/define.h"
#define SELF institution
#define DEF "commons/institutions/institution.def"
#include "engine/record/define.h"

static const struct record_type *const institutions_records[] = {
	&jurisdiction_type, &institution_type, NULL
};

/* A zone the system does not know would silently be UTC. */
static void
institutions_lint(struct db *db, date today, struct findings *findings)
{
	struct record_list found;
	str after = { 0 };
	size_t i;

	(void)today;
	do {
		found = record_after(db, &jurisdiction_type, after, 100);
		for (i = 0; i < found.n; i++) {
			const struct jurisdiction *j = found.v[i];
			struct zone *zone = zone_open(j->zone);

			after = j->record.address;
			if (zone == NULL)
				finding_add(findings,
				    (struct finding){ &jurisdiction_type, after,
					"zone-unknown",
					"This time zone is not known here, so "
					"days are counted in UTC: {1}.",
					j->zone, S("") });
			zone_close(zone);
		}
	} while (found.n == 100);
}

const struct room room_institutions = {
	.name = "Institutions",
	.mission = "Commons",
	.promise = "Who answers for each promise, and for which country, "
		   "region or town.",
	.path = "/institutions",
	.records = institutions_records,
	.routes = institutions_routes,
	.lint = institutions_lint,
};

const struct jurisdiction *
jurisdiction_of(struct db *db, str address)
{
	return record_by_address(db, &jurisdiction_type, address);
}

const struct institution *
institution_of(struct db *db, str address)
{
	return record_by_address(db, &institution_type, address);
}
