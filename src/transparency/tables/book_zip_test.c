/* Goal: what is no honest spreadsheet is refused, before it costs anything and
 * with the reason that helps: bombs, passwords, damage, lies, other files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "transparency/tables/book_house.h"

static bool
no_row(void *cookie, const struct book_cell *cells, size_t n)
{
	(void)cookie, (void)cells, (void)n;
	return true;
}

static enum book_end
end_of(str bytes)
{
	struct book *book;
	enum book_end end = book_open_bytes(bytes, &book);

	if (end == BOOK_DONE) {
		end = book_read(book, 0, no_row, NULL, NULL);
		book_close(book);
	} else
		assert_null(book);
	return end;
}

static str
rows(const char *rows)
{
	return make_sheet(rows, "", "", "");
}

#define ROW "<row><c><v>1</v></c></row>"

/* A sheet with one more member. */
static str
with(const char *name, str content)
{
	struct making m = make_xlsx(ONE_SHEET);

	make_add(&m, "xl/worksheets/one.xml",
	    S("<worksheet xmlns='" MAIN "'/>"));
	make_add(&m, name, content);
	return make_end(&m);
}

/* ${n} bytes that pack well or not at all. */
static str
filled(size_t n, bool packs)
{
	char *p = NEWS(arena, char, n);
	uint64_t state = 1;

	for (size_t i = 0; i < n; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		p[i] = packs ? ' ' : (char)(state >> 56);
	}
	return (str){ p, n };
}

/* Where ${what} stands in ${bytes}, counted from 0, to be changed. */
static char *
place(str bytes, const char *what, size_t n, int nth)
{
	char *p = (char *)bytes.p, *end = p + bytes.n;

	for (;; p++) {
		p = memmem(p, (size_t)(end - p), what, n);
		assert_non_null(p);
		if (nth-- == 0)
			return p;
	}
}

#define ENTRY(bytes, nth) place(bytes, "PK\x01\x02", 4, nth)

static void
knows_other_files(void **state)
{
	char ole[2048] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
	struct making m;

	(void)state;
	assert_int_equal(end_of(S("")), BOOK_OTHER);
	assert_int_equal(end_of(S("a;b\n1;2\n")), BOOK_OTHER);
	assert_int_equal(end_of((str){ ole, sizeof(ole) }), BOOK_OTHER);
	memcpy(ole + 600, "W\0o\0r\0k\0b\0o\0o\0k", 16);
	assert_int_equal(end_of((str){ ole, sizeof(ole) }), BOOK_OLD);
	memcpy(ole + 1400, "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e",
	    32);
	assert_int_equal(end_of((str){ ole, sizeof(ole) }), BOOK_PASSWORD);
	assert_int_equal(end_of(with("xl/workbook.bin", S("x"))), BOOK_BINARY);
	m = make_begin();
	make_add(&m, "notes.txt", S("x"));
	assert_int_equal(end_of(make_end(&m)), BOOK_OTHER);
	m = make_xlsx("");
	assert_int_equal(end_of(make_end(&m)), BOOK_OTHER);
	m = make_xlsx(
	    "<sheets><sheet name='C' sheetId='1' r:id='c'/></sheets>");
	assert_int_equal(end_of(make_end(&m)), BOOK_NONE);
	assert_int_equal(end_of(make_ods("<text/>", "")), BOOK_OTHER);
	assert_int_equal(end_of(make_ods(ODS("", ""), "")), BOOK_NONE);
}

static void
says_that_there_is_a_password(void **state)
{
	str bytes = rows(ROW);

	(void)state;
	assert_int_equal(end_of(bytes), BOOK_DONE);
	ENTRY(bytes, 2)[8] |= 1;
	assert_int_equal(end_of(bytes), BOOK_PASSWORD);
	assert_int_equal(end_of(make_ods("\x80\x81",
			     "<m:file-entry><m:encryption-data/>"
			     "</m:file-entry>")),
	    BOOK_PASSWORD);
}

static void
refuses_what_is_not_whole(void **state)
{
	str whole = rows(ROW), cut;
	struct buf b = buf_open(arena, 1 << 20);

	(void)state;
	for (size_t n = 8; n < whole.n; n++) {
		cut = str_copy(arena, str_take(whole, n));
		assert_int_equal(end_of(cut), BOOK_CUT);
	}
	buf_add(&b, whole);
	buf_c(&b, "behind");
	assert_int_equal(end_of(buf_str(&b)), BOOK_CUT);
	/* One bit of what is packed: it opens or not, but never passes. */
	for (char *p = (char *)whole.p; p < ENTRY(whole, 0); p++) {
		enum book_end end;

		*p ^= 4;
		end = end_of(whole);
		assert_true(end < BOOK_ENDS);
		*p ^= 4;
	}
	place(whole, "PK\x03\x04", 4, 4)[38 + 20] ^= 4;
	assert_int_not_equal(end_of(whole), BOOK_DONE);
}

