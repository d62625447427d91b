/* Spreadsheets: see book.h.  Here is what XLSX and ODS share; each has a file
 * of its own. */
#include <stdlib.h>
#include <unistd.h>

#include "transparency/tables/book_inner.h"

/* Members and names of the sheets: well below. */
#define BOOK_ARENA_MAX ((size_t)16 << 20)

static const char *const sentences[BOOK_ENDS] = {
	[BOOK_DONE] = "",
	[BOOK_STOPPED] = "",
	[BOOK_OTHER] =
	    "This is not a spreadsheet that can be read here. Please open it "
	    "in a spreadsheet program and save it as XLSX, ODS or CSV.",
	[BOOK_OLD] =
	    "This is an old Excel file (.xls). Please open it in a spreadsheet "
	    "program and save it as XLSX or CSV.",
	[BOOK_BINARY] =
	    "This is a binary Excel file (.xlsb). Please open it in a "
	    "spreadsheet program and save it as XLSX or CSV.",
	[BOOK_PASSWORD] =
	    "This file has a password. Please save it without one and upload "
	    "it again.",
	[BOOK_CUT] =
	    "The end of this file is missing. Please upload it again; if that "
	    "does not help, save it anew first.",
	[BOOK_UNSOUND] =
	    "This spreadsheet is damaged. Please open it in a spreadsheet "
	    "program, save it anew and upload that.",
	[BOOK_OVERLAP] =
	    "The parts of this spreadsheet lie over each other, so it was not "
	    "opened. Please save it anew in a spreadsheet program and upload "
	    "that.",
	[BOOK_MEMBERS] =
	    "This spreadsheet has too many parts, such as pictures. Please "
	    "copy the table to a new spreadsheet, or save it as CSV.",
	[BOOK_BOMB] =
	    "This spreadsheet becomes far too large when it is opened. Please "
	    "copy the table to a new spreadsheet, or save it as CSV.",
	[BOOK_LARGE] =
	    "This spreadsheet is too large. Please save the table as CSV and "
	    "upload that.",
	[BOOK_NESTED] =
	    "There are other documents or archives inside this spreadsheet. "
	    "Please take them out, or save the table as CSV.",
	[BOOK_DOCTYPE] =
	    "This spreadsheet has declarations in it that are not safe to "
	    "read. Please save it anew in a spreadsheet program, or as CSV.",
	[BOOK_ROWS] =
	    "This sheet has more rows than a spreadsheet can have (1,048,576). "
	    "Please save the table as CSV and upload that.",
	[BOOK_COLUMNS] =
	    "This sheet has more columns than a spreadsheet can have (16,384). "
	    "Please check it and save it anew.",
	[BOOK_ROW_LONG] =
	    "A row of this sheet is too long. Please check its texts, or split "
	    "the table.",
	[BOOK_STRINGS] =
	    "The texts in this spreadsheet are too large. Please save the "
	    "table as CSV and upload that.",
	[BOOK_SHEETS] =
	    "This spreadsheet has too many sheets. Please copy those with "
	    "tables to a new spreadsheet.",
	[BOOK_NONE] =
	    "There is no sheet with cells in this spreadsheet. Please check "
	    "that it is the right file.",
	[BOOK_MEMORY] =
	    "The spreadsheet could not be read just now. Please try again.",
};

const char *
book_sentence(enum book_end end)
{
	return sentences[end];
}

/* Whether something in an OLE file has that name: they are in UTF-16. */
static bool
book_ole_has(const struct book_file *file, const char *name)
{
	char wide[64];
	size_t n = 0;

	for (; name[n] != '\0'; n++) {
		wide[2 * n] = name[n];
		wide[2 * n + 1] = '\0';
	}
	return book_file_has(file, (str){ wide, 2 * n });
}

static enum book_end
book_ole(const struct book_file *file)
{
	if (book_ole_has(file, "EncryptedPackage"))
		return BOOK_PASSWORD;
	return book_ole_has(file, "Workbook") || book_ole_has(file, "Book")
		   ? BOOK_OLD
		   : BOOK_OTHER;
}

static enum book_end
book_begin(struct book *book)
{
	const struct book_file *file = &book->file;
	char start[8] = { 0 };
	str begins = { start, sizeof(start) };
	enum book_end end;

	if (file->n < sizeof(start))
		return BOOK_OTHER;
	if (file->n > BOOK_FILE_MAX)
		return BOOK_LARGE;
	if (!book_file_read(file, 0, start, sizeof(start)))
		return BOOK_MEMORY;
	if (str_starts(begins, S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")))
		return book_ole(file);
	if (!str_starts(begins, S("PK\x03\x04")))
		return BOOK_OTHER;
	end = book_zip_open(book->arena, &book->file, &book->zip);
	if (end != BOOK_DONE)
		return end;
	if (book_zip_find(&book->zip, S("xl/workbook.bin")) != NULL)
		return BOOK_BINARY;
	book->ods = book_zip_find(&book->zip, S("[Content_Types].xml")) == NULL;
	end = book->ods ? book_ods_open(book) : book_xlsx_open(book);
	return end == BOOK_DONE && book->sheets_n == 0 ? BOOK_NONE : end;
}

static enum book_end
book_open_file(struct book_file file, struct book **out)
{
	struct book *book = calloc(1, sizeof(*book));
	enum book_end end;

	*out = NULL;
	if (book == NULL)
		return BOOK_MEMORY;
	book->arena = arena_open(BOOK_ARENA_MAX);
	book->file = file;
	end = book_begin(book);
	if (end == BOOK_DONE)
		*out = book;
	else
		book_close(book);
	return end;
}

enum book_end
book_open_bytes(str bytes, struct book **book)
{
	return book_open_file((struct book_file){ .fd = -1,
				  .bytes = bytes,
				  .n = bytes.n },
	    book);
}

enum book_end
book_open(int fd, struct book **book)
{
	off_t n = lseek(fd, 0, SEEK_END);

	*book = NULL;
	return n < 0 ? BOOK_MEMORY
		     : book_open_file((struct book_file){ .fd = fd,
					  .n = (uint64_t)n },
			   book);
}

void
book_close(struct book *book)
{
	if (book == NULL)
		return;
	book_zip_close(&book->zip);
	free(book->strings.text);
	free(book->strings.ends);
	free(book->shows);
	arena_close(book->arena);
	free(book);
}

size_t
book_sheets(const struct book *book)
{
	return book->sheets_n;
}

const struct sheet *
book_sheet(const struct book *book, size_t i)
{
	return &book->sheets[i].sheet;
}

enum book_end
book_read(struct book *book, size_t i, book_row_fn *row, void *cookie,
    struct book_found *found)
{
	struct book_found unasked;
	struct book_rows rows;
	enum book_end end;

	if (found == NULL)
		found = &unasked;
	*found = (struct book_found){ 0 };
	if (!book_rows_open(&rows, row, cookie, found))
		return BOOK_MEMORY;
	end = book->ods ? book_ods_read(book, &book->sheets[i], &rows)
			: book_xlsx_read(book, &book->sheets[i], &rows);
	book_rows_close(&rows);
	return end;
}

struct book_place *
book_add_sheet(struct book *book)
{
	if (book->sheets == NULL)
		book->sheets =
		    NEWS(book->arena, struct book_place, BOOK_SHEETS_MAX);
	return book->sheets_n == BOOK_SHEETS_MAX
		   ? NULL
		   : &book->sheets[book->sheets_n++];
}
