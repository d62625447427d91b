/* Cells in, rows out: gaps filled, empty ends left off, the growth of what
 * little is written into much held in bounds. */
#ifndef TABLES_BOOK_ROWS_H
#define TABLES_BOOK_ROWS_H

#include "transparency/tables/book.h"

/* Texts that live as long as their row. */
struct book_block {
	struct book_block *next;
	size_t n, room;
	char text[];
};

struct book_rows {
	book_row_fn *give;
	void *cookie;
	struct book_found *found;
	struct book_cell *cells;
	size_t cells_n;
	int64_t given; /* rows */
	uint64_t out;  /* bytes of them */
	struct book_block *blocks;
	size_t held;
};

/** book_rows_open(rows, give, cookie, found): Begin; false when there is no
 * memory.  book_rows_close(rows). */
bool book_rows_open(struct book_rows *, book_row_fn *, void *,
    struct book_found *);
void book_rows_close(struct book_rows *);

/** book_rows_put(rows, column, times, kind, text): Put a value into so many
 * cells from ${column} on, counted from 0; the text is copied. */
enum book_end book_rows_put(struct book_rows *, int64_t, int64_t,
    enum book_kind, str);

/** book_rows_share(rows, column, text): The same of one text that stays where
 * it is until the end of the row. */
enum book_end book_rows_share(struct book_rows *, int64_t, str);

/** book_rows_end(rows, row, times, bytes): What was put is row ${row}, from 1,
 * and as many like it; ${bytes} of the file were read for all there is so far.
 */
enum book_end book_rows_end(struct book_rows *, int64_t, int64_t, uint64_t);

#endif
