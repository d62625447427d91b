/* How what the pages of a table show is made: each piece in a file of its own,
 * put together by explore_web.c. */
#ifndef TABLES_EXPLORE_MAKE_H
#define TABLES_EXPLORE_MAKE_H

#include "transparency/tables/asker.h"
#include "transparency/tables/explore_views.h"
#include "transparency/tables/facts.h"

/** explore_form_of(pg, profile, explore, params, n, wrong, form): The forms of
 * the page as ${explore} stands, with what ${params} say where ${wrong} is not
 * NULL: nothing that was typed is lost. */
void explore_form_of(const struct page *, const json_t *,
    const struct explore *, const struct param *, size_t,
    const struct ask_wrong *, struct explore_form *);

/** explore_form_sent(a, params, n, merged, n_merged): Whether a form of the
 * page sent ${params}; then ${merged} are what it means, with what it kept. */
bool explore_form_sent(struct arena *, const struct param *, size_t,
    struct param **, size_t *);

/** explore_portraits_of(pg, profile, explore): What the profile says. */
struct explore_portraits explore_portraits_of(struct page *, const json_t *,
    const struct explore *);

/** explore_tops_of(a, profile, part, all): The most frequent values of a
 * column; ${all} is set when there are no others. */
struct explore_choices explore_tops_of(struct arena *, const json_t *,
    const struct table_part *, bool *);

/** explore_answer(pg, asker, explore, page): Ask, and fill in what was
 * answered: grid, chart, notes, pager, numbers. */
enum asker_outcome explore_answer(struct page *, struct asker *,
    struct explore *, struct explore_page *);

/** explore_map(pg, asker, explore, page), explore_scatter(…): The chart that
 * is drawn of rows; the first also makes the grid. */
enum asker_outcome explore_map(struct page *, struct asker *,
    const struct explore *, struct explore_page *);
enum asker_outcome explore_scatter(struct page *, struct asker *,
    const struct explore *, struct explore_page *);

/** explore_note(page, sentence, one, two): Something to be said. */
void explore_note(struct explore_page *, const char *, struct hole,
    struct hole);

/** explore_grid_of(pg, explore, asked, answer, grid): The table of an answer to
 * ${asked}; where it leads stands in ${explore}. */
void explore_grid_of(const struct page *, const struct explore *,
    const struct ask *, const struct answer *, struct explore_grid *);

/* An answer of two groups, the second across. */
struct explore_pivot {
	size_t rows, columns;
	str *names[2]; /* of rows and columns, NULL pointers: no data */
	str *v;	       /* rows * columns; NULL pointers: nothing */
	str *other;  /* one a row, of columns left out; NULL: cannot be said */
	size_t left; /* columns left out */
};

/** explore_pivot_of(a, answer, kind, columns): Lay ${answer}, of two groups and
 * at least one measure, the first of which is ${kind}, out: at most ${columns}
 * columns, those of the greatest measure counted or added up, in the order in
 * which they came. */
struct explore_pivot explore_pivot_of(struct arena *, const struct answer *,
    enum ask_count, size_t);

/** explore_pivot_grid(pg, explore, answer, grid, page): The same as a table. */
void explore_pivot_grid(struct page *, const struct explore *,
    const struct answer *, struct explore_page *);

/** explore_chart_of(pg, explore, answer): The chart of groups; empty where
 * there is none. */
html explore_chart_of(struct page *, const struct explore *,
    const struct answer *, struct explore_page *);

#endif
