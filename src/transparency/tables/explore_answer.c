/* From what is asked to what a page shows of it: see explore_make.h.  A page
 * asks two or three times. */
#include "transparency/tables/asked.h"
#include "transparency/tables/explore_make.h"

#define SQL_MAX ASK_SQL_MAX

void
explore_note(struct explore_page *page, const char *sentence, struct hole one,
    struct hole two)
{
	if (page->notes.n < EXPLORE_NOTES)
		page->notes.v[page->notes.n++] =
		    (struct explore_phrase){ sentence, { one, two }, 2 };
}

/* ---- the table ---- */

/* Cut where a table would become a book; its row has all of it. */
static str
text_short(struct arena *a, str s)
{
	str rest = s;

	for (size_t n = 0; n < EXPLORE_TEXT && rest.n > 0; n++)
		str_point(&rest);
	if (rest.n == 0)
		return s;
	return str_fmt(a, "%.*s…", ARG(str_take(s, s.n - rest.n)));
}

static struct explore_cell
cell_of(const struct page *pg, const struct ask_head *head, str value)
{
	bool number =
	    head->kind != ASK_COUNTS || head->type == COLUMN_INTEGER ||
	    head->type == COLUMN_DECIMAL || head->type == COLUMN_DEGREES;

	return (struct explore_cell){
		.text =
		    text_short(pg->arena, explore_measured(pg, head, value)),
		.number = number,
		.day =
		    head->type == COLUMN_DATE || head->type == COLUMN_DATETIME,
		.none = value.p == NULL,
	};
}

/* Sorting by a column: upwards, then downwards, then as the file has it. */
static void
head_sort(const struct page *pg, const struct explore *ex,
    const struct ask_head *head, size_t i, struct explore_head *shown)
{
	struct explore other = *ex;
	struct ask_order *first = &other.ask.orders[0];
	bool groups = ex->ask.n_groups > 0, mine;

	mine = ex->ask.n_orders > 0 &&
	       (groups ? first->at == (int)i : first->part == head->part);
	if (mine)
		shown->sort = first->down ? "descending" : "ascending";
	other.ask.page = 1;
	if (mine && first->down)
		other.ask.n_orders = 0;
	else {
		other.ask.n_orders = 1;
		*first = (struct ask_order){ groups ? NULL : head->part,
			groups ? (int)i : -1, mine };
	}
	shown->href = explore_href(pg, &other, "table");
}

static struct explore_head
head_of(const struct page *pg, const struct explore *ex,
    const struct ask_head *head, size_t i)
{
	struct explore_head shown = { .number =
					  cell_of(pg, head, S("")).number };
	struct explore_phrase phrase;

	if (i < ex->ask.n_groups)
		shown.number = false;
	if (ex->ask.n_groups == 0) {
		shown.name = head->part->name;
		shown.lang = head->part->lang;
		shown.unit = head->part->unit;
		head_sort(pg, ex, head, i, &shown);
		return shown;
	}
	phrase = explore_head_words(pg, &ex->ask, i);
	shown.name = explore_say(pg, &phrase);
	shown.lang = pg->lang;
	if (head->part != NULL && head->kind != ASK_DISTINCT &&
	    head->kind != ASK_COUNT)
		shown.unit = head->part->unit;
	if (ex->draw < DRAW_SCATTER)
		head_sort(pg, ex, head, i, &shown);
	return shown;
}

/* "10 to 20" of steps. */
static void
cell_bin(const struct page *pg, const struct ask_group *g, str value,
    struct explore_cell *cell)
{
	double from;
	str end;
	struct explore_phrase phrase = { MESSAGE("{1} to {2}"), { { 0 } }, 2 };

	if (g->step != ASK_BINS || !explore_number(value, &from))
		return;
	end = str_fmt(pg->arena, "%.12g", from + g->width);
	phrase.holes[0] = hole_str(explore_value(pg, NULL, COLUMN_DECIMAL,
	    ASK_WHOLE, str_fmt(pg->arena, "%.12g", from)));
	phrase.holes[1] =
	    hole_str(explore_value(pg, NULL, COLUMN_DECIMAL, ASK_WHOLE, end));
	cell->text = explore_say(pg, &phrase);
}

/* A line of groups leads to the rows that it is made of. */
static void
line_group(const struct page *pg, const struct explore *ex,
    const struct answer *answer, size_t r, struct explore_line *line)
{
	struct explore rows = explore_rows(ex);
	bool all = true;

	for (size_t g = 0; g < ex->ask.n_groups; g++) {
		str value = answer_at(answer, r, g);

		cell_bin(pg, &ex->ask.groups[g], value, &line->v[g]);
		line->v[g].number = false;
		all = all && explore_drill(pg->arena, ex, g, value, &rows);
	}
	if (all && ex->ask.n_groups > 0)
		line->v[0].href = explore_href(pg, &rows, "table");
}

