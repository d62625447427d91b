/* Goal: a text table reads as the person who made it meant, whatever programs
 * and habits it went through; what is doubtful is said by row and column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/base/arena_house.h"
#include "transparency/tables/study.h"
#include "transparency/tables/tidy.h"

static struct dialect dialect;

static enum study_end
study(str text)
{
	int fd = memfd_create("table", MFD_CLOEXEC);
	enum study_end end;

	assert_int_equal(write(fd, text.p, text.n), (ssize_t)text.n);
	end = study_table(arena, fd, NULL, NULL, &dialect);
	close(fd);
	return end;
}

/* The rows written anew, as read by ${dialect}. */
static str
tidied(str text)
{
	int fd = memfd_create("table", MFD_CLOEXEC),
	    out = memfd_create("tidy", MFD_CLOEXEC);
	int64_t rows;
	size_t longest;
	off_t n;
	char *p;

	assert_int_equal(write(fd, text.p, text.n), (ssize_t)text.n);
	assert_true(tidy_table(fd, &dialect, out, NULL, &rows, &longest));
	assert_int_equal(rows, dialect.rows);
	n = lseek(out, 0, SEEK_END);
	p = NEWS(arena, char, n + 1);
	assert_int_equal(pread(out, p, (size_t)n, 0), n);
	close(fd);
	close(out);
	return (str){ p, (size_t)n };
}

/* A letter for each column's type: t i n d s b g. */
static void
types_are(const char *types)
{
	static const char letters[COLUMN_TYPES + 1] = "tindsbg";
	struct buf b = buf_open(arena, 1 << 16);

	for (size_t i = 0; i < dialect.columns_n; i++)
		buf_char(&b, letters[dialect.columns[i].way.type]);
	if (!str_is(buf_str(&b), types))
		fail_msg("%.*s, not %s", ARG(buf_str(&b)), types);
}

static void
reads(str text, const char *types, int64_t rows)
{
	assert_int_equal(study(text), STUDY_DONE);
	types_are(types);
	assert_int_equal(dialect.rows, rows);
}

static void
tidies(str text, const char *expected)
{
	str got = tidied(text);

	if (!str_is(got, expected))
		fail_msg("%.*s, not %s", ARG(got), expected);
}

static void
name_is(size_t i, const char *name, const char *slug)
{
	assert_true(i < dialect.columns_n);
	if (!str_is(dialect.columns[i].name, name) ||
	    !str_is(dialect.columns[i].slug, slug))
		fail_msg("%.*s %.*s", ARG(dialect.columns[i].name),
		    ARG(dialect.columns[i].slug));
}

static const struct doubt *
doubt_of(enum doubt_kind kind)
{
	for (size_t i = 0; i < dialect.doubts->n; i++)
		if (dialect.doubts->list[i].kind == kind)
			return &dialect.doubts->list[i];
	fail_msg("no doubt %s", doubt_name(kind));
	return NULL;
}

static void
reads_what_is_clean_as_it_is(void **state)
{
	str text = S("id,name,amount,on,paid\n"
		     "1,Ana,12.50,2024-01-31,true\n"
		     "2,\"Pla, \"\"B\"\"\",-3.125,2024-02-29,true\n"
		     "3,,,,\n");

	(void)state;
	reads(text, "itndt", 3);
	assert_true(dialect.tidy);
	assert_int_equal(dialect.columns[2].way.scale, 3);
	assert_int_equal(dialect.doubts->n, 0);
	tidies(text, "1,\"Ana\",12.50,2024-01-31,\"true\"\n"
		     "2,\"Pla, \"\"B\"\"\",-3.125,2024-02-29,\"true\"\n"
		     "3,,,,\n");
}

static str
wide(str text, bool big, bool mark)
{
	struct buf b = buf_open(arena, 1 << 20);
	uint32_t point;

	if (mark)
		buf_add(&b, big ? S("\xfe\xff") : S("\xff\xfe"));
	while (text.n > 0) {
		point = str_point(&text);
		buf_char(&b, (char)(big ? point >> 8 : point));
		buf_char(&b, (char)(big ? point : point >> 8));
	}
	return buf_str(&b);
}

