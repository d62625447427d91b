/* A dialect as data: names, units, JSON out.  See dialect.h; JSON in stands in
 * dialect_read.c. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

#include "engine/base/json.h"
#include "transparency/tables/dialect.h"

int64_t
dialect_rows_from(const struct dialect *dialect)
{
	return dialect->header == 0 ? 1
				    : dialect->header + dialect->header_rows;
}

/* Letters without accents, small; everything else one "_". */
static str
slug_make(struct arena *a, str name)
{
	struct buf b = buf_open(a, TABLE_SLUG_MAX + 2);
	utf8proc_uint8_t *plain = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)name.p,
	    (utf8proc_ssize_t)name.n, &plain,
	    UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
		UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD);
	bool gap = false;
	char c;

	for (utf8proc_ssize_t i = 0; i < n && b.n < TABLE_SLUG_MAX; i++) {
		c = (char)plain[i];
		if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
			gap = b.n > 0;
			continue;
		}
		if (b.n == 0 && c <= '9')
			buf_c(&b, "c_");
		if (gap)
			buf_char(&b, '_');
		gap = false;
		buf_char(&b, c);
	}
	free(plain);
	if (b.n == 0)
		buf_c(&b, "column");
	return buf_str(&b);
}

/* A table of the slugs that are taken: places by hash, open addressing. */
struct taken {
	str *at;
	size_t room;
};

static bool
taken_add(struct taken *taken, str slug)
{
	size_t i = str_hash(slug) & (taken->room - 1);

	for (; taken->at[i].p != NULL; i = (i + 1) & (taken->room - 1))
		if (str_eq(taken->at[i], slug))
			return false;
	taken->at[i] = slug;
	return true;
}

void
dialect_name_columns(struct arena *a, struct dialect *dialect)
{
	struct taken taken = { .room = 64 };
	struct table_column *column = dialect->columns;
	str slug;

	while (taken.room < 2 * (dialect->columns_n + 1))
		taken.room *= 2;
	taken.at = NEWS(a, str, taken.room);
	taken_add(&taken, S(TABLE_ROW_NUMBER));
	for (size_t i = 0; i < dialect->columns_n; i++, column++) {
		slug = slug_make(a, column->name);
		column->slug = slug;
		for (int n = 2; !taken_add(&taken, column->slug); n++)
			column->slug = str_fmt(a, "%.*s_%d", ARG(slug), n);
	}
}

str
dialect_unit(str name)
{
	static const char *const known[] = { "%", "€", "$", "£", "eur", "euro",
		"euros", "usd", "wh", "kwh", "mwh", "gwh", "kw", "mw", "km",
		"m", "cm", "mm", "km2", "m2", "m3", "km²", "m²", "m³", "ha",
		"hm3", "hm³", "kg", "g", "t", "tn", "l", "hl", "h", "hores",
		"horas", "hours", "min", "s", "ºc", "°c", "ppm", "hab", "hab.",
		"dies", "días", "dias", "days", "anys", "años", "anos", "years",
		"k€", "m€", "db", "dba", "db(a)" };
	ptrdiff_t open = -1;
	size_t end;
	str unit;

	name = str_trim(name);
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '(' || name.p[i] == '[')
			open = (ptrdiff_t)i;
	if (str_ends(name, S("%")))
		return S("%");
	if (open < 0)
		return S("");
	unit = str_drop(name, (size_t)open + 1);
	for (end = 0; end < unit.n && unit.p[end] != ')' && unit.p[end] != ']';)
		end++;
	/* It must be the last thing said. */
	for (size_t i = end; i < unit.n; i++)
		if (unit.p[i] != ')' && unit.p[i] != ']' && unit.p[i] != ' ')
			return S("");
	unit = str_trim(str_take(unit, end));
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strlen(known[i]) == unit.n &&
		    strncasecmp(known[i], unit.p, unit.n) == 0)
			return unit;
	/* Euros/MetreQuadrat, MilionsDEuros, µg/m³, miles de euros. */
	if (unit.n < 3 || unit.n > 30)
		return S("");
	if (memchr(unit.p, '/', unit.n) != NULL ||
	    strncasecmp(unit.p, "mil", 3) == 0)
		return unit;
	return S("");
}

