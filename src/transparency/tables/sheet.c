/* Spreadsheets: see sheet.h.  Here is what XLSX and ODS share; each has a file
 * of its own. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "transparency/tables/sheet_book.h"

/* Members and names of the sheets: well below. */
#define BOOK_ARENA_MAX ((size_t)16 << 20)

static const char *const sentences[SHEET_ENDS] = {
	[SHEET_DONE] = "",
	[SHEET_STOPPED] = "",
	[SHEET_OTHER] =
	    "This is not a spreadsheet that can be read here. Please open it "
	    "in a spreadsheet program and save it as XLSX, ODS or CSV.",
	[SHEET_OLD] =
	    "This is an old Excel file (.xls). Please open it in a spreadsheet "
	    "program and save it as XLSX or CSV.",
	[SHEET_BINARY] =
	    "This is a binary Excel file (.xlsb). Please open it in a "
	    "spreadsheet program and save it as XLSX or CSV.",
	[SHEET_PASSWORD] =
	    "This file has a password. Please save it without one and upload "
	    "it again.",
	[SHEET_CUT] =
	    "The end of this file is missing. Please upload it again; if that "
	    "does not help, save it anew first.",
	[SHEET_UNSOUND] =
	    "This spreadsheet is damaged. Please open it in a spreadsheet "
	    "program, save it anew and upload that.",
	[SHEET_OVERLAP] =
	    "The parts of this spreadsheet lie over each other, so it was not "
	    "opened. Please save it anew in a spreadsheet program and upload "
	    "that.",
	[SHEET_MEMBERS] =
	    "This spreadsheet has too many parts, such as pictures. Please "
	    "copy the table to a new spreadsheet, or save it as CSV.",
	[SHEET_BOMB] =
	    "This spreadsheet becomes far too large when it is opened. Please "
	    "copy the table to a new spreadsheet, or save it as CSV.",
	[SHEET_LARGE] =
	    "This spreadsheet is too large. Please save the table as CSV and "
	    "upload that.",
	[SHEET_NESTED] =
	    "There are other documents or archives inside this spreadsheet. "
	    "Please take them out, or save the table as CSV.",
	[SHEET_DOCTYPE] =
	    "This spreadsheet has declarations in it that are not safe to "
	    "read. Please save it anew in a spreadsheet program, or as CSV.",
	[SHEET_ROWS] =
	    "This sheet has more rows than a spreadsheet can have (1,048,576). "
	    "Please save the table as CSV and upload that.",
	[SHEET_COLUMNS] =
	    "This sheet has more columns than a spreadsheet can have (16,384). "
	    "Please check it and save it anew.",
	[SHEET_ROW_LONG] =
	    "A row of this sheet is too long. Please check its texts, or split "
	    "the table.",
	[SHEET_STRINGS] =
	    "The texts in this spreadsheet are too large. Please save the "
	    "table as CSV and upload that.",
	[SHEET_SHEETS] =
	    "This spreadsheet has too many sheets. Please copy those with "
	    "tables to a new spreadsheet.",
	[SHEET_NONE] =
	    "There is no sheet with cells in this spreadsheet. Please check "
	    "that it is the right file.",
	[SHEET_MEMORY] =
	    "The spreadsheet could not be read just now. Please try again.",
};

const char *
sheet_sentence(enum sheet_end end)
{
	return sentences[end];
}

/* Whether something in an OLE file has that name: they are in UTF-16. */
static bool
book_ole_has(str bytes, const char *name)
{
	char wide[64];
	size_t n = 0;

	for (; name[n] != '\0'; n++) {
		wide[2 * n] = name[n];
		wide[2 * n + 1] = '\0';
	}
	return memmem(bytes.p, bytes.n, wide, 2 * n) != NULL;
}

static enum sheet_end
book_ole(str bytes)
{
	if (book_ole_has(bytes, "EncryptedPackage"))
		return SHEET_PASSWORD;
	return book_ole_has(bytes, "Workbook") || book_ole_has(bytes, "Book")
		   ? SHEET_OLD
		   : SHEET_OTHER;
}