static void
reads_any_encoding(void **state)
{
	static const char tidy[] = "\"Gràcia\",1.5\n\"Sarrià\",2.5\n";
	str utf8 = S("Plaça;Àrea\r\nGràcia;1,5\r\nSarrià;2,5\r\n"), text;

	(void)state;
	for (int i = 0; i < 4; i++) {
		text = wide(utf8, i & 1, i < 2);
		reads(text, "tn", 2);
		assert_int_equal(dialect.encoding,
		    i & 1 ? CHARSET_UTF16BE : CHARSET_UTF16LE);
		name_is(0, "Plaça", "placa");
		tidies(text, tidy);
	}
	text = S("\xef\xbb\xbfPlaça;Àrea\nGràcia;1,5\nSarrià;2,5\n");
	reads(text, "tn", 2);
	assert_true(dialect.mark);
	tidies(text, tidy);
	text = S("Pla\xe7"
		 "a;\xc0rea\rGr\xe0"
		 "cia;1,5\rSarri\xe0;2,5\r");
	reads(text, "tn", 2);
	assert_int_equal(dialect.encoding, CHARSET_CP1252);
	assert_true(dialect.carriage);
	tidies(text, tidy);
	text = S("price;of\n\x80 12,5;\x93x\x94\n\x80 3,5;y\n");
	reads(text, "nt", 2);
	assert_true(str_is(dialect.columns[0].unit, "€"));
	tidies(text, "12.5,\"“x”\"\n3.5,\"y\"\n");
}

/* The one letter that tells stands at the end of a long file. */
static void
decides_encoding_from_all_of_it(void **state)
{
	struct buf b = buf_open(arena, (size_t)8 << 20);
	str text;

	(void)state;
	buf_c(&b, "n,place\n");
	for (int i = 0; i < 200000; i++)
		buf_fmt(&b, "%d,Horta\n", i);
	buf_c(&b, "1,Sarri\xe0\n");
	reads(buf_str(&b), "it", 200001);
	assert_int_equal(dialect.encoding, CHARSET_CP1252);
	/* Among letters that are right, one broken is one broken. */
	b.n = 0;
	buf_c(&b, "n,place\n");
	for (int i = 0; i < 100; i++)
		buf_c(&b, "1,Sarrià\n");
	buf_c(&b, "1,Sarri\xc3\n");
	text = buf_str(&b);
	reads(text, "it", 101);
	assert_int_equal(dialect.encoding, CHARSET_UTF8);
	assert_int_equal(doubt_of(DOUBT_LETTERS)->n, 1);
	text = tidied(text);
	assert_true(str_ends(text, S("1,\"Sarri\xef\xbf\xbd\"\n")));
}

static void
finds_the_header(void **state)
{
	(void)state;
	reads(S("Population of the city\nSource: register;;\n\n"
		"Place;Men;Women\nHorta;12;13\nSants;14;15\n"),
	    "tii", 2);
	assert_int_equal(dialect.header, 4);
	name_is(2, "Women", "women");
	/* Merged cells above, years below. */
	reads(S(";Homes;;Dones;\nDistricte;2019;2020;2019;2020\n"
		"Gràcia;1;2;3;4\nSants;5;6;7;8\nHorta;9;1;2;3\n"),
	    "tiiii", 3);
	assert_int_equal(dialect.header_rows, 2);
	name_is(0, "Districte", "districte");
	name_is(2, "Homes 2020", "homes_2020");
	name_is(4, "Dones 2020", "dones_2020");
	/* The other way round: the name of the rows stands above. */
	reads(S("Barri;Homes;;Dones;\n;2022;2023;2022;2023\n"
		"Raval;1;2;3;4\nSants;5;6;7;8\nGràcia;9;8;7;6\n"),
	    "tiiii", 3);
	assert_int_equal(dialect.header_rows, 2);
	name_is(0, "Barri", "barri");
	name_is(2, "Homes 2023", "homes_2023");
	name_is(3, "Dones 2022", "dones_2022");
	/* Titles above two columns, with separators or without. */
	reads(S("Population 2023\n# of the register\n\nPlace,People\n"
		"Horta,12\nSants,14\n"),
	    "ti", 2);
	assert_int_equal(dialect.header, 4);
	reads(S("Population 2023;\nPlace;People\nHorta;12\nSants;14\n"), "ti",
	    2);
	assert_int_equal(dialect.header, 2);
	name_is(1, "People", "people");
	/* One name and none is a header when nothing else can be one. */
	reads(S("Year,\n2020,5\n2021,6\n"), "ii", 2);
	name_is(0, "Year", "year");
	/* Units in a row of their own. */
	reads(S("Place,Energy,Area\n,(kWh),(km2)\nA,1,2\nB,3,4\nC,5,6\nD,7,"
		"8\n"),
	    "tii", 4);
	name_is(1, "Energy (kWh)", "energy_kwh");
	assert_true(str_is(dialect.columns[1].unit, "kWh"));
	/* One word is a value. */
	reads(S("Place,Value\nTotal,unknown\nA,1\nB,2\nC,3\nD,4\n"), "tt", 5);
	/* Years as names are names. */
	reads(S("Place,2019,2020\nA,1,2\nB,3,4\nC,5,6\n"), "tii", 3);
	name_is(1, "2019", "c_2019");
	/* None at all. */
	reads(S("1,A,2.5\n2,B,3.5\n3,C,4.5\n"), "itn", 3);
	assert_int_equal(dialect.header, 0);
	doubt_of(DOUBT_NO_HEADER);
	name_is(1, "column 2", "column_2");
	reads(S("sep=|\nA|B\n1|2\n"), "ii", 1);
	reads(S("Only\nAna\nPau, the other\n"), "t", 2);
	assert_int_equal(dialect.delimiter, DIALECT_NO_DELIMITER);
}

