/* The role "tables": see tables.h.  Which kind of file, then the Parquet file,
 * the profile, the dialect. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "engine/jail/jail.h"
#include "transparency/tables/intake.h"
#include "transparency/tables/source.h"
#include "transparency/tables/study.h"
#include "transparency/tables/tables.h"
#include "transparency/tables/tidy.h"

#define INTAKE_BYTES_MAX ((size_t)1 << 30)

str
intake_path(const struct intake *intake, const char *name)
{
	return str_fmt(intake->arena, "%s/%s", intake->folder, name);
}

static void
intake_halfway(int thousandths)
{
	jail_progress(450 + thousandths / 4);
}

static void
intake_profiling(int thousandths)
{
	jail_progress(700 + thousandths * 3 / 10);
}

static const char *
field_type(const struct table_field *field)
{
	switch (field->given ? COLUMN_TEXT : field->column->way.type) {
	case COLUMN_INTEGER:
		return "BIGINT";
	case COLUMN_DECIMAL:
	case COLUMN_DEGREES:
		return "DOUBLE";
	case COLUMN_DATE:
		return "DATE";
	case COLUMN_DATETIME:
		return "TIMESTAMP";
	case COLUMN_BOOLEAN:
		return "BOOLEAN";
	default:
		return "VARCHAR";
	}
}

/* {'slug': 'TYPE', …} */
static void
intake_types(const struct intake *intake, struct buf *b)
{
	const struct table_field *field = intake->fields;

	for (size_t i = 0; i < intake->fields_n; i++, field++) {
		buf_c(b, i == 0 ? "{" : ", ");
		duck_quote(b, field->slug);
		buf_c(b, ": '");
		/* Fractions of known length are kept exactly. */
		if (!field->given &&
		    field->column->way.type == COLUMN_DECIMAL &&
		    field->column->way.scale >= 0)
			buf_fmt(b, "DECIMAL(%d,%d)", TABLE_DIGITS_MAX,
			    field->column->way.scale);
		else
			buf_c(b, field_type(field));
		buf_char(b, '\'');
	}
	buf_char(b, '}');
}

bool
intake_copy(struct intake *intake, str from)
{
	struct buf b = buf_open(intake->arena, (size_t)8 << 20);
	size_t rows =
	    TABLE_GROUP_VALUES / (intake->fields_n == 0 ? 1 : intake->fields_n);

	/* One thread keeps the order of rows anyway, and less in memory. */
	if (intake->fields_n > TABLE_COLUMNS_MANY &&
	    !duck_run(intake->duck,
		S("set threads = 1; set preserve_insertion_order = false;"
		  "set memory_limit = '" TABLE_DUCK_WIDE "'"),
		NULL))
		return false;
	if (rows > TABLE_GROUP_ROWS)
		rows = TABLE_GROUP_ROWS;
	if (rows < TABLE_GROUP_ROWS_MIN)
		rows = TABLE_GROUP_ROWS_MIN;
	buf_c(&b, "copy (");
	buf_add(&b, from);
	buf_c(&b, ") to ");
	duck_quote(&b, intake_path(intake, TABLE_PARQUET));
	buf_fmt(&b, " (format parquet, compression zstd, row_group_size %zu)",
	    rows);
	return duck_run(intake->duck, buf_str(&b), intake_halfway);
}

/* Read the text at ${path}: all said, nothing guessed. */
static bool
intake_csv(struct intake *intake, str path, bool tidied, size_t longest)
{
	struct buf b = buf_open(intake->arena, (size_t)8 << 20);
	const struct dialect *dialect = &intake->dialect;
	char delimiter = tidied ? ',' : dialect->delimiter;

	buf_c(&b, "select * from read_csv(");
	duck_quote(&b, path);
	buf_c(&b, ", auto_detect = false, columns = ");
	intake_types(intake, &b);
	buf_fmt(&b, ", header = %s, delim = ",
	    !tidied && dialect->header == 1 ? "true" : "false");
	duck_quote(&b, (str){ &delimiter, 1 });
	buf_c(&b, ", quote = '\"', escape = '\"', strict_mode = true");
	/* What we wrote in quotes is a text, whatever it says; and rows end
	 * with what we ended them with, not with the first break in a text. */
	if (tidied)
		buf_c(&b, ", new_line = '\\n', nullstr = ['', '" TIDY_NOTHING
			  "'], allow_quoted_nulls = false");
	if (longest > TABLE_LINE_BYTES / 2)
		buf_fmt(&b, ", max_line_size = %zu, buffer_size = %zu",
		    2 * longest,
		    4 * longest > TABLE_LINES_BYTES ? 4 * longest
						    : TABLE_LINES_BYTES);
	/* Two threads may disagree on where a quoted break lies. */
	if (dialect->breaks)
		buf_c(&b, ", parallel = false");
	buf_char(&b, ')');
	return intake_copy(intake, buf_str(&b));
}

