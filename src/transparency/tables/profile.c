/* What there is to know about a table's columns: see profile.h. */
#include <stdlib.h>

#include "engine/base/json.h"
#include "transparency/tables/profile.h"

/* Columns asked about at once; of a wide table more, since every question makes
 * DuckDB read the names of all of them, and fewer are looked at closely. */
#define PROFILE_BATCH 64
#define PROFILE_BATCH_WIDE 500
#define PROFILE_COLUMNS_WIDE 20
/* With more values that differ, the frequent ones are not looked for; in a
 * longer table, those that differ are not counted but estimated. */
#define PROFILE_GROUPS_MAX 100000
#define PROFILE_COUNT_MAX 200000
/* Quantiles are those of so many rows at most, or of so many values of all that
 * are asked at once, which DuckDB holds in memory: all rows of most tables.
 * Rows are picked by a hash of their number, so that no rhythm of the table
 * meets one of ours and the same table says the same.  The median of so many
 * is wrong by 0.1 % of the rows, as one deviation. */
#define PROFILE_QUANTILE_ROWS 200000
#define PROFILE_QUANTILE_VALUES 8000000

struct profile {
	struct duck *duck;
	struct arena *arena;
	str path;
	int64_t rows;
	struct buf *out;
};

/* What one scan tells of a column, as text. */
enum {
	SEEN_N,
	SEEN_DISTINCT,
	SEEN_MIN,
	SEEN_MAX,
	SEEN_MEAN,
	SEEN_QUANTILES,
	SEENS
};
struct seen {
	str is[SEENS];
};

static bool
field_number(const struct table_field *field)
{
	enum column_type type = field->column->way.type;

	return !field->given &&
	       (type == COLUMN_INTEGER || type == COLUMN_DECIMAL ||
		   type == COLUMN_DEGREES);
}

static bool
field_moment(const struct table_field *field)
{
	enum column_type type = field->column->way.type;

	return !field->given &&
	       (type == COLUMN_DATE || type == COLUMN_DATETIME);
}

static void
add_from(struct profile *profile, struct buf *b)
{
	buf_c(b, " from read_parquet(");
	duck_quote(b, profile->path);
	buf_c(b, ", " TABLE_ROW_NUMBER " = true)");
}

/* One row of how many is looked at for quantiles, of ${n} columns at once. */
static int64_t
profile_parts(const struct profile *profile, size_t n)
{
	int64_t most = PROFILE_QUANTILE_VALUES / (int64_t)n;

	if (most > PROFILE_QUANTILE_ROWS)
		most = PROFILE_QUANTILE_ROWS;
	return (profile->rows + most - 1) / most;
}

static void
ask_about(const struct table_field *field, int64_t parts, struct buf *b)
{
	str c = field->slug;

	buf_fmt(b, "count(\"%.*s\")::varchar,", ARG(c));
	buf_fmt(b, "approx_count_distinct(\"%.*s\")::varchar,", ARG(c));
	buf_fmt(b, "left(min(\"%.*s\")::varchar, %d),", ARG(c),
	    PROFILE_VALUE_MAX);
	buf_fmt(b, "left(max(\"%.*s\")::varchar, %d),", ARG(c),
	    PROFILE_VALUE_MAX);
	if (!field_number(field)) {
		buf_c(b, "null::varchar,null::varchar");
		return;
	}
	buf_fmt(b, "avg(\"%.*s\")::varchar,", ARG(c));
	buf_fmt(b,
	    "(quantile_cont(\"%.*s\"::double,"
	    " [0.05, 0.25, 0.5, 0.75, 0.95])",
	    ARG(c));
	if (parts > 1)
		buf_fmt(b,
		    " filter (where hash(" TABLE_ROW_NUMBER ") %% %lld = 0)",
		    (long long)parts);
	buf_c(b, ")::varchar");
}