static void
names_columns(void **state)
{
	(void)state;
	reads(S("Año;año;;Año;;\n1;2;3;4;;\n5;6;7;8;;\n"), "iiii", 2);
	name_is(0, "Año", "ano");
	name_is(1, "año", "ano_2");
	name_is(2, "column 3", "column_3");
	name_is(3, "Año", "ano_3");
	assert_int_equal(doubt_of(DOUBT_NAME_TWICE)->column, 4);
	assert_int_equal(doubt_of(DOUBT_NAME_MISSING)->column, 3);
}

/* The same digits, by what stands beside them. */
static void
reads_numbers_by_their_company(void **state)
{
	struct buf b = buf_open(arena, 1 << 16);
	str text;

	(void)state;
	/* A definite fraction decides. */
	reads(S("a;b\n1.234,5;x\n2.000;y\n"), "nt", 2);
	tidies(S("a;b\n1.234,5;x\n2.000;y\n"), "1234.5,\"x\"\n2000,\"y\"\n");
	reads(S("a;b\n1,234.5;x\n2,000;y\n"), "nt", 2);
	tidies(S("a;b\n1,234.5;x\n2,000;y\n"), "1234.5,\"x\"\n2000,\"y\"\n");
	/* Another column of the file decides. */
	text = S("a;b\n1.234;1,5\n2.345;2,5\n");
	reads(text, "in", 2);
	tidies(text, "1234,1.5\n2345,2.5\n");
	assert_int_equal(doubt_of(DOUBT_THOUSANDS)->row, 2);
	text = S("a;b\n1.234;1.5\n2.345;2.5\n");
	reads(text, "nn", 2);
	assert_int_equal(dialect.columns[0].way.scale, 3);
	assert_int_equal(doubt_of(DOUBT_FRACTION)->n, 2);
	/* Three digits behind it each time, and commas for cells. */
	reads(S("lat,lon\n41.385,2.173\n41.401,2.204\n"), "nn", 2);
	/* Small numbers have none, so large ones group. */
	buf_c(&b, "place,people\n");
	for (int i = 0; i < 12; i++)
		buf_fmt(&b, "P%d,%d.%03d\nQ%d,%d\n", i, i + 1, i * 7, i,
		    100 + i);
	reads(buf_str(&b), "ti", 24);
	assert_true(dialect.columns[1].way.comma);
	/* Long ones without contradict that. */
	buf_c(&b, "R,12345\n");
	reads(buf_str(&b), "tn", 25);
	assert_false(dialect.columns[1].way.comma);
	text = S("a;b\n1 234 567;12 %\n-2\xc2\xa0"
		 "000;-3,5 %\n+7;4%\n");
	reads(text, "in", 3);
	assert_true(str_is(dialect.columns[1].unit, "%"));
	tidies(text, "1234567,12\n-2000,-3.5\n7,4\n");
}

