/* The tables room: its jobs, and what it hangs under datasets and versions of
 * their files.  It knows the catalogue by its tables alone. */
#include "commons/people/may.h"
#include "engine/base/date.h"
#include "engine/record/text.h"
#include "queries.h"
#include "transparency/tables/compare_web.h"
#include "transparency/tables/course.h"
#include "transparency/tables/explore_web.h"
#include "transparency/tables/found.h"
#include "transparency/tables/inside.h"
#include "transparency/tables/looks.h"
#include "transparency/tables/pages/inside.html.h"
#include "transparency/tables/program.h"
#include "transparency/tables/reading.h"
#include "transparency/tables/table.h"
#include "transparency/tables/tables.h"

/* Where the newest version is corrected and explained, by who may publish
 * it. */
static void
panel_correct(struct request *rq, const struct record_type *type,
    const void *record, struct rows *rows, struct inside *in)
{
	str lang = rq->page.lang, dataset = rows_text(rows, 9),
	    file = rows_text(rows, 10);
	struct what what;

	if (rq->who == NULL || !str_is(S("dataset"), type->name))
		return;
	what = what_of(rq, type, record);
	if (!may(rq->who, VERB_PUBLISH, &what))
		return;
	in->correct = str_fmt(rq->arena, "/%.*s/data/%.*s/files/%.*s/reading",
	    ARG(lang), ARG(dataset), ARG(file));
	in->explain = str_fmt(rq->arena, "/%.*s/data/%.*s/explain?file=%.*s",
	    ARG(lang), ARG(dataset), ARG(file));
}

/* Where the table is explored: of ${version} alone, or whichever is newest. */
static str
panel_explore(struct request *rq, struct rows *rows, bool version)
{
	str query = version ? str_fmt(rq->arena, "?version=%lld",
				  (long long)rows_number(rows, 16))
			    : S("");

	return str_fmt(rq->arena, "/data/%.*s/files/%.*s/table%.*s",
	    ARG(rows_text(rows, 9)), ARG(rows_text(rows, 10)), ARG(query));
}

/* A reading that has not ended; false when there is nothing to say. */
static bool
panel_going(struct request *rq, struct rows *rows, bool may_edit,
    struct inside *in)
{
	str stopped = rows_text(rows, 15);
	date published = DATE_NONE;

	if (stopped.n > 0) {
		in->why = course_sentence(stopped);
		in->unread = true;
		in->may_again = may_edit;
		return true;
	}
	in->may_stop = may_edit;
	in->percent =
	    rows_number(rows, 14) < 0 ? -1 : rows_number(rows, 14) / 10;
	in->waits = in->percent >= 0 || rows_number(rows, 17) != 0 ||
		    (date_read(rows_text(rows, 3), &published) &&
			date_cmp(published, rq->page.today) == 0);
	return in->waits;
}

/* One that was read, and is read again because it was corrected. */
static void
panel_anew(struct request *rq, struct rows *rows, bool may_edit,
    struct inside *in)
{
	struct inside going = { 0 };

	panel_going(rq, rows, may_edit, &going);
	in->anew = true;
	in->percent = going.percent;
	in->stopped = going.why;
	in->may_stop = going.may_stop;
	in->may_again = going.may_again;
}

/* What changed since the version before it, where both were read. */
static str
panel_compare(struct request *rq, struct rows *rows)
{
	int64_t before = rows_number(rows, 18);

	return before == 0
		   ? S("")
		   : str_fmt(rq->arena,
			 "/data/%.*s/files/%.*s/compare?from=%lld&to=%lld",
			 ARG(rows_text(rows, 9)), ARG(rows_text(rows, 10)),
			 (long long)before, (long long)rows_number(rows, 16));
}

/* One row of part_table_shown; false when there is nothing to say. */
static bool
panel_row(struct request *rq, struct rows *rows, bool may_edit, bool version,
    struct inside *in)
{
	const struct portal *portal = rq->portal;
	str sha256 = rows_text(rows, 2), state = rows_text(rows, 4);
	bool anew = rows_number(rows, 17) != 0;
	const struct text *texts;
	size_t n = text_read(rq->arena, rows_text(rows, 0), &texts);

