/* Drawings of rows by two of their numbers: maps and clouds of dots.  Their SQL
 * stands around what ask.h makes, so that the same rows are drawn as are
 * counted.  See explore_make.h. */
#include <math.h>

#include "engine/chart/plot.h"
#include "transparency/tables/explore_make.h"

#define SQL_MAX ASK_SQL_MAX
/* Squares along the longer side of a map: fewer than EXPLORE_CELLS in all. */
#define MAP_SQUARES 38

/* "… from (what is asked, those two columns)" */
static void
sql_from(const struct explore *ex, struct buf *sql)
{
	struct ask ask = ex->ask;

	ask.n_groups = ask.n_measures = ask.n_orders = 0;
	ask.columns[0] = ex->x;
	ask.columns[1] = ex->y;
	ask.n_columns = ex->x == ex->y ? 1 : 2;
	buf_c(sql, " from (");
	ask_sql_all(&ask, sql);
	buf_c(sql, ") as asked");
}

static void
sql_both(const struct explore *ex, struct buf *sql)
{
	buf_fmt(sql, "\"%.*s\" is not null and \"%.*s\" is not null",
	    ARG(ex->x->slug), ARG(ex->y->slug));
}

/* ---- clouds ---- */

enum asker_outcome
explore_scatter(struct page *pg, struct asker *asker, const struct explore *ex,
    struct explore_page *page)
{
	struct buf sql = buf_open(pg->arena, SQL_MAX);
	int64_t every = (page->found + EXPLORE_POINTS - 1) / EXPLORE_POINTS;
	struct answer answer = { 0 };
	struct dots dots = { .id = S("chart"),
		.x = ex->x->name,
		.y = ex->y->name };
	enum asker_outcome outcome;
	struct dot *v;
	struct explore_phrase title = { MESSAGE("{1} and {2}"),
		{ hole_str(dots.y), hole_str(dots.x) }, 2 };

	every = every > 0 ? every : 1;
	buf_fmt(&sql, "select \"%.*s\"::double::varchar, ", ARG(ex->x->slug));
	buf_fmt(&sql, "\"%.*s\"::double::varchar from (select *,",
	    ARG(ex->y->slug));
	buf_c(&sql, " row_number() over () as \"__place\"");
	sql_from(ex, &sql);
	buf_fmt(&sql, ") as placed where (\"__place\" - 1) %% %lld = 0 and ",
	    (long long)every);
	sql_both(ex, &sql);
	buf_fmt(&sql, " limit %d", EXPLORE_POINTS);
	outcome = asker_ask(asker, pg->arena, buf_str(&sql), &answer);
	if (outcome != ASKER_DONE)
		return outcome;
	v = NEWS(pg->arena, struct dot, answer.rows + 1);
	for (size_t r = 0; r < answer.rows; r++)
		if (explore_number(answer_at(&answer, r, 0), &v[dots.n].x) &&
		    explore_number(answer_at(&answer, r, 1), &v[dots.n].y))
			v[dots.n++].many = 1;
	dots.v = v;
	dots.title = page->title = explore_say(pg, &title);
	page->chart = chart_dots(pg, &dots);
	if (every > 1)
		explore_note(page,
		    MESSAGE("The chart draws one row in {1}, always the same "
			    "ones."),
		    hole_number(every), hole_number(0));
	if (dots.n == 0)
		explore_note(page,
		    MESSAGE("No row has both numbers: there is nothing to "
			    "draw."),
		    hole_number(0), hole_number(0));
	return ASKER_DONE;
}

/* ---- maps ---- */

/* The land of the map: squares of one size. */
struct land {
	double south, west, high, wide; /* of a square, in degrees */
};

static enum asker_outcome
map_bounds(struct page *pg, struct asker *asker, const struct explore *ex,
    struct explore_page *page, int64_t *placed, struct land *land)
{
	struct buf sql = buf_open(pg->arena, SQL_MAX);
	const struct table_part *axes[2] = { ex->x, ex->y };
	struct answer answer = { 0 };
	enum asker_outcome outcome;
	double from[2], to[2], squeeze;

