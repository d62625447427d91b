/*
 * sheet: what a million rows by ten columns of XLSX take to read, rows thrown
 * away: seconds of one core, and memory.  Makes the file itself, as a program
 * writes it that streams.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zip.h>

#include "transparency/tables/book.h"

#define ROWS 1000000
#define TEXTS 200000
#define LINKS                                                                  \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATED                                                                \
	"<Relationships xmlns='http://schemas.openxmlformats.org/package/"     \
	"2006/relationships'>"
#define LINK(id, type, target)                                                 \
	"<Relationship Id='" id "' Type='" LINKS "/" type "' Target='" target  \
	"'/>"

static unsigned
chance(void)
{
	return (unsigned)random();
}

static void
write_rows(FILE *f)
{
	fputs("<worksheet xmlns='" MAIN "'><sheetData>", f);
	for (int i = 1; i <= ROWS; i++) {
		fprintf(f,
		    "<row r=\"%d\"><c r=\"A%d\"><v>%d</v></c>"
		    "<c r=\"B%d\" t=\"s\"><v>%u</v></c>"
		    "<c r=\"C%d\" t=\"s\"><v>%u</v></c>"
		    "<c r=\"D%d\" s=\"1\"><v>%d</v></c>",
		    i, i, i, i, chance() % TEXTS, i, chance() % TEXTS, i,
		    40000 + i % 5000);
		for (char c = 'E'; c <= 'H'; c++)
			fprintf(f, "<c r=\"%c%d\"><v>%.17g</v></c>", c, i,
			    chance() / 2147483.648);
		fprintf(f,
		    "<c r=\"I%d\" t=\"b\"><v>%d</v></c>"
		    "<c r=\"J%d\"><v>%.2f</v></c></row>",
		    i, i & 1, i, chance() % 10000000 / 100.);
	}
	fputs("</sheetData></worksheet>", f);
}

static void
write_texts(FILE *f)
{
	fputs("<sst xmlns='" MAIN "'>", f);
	for (int i = 0; i < TEXTS; i++)
		fprintf(f, "<si><t>Neighbourhood number %d</t></si>", i);
	fputs("</sst>", f);
}

static bool
add_file(zip_t *zip, const char *name, void (*write_)(FILE *))
{
	FILE *f = tmpfile();

	if (f == NULL)
		return false;
	write_(f);
	rewind(f);
	return zip_file_add(zip, name, zip_source_filep(zip, f, 0, -1), 0) >= 0;
}

static bool
add(zip_t *zip, const char *name, const char *text)
{
	return zip_file_add(zip, name,
		   zip_source_buffer(zip, text, strlen(text), 0), 0) >= 0;
}

static bool
make(const char *path)
{
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

	return zip != NULL && add(zip, "[Content_Types].xml", "<Types/>") &&
	       add(zip, "_rels/.rels",
		   RELATED LINK("r", "officeDocument",
		       "xl/workbook.xml") "</Relationships>") &&
	       add(zip, "xl/workbook.xml",
		   "<workbook xmlns='" MAIN "' xmlns:r='" LINKS "'><sheets>"
		   "<sheet name='Rows' sheetId='1' r:id='a'/></sheets>"
		   "</workbook>") &&
	       add(zip, "xl/_rels/workbook.xml.rels",
		   RELATED LINK("a", "worksheet", "sheet1.xml")
		       LINK("b", "styles", "styles.xml") LINK("c",
			   "sharedStrings", "texts.xml") "</Relationships>") &&
	       add(zip, "xl/styles.xml",
		   "<styleSheet xmlns='" MAIN "'><cellXfs><xf numFmtId='0'/>"
		   "<xf numFmtId='14'/></cellXfs></styleSheet>") &&
	       add_file(zip, "xl/sheet1.xml", write_rows) &&
	       add_file(zip, "xl/texts.xml", write_texts) &&
	       zip_close(zip) == 0;
}

static bool
count(void *cookie, const struct book_cell *cells, size_t n)
{
	(void)cells;
	*(size_t *)cookie += n;
	return true;
}

static double
core_seconds(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/* Memory of this process that is no file's, in kB. */
static long
memory_kb(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	long kb = 0;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "RssAnon:", 8) == 0)
			kb = strtol(line + 8, NULL, 10);
	if (f != NULL)
		fclose(f);
	return kb;
}

int
main(void)
{
	char path[] = "/tmp/sheet-XXXXXX";
	struct book *book = NULL;
	enum book_end end = BOOK_MEMORY;
	long before, after = 0;
	size_t cells = 0;
	double start;
	int fd = mkstemp(path);

	if (fd < 0 || !make(path)) {
		fputs("sheet: the file could not be made\n", stderr);
		return 1;
	}
	close(fd);
	/* zip_close put a new file in its place. */
	fd = open(path, O_RDONLY | O_CLOEXEC);
	unlink(path);
	start = core_seconds();
	before = memory_kb();
	if (fd >= 0)
		end = book_open(fd, &book);
	if (end == BOOK_DONE) {
		end = book_read(book, 0, count, &cells, NULL);
		after = memory_kb();
	}
	printf("xlsx rows=%d cells=%zu mb=%lld seconds=%.2f "
	       "memory_kb=%ld%s%s\n",
	    ROWS, cells, (long long)(lseek(fd, 0, SEEK_END) / 1000000),
	    core_seconds() - start, after - before, end == BOOK_DONE ? "" : " ",
	    book_sentence(end));
	book_close(book);
	close(fd);
	return end != BOOK_DONE || cells != 10 * (size_t)ROWS;
}
