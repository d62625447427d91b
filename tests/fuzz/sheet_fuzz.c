/* Goal: no spreadsheet, whatever is in it, makes the reader do more than its
 * limits say: cells in bounds, texts that are text, days that are days.  The
 * input is a whole file; what does not begin like one is taken for the XML of a
 * sheet, in an archive made around it, or the checksums would keep the fuzzer
 * out. */
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "transparency/tables/book.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define LINKS                                                                  \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define RELATED                                                                \
	"<Relationships xmlns='http://schemas.openxmlformats.org/package/"     \
	"2006/relationships'>"
#define LINK(id, type, target)                                                 \
	"<Relationship Id='" id "' Type='" LINKS "/" type "' Target='" target  \
	"'/>"

static void
must(bool true_)
{
	if (!true_)
		abort();
}

static bool
look(void *cookie, const struct book_cell *cells, size_t n)
{
	int64_t *rows = cookie;

	must(++*rows <= BOOK_ROWS_MAX && n <= BOOK_COLUMNS_MAX);
	must(n == 0 || cells[n - 1].kind != BOOK_EMPTY);
	for (size_t i = 0; i < n; i++) {
		must(cells[i].kind <= BOOK_ERROR);
		must(
		    (cells[i].kind == BOOK_EMPTY ||
			cells[i].kind == BOOK_ERROR) == (cells[i].text.n == 0));
		must(cells[i].text.n <= BOOK_CELL_MAX &&
		     str_utf8(cells[i].text));
	}
	/* Enough is seen, and a row can stand for a million. */
	return *rows < 2000;
}

static void
read_all(str bytes)
{
	struct book *book;
	struct book_found found;

	if (book_open_bytes(bytes, &book) != BOOK_DONE) {
		must(book == NULL);
		return;
	}
	for (size_t i = 0; i < book_sheets(book) && i < 8; i++) {
		int64_t rows = 0;

		must(str_utf8(book_sheet(book, i)->name));
		book_read(book, i, look, &rows, &found);
		must(found.rows <= rows && found.width <= BOOK_COLUMNS_MAX);
	}
	book_close(book);
}

static void
add(zip_t *zip, const char *name, str content)
{
	zip_file_add(zip, name, zip_source_buffer(zip, content.p, content.n, 0),
	    0);
}

static void
add_book(zip_t *zip, str sheet)
{
	add(zip, "[Content_Types].xml", S("<Types/>"));
	add(zip, "_rels/.rels",
	    S(RELATED LINK("r", "officeDocument", "w.xml") "</Relationships>"));
	add(zip, "w.xml",
	    S("<workbook xmlns='http://schemas.openxmlformats.org/"
	      "spreadsheetml/2006/main' xmlns:r='" LINKS "'><sheets>"
	      "<sheet name='s' r:id='a'/></sheets></workbook>"));
	/* The same is sheet, texts and formats. */
	add(zip, "_rels/w.xml.rels",
	    S(RELATED LINK("a", "worksheet", "s.xml")
		    LINK("b", "styles", "s.xml") LINK("c", "sharedStrings",
			"s.xml") "</Relationships>"));
	add(zip, "s.xml", sheet);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str bytes = { (const char *)data, size };
	zip_source_t *source;
	zip_stat_t stat;
	char *made;
	zip_t *zip;

	if (size > 1 << 20)
		return 0;
	if (size == 0 || data[0] != '<') {
		read_all(bytes);
		return 0;
	}
	source = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_source_keep(source);
	zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
	if (memmem(data, size, "opendocument", 12) != NULL)
		add(zip, "content.xml", bytes);
	else
		add_book(zip, bytes);
	for (zip_uint64_t i = 0; i < 5; i++)
		zip_set_file_compression(zip, i, ZIP_CM_STORE, 0);
	must(zip_close(zip) == 0 && zip_source_open(source) == 0 &&
	     zip_source_stat(source, &stat) == 0);
	made = malloc(stat.size);
	must(
	    zip_source_read(source, made, stat.size) == (zip_int64_t)stat.size);
	zip_source_close(source);
	zip_source_free(source);
	read_all((str){ made, stat.size });
	free(made);
	return 0;
}