	buf_c(&sql, "select count(*)::varchar, (count(*) filter (where ");
	sql_both(ex, &sql);
	buf_c(&sql, "))::varchar");
	for (int k = 0; k < 4; k++) {
		buf_fmt(&sql, ", (%s(\"%.*s\"::double) filter (where ",
		    k % 2 == 0 ? "min" : "max", ARG(axes[k / 2]->slug));
		sql_both(ex, &sql);
		buf_c(&sql, "))::varchar");
	}
	sql_from(ex, &sql);
	outcome = asker_ask(asker, pg->arena, buf_str(&sql), &answer);
	if (outcome != ASKER_DONE)
		return outcome;
	if (answer.rows != 1 ||
	    !str_number(answer_at(&answer, 0, 0), &page->found) ||
	    !str_number(answer_at(&answer, 0, 1), placed))
		return ASKER_FAILED;
	for (size_t k = 0; k < 2; k++)
		if (!explore_number(answer_at(&answer, 0, 2 + 2 * k),
			&from[k]) ||
		    !explore_number(answer_at(&answer, 0, 3 + 2 * k), &to[k]))
			from[k] = to[k] = 0;
	squeeze = fmax(0.05, cos((from[1] + to[1]) / 2 * M_PI / 180));
	land->west = from[0];
	land->south = from[1];
	land->high =
	    fmax(to[1] - from[1], (to[0] - from[0]) * squeeze) / MAP_SQUARES;
	land->high = fmax(land->high, 1e-5);
	land->wide = land->high / squeeze;
	return ASKER_DONE;
}

static enum asker_outcome
map_cells(struct page *pg, struct asker *asker, const struct explore *ex,
    const struct land *land, struct answer *answer)
{
	struct buf sql = buf_open(pg->arena, SQL_MAX);

	buf_fmt(&sql, "select floor((\"%.*s\"::double - %.12g) / %.12g)",
	    ARG(ex->x->slug), land->west, land->wide);
	buf_fmt(&sql,
	    "::bigint::varchar, floor((\"%.*s\"::double - %.12g) / %.12g)",
	    ARG(ex->y->slug), land->south, land->high);
	buf_fmt(&sql, "::bigint::varchar, avg(\"%.*s\"::double)::varchar,",
	    ARG(ex->x->slug));
	buf_fmt(&sql, " avg(\"%.*s\"::double)::varchar, count(*)::varchar",
	    ARG(ex->y->slug));
	sql_from(ex, &sql);
	buf_c(&sql, " where ");
	sql_both(ex, &sql);
	buf_fmt(&sql, " group by 1, 2 order by count(*) desc, 1, 2 limit %d",
	    EXPLORE_CELLS);
	return asker_ask(asker, pg->arena, buf_str(&sql), answer);
}

/* The rows of a square. */
static str
cell_rows(const struct page *pg, const struct explore *ex,
    const struct land *land, const struct answer *answer, size_t r)
{
	struct explore rows = explore_rows(ex);
	const struct table_part *axes[2] = { ex->x, ex->y };
	const double from[2] = { land->west, land->south },
		     step[2] = { land->wide, land->high };
	double at;

	for (size_t k = 0; k < 2; k++)
		if (!explore_number(answer_at(answer, r, k), &at) ||
		    !explore_filter(&rows, axes[k], ASK_GREATER,
			str_fmt(pg->arena, "%.9g", from[k] + at * step[k])) ||
		    !explore_filter(&rows, axes[k], ASK_STRICTLY_LESS,
			str_fmt(pg->arena, "%.9g",
			    from[k] + (at + 1) * step[k])))
			return S("");
	return explore_href(pg, &rows, "table");
}

static str
degrees_said(const struct page *pg, const struct table_part *part, str value)
{
	double degrees;

	if (!explore_number(value, &degrees))
		return S("");
	return explore_value(pg, part, COLUMN_DEGREES, ASK_WHOLE,
	    str_fmt(pg->arena, "%.4f", degrees));
}

