/* Cells in, rows out: gaps filled, empty ends left off, the growth of what
 * little is written into much held in bounds. */
#ifndef TABLES_SHEET_ROWS_H
#define TABLES_SHEET_ROWS_H

#include "transparency/tables/sheet.h"

/* Texts that live as long as their row. */
struct sheet_block {
	struct sheet_block *next;
	size_t n, room;
	char text[];
};

struct sheet_rows {
	sheet_row_fn *give;
	void *cookie;
	struct sheet_found *found;
	struct sheet_cell *cells;
	size_t cells_n;
	int64_t given; /* rows */
	uint64_t out;  /* bytes of them */
	struct sheet_block *blocks;
	size_t held;
};

/** sheet_rows_open(rows, give, cookie, found): Begin; false when there is no
 * memory.  sheet_rows_close(rows). */
bool sheet_rows_open(struct sheet_rows *, sheet_row_fn *, void *,
    struct sheet_found *);
void sheet_rows_close(struct sheet_rows *);

/** sheet_rows_put(rows, column, times, kind, text): Put a value into so many
 * cells from ${column} on, counted from 0; the text is copied. */
enum sheet_end sheet_rows_put(struct sheet_rows *, int64_t, int64_t,
    enum sheet_kind, str);

/** sheet_rows_share(rows, column, text): The same of one text that stays where
 * it is until the end of the row. */
enum sheet_end sheet_rows_share(struct sheet_rows *, int64_t, str);

/** sheet_rows_end(rows, row, times, bytes): What was put is row ${row}, from 1,
 * and as many like it; ${bytes} of the file were read for all there is so far.
 */
enum sheet_end sheet_rows_end(struct sheet_rows *, int64_t, int64_t, uint64_t);

#endif
