/* A table that can be asked: see table.h. */
#include <string.h>

#include "transparency/tables/facts.h"
#include "transparency/tables/found.h"
#include "transparency/tables/table.h"
#include "transparency/tables/tables.h"

/* A slug, with the end of what was written beside an angle, and a number. */
#define PART_SLUG_MAX (TABLE_SLUG_MAX + 20)

/* SQL is made of slugs, so they are what dialect_name_columns makes or
 * nothing. */
static bool
slug_sound(str slug)
{
	for (size_t i = 0; i < slug.n; i++)
		if ((slug.p[i] < 'a' || slug.p[i] > 'z') &&
		    (slug.p[i] < '0' || slug.p[i] > '9') && slug.p[i] != '_')
			return false;
	return slug.n > 0 && slug.n <= PART_SLUG_MAX &&
	       !str_is(slug, TABLE_ROW_NUMBER);
}

/* The digits of exact fractions stand in the dialect alone, whose columns come
 * in the same order. */
static int
part_scale(struct arena *a, const json_t *columns, size_t *at,
    const struct table_part *part)
{
	const json_t *one = json_array_get(columns, *at);
	int64_t scale;

	if (part->given || !str_eq(facts_member(a, one, "slug"), part->slug))
		return -1;
	++*at;
	scale = json_is_integer(json_object_get(one, "scale"))
		    ? facts_number(one, "scale")
		    : -1;
	return part->type == COLUMN_DECIMAL && scale >= 0 &&
		       scale <= TABLE_DIGITS_MAX
		   ? (int)scale
		   : -1;
}

static bool
part_read(struct arena *a, const json_t *one, struct table_part *part)
{
	*part = (struct table_part){
		.slug = facts_member(a, one, "slug"),
		.heading = facts_member(a, one, "name"),
		.unit = facts_member(a, one, "unit"),
		.type = column_type_named(facts_member(a, one, "type")),
		.scale = -1,
		.given = json_is_true(json_object_get(one, "given")),
		.nulls = facts_number(one, "nulls"),
		.distinct = facts_number(one, "distinct"),
		.exact = json_is_true(json_object_get(one, "distinct_exact")),
		.least = facts_member(a, one, "min"),
		.most = facts_member(a, one, "max"),
	};
	part->name = part->heading;
	return slug_sound(part->slug) && part->type != COLUMN_TYPES;
}

static bool
parts_read(struct arena *a, const json_t *profile, const json_t *dialect,
    struct table_parts *parts)
{
	const json_t *list = json_object_get(profile, "columns"),
		     *ways = json_object_get(dialect, "columns");
	size_t n = json_array_size(list), at = 0;
	struct table_part *v = NEWS(a, struct table_part, n + 1);

	for (size_t i = 0; i < n; i++) {
		if (!part_read(a, json_array_get(list, i), &v[i]))
			return false;
		v[i].scale = part_scale(a, ways, &at, &v[i]);
	}
	*parts = (struct table_parts){ v, n };
	return n > 0;
}

bool
table_load(const struct files *files, struct arena *a, str sha256,
    struct table *table)
{
	json_t *profile = facts_load(files, a, sha256, TABLE_PROFILE),
	       *dialect = facts_load(files, a, sha256, TABLE_DIALECT);
	bool good = json_is_object(profile) && json_is_object(dialect);

	*table = (struct table){ .sha256 = sha256 };
	if (good) {
		table->rows = facts_number(profile, "rows");
		table->parquet = str_fmt(a, "%.*s/" TABLE_PARQUET,
		    ARG(shelf_place(files, a, sha256)));
		good = table->rows >= 0 &&
		       parts_read(a, profile, dialect, &table->parts);
	}
	json_decref(profile);
	json_decref(dialect);
	return good;
}

static void
part_explain(struct table_part *part, const struct table_said *said, str lang)
{
	const struct text *name = words_in(said->title, lang);

	part->title = said->title;
	part->means = said->means;
	if (name != NULL) {
		part->name = name->s;
		part->lang = name->lang;
	}
	if (said->unit.n > 0)
		part->unit = said->unit;
}

void
table_explain(struct arena *a, struct table *table,
    const struct table_said *said, size_t n, str lang)
{
	size_t parts = table->parts.n;
	struct table_part *v = NEWS(a, struct table_part, parts + 1);
	bool *done = NEWS(a, bool, n + 1);

	if (parts == 0 || n == 0)
		return;
	memcpy(v, table->parts.v, parts * sizeof(*v));
	for (size_t i = 0; i < parts; i++) {
		str slug = found_slug(a, v[i].slug);

		for (size_t k = 0; k < n; k++)
			if (!done[k] && str_eq(said[k].slug, slug)) {
				part_explain(&v[i], &said[k], lang);
				done[k] = true;
				break;
			}
	}
	table->parts.v = v;
}

const struct table_part *
table_part_named(const struct table *table, str slug)
{
	for (size_t i = 0; i < table->parts.n; i++)
		if (str_eq(table->parts.v[i].slug, slug))
			return &table->parts.v[i];
	return NULL;
}

bool
table_part_number(const struct table_part *part)
{
	return part->type == COLUMN_INTEGER || part->type == COLUMN_DECIMAL ||
	       part->type == COLUMN_DEGREES;
}

bool
table_part_day(const struct table_part *part)
{
	return part->type == COLUMN_DATE || part->type == COLUMN_DATETIME;
}