static void
refuses_a_directory_that_lies(void **state)
{
	/* What is changed in one entry, as an offset. */
	static const int fields[] = { 10, 16, 20, 24, 28, 42, 46 };
	struct making m;
	str bytes;

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		enum book_end end;

		bytes = rows(ROW);
		ENTRY(bytes, 4)[fields[i]] ^= 1;
		end = end_of(bytes);
		assert_true(end == BOOK_UNSOUND || end == BOOK_OVERLAP);
	}
	/* The second entry says its bytes are the first's. */
	m = make_begin();
	make_add(&m, "a", S("1"));
	make_add(&m, "b", S("1"));
	bytes = make_end(&m);
	memcpy(ENTRY(bytes, 1) + 46, "a", 1);
	memcpy(ENTRY(bytes, 1) + 42, ENTRY(bytes, 0) + 42, 4);
	assert_int_equal(end_of(bytes), BOOK_UNSOUND); /* twice one name */
	m = make_begin();
	make_add(&m, "a", filled(100, false));
	make_add(&m, "b", S("1"));
	bytes = make_end(&m);
	/* The first says that it reaches over the second. */
	ENTRY(bytes, 0)[20] = ENTRY(bytes, 0)[24] = 110;
	assert_int_equal(end_of(bytes), BOOK_OVERLAP);
	/* Something before the first. */
	bytes = rows(ROW);
	ENTRY(bytes, 0)[42] = 1;
	assert_int_equal(end_of(bytes), BOOK_UNSOUND);
}

static void
refuses_bombs(void **state)
{
	struct making m;
	char name[16];
	str bytes;

	(void)state;
	/* Below the floor it may be as it likes; above, not. */
	assert_int_equal(end_of(with("a",
			     filled((size_t)BOOK_RATIO_FLOOR / 2, true))),
	    BOOK_DONE);
	assert_int_equal(end_of(with("a",
			     filled((size_t)BOOK_RATIO_FLOOR + 1, true))),
	    BOOK_BOMB);
	bytes = with("a", S("x"));
	memset(ENTRY(bytes, 5) + 20, 0xfe, 8); /* 4 GB and more of 4 GB */
	ENTRY(bytes, 5)[10] = 8;
	assert_int_not_equal(end_of(bytes), BOOK_DONE);
	m = make_begin();
	for (int i = 0; i <= BOOK_MEMBERS_MAX; i++) {
		snprintf(name, sizeof(name), "%d", i);
		make_add(&m, name, S(""));
	}
	assert_int_equal(end_of(make_end(&m)), BOOK_MEMBERS);
	assert_int_equal(end_of(with("xl/embeddings/A.XLSX", S("x"))),
	    BOOK_NESTED);
	m = make_begin();
	make_add(&m, "picture", rows(ROW));
	zip_set_file_compression(m.zip, 0, ZIP_CM_STORE, 0);
	assert_int_equal(end_of(make_end(&m)), BOOK_NESTED);
	/* A row for a million; cells for sixteen thousand. */
	assert_int_equal(end_of(
			     make_ods(ODS("",
					  "<table:table><table:table-row "
					  "table:number-rows-repeated='1000000'"
					  ">"
					  "<table:table-cell "
					  "table:number-columns-repeated="
					  "'16000'><text:p>x</text:p></"
					  "table:table-cell>"
					  "</table:table-row></table:table>"),
				 "")),
	    BOOK_BOMB);
}

static void
refuses_declarations(void **state)
{
	static const char laughs[] =
	    "<!DOCTYPE w [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><worksheet "
	    "xmlns='" MAIN "'><sheetData><row><c><v>&b;</v></c></row>"
	    "</sheetData></worksheet>",
			  outside[] = "<!DOCTYPE w SYSTEM 'file:///etc/passwd'>"
				      "<worksheet xmlns='" MAIN "'/>";
	struct making m;

	(void)state;
	m = make_xlsx(ONE_SHEET);
	make_add(&m, "xl/worksheets/one.xml", str_of(laughs));
	assert_int_equal(end_of(make_end(&m)), BOOK_DOCTYPE);
	m = make_xlsx(ONE_SHEET);
	make_add(&m, "xl/worksheets/one.xml", str_of(outside));
	assert_int_equal(end_of(make_end(&m)), BOOK_DOCTYPE);
	/* Without declarations nothing can be named. */
	assert_int_equal(end_of(rows("<row><c><v>&b;</v></c></row>")),
	    BOOK_UNSOUND);
}

