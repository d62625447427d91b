/* For tests alone: spreadsheets made by libzip from what a test says, and a
 * sheet's rows as lines to compare. */
#ifndef TABLES_BOOK_HOUSE_H
#define TABLES_BOOK_HOUSE_H

#include <string.h>
#include <zip.h>

#include "engine/base/arena_house.h"
#include "engine/base/buf.h"
#include "transparency/tables/book.h"

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define LINKS                                                                  \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"
#define LINK(id, type, target)                                                 \
	"<Relationship Id='" id "' Type='" LINKS "/" type "' Target='" target  \
	"'/>"

struct making {
	zip_source_t *source;
	zip_t *zip;
};

static inline struct making
make_begin(void)
{
	struct making m;

	m.source = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_source_keep(m.source);
	m.zip = zip_open_from_source(m.source, ZIP_TRUNCATE, NULL);
	return m;
}

/* ${content} must last until make_end. */
static inline void
make_add(struct making *m, const char *name, str content)
{
	zip_file_add(m->zip, name,
	    zip_source_buffer(m->zip, content.p, content.n, 0), 0);
}

static inline str
make_end(struct making *m)
{
	zip_stat_t stat;
	char *bytes;

	zip_close(m->zip);
	zip_source_open(m->source);
	zip_source_stat(m->source, &stat);
	bytes = NEWS(arena, char, stat.size);
	zip_source_read(m->source, bytes, stat.size);
	zip_source_close(m->source);
	zip_source_free(m->source);
	return (str){ bytes, stat.size };
}

/* What every XLSX has but its sheet. */
static inline struct making
make_xlsx(const char *workbook)
{
	struct making m = make_begin();

	make_add(&m, "[Content_Types].xml", S("<Types/>"));
	make_add(&m, "_rels/.rels",
	    S("<Relationships xmlns='" PACKAGE "'>" LINK("r", "officeDocument",
		"xl/workbook.xml") "</Relationships>"));
	make_add(&m, "xl/workbook.xml",
	    str_fmt(arena,
		"<workbook xmlns='" MAIN "' xmlns:r='" LINKS "'>%s</workbook>",
		workbook));
	make_add(&m, "xl/_rels/workbook.xml.rels",
	    S("<Relationships xmlns='" PACKAGE "'>" LINK("a", "worksheet",
		"worksheets/one.xml") LINK("b", "worksheet", "/xl/two.xml")
		    LINK("c", "chartsheet", "chart.xml") LINK("d", "styles",
			"./styles.xml") LINK("e", "sharedStrings",
			"../xl/texts.xml") "</Relationships>"));
	return m;
}

#define ONE_SHEET "<sheets><sheet name='One' sheetId='1' r:id='a'/></sheets>"

/* One sheet of which the rows and what is behind them are given. */
static inline str
make_sheet(const char *rows, const char *behind, const char *texts,
    const char *styles)
{
	struct making m = make_xlsx(ONE_SHEET);

	make_add(&m, "xl/worksheets/one.xml",
	    str_fmt(arena,
		"<worksheet xmlns='" MAIN "'><sheetData>%s</sheetData>%s"
		"</worksheet>",
		rows, behind));
	make_add(&m, "xl/texts.xml",
	    str_fmt(arena, "<sst xmlns='" MAIN "'>%s</sst>", texts));
	make_add(&m, "xl/styles.xml",
	    str_fmt(arena, "<styleSheet xmlns='" MAIN "'>%s</styleSheet>",
		styles));
	return make_end(&m);
}

#define ODF "urn:oasis:names:tc:opendocument:xmlns:"
#define ODS(styles, tables)                                                    \
	"<office:document-content xmlns:office='" ODF "office:1.0' "           \
	"xmlns:table='" ODF "table:1.0' xmlns:text='" ODF "text:1.0' "         \
	"xmlns:style='" ODF "style:1.0' xmlns:calcext='urn:org:"               \
	"documentfoundation:names:experimental:calc:xmlns:calcext:1.0'>"       \
	"<office:automatic-styles>" styles "</office:automatic-styles>"        \
	"<office:body><office:spreadsheet>" tables                             \
	"</office:spreadsheet></office:body></office:document-content>"

static inline str
make_ods(const char *content, const char *manifest)
{
	struct making m = make_begin();

	make_add(&m, "mimetype",
	    S("application/vnd.oasis.opendocument.spreadsheet"));
	make_add(&m, "content.xml", str_of(content));
	make_add(&m, "META-INF/manifest.xml",
	    str_fmt(arena,
		"<m:manifest xmlns:m='" ODF "manifest:1.0'>%s</m:manifest>",
		manifest));
	return make_end(&m);
}

/* Rows as lines: a letter for the kind, the text, " | " between cells. */
static inline bool
line_row(void *cookie, const struct book_cell *cells, size_t n)
{
	static const char kinds[] = "_tnbdmhe";
	struct buf *b = cookie;

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_c(b, " | ");
		buf_char(b, kinds[cells[i].kind]);
		buf_add(b, cells[i].text);
	}
	buf_char(b, '\n');
	return !b->full;
}

static struct book_found found;

/* The lines of sheet ${i}, or the sentence of why not. */
static inline const char *
lines_of(str bytes, size_t i)
{
	struct buf b = buf_open(arena, (size_t)8 << 20);
	struct book *book;
	enum book_end end = book_open_bytes(bytes, &book);

	if (end == BOOK_DONE) {
		end = book_read(book, i, line_row, &b, &found);
		book_close(book);
	}
	return end == BOOK_DONE ? str_c(arena, buf_str(&b))
				: book_sentence(end);
}

#endif
