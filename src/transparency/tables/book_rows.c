/* Cells in, rows out: see book_rows.h. */
#include <stdlib.h>
#include <string.h>

#include "transparency/tables/book_rows.h"

bool
book_rows_open(struct book_rows *rows, book_row_fn *give, void *cookie,
    struct book_found *found)
{
	*rows = (struct book_rows){ .give = give,
		.cookie = cookie,
		.found = found };
	rows->cells = calloc(BOOK_COLUMNS_MAX, sizeof(*rows->cells));
	return rows->cells != NULL;
}

/* The last block is kept for the next row while it is a common one. */
static void
rows_forget(struct book_rows *rows, bool all)
{
	while (rows->blocks != NULL && (all || rows->blocks->next != NULL ||
					   rows->blocks->room > BOOK_BLOCK)) {
		struct book_block *next = rows->blocks->next;

		free(rows->blocks);
		rows->blocks = next;
	}
	if (rows->blocks != NULL)
		rows->blocks->n = 0;
	rows->held = 0;
}

void
book_rows_close(struct book_rows *rows)
{
	rows_forget(rows, true);
	free(rows->cells);
	rows->cells = NULL;
}

static enum book_end
rows_copy(struct book_rows *rows, str *text)
{
	struct book_block *block = rows->blocks;
	size_t room = text->n > BOOK_BLOCK ? text->n : BOOK_BLOCK;

	if (text->n == 0) {
		*text = S("");
		return BOOK_DONE;
	}
	rows->held += text->n;
	if (rows->held > BOOK_ROW_BYTES_MAX)
		return BOOK_ROW_LONG;
	if (block == NULL || block->room - block->n < text->n) {
		block = malloc(sizeof(*block) + room);
		if (block == NULL)
			return BOOK_MEMORY;
		block->next = rows->blocks;
		block->room = room;
		block->n = 0;
		rows->blocks = block;
	}
	memcpy(block->text + block->n, text->p, text->n);
	text->p = block->text + block->n;
	block->n += text->n;
	return BOOK_DONE;
}

static void
rows_set(struct book_rows *rows, int64_t column, enum book_kind kind, str text)
{
	rows->cells[column] = (struct book_cell){ kind, text };
	if (kind != BOOK_EMPTY && (size_t)column >= rows->cells_n)
		rows->cells_n = (size_t)column + 1;
}

enum book_end
book_rows_put(struct book_rows *rows, int64_t column, int64_t times,
    enum book_kind kind, str text)
{
	enum book_end end;

	if (kind == BOOK_EMPTY)
		return BOOK_DONE;
	if (column > BOOK_COLUMNS_MAX - times)
		return BOOK_COLUMNS;
	end = rows_copy(rows, &text);
	for (; end == BOOK_DONE && times > 0; times--)
		rows_set(rows, column++, kind, text);
	return end;
}

enum book_end
book_rows_share(struct book_rows *rows, int64_t column, str text)
{
	if (text.n == 0)
		return BOOK_DONE;
	if (column >= BOOK_COLUMNS_MAX)
		return BOOK_COLUMNS;
	rows_set(rows, column, BOOK_TEXT, text);
	return BOOK_DONE;
}

/* Rows that are not in the file, before one that is. */
static bool
rows_fill(struct book_rows *rows, int64_t row)
{
	for (; rows->given < row - 1; rows->given++) {
		rows->out++;
		if (!rows->give(rows->cookie, rows->cells, 0))
			return false;
	}
	return true;
}

static enum book_end
rows_give(struct book_rows *rows, int64_t times, uint64_t bytes)
{
	struct book_found *found = rows->found;
	uint64_t size = 1;
	int64_t cells = 0, errors = 0;

	for (size_t i = 0; i < rows->cells_n; i++) {
		enum book_kind kind = rows->cells[i].kind;

		size += 1 + rows->cells[i].text.n;
		errors += kind == BOOK_ERROR;
		cells += kind != BOOK_EMPTY && kind != BOOK_ERROR;
	}
	for (; times > 0; times--) {
		rows->out += size;
		if (rows->out > BOOK_GROWTH_FLOOR &&
		    rows->out / BOOK_GROWTH_MAX > bytes)
			return BOOK_BOMB;
		found->cells += cells;
		found->errors += errors;
		found->rows = ++rows->given;
		if (!rows->give(rows->cookie, rows->cells, rows->cells_n))
			return BOOK_STOPPED;
	}
	if ((int64_t)rows->cells_n > found->width)
		found->width = (int64_t)rows->cells_n;
	return BOOK_DONE;
}

enum book_end
book_rows_end(struct book_rows *rows, int64_t row, int64_t times,
    uint64_t bytes)
{
	enum book_end end;

	if (rows->cells_n == 0) {
		rows_forget(rows, false);
		return BOOK_DONE;
	}
	if (row > BOOK_ROWS_MAX || times > BOOK_ROWS_MAX - row + 1)
		return BOOK_ROWS;
	end =
	    rows_fill(rows, row) ? rows_give(rows, times, bytes) : BOOK_STOPPED;
	memset(rows->cells, 0, rows->cells_n * sizeof(*rows->cells));
	rows->cells_n = 0;
	rows_forget(rows, false);
	return end;
}
