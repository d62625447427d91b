/* Tables that are none of text: JSON, NDJSON, Parquet, by what DuckDB reads in
 * them.  It decides types from all of a file (sample_size = -1). */
#include <string.h>

#include "transparency/tables/intake.h"
#include "transparency/tables/tables.h"

/* The type of DuckDB's column ${type}, and the SQL that makes it one of ours:
 * what stands around the column's name. */
static void
objects_type(str type, struct column_way *way, const char **before,
    const char **behind)
{
	static const char *const wholes[] = { "TINYINT", "SMALLINT", "INTEGER",
		"BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" };

	*way = (struct column_way){ .scale = -1 };
	*before = "";
	*behind = "::varchar";
	for (size_t i = 0; i < sizeof(wholes) / sizeof(*wholes); i++)
		if (str_is(type, wholes[i])) {
			way->type = COLUMN_INTEGER;
			*behind = "::bigint";
		}
	if (str_is(type, "DOUBLE") || str_is(type, "FLOAT")) {
		/* What is no number, or beyond all of them, is no data: pages
		 * and JSON cannot say it. */
		way->type = COLUMN_DECIMAL;
		*before = "nullif(nullif(nullif(";
		*behind = "::double, 'nan'), 'inf'), '-inf')";
	} else if (str_starts(type, S("DECIMAL("))) {
		way->type = COLUMN_DECIMAL;
		*behind = "";
	} else if (str_is(type, "DATE")) {
		way->type = COLUMN_DATE;
		*behind = "";
	} else if (str_starts(type, S("TIMESTAMP"))) {
		way->type = COLUMN_DATETIME;
		*behind = "::timestamp";
	} else if (str_is(type, "BOOLEAN")) {
		way->type = COLUMN_BOOLEAN;
		*behind = "";
	} else if (str_is(type, "JSON")) {
		/* Values of several kinds: words are words, without the quotes
		 * that JSON has around them. */
		*before = "objects_plain(";
		*behind = ")";
	} else if (str_ends(type, S("]")) || str_ends(type, S(")"))) {
		/* Lists and structures stay JSON. */
		*before = "to_json(";
		*behind = ")::varchar";
	}
}

static void
objects_name(struct buf *b, str name)
{
	buf_char(b, '"');
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, name.p[i]);
	}
	buf_char(b, '"');
}

/* The columns of the view "given", as ours. */
static bool
objects_columns(struct intake *intake, struct buf *select)
{
	struct dialect *dialect = &intake->dialect;
	struct duck_rows *rows = duck_ask(intake->duck,
	    S("select column_name, column_type from (describe given)"));
	const char *(*around)[2] = (const char *(*)[2])NEWS(intake->arena,
	    const char *, 2 * TABLE_COLUMNS_MAX);
	struct table_column *column;

	if (rows == NULL)
		return false;
	dialect->columns =
	    NEWS(intake->arena, struct table_column, TABLE_COLUMNS_MAX);
	while (duck_next(rows) && dialect->columns_n < TABLE_COLUMNS_MAX) {
		column = &dialect->columns[dialect->columns_n];
		column->name = str_copy(intake->arena, duck_text(rows, 0));
		column->at = dialect->columns_n;
		objects_type(duck_text(rows, 1), &column->way,
		    &around[column->at][0], &around[column->at][1]);
		if (str_is(duck_text(rows, 1), "TIMESTAMP WITH TIME ZONE"))
			doubt_add(dialect->doubts,
			    (struct doubt){ .kind = DOUBT_ZONE,
				.column = (int64_t)column->at + 1,
				.name = column->name });
		if (column->way.type == COLUMN_INTEGER ||
		    column->way.type == COLUMN_DECIMAL)
			column->unit = dialect_unit(column->name);
		dialect->columns_n++;
	}
	duck_done(rows);
	dialect_name_columns(intake->arena, dialect);
	dialect->width = dialect->columns_n;
	buf_c(select, "select ");
	for (size_t i = 0; i < dialect->columns_n; i++) {
		if (i > 0)
			buf_char(select, ',');
		buf_c(select, around[i][0]);
		objects_name(select, dialect->columns[i].name);
		buf_c(select, around[i][1]);
		buf_fmt(select, " as \"%.*s\"", ARG(dialect->columns[i].slug));
	}
	buf_c(select, " from given");
	return dialect->columns_n > 0;
}