static void
leaves_codes_alone(void **state)
{
	(void)state;
	reads(S("postal,phone,long,version,mixed\n"
		"08001,+34 933 123 456,123456789012345678901,1.2.3,1e5\n"
		"25001,933123456,1,2.0,2e6\n"),
	    "ttttt", 2);
	tidies(S("postal,phone,long,version,mixed\n"
		 "08001,+34 933 123 456,123456789012345678901,1.2.3,1e5\n"
		 "25001,933123456,1,2.0,2e6\n"),
	    "\"08001\",\"+34 933 123 456\",\"123456789012345678901\","
	    "\"1.2.3\",\"1e5\"\n"
	    "\"25001\",\"933123456\",\"1\",\"2.0\",\"2e6\"\n");
	/* What is not kept as it was written is said. */
	reads(S("a,t\n1234567890.123456789,2023-07-02T10:00:00+02:00\n"
		"0.000000000000000001,2023-01-02T10:00:00Z\n"),
	    "ns", 2);
	assert_int_equal(doubt_of(DOUBT_DIGITS)->n, 1);
	assert_int_equal(doubt_of(DOUBT_ZONE)->column, 2);
	/* A telephone without its blanks; a change is a number. */
	reads(S("tel,change\n+34933123456,+5\n933123457,-12\n"), "ti", 2);
	/* Exact up to 18 digits, as near as may be beyond. */
	reads(S("a,b,c\n0.44999999999999996,1.5e-03,1234567890123456.78\n"
		"0.1,2,3\n"),
	    "nnn", 2);
	assert_int_equal(dialect.columns[0].way.scale, 17);
	assert_int_equal(dialect.columns[1].way.scale, -1);
	assert_int_equal(dialect.columns[2].way.scale, 2);
	reads(S("a,b\n40.44999999999999996,x\n1,y\n"), "nt", 2);
	assert_int_equal(dialect.columns[0].way.scale, -1);
}

static void
reads_dates_by_the_whole_column(void **state)
{
	str text = S("a;b;c;d\n1/2/2023;2/1/23;2023.12.31;1/2/2023 3:04\n"
		     "31/12/2023;12/31/23;2024.02.29;13/2/2023 23:59:59\n");

	(void)state;
	reads(text, "ddds", 2);
	tidies(text, "2023-02-01,2023-02-01,2023-12-31,2023-02-01 03:04:00\n"
		     "2023-12-31,2023-12-31,2024-02-29,2023-02-13 23:59:59\n");
	reads(S("a,b\n1/2/2023,x\n3/4/2023,y\n"), "dt", 2);
	assert_int_equal(dialect.columns[0].way.order, ORDER_DAY);
	assert_int_equal(doubt_of(DOUBT_DAY_FIRST)->n, 2);
	/* The other column's order is the file's. */
	reads(S("a,b\n1/2/2023,1/31/2023\n3/4/2023,1/2/2023\n"), "dd", 2);
	assert_int_equal(dialect.columns[0].way.order, ORDER_MONTH);
	/* Both orders, or no day at all: text. */
	reads(S("a,b\n31/1/2023,31/2/2023\n1/31/2023,1/1/2023\n"), "tt", 2);
	reads(S("t\n2024-05-01T22:30:00Z\n2024-05-01T23:30:00-02:00\n"), "s",
	    2);
	tidies(S("t\n2024-05-01T22:30:00Z\n2024-05-01T23:30:00-02:00\n"),
	    "2024-05-01 22:30:00\n2024-05-02 01:30:00\n");
}

static void
knows_words_for_nothing_and_yes(void **state)
{
	str text =
	    S("a,b,c,d\n..,SÍ,NA,x\n12,No,NA,..\n-,sí,1.5,-\n,no,n/a,NA\n");

	(void)state;
	reads(text, "ibnt", 4);
	tidies(text, ",true,,\"x\"\n12,false,,\n,true,1.5,\"-\"\n"
		     ",false,,\"NA\"\n");
}

