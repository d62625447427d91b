/* What is inside a table, from its descriptions: see inside.h. */
#include "engine/words/words.h"
#include "transparency/tables/column.h"
#include "transparency/tables/doubts.h"
#include "transparency/tables/facts.h"
#include "transparency/tables/found.h"
#include "transparency/tables/inside.h"
#include "transparency/tables/tables.h"

/* In the words of people who never wrote a program. */
static const char *const type_words[COLUMN_TYPES] = {
	[COLUMN_TEXT] = MESSAGE("Text"),
	[COLUMN_INTEGER] = MESSAGE("Whole numbers"),
	[COLUMN_DECIMAL] = MESSAGE("Numbers"),
	[COLUMN_DATE] = MESSAGE("Dates"),
	[COLUMN_DATETIME] = MESSAGE("Dates with time"),
	[COLUMN_BOOLEAN] = MESSAGE("Yes or no"),
	[COLUMN_DEGREES] = MESSAGE("Degrees"),
};

const char *
inside_type(enum column_type type)
{
	return type_words[type == COLUMN_TYPES ? COLUMN_TEXT : type];
}

static struct inside_column
inside_column_of(struct arena *a, const json_t *object)
{
	enum column_type type =
	    column_type_named(facts_member(a, object, "type"));
	struct inside_column c = {
		.slug = found_slug(a, facts_member(a, object, "slug")),
		.name = facts_member(a, object, "name"),
		.unit = facts_member(a, object, "unit"),
		.nulls = facts_number(object, "nulls"),
		.distinct = facts_number(object, "distinct"),
		.exact =
		    json_is_true(json_object_get(object, "distinct_exact")),
	};

	if (type == COLUMN_TYPES)
		type = COLUMN_TEXT;
	c.type = inside_type(type);
	c.number = type == COLUMN_INTEGER || type == COLUMN_DECIMAL ||
		   type == COLUMN_DEGREES;
	c.date = type == COLUMN_DATE || type == COLUMN_DATETIME;
	/* The first of all texts by the alphabet tells nobody anything. */
	if (type != COLUMN_TEXT && type != COLUMN_BOOLEAN) {
		c.least = facts_member(a, object, "min");
		c.most = facts_member(a, object, "max");
	}
	return c;
}

static void
inside_columns_of(struct arena *a, const json_t *list, struct inside *in)
{
	size_t n = json_array_size(list);

	if (n > INSIDE_COLUMNS)
		n = INSIDE_COLUMNS;
	in->shown.v = NEWS(a, struct inside_column, n + 1);
	for (size_t i = 0; i < n; i++) {
		in->shown.v[i] = inside_column_of(a, json_array_get(list, i));
		in->units = in->units || in->shown.v[i].unit.n > 0;
	}
	in->shown.n = n;
}

static void
inside_sample_of(struct arena *a, const json_t *list, struct inside *in)
{
	size_t n = json_array_size(list);

	if (n > INSIDE_ROWS)
		n = INSIDE_ROWS;
	in->sample.v = NEWS(a, struct inside_row, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct inside_row *row = &in->sample.v[i];

		row->n = in->shown.n;
		row->v = NEWS(a, str, row->n + 1);
		for (size_t k = 0; k < row->n; k++)
			row->v[k] = facts_text(a,
			    json_array_get(json_array_get(list, i), k));
	}
	in->sample.n = n;
}

bool
inside_doubt_of(struct arena *a, const json_t *one, struct inside_doubt *doubt)
{
	enum doubt_kind kind = doubt_named(facts_member(a, one, "kind"));

	if (kind == DOUBT_KINDS)
		return false;
	*doubt = (struct inside_doubt){ doubt_sentence(kind),
		{ hole_str(facts_member(a, one, "name")),
		    hole_number(facts_number(one, "n")),
		    hole_str(facts_member(a, one, "value")),
		    hole_number(facts_number(one, "row")) } };
	return true;
}

/* ${one} said with those of its ${kind} before it; false when it is said
 * alone.  A table in another country's manner has one for each column. */
static bool
inside_doubt_join(struct arena *a, const json_t *one, enum doubt_kind kind,
    struct inside *in)
{
	const char *together = doubt_together(kind);
	struct inside_doubt *d = in->doubts.v, *end = d + in->doubts.n;
	str name = facts_member(a, one, "name");

	while (d < end && d->sentence != doubt_sentence(kind) &&
	       d->sentence != together)
		d++;
	if (together == NULL || d == end)
		return false;
	d->holes[1] =
	    hole_number(d->sentence == together ? d->holes[1].number + 1 : 2);
	d->holes[0] =
	    hole_str(str_fmt(a, "%.*s, %.*s", ARG(d->holes[0].s), ARG(name)));
	d->sentence = together;
	return true;
}

