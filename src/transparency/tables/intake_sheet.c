/*
 * A spreadsheet as a text table: one of its sheets, written into
 * the folder and read from there like any other.  What the sheet says of its
 * cells beyond their text is not kept: the types of columns are judged from
 * all of their values, whoever wrote them.
 */
#include <fcntl.h>
#include <unistd.h>

#include "transparency/tables/book.h"
#include "transparency/tables/intake.h"
#include "transparency/tables/tables.h"

/* Rows are gathered before they are written. */
#define SHEET_BLOCK ((size_t)1 << 20)

/* One row, all of it quotes, with what stands between its cells. */
#define SHEET_ROW_MAX (2 * BOOK_ROW_BYTES_MAX + (size_t)4 * BOOK_COLUMNS_MAX)

struct writing {
	int fd;
	struct buf block;
	bool broken;
};

static bool
writing_flush(struct writing *w)
{
	str rest = buf_str(&w->block);
	ssize_t n;

	while (rest.n > 0 && !w->broken) {
		n = write(w->fd, rest.p, rest.n);
		w->broken = n <= 0;
		rest = str_drop(rest, n > 0 ? (size_t)n : 0);
	}
	w->block.n = 0;
	return !w->broken;
}

static void
writing_cell(struct buf *b, const struct book_cell *cell)
{
	str s = cell->text;

	if (cell->kind != BOOK_TEXT) {
		buf_add(b, s);
		return;
	}
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, s.p[i]);
	}
	buf_char(b, '"');
}

static bool
writing_row(void *cookie, const struct book_cell *cells, size_t n)
{
	struct writing *w = cookie;
	size_t bytes = n + 1;

	for (size_t i = 0; i < n; i++)
		bytes += 2 * cells[i].text.n + 2;
	if (w->block.n + bytes > SHEET_BLOCK && !writing_flush(w))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(&w->block, ',');
		writing_cell(&w->block, &cells[i]);
	}
	buf_char(&w->block, '\n');
	return true;
}

/* The one that a person chose; else the first that is shown and has anything
 * in it.  Which, into ${chosen}. */
static enum book_end
sheet_write(struct book *book, const struct dialect *remembered,
    struct writing *w, size_t *chosen)
{
	struct book_found found = { .rows = 0 };
	enum book_end end = BOOK_NONE;
	size_t n = book_sheets(book);

	if (remembered != NULL && (remembered->fixed & FIXED_SHEET) != 0)
		for (size_t i = 0; i < n; i++)
			if (str_eq(book_sheet(book, i)->name,
				remembered->sheet)) {
				*chosen = i;
				return book_read(book, i, writing_row, w,
				    &found);
			}
	for (*chosen = 0; *chosen < n; ++*chosen) {
		if (book_sheet(book, *chosen)->hidden)
			continue;
		end = book_read(book, *chosen, writing_row, w, &found);
		if (end != BOOK_DONE || found.rows > 0)
			return end;
	}
	return end;
}

/* What a person may choose from next time. */
static void
sheet_names(struct intake *intake, const struct book *book, size_t chosen,
    struct dialect *names)
{
	size_t n = book_sheets(book);
	str *sheets = NEWS(intake->arena, str, n + 1);
	const struct dialect *remembered = intake->remembered;

	for (size_t i = 0; i < n; i++)
		sheets[i] = str_copy(intake->arena, book_sheet(book, i)->name);
	*names = (struct dialect){ .sheets = sheets, .sheets_n = n };
	if (chosen >= n)
		return;
	names->sheet = sheets[chosen];
	if (remembered != NULL && str_eq(remembered->sheet, names->sheet))
		names->fixed = remembered->fixed & FIXED_SHEET;
}

bool
intake_sheet(struct intake *intake)
{
	struct writing w = { .fd = open(INTAKE_SHEET,
				 O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0600),
		.block = buf_open(intake->arena, SHEET_BLOCK + SHEET_ROW_MAX) };
	struct book *book = NULL;
	enum book_end end = book_open(0, &book);
	struct dialect names = { 0 };
	size_t chosen = 0;
	bool good = false;

	if (end == BOOK_DONE) {
		end = sheet_write(book, intake->remembered, &w, &chosen);
		sheet_names(intake, book, chosen, &names);
	}
	/* Its shared texts go before DuckDB needs the memory. */
	book_close(book);
	if (w.fd >= 0 && end == BOOK_DONE && writing_flush(&w)) {
		intake->given = w.fd;
		intake->file =
		    str_c(intake->arena, intake_path(intake, INTAKE_SHEET));
		good = intake_text(intake);
		intake->dialect.kind = TABLE_OF_SHEET;
		intake->dialect.sheet = names.sheet;
		intake->dialect.sheets = names.sheets;
		intake->dialect.sheets_n = names.sheets_n;
		intake->dialect.fixed |= names.fixed;
	} else if (end != BOOK_DONE && !w.broken)
		intake->refused = REFUSED_BOOK + (int)end;
	if (w.fd >= 0)
		close(w.fd);
	unlink(INTAKE_SHEET);
	return good;
}
