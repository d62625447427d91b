/* Writing spreadsheets: see asker_xlsx.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/buf.h"
#include "engine/base/date.h"
#include "transparency/tables/asker_pack.h"
#include "transparency/tables/asker_xlsx.h"

/* Rows that wait to be packed. */
#define XLSX_BLOCK ((size_t)64 << 10)
/* The longest text, each letter written as "&quot;" at most. */
#define XLSX_BYTES_MAX (XLSX_BLOCK + (size_t)ASKER_XLSX_LETTERS * 8)
/* Digits that a number of 64 bits floating holds. */
#define XLSX_DIGITS 15
/* Days are counted from here; from the second on, programs agree: they have a
 * day 1900-02-29 between (§18.17.4.1). */
#define XLSX_ZERO ((date){ 1899, 12, 30 })
#define XLSX_FROM ((date){ 1900, 3, 1 })

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define FORMATS "http://schemas.openxmlformats.org/"
#define PARTS "application/vnd.openxmlformats-officedocument.spreadsheetml."
#define MAIN FORMATS "spreadsheetml/2006/main"
#define RELATED FORMATS "officeDocument/2006/relationships"

/* The places of cellXfs below. */
enum { STYLE_NONE, STYLE_DAY, STYLE_DAY_TIME, STYLE_HEAD };

static const struct {
	const char *name, *text;
} xlsx_parts[] = {
	{ "[Content_Types].xml",
	    XML "<Types xmlns=\"" FORMATS "package/2006/content-types\">"
		"<Default Extension=\"rels\" ContentType=\"application/"
		"vnd.openxmlformats-package.relationships+xml\"/>"
		"<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
		"<Override PartName=\"/xl/workbook.xml\" "
		"ContentType=\"" PARTS "sheet.main+xml\"/>"
		"<Override PartName=\"/xl/styles.xml\" "
		"ContentType=\"" PARTS "styles+xml\"/>"
		"<Override PartName=\"/xl/worksheets/sheet1.xml\" "
		"ContentType=\"" PARTS "worksheet+xml\"/></Types>" },
	{ "_rels/.rels", XML
	    "<Relationships xmlns=\"" FORMATS "package/2006/relationships\">"
	    "<Relationship Id=\"rId1\" Type=\"" RELATED "/officeDocument\" "
	    "Target=\"xl/workbook.xml\"/></Relationships>" },
	{ "xl/workbook.xml",
	    XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELATED "\"><sheets>"
		"<sheet name=\"Data\" sheetId=\"1\" r:id=\"rId1\"/></sheets>"
		"</workbook>" },
	{ "xl/_rels/workbook.xml.rels", XML
	    "<Relationships xmlns=\"" FORMATS "package/2006/relationships\">"
	    "<Relationship Id=\"rId1\" Type=\"" RELATED "/worksheet\" "
	    "Target=\"worksheets/sheet1.xml\"/>"
	    "<Relationship Id=\"rId2\" Type=\"" RELATED "/styles\" "
	    "Target=\"styles.xml\"/></Relationships>" },
	{ "xl/styles.xml", XML
	    "<styleSheet xmlns=\"" MAIN "\"><numFmts count=\"2\">"
	    "<numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
	    "<numFmt numFmtId=\"165\" "
	    "formatCode=\"yyyy\\-mm\\-dd hh:mm:ss\"/></numFmts>"
	    "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/>"
	    "</font><font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font>"
	    "</fonts><fills count=\"2\"><fill><patternFill "
	    "patternType=\"none\"/></fill><fill><patternFill "
	    "patternType=\"gray125\"/></fill></fills><borders count=\"1\">"
	    "<border><left/><right/><top/><bottom/><diagonal/></border>"
	    "</borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" "
	    "fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
	    "<cellXfs count=\"4\">"
	    "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" "
	    "xfId=\"0\"/>"
	    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" "
	    "xfId=\"0\" applyNumberFormat=\"1\"/>"
	    "<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" "
	    "xfId=\"0\" applyNumberFormat=\"1\"/>"
	    "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" "
	    "xfId=\"0\" applyFont=\"1\"/></cellXfs><cellStyles count=\"1\">"
	    "<cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/>"
	    "</cellStyles></styleSheet>" },
	{ "xl/worksheets/sheet1.xml",
	    XML "<worksheet xmlns=\"" MAIN "\"><sheetViews><sheetView "
		"workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
		"activePane=\"bottomLeft\" state=\"frozen\"/></sheetView>"
		"</sheetViews><sheetData>" },
};

