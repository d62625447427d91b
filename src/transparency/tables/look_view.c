/* A look as a form: see look_view.h. */
#include <string.h>

#include "engine/words/words.h"
#include "transparency/tables/doubts.h"
#include "transparency/tables/facts.h"
#include "transparency/tables/limits.h"
#include "transparency/tables/look_view.h"
#include "transparency/tables/tables.h"

static str
member_text(struct arena *a, const json_t *object, const char *name, size_t max)
{
	const json_t *value = json_object_get(object, name);

	return json_is_string(value)
		   ? doubt_clean(a,
			 str_copy(a, (str){ json_string_value(value),
					 json_string_length(value) }),
			 max)
		   : S("");
}

static int64_t
member_number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static json_t *
look_json(const struct files *files, struct arena *a, const struct look *look,
    const char *name)
{
	str place = look_found(files, a, look), text;
	json_t *object;

	if (place.n == 0 || !shelf_load(a, place, name, SHELF_BYTES_MAX, &text))
		return NULL;
	object = json_loadb(text.p, text.n, JSON_ALLOW_NUL, NULL);
	if (json_is_object(object))
		return object;
	json_decref(object);
	return NULL;
}

json_t *
look_dialect(const struct files *files, struct arena *a,
    const struct look *look)
{
	return look_json(files, a, look, TABLE_DIALECT);
}

str
look_delimiter(struct arena *a, const json_t *dialect)
{
	const json_t *given = json_object_get(dialect, "delimiter");
	const char *p = json_string_value(given);

	if (p == NULL || json_string_length(given) != 1 ||
	    (unsigned char)*p >= 0x7f)
		return S("none");
	return *p == '\t' ? S("tab") : str_copy(a, (str){ p, 1 });
}

static void
choice_add(struct look_options *list, struct look_option option)
{
	list->v[list->n++] = option;
}

static void
view_sheets(struct arena *a, const json_t *dialect, struct look_view *v)
{
	str chosen = member_text(a, dialect, "sheet", TABLE_NAME_MAX), name;
	const json_t *list = json_object_get(dialect, "sheets");
	size_t n = json_array_size(list);

	n = n > LOOK_SHEETS ? LOOK_SHEETS : n;
	v->sheets.v = NEWS(a, struct look_option, n + 1);
	for (size_t i = 0; n > 1 && i < n; i++) {
		const json_t *one = json_array_get(list, i);

		name = doubt_clean(a,
		    str_copy(a, (str){ json_string_value(one) ?: "",
				    json_string_length(one) }),
		    TABLE_NAME_MAX);
		choice_add(&v->sheets, (struct look_option){ .value = name,
					   .text = name,
					   .chosen = str_eq(name, chosen) });
	}
}

static void
view_headers(struct arena *a, const json_t *dialect, struct look_view *v)
{
	int64_t header = member_number(dialect, "header"), row;
	const json_t *line;
	size_t i;

	v->headers.v = NEWS(a, struct look_option, LOOK_LINES + 1);
	json_array_foreach(json_object_get(dialect, "lines"), i, line)
	{
		if (i == LOOK_LINES)
			break;
		row = member_number(line, "row");
		choice_add(&v->headers,
		    (struct look_option){
			.value = str_fmt(a, "%lld", (long long)row),
			.text = member_text(a, line, "text", 100),
			.label = MESSAGE("Row {1}: {2}"),
			.row = row,
			.chosen = row == header });
	}
	choice_add(&v->headers,
	    (struct look_option){ .value = S("0"),
		.label = MESSAGE("None: the first row is data already"),
		.chosen = header == 0 });
}

static void
view_delimiters(struct arena *a, const json_t *dialect, struct look_view *v)
{
	static const struct {
		const char *value, *label;
	} known[] = {
		{ ",", MESSAGE("Comma ,") },
		{ ";", MESSAGE("Semicolon ;") },
		{ "tab", MESSAGE("Tab") },
		{ "|", MESSAGE("Bar |") },
		{ "none", MESSAGE("Nothing: it has one column") },
	};
	str chosen = look_delimiter(a, dialect);
	bool found = false;

	v->delimiters.v =
	    NEWS(a, struct look_option, sizeof(known) / sizeof(*known) + 1);
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		bool is = str_is(chosen, known[i].value);

		found = found || is;
		choice_add(&v->delimiters,
		    (struct look_option){ .value = str_of(known[i].value),
			.label = known[i].label,
			.chosen = is });
	}
	if (!found)
		choice_add(&v->delimiters,
		    (struct look_option){ .value = chosen,
			.text = chosen,
			.chosen = true });
}

static void
view_encodings(struct arena *a, const json_t *dialect, struct look_view *v)
{
	str chosen = member_text(a, dialect, "encoding", 20);

	/* A mark at its beginning, or zeros in it, leave no doubt. */
	if (json_is_true(json_object_get(dialect, "mark")) ||
	    (!str_is(chosen, "utf-8") && !str_is(chosen, "windows-1252")))
		return;
	v->encodings.v = NEWS(a, struct look_option, 2);
	choice_add(&v->encodings, (struct look_option){ .value = S("utf-8"),
				      .text = S("UTF-8"),
				      .chosen = str_is(chosen, "utf-8") });
	choice_add(&v->encodings,
	    (struct look_option){ .value = S("windows-1252"),
		.text = S("Windows-1252 (Latin-1)"),
		.chosen = str_is(chosen, "windows-1252") });
}

