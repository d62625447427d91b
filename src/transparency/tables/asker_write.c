/*
 * Files of all rows: see asker_inner.h.  DuckDB writes what it knows how to;
 * spreadsheets and GeoJSON are written here, row by row.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "transparency/tables/asker_inner.h"
#include "transparency/tables/asker_xlsx.h"

/* A statement: the question in it, and the names of its columns some times. */
#define WRITE_SQL_MAX (WIRE_REQUEST_MAX * 8)
#define CRLF "\r\n"

/* Of a wide table so many columns and values are read at a time, and so many
 * bytes of them held: a row is half of that at most (TABLE_ROW_MAX). */
#define WRITE_COLUMNS 2000
#define WRITE_VALUES ((size_t)2 << 20)
#define WRITE_TEXT_MAX ((size_t)128 << 20)
#define WRITE_CELL_MAX ((size_t)ASKER_XLSX_LETTERS * 4)
#define WRITE_NONE UINT32_MAX

static const char write_large[] = "more than a spreadsheet holds";
static const char write_full[] = "the file was not written, or is too large";

/* A column of what is written: its name, and what DuckDB calls its type. */
struct asker_column {
	str name, type;
};

struct asker_columns {
	struct asker_column *v;
	size_t n;
};

/* Those of ${sql}; false, duck_error. */
static bool
columns_read(struct asker_work *work, str sql, struct asker_columns *columns)
{
	struct buf b = buf_open(work->arena, WRITE_SQL_MAX);
	struct duck_rows *rows;
	size_t room = 64;
	bool good;

	buf_c(&b, "describe ");
	buf_add(&b, sql);
	*columns = (struct asker_columns){
		NEWS(work->arena, struct asker_column, room), 0
	};
	rows = duck_stream(work->duck, buf_str(&b));
	while (rows != NULL && duck_next(rows)) {
		if (columns->n == room) {
			struct asker_column *more =
			    NEWS(work->arena, struct asker_column, room * 2);

			memcpy(more, columns->v, room * sizeof(*more));
			columns->v = more;
			room *= 2;
		}
		columns->v[columns->n++] = (struct asker_column){
			str_copy(work->arena, duck_text(rows, 0)),
			str_copy(work->arena, duck_text(rows, 1)),
		};
	}
	good = rows != NULL && duck_whole(rows) && columns->n > 0;
	duck_done(rows);
	return good;
}

static const char *
write_path(struct asker_work *work)
{
	return str_c(work->arena,
	    str_fmt(work->arena, "%s/" WIRE_FILE, work->folder));
}

static bool
type_floating(str type)
{
	return str_is(type, "DOUBLE") || str_is(type, "FLOAT");
}

static bool
type_moment(str type)
{
	return str_starts(type, S("TIMESTAMP"));
}

/* "a", or what stands for it where JSON has no such number, nor RFC 3339 such a
 * moment. */
static void
write_value(struct buf *b, const struct asker_column *column)
{
	if (type_floating(column->type)) {
		buf_c(b, "case when isfinite(");
		duck_name(b, column->name);
		buf_c(b, ") then ");
		duck_name(b, column->name);
		buf_c(b, " end");
	} else if (type_moment(column->type)) {
		buf_c(b, "replace(");
		duck_name(b, column->name);
		buf_c(b, "::varchar, ' ', 'T')");
	} else
		duck_name(b, column->name);
}

static void
write_copy(struct buf *b, str sql, const struct asker_columns *columns)
{
	buf_c(b, "copy (");
	if (columns == NULL)
		buf_add(b, sql);
	else {
		for (size_t i = 0; i < columns->n; i++) {
			buf_c(b, i == 0 ? "select " : ", ");
			write_value(b, &columns->v[i]);
			buf_c(b, " as ");
			duck_name(b, columns->v[i].name);
		}
		buf_c(b, " from (");
		buf_add(b, sql);
		buf_char(b, ')');
	}
	buf_c(b, ") to ");
}