static enum sheet_end
book_open(struct sheet_book *book, str bytes)
{
	enum sheet_end end;

	if (bytes.n > SHEET_FILE_MAX)
		return SHEET_LARGE;
	if (str_starts(bytes, S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")))
		return book_ole(bytes);
	if (!str_starts(bytes, S("PK\x03\x04")))
		return SHEET_OTHER;
	end = sheet_zip_open(book->arena, bytes, &book->zip);
	if (end != SHEET_DONE)
		return end;
	if (sheet_zip_find(&book->zip, S("xl/workbook.bin")) != NULL)
		return SHEET_BINARY;
	book->ods =
	    sheet_zip_find(&book->zip, S("[Content_Types].xml")) == NULL;
	end = book->ods ? sheet_ods_open(book) : sheet_xlsx_open(book);
	return end == SHEET_DONE && book->sheets_n == 0 ? SHEET_NONE : end;
}

enum sheet_end
sheet_open_bytes(str bytes, struct sheet_book **out)
{
	struct sheet_book *book = calloc(1, sizeof(*book));
	enum sheet_end end;

	*out = NULL;
	if (book == NULL)
		return SHEET_MEMORY;
	book->arena = arena_open(BOOK_ARENA_MAX);
	end = book_open(book, bytes);
	if (end == SHEET_DONE)
		*out = book;
	else
		sheet_close(book);
	return end;
}

enum sheet_end
sheet_open(int fd, struct sheet_book **book)
{
	enum sheet_end end;
	struct stat is;
	str mapped;

	*book = NULL;
	if (fstat(fd, &is) != 0 || !S_ISREG(is.st_mode))
		return SHEET_MEMORY;
	if (is.st_size == 0)
		return SHEET_OTHER;
	if ((uint64_t)is.st_size > SHEET_FILE_MAX)
		return SHEET_LARGE;
	mapped.n = (size_t)is.st_size;
	mapped.p = mmap(NULL, mapped.n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (mapped.p == MAP_FAILED)
		return SHEET_MEMORY;
	end = sheet_open_bytes(mapped, book);
	if (end == SHEET_DONE)
		(*book)->mapped = mapped;
	else
		munmap((void *)mapped.p, mapped.n);
	return end;
}

void
sheet_close(struct sheet_book *book)
{
	if (book == NULL)
		return;
	sheet_zip_close(&book->zip);
	if (book->mapped.p != NULL)
		munmap((void *)book->mapped.p, book->mapped.n);
	free(book->strings.text);
	free(book->strings.ends);
	free(book->shows);
	arena_close(book->arena);
	free(book);
}

size_t
sheet_count(const struct sheet_book *book)
{
	return book->sheets_n;
}

const struct sheet *
sheet_at(const struct sheet_book *book, size_t i)
{
	return &book->sheets[i].sheet;
}

enum sheet_end
sheet_read(struct sheet_book *book, size_t i, sheet_row_fn *row, void *cookie,
    struct sheet_found *found)
{
	struct sheet_found unasked;
	struct sheet_rows rows;
	enum sheet_end end;

	if (found == NULL)
		found = &unasked;
	*found = (struct sheet_found){ 0 };
	if (!sheet_rows_open(&rows, row, cookie, found))
		return SHEET_MEMORY;
	end = book->ods ? sheet_ods_read(book, &book->sheets[i], &rows)
			: sheet_xlsx_read(book, &book->sheets[i], &rows);
	sheet_rows_close(&rows);
	return end;
}

struct sheet_place *
sheet_book_add(struct sheet_book *book)
{
	if (book->sheets == NULL)
		book->sheets =
		    NEWS(book->arena, struct sheet_place, SHEET_SHEETS_MAX);
	return book->sheets_n == SHEET_SHEETS_MAX
		   ? NULL
		   : &book->sheets[book->sheets_n++];
}