static void
intake_studying(int thousandths)
{
	jail_progress(thousandths * 3 / 10);
}

static void
intake_tidying(int thousandths)
{
	jail_progress(300 + thousandths * 15 / 100);
}

/* How many rows the Parquet file has. */
static int64_t
intake_rows(const struct intake *intake)
{
	struct buf b = buf_open(intake->arena, 1 << 16);
	struct duck_rows *rows;
	int64_t n = -1;

	buf_c(&b, "select count(*)::varchar from read_parquet(");
	duck_quote(&b, intake_path(intake, TABLE_PARQUET));
	buf_char(&b, ')');
	rows = duck_ask(intake->duck, buf_str(&b));
	if (rows != NULL && duck_next(rows))
		str_number(duck_text(rows, 0), &n);
	duck_done(rows);
	return n;
}

void
intake_fields(struct intake *intake)
{
	struct dialect *dialect = &intake->dialect;
	struct table_field *field;

	field =
	    NEWS(intake->arena, struct table_field, 2 * dialect->columns_n + 1);
	intake->fields = field;
	for (size_t i = 0; i < dialect->columns_n; i++) {
		*field++ = (struct table_field){ dialect->columns[i].slug,
			&dialect->columns[i], false };
		if (dialect->columns[i].way.type != COLUMN_DEGREES)
			continue;
		/* "__" is in no other slug. */
		*field++ =
		    (struct table_field){ str_fmt(intake->arena, "%.*s__given",
					      ARG(dialect->columns[i].slug)),
			    &dialect->columns[i], true };
	}
	intake->fields_n = (size_t)(field - intake->fields);
}

static void
intake_remembered(struct intake *intake)
{
	struct arena *a = intake->arena;
	int fd = open(TABLE_REMEMBERED, O_RDONLY | O_CLOEXEC);
	struct buf b = buf_open(a, TABLE_DIALECT_MAX);
	char block[8192];
	ssize_t n;

	while (fd >= 0 && (n = read(fd, block, sizeof(block))) > 0)
		buf_add(&b, (str){ block, (size_t)n });
	if (fd >= 0)
		close(fd);
	if (b.n == 0 || b.full)
		return;
	intake->remembered = NEW(a, struct dialect);
	if (!dialect_read(a, buf_str(&b), intake->remembered))
		intake->remembered = NULL;
}

