/* What is in each column, from the profile on the shelf: see
 * explore_make.h. */
#include <math.h>

#include "engine/chart/plot.h"
#include "transparency/tables/explore_make.h"

static const char *const type_words[COLUMN_TYPES] = {
	[COLUMN_TEXT] = MESSAGE("Text"),
	[COLUMN_INTEGER] = MESSAGE("Whole numbers"),
	[COLUMN_DECIMAL] = MESSAGE("Numbers"),
	[COLUMN_DATE] = MESSAGE("Dates"),
	[COLUMN_DATETIME] = MESSAGE("Dates with time"),
	[COLUMN_BOOLEAN] = MESSAGE("Yes or no"),
	[COLUMN_DEGREES] = MESSAGE("Degrees"),
};

static const json_t *
profile_of(const json_t *profile, struct arena *a, str slug)
{
	const json_t *list = json_object_get(profile, "columns"), *one;

	for (size_t i = 0; i < json_array_size(list); i++) {
		one = json_array_get(list, i);
		if (str_eq(facts_member(a, one, "slug"), slug))
			return one;
	}
	return NULL;
}

/* A value as it is: only then a filter finds it. */
static bool
top_whole(struct arena *a, const json_t *value, str *text)
{
	*text = facts_text(a, value);
	return json_is_string(value) &&
	       str_eq(*text, (str){ json_string_value(value),
				 json_string_length(value) });
}

static struct explore_tops
tops_of(struct page *pg, const struct explore *ex, const json_t *one,
    const struct table_part *part)
{
	const json_t *list = json_object_get(one, "top"), *pair;
	struct explore_tops tops = { NULL, 0 };
	int64_t most = 1;
	str text;

	if (json_array_size(list) == 0 || table_part_number(part) ||
	    table_part_day(part))
		return tops;
	tops.v = NEWS(pg->arena, struct explore_top, EXPLORE_TOPS);
	for (size_t i = 0; i < json_array_size(list) && i < EXPLORE_TOPS; i++) {
		struct explore rows = explore_rows(ex);
		struct ask_filter *f = &rows.ask.filters[0];
		struct explore_top *top = &tops.v[tops.n++];
		bool whole;

		pair = json_array_get(list, i);
		whole = top_whole(pg->arena, json_array_get(pair, 0), &text);
		*top = (struct explore_top){ .text = explore_value(pg, part,
						 part->type, ASK_WHOLE, text),
			.many = json_integer_value(json_array_get(pair, 1)) };
		most = i == 0 && top->many > 0 ? top->many : most;
		top->part =
		    (int)(fmin(1, (double)top->many / (double)most) * 100);
		*f = (struct ask_filter){ part, ASK_EXACT, text };
		rows.ask.n_filters = 1;
		if (whole && text.n > 0)
			top->href = explore_href(pg, &rows, "table");
	}
	return tops;
}

static html
spark_of(struct page *pg, const json_t *one, const struct table_part *part,
    size_t i)
{
	const json_t *list = json_object_get(one, "histogram");
	int64_t counts[EXPLORE_SPARK];
	struct hole name = hole_str(part->name);
	struct explore_phrase title = { MESSAGE("How {1} is spread"), { name },
		1 };

	if (json_array_size(list) != EXPLORE_SPARK)
		return (html){ S("") };
	for (size_t k = 0; k < EXPLORE_SPARK; k++)
		counts[k] = json_integer_value(json_array_get(list, k));
	return chart_spark(pg, str_fmt(pg->arena, "spark-%zu", i),
	    explore_say(pg, &title), counts, EXPLORE_SPARK);
}

static str
fact_said(const struct page *pg, const struct table_part *part, str value)
{
	return value.n == 0
		   ? value
		   : explore_value(pg, part, part->type, ASK_WHOLE, value);
}

static str
fact_rounded(const struct page *pg, const struct table_part *part, str value)
{
	enum column_type type =
	    part->type == COLUMN_INTEGER ? COLUMN_DECIMAL : part->type;

	value = explore_rounded(pg->arena, part, value);
	return value.n == 0 ? value
			    : explore_value(pg, part, type, ASK_WHOLE, value);
}

static struct explore_portrait
portrait_of(struct page *pg, const struct explore *ex, const json_t *one,
    const struct table_part *part, size_t i)
{
	struct explore_portrait p = { .part = part,
		.type = type_words[part->type],
		.tops = tops_of(pg, ex, one, part) };
	struct explore bins = explore_rows(ex);

	if (!table_part_number(part) && !table_part_day(part))
		return p;
	p.spark = spark_of(pg, one, part, i);
	p.least = fact_said(pg, part, part->least);
	p.most = fact_said(pg, part, part->most);
	p.median = fact_rounded(pg, part,
	    facts_text(pg->arena,
		json_array_get(json_object_get(one, "quantiles"), 2)));
	p.mean = fact_rounded(pg, part, facts_member(pg->arena, one, "mean"));
	bins.draw = DRAW_HISTOGRAM;
	bins.x = part;
	bins.ask.n_filters = 0;
	bins.ask.q = S("");
	if (p.spark.s.n > 0)
		p.bins = explore_href(pg, &bins, "table");
	return p;
}

struct explore_portraits
explore_portraits_of(struct page *pg, const json_t *profile,
    const struct explore *ex)
{
	const struct table *table = &ex->seat->table;
	struct explore_portraits list = {
		NEWS(pg->arena, struct explore_portrait, EXPLORE_PORTRAITS), 0
	};
	const json_t *one;

	for (size_t i = 0; i < table->parts.n && list.n < EXPLORE_PORTRAITS;
	     i++) {
		one = profile_of(profile, pg->arena, table->parts.v[i].slug);
		if (one == NULL)
			continue;
		list.v[list.n] =
		    portrait_of(pg, ex, one, &table->parts.v[i], list.n);
		list.n++;
	}
	return list;
}

struct explore_choices
explore_tops_of(struct arena *a, const json_t *profile,
    const struct table_part *part, bool *all)
{
	const json_t *list =
	    json_object_get(profile_of(profile, a, part->slug), "top");
	struct explore_choices tops = {
		NEWS(a, struct explore_choice, EXPLORE_TOPS + 2), 0
	};
	str text;

	*all = part->exact && part->distinct > 0 &&
	       part->distinct <= EXPLORE_TOPS &&
	       (int64_t)json_array_size(list) == part->distinct;
	for (size_t i = 0; i < json_array_size(list) && i < EXPLORE_TOPS; i++) {
		if (top_whole(a, json_array_get(json_array_get(list, i), 0),
			&text) &&
		    text.n > 0)
			tops.v[tops.n++] =
			    (struct explore_choice){ text, text, false };
		else
			*all = false;
	}
	return tops;
}