/* The first values of the column with that slug, as a line. */
static str
view_examples(struct arena *a, const json_t *profile, str slug)
{
	const json_t *columns = json_object_get(profile, "columns"),
		     *sample = json_object_get(profile, "sample"), *one;
	struct buf b = buf_open(a, 4 * FACTS_VALUE);
	size_t at, i, shown = 0;
	str value, last = S("");

	json_array_foreach(columns, at,
	    one) if (str_eq(member_text(a, one, "slug", TABLE_NAME_MAX),
			 slug)) break;
	for (i = 0; i < json_array_size(sample) && shown < LOOK_EXAMPLES; i++) {
		value = facts_text(a,
		    json_array_get(json_array_get(sample, i), at));
		if (value.n == 0 || str_eq(value, last) ||
		    b.n + value.n + 8 > 4 * FACTS_VALUE)
			continue;
		if (shown++ > 0)
			buf_c(&b, " · ");
		buf_add(&b, value);
		last = value;
	}
	return buf_str(&b);
}

/* Every doubt at its column; those of none, and of columns that are not shown,
 * by themselves. */
static void
view_doubts(struct arena *a, const json_t *dialect, struct look_view *v)
{
	const json_t *doubts = json_object_get(dialect, "doubts"), *one;
	struct inside_doubts *to;
	struct inside_doubt doubt;
	size_t i;

	v->doubts.v = NEWS(a, struct inside_doubt, INSIDE_DOUBTS);
	json_array_foreach(json_object_get(doubts, "list"), i, one)
	{
		int64_t column = member_number(one, "column");
		size_t most = INSIDE_DOUBTS;

		if (!inside_doubt_of(a, one, &doubt))
			continue;
		to = &v->doubts;
		for (size_t k = 0; column > 0 && k < v->columns.n; k++)
			if (v->columns.v[k].at == column) {
				to = &v->columns.v[k].doubts;
				most = LOOK_COLUMN_DOUBTS;
			}
		if (to->v == NULL)
			to->v = NEWS(a, struct inside_doubt, most);
		if (to != &v->doubts && to->n == 0)
			v->doubted++;
		if (to->n < most)
			to->v[to->n++] = doubt;
	}
}

static void
view_columns(struct arena *a, const json_t *dialect, const json_t *profile,
    str before, struct look_view *v)
{
	const json_t *list = json_object_get(dialect, "columns"), *one;
	json_t *last = corrections_read(before);
	size_t i, n = json_array_size(list);

	v->columns_n = (int64_t)n;
	v->columns.v = NEWS(a, struct look_column, LOOK_COLUMNS);
	json_array_foreach(list, i, one)
	{
		struct look_column *c = &v->columns.v[i];

		if (i == LOOK_COLUMNS)
			break;
		*c = (struct look_column){
			.at = member_number(one, "at"),
			.name = member_text(a, one, "name", TABLE_NAME_MAX),
			.unit = member_text(a, one, "unit", LOOK_UNIT_BYTES),
			.examples = view_examples(a, profile,
			    member_text(a, one, "slug", TABLE_NAME_MAX)),
			.reading = reading_of_column(one),
			.type = inside_type(
			    column_type_named(member_text(a, one, "type", 20))),
			.fixed = json_is_true(json_object_get(one, "fixed")),
		};
		c->before = c->fixed && corrections_has(last, c->name);
		v->columns.n++;
	}
	json_decref(last);
}

struct look_view
look_view_of(const struct files *files, struct arena *a,
    const struct look *look, str before)
{
	struct look_view v = { .state = look->state,
		.why = look->why,
		.percent = look->percent,
		.mark = look->mark,
		.corrected = look->corrected.n > 0 };
	json_t *dialect, *profile;

	if (look->state != LOOK_READ)
		return v;
	dialect = look_dialect(files, a, look);
	profile = look_json(files, a, look, TABLE_PROFILE);
	v.wide = dialect == NULL || profile == NULL ||
		 !inside_of(a, profile, dialect, &v.inside);
	if (!v.wide) {
		v.choices =
		    !str_is(member_text(a, dialect, "kind", 20), "objects");
		v.rows = member_number(profile, "rows");
		view_columns(a, dialect, profile, before, &v);
		view_doubts(a, dialect, &v);
		if (v.inside.sample.n > LOOK_ROWS)
			v.inside.sample.n = LOOK_ROWS;
	}
	if (!v.wide && v.choices) {
		view_sheets(a, dialect, &v);
		view_headers(a, dialect, &v);
		if (str_is(member_text(a, dialect, "kind", 20), "text")) {
			view_delimiters(a, dialect, &v);
			view_encodings(a, dialect, &v);
		}
	}
	json_decref(dialect);
	json_decref(profile);
	return v;
}