static bool
write_plain(str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (strchr(",\"\r\n", name.p[i]) != NULL)
			return false;
	return name.n > 0;
}

/* The first line, with the names that people know. */
static str
write_head(struct asker_work *work, const struct wire_request *request,
    const struct asker_columns *columns)
{
	struct buf b = buf_open(work->arena, WRITE_SQL_MAX);
	str name;

	for (size_t i = 0; i < columns->n; i++) {
		name = request->file.names == NULL
			   ? columns->v[i].name
			   : str_of(request->file.names[i]);
		if (i > 0)
			buf_char(&b, ',');
		/* SQL doubles the same quotes. */
		if (write_plain(name))
			buf_add(&b, name);
		else
			duck_name(&b, name);
	}
	return buf_str(&b);
}

/* Whether ${sql} has more than ${n} rows; without their values, which is
 * quick.  False, too, when that cannot be told. */
static bool
write_more(struct asker_work *work, str sql, int64_t n)
{
	struct buf b = buf_open(work->arena, WRITE_SQL_MAX);
	struct duck_rows *rows;
	bool more;

	buf_c(&b, "select '' from (");
	buf_add(&b, sql);
	buf_fmt(&b, ") limit 1 offset %lld", (long long)n);
	rows = duck_stream(work->duck, buf_str(&b));
	more = rows != NULL && duck_next(rows);
	duck_done(rows);
	return more;
}

