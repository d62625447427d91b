/* Answers of two groups, the second laid across: see explore_make.h. */
#include <stdlib.h>

#include "transparency/tables/explore_make.h"

/* Where among ${names} this one stands, put behind them when it is new. */
static size_t
name_at(str *names, size_t *n, str name)
{
	size_t i = 0;

	while (i < *n && !(str_eq(names[i], name) &&
			     (names[i].p == NULL) == (name.p == NULL)))
		i++;
	if (i == *n)
		names[(*n)++] = name;
	return i;
}

struct column_weight {
	size_t column;
	double weight;
};

static int
weight_cmp(const void *one, const void *other)
{
	const struct column_weight *a = one, *b = other;

	if (a->weight != b->weight)
		return a->weight < b->weight ? 1 : -1;
	return a->column < b->column ? -1 : a->column > b->column;
}

/* Which columns stay: true for the heaviest ${most}. */
static bool *
columns_kept(struct arena *a, const struct answer *answer, const size_t *at,
    size_t n, size_t most, bool adds)
{
	struct column_weight *w = NEWS(a, struct column_weight, n + 1);
	bool *kept = NEWS(a, bool, n + 1);
	double value;

	for (size_t i = 0; i < n; i++)
		w[i] = (struct column_weight){ i, 0 };
	for (size_t r = 0; r < answer->rows; r++)
		if (!adds)
			w[at[r]].weight++;
		else if (explore_number(answer_at(answer, r, 2), &value))
			w[at[r]].weight += value < 0 ? -value : value;
	qsort(w, n, sizeof(w[0]), weight_cmp);
	for (size_t i = 0; i < n && i < most; i++)
		kept[w[i].column] = true;
	return kept;
}

/* What is left out, added up; as whole numbers where they are. */
static void
other_add(struct arena *a, str *other, enum ask_count kind, str value)
{
	double sum, more;
	bool less;

	if (!explore_number(value, &more))
		return;
	if (other->p == NULL || !explore_number(*other, &sum)) {
		*other = value;
		return;
	}
	less = more < sum;
	if (kind == ASK_MIN || kind == ASK_MAX) {
		if (less == (kind == ASK_MIN))
			*other = value;
		return;
	}
	*other = str_fmt(a, "%.15g", sum + more);
}

struct explore_pivot
explore_pivot_of(struct arena *a, const struct answer *answer,
    enum ask_count kind, size_t most)
{
	struct explore_pivot p = { 0 };
	size_t *row = NEWS(a, size_t, answer->rows + 1),
	       *column = NEWS(a, size_t, answer->rows + 1), *to, n = 0;
	bool adds = kind == ASK_COUNT || kind == ASK_SUM, *kept;
	str *all = NEWS(a, str, answer->rows + 1);

	p.names[0] = NEWS(a, str, answer->rows + 1);
	p.names[1] = NEWS(a, str, most + 1);
	for (size_t r = 0; r < answer->rows; r++) {
		row[r] = name_at(p.names[0], &p.rows, answer_at(answer, r, 0));
		column[r] = name_at(all, &n, answer_at(answer, r, 1));
	}
	kept = columns_kept(a, answer, column, n, most, adds);
	to = NEWS(a, size_t, n + 1);
	for (size_t i = 0; i < n; i++)
		if (kept[i]) {
			to[i] = p.columns;
			p.names[1][p.columns++] = all[i];
		}
	p.left = n - p.columns;
	p.v = NEWS(a, str, p.rows * p.columns + 1);
	/* Averages and different values cannot be added up. */
	if (p.left > 0 && kind != ASK_AVG && kind != ASK_DISTINCT)
		p.other = NEWS(a, str, p.rows + 1);
	for (size_t r = 0; r < answer->rows; r++) {
		if (kept[column[r]])
			p.v[row[r] * p.columns + to[column[r]]] =
			    answer_at(answer, r, 2);
		else if (p.other != NULL)
			other_add(a, &p.other[row[r]], kind,
			    answer_at(answer, r, 2));
	}
	return p;
}

static struct explore_cell
pivot_cell(const struct page *pg, const struct explore *ex,
    const struct ask_head *head, str value)
{
	(void)ex;
	return (struct explore_cell){ .text = explore_measured(pg, head, value),
		.number = true,
		.none = value.p == NULL };
}

static str
pivot_name(const struct page *pg, const struct explore *ex,
    const struct ask_heads *heads, size_t g, str value)
{
	if (value.p == NULL)
		return say(pg->language, MESSAGE("No data"));
	return explore_value(pg, heads->v[g].part, heads->v[g].type,
	    ex->ask.groups[g].step, value);
}

void
explore_pivot_grid(struct page *pg, const struct explore *ex,
    const struct answer *answer, struct explore_page *page)
{
	struct arena *a = pg->arena;
	struct explore_pivot p = explore_pivot_of(a, answer,
	    ex->ask.measures[0].kind, EXPLORE_ACROSS);
	struct ask_heads heads = ask_heads_of(a, &ex->ask);
	struct explore_grid *grid = &page->grid;
	struct explore_phrase phrase = explore_head_words(pg, &ex->ask, 0);
	size_t n = p.columns + (p.other != NULL ? 1 : 0);

	grid->heads.v = NEWS(a, struct explore_head, n + 2);
	grid->heads.v[grid->heads.n++].name = explore_say(pg, &phrase);
	for (size_t i = 0; i < p.columns; i++)
		grid->heads.v[grid->heads.n++] =
		    (struct explore_head){ .name = pivot_name(pg, ex, &heads, 1,
					       p.names[1][i]),
			    .number = true };
	if (p.other != NULL)
		grid->heads.v[grid->heads.n++] =
		    (struct explore_head){ .name = say(pg->language,
					       MESSAGE("Others")),
			    .number = true };
	grid->lines.v = NEWS(a, struct explore_line, p.rows + 1);
	for (size_t r = 0; r < p.rows; r++) {
		struct explore_line *line = &grid->lines.v[grid->lines.n++];
		struct explore rows = explore_rows(ex);

		line->v = NEWS(a, struct explore_cell, n + 1);
		line->v[line->n++] = (struct explore_cell){
			.text = pivot_name(pg, ex, &heads, 0, p.names[0][r]),
			.href = explore_drill(a, ex, 0, p.names[0][r], &rows)
				    ? explore_href(pg, &rows, "table")
				    : S("")
		};
		for (size_t i = 0; i < p.columns; i++)
			line->v[line->n++] = pivot_cell(pg, ex, &heads.v[2],
			    p.v[r * p.columns + i]);
		if (p.other != NULL)
			line->v[line->n++] =
			    pivot_cell(pg, ex, &heads.v[2], p.other[r]);
	}
	if (p.left > 0)
		explore_note(page,
		    p.other != NULL
			? MESSAGE("{1} columns would be too many: the {2} "
				  "greatest are shown, the others together.")
			: MESSAGE("{1} columns would be too many: the {2} "
				  "greatest are shown."),
		    hole_number((int64_t)(p.columns + p.left)),
		    hole_number((int64_t)p.columns));
	if (ex->ask.n_measures > 1)
		explore_note(page,
		    MESSAGE("Side by side there is room for one number: only "
			    "the first is shown."),
		    hole_number(0), hole_number(0));
}