static void
map_grid(struct page *pg, const struct explore *ex, const struct land *land,
    const struct answer *answer, struct explore_grid *grid)
{
	size_t n = answer->rows < EXPLORE_CELLS_SHOWN ? answer->rows
						      : EXPLORE_CELLS_SHOWN;
	const char *const names[3] = { MESSAGE("Latitude"),
		MESSAGE("Longitude"), MESSAGE("How many rows") };

	grid->heads.v = NEWS(pg->arena, struct explore_head, 3);
	for (; grid->heads.n < 3; grid->heads.n++)
		grid->heads.v[grid->heads.n] =
		    (struct explore_head){ .name = say(pg->language,
					       names[grid->heads.n]),
			    .number = grid->heads.n == 2 };
	grid->lines.v = NEWS(pg->arena, struct explore_line, n + 1);
	for (size_t r = 0; r < n; r++) {
		struct explore_cell *c =
		    NEWS(pg->arena, struct explore_cell, 3);

		c[0].text = degrees_said(pg, ex->y, answer_at(answer, r, 3));
		c[0].href = cell_rows(pg, ex, land, answer, r);
		c[1].text = degrees_said(pg, ex->x, answer_at(answer, r, 2));
		c[2].text = explore_value(pg, NULL, COLUMN_INTEGER, ASK_WHOLE,
		    answer_at(answer, r, 4));
		c[2].number = true;
		grid->lines.v[grid->lines.n++] =
		    (struct explore_line){ .v = c, .n = 3 };
	}
}

static void
map_notes(const struct explore *ex, const struct answer *answer, int64_t placed,
    struct explore_page *page)
{
	double least;

	if (placed < page->found)
		explore_note(page,
		    MESSAGE("{1} of {2} rows do not say where they are: they "
			    "are not on the map."),
		    hole_number(page->found - placed),
		    hole_number(page->found));
	if ((int64_t)answer->rows < placed)
		explore_note(page,
		    MESSAGE("Rows that are close together are one dot: the "
			    "more rows, the larger."),
		    hole_number(0), hole_number(0));
	if (answer->rows > EXPLORE_CELLS_SHOWN)
		explore_note(page,
		    MESSAGE("The table has the {1} places with the most rows, "
			    "of {2}."),
		    hole_number(EXPLORE_CELLS_SHOWN),
		    hole_number((int64_t)answer->rows));
	/* Angles without a letter or a sign: west is not told from east. */
	if (ex->x->type == COLUMN_DEGREES &&
	    explore_number(ex->x->least, &least) && least >= 0)
		explore_note(page,
		    MESSAGE("The file does not say east or west of Greenwich: "
			    "all is drawn as east."),
		    hole_number(0), hole_number(0));
}

enum asker_outcome
explore_map(struct page *pg, struct asker *asker, const struct explore *ex,
    struct explore_page *page)
{
	struct answer answer = { 0 };
	struct land land;
	int64_t placed = 0;
	enum asker_outcome outcome =
	    map_bounds(pg, asker, ex, page, &placed, &land);
	struct dots dots = { .id = S("chart"),
		.title = say(pg->language, MESSAGE("Where the rows are")),
		.map = true };
	struct dot *v;

	if (outcome == ASKER_DONE && placed > 0)
		outcome = map_cells(pg, asker, ex, &land, &answer);
	if (outcome != ASKER_DONE)
		return outcome;
	v = NEWS(pg->arena, struct dot, answer.rows + 1);
	for (size_t r = 0; r < answer.rows; r++)
		if (explore_number(answer_at(&answer, r, 2), &v[dots.n].x) &&
		    explore_number(answer_at(&answer, r, 3), &v[dots.n].y) &&
		    str_number(answer_at(&answer, r, 4), &v[dots.n].many))
			dots.n++;
	dots.v = v;
	page->title = dots.title;
	page->chart = chart_dots(pg, &dots);
	page->groups = (int64_t)answer.rows;
	map_grid(pg, ex, &land, &answer, &page->grid);
	map_notes(ex, &answer, placed, page);
	return ASKER_DONE;
}