static void
column_json(const struct table_column *column, struct buf *b)
{
	static const char *const orders[ORDERS] = { "year", "day", "month" };
	static const char *const affixes[AFFIXES] = { "", "%", "€", "$", "£" };
	const struct column_way *way = &column->way;
	bool first = true, comma = false;

	buf_char(b, '{');
	json_key(b, &first, "at");
	buf_number(b, (int64_t)column->at + 1);
	json_key(b, &first, "name");
	json_text(b, column->name);
	json_key(b, &first, "slug");
	json_text(b, column->slug);
	json_key(b, &first, "type");
	json_text(b, str_of(column_type_name(way->type)));
	if (column->unit.n > 0) {
		json_key(b, &first, "unit");
		json_text(b, column->unit);
	}
	if (way->type == COLUMN_INTEGER || way->type == COLUMN_DECIMAL) {
		json_key(b, &first, "decimal");
		buf_c(b, way->comma ? "\",\"" : "\".\"");
		json_key(b, &first, "scale");
		buf_number(b, way->scale);
		if (way->affix != AFFIX_NONE) {
			json_key(b, &first, "sign");
			json_text(b, str_of(affixes[way->affix]));
		}
	}
	if (way->type == COLUMN_DATE || way->type == COLUMN_DATETIME) {
		json_key(b, &first, "first");
		json_text(b, str_of(orders[way->order]));
	}
	if (way->tokens != 0) {
		json_key(b, &first, "empty");
		buf_char(b, '[');
		for (int i = 0; i < CELL_TOKENS; i++)
			if (way->tokens >> i & 1) {
				if (comma)
					buf_char(b, ',');
				comma = true;
				json_text(b, str_of(cell_token_word(i)));
			}
		buf_char(b, ']');
	}
	json_key(b, &first, "fixed");
	buf_c(b, column->fixed ? "true}" : "false}");
}

static const struct {
	const char *name;
	unsigned bit;
} fixed_names[] = {
	{ "encoding", FIXED_ENCODING },
	{ "delimiter", FIXED_DELIMITER },
	{ "header", FIXED_HEADER },
	{ "sheet", FIXED_SHEET },
};

unsigned
dialect_fixed(str name)
{
	for (size_t i = 0; i < sizeof(fixed_names) / sizeof(*fixed_names); i++)
		if (str_is(name, fixed_names[i].name))
			return fixed_names[i].bit;
	return 0;
}

/* What there was to choose from, and what was chosen. */
static void
choices_json(const struct dialect *dialect, struct buf *b, bool *first)
{
	static const char *const kinds[TABLE_KINDS] = { "text", "sheet",
		"objects" };
	bool comma = false;

	json_key(b, first, "kind");
	json_text(b, str_of(kinds[dialect->kind]));
	json_key(b, first, "sheet");
	json_text(b, dialect->sheet);
	json_key(b, first, "sheets");
	buf_char(b, '[');
	for (size_t i = 0; i < dialect->sheets_n; i++) {
		if (i > 0)
			buf_char(b, ',');
		json_text(b, dialect->sheets[i]);
	}
	buf_char(b, ']');
	json_key(b, first, "fixed");
	buf_char(b, '[');
	for (size_t i = 0; i < sizeof(fixed_names) / sizeof(*fixed_names); i++)
		if ((dialect->fixed & fixed_names[i].bit) != 0) {
			if (comma)
				buf_char(b, ',');
			comma = true;
			json_text(b, str_of(fixed_names[i].name));
		}
	buf_char(b, ']');
	json_key(b, first, "lines");
	buf_char(b, '[');
	for (size_t i = 0; i < dialect->lines_n; i++) {
		buf_fmt(b, "%s{\"row\":%lld,\"text\":", i > 0 ? "," : "",
		    (long long)dialect->lines[i].row);
		json_text(b, dialect->lines[i].text);
		buf_char(b, '}');
	}
	buf_char(b, ']');
}

void
dialect_json(const struct dialect *dialect, struct buf *b)
{
	char delimiter = dialect->delimiter, quote = dialect->quote;
	bool first = true;

	buf_char(b, '{');
	choices_json(dialect, b, &first);
	json_key(b, &first, "encoding");
	json_text(b, str_of(charset_name(dialect->encoding)));
	json_key(b, &first, "mark");
	buf_c(b, dialect->mark ? "true" : "false");
	json_key(b, &first, "delimiter");
	json_text(b,
	    (str){ &delimiter, delimiter == DIALECT_NO_DELIMITER ? 0 : 1 });
	json_key(b, &first, "quote");
	json_text(b, (str){ &quote, quote == 0 ? 0 : 1 });
	json_key(b, &first, "line_end");
	buf_c(b, dialect->carriage ? "\"cr\"" : "\"lf\"");
	json_key(b, &first, "header");
	buf_number(b, dialect->header);
	json_key(b, &first, "header_rows");
	buf_number(b, dialect->header_rows);
	json_key(b, &first, "width");
	buf_number(b, (int64_t)dialect->width);
	json_key(b, &first, "bytes");
	buf_number(b, dialect->bytes);
	json_key(b, &first, "rows");
	buf_number(b, dialect->rows);
	json_key(b, &first, "rows_empty");
	buf_number(b, dialect->rows_empty);
	json_key(b, &first, "columns");
	buf_char(b, '[');
	for (size_t i = 0; i < dialect->columns_n; i++) {
		if (i > 0)
			buf_char(b, ',');
		column_json(&dialect->columns[i], b);
	}
	buf_char(b, ']');
	json_key(b, &first, "doubts");
	doubts_json(dialect->doubts, b);
	buf_char(b, '}');
}