/* One scan for a batch of columns. */
static bool
profile_scan(struct profile *profile, const struct table_field *fields,
    size_t n, struct seen *seen)
{
	struct buf b = buf_open(profile->arena, 1 << 20);
	int64_t parts = profile_parts(profile, n);
	struct duck_rows *rows;
	bool good;
	str value;

	buf_c(&b, "select ");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(&b, ',');
		ask_about(&fields[i], parts, &b);
	}
	add_from(profile, &b);
	rows = duck_ask(profile->duck, buf_str(&b));
	good = rows != NULL && duck_next(rows);
	for (size_t i = 0; good && i < n; i++)
		for (size_t j = 0; j < SEENS; j++) {
			value = duck_text(rows, i * SEENS + j);
			if (value.p != NULL)
				seen[i].is[j] = str_copy(profile->arena, value);
		}
	duck_done(rows);
	return good;
}

/* "[1.0, 2.0]", as DuckDB writes a list: JSON's own way. */
static void
put_quantiles(struct buf *b, str list)
{
	const str plain = S("[], .-+e0123456789");

	if (list.n == 0) {
		buf_c(b, "null");
		return;
	}
	for (size_t i = 0; i < list.n; i++)
		if (str_find(plain, (str){ &list.p[i], 1 }) < 0) {
			buf_c(b, "null");
			return;
		}
	buf_add(b, list);
}

/* The values that are there most often; how many there are, exactly. */
static bool
put_top(struct profile *profile, const struct table_field *field, str *distinct)
{
	struct buf b = buf_open(profile->arena, 4096), *out = profile->out;
	str c = field->slug;
	struct duck_rows *rows;
	bool first = true;

	buf_fmt(&b, "select left(\"%.*s\"::varchar, %d), count(*)::varchar,",
	    ARG(c), PROFILE_VALUE_MAX);
	buf_c(&b, " (count(*) over ())::varchar");
	add_from(profile, &b);
	buf_fmt(&b, " where \"%.*s\" is not null group by \"%.*s\"", ARG(c),
	    ARG(c));
	buf_fmt(&b, " order by count(*) desc, \"%.*s\" limit %d", ARG(c),
	    PROFILE_TOP);
	rows = duck_ask(profile->duck, buf_str(&b));
	if (rows == NULL)
		return false;
	buf_c(out, ",\"top\":[");
	while (duck_next(rows)) {
		buf_c(out, first ? "[" : ",[");
		column_value_json(COLUMN_TEXT, duck_text(rows, 0), out);
		buf_char(out, ',');
		buf_add(out, duck_text(rows, 1));
		buf_char(out, ']');
		if (first)
			*distinct =
			    str_copy(profile->arena, duck_text(rows, 2));
		first = false;
	}
	buf_char(out, ']');
	duck_done(rows);
	return true;
}

/* How many values differ, one by one. */
static bool
count_distinct(struct profile *profile, const struct table_field *field,
    str *distinct)
{
	struct buf b = buf_open(profile->arena, 4096);
	struct duck_rows *rows;
	bool good;

	buf_fmt(&b, "select count(distinct \"%.*s\")::varchar",
	    ARG(field->slug));
	add_from(profile, &b);
	rows = duck_ask(profile->duck, buf_str(&b));
	good = rows != NULL && duck_next(rows);
	if (good)
		*distinct = str_copy(profile->arena, duck_text(rows, 0));
	duck_done(rows);
	return good;
}

/* What stands for a value on the line of the histogram: itself, or seconds. */
static void
add_place(const struct table_field *field, struct buf *b, str text)
{
	bool moment = field_moment(field);

	buf_c(b, moment ? "epoch(" : "(");
	if (text.p != NULL)
		duck_quote(b, text);
	else
		buf_fmt(b, "\"%.*s\"", ARG(field->slug));
	buf_c(b, moment ? "::timestamp)::double" : "::double)");
}