static FILE *
write_open(struct asker_work *work)
{
	int fd = open(write_path(work),
	    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (f == NULL)
		work->why = write_full;
	return f;
}

/* DuckDB writes names that are there twice as others; so the first line is
 * ours.  What stands before rows stands before none of them, too. */
static enum wire_kind
write_csv(struct asker_work *work, const struct wire_request *request,
    const struct asker_columns *columns)
{
	struct buf b = buf_open(work->arena, WRITE_SQL_MAX);
	str head = write_head(work, request, columns);
	FILE *f;

	if (!write_more(work, request->sql, 0)) {
		f = write_open(work);
		if (f == NULL)
			return WIRE_LARGE;
		fprintf(f, "%.*s" CRLF, ARG(head));
		return fclose(f) == 0 ? WIRE_WRITTEN : WIRE_LARGE;
	}
	write_copy(&b, request->sql, columns);
	duck_quote(&b, str_of(write_path(work)));
	buf_c(&b, " (format csv, header false, new_line '" CRLF
		  "', suffix '" CRLF "', prefix ");
	duck_quote(&b, str_fmt(work->arena, "%.*s" CRLF, ARG(head)));
	buf_char(&b, ')');
	return !b.full && duck_run(work->duck, buf_str(&b), NULL) ? WIRE_WRITTEN
								  : WIRE_FAILED;
}

static enum wire_kind
write_by_duck(struct asker_work *work, const struct wire_request *request,
    const struct asker_columns *columns)
{
	static const char *const formats[ASKER_FORMATS] = {
		[ASKER_JSON] = " (format json, array true)",
		[ASKER_NDJSON] = " (format json, array false)",
		[ASKER_PARQUET] = " (format parquet, compression zstd)",
	};
	enum asker_format format = request->file.format;
	struct buf b = buf_open(work->arena, WRITE_SQL_MAX);

	write_copy(&b, request->sql, format == ASKER_PARQUET ? NULL : columns);
	duck_quote(&b, str_of(write_path(work)));
	buf_c(&b, formats[format]);
	return !b.full && duck_run(work->duck, buf_str(&b), NULL) ? WIRE_WRITTEN
								  : WIRE_FAILED;
}

static enum asker_xlsx_kind
write_kind(str type)
{
	static const char *const exact[] = { "TINYINT", "SMALLINT", "INTEGER",
		"BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
		"UBIGINT", "UHUGEINT" };

	for (size_t i = 0; i < sizeof(exact) / sizeof(*exact); i++)
		if (str_is(type, exact[i]))
			return XLSX_EXACT;
	return str_starts(type, S("DECIMAL")) ? XLSX_EXACT
	       : type_floating(type)	      ? XLSX_FLOATING
	       : str_is(type, "BOOLEAN")      ? XLSX_BOOLEAN
	       : str_is(type, "DATE")	      ? XLSX_DAY
	       : str_is(type, "TIMESTAMP")    ? XLSX_DAY_TIME
					      : XLSX_TEXT;
}

/* ${sql} with the columns from ${at} on, ${n} of them, as texts. */
static void
write_select(struct buf *b, str sql, const struct asker_columns *columns,
    size_t at, size_t n)
{
	for (size_t i = at; i < at + n; i++) {
		buf_c(b, i == at ? "select " : ", ");
		duck_name(b, columns->v[i].name);
		buf_c(b, "::varchar");
	}
	buf_c(b, " from (");
	buf_add(b, sql);
	buf_char(b, ')');
}

static void
write_sheet_head(struct asker_xlsx *xlsx, const struct wire_request *request,
    const struct asker_columns *columns)
{
	const char *const *names = request->file.names;

	asker_xlsx_row(xlsx);
	for (size_t i = 0; i < columns->n; i++)
		asker_xlsx_cell(xlsx, XLSX_TEXT,
		    names == NULL ? columns->v[i].name : str_of(names[i]));
}

/* Row by row; false: duck_error. */
static bool
write_sheet(struct asker_work *work, const struct wire_request *request,
    const struct asker_columns *columns, const enum asker_xlsx_kind *kinds,
    struct asker_xlsx *xlsx)
{
	struct buf b = buf_open(work->arena, WRITE_SQL_MAX);
	struct duck_rows *rows;
	bool whole;

	write_select(&b, request->sql, columns, 0, columns->n);
	rows = duck_stream(work->duck, buf_str(&b));
	while (rows != NULL && !asker_xlsx_lost(xlsx) && duck_next(rows)) {
		asker_xlsx_row(xlsx);
		for (size_t i = 0; i < columns->n; i++)
			asker_xlsx_cell(xlsx, kinds[i], duck_text(rows, i));
	}
	whole = rows != NULL && (asker_xlsx_lost(xlsx) || duck_whole(rows));
	duck_done(rows);
	return whole;
}

/* Some rows of a wide table: where the text of each value stands. */
struct write_block {
	struct arena *arena; /* of the SQL of one slice */
	struct buf text;
	struct {
		uint32_t at, n; /* WRITE_NONE: no value */
	} * v;
	size_t rows; /* that it has room for */
};

/* Put the columns from ${at} on of as many rows, behind the first ${from}, into
 * the block, and say how many rows there were; false: duck_error, or the text
 * is full. */
static bool
write_slice(struct asker_work *work, str sql,
    const struct asker_columns *columns, size_t at, int64_t from,
    struct write_block *block, size_t *got)
{
	size_t n =
	    columns->n - at < WRITE_COLUMNS ? columns->n - at : WRITE_COLUMNS;
	struct buf b = buf_open(block->arena, WRITE_SQL_MAX);
	struct duck_rows *rows;
	bool good;

	write_select(&b, sql, columns, at, n);
	buf_fmt(&b, " limit %zu offset %lld", block->rows, (long long)from);
	rows = duck_stream(work->duck, buf_str(&b));
	for (*got = 0; rows != NULL && *got < block->rows && duck_next(rows);
	     (*got)++)
		for (size_t i = 0; i < n; i++) {
			size_t k = *got * columns->n + at + i;
			/* What a cell cannot hold is not kept either. */
			str s = str_take(duck_text(rows, i), WRITE_CELL_MAX);

			block->v[k].at = (uint32_t)block->text.n;
			block->v[k].n =
			    s.p == NULL ? WRITE_NONE : (uint32_t)s.n;
			buf_add(&block->text, s);
		}
	good = rows != NULL && duck_whole(rows) && !block->text.full;
	duck_done(rows);
	arena_reset(block->arena);
	return good;
}

/* As write_sheet, some rows and columns at a time: DuckDB holds a block of
 * 2,048 values of each column that it reads, however few rows there are.  The
 * order of what is asked is whole, so slices fit to each other. */
static bool
write_blocks(struct asker_work *work, const struct wire_request *request,
    const struct asker_columns *columns, const enum asker_xlsx_kind *kinds,
    struct asker_xlsx *xlsx, struct write_block *block)
{
	int64_t from = 0;
	size_t got = 0, at = 0;

	do {
		block->text.n = 0;
		for (at = 0; at < columns->n; at += WRITE_COLUMNS)
			if (!write_slice(work, request->sql, columns, at, from,
				block, &got))
				break;
		if (block->text.full && block->rows > 1) {
			block->rows /= 2;
			block->text.full = false;
			got = block->rows;
			continue;
		}
		if (at < columns->n)
			return false;
		for (size_t k = 0; k < got * columns->n; k++) {
			if (k % columns->n == 0)
				asker_xlsx_row(xlsx);
			asker_xlsx_cell(xlsx, kinds[k % columns->n],
			    block->v[k].n == WRITE_NONE
				? (str){ NULL, 0 }
				: (str){ block->text.p + block->v[k].at,
				      block->v[k].n });
		}
		from += (int64_t)got;
	} while (got == block->rows && !asker_xlsx_lost(xlsx));
	return true;
}

static bool
write_sheet_wide(struct asker_work *work, const struct wire_request *request,
    const struct asker_columns *columns, const enum asker_xlsx_kind *kinds,
    struct asker_xlsx *xlsx)
{
	struct arena *kept = arena_open(2 * WRITE_TEXT_MAX);
	struct write_block block = {
		.arena = arena_open(2 * WRITE_SQL_MAX),
		.text = buf_open(kept, WRITE_TEXT_MAX),
		.rows = WRITE_VALUES / columns->n,
	};
	bool whole;

	block.v = arena_get(kept, WRITE_VALUES, sizeof(*block.v));
	whole = write_blocks(work, request, columns, kinds, xlsx, &block);
	arena_close(block.arena);
	arena_close(kept);
	return whole;
}

static enum wire_kind
write_xlsx(struct asker_work *work, const struct wire_request *request,
    const struct asker_columns *columns)
{
	enum asker_xlsx_kind *kinds =
	    NEWS(work->arena, enum asker_xlsx_kind, columns->n);
	struct asker_xlsx *xlsx;
	FILE *f;
	bool whole;

	work->why = write_large;
	if (columns->n > ASKER_XLSX_COLUMNS ||
	    write_more(work, request->sql, ASKER_XLSX_ROWS - 1))
		return WIRE_LARGE;
	work->why = NULL;
	for (size_t i = 0; i < columns->n; i++)
		kinds[i] = write_kind(columns->v[i].type);
	f = write_open(work);
	if (f == NULL)
		return WIRE_LARGE;
	xlsx = asker_xlsx_open(fileno(f));
	if (xlsx == NULL) {
		work->why = write_full;
		fclose(f);
		return WIRE_LARGE;
	}
	write_sheet_head(xlsx, request, columns);
	whole = columns->n > WRITE_COLUMNS
		    ? write_sheet_wide(work, request, columns, kinds, xlsx)
		    : write_sheet(work, request, columns, kinds, xlsx);
	if (!asker_xlsx_close(xlsx) && whole)
		work->why = write_full;
	fclose(f);
	return !whole		   ? WIRE_FAILED
	       : work->why != NULL ? WIRE_LARGE
				   : WIRE_WRITTEN;
}

/* SQL of three columns: east, north, the rest as one object. */
static bool
write_places(const struct wire_request *request,
    const struct asker_columns *columns, struct buf *b)
{
	const struct asker_file *file = &request->file;
	size_t places = 0, n = 0;

	buf_c(b, "select case when placed then \"lon\" end::varchar, "
		 "case when placed then \"lat\" end::varchar, rest from "
		 "(select coalesce(\"lat\" between -90 and 90 and \"lon\" "
		 "between -180 and 180, false) as placed, \"lat\", \"lon\", "
		 "rest from (select try_cast(");
	duck_name(b, file->latitude);
	buf_c(b, " as double) as \"lat\", try_cast(");
	duck_name(b, file->longitude);
	buf_c(b, " as double) as \"lon\", ");
	for (size_t i = 0; i < columns->n; i++) {
		const struct asker_column *column = &columns->v[i];

		if (str_eq(column->name, file->latitude) ||
		    str_eq(column->name, file->longitude)) {
			places++;
			continue;
		}
		buf_c(b, n++ == 0 ? "json_object(" : ", ");
		duck_quote(b, column->name);
		buf_c(b, ", ");
		write_value(b, column);
	}
	buf_c(b, n == 0 ? "'{}'" : ")::varchar");
	buf_c(b, " as rest from (");
	buf_add(b, request->sql);
	buf_c(b, ")))");
	return places == 2;
}

static enum wire_kind
write_geojson(struct asker_work *work, const struct wire_request *request,
    const struct asker_columns *columns)
{
	struct buf b = buf_open(work->arena, WRITE_SQL_MAX);
	struct duck_rows *rows = NULL;
	long long nowhere = 0;
	bool first = true, whole, bad;
	FILE *f;

	if (!write_places(request, columns, &b))
		work->why = "no such columns of a place";
	else
		rows = duck_stream(work->duck, buf_str(&b));
	if (rows == NULL)
		return WIRE_FAILED;
	f = write_open(work);
	if (f == NULL) {
		duck_done(rows);
		return WIRE_LARGE;
	}
	fputs("{\"type\":\"FeatureCollection\",\"features\":[", f);
	while (ferror(f) == 0 && duck_next(rows)) {
		str east = duck_text(rows, 0), north = duck_text(rows, 1),
		    rest = duck_text(rows, 2);

		if (east.p == NULL) {
			nowhere++;
			continue;
		}
		fprintf(f,
		    "%s\n{\"type\":\"Feature\",\"geometry\":{\"type\":"
		    "\"Point\",\"coordinates\":[%.*s,%.*s]},\"properties\":",
		    first ? "" : ",", ARG(east), ARG(north));
		fwrite(rest.p, 1, rest.n, f);
		putc('}', f);
		first = false;
	}
	fprintf(f, "\n],\"rows_without_place\":%lld}\n", nowhere);
	bad = ferror(f) != 0;
	whole = bad || duck_whole(rows);
	duck_done(rows);
	if (fclose(f) != 0 || bad)
		work->why = write_full;
	return !whole		   ? WIRE_FAILED
	       : work->why != NULL ? WIRE_LARGE
				   : WIRE_WRITTEN;
}

enum wire_kind
asker_write(struct asker_work *work, const struct wire_request *request)
{
	const struct asker_file *file = &request->file;
	struct asker_columns columns;
	enum wire_kind kind = WIRE_FAILED;

	if (!columns_read(work, request->sql, &columns))
		return WIRE_FAILED;
	if (file->names != NULL && file->n_names != columns.n) {
		work->why = "a name for each column is wanted";
		return WIRE_FAILED;
	}
	if (file->format == ASKER_CSV)
		kind = write_csv(work, request, &columns);
	else if (file->format == ASKER_XLSX)
		kind = write_xlsx(work, request, &columns);
	else if (file->format == ASKER_GEOJSON)
		kind = write_geojson(work, request, &columns);
	else
		kind = write_by_duck(work, request, &columns);
	if (kind != WIRE_WRITTEN)
		unlink(write_path(work));
	return kind;
}