static void
reads_degrees(void **state)
{
	str text = S("lat;lon\n41º44'17'';6º53'34''\n37:9:60;8° 59' 20,5\" W\n"
		     "00:37:05;7º0'8''\n");

	(void)state;
	reads(text, "gg", 3);
	tidies(text,
	    "41.73805556,\"41º44'17''\",6.89277778,\"6º53'34''\"\n"
	    "37.16666667,\"37:9:60\",-8.98902778,\"8° 59' 20,5\"\" W\"\n"
	    ",\"00:37:05\",7.00222222,\"7º0'8''\"\n");
	assert_int_equal(doubt_of(DOUBT_DEGREES_UNREAD)->row, 4);
	assert_int_equal(doubt_of(DOUBT_DEGREES_SIDE)->column, 1);
}

/* A hundred thousand numbers, then a word: never what the first rows say. */
static void
decides_types_from_all_of_it(void **state)
{
	struct buf b = buf_open(arena, (size_t)8 << 20);
	const struct doubt *doubt;

	(void)state;
	buf_c(&b, "n,m\n");
	for (int i = 0; i < 100000; i++)
		buf_fmt(&b, "%d,%d\n", i, i);
	buf_c(&b, "total unknown,1.5\n");
	reads(buf_str(&b), "tn", 100001);
	doubt = doubt_of(DOUBT_NEARLY_NUMBERS);
	assert_int_equal(doubt->row, 100002);
	assert_int_equal(doubt->column, 1);
	assert_int_equal(doubt->n, 1);
	assert_true(str_is(doubt->value, "total unknown"));
}

static void
says_where_rows_are_ragged(void **state)
{
	str text = S("a,b,c\n1,2,3\n1,2\n\n1,2,3,4\n1,2,3,,\n");

	(void)state;
	reads(text, "iii", 4);
	assert_int_equal(dialect.rows_empty, 1);
	assert_int_equal(doubt_of(DOUBT_ROW_SHORT)->row, 3);
	assert_int_equal(doubt_of(DOUBT_ROW_LONG)->row, 5);
	assert_int_equal(doubt_of(DOUBT_ROW_LONG)->n, 4);
	tidies(text, "1,2,3\n1,2,\n1,2,3\n1,2,3\n");
}

static void
reads_quotes_with_indulgence(void **state)
{
	str text = S("a,b\n\"two\nlines\r\nthree\",\"x \"\"y\"\"\"\n"
		     "5\" pipe,z\n\"never closed,1\nlast,2\n");

	(void)state;
	reads(text, "tt", 4);
	assert_true(dialect.breaks);
	doubt_of(DOUBT_QUOTES);
	tidies(text, "\"two\nlines\r\nthree\",\"x \"\"y\"\"\"\n"
		     "\"5\"\" pipe\",\"z\"\n\"\"\"never closed\",\"1\"\n"
		     "\"last\",\"2\"\n");
}

static void
bears_what_is_large(void **state)
{
	struct buf b = buf_open(arena, (size_t)52 << 20);
	char *much = test_malloc((size_t)50 << 20);

	(void)state;
	memset(much, 'x', (size_t)50 << 20);
	buf_c(&b, "a,b\n1,");
	buf_add(&b, (str){ much, (size_t)50 << 20 });
	buf_c(&b, "\n2,y\n");
	reads(buf_str(&b), "it", 2);
	assert_int_equal(doubt_of(DOUBT_CELL_CUT)->row, 2);
	memset(much, ',', (size_t)50 << 20);
	assert_int_equal(study((str){ much, (size_t)50 << 20 }), STUDY_WIDE);
	test_free(much);
}

static void
bears_what_is_wide(void **state)
{
	struct buf b = buf_open(arena, (size_t)4 << 20);

	(void)state;
	for (int row = 0; row < 5; row++)
		for (int i = 0; i < 10000; i++)
			buf_fmt(&b, row == 0 ? "c%d%c" : "%d%c", i,
			    i < 9999 ? ',' : '\n');
	assert_int_equal(study(buf_str(&b)), STUDY_DONE);
	assert_int_equal(dialect.columns_n, 10000);
	assert_int_equal(dialect.rows, 4);
	name_is(9999, "c9999", "c9999");
	assert_int_equal(dialect.columns[9999].way.type, COLUMN_INTEGER);
}