/* The only column of the view "whole" that is a list of objects, and its type;
 * without p when there is none, or more than one. */
static str
objects_list(struct intake *intake, str *type)
{
	struct duck_rows *rows = duck_ask(intake->duck,
	    S("select column_name, column_type from (describe whole)"));
	str name = { NULL, 0 }, one;
	size_t n = 0;

	while (rows != NULL && duck_next(rows)) {
		one = duck_text(rows, 1);
		if (!str_starts(one, S("STRUCT(")) || !str_ends(one, S(")[]")))
			continue;
		n++;
		name = str_copy(intake->arena, duck_text(rows, 0));
		*type = str_copy(intake->arena, one);
	}
	duck_done(rows);
	return n == 1 ? name : (str){ NULL, 0 };
}

static bool
objects_single(struct intake *intake)
{
	struct duck_rows *rows = duck_ask(intake->duck,
	    S("select count(*)::varchar from (from whole limit 2)"));
	bool single =
	    rows != NULL && duck_next(rows) && str_is(duck_text(rows, 0), "1");

	duck_done(rows);
	return single;
}

/*
 * The view "given", of the rows of "whole".  Where that is one object around
 * one list of objects, as services answer, the rows are that list's.  Of
 * GeoJSON (RFC 7946) a row has the properties of a feature, where it is when it
 * is a point, and its geometry.
 */
static bool
objects_given(struct intake *intake)
{
	struct buf b = buf_open(intake->arena, 1 << 16);
	str type = S(""), list = objects_list(intake, &type);

	if (list.p == NULL || !objects_single(intake))
		return duck_run(intake->duck,
		    S("create view given as from whole"), NULL);
	buf_c(&b, "create view given as select ");
	if (str_is(list, "features") &&
	    str_find(type, S("properties STRUCT(")) >= 0 &&
	    str_find(type, S("geometry ")) >= 0)
		buf_c(&b, "p.*, case when g->>'$.type' = 'Point' then "
			  "try_cast(g->>'$.coordinates[1]' as double) end "
			  "as latitude, case when g->>'$.type' = 'Point' then "
			  "try_cast(g->>'$.coordinates[0]' as double) end "
			  "as longitude, g::varchar as geometry from (select "
			  "u.properties p, to_json(u.geometry) g");
	else
		buf_c(&b, "u.* from (select u");
	buf_c(&b, " from (select unnest(");
	objects_name(&b, list);
	buf_c(&b, ") u from whole))");
	doubt_add(intake->dialect.doubts,
	    (struct doubt){ .kind = DOUBT_INSIDE, .name = list });
	return duck_run(intake->duck, buf_str(&b), NULL);
}

/* The view "whole" of the file, by DuckDB's ${reader}. */
static bool
objects_whole(struct intake *intake, const char *reader)
{
	struct buf b = buf_open(intake->arena, 1 << 16);
	const char *hole = strstr(reader, "%s");

	buf_c(&b, "create or replace view whole as from ");
	buf_add(&b, (str){ reader, (size_t)(hole - reader) });
	duck_quote(&b, str_of(intake->file));
	buf_c(&b, hole + 2);
	if (reader[5] == 'j')
		buf_fmt(&b, ", sample_size = -1, maximum_object_size = %zu",
		    TABLE_OBJECT_MAX);
	buf_char(&b, ')');
	return duck_run(intake->duck, buf_str(&b), NULL);
}

bool
intake_objects(struct intake *intake, const char *reader, const char *other)
{
	struct buf select = buf_open(intake->arena, (size_t)8 << 20);

	intake->dialect.kind = TABLE_OF_OBJECTS;
	intake->dialect.doubts = NEW(intake->arena, struct doubts);
	intake->dialect.doubts->arena = intake->arena;
	if (!duck_run(intake->duck,
		S("create macro objects_plain(v) as case when json_type(v) = "
		  "'VARCHAR' then v->>'$' else v::varchar end"),
		NULL) ||
	    (!objects_whole(intake, reader) &&
		(other == NULL || !objects_whole(intake, other))) ||
	    !objects_given(intake) || !objects_columns(intake, &select))
		return false;
	intake_fields(intake);
	return intake_copy(intake, buf_str(&select));
}
