/* The role "sheet": see sheet.h. */
#include "transparency/tables/sheet.h"

#include <unistd.h>

#include "engine/base/json.h"
#include "transparency/tables/book.h"
#include "transparency/tables/scan.h"
#include "transparency/tables/source.h"

#define SHEET_ARENA_MAX ((size_t)64 << 20)

struct sheet_out {
	struct arena *arena;
	struct buf json;
	size_t rows, empty; /* written; held back, for there may be no more */
	const char *why;
};

/* One value as JSON takes it: UTF-8 without control characters but tabs and
 * ends of lines. */
static void
sheet_cell(struct sheet_out *out, str s)
{
	struct buf b = buf_open(out->arena, 4 * s.n + 16);
	bool sound = str_utf8(s);

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
			buf_char(&b, ' ');
		else
			buf_char(&b, c < 0x80 || sound ? s.p[i] : '?');
	}
	json_text(&out->json, buf_str(&b));
}

static bool
sheet_row(struct sheet_out *out, const str *cells, size_t n)
{
	while (n > 0 && str_trim(cells[n - 1]).n == 0)
		n--;
	if (n == 0) {
		out->empty++;
		return true;
	}
	if (n > SHEET_CELLS_COLUMNS_MAX)
		out->why = "columns";
	for (; out->empty > 0 && out->why == NULL; out->empty--) {
		buf_c(&out->json, out->rows > 0 ? ",\n[]" : "\n[]");
		if (++out->rows > SHEET_CELLS_ROWS_MAX)
			out->why = "rows";
	}
	if (++out->rows > SHEET_CELLS_ROWS_MAX)
		out->why = "rows";
	if (out->why != NULL)
		return false;
	buf_c(&out->json, out->rows > 1 ? ",\n[" : "\n[");
	for (size_t i = 0; i < n; i++) {
		buf_c(&out->json, i > 0 ? "," : "");
		sheet_cell(out, cells[i]);
	}
	buf_char(&out->json, ']');
	if (out->json.full)
		out->why = "large";
	return out->why == NULL;
}

/* ---- text ---- */

/* The delimiter that cuts the first row into most cells. */
static char
sheet_delimiter(const struct survey *survey)
{
	static const char candidates[] = { ',', ';', '\t', '|' };
	size_t most = 0;
	char best = ',';

	for (size_t i = 0; i < sizeof(candidates); i++) {
		struct scan scan;

		if (scan_open(&scan, 0, survey, candidates[i], '"') &&
		    scan_row(&scan) && scan.cells_n > most) {
			most = scan.cells_n;
			best = candidates[i];
		}
		scan_close(&scan);
	}
	return best;
}

static void
sheet_text(struct sheet_out *out)
{
	str *cells = NEWS(out->arena, str, SHEET_CELLS_COLUMNS_MAX + 1);
	struct survey survey;
	struct scan scan;
	size_t n;

	out->why = "unsound";
	if (!survey_file(0, &survey))
		return;
	out->why = "kind";
	if (survey_binary(&survey))
		return;
	out->why = NULL;
	if (!scan_open(&scan, 0, &survey, sheet_delimiter(&survey), '"'))
		out->why = "unsound";
	while (out->why == NULL && scan_row(&scan)) {
		n = scan.cells_n;
		if (n > SHEET_CELLS_COLUMNS_MAX)
			n = SHEET_CELLS_COLUMNS_MAX + 1;
		for (size_t i = 0; i < n; i++)
			cells[i] = (str){ scan.cells[i].p, scan.cells[i].n };
		sheet_row(out, cells, n);
	}
	if (out->why == NULL && scan_failed(&scan))
		out->why = "unsound";
	scan_close(&scan);
}

/* ---- spreadsheets ---- */

static bool
sheet_book_row(void *cookie, const struct book_cell *given, size_t n)
{
	struct sheet_out *out = cookie;
	str cells[SHEET_CELLS_COLUMNS_MAX + 1];

	if (n > SHEET_CELLS_COLUMNS_MAX)
		n = SHEET_CELLS_COLUMNS_MAX + 1;
	for (size_t i = 0; i < n; i++)
		cells[i] = given[i].text;
	return sheet_row(out, cells, n);
}

static void
sheet_book(struct sheet_out *out)
{
	struct book *book = NULL;
	enum book_end end = book_open(0, &book);
	size_t i = 0;

	if (end == BOOK_DONE) {
		while (i + 1 < book_sheets(book) && book_sheet(book, i)->hidden)
			i++;
		end = book_read(book, i, sheet_book_row, out, NULL);
	}
	book_close(book);
	if (end != BOOK_DONE && out->why == NULL)
		out->why = end == BOOK_OTHER ? "kind" : "unsound";
}

static bool
sheet_work(void *kit, struct buf *reply)
{
	struct sheet_out out = { .arena = arena_open(SHEET_ARENA_MAX) };
	char start[SOURCE_BYTES];
	ssize_t n = pread(0, start, sizeof(start), 0);

	(void)kit;
	out.json = buf_open(out.arena, SHEET_CELLS_BYTES_MAX);
	buf_char(&out.json, '[');
	switch (n < 0 ? SOURCE_OTHER : source_kind((str){ start, (size_t)n })) {
	case SOURCE_TEXT:
		sheet_text(&out);
		break;
	case SOURCE_SHEET:
		sheet_book(&out);
		break;
	default:
		out.why = "kind";
	}
	buf_c(&out.json, "\n]\n");
	if (out.why == NULL && out.json.full)
		out.why = "large";
	buf_c(reply, out.why == NULL ? "read" : out.why);
	return out.why == NULL && jail_output(buf_str(&out.json));
}

/* It needs nothing of the system. */
static void *
sheet_prepare(void)
{
	static const char nothing = 0;

	return (void *)(uintptr_t)&nothing;
}

const struct jail_role sheet_role = {
	.name = "sheet",
	.prepare = sheet_prepare,
	.work = sheet_work,
};
