/* Goal: what a person says of a table holds, of its columns and of the whole
 * file, in this version and the next; and is one text, whatever the order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/mman.h>
#include <unistd.h>

#include "engine/base/arena_house.h"
#include "transparency/tables/corrections.h"
#include "transparency/tables/study.h"

static struct dialect dialect;

/* ${text} as it reads with these corrections. */
static void
reads(str text, const json_t *all)
{
	str corrected = corrections_text(arena, all);
	struct dialect remembered;
	int fd = memfd_create("table", MFD_CLOEXEC);

	assert_int_equal(write(fd, text.p, text.n), (ssize_t)text.n);
	if (corrected.n > 0)
		assert_true(dialect_read(arena, corrected, &remembered));
	assert_int_equal(study_table(arena, fd,
			     corrected.n > 0 ? &remembered : NULL, NULL,
			     &dialect),
	    STUDY_DONE);
	close(fd);
}

/* The dialect as JSON, as a page sees it. */
static json_t *
seen(void)
{
	struct buf b = buf_open(arena, (size_t)1 << 20);
	json_t *object;

	dialect_json(&dialect, &b);
	object = json_loadb(buf_str(&b).p, b.n, JSON_ALLOW_NUL, NULL);
	assert_non_null(object);
	return object;
}

static void
corrects(json_t *all, const json_t *from, size_t column, const char *code,
    const char *unit)
{
	corrections_column(all,
	    json_array_get(json_object_get(from, "columns"), column),
	    reading_named(str_of(code)), str_of(unit));
}

static void
is_column(size_t i, const char *name, enum column_type type, bool fixed)
{
	assert_true(i < dialect.columns_n);
	assert_string_equal(str_c(arena, dialect.columns[i].name), name);
	assert_int_equal(dialect.columns[i].way.type, type);
	assert_int_equal(dialect.columns[i].fixed, fixed);
}

static void
is_the_header_that_was_chosen(void **state)
{
	str text = S("Homes of 2011\nplace,n,m\nA,1,7\nB,2,8\nC,3,9\n");
	json_t *all = corrections_read(S(""));

	(void)state;
	reads(text, all);
	assert_int_equal(dialect.header, 2);
	assert_int_equal(dialect.fixed, 0);
	is_column(1, "n", COLUMN_INTEGER, false);
	corrections_set(all, "header", json_integer(3));
	reads(text, all);
	assert_int_equal(dialect.header, 3);
	assert_int_equal(dialect.rows, 2);
	assert_int_equal(dialect.fixed, FIXED_HEADER);
	is_column(0, "A", COLUMN_TEXT, false);
	/* None: then the title and the names are rows. */
	corrections_set(all, "header", json_integer(0));
	reads(text, all);
	assert_int_equal(dialect.header, 0);
	assert_int_equal(dialect.rows, 5);
	assert_int_equal(dialect.fixed, FIXED_HEADER);
	/* A row that is not there is nobody's header. */
	corrections_set(all, "header", json_integer(300));
	reads(text, all);
	assert_int_equal(dialect.header, 2);
	assert_int_equal(dialect.fixed, 0);
	json_decref(all);
}

static void
is_the_delimiter_that_was_chosen(void **state)
{
	str text = S("a;b,c\n1;2,5\n3;4,5\n");
	json_t *all = corrections_read(S("no JSON"));

	(void)state;
	corrections_set(all, "delimiter", json_string(","));
	reads(text, all);
	assert_int_equal(dialect.fixed, FIXED_DELIMITER);
	assert_int_equal(dialect.columns_n, 2);
	is_column(0, "a;b", COLUMN_TEXT, false);
	corrections_set(all, "delimiter", json_string(""));
	reads(text, all);
	assert_int_equal(dialect.columns_n, 1);
	/* What was only guessed of one version is not forced on the next. */
	corrections_set(all, "delimiter", NULL);
	assert_int_equal(corrections_text(arena, all).n, 0);
	corrections_set(all, "encoding", json_string("utf-8"));
	reads(S("a,b\n1,2\n3,4\n"), all);
	assert_int_equal(dialect.columns_n, 2);
	json_decref(all);
}

static void
is_the_encoding_that_was_chosen(void **state)
{
	/* Two letters that are UTF-8, and one byte that is not. */
	str text = S("name,n\nCam\xc3\xad,1\nMar\xc3\xad"
		     "a,2\n"),
	    marked = S("\xef\xbb\xbfname,n\nCam\xc3\xad,1\n");
	json_t *all = corrections_read(S(""));

	(void)state;
	reads(text, all);
	assert_int_equal(dialect.encoding, CHARSET_UTF8);
	corrections_set(all, "encoding", json_string("windows-1252"));
	reads(text, all);
	assert_int_equal(dialect.encoding, CHARSET_CP1252);
	assert_int_equal(dialect.fixed, FIXED_ENCODING);
	assert_false(dialect.tidy);
	/* A mark says it better. */
	reads(marked, all);
	assert_int_equal(dialect.encoding, CHARSET_UTF8);
	assert_int_equal(dialect.fixed, 0);
	corrections_set(all, "encoding", json_string("utf-8"));
	reads(S("name\nCam\xed\nMar\xed"
		"a\n"),
	    all);
	assert_int_equal(dialect.encoding, CHARSET_UTF8);
	assert_int_equal(dialect.doubts->counts[DOUBT_LETTERS], 1);
	json_decref(all);
}

