/* Goal: a spreadsheet's rows come out as its program shows them: every kind of
 * cell, gaps filled, days and decimals right, in both formats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

#include "engine/jail/jail.h"
#include "transparency/tables/book_house.h"
#include "transparency/tables/book_number.h"

/* The lines of sheet ${i} of a file that another program made. */
static const char *
fixture(const char *name, size_t i, const char **title, bool *hidden)
{
	struct buf b = buf_open(arena, 1 << 20);
	struct book *book;
	int fd =
	    open(str_c(arena,
		     str_fmt(arena, "tests/fixtures/tables/sheets/%s", name)),
		O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(book_open(fd, &book), BOOK_DONE);
	assert_true(i < book_sheets(book));
	*title = str_c(arena, book_sheet(book, i)->name);
	*hidden = book_sheet(book, i)->hidden;
	assert_int_equal(book_read(book, i, line_row, &b, &found), BOOK_DONE);
	book_close(book);
	close(fd);
	return str_c(arena, buf_str(&b));
}

static void
reads_what_openpyxl_wrote(void **state)
{
	const char *title, *lines;
	bool hidden;

	(void)state;
	lines = fixture("budget.xlsx", 0, &title, &hidden);
	assert_string_equal(title, "Pressupost 2024");
	assert_false(hidden);
	assert_string_equal(lines,
	    "tPressupost per àrees\n"
	    "\n"
	    "tÀrea | tImport (€) | tAprovat | tActualitzat | tPart | tVigent\n"
	    "tEducació | n1234567.89 | d2024-02-29 | m2024-03-01T13:30:00 | "
	    "n0.25 | btrue\n"
	    "tSalut pública | n0.3 | d1900-01-01 | m1999-12-31T23:59:59 | "
	    "n0.3333333333333333 | bfalse\n"
	    "tCultura\ni esport | n1.1 | d1900-03-01 | _ | n-0.0000001\n"
	    "t amb espais  | n12345678901234570\n"
	    "\n"
	    "_ | _ | _ | _ | _ | _ | _ | tlluny | e | h07:05:00 | h37:30:00\n");
	assert_int_equal(found.rows, 9);
	assert_int_equal(found.width, 11);
	assert_int_equal(found.merged, 1);
	assert_int_equal(found.errors, 1);
	assert_int_equal(found.unsaved, 1);
	lines = fixture("budget.xlsx", 1, &title, &hidden);
	assert_string_equal(title, "Amagat");
	assert_true(hidden);
	assert_string_equal(lines, "n1 | n2 | n3\n");
	assert_string_equal(fixture("budget.xlsx", 2, &title, &hidden), "");
	assert_int_equal(found.rows, 0);
	assert_string_equal(fixture("since_1904.xlsx", 0, &title, &hidden),
	    "d2024-02-29 | d1904-01-02\n");
	lines = fixture("streamed.xlsx", 0, &title, &hidden);
	assert_true(str_ends(str_of(lines),
	    S("n298 | trow 298 | n37.25\nn299 | trow 299 | n37.375\n")));
	assert_int_equal(found.cells, 900);
}

static void
reads_what_odfpy_wrote(void **state)
{
#define BRIDGE                                                                 \
	"tPonte   nova\n(segunda fase) | n1234.5 | d2024-02-29 | h37:30:00 | " \
	"tx | tx\n"
	const char *title;
	bool hidden;

	(void)state;
	assert_string_equal(fixture("works.ods", 0, &title, &hidden),
	    "tObras públicas\n"
	    "tObra | tCusto | tInício | tHoras\n" BRIDGE BRIDGE BRIDGE "\n\n"
	    "_ | _ | m2024-03-01T13:30:00.25 | btrue | e | n0.3\n");
	assert_string_equal(title, "Obras");
	assert_false(hidden);
	assert_int_equal(found.rows, 8);
	assert_int_equal(found.merged, 1);
	assert_int_equal(found.errors, 1);
	assert_string_equal(fixture("works.ods", 1, &title, &hidden), "n1\n");
	assert_true(hidden);
}

static void
fills_what_is_left_out(void **state)
{
	(void)state;
	assert_string_equal(lines_of(make_sheet("<row r='2'><c "
						"r='C2'><v>1</v></c>"
						"<c r='AA2'><v>2</v></c></row>"
						"<row "
						"r='4'><c><v>3</v></c><c/><c "
						"r='E4'>"
						"<v>4</v></c><c><v>5</v></c><c "
						"r='XFD4'/></row>"
						"<row><c><v>6</v></c></row>"
						"<row r='1048576'/>",
					 "", "", ""),
				0),
	    "\n_ | _ | n1 | _ | _ | _ | _ | _ | _ | _ | _ | _ | _ | _ | _ | "
	    "_ | _ | _ | _ | _ | _ | _ | _ | _ | _ | _ | n2\n\n"
	    "n3 | _ | _ | _ | n4 | n5\nn6\n");
	assert_int_equal(found.rows, 5);
	assert_int_equal(found.width, 27);
	assert_int_equal(found.cells, 6);
}

static void
reads_every_kind_of_cell(void **state)
{
	(void)state;
	assert_string_equal(lines_of(make_sheet("<row><c t='b'><v>1</v></c><c "
						"t='b'><v>0</v>"
						"</c><c "
						"t='e'><v>#N/A</v></c><c "
						"t='str'><f>A1"
						"</f><v> a &amp; "
						"b_x000D_\n</v></c><c t='str'>"
						"<f>A1</f><v></v></c><c><f>A1</"
						"f></c>"
						"<c "
						"t='d'><v>2024-02-29</v></c><c "
						"t='d'>"
						"<v>2024-02-29T10:00:00</v></"
						"c><c t='d'>"
						"<v>soon</v></c><c "
						"t='s'><v>1</v></c>"
						"<c><v>1E3</v></c><c><v>many</"
						"v></c></row>",
					 "",
					 "<si><t>a</t></si><si><t>b</t></si>",
					 ""),
				0),
	    "btrue | bfalse | e | t a & b\n | _ | _ | d2024-02-29 | "
	    "m2024-02-29T10:00:00 | tsoon | tb | n1000 | tmany\n");
	assert_int_equal(found.errors, 1);
	assert_int_equal(found.unsaved, 1);
	assert_int_equal(found.cells, 9);
}

static void
joins_runs_of_text(void **state)
{
	(void)state;
	assert_string_equal(lines_of(make_sheet("<row><c t='s'><v>0</v></c><c "
						"t='s'><v>1</v></c>"
						"<c t='s'><v>2</v></c><c "
						"t='inlineStr'><is><r><t>in</t>"
						"</r><r><t>line</t></r></is></"
						"c></row>",
					 "",
					 "<si><r><rPr><b/></rPr><t "
					 "xml:space='preserve'>rich "
					 "</t></r><r><t>text</t></r><rPh "
					 "sb='0' eb='1'><t>no"
					 "</t></rPh><phoneticPr "
					 "fontId='1'/></si>"
					 "<si><t> trimmed </t></si>"
					 "<si><t>_x0041_ _x005F_x0041_ "
					 "_xD83D__xDE00_ _x00g0_"
					 "_xD83D_ _x0000_.</t></si>",
					 ""),
				0),
	    "trich text | ttrimmed | tA _x0041_ \U0001F600 _x00g0_\uFFFD . | "
	    "tinline\n");
}

static void
shows_merged_cells_once(void **state)
{
	(void)state;
	assert_string_equal(lines_of(make_sheet("<row><c><v>1</v></c><c><v>2</"
						"v></c><c><v>3</v>"
						"</c></row><row><c><v>4</v></"
						"c><c><v>5</v></c>"
						"<c><v>6</v></c></"
						"row><row><c><v>7</v></c>"
						"<c><v>8</v></c></row>",
					 "<mergeCells count='2'><mergeCell "
					 "ref='B1:C2'/>"
					 "<mergeCell "
					 "ref='A2:A3'/></mergeCells>",
					 "", ""),
				0),
	    "n1 | n2\nn4\n_ | n8\n");
	assert_int_equal(found.merged, 2);
}

#define STYLES                                                                 \
	"<numFmts><numFmt numFmtId='164' formatCode='d\\/m\\/yy'/><numFmt "    \
	"numFmtId='165' formatCode='0.0 &quot;days&quot;'/></numFmts>"         \
	"<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>"            \
	"<xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='22'/>"            \
	"<xf numFmtId='46'/><xf numFmtId='165'/></cellXfs>"
#define DAY(style, serial) "<c s='" style "'><v>" serial "</v></c>"

static void
reads_days_by_their_format(void **state)
{
	(void)state;
	assert_string_equal(lines_of(make_sheet("<row>" DAY("0", "45351")
						    DAY("1", "45351") DAY("2",
							"45351.5") DAY("3",
							"1.5") DAY("4", "45351")
							DAY("1", "59") DAY("1",
							    "60") DAY("1",
							    "61") DAY("1",
							    "0") DAY("1",
							    "-1") DAY("1",
							    "2958466") DAY("9",
							    "1") "</row>",
					 "", "", STYLES),
				0),
	    "n45351 | d2024-02-29 | m2024-02-29T12:00:00 | h36:00:00 | n45351 "
	    "| d1900-02-28 | t1900-02-29 | d1900-03-01 | n0 | n-1 | n2958466 | "
	    "n1\n");
	assert_int_equal(found.no_day, 1);
}

static void
knows_formats_of_days(void **state)
{
	static const struct {
		const char *code;
		int shows;
	} codes[] = {
		{ "General", 0 },
		{ "0.00E+00", 0 },
		{ "#,##0 \"dm\"", 0 },
		{ "[Red]#,##0", 0 },
		{ "0\\d", 0 },
		{ "_-* #,##0 _d;d", 0 },
		{ "yyyy\\-mm\\-dd", BOOK_SHOWS_DAY },
		{ "[$-409]d\\-mmm;@", BOOK_SHOWS_DAY },
		{ "mmm", BOOK_SHOWS_DAY },
		{ "hh:mm AM/PM", BOOK_SHOWS_TIME },
		{ "mm:ss.0", BOOK_SHOWS_TIME },
		{ "[h]:mm", BOOK_SHOWS_TIME | BOOK_SHOWS_SPAN },
		{ "d/m/yy h:mm", BOOK_SHOWS_DAY | BOOK_SHOWS_TIME },
		{ "\"never closed", 0 },
		{ "[never closed", 0 },
		{ "\\", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		assert_int_equal(book_number_shows(164, codes[i].code),
		    codes[i].shows);
	assert_int_equal(book_number_shows(14, NULL), BOOK_SHOWS_DAY);
	assert_int_equal(book_number_shows(2, NULL), 0);
	assert_int_equal(book_number_shows(49, NULL), 0);
}

static void
writes_numbers_as_people_do(void **state)
{
	static const struct {
		const char *given, *text;
	} numbers[] = {
		{ "12", "12" },
		{ "-0.5", "-0.5" },
		{ "1.50", "1.5" },
		{ "007", "7" },
		{ ".5", "0.5" },
		{ "-0", "0" },
		{ "0.000", "0" },
		{ "1E-3", "0.001" },
		{ "1.5e+2", "150" },
		{ "1e300", "1e300" },
		{ "2.5000000000000002E-31", "2.5e-31" },
		{ "0.30000000000000004", "0.3" },
		{ "1.1000000000000001", "1.1" },
		{ "0.99999999999999989", "1" },
		{ "0.33333333333333331", "0.3333333333333333" },
		{ "3.1415926535897931", "3.141592653589793" },
		{ "123456789.12345679", "123456789.12345679" },
		{ "12345678901234567", "12345678901234567" },
		{ "100000000000000000001", "100000000000000000001" },
		{ "", "" },
		{ "-", "" },
		{ "1,5", "" },
		{ "0x10", "" },
		{ "NaN", "" },
		{ "1e", "" },
		{ "1.2.3", "" },
		{ "11111111111111111111111111111111111111111", "" },
	};
	char room[BOOK_NUMBER_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		assert_string_equal(str_c(arena,
					book_number_text(str_of(
							     numbers[i].given),
					    room)),
		    numbers[i].text);
}

static void
lists_sheets_in_their_order(void **state)
{
	struct making m = make_xlsx(
	    "<workbookPr date1904='true'/><sheets>"
	    "<sheet name='Two &amp; more' sheetId='9' state='veryHidden' "
	    "r:id='b'/><sheet name='Chart' sheetId='3' r:id='c'/>"
	    "<sheet name='One' sheetId='1' r:id='a'/></sheets>");
	struct book *book;
	str bytes;

	(void)state;
	/* The usual names with a prefix, and those of the strict kind. */
	make_add(&m, "xl/worksheets/one.xml",
	    S("<x:worksheet xmlns:x='http://purl.oclc.org/ooxml/spreadsheetml/"
	      "main'><x:sheetData><x:row><x:c s='1'><x:v>0</x:v></x:c></x:row>"
	      "</x:sheetData></x:worksheet>"));
	make_add(&m, "XL/Two.xml", S("<worksheet xmlns='" MAIN "'/>"));
	make_add(&m, "xl/chart.xml", S("<chartsheet/>"));
	make_add(&m, "xl/vbaProject.bin", S("macros are not looked at"));
	make_add(&m, "xl/styles.xml",
	    S("<styleSheet xmlns='" MAIN "'>" STYLES "</styleSheet>"));
	bytes = make_end(&m);
	assert_int_equal(book_open_bytes(bytes, &book), BOOK_DONE);
	assert_int_equal(book_sheets(book), 2);
	assert_true(str_is(book_sheet(book, 0)->name, "Two & more"));
	assert_true(book_sheet(book, 0)->hidden);
	assert_true(str_is(book_sheet(book, 1)->name, "One"));
	assert_false(book_sheet(book, 1)->hidden);
	book_close(book);
	assert_string_equal(lines_of(bytes, 1), "d1904-01-01\n");
	assert_string_equal(lines_of(bytes, 0), "");
}

#define CELL(type, value, text)                                                \
	"<table:table-cell office:value-type='" type "' office:" value "'>"    \
	"<text:p>" text "</text:p></table:table-cell>"

/* What is no cell beside the rows, and a cell with all that text can hold. */
#define BESIDE "<table:shapes><text:p>no</text:p></table:shapes>"
#define HEADED                                                                 \
	"<table:table-header-rows><table:table-row><table:table-cell>"         \
	"<office:annotation><text:p>a comment</text:p></office:annotation>"    \
	"<text:p> two \n  words<text:line-break/>and<text:tab/>"               \
	"<text:a>a link</text:a> <text:span>!</text:span> </text:p>"           \
	"</table:table-cell></table:table-row></table:table-header-rows>"
/* A formula that failed, one that nobody saved, a cell that another covers, and
 * a text that only looks like a mistake. */
#define FORMULAS                                                               \
	"<table:table-cell table:formula='of:=1/0' "                           \
	"calcext:value-type='error' office:value-type='string' "               \
	"office:string-value=''><text:p>#DIV/0!</text:p></table:table-cell>"   \
	"<table:table-cell table:formula='of:=A1'/>"                           \
	"<table:covered-table-cell><text:p>under</text:p>"                     \
	"</table:covered-table-cell>"                                          \
	"<table:table-cell office:value-type='string'><text:p>#N/A</text:p>"   \
	"</table:table-cell>"
#define SHARE CELL("percentage", "value='0.125", "12,5 %")
#define NO CELL("boolean", "boolean-value='false", "NO")
#define TIMES                                                                  \
	CELL("time", "time-value='PT0H0M1.5S", "")                             \
	CELL("time", "time-value='-PT1H", "")                                  \
	CELL("time", "time-value='P1D", "a day")
#define STATED                                                                 \
	CELL("string", "string-value='stated", "shown")                        \
	CELL("date", "date-value='2024", "2024")
#define ROW(cells) "<table:table-row>" cells "</table:table-row>"
#define GROUPED                                                                \
	"<table:table-row-group>" ROW(SHARE NO TIMES STATED FORMULAS)          \
	"</table:table-row-group>"
#define TABLE(name, inside)                                                    \
	"<table:table table:name='" name "'>" inside "</table:table>"
#define ONE CELL("float", "value='1", "1")

static void
reads_cells_of_ods(void **state)
{
	static const char content[] =
	    ODS("", TABLE("A", BESIDE HEADED GROUPED) TABLE("B", ROW(ONE)));

	(void)state;
	assert_string_equal(lines_of(make_ods(content, ""), 0),
	    "ttwo words\nand\ta link !\n"
	    "n0.125 | bfalse | h00:00:01.500 | h-01:00:00 | ta day | tstated | "
	    "t2024 | e | _ | _ | t#N/A\n");
	assert_int_equal(found.errors, 1);
	assert_int_equal(found.unsaved, 1);
}

static bool
stop_at_third(void *cookie, const struct book_cell *cells, size_t n)
{
	int *rows = cookie;

	(void)cells, (void)n;
	return ++*rows < 3;
}

static void
stops_when_told(void **state)
{
	str books[2];
	struct book *book;

	(void)state;
	books[0] = make_sheet("<row r='9'><c><v>1</v></c></row>", "", "", "");
	books[1] =
	    make_ods(ODS("", "<table:table><table:table-row "
			     "table:number-rows-repeated='9'>" CELL("float",
				 "value='1",
				 "1") "</table:table-row></table:table>"),
		"");
	for (int i = 0; i < 2; i++) {
		int rows = 0;

		assert_int_equal(book_open_bytes(books[i], &book), BOOK_DONE);
		assert_int_equal(book_read(book, 0, stop_at_third, &rows, NULL),
		    BOOK_STOPPED);
		assert_int_equal(rows, 3);
		book_close(book);
	}
}

static void
cuts_texts_between_letters(void **state)
{
	struct buf b = buf_open(arena, (size_t)8 << 20);
	const char *lines;

	(void)state;
	buf_c(&b, "<row><c t='inlineStr'><is><t>x");
	for (size_t i = 0; i < BOOK_CELL_MAX / 2; i++)
		buf_c(&b, "é");
	buf_c(&b, "</t></is></c><c><v>1</v></c></row>");
	buf_char(&b, '\0');
	lines = lines_of(make_sheet(buf_str(&b).p, "", "", ""), 0);
	/* One byte short of the limit: there the last letter does not fit. */
	assert_int_equal(strlen(lines), BOOK_CELL_MAX - 1 + strlen("t | n1\n"));
	assert_true(str_ends(str_of(lines), S("é | n1\n")));
	assert_int_equal(found.cut, 1);
}

static void *
jailed_prepare(void)
{
	static const char nothing[] = "";

	return (void *)nothing;
}

static bool
jailed_work(void *kit, struct buf *reply)
{
	struct book *book;
	enum book_end end = book_open(0, &book);

	(void)kit;
	if (end == BOOK_DONE) {
		end = book_read(book, 0, line_row, reply, NULL);
		book_close(book);
	}
	return end == BOOK_DONE;
}

/* It asks the system for nothing that the narrowest cell has not. */
static void
reads_in_jail(void **state)
{
	static const struct jail_limits limits = { .memory = 256 << 20,
		.output = 1 << 20,
		.cpu_seconds = 10,
		.wall_ms = 20000 };
	int in = open("tests/fixtures/tables/sheets/since_1904.xlsx", O_RDONLY),
	    out = open("/dev/null", O_WRONLY);
	str reply;

	(void)state;
	assert_int_equal(jail_run(arena, "book", in, out, &limits, &reply),
	    JAIL_DONE);
	assert_string_equal(str_c(arena, reply), "d2024-02-29 | d1904-01-02\n");
	close(in);
	close(out);
}

int
main(int argc, char **argv)
{
	static const struct jail_role role = { .name = "book",
		.prepare = jailed_prepare,
		.work = jailed_work };
	static const struct jail_role *const roles[] = { &role, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_openpyxl_wrote),
		cmocka_unit_test(reads_what_odfpy_wrote),
		cmocka_unit_test(fills_what_is_left_out),
		cmocka_unit_test(reads_every_kind_of_cell),
		cmocka_unit_test(joins_runs_of_text),
		cmocka_unit_test(shows_merged_cells_once),
		cmocka_unit_test(reads_days_by_their_format),
		cmocka_unit_test(knows_formats_of_days),
		cmocka_unit_test(writes_numbers_as_people_do),
		cmocka_unit_test(lists_sheets_in_their_order),
		cmocka_unit_test(reads_cells_of_ods),
		cmocka_unit_test(stops_when_told),
		cmocka_unit_test(cuts_texts_between_letters),
		cmocka_unit_test(reads_in_jail),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, arena_make, arena_end);
}
