/* What people corrected, as JSON: see corrections.h. */
#include <stdlib.h>
#include <string.h>

#include "engine/words/words.h"
#include "transparency/tables/corrections.h"

static const struct column_reading readings[] = {
	{ "text", MESSAGE("Text"), "text", NULL, NULL },
	{ "integer-point", MESSAGE("Whole numbers: 1,234"), "integer", ".",
	    NULL },
	{ "integer-comma", MESSAGE("Whole numbers: 1.234"), "integer", ",",
	    NULL },
	{ "decimal-point", MESSAGE("Numbers: 1,234.5"), "decimal", ".", NULL },
	{ "decimal-comma", MESSAGE("Numbers: 1.234,5"), "decimal", ",", NULL },
	{ "date-year", MESSAGE("Dates: 2026-12-31"), "date", NULL, "year" },
	{ "date-day", MESSAGE("Dates, day first: 31/12/2026"), "date", NULL,
	    "day" },
	{ "date-month", MESSAGE("Dates, month first: 12/31/2026"), "date", NULL,
	    "month" },
	{ "datetime-year", MESSAGE("Dates with time: 2026-12-31 13:30"),
	    "datetime", NULL, "year" },
	{ "datetime-day",
	    MESSAGE("Dates with time, day first: 31/12/2026 13:30"), "datetime",
	    NULL, "day" },
	{ "datetime-month",
	    MESSAGE("Dates with time, month first: 12/31/2026 13:30"),
	    "datetime", NULL, "month" },
	{ "boolean", MESSAGE("Yes or no"), "boolean", NULL, NULL },
	{ "degrees", MESSAGE("Degrees: 41º44'17''"), "degrees", NULL, NULL },
};
const struct column_readings column_readings = { readings,
	sizeof(readings) / sizeof(*readings) };

static bool
member_is(const json_t *object, const char *name, const char *value)
{
	const char *given = json_string_value(json_object_get(object, name));

	return value == NULL || (given != NULL && strcmp(given, value) == 0);
}

size_t
reading_of_column(const json_t *column)
{
	const struct column_reading *r = readings;
	size_t i = 0;

	while (i < column_readings.n &&
	       !(member_is(column, "type", r[i].type) &&
		   member_is(column, "decimal", r[i].decimal) &&
		   member_is(column, "first", r[i].first)))
		i++;
	return i;
}

size_t
reading_named(str code)
{
	size_t i = 0;

	while (i < column_readings.n && !str_is(code, readings[i].code))
		i++;
	return i;
}

json_t *
corrections_read(str text)
{
	json_t *all = json_loadb(text.p, text.n, 0, NULL);

	if (!json_is_object(all)) {
		json_decref(all);
		all = json_object();
	}
	if (!json_is_array(json_object_get(all, "columns")))
		json_object_set_new(all, "columns", json_array());
	return all;
}

str
corrections_text(struct arena *a, const json_t *all)
{
	static const char *const names[] = { "encoding", "delimiter", "header",
		"sheet" };
	json_t *copy = json_copy((json_t *)all), *fixed = json_array();
	char *text = NULL;
	str s = S("");

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (json_object_get(all, names[i]) != NULL)
			json_array_append_new(fixed, json_string(names[i]));
	if (json_array_size(fixed) > 0 ||
	    json_array_size(json_object_get(all, "columns")) > 0) {
		json_object_set(copy, "fixed", fixed);
		text = json_dumps(copy, JSON_COMPACT | JSON_SORT_KEYS);
		s = text == NULL ? s : str_copy(a, str_of(text));
	}
	free(text);
	json_decref(fixed);
	json_decref(copy);
	return s;
}

static ptrdiff_t
column_at(const json_t *columns, str name)
{
	const json_t *one, *given;
	size_t i;

	json_array_foreach(columns, i, one)
	{
		given = json_object_get(one, "name");
		if (json_is_string(given) &&
		    str_eq(name, (str){ json_string_value(given),
				     json_string_length(given) }))
			return (ptrdiff_t)i;
	}
	return -1;
}

bool
corrections_has(const json_t *all, str name)
{
	return column_at(json_object_get(all, "columns"), name) >= 0;
}

void
corrections_column(json_t *all, const json_t *column, size_t reading, str unit)
{
	const struct column_reading *r = &readings[reading];
	json_t *columns = json_object_get(all, "columns"), *one = json_object(),
	       *name = json_object_get(column, "name");
	ptrdiff_t at = column_at(columns,
	    (str){ json_string_value(name), json_string_length(name) });

	json_object_set(one, "name", name);
	json_object_set(one, "at", json_object_get(column, "at"));
	json_object_set_new(one, "fixed", json_true());
	json_object_set_new(one, "type", json_string(r->type));
	if (r->decimal != NULL)
		json_object_set_new(one, "decimal", json_string(r->decimal));
	if (r->first != NULL)
		json_object_set_new(one, "first", json_string(r->first));
	if (unit.n > 0)
		json_object_set_new(one, "unit", json_stringn(unit.p, unit.n));
	if (at >= 0)
		json_array_set_new(columns, (size_t)at, one);
	else
		json_array_append_new(columns, one);
}

void
corrections_set(json_t *all, const char *what, json_t *value)
{
	if (value == NULL)
		json_object_del(all, what);
	else
		json_object_set_new(all, what, value);
	if (strcmp(what, "header") == 0)
		json_object_set_new(all, "header_rows",
		    json_integer(json_integer_value(value) > 0));
	/* A row of another sheet is another row. */
	if (strcmp(what, "sheet") == 0)
		json_object_del(all, "header");
}
