/* What stands out in a table: see found.h.  Its descriptions come from a
 * process that read a stranger's file: nothing in them is believed but that
 * it is JSON of a size. */
#include <jansson.h>

#include "engine/base/date.h"
#include "engine/record/kinds.h"
#include "queries.h"
#include "transparency/tables/doubts.h"
#include "transparency/tables/found.h"
#include "transparency/tables/shelf.h"
#include "transparency/tables/tables.h"

#define FOUND_BYTES_MAX ((size_t)64 << 20)
/* Of a name; of a unit. */
#define NAME_BYTES 300
/* More than any table has: sums of counts stay sums. */
#define COUNT_MAX ((int64_t)1 << 40)

static int64_t
found_count(const json_t *object, const char *name)
{
	int64_t n = json_integer_value(json_object_get(object, name));

	return n < 0 ? 0 : n > COUNT_MAX ? COUNT_MAX : n;
}

static str
found_text(struct arena *a, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	return doubt_clean(a,
	    str_copy(a,
		(str){ json_string_value(value), json_string_length(value) }),
	    NAME_BYTES);
}

str
found_slug(struct arena *a, str slug)
{
	struct buf b = buf_open(a, NAME_BYTES);

	for (size_t i = 0; i < slug.n; i++)
		buf_char(&b, slug.p[i] == '_' ? '-' : slug.p[i]);
	slug = buf_str(&b);
	while (str_starts(slug, S("-")))
		slug = str_drop(slug, 1);
	while (str_ends(slug, S("-")))
		slug.n--;
	return slug;
}

static void
found_newest(struct arena *a, const json_t *column, date today,
    struct findings_inside *found)
{
	str type = found_text(a, column, "type");
	date day;

	if ((str_is(type, "date") || str_is(type, "datetime")) &&
	    date_read(str_take(found_text(a, column, "max"), 10), &day) &&
	    date_cmp(day, today) <= 0 && date_cmp(day, found->newest) > 0)
		found->newest = day;
}

static void
found_column(struct arena *a, const json_t *column, int64_t rows, date today,
    struct findings_inside *found)
{
	struct found_field field = {
		.slug = found_slug(a, found_text(a, column, "slug")),
		.name = found_text(a, column, "name"),
		.type = found_text(a, column, "type"),
		.unit = found_text(a, column, "unit"),
	};
	int64_t nulls = found_count(column, "nulls");

	/* What was written, beside what it means: one column to people. */
	if (json_is_true(json_object_get(column, "given")))
		return;
	nulls = nulls > rows ? rows : nulls;
	found->columns++;
	found->cells += rows;
	found->nulls += nulls;
	found->idle +=
	    rows > 1 && (nulls == rows || (nulls == 0 && found_count(column,
							     "distinct") == 1));
	found_newest(a, column, today, found);
	if (found->n < FOUND_COLUMNS && kind_is_slug(field.slug))
		found->fields[found->n++] = field;
}

bool
found_of(struct arena *a, str profile, str dialect, date today,
    struct findings_inside *found)
{
	json_t *p = json_loadb(profile.p, profile.n, JSON_ALLOW_NUL, NULL),
	       *d = json_loadb(dialect.p, dialect.n, JSON_ALLOW_NUL, NULL),
	       *column;
	const json_t *counts =
	    json_object_get(json_object_get(d, "doubts"), "counts");
	bool good = json_is_object(p);
	size_t i;

	*found = (struct findings_inside){ .duplicates = -1 };
	json_array_foreach(json_object_get(p, "columns"), i, column)
	    found_column(a, column, found_count(p, "rows"), today, found);
	if (json_is_integer(json_object_get(p, "duplicates")))
		found->duplicates = found_count(p, "duplicates");
	found->nearly = found_count(counts, doubt_name(DOUBT_NEARLY_NUMBERS)) +
			found_count(counts, doubt_name(DOUBT_NEARLY_DATES));
	found->nameless = found_count(counts, doubt_name(DOUBT_NAME_MISSING));
	json_decref(p);
	json_decref(d);
	return good;
}

struct found_writing {
	str sha256;
	struct findings_inside found;
};

static bool
found_put(struct db *db, void *cookie)
{
	const struct found_writing *w = cookie;
	const struct findings_inside *f = &w->found;

	db_run(db, Q_table_found_drop, VALUES(value_text(w->sha256)));
	db_run(db, Q_table_fields_drop, VALUES(value_text(w->sha256)));
	db_run(db, Q_table_found_put,
	    VALUES(value_text(w->sha256), value_number(f->cells),
		value_number(f->nulls), value_number(f->duplicates),
		value_number(f->columns), value_number(f->nearly),
		value_number(f->idle), value_number(f->nameless),
		value_text(date_iso(db_arena(db), f->newest))));
	for (size_t i = 0; i < f->n; i++)
		db_run(db, Q_table_field_put,
		    VALUES(value_text(w->sha256), value_number((int64_t)i + 1),
			value_text(f->fields[i].slug),
			value_text(f->fields[i].name),
			value_text(f->fields[i].type),
			value_text(f->fields[i].unit)));
	db_run(db, Q_table_told, VALUES(value_text(w->sha256)));
	return true;
}

/* Too many columns to be described: nothing is known, and that is noted. */
static void
found_look(struct errand *e, struct arena *a, struct found_writing *w)
{
	str place = shelf_place(e->portal->files, a, w->sha256),
	    profile = S(""), dialect = S("");

	w->found = (struct findings_inside){ .duplicates = -1 };
	if (shelf_load(a, place, TABLE_PROFILE, SHELF_BYTES_MAX, &profile)) {
		shelf_load(a, place, TABLE_DIALECT, SHELF_BYTES_MAX, &dialect);
		found_of(a, profile, dialect, date_of(e->now), &w->found);
	}
}

void
found_run(struct errand *e)
{
	struct fault fault = { .kind = FAULT_NONE };
	struct found_writing *w;
	struct arena *a;
	struct rows rows;
	struct db *db;

	if (e->portal->files == NULL)
		return;
	a = arena_open(FOUND_BYTES_MAX);
	w = NEW(a, struct found_writing);
	db = store_read(e->store, a);
	rows = db_query(db, Q_table_unfound, NO_VALUES);
	if (rows_next(&rows))
		w->sha256 = str_copy(a, rows_text(&rows, 0));
	rows_end(&rows);
	store_read_end(e->store, db);
	if (w->sha256.n > 0 && !errand_stops(e)) {
		found_look(e, a, w);
		if (errand_write(e, a, found_put, w, &fault) == WRITE_BROKEN)
			e->trouble = str_copy(e->arena, str_of(fault.detail));
		e->again = e->trouble.n == 0;
	}
	arena_close(a);
}