struct asker_xlsx {
	struct asker_pack *pack;
	struct arena *arena;
	struct buf b; /* what is not packed yet */
	int64_t row;
	int column; /* of the next cell, from 0 */
};

struct asker_xlsx *
asker_xlsx_open(int fd)
{
	struct asker_xlsx *xlsx = calloc(1, sizeof(*xlsx));

	if (xlsx == NULL)
		return NULL;
	xlsx->pack = asker_pack_open(fd);
	if (xlsx->pack == NULL) {
		free(xlsx);
		return NULL;
	}
	xlsx->arena = arena_open(XLSX_BYTES_MAX * 4);
	xlsx->b = buf_open(xlsx->arena, XLSX_BYTES_MAX);
	for (size_t i = 0; i < sizeof(xlsx_parts) / sizeof(*xlsx_parts); i++) {
		asker_pack_begin(xlsx->pack, xlsx_parts[i].name);
		asker_pack_add(xlsx->pack, str_of(xlsx_parts[i].text));
	}
	return xlsx;
}

/* Before each cell, so that the longest fits. */
static void
xlsx_flush(struct asker_xlsx *xlsx, size_t most)
{
	if (xlsx->b.n < most)
		return;
	asker_pack_add(xlsx->pack, buf_str(&xlsx->b));
	xlsx->b.n = 0;
}

void
asker_xlsx_row(struct asker_xlsx *xlsx)
{
	struct buf *b = &xlsx->b;

	xlsx_flush(xlsx, XLSX_BLOCK - 1024);
	if (xlsx->row > 0)
		buf_c(b, "</row>");
	buf_c(b, "<row r=\"");
	buf_number(b, ++xlsx->row);
	buf_c(b, "\">");
	xlsx->column = 0;
}

/* "<c r="AB12" s="1"", of the next cell. */
static void
xlsx_place(struct asker_xlsx *xlsx, int style)
{
	struct buf *b = &xlsx->b;
	char letters[4];
	int at = sizeof(letters);

	for (int n = xlsx->column + 1; n > 0; n = (n - 1) / 26)
		letters[--at] = (char)('A' + (n - 1) % 26);
	buf_c(b, "<c r=\"");
	buf_add(b, (str){ letters + at, sizeof(letters) - (size_t)at });
	buf_number(b, xlsx->row);
	if (style != STYLE_NONE)
		buf_fmt(b, "\" s=\"%d", style);
	buf_char(b, '"');
}

/* "_x0041_" stands for a letter there (ST_Xstring, §22.9.2.19): what only looks
 * like it gets its first letter written so. */
static bool
xlsx_coded(str s)
{
	if (s.n < 7 || s.p[0] != '_' || s.p[1] != 'x' || s.p[6] != '_')
		return false;
	for (size_t i = 2; i < 6; i++)
		if (str_hex(s.p[i]) < 0)
			return false;
	return true;
}

static void
xlsx_letters(struct buf *b, str s)
{
	uint32_t point;
	int n = 0;

	while (s.n > 0) {
		if (xlsx_coded(s))
			buf_c(b, "_x005F");
		point = str_point(&s);
		n += point > 0xffff ? 2 : 1;
		if (n > ASKER_XLSX_LETTERS)
			return;
		if (point == '&')
			buf_c(b, "&amp;");
		else if (point == '<')
			buf_c(b, "&lt;");
		else if (point == '>')
			buf_c(b, "&gt;");
		else if (point == '\r')
			buf_c(b, "&#13;");
		else if ((point >= 0x20 || point == '\t' || point == '\n') &&
			 point != 0xfffe && point != 0xffff)
			buf_point(b, point);
	}
}

static void
xlsx_text(struct asker_xlsx *xlsx, str value)
{
	xlsx_place(xlsx, xlsx->row == 1 ? STYLE_HEAD : STYLE_NONE);
	buf_c(&xlsx->b, " t=\"inlineStr\"><is><t xml:space=\"preserve\">");
	xlsx_letters(&xlsx->b, value);
	buf_c(&xlsx->b, "</t></is></c>");
}