/* Bars of one width between the least and the greatest value. */
static bool
put_histogram(struct profile *profile, const struct table_field *field,
    const struct seen *seen)
{
	struct buf b = buf_open(profile->arena, 8192), *out = profile->out;
	int64_t bars[PROFILE_BARS] = { 0 }, bar, n;
	struct duck_rows *rows;

	buf_fmt(&b, "select least(%d, greatest(0, floor((", PROFILE_BARS - 1);
	add_place(field, &b, (str){ NULL, 0 });
	buf_c(&b, " - ");
	add_place(field, &b, seen->is[SEEN_MIN]);
	buf_fmt(&b, ") * %d / (", PROFILE_BARS);
	add_place(field, &b, seen->is[SEEN_MAX]);
	buf_c(&b, " - ");
	add_place(field, &b, seen->is[SEEN_MIN]);
	buf_c(&b, "))))::integer::varchar, count(*)::varchar");
	add_from(profile, &b);
	buf_fmt(&b, " where \"%.*s\" is not null group by all",
	    ARG(field->slug));
	rows = duck_ask(profile->duck, buf_str(&b));
	if (rows == NULL)
		return false;
	while (duck_next(rows))
		if (str_number(duck_text(rows, 0), &bar) && bar >= 0 &&
		    bar < PROFILE_BARS && str_number(duck_text(rows, 1), &n))
			bars[bar] = n;
	duck_done(rows);
	buf_c(out, ",\"histogram\":[");
	for (int i = 0; i < PROFILE_BARS; i++) {
		if (i > 0)
			buf_char(out, ',');
		buf_number(out, bars[i]);
	}
	buf_char(out, ']');
	return true;
}

static bool
profile_column(struct profile *profile, const struct table_field *field,
    const struct seen *seen, bool detailed)
{
	struct buf *b = profile->out;
	bool first = true, number = field_number(field), counted = true;
	enum column_type values = number ? COLUMN_DECIMAL : COLUMN_TEXT;
	int64_t n = 0, distinct = 0;
	str exact = seen->is[SEEN_DISTINCT];

	str_number(seen->is[SEEN_N], &n);
	str_number(exact, &distinct);
	buf_char(b, '{');
	json_key(b, &first, "name");
	json_text(b, field->column->name);
	json_key(b, &first, "slug");
	json_text(b, field->slug);
	json_key(b, &first, "type");
	json_text(b,
	    str_of(column_type_name(
		field->given ? COLUMN_TEXT : field->column->way.type)));
	if (field->given)
		buf_c(b, ",\"given\":true");
	if (field->column->unit.n > 0) {
		json_key(b, &first, "unit");
		json_text(b, field->column->unit);
	}
	json_key(b, &first, "nulls");
	buf_number(b, profile->rows - n);
	json_key(b, &first, "min");
	column_value_json(values, seen->is[SEEN_MIN], b);
	json_key(b, &first, "max");
	column_value_json(values, seen->is[SEEN_MAX], b);
	if (number && n > 0) {
		json_key(b, &first, "mean");
		column_value_json(COLUMN_DECIMAL, seen->is[SEEN_MEAN], b);
		json_key(b, &first, "quantiles");
		put_quantiles(b, seen->is[SEEN_QUANTILES]);
	}
	if (detailed && n > 0 && (number || field_moment(field)) &&
	    !str_eq(seen->is[SEEN_MIN], seen->is[SEEN_MAX]) &&
	    !put_histogram(profile, field, seen))
		return false;
	/* Where nearly all differ, none is frequent. */
	if (detailed && n > 0 && distinct <= PROFILE_GROUPS_MAX &&
	    (n < 1000 || n > PROFILE_COUNT_MAX || distinct < n / 2)) {
		if (!put_top(profile, field, &exact))
			return false;
	} else if (detailed && n > 0 && n <= PROFILE_COUNT_MAX) {
		if (!count_distinct(profile, field, &exact))
			return false;
	} else {
		counted = n == 0;
		if (distinct > n)
			exact = str_fmt(profile->arena, "%lld", (long long)n);
	}
	json_key(b, &first, "distinct");
	buf_add(b, exact);
	json_key(b, &first, "distinct_exact");
	buf_c(b, counted ? "true}" : "false}");
	return true;
}

