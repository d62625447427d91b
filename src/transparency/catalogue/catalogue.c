/* The catalogue: the room, its records, and finding one of them.  Its closed
 * lists stand in lists.c, what it tells other rooms in hooks.c. */
#include "transparency/catalogue/catalogue_room.h"

#include "commons/links/links.h"
#include "queries.h"
#include "transparency/catalogue/measure.h"

#define SELF dataset_series
#define DEF "transparency/catalogue/dataset_series.def"
#include "engine/record/define.h"
#define SELF dataset
#define DEF "transparency/catalogue/dataset.def"
#include "engine/record/define.h"
#define SELF distribution
#define DEF "transparency/catalogue/distribution.def"
#include "engine/record/define.h"
#define SELF distribution_version
#define DEF "transparency/catalogue/distribution_version.def"
#include "engine/record/define.h"
#define SELF table_column
#define DEF "transparency/catalogue/table_column.def"
#include "engine/record/define.h"
#define SELF dataset_relation
#define DEF "transparency/catalogue/dataset_relation.def"
#include "engine/record/define.h"

/* Children stand behind their parents: tables are made in this order. */
static const struct record_type *const catalogue_records[] = {
	&dataset_series_type, &dataset_type, &distribution_type,
	&distribution_version_type, &table_column_type, &dataset_relation_type,
	NULL
};

static const struct job catalogue_jobs[] = {
	{ "quality", 0, measure_run, LANE_SOON },
	/* What time alone makes late. */
	{ "quality-daily", 3600, measure_run, LANE_SOON },
	{ 0 },
};

static const struct job catalogue_chores[] = {
	{ "use-flush", 30, use_flush, LANE_SOON },
	{ 0 },
};

static const struct linker catalogue_linker = {
	.due = Q_catalogue_links_due,
	.turned = Q_catalogue_links_turned,
	.broken = { { &dataset_type, Q_catalogue_links_broken } },
};

const struct room room_catalogue = {
	.name = "Data",
	.mission = "Transparency",
	.promise = "What the government knows, as files that anybody may use, "
		   "with every version and the day of the next.",
	.path = "/data",
	.records = catalogue_records,
	.routes = catalogue_routes,
	.linker = &catalogue_linker,
	.jobs = catalogue_jobs,
	.chores = catalogue_chores,
	.home = catalogue_home,
	.panel = catalogue_panel,
	.owes = catalogue_owes,
	.refuses = catalogue_refuses,
	.settles = catalogue_settles,
};

const struct distribution_version *
catalogue_newest(struct db *db, const struct distribution *file)
{
	struct rows rows = db_query(db, Q_version_newest,
	    VALUES(value_number(file->record.id)));
	struct distribution_version *v = NULL;

	if (rows_next(&rows)) {
		v = record_new(db_arena(db), &distribution_version_type);
		record_read(&rows, 0, &distribution_version_type, v);
	}
	rows_end(&rows);
	return v;
}

const struct distribution *
distribution_of(struct db *db, str slug, str file)
{
	return record_by_address(db, &distribution_type,
	    str_fmt(db_arena(db), "%.*s/distributions/%.*s", ARG(slug),
		ARG(file)));
}

const struct distribution_version *
version_of(struct db *db, str slug, str file, str number)
{
	return record_by_address(db, &distribution_version_type,
	    str_fmt(db_arena(db), "%.*s/distributions/%.*s/versions/%.*s",
		ARG(slug), ARG(file), ARG(number)));
}