/* Written anew, and that read. */
static bool
intake_anew(struct intake *intake)
{
	int out =
	    open(INTAKE_TIDY, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	int64_t rows = 0;
	size_t longest = 0;
	bool good = out >= 0 && tidy_table(intake->given, &intake->dialect, out,
				    intake_tidying, &rows, &longest);

	if (out >= 0)
		close(out);
	good = good && rows == intake->dialect.rows &&
	       intake_csv(intake, intake_path(intake, INTAKE_TIDY), true,
		   longest) &&
	       intake_rows(intake) == rows;
	unlink(INTAKE_TIDY);
	return good;
}

bool
intake_text(struct intake *intake)
{
	struct dialect *dialect = &intake->dialect;
	enum study_end end;

	end = study_table(intake->arena, intake->given, intake->remembered,
	    intake_studying, dialect);
	if (end != STUDY_DONE) {
		if (end != STUDY_BROKEN)
			intake->refused = (int)end;
		return false;
	}
	intake_fields(intake);
	/* What any program reads, DuckDB reads as it is; should it see other
	 * rows than we do, or none, it gets them written anew. */
	if (dialect->tidy &&
	    intake_csv(intake, str_of(intake->file), false,
		(size_t)dialect->row_longest) &&
	    intake_rows(intake) == dialect->rows)
		return true;
	return intake_anew(intake);
}

static bool
intake_write(const char *name, str bytes)
{
	int out = open(name, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	bool good = out >= 0;
	ssize_t n;

	for (; good && bytes.n > 0; bytes = str_drop(bytes, (size_t)n)) {
		n = write(out, bytes.p, bytes.n);
		good = n > 0;
	}
	return (out < 0 || close(out) == 0) && good;
}

static bool
intake_finish(struct intake *intake)
{
	struct buf profile = buf_open(intake->arena, PROFILE_BYTES_MAX),
		   dialect = buf_open(intake->arena, TABLE_DIALECT_MAX);

	if (!profile_table(intake->duck, intake_path(intake, TABLE_PARQUET),
		intake->fields, intake->fields_n, intake_profiling, &profile))
		return false;
	dialect_json(&intake->dialect, &dialect);
	return !dialect.full &&
	       intake_write(TABLE_PROFILE, buf_str(&profile)) &&
	       intake_write(TABLE_DIALECT, buf_str(&dialect));
}

/* Whether the last letter of the file, but for blanks, is ${letter}. */
static bool
intake_ends(char letter)
{
	char end[64];
	off_t size = lseek(0, 0, SEEK_END);
	ssize_t n = size < (off_t)sizeof(end)
			? pread(0, end, sizeof(end), 0)
			: pread(0, end, sizeof(end), size - (off_t)sizeof(end));
	str s = str_trim((str){ end, n > 0 ? (size_t)n : 0 });

	return s.n > 0 && s.p[s.n - 1] == letter;
}

static bool
intake_kind(struct intake *intake)
{
	char start[SOURCE_BYTES];
	ssize_t n = pread(0, start, sizeof(start), 0);

	if (n < 0)
		return false;
	switch (source_kind((str){ start, (size_t)n })) {
	case SOURCE_LIST:
		if (intake_ends(']')) {
			intake->refused = REFUSED_LIST;
			return false;
		}
		return intake_text(intake);
	case SOURCE_TEXT:
		return intake_text(intake);
	case SOURCE_JSON:
		intake->refused = REFUSED_UNSOUND;
		return intake_objects(intake, "read_json(%s, format = 'array'",
		    NULL);
	case SOURCE_NDJSON:
		intake->refused = REFUSED_UNSOUND;
		/* An object may be written over many lines. */
		return intake_objects(intake,
		    "read_json(%s, format = 'newline_delimited'",
		    "read_json(%s, format = 'unstructured'");
	case SOURCE_PARQUET:
		intake->refused = REFUSED_UNSOUND;
		return intake_objects(intake, "read_parquet(%s", NULL);
	case SOURCE_SHEET:
		return intake_sheet(intake);
	case SOURCE_PACKED:
		intake->refused = REFUSED_PACKED;
		return false;
	default:
		intake->refused = REFUSED_OTHER;
		return false;
	}
}

/* What is ready before the door closes; or why it is not. */
struct kit {
	struct duck *duck;
	const char *why;
};

static void *
intake_prepare(void)
{
	struct kit *kit = calloc(1, sizeof(*kit));

	if (kit != NULL)
		kit->duck = duck_open(&kit->why);
	return kit;
}

static bool
intake_work(void *cookie, const struct jail_folders *in, struct buf *reply)
{
	const struct kit *kit = cookie;
	struct arena *a = arena_open(INTAKE_BYTES_MAX);
	struct intake intake = { .arena = a,
		.duck = kit->duck,
		.file = in->read,
		.folder = in->write };
	bool good;

	if (kit->duck == NULL) {
		buf_fmt(reply, "%d %s", REFUSED_NO_LIBRARY, kit->why);
		return false;
	}
	intake_remembered(&intake);
	good = duck_confine(kit->duck, in->read, in->write, TABLE_DUCK_BYTES) &&
	       intake_kind(&intake);
	if (good) {
		intake.refused = 0;
		good = intake_finish(&intake);
	}
	/* A number for people, words for the log. */
	if (!good)
		buf_fmt(reply, "%d %.500s", intake.refused,
		    duck_error(kit->duck));
	return good;
}

const struct jail_role tables_role = {
	.name = "tables",
	.prepare = intake_prepare,
	.work_in = intake_work,
};
