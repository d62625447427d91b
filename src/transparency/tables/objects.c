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

bool
intake_objects(struct intake *intake, const char *reader)
{
	struct buf b = buf_open(intake->arena, 1 << 20),
		   select = buf_open(intake->arena, (size_t)8 << 20);
	const char *hole = strstr(reader, "%s");

	intake->dialect.kind = TABLE_OF_OBJECTS;
	intake->dialect.doubts = NEW(intake->arena, struct doubts);
	intake->dialect.doubts->arena = intake->arena;
	buf_c(&b, "create view given as select * from ");
	buf_add(&b, (str){ reader, (size_t)(hole - reader) });
	duck_quote(&b, str_of(intake->file));
	buf_c(&b, hole + 2);
	if (reader[5] == 'j')
		buf_fmt(&b, ", sample_size = -1, maximum_object_size = %zu",
		    TABLE_OBJECT_MAX);
	buf_char(&b, ')');
	if (!duck_run(intake->duck, buf_str(&b), NULL) ||
	    !objects_columns(intake, &select))
		return false;
	intake_fields(intake);
	return intake_copy(intake, buf_str(&select));
}