static void
inside_doubts_of(struct arena *a, const json_t *doubts, struct inside *in)
{
	const json_t *list = json_object_get(doubts, "list");
	json_t *one, *count;
	enum doubt_kind kind;
	const char *key;
	int64_t said = 0;
	size_t i;

	in->doubts.v = NEWS(a, struct inside_doubt, INSIDE_DOUBTS);
	json_array_foreach(list, i, one)
	{
		kind = doubt_named(facts_member(a, one, "kind"));
		if (kind < DOUBT_KINDS && inside_doubt_join(a, one, kind, in))
			said++;
		else if (in->doubts.n < INSIDE_DOUBTS &&
			 inside_doubt_of(a, one, &in->doubts.v[in->doubts.n])) {
			in->doubts.n++;
			said++;
		}
	}
	json_object_foreach(json_object_get(doubts, "counts"), key, count)
	    in->doubts_more += json_integer_value(count);
	in->doubts_more -= said;
}

static void
inside_way(struct inside *in, const char *sentence, str value)
{
	in->ways.v[in->ways.n++] =
	    (struct inside_doubt){ sentence, { hole_str(value) } };
}

/* One sentence for what columns have in common, one when they differ. */
static void
inside_way_of(struct inside *in, const unsigned seen,
    const char *const sentences[3], const char *mixed)
{
	if (seen == 0)
		return;
	inside_way(in,
	    seen == 1	? sentences[0]
	    : seen == 2 ? sentences[1]
	    : seen == 4 ? sentences[2]
			: mixed,
	    S(""));
}

static const char *
inside_separator(str delimiter)
{
	if (str_is(delimiter, ","))
		return MESSAGE("Its values are separated by commas.");
	if (str_is(delimiter, ";"))
		return MESSAGE("Its values are separated by semicolons.");
	if (str_is(delimiter, "\t"))
		return MESSAGE("Its values are separated by tabs.");
	return MESSAGE("Its values are separated by “{1}”.");
}

/* As people find it in their programs. */
static str
inside_encoding(str name)
{
	if (str_is(name, "utf-8"))
		return S("UTF-8");
	if (str_is(name, "windows-1252"))
		return S("Windows-1252");
	return str_starts(name, S("utf-16")) ? S("UTF-16") : name;
}

static void
inside_ways_of(struct arena *a, const json_t *dialect, struct inside *in)
{
	static const char *const decimals[3] = {
		MESSAGE("Fractions are written with a point."),
		MESSAGE("Fractions are written with a comma."), NULL
	};
	static const char *const orders[3] = {
		MESSAGE("Dates are written with the year first."),
		MESSAGE("Dates are written with the day first."),
		MESSAGE("Dates are written with the month first."),
	};
	const json_t *given = json_object_get(dialect, "delimiter");
	/* Not cleaned: a tab is one. */
	str delimiter = { json_string_value(given), json_string_length(given) },
	    encoding = facts_member(a, dialect, "encoding"), type, word;
	unsigned decimal = 0, order = 0;
	json_t *one;
	size_t i;

	in->ways.v = NEWS(a, struct inside_doubt, INSIDE_WAYS);
	json_array_foreach(json_object_get(dialect, "columns"), i, one)
	{
		type = facts_member(a, one, "type");
		word = facts_member(a, one, "first");
		if (str_is(type, "decimal"))
			decimal |= str_is(facts_member(a, one, "decimal"), ",")
				       ? 2
				       : 1;
		if (word.n > 0)
			order |= str_is(word, "day")	 ? 2
				 : str_is(word, "month") ? 4
							 : 1;
	}
	/* JSON has no separator. */
	if (delimiter.n != 1 || *delimiter.p == '\0')
		return;
	inside_way(in, inside_separator(delimiter), str_copy(a, delimiter));
	inside_way(in, MESSAGE("Its letters are encoded as {1}."),
	    inside_encoding(encoding));
	inside_way_of(in, decimal, decimals,
	    MESSAGE("Some columns write fractions with a point, others with a "
		    "comma."));
	inside_way_of(in, order, orders,
	    MESSAGE("Dates are not written the same way in all columns."));
}

bool
inside_of(struct arena *a, const json_t *profile, const json_t *dialect,
    struct inside *in)
{
	if (!json_is_object(profile))
		return false;
	inside_columns_of(a, json_object_get(profile, "columns"), in);
	inside_sample_of(a, json_object_get(profile, "sample"), in);
	if (json_is_object(dialect)) {
		inside_doubts_of(a, json_object_get(dialect, "doubts"), in);
		inside_ways_of(a, dialect, in);
	}
	return true;
}

bool
inside_load(const struct files *files, struct arena *a, str sha256,
    struct inside *in)
{
	json_t *profile = facts_load(files, a, sha256, TABLE_PROFILE),
	       *dialect = facts_load(files, a, sha256, TABLE_DIALECT);
	bool good = inside_of(a, profile, dialect, in);

	json_decref(profile);
	json_decref(dialect);
	return good;
}

void
inside_explain(struct inside *in, str slug, words title, words means, str unit)
{
	for (size_t i = 0; i < in->shown.n; i++) {
		struct inside_column *c = &in->shown.v[i];

		if (!str_eq(c->slug, slug))
			continue;
		c->title = title;
		c->means = means;
		if (unit.n > 0)
			c->unit = unit;
		in->meant = in->meant || means.n > 0;
		in->units = in->units || c->unit.n > 0;
	}
}