static void
loses_no_digit_of_the_next_version(void **state)
{
	json_t *all = corrections_read(S("")), *first;

	(void)state;
	reads(S("place,price,n\nA,1.234,1\nB,2.345,2\n"), all);
	is_column(1, "price", COLUMN_DECIMAL, false);
	first = seen();
	corrects(all, first, 1, "decimal-comma", "euros");
	corrects(all, first, 2, "integer-point", "");
	reads(S("price;place;n\n1.234,5;A;1\n2,125;B;2.5\n"), all);
	is_column(0, "price", COLUMN_DECIMAL, true);
	assert_true(dialect.columns[0].way.comma);
	assert_int_equal(dialect.columns[0].way.scale, 3);
	assert_string_equal(str_c(arena, dialect.columns[0].unit), "euros");
	/* What was whole has fractions now: they are kept. */
	is_column(2, "n", COLUMN_DECIMAL, true);
	assert_int_equal(dialect.columns[2].way.scale, 1);
	json_decref(first);
	json_decref(all);
}

/* Words for no data, and signs, are what the values say. */
static void
takes_words_for_no_data(void **state)
{
	json_t *all = corrections_read(S("")), *first;

	(void)state;
	reads(S("place,n\nA,x\nB,y\nC,5\nD,-\n"), all);
	is_column(1, "n", COLUMN_TEXT, false);
	first = seen();
	corrects(all, first, 1, "integer-point", "");
	reads(S("place,n\nA,1\nB,y\nC,5\nD,-\n"), all);
	is_column(1, "n", COLUMN_INTEGER, true);
	assert_int_equal(dialect.doubts->counts[DOUBT_UNFIT], 1);
	assert_true(column_blank(&dialect.columns[1].way, "-", 1));
	json_decref(first);
	json_decref(all);
}

static void
is_one_text(void **state)
{
	json_t *one = corrections_read(S("")), *two = corrections_read(S("[]")),
	       *columns;

	(void)state;
	reads(S("a,b\n1,2\n3,4\n"), one);
	columns = seen();
	assert_int_equal(corrections_text(arena, one).n, 0);
	corrections_set(one, "header", json_integer(1));
	corrects(one, columns, 0, "text", "");
	corrects(one, columns, 0, "decimal-comma", "€");
	corrects(two, columns, 0, "decimal-comma", "€");
	corrections_set(two, "header", json_integer(1));
	assert_string_equal(str_c(arena, corrections_text(arena, one)),
	    "{\"columns\":[{\"at\":1,\"decimal\":\",\",\"fixed\":true,"
	    "\"name\":\"a\",\"type\":\"decimal\",\"unit\":\"€\"}],"
	    "\"fixed\":[\"header\"],\"header\":1,\"header_rows\":1}");
	assert_true(
	    str_eq(corrections_text(arena, one), corrections_text(arena, two)));
	assert_true(corrections_has(one, S("a")));
	assert_false(corrections_has(one, S("b")));
	/* Another sheet has other rows. */
	corrections_set(one, "sheet", json_string("2012"));
	json_decref(two);
	two = corrections_read(corrections_text(arena, one));
	assert_null(json_object_get(two, "header"));
	json_decref(one);
	json_decref(two);
	json_decref(columns);
}

static void
knows_every_way_to_read(void **state)
{
	json_t *column = json_object();

	(void)state;
	for (size_t i = 0; i < column_readings.n; i++) {
		const struct column_reading *r = &column_readings.v[i];

		json_object_clear(column);
		json_object_set_new(column, "type", json_string(r->type));
		if (r->decimal != NULL)
			json_object_set_new(column, "decimal",
			    json_string(r->decimal));
		if (r->first != NULL)
			json_object_set_new(column, "first",
			    json_string(r->first));
		assert_int_equal(reading_of_column(column), i);
		assert_int_equal(reading_named(str_of(r->code)), i);
		assert_int_not_equal(column_type_named(str_of(r->type)),
		    COLUMN_TYPES);
	}
	assert_int_equal(reading_named(S("decimal")), column_readings.n);
	json_decref(column);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_make, arena_end)
	const struct CMUnitTest tests[] = {
		TEST(is_the_header_that_was_chosen),
		TEST(is_the_delimiter_that_was_chosen),
		TEST(is_the_encoding_that_was_chosen),
		TEST(loses_no_digit_of_the_next_version),
		TEST(takes_words_for_no_data),
		TEST(is_one_text),
		TEST(knows_every_way_to_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