	*in = (struct inside){
		.percent = -1,
		.title = { texts, n },
		.lang = seat_lang(rows_text(rows, 1)),
		.rows = rows_number(rows, 5),
		.columns = rows_number(rows, 6),
		.about = str_fmt(rq->arena, "distribution_version/%.*s",
		    ARG(rows_text(rows, 13))),
	};
	if (state.n == 0 || (anew && !str_is(state, "read")))
		return panel_going(rq, rows, may_edit, in);
	if (!str_is(state, "read")) {
		in->why = str_c(rq->arena, rows_text(rows, 7));
		in->unread = true;
		in->may_again = may_edit;
		return true;
	}
	if (anew)
		panel_anew(rq, rows, may_edit, in);
	if (in->columns == 0)
		in->why = "It has too many columns to be shown here. Download "
			  "it to see them.";
	else if (!inside_load(portal->files, rq->arena, sha256, in))
		return false;
	else {
		in->explore = panel_explore(rq, rows, version);
		in->compare = panel_compare(rq, rows);
	}
	/* Spreadsheets are written anew as text before they are read: how that
	 * is written tells nobody anything. */
	if (!str_starts(rows_text(rows, 8), S("text/")))
		in->ways.n = 0;
	return true;
}

/* What people wrote of its columns, beside what was read. */
static void
panel_explain(struct request *rq, int64_t version, struct inside *in)
{
	struct rows rows = db_query(rq->db, Q_table_columns_said,
	    VALUES(value_number(version)));
	const struct text *title, *means;
	size_t titles, n;

	while (rows_next(&rows)) {
		titles = text_read(rq->arena, rows_text(&rows, 1), &title);
		n = text_read(rq->arena, rows_text(&rows, 2), &means);
		inside_explain(in, rows_text(&rows, 0),
		    (words){ title, titles }, (words){ means, n },
		    rows_text(&rows, 3));
	}
	rows_end(&rows);
}

static void
tables_panel(struct request *rq, const struct record_type *type,
    const void *record)
{
	const struct portal *portal = rq->portal;
	struct inside v[INSIDE_FILES];
	struct insides list = { v, 0 };
	int64_t versions[INSIDE_FILES];
	int64_t id = ((const struct record *)record)->id;
	struct rows rows;
	bool may_edit;

	if (portal->files == NULL)
		return;
	if (!str_is(S("dataset"), type->name) &&
	    !str_is(S("distribution_version"), type->name))
		return;
	may_edit = course_may(rq, type, record);
	if (str_is(S("dataset"), type->name))
		rows = db_query(rq->db, Q_tables_of_dataset,
		    VALUES(value_number(id), value_number(INSIDE_FILES)));
	else
		rows = db_query(rq->db, Q_table_of_version,
		    VALUES(value_number(id)));
	while (list.n < INSIDE_FILES && rows_next(&rows)) {
		versions[list.n] = rows_number(&rows, 12);
		if (panel_row(rq, &rows, may_edit,
			str_is(S("distribution_version"), type->name),
			&v[list.n]))
			panel_correct(rq, type, record, &rows, &v[list.n++]);
	}
	rows_end(&rows);
	for (size_t i = 0; i < list.n; i++)
		panel_explain(rq, versions[i], &v[i]);
	if (list.n > 0)
		part_inside(&rq->page, list);
}

#define ASKED (METHOD_GET | WAITS_ANSWER)
#define FILE_OF_ROWS(how, suffix, params, what)                         \
	{                                                               \
		METHOD_GET | WAITS_FILE | how,                          \
		    "/api/v1/datasets/:slug/files/:file/rows." suffix,  \
		    program_file, ANYONE, SHAPE_API, params, what, NULL \
	}