static void
refuses_what_is_no_table(void **state)
{
	char zeros[4096] = { 'a', 'b', 'c', 0, 0, 0, 0, 7, 8, 'x' };

	(void)state;
	assert_int_equal(study(S("")), STUDY_EMPTY);
	assert_int_equal(study(S("\xef\xbb\xbf")), STUDY_EMPTY);
	assert_int_equal(study(S("\n\n\n")), STUDY_EMPTY);
	assert_int_equal(study(S(",,\n,,\n")), STUDY_EMPTY);
	memset(zeros + 100, 0, 17);
	memset(zeros + 117, 'x', 2000);
	assert_int_equal(study((str){ zeros, 2117 }), STUDY_BINARY);
	reads(S("a,b,c\n"), "ttt", 0);
	doubt_of(DOUBT_NO_ROWS);
	tidies(S("a,b,c\n"), "");
	for (enum study_end end = STUDY_BINARY; end < STUDY_ENDS; end++)
		assert_true(strlen(study_sentence(end)) > 10);
}

/* What a person corrected holds for the next version, by name. */
static void
remembers_what_was_corrected(void **state)
{
	str first = S("place,code,on\nA,12,1/2/2023\nB,13,3/4/2023\n"),
	    second = S("on,extra,code\n1/2/2024,1,14\n3/4/2024,2,x\n"), json;
	struct buf b = buf_open(arena, 1 << 16);
	struct dialect remembered;
	int fd = memfd_create("table", MFD_CLOEXEC);

	(void)state;
	reads(first, "tid", 2);
	dialect.columns[1].fixed = true;
	dialect.columns[2].way.order = ORDER_MONTH;
	dialect.columns[2].fixed = true;
	dialect_json(&dialect, &b);
	json = buf_str(&b);
	assert_true(dialect_read(arena, json, &remembered));
	assert_int_equal(remembered.columns_n, 3);
	assert_int_equal(remembered.columns[2].way.order, ORDER_MONTH);
	assert_int_equal(write(fd, second.p, second.n), (ssize_t)second.n);
	assert_int_equal(study_table(arena, fd, &remembered, NULL, &dialect),
	    STUDY_DONE);
	close(fd);
	types_are("dii");
	assert_int_equal(doubt_of(DOUBT_UNFIT)->column, 3);
	tidies(second, "2024-01-02,1,14\n2024-03-04,2,\n");
	assert_false(dialect_read(arena, S("[]"), &remembered));
	assert_false(
	    dialect_read(arena, S("{\"encoding\":\"utf-8\"}"), &remembered));
	assert_false(
	    dialect_read(arena, str_take(json, json.n - 1), &remembered));
}

static void
keeps_few_doubts_and_counts_all(void **state)
{
	struct buf b = buf_open(arena, 1 << 20),
		   json = buf_open(arena, 1 << 20);

	(void)state;
	buf_c(&b, "a,b\n");
	for (int i = 0; i < 5000; i++)
		buf_c(&b, i % 2 ? "1\n" : "1,2\n");
	reads(buf_str(&b), "ii", 5000);
	assert_int_equal(dialect.doubts->n, 20);
	assert_int_equal(dialect.doubts->counts[DOUBT_ROW_SHORT], 2500);
	doubts_json(dialect.doubts, &json);
	assert_true(
	    str_ends(buf_str(&json), S("],\"counts\":{\"row-short\":2500}}")));
	for (enum doubt_kind kind = 0; kind < DOUBT_KINDS; kind++)
		assert_int_equal(doubt_named(str_of(doubt_name(kind))), kind);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_make, arena_end)
	const struct CMUnitTest tests[] = {
		TEST(reads_what_is_clean_as_it_is),
		TEST(reads_any_encoding),
		TEST(decides_encoding_from_all_of_it),
		TEST(finds_the_header),
		TEST(names_columns),
		TEST(reads_numbers_by_their_company),
		TEST(leaves_codes_alone),
		TEST(reads_dates_by_the_whole_column),
		TEST(knows_words_for_nothing_and_yes),
		TEST(reads_degrees),
		TEST(decides_types_from_all_of_it),
		TEST(says_where_rows_are_ragged),
		TEST(reads_quotes_with_indulgence),
		TEST(bears_what_is_large),
		TEST(bears_what_is_wide),
		TEST(refuses_what_is_no_table),
		TEST(remembers_what_was_corrected),
		TEST(keeps_few_doubts_and_counts_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
