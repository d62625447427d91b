/* Spreadsheets: see book.h.  Here is what XLSX and ODS share; each has a file
 * of its own. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

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

static enum book_end
book_ole(str bytes)
{
	if (book_ole_has(bytes, "EncryptedPackage"))
		return BOOK_PASSWORD;
	return book_ole_has(bytes, "Workbook") || book_ole_has(bytes, "Book")
		   ? BOOK_OLD
		   : BOOK_OTHER;
}

static enum book_end
book_begin(struct book *book, str bytes)
{
	enum book_end end;

	if (bytes.n > BOOK_FILE_MAX)
		return BOOK_LARGE;
	if (str_starts(bytes, S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")))
		return book_ole(bytes);
	if (!str_starts(bytes, S("PK\x03\x04")))
		return BOOK_OTHER;
	end = book_zip_open(book->arena, bytes, &book->zip);
	if (end != BOOK_DONE)
		return end;
	if (book_zip_find(&book->zip, S("xl/workbook.bin")) != NULL)
		return BOOK_BINARY;
	book->ods = book_zip_find(&book->zip, S("[Content_Types].xml")) == NULL;
	end = book->ods ? book_ods_open(book) : book_xlsx_open(book);
	return end == BOOK_DONE && book->sheets_n == 0 ? BOOK_NONE : end;
}

enum book_end
book_open_bytes(str bytes, struct book **out)
{
	struct book *book = calloc(1, sizeof(*book));
	enum book_end end;

	*out = NULL;
	if (book == NULL)
		return BOOK_MEMORY;
	book->arena = arena_open(BOOK_ARENA_MAX);
	end = book_begin(book, bytes);
	if (end == BOOK_DONE)
		*out = book;
	else
		book_close(book);
	return end;
}

enum book_end
book_open(int fd, struct book **book)
{
	enum book_end end;
	struct stat is;
	str mapped;

	*book = NULL;
	if (fstat(fd, &is) != 0 || !S_ISREG(is.st_mode))
		return BOOK_MEMORY;
	if (is.st_size == 0)
		return BOOK_OTHER;
	if ((uint64_t)is.st_size > BOOK_FILE_MAX)
		return BOOK_LARGE;
	mapped.n = (size_t)is.st_size;
	mapped.p = mmap(NULL, mapped.n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (mapped.p == MAP_FAILED)
		return BOOK_MEMORY;
	end = book_open_bytes(mapped, book);
	if (end == BOOK_DONE)
		(*book)->mapped = mapped;
	else
		munmap((void *)mapped.p, mapped.n);
	return end;
}

void
book_close(struct book *book)
{
	if (book == NULL)
		return;
	book_zip_close(&book->zip);
	if (book->mapped.p != NULL)
		munmap((void *)book->mapped.p, book->mapped.n);
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
