/* Cells in, rows out: see sheet_rows.h. */
#include <stdlib.h>
#include <string.h>

#include "transparency/tables/sheet_rows.h"

bool
sheet_rows_open(struct sheet_rows *rows, sheet_row_fn *give, void *cookie,
    struct sheet_found *found)
{
	*rows = (struct sheet_rows){ .give = give,
		.cookie = cookie,
		.found = found };
	rows->cells = calloc(SHEET_COLUMNS_MAX, sizeof(*rows->cells));
	return rows->cells != NULL;
}

/* The last block is kept for the next row while it is a common one. */
static void
rows_forget(struct sheet_rows *rows, bool all)
{
	while (rows->blocks != NULL && (all || rows->blocks->next != NULL ||
					   rows->blocks->room > SHEET_BLOCK)) {
		struct sheet_block *next = rows->blocks->next;

		free(rows->blocks);
		rows->blocks = next;
	}
	if (rows->blocks != NULL)
		rows->blocks->n = 0;
	rows->held = 0;
}

void
sheet_rows_close(struct sheet_rows *rows)
{
	rows_forget(rows, true);
	free(rows->cells);
	rows->cells = NULL;
}

static enum sheet_end
rows_copy(struct sheet_rows *rows, str *text)
{
	struct sheet_block *block = rows->blocks;
	size_t room = text->n > SHEET_BLOCK ? text->n : SHEET_BLOCK;

	if (text->n == 0) {
		*text = S("");
		return SHEET_DONE;
	}
	rows->held += text->n;
	if (rows->held > SHEET_ROW_BYTES_MAX)
		return SHEET_ROW_LONG;
	if (block == NULL || block->room - block->n < text->n) {
		block = malloc(sizeof(*block) + room);
		if (block == NULL)
			return SHEET_MEMORY;
		block->next = rows->blocks;
		block->room = room;
		block->n = 0;
		rows->blocks = block;
	}
	memcpy(block->text + block->n, text->p, text->n);
	text->p = block->text + block->n;
	block->n += text->n;
	return SHEET_DONE;
}

static void
rows_set(struct sheet_rows *rows, int64_t column, enum sheet_kind kind,
    str text)
{
	rows->cells[column] = (struct sheet_cell){ kind, text };
	if (kind != SHEET_EMPTY && (size_t)column >= rows->cells_n)
		rows->cells_n = (size_t)column + 1;
}

enum sheet_end
sheet_rows_put(struct sheet_rows *rows, int64_t column, int64_t times,
    enum sheet_kind kind, str text)
{
	enum sheet_end end;

	if (kind == SHEET_EMPTY)
		return SHEET_DONE;
	if (column > SHEET_COLUMNS_MAX - times)
		return SHEET_COLUMNS;
	end = rows_copy(rows, &text);
	for (; end == SHEET_DONE && times > 0; times--)
		rows_set(rows, column++, kind, text);
	return end;
}

enum sheet_end
sheet_rows_share(struct sheet_rows *rows, int64_t column, str text)
{
	if (text.n == 0)
		return SHEET_DONE;
	if (column >= SHEET_COLUMNS_MAX)
		return SHEET_COLUMNS;
	rows_set(rows, column, SHEET_TEXT, text);
	return SHEET_DONE;
}

/* Rows that are not in the file, before one that is. */
static bool
rows_fill(struct sheet_rows *rows, int64_t row)
{
	for (; rows->given < row - 1; rows->given++) {
		rows->out++;
		if (!rows->give(rows->cookie, rows->cells, 0))
			return false;
	}
	return true;
}

static enum sheet_end
rows_give(struct sheet_rows *rows, int64_t times, uint64_t bytes)
{
	struct sheet_found *found = rows->found;
	uint64_t size = 1;
	int64_t cells = 0, errors = 0;

	for (size_t i = 0; i < rows->cells_n; i++) {
		enum sheet_kind kind = rows->cells[i].kind;

		size += 1 + rows->cells[i].text.n;
		errors += kind == SHEET_ERROR;
		cells += kind != SHEET_EMPTY && kind != SHEET_ERROR;
	}
	for (; times > 0; times--) {
		rows->out += size;
		if (rows->out > SHEET_GROWTH_FLOOR &&
		    rows->out / SHEET_GROWTH_MAX > bytes)
			return SHEET_BOMB;
		found->cells += cells;
		found->errors += errors;
		found->rows = ++rows->given;
		if (!rows->give(rows->cookie, rows->cells, rows->cells_n))
			return SHEET_STOPPED;
	}
	if ((int64_t)rows->cells_n > found->width)
		found->width = (int64_t)rows->cells_n;
	return SHEET_DONE;
}

enum sheet_end
sheet_rows_end(struct sheet_rows *rows, int64_t row, int64_t times,
    uint64_t bytes)
{
	enum sheet_end end;

	if (rows->cells_n == 0) {
		rows_forget(rows, false);
		return SHEET_DONE;
	}
	if (row > SHEET_ROWS_MAX || times > SHEET_ROWS_MAX - row + 1)
		return SHEET_ROWS;
	end = rows_fill(rows, row) ? rows_give(rows, times, bytes)
				   : SHEET_STOPPED;
	memset(rows->cells, 0, rows->cells_n * sizeof(*rows->cells));
	rows->cells_n = 0;
	rows_forget(rows, false);
	return end;
}