static void
line_row(const struct page *pg, const struct explore *ex, str number,
    struct explore_line *line)
{
	struct explore only = { .seat = ex->seat,
		.version = ex->version,
		.ask = { .table = ex->ask.table,
		    .page = 1,
		    .page_size = ASK_PAGE_SIZE } };
	str tail = str_fmt(pg->arena, "rows/%.*s", ARG(number));
	int64_t n = 0;
	struct buf b = buf_open(pg->arena, 64);

	line->href = explore_href(pg, &only, str_c(pg->arena, tail));
	if (str_number(number, &n))
		say_number(&b, pg->language, n);
	line->name = buf_str(&b);
}

/* The table of an answer to ${asked}; where it leads stands in ${ex}. */
static void
grid_of(const struct page *pg, const struct explore *ex,
    const struct ask *asked, const struct answer *answer,
    struct explore_grid *grid)
{
	struct ask_heads heads = ask_heads_of(pg->arena, asked);
	size_t from = asked->n_groups == 0 ? 1 : 0, shown = heads.n - from;

	grid->numbered = from == 1;
	grid->first = grid->numbered ? MESSAGE("Row") : NULL;
	grid->heads.v = NEWS(pg->arena, struct explore_head, shown + 1);
	for (size_t i = 0; i < shown; i++)
		grid->heads.v[grid->heads.n++] =
		    head_of(pg, ex, &heads.v[from + i], i);
	grid->lines.v = NEWS(pg->arena, struct explore_line, answer->rows + 1);
	for (size_t r = 0; r < answer->rows; r++) {
		struct explore_line *line = &grid->lines.v[grid->lines.n++];

		line->v = NEWS(pg->arena, struct explore_cell, shown + 1);
		for (size_t i = 0; i < shown; i++)
			line->v[line->n++] = cell_of(pg, &heads.v[from + i],
			    answer_at(answer, r, from + i));
		if (from == 1)
			line_row(pg, ex, answer_at(answer, r, 0), line);
		else
			line_group(pg, ex, answer, r, line);
	}
}

/* ---- asking ---- */

static enum asker_outcome
answer_count(struct page *pg, struct asker *asker, const struct ask *ask,
    int64_t *n)
{
	struct buf sql = buf_open(pg->arena, SQL_MAX);
	struct answer answer = { 0 };
	enum asker_outcome outcome;

	if (ask_is_all(ask)) {
		*n = ask->table->rows;
		return ASKER_DONE;
	}
	ask_sql_count(ask, &sql);
	outcome = asker_ask(asker, pg->arena, buf_str(&sql), &answer);
	if (outcome == ASKER_DONE &&
	    (answer.rows != 1 || !str_number(answer_at(&answer, 0, 0), n)))
		return ASKER_FAILED;
	return outcome;
}

/* A page, and how many there are in all: counted only when it cannot be seen.
 * A page behind the last one is the last one. */
static enum asker_outcome
answer_page(struct page *pg, struct asker *asker, struct ask *ask,
    struct answer *answer, int64_t *total)
{
	enum asker_outcome outcome = ASKER_DONE;

	*total = ask_is_all(ask) ? ask->table->rows : -1;
	if (*total < 0 && ask->page > 1)
		outcome = answer_count(pg, asker, ask, total);
	if (outcome != ASKER_DONE)
		return outcome;
	if (*total >= 0 && (ask->page - 1) * ask->page_size >= *total)
		ask->page = *total == 0 ? 1 : (*total - 1) / ask->page_size + 1;
	outcome = asked_page(asker, pg->arena, ask, *total, answer);
	if (outcome != ASKER_DONE || *total >= 0)
		return outcome;
	if ((int64_t)answer->rows < ask->page_size) {
		*total = (int64_t)answer->rows;
		return ASKER_DONE;
	}
	return answer_count(pg, asker, ask, total);
}

static void
pager_make(const struct page *pg, const struct explore *ex, int64_t total,
    struct explore_pager *pager)
{
	struct explore other = *ex;
	int64_t page = ex->ask.page,
		pages = (total + ex->ask.page_size - 1) / ex->ask.page_size;

