/* A text table written anew: see tidy.h. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "transparency/tables/scan.h"
#include "transparency/tables/tidy.h"

/* Lines in memory: twice a row (quotes doubled), and what waits. */
#define TIDY_BYTES_MAX (6 * TABLE_ROW_MAX)
#define TIDY_STEP 16384

static bool
tidy_flush(int out, struct buf *b)
{
	str left = buf_str(b);
	ssize_t n;

	for (; left.n > 0; left = str_drop(left, (size_t)n)) {
		do
			n = write(out, left.p, left.n);
		while (n < 0 && errno == EINTR);
		if (n <= 0)
			return false;
	}
	b->n = 0;
	return true;
}

/* Letter by letter, without what is none. */
static void
tidy_letters(str s, struct buf *b)
{
	uint32_t point;

	while (s.n > 0) {
		point = str_point(&s);
		if (point == '"')
			buf_char(b, '"');
		if (point != 0)
			buf_point(b, point);
	}
}

static void
tidy_text(const struct cell *cell, struct buf *b)
{
	size_t n = cell->n < TABLE_CELL_MAX ? cell->n : TABLE_CELL_MAX;
	str s = { cell->p, n }, part;

	buf_char(b, '"');
	/* What is cut may end in the middle of a letter. */
	if ((cell->marks & MARK_NUL) != 0 || n < cell->n ||
	    ((cell->marks & MARK_HIGH) != 0 && !str_utf8(s)))
		tidy_letters(s, b);
	else
		while (s.p != NULL) {
			part = str_cut(&s, '"');
			buf_add(b, part);
			if (s.p != NULL)
				buf_add(b, S("\"\""));
		}
	buf_char(b, '"');
}

static void
tidy_cell(const struct column_way *way, const struct cell *cell, struct buf *b)
{
	bool blank =
	    cell == NULL || cell->n == 0 || column_blank(way, cell->p, cell->n);

	if (way->type == COLUMN_TEXT) {
		if (!blank)
			tidy_text(cell, b);
		return;
	}
	if (!blank && cell->n <= TABLE_CELL_MAX)
		column_write(way, cell->p, cell->n, b);
	if (way->type == COLUMN_DEGREES) {
		buf_char(b, ',');
		if (!blank)
			tidy_text(cell, b);
	}
}

static void
tidy_row(const struct dialect *dialect, const struct scan *scan, struct buf *b)
{
	const struct table_column *column = dialect->columns;
	size_t from = b->n;

	for (size_t i = 0; i < dialect->columns_n; i++, column++) {
		if (i > 0)
			buf_char(b, ',');
		tidy_cell(&column->way,
		    column->at < scan->cells_n ? &scan->cells[column->at]
					       : NULL,
		    b);
	}
	/* A line with nothing on it is no row to other programs. */
	if (b->n == from)
		buf_c(b, TIDY_NOTHING);
	buf_char(b, '\n');
}

bool
tidy_table(int fd, const struct dialect *dialect, int out,
    void (*progress)(int), int64_t *rows, size_t *longest)
{
	const struct survey survey = { .encoding = dialect->encoding,
		.mark = !dialect->mark			    ? 0
			: dialect->encoding == CHARSET_UTF8 ? 3
							    : 2,
		.carriage = dialect->carriage };
	struct arena *arena = arena_open(TIDY_BYTES_MAX);
	struct buf b = buf_open(arena, TIDY_BYTES_MAX / 3);
	struct scan scan;
	size_t from;
	bool good =
	    scan_open(&scan, fd, &survey, dialect->delimiter, dialect->quote);

	*rows = 0;
	*longest = 0;
	while (good && scan_row(&scan)) {
		if (scan.row < dialect_rows_from(dialect) || scan_empty(&scan))
			continue;
		from = b.n;
		tidy_row(dialect, &scan, &b);
		if (b.n - from > *longest)
			*longest = b.n - from;
		++*rows;
		good = !b.full && (b.n < TABLE_BLOCK || tidy_flush(out, &b));
		if (progress != NULL && *rows % TIDY_STEP == 0 &&
		    dialect->bytes > 0)
			progress((int)(scan.offset * 1000 / dialect->bytes));
	}
	good = good && !scan_failed(&scan) && tidy_flush(out, &b);
	scan_close(&scan);
	arena_close(arena);
	return good;
}