static bool
profile_sample(struct profile *profile, const struct table_field *fields,
    size_t n)
{
	struct buf b = buf_open(profile->arena, (size_t)4 << 20),
		   *out = profile->out;
	struct duck_rows *rows;
	bool first = true;

	buf_c(&b, "select ");
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%sleft(\"%.*s\"::varchar, %d)", i > 0 ? "," : "",
		    ARG(fields[i].slug), PROFILE_VALUE_MAX);
	add_from(profile, &b);
	buf_fmt(&b, " limit %d", PROFILE_SAMPLE);
	rows = duck_ask(profile->duck, buf_str(&b));
	if (rows == NULL)
		return false;
	buf_c(out, "],\"sample\":[");
	for (; duck_next(rows); first = false) {
		buf_c(out, first ? "[" : ",[");
		for (size_t i = 0; i < n; i++) {
			if (i > 0)
				buf_char(out, ',');
			column_value_json(COLUMN_TEXT, duck_text(rows, i), out);
		}
		buf_char(out, ']');
	}
	buf_char(out, ']');
	duck_done(rows);
	return true;
}

static bool
profile_rows(struct profile *profile)
{
	struct buf b = buf_open(profile->arena, 8192);
	struct duck_rows *rows;
	bool good;

	buf_c(&b, "select count(*)::varchar");
	add_from(profile, &b);
	rows = duck_ask(profile->duck, buf_str(&b));
	good = rows != NULL && duck_next(rows) &&
	       str_number(duck_text(rows, 0), &profile->rows);
	duck_done(rows);
	return good;
}

/* Rows that say the same as one before them, by a hash of 64 bits: two that
 * differ have the same one in a table of a million once in thirty million
 * tables.  In a larger one, holding all hashes takes too much. */
static bool
profile_duplicates(struct profile *profile, const struct table_field *fields,
    size_t n)
{
	struct buf b = buf_open(profile->arena, (size_t)4 << 20);
	struct duck_rows *rows;
	int64_t duplicates = 0;
	bool good;

	if (profile->rows > PROFILE_ROWS_COMPARED || n == 0 ||
	    profile->rows > PROFILE_VALUES_COMPARED / (int64_t)n)
		return true;
	buf_c(&b, "select (count(*) - count(distinct hash(");
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s\"%.*s\"", i > 0 ? "," : "",
		    ARG(fields[i].slug));
	buf_c(&b, ")))::varchar");
	add_from(profile, &b);
	rows = duck_ask(profile->duck, buf_str(&b));
	good = rows != NULL && duck_next(rows) &&
	       str_number(duck_text(rows, 0), &duplicates);
	duck_done(rows);
	if (good) {
		buf_c(profile->out, ",\"duplicates\":");
		buf_number(profile->out, duplicates);
	}
	return good;
}

bool
profile_table(struct duck *duck, str path, const struct table_field *fields,
    size_t n, void (*progress)(int), struct buf *b)
{
	struct arena *a = arena_open((size_t)256 << 20);
	struct profile profile = { duck, a, path, 0, b };
	struct seen *seen = NEWS(a, struct seen, PROFILE_BATCH_WIDE);
	bool wide = n > TABLE_COLUMNS_MANY;
	size_t batch, most = wide ? PROFILE_BATCH_WIDE : PROFILE_BATCH,
		      close = wide ? PROFILE_COLUMNS_WIDE : PROFILE_COLUMNS_MAX;
	bool good = profile_rows(&profile);

	buf_c(b, "{\"rows\":");
	buf_number(b, profile.rows);
	buf_c(b, ",\"columns\":[");
	for (size_t from = 0; good && from < n; from += batch) {
		batch = n - from < most ? n - from : most;
		for (size_t i = 0; i < batch; i++)
			seen[i] = (struct seen){ 0 };
		good = profile_scan(&profile, fields + from, batch, seen);
		for (size_t i = 0; good && i < batch; i++) {
			if (from + i > 0)
				buf_char(b, ',');
			good = profile_column(&profile, &fields[from + i],
			    &seen[i], from + i < close);
			if (progress != NULL)
				progress((int)((from + i) * 1000 / n));
		}
	}
	good = good && profile_sample(&profile, fields, n) &&
	       profile_duplicates(&profile, fields, n);
	buf_char(b, '}');
	arena_close(a);
	return good && !b->full;
}