	pager->page = page;
	pager->pages = pages;
	if (page > 1) {
		other.ask.page = 1;
		pager->first = explore_href(pg, &other, "table");
		other.ask.page = page - 1;
		pager->previous = explore_href(pg, &other, "table");
	}
	if (page < pages) {
		other.ask.page = page + 1;
		pager->next = explore_href(pg, &other, "table");
		other.ask.page = pages;
		pager->last = explore_href(pg, &other, "table");
	}
}

/* How many rows are in groups: added up where all groups are there. */
static enum asker_outcome
answer_found(struct page *pg, struct asker *asker, const struct explore *ex,
    const struct answer *answer, int64_t groups, int64_t *found)
{
	struct explore rows = explore_rows(ex);
	int64_t n;

	*found = 0;
	for (size_t m = 0; m < ex->ask.n_measures; m++) {
		if (ex->ask.measures[m].kind != ASK_COUNT ||
		    groups != (int64_t)answer->rows)
			continue;
		for (size_t r = 0; r < answer->rows; r++)
			if (str_number(answer_at(answer, r,
					   ex->ask.n_groups + m),
				&n))
				*found += n;
		return ASKER_DONE;
	}
	return answer_count(pg, asker, &rows.ask, found);
}

static enum asker_outcome
answer_groups(struct page *pg, struct asker *asker, struct explore *ex,
    struct explore_page *page)
{
	struct answer answer = { 0 };
	enum asker_outcome outcome;

	if (ex->across)
		ex->ask.page_size = ASK_GROUPS_SHOWN;
	outcome = answer_page(pg, asker, &ex->ask, &answer, &page->groups);
	if (outcome == ASKER_DONE)
		outcome = answer_found(pg, asker, ex, &answer, page->groups,
		    &page->found);
	if (outcome != ASKER_DONE)
		return outcome;
	if (ex->across)
		explore_pivot_grid(pg, ex, &answer, page);
	else
		grid_of(pg, ex, &ex->ask, &answer, &page->grid);
	page->chart = explore_chart_of(pg, ex, &answer, page);
	pager_make(pg, ex, page->groups, &page->pager);
	return ASKER_DONE;
}

/* The rows, whose values are counted in steps. */
static enum asker_outcome
answer_histogram(struct page *pg, struct asker *asker, struct explore *ex,
    struct explore_page *page)
{
	struct explore bins = *ex;
	struct explore_phrase title = { MESSAGE("How {1} is spread"),
		{ hole_str(ex->x->name) }, 1 };

	page->title = explore_say(pg, &title);
	bins.ask.n_groups = bins.ask.n_measures = 1;
	bins.ask.groups[0] = explore_group_of(ex->x);
	bins.ask.measures[0] = (struct ask_measure){ ASK_COUNT, NULL };
	bins.ask.n_columns = bins.ask.n_orders = 0;
	bins.ask.page = 1;
	bins.ask.page_size = ASK_GROUPS_SHOWN;
	return answer_groups(pg, asker, &bins, page);
}

/* Of a wide table the first columns, unless some were chosen. */
static void
columns_cut(struct ask *ask, struct explore_page *page)
{
	const struct table_parts *parts = &ask->table->parts;

	if (ask->n_columns > 0 || parts->n <= EXPLORE_COLUMNS)
		return;
	while (ask->n_columns < EXPLORE_COLUMNS) {
		ask->columns[ask->n_columns] = &parts->v[ask->n_columns];
		ask->n_columns++;
	}
	page->unshown = (int64_t)(parts->n - EXPLORE_COLUMNS);
}

static enum asker_outcome
answer_rows(struct page *pg, struct asker *asker, struct explore *ex,
    struct explore_page *page)
{
	struct answer answer = { 0 };
	struct ask shown = ex->ask;
	enum asker_outcome outcome;

	columns_cut(&shown, page);
	outcome = answer_page(pg, asker, &shown, &answer, &page->found);
	if (outcome != ASKER_DONE)
		return outcome;
	ex->ask.page = shown.page;
	grid_of(pg, ex, &shown, &answer, &page->grid);
	pager_make(pg, ex, page->found, &page->pager);
	if (ex->draw == DRAW_SCATTER)
		return explore_scatter(pg, asker, ex, page);
	return ASKER_DONE;
}

enum asker_outcome
explore_answer(struct page *pg, struct asker *asker, struct explore *ex,
    struct explore_page *page)
{
	if (asker == NULL)
		return ASKER_BROKEN;
	if (ex->draw == DRAW_HISTOGRAM)
		return answer_histogram(pg, asker, ex, page);
	if (ex->draw == DRAW_MAP)
		return explore_map(pg, asker, ex, page);
	return ex->ask.n_groups > 0 ? answer_groups(pg, asker, ex, page)
				    : answer_rows(pg, asker, ex, page);
}