/* Whether ${value} is a number, of no more than ${most} digits. */
static bool
xlsx_digits(str value, size_t most)
{
	size_t digits = 0;

	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		/* Zeros in front tell nothing. */
		if (c >= '0' && c <= '9')
			digits += c > '0' || digits > 0;
		else if (c != '.' && c != '-' && c != '+' && c != 'e')
			return false;
	}
	return value.n > 0 && digits <= most;
}

static void
xlsx_number(struct asker_xlsx *xlsx, int style, str value)
{
	xlsx_place(xlsx, style);
	buf_c(&xlsx->b, "><v>");
	buf_add(&xlsx->b, value);
	buf_c(&xlsx->b, "</v></c>");
}

/* " 13:30:00.25" in seconds. */
static bool
xlsx_seconds(str clock, double *seconds)
{
	int64_t parts[3] = { 0, 0, 0 };
	double unit = 1;
	str whole;

	clock = str_drop(clock, 1);
	for (int i = 0; i < 3; i++) {
		whole = str_cut(&clock, i < 2 ? ':' : '.');
		if (!str_number(whole, &parts[i]) || whole.n != 2)
			return false;
	}
	*seconds = (double)(parts[0] * 3600 + parts[1] * 60 + parts[2]);
	for (size_t i = 0; i < clock.n; i++) {
		if (clock.p[i] < '0' || clock.p[i] > '9')
			return false;
		unit /= 10;
		*seconds += unit * (clock.p[i] - '0');
	}
	return true;
}

/* ${value} as days since XLSX_ZERO; false when it is not such a day. */
static bool
xlsx_days(str value, double *days)
{
	double seconds = 0;
	date day;

	if (value.n < 10 || !date_read(str_take(value, 10), &day) ||
	    date_cmp(day, XLSX_FROM) < 0 ||
	    (value.n > 10 && !xlsx_seconds(str_drop(value, 10), &seconds)))
		return false;
	*days = (double)(date_number(day) - date_number(XLSX_ZERO)) +
		seconds / 86400;
	return true;
}

void
asker_xlsx_cell(struct asker_xlsx *xlsx, enum asker_xlsx_kind kind, str value)
{
	char number[32];
	double days;

	xlsx_flush(xlsx, XLSX_BLOCK - 1024);
	/* No number is one of infinity, or of none. */
	if (value.p == NULL ||
	    (kind == XLSX_FLOATING && !xlsx_digits(value, SIZE_MAX))) {
		xlsx->column++;
		return;
	}
	if (kind == XLSX_FLOATING ||
	    (kind == XLSX_EXACT && xlsx_digits(value, XLSX_DIGITS)))
		xlsx_number(xlsx, STYLE_NONE, value);
	else if (kind == XLSX_BOOLEAN) {
		xlsx_place(xlsx, STYLE_NONE);
		buf_c(&xlsx->b, " t=\"b\"><v>");
		buf_char(&xlsx->b, str_is(value, "true") ? '1' : '0');
		buf_c(&xlsx->b, "</v></c>");
	} else if ((kind == XLSX_DAY || kind == XLSX_DAY_TIME) &&
		   xlsx_days(value, &days)) {
		/* A thousandth of a second. */
		snprintf(number, sizeof(number),
		    kind == XLSX_DAY ? "%.0f" : "%.9f", days);
		xlsx_number(xlsx, kind == XLSX_DAY ? STYLE_DAY : STYLE_DAY_TIME,
		    str_of(number));
	} else
		xlsx_text(xlsx, value);
	xlsx->column++;
}

bool
asker_xlsx_lost(const struct asker_xlsx *xlsx)
{
	return xlsx->row > ASKER_XLSX_ROWS ||
	       xlsx->column > ASKER_XLSX_COLUMNS || xlsx->b.full ||
	       asker_pack_lost(xlsx->pack);
}

bool
asker_xlsx_close(struct asker_xlsx *xlsx)
{
	bool good;

	if (xlsx->row > 0)
		buf_c(&xlsx->b, "</row>");
	buf_c(&xlsx->b, "</sheetData></worksheet>");
	xlsx_flush(xlsx, 0);
	good = !asker_xlsx_lost(xlsx);
	good = asker_pack_close(xlsx->pack) && good;
	arena_close(xlsx->arena);
	free(xlsx);
	return good;
}
