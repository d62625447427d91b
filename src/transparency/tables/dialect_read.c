/* A dialect from JSON, and what a person fixed in it: see dialect.h. */
#include <jansson.h>
#include <string.h>

#include "transparency/tables/dialect.h"

static str
member_text(struct arena *a, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_string(value)
		   ? str_copy(a, (str){ json_string_value(value),
				     json_string_length(value) })
		   : S("");
}

static int64_t
member_number(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return json_is_integer(value) ? json_integer_value(value) : 0;
}

static void
read_tokens(const json_t *words, struct column_way *way)
{
	const json_t *word;
	size_t i;
	int token;

	json_array_foreach(words, i, word)
	{
		token = cell_token(json_string_value(word) ?: "",
		    json_string_length(word));
		if (token >= 0)
			way->tokens |= UINT32_C(1) << token;
	}
}

static bool
read_column(struct arena *a, const json_t *object, struct table_column *column)
{
	struct column_way *way = &column->way;
	str first = member_text(a, object, "first"),
	    sign = member_text(a, object, "sign");
	int64_t at = member_number(object, "at"),
		scale = member_number(object, "scale");

	column->name = member_text(a, object, "name");
	column->slug = member_text(a, object, "slug");
	column->unit = member_text(a, object, "unit");
	column->fixed = json_is_true(json_object_get(object, "fixed"));
	way->type = column_type_named(member_text(a, object, "type"));
	way->comma = str_is(member_text(a, object, "decimal"), ",");
	way->order = str_is(first, "day")     ? ORDER_DAY
		     : str_is(first, "month") ? ORDER_MONTH
					      : ORDER_YEAR;
	way->affix = str_is(sign, "%")	 ? AFFIX_PERCENT
		     : str_is(sign, "€") ? AFFIX_EURO
		     : str_is(sign, "$") ? AFFIX_DOLLAR
		     : str_is(sign, "£") ? AFFIX_POUND
					 : AFFIX_NONE;
	read_tokens(json_object_get(object, "empty"), way);
	if (at < 1 || at > TABLE_COLUMNS_MAX || scale < -1 ||
	    scale > TABLE_DIGITS_MAX || way->type == COLUMN_TYPES ||
	    column->name.n == 0 || column->name.n > TABLE_NAME_MAX ||
	    column->unit.n > TABLE_NAME_MAX)
		return false;
	column->at = (size_t)at - 1;
	way->scale = (int)scale;
	return true;
}

static bool
read_columns(struct arena *a, const json_t *columns, struct dialect *dialect)
{
	size_t n = json_array_size(columns);

	if (!json_is_array(columns) || n > TABLE_COLUMNS_MAX)
		return false;
	dialect->columns = NEWS(a, struct table_column, n + 1);
	dialect->columns_n = n;
	for (size_t i = 0; i < n; i++)
		if (!read_column(a, json_array_get(columns, i),
			&dialect->columns[i]))
			return false;
	dialect_name_columns(a, dialect);
	return true;
}

static void
read_fixed(const json_t *names, struct dialect *dialect)
{
	const json_t *name;
	size_t i;

	json_array_foreach(names, i, name)
	    dialect->fixed |= dialect_fixed(
		str_of(json_string_value(name) ?: ""));
}

static bool
read_dialect(struct arena *a, const json_t *object, struct dialect *dialect)
{
	str delimiter = member_text(a, object, "delimiter"),
	    quote = member_text(a, object, "quote");
	int64_t width = member_number(object, "width");

	dialect->encoding = charset_named(member_text(a, object, "encoding"));
	/* A person says only what they correct. */
	if (json_object_get(object, "encoding") == NULL)
		dialect->encoding = CHARSET_UTF8;
	dialect->sheet = member_text(a, object, "sheet");
	read_fixed(json_object_get(object, "fixed"), dialect);
	dialect->mark = json_is_true(json_object_get(object, "mark"));
	dialect->carriage = str_is(member_text(a, object, "line_end"), "cr");
	dialect->delimiter =
	    delimiter.n == 1 ? delimiter.p[0] : DIALECT_NO_DELIMITER;
	dialect->quote = quote.n == 1 ? quote.p[0] : '\0';
	dialect->header = member_number(object, "header");
	dialect->header_rows = member_number(object, "header_rows");
	dialect->bytes = member_number(object, "bytes");
	dialect->rows = member_number(object, "rows");
	dialect->rows_empty = member_number(object, "rows_empty");
	dialect->width = (size_t)width;
	if (dialect->encoding == CHARSETS || delimiter.n > 1 || quote.n > 1 ||
	    dialect->header < 0 || dialect->header_rows < 0 || width < 0 ||
	    width > TABLE_COLUMNS_MAX)
		return false;
	return read_columns(a, json_object_get(object, "columns"), dialect);
}

bool
dialect_read(struct arena *a, str json, struct dialect *dialect)
{
	json_t *object =
	    json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, NULL);
	bool good;

	*dialect = (struct dialect){ .doubts = NEW(a, struct doubts) };
	dialect->doubts->arena = a;
	good = json_is_object(object) && read_dialect(a, object, dialect);
	json_decref(object);
	return good;
}

void
dialect_recall(struct dialect *dialect, const struct dialect *remembered)
{
	const struct table_column *old;
	struct table_column *column;

	for (size_t i = 0; i < remembered->columns_n; i++) {
		old = &remembered->columns[i];
		for (size_t j = 0; old->fixed && j < dialect->columns_n; j++) {
			column = &dialect->columns[j];
			if (!str_eq(column->name, old->name))
				continue;
			column->way = (struct column_way){
				.type = old->way.type,
				.comma = old->way.comma,
				.order = old->way.order,
			};
			column->unit = old->unit;
			column->fixed = true;
		}
	}
}