static void
refuses_xml_without_end(void **state)
{
	struct buf b = buf_open(arena, (size_t)8 << 20);

	(void)state;
	assert_int_equal(end_of(rows("<row>")), BOOK_UNSOUND);
	for (int i = 0; i <= BOOK_DEPTH_MAX; i++)
		buf_c(&b, "<a>");
	buf_char(&b, '\0');
	assert_int_equal(end_of(rows(buf_str(&b).p)), BOOK_UNSOUND);
	/* A tag that is never closed, of what does not pack. */
	b.n = 0;
	buf_c(&b, "<row a='");
	for (str rest = filled(3 * BOOK_TOKEN_MAX, false); rest.n > 0;
	     rest = str_drop(rest, 1))
		buf_char(&b, (char)('a' + (rest.p[0] & 15)));
	buf_c(&b, "'></row>");
	buf_char(&b, '\0');
	assert_int_equal(end_of(rows(buf_str(&b).p)), BOOK_UNSOUND);
}

static void
keeps_to_the_size_of_a_sheet(void **state)
{
	(void)state;
	assert_int_equal(end_of(rows(
			     "<row r='1048576'><c r='XFD1048576'><v>1</v></c>"
			     "</row>")),
	    BOOK_DONE);
	assert_int_equal(end_of(rows("<row r='1048577'/>")), BOOK_ROWS);
	assert_int_equal(end_of(rows("<row r='99999999999999999999'/>")),
	    BOOK_ROWS);
	assert_int_equal(end_of(rows("<row><c r='XFE1'><v>1</v></c></row>")),
	    BOOK_COLUMNS);
	assert_int_equal(end_of(
			     rows("<row><c r='XFD1'/><c><v>1</v></c></row>")),
	    BOOK_COLUMNS);
	assert_int_equal(end_of(
			     rows("<row><c "
				  "r='ZZZZZZZZZZZZZZZ1'><v>1</v></c></row>")),
	    BOOK_COLUMNS);
	/* Rows that go back, cells of other rows, texts that are not there. */
	assert_int_equal(end_of(rows("<row r='2'/><row r='1'/>")),
	    BOOK_UNSOUND);
	assert_int_equal(end_of(rows("<row r='2'><c r='A1'/></row>")),
	    BOOK_UNSOUND);
	assert_int_equal(end_of(rows("<row><c t='s'><v>0</v></c></row>")),
	    BOOK_UNSOUND);
	assert_int_equal(end_of(rows("<row><c t='s'><v>-1</v></c></row>")),
	    BOOK_UNSOUND);
	assert_int_equal(end_of(make_sheet("",
			     "<mergeCells><mergeCell ref='B2:A1'/>"
			     "</mergeCells>",
			     "", "")),
	    BOOK_UNSOUND);
#define ODS_ROW(row, cell)                                                     \
	make_ods(ODS("",                                                       \
		     "<table:table><table:table-row "                          \
		     "table:number-rows-repeated='" row "'/>"                  \
		     "<table:table-row><table:table-cell "                     \
		     "table:number-columns-repeated='" cell "'/>"              \
		     "<table:table-cell><text:p>x</text:p>"                    \
		     "</table:table-cell></table:table-row></table:table>"),   \
	    "")
	assert_int_equal(end_of(ODS_ROW("1048575", "16383")), BOOK_DONE);
	assert_int_equal(end_of(ODS_ROW("1048576", "1")), BOOK_ROWS);
	assert_int_equal(end_of(ODS_ROW("1", "16384")), BOOK_COLUMNS);
	assert_int_equal(end_of(ODS_ROW("99999999999999999999", "1")),
	    BOOK_ROWS);
	assert_int_equal(end_of(ODS_ROW("9223372036854775807", "1")),
	    BOOK_ROWS);
}

static void
has_a_sentence_for_every_end(void **state)
{
	(void)state;
	for (enum book_end end = BOOK_DONE; end < BOOK_ENDS; end++) {
		const char *sentence = book_sentence(end);

		assert_non_null(sentence);
		if (end > BOOK_STOPPED)
			assert_true(strlen(sentence) > 20);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_other_files),
		cmocka_unit_test(says_that_there_is_a_password),
		cmocka_unit_test(refuses_what_is_not_whole),
		cmocka_unit_test(refuses_a_directory_that_lies),
		cmocka_unit_test(refuses_bombs),
		cmocka_unit_test(refuses_declarations),
		cmocka_unit_test(refuses_xml_without_end),
		cmocka_unit_test(keeps_to_the_size_of_a_sheet),
		cmocka_unit_test(has_a_sentence_for_every_end),
	};

	return cmocka_run_group_tests(tests, arena_make, arena_end);
}