static const struct route tables_routes[] = {
	{ METHOD_GET, "/data/:slug/table", explore_first, ANYONE, SHAPE_PAGE,
	    "*", "The first table of a dataset", NULL },
	{ ASKED, "/data/:slug/files/:file/table", explore_show, ANYONE,
	    SHAPE_PAGE, "form version chart x y across more with *",
	    "A table, filtered, sorted, grouped and drawn as asked", NULL },
	{ ASKED, "/data/:slug/files/:file/rows/:row", explore_row_show,
	    ANYONE, SHAPE_PAGE, "version", "One row of a table", NULL },
	{ ASKED, "/data/:slug/files/:file/embed", explore_embed, ANYONE,
	    SHAPE_PAGE, "version chart x y across *",
	    "A table as asked, to stand in a frame of another site", NULL },
	{ ASKED, "/data/:slug/files/:file/compare", compare_show, ANYONE,
	    SHAPE_PAGE, "from to key show page",
	    "What changed between two versions of a table", NULL },
	{ ASKED, "/api/v1/datasets/:slug/files/:file/changes",
	    compare_answer, ANYONE, SHAPE_API, "from to key show page",
	    "What changed between two versions of a table", NULL },
	{ ASKED, "/api/v1/datasets/:slug/rows", program_rows, ANYONE,
	    SHAPE_API, "version *",
	    "Rows of a dataset's first table, filtered, sorted, grouped",
	    NULL },
	{ ASKED, "/api/v1/datasets/:slug/files/:file/rows", program_rows,
	    ANYONE, SHAPE_API, "version *",
	    "Rows of a table, filtered, sorted, grouped", NULL },
	FILE_OF_ROWS(0, "csv", "version *", "The rows asked for as CSV"),
	FILE_OF_ROWS(0, "json", "version *", "The rows asked for as one list"),
	FILE_OF_ROWS(0, "ndjson", "version *", "The rows asked for, one a line"),
	FILE_OF_ROWS(0, "xlsx", "version *", "The rows asked for as a sheet"),
	/* All of it lies on the shelf. */
	FILE_OF_ROWS(WAITS_ASKED, "parquet", "version *",
	    "The rows asked for as Parquet"),
	FILE_OF_ROWS(0, "geojson", "version latitude longitude *",
	    "The rows asked for as places"),
	{ METHOD_GET,
	    "/api/v1/datasets/:slug/files/:file/rows.csv-metadata.json",
	    program_csvw, ANYONE, SHAPE_API, "version",
	    "What the columns of rows.csv are (CSV on the Web)", NULL },
	{ METHOD_GET, "/api/v1/datasets/:slug/files/:file/table",
	    program_profile, ANYONE, SHAPE_API, "version",
	    "What is in the columns of a table", NULL },
	{ METHOD_GET, "/api/v1/datasets/:slug/files/:file/openapi.json",
	    program_openapi, ANYONE, SHAPE_API, "version",
	    "What can be asked of a table (OpenAPI 3.1)", NULL },
	{ METHOD_POST, "/tables/stop", course_stop, VERB_EDIT, SHAPE_PAGE, "",
	    "Stop reading a table", NULL },
	{ METHOD_POST, "/tables/again", course_again, VERB_EDIT, SHAPE_PAGE, "",
	    "Read a table again that was not read", NULL },
	{ .pattern = NULL },
};

static const struct job tables_jobs[] = {
	{ "tables-look", 0, looks_run, LANE_TABLES },
	{ "tables-read", 0, reading_run, LANE_TABLES },
	{ "tables-find", 0, found_run, LANE_TABLES },
	{ "tables-check", 3600, reading_check, LANE_TABLES },
	{ "tables-look-check", 3600, looks_check, LANE_TABLES },
	{ 0 },
};

const struct room room_tables = {
	.name = "Tables",
	.mission = "Transparency",
	.promise = "What is inside the tables that are published, as we read "
		   "them, and what may be read wrong.",
	.routes = tables_routes,
	.panel = tables_panel,
	.looker = &tables_looker,
	.jobs = tables_jobs,
};
