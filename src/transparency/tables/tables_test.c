/* Goal: real files, as governments publish them, become the tables that people
 * meant; other kinds of files too; and what cannot is refused with a reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "transparency/tables/tables.h"

#define FIXTURES "tests/fixtures/tables"
#define SHARED "../shared/data/csv"

static struct arena *arena;
static char folder[] = "/tmp/tables-test.XXXXXX";

static str
slurp(const char *path)
{
	struct buf b = buf_open(arena, (size_t)16 << 20);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char block[8192];
	ssize_t n;

	if (fd < 0)
		fail_msg("no %s", path);
	while ((n = read(fd, block, sizeof(block))) > 0)
		buf_add(&b, (str){ block, (size_t)n });
	close(fd);
	return buf_str(&b);
}

static char *
in_folder(const char *name)
{
	return str_c(arena, str_fmt(arena, "%s/%s", folder, name));
}

static char *
put(const char *name, str bytes)
{
	char *path = in_folder(name);
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
	close(fd);
	return path;
}

static enum table_outcome
import(const char *path, struct table_answer *answer)
{
	char absolute[PATH_MAX];
	struct table_job job = { absolute, in_folder("out"), NULL };

	assert_non_null(realpath(path, absolute));
	return table_import(arena, &job, answer);
}

/* The profile of the table at ${path}, read. */
static json_t *
profile(const char *path)
{
	struct table_answer answer;
	json_t *object;
	str text;

	if (import(path, &answer) != TABLE_READ)
		fail_msg("%s: %s (%.*s)", path, answer.why, ARG(answer.detail));
	text = slurp(in_folder("out/" TABLE_PROFILE));
	object = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(object);
	assert_int_equal(access(in_folder("out/" TABLE_PARQUET), R_OK), 0);
	/* Nothing else is left. */
	assert_int_not_equal(access(in_folder("out/tidy.csv"), F_OK), 0);
	return object;
}

static const char *
member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL ? "" : text;
}

static json_t *
column(const json_t *object, const char *slug)
{
	json_t *columns = json_object_get(object, "columns"), *one;
	size_t i;

	json_array_foreach(columns, i, one)
	{
		if (strcmp(member(one, "slug"), slug) == 0)
			return one;
	}
	fail_msg("no column %s", slug);
	return NULL;
}

static int64_t
count(const json_t *object, const char *name)
{
	const json_t *n = json_object_get(object, name);

	assert_non_null(n);
	return json_is_string(n) ? strtoll(json_string_value(n), NULL, 10)
				 : (int64_t)json_number_value(n);
}

/* "t" for text, "i" integer, "n" decimal, "d" date, "s" datetime, "b" boolean,
 * "g" degrees, each in its order. */
static void
types_are(const char *path, const json_t *object, const char *types)
{
	static const char *const names[] = { "text", "integer", "decimal",
		"date", "datetime", "boolean", "degrees" };
	json_t *columns = json_object_get(object, "columns"), *one;
	char got[64] = "";
	size_t i;

	assert_true(json_array_size(columns) < sizeof(got));
	json_array_foreach(columns, i, one)
	{
		for (size_t t = 0; t < 7; t++)
			if (strcmp(member(one, "type"), names[t]) == 0)
				got[i] = "tindsbg"[t];
	}
	if (strcmp(got, types) != 0)
		fail_msg("%s: %s, not %s", path, got, types);
}

/* The real files: types, rows of the extract and of the whole. */
static const struct {
	const char *file, *types;
	int64_t rows, all;
} files[] = {
	{ "argentina-pauta-oficial-2016.csv", "tnttttttd", 45, 7804 },
	{ "barcelona-cadastral_2014.csv", "itinnnnnn", 73, 73 },
	{ "barcelona-houses_2009.csv", "iti", 73, 73 },
	{ "barcelona-people_2011.csv", "ttiiiiiii", 74, 74 },
	{ "barcelona-rooms_2011.csv", "itiiiiiiiiii", 73, 73 },
	{ "ecuador-armas-ilicitas-2023.csv", "ttdtt", 41, 9237 },
	{ "portugal-covid-concelhos.csv", "dtiiittnttitttniiiiiiiiiinnnn", 23,
	    20944 },
	{ "portugal-incendios-1984.csv", "ittttdtdtnnni", 27, 7355 },
	{ "portugal-incendios-1998.csv", "ttttdtdttnnnt", 21, 34675 },
	{ "portugal-incendios-2014.csv",
	    "ititttttiiigtgtdtdtdtttnnnnniiiiiittittt", 27, 2078 },
};
#define FILES (sizeof(files) / sizeof(*files))

static void
reads_real_files(void **state)
{
	json_t *object;
	char *path;

	(void)state;
	for (size_t i = 0; i < FILES; i++) {
		path =
		    str_c(arena, str_fmt(arena, FIXTURES "/%s", files[i].file));
		object = profile(path);
		/* Without its rare numbers, a column of it is empty. */
		if (strncmp(files[i].file, "portugal-covid", 14) != 0)
			types_are(path, object, files[i].types);
		assert_int_equal(count(object, "rows"), files[i].rows);
		json_decref(object);
	}
}

static void
reads_them_whole(void **state)
{
	json_t *object;
	char *path;

	(void)state;
	if (access(SHARED, R_OK) != 0)
		skip();
	for (size_t i = 0; i < FILES; i++) {
		path =
		    str_c(arena, str_fmt(arena, SHARED "/%s", files[i].file));
		object = profile(path);
		types_are(path, object, files[i].types);
		assert_int_equal(count(object, "rows"), files[i].all);
		json_decref(object);
	}
}

/* Worked out from the files by other means. */
static void
means_what_they_say(void **state)
{
	json_t *object = profile(FIXTURES "/barcelona-people_2011.csv"), *one;

	(void)state;
	one = column(object, "total");
	assert_int_equal(count(one, "max"), 684078);
	assert_int_equal(count(one, "min"), 197);
	one = column(object, "sispersonesomes");
	assert_int_equal(count(one, "nulls"), 51);
	assert_int_equal(count(one, "distinct"), 22);
	assert_true(json_is_true(json_object_get(one, "distinct_exact")));
	json_decref(object);

	object = profile(FIXTURES "/barcelona-cadastral_2014.csv");
	one = column(object,
	    "valorcadastral_valorscadastralstotals_milionsdeuros");
	assert_true(json_number_value(json_object_get(one, "max")) == 6564.1);
	assert_string_equal(member(one, "unit"), "MilionsDEuros");
	json_decref(object);

	object = profile(FIXTURES "/ecuador-armas-ilicitas-2023.csv");
	one = column(object, "fecha_evento");
	assert_string_equal(member(one, "min"), "2022-12-31");
	assert_string_equal(member(one, "max"), "2023-11-30");
	json_decref(object);

	object = profile(FIXTURES "/portugal-incendios-2014.csv");
	one = column(object, "lat");
	assert_int_equal(count(one, "nulls"), 1);
	assert_int_equal(count(one, "max"), 41);
	one = column(object, "lat__given");
	assert_int_equal(count(one, "nulls"), 0);
	assert_true(json_is_true(json_object_get(one, "given")));
	json_decref(object);
}

/* What only DuckDB could get wrong, of what study_test.c reads. */
static void
carries_what_is_odd(void **state)
{
	struct buf b = buf_open(arena, (size_t)8 << 20);
	json_t *object, *one;

	(void)state;
	object = profile(put("quoted",
	    S("a,b\n\"two\nlines\",\"x \"\"y\"\"\"\n\"\\N\",1\n,2\n")));
	assert_int_equal(count(object, "rows"), 3);
	assert_int_equal(count(column(object, "a"), "nulls"), 1);
	json_decref(object);
	object = profile(put("single", S("only\n1\n..\n3\n")));
	assert_int_equal(count(object, "rows"), 3);
	assert_int_equal(count(column(object, "only"), "nulls"), 1);
	json_decref(object);
	/* Rows that say the same as another, empty values too. */
	object = profile(put("twice", S("a,b\n1,x\n2,\n1,x\n2,\n2,\n1,y\n")));
	assert_int_equal(count(object, "rows"), 6);
	assert_int_equal(count(object, "duplicates"), 3);
	json_decref(object);
	object = profile(put("none", S("a;b;c\n")));
	assert_int_equal(count(object, "duplicates"), 0);
	assert_int_equal(count(object, "rows"), 0);
	json_decref(object);
	/* A column called as SQL is. */
	object = profile(put("names", S("select;\"a\"\"b\";'x'\n1;2;3\n")));
	assert_int_equal(count(column(object, "select"), "max"), 1);
	assert_int_equal(count(column(object, "a_b"), "max"), 2);
	json_decref(object);
	for (int row = 0; row < 4; row++)
		for (int i = 0; i < 10000; i++)
			buf_fmt(&b, row == 0 ? "c%d%c" : "%d%c", i,
			    i < 9999 ? ',' : '\n');
	object = profile(put("wide", buf_str(&b)));
	assert_int_equal(count(object, "rows"), 3);
	one = column(object, "c9999");
	assert_int_equal(count(one, "min"), 9999);
	json_decref(object);
}

static void
takes_other_kinds(void **state)
{
	str text;
	json_t *object;

	(void)state;
	object = profile(put("list",
	    S("[{\"n\":1,\"on\":\"2024-01-02\",\"of\":{\"x\":[1]}},"
	      "\n{\"n\":2.5,\"on\":\"2024-01-03\",\"more\":true}]")));
	types_are("list", object, "ndtb");
	assert_int_equal(count(object, "rows"), 2);
	json_decref(object);
	object = profile(put("lines", S("{\"n\":1,\"t\":\"a\"}\n"
					"{\"n\":2,\"t\":\"b\"}\n")));
	types_are("lines", object, "it");
	json_decref(object);
	/* What no number is, and what is beyond all, is no data. */
	object = profile(put("beyond", S("[{\"n\":1e400,\"m\":1.7e308},"
					 "{\"n\":-1e400,\"m\":-1.7e308},"
					 "{\"n\":null,\"m\":0.5}]")));
	types_are("beyond", object, "nn");
	assert_int_equal(count(object, "rows"), 3);
	assert_int_equal(count(json_array_get(json_object_get(object,
						  "columns"),
				   0),
			     "nulls"),
	    3);
	json_decref(object);
	/* What came out goes in again. */
	object = profile(FIXTURES "/ecuador-armas-ilicitas-2023.csv");
	json_decref(object);
	text = slurp(in_folder("out/" TABLE_PARQUET));
	object = profile(put("parquet", text));
	types_are("parquet", object, "ttdtt");
	assert_int_equal(count(object, "rows"), 41);
	json_decref(object);
}

static void
finds_the_rows_in_an_object(void **state)
{
	json_t *object;

	(void)state;
	object = profile(put("inside", S("{\n \"meta\": {\"n\": 2},\n"
					 " \"results\": [\n  {\"id\": 1},\n"
					 "  {\"id\": 2, \"t\": \"x\"}]\n}\n")));
	types_are("inside", object, "it");
	assert_int_equal(count(object, "rows"), 2);
	json_decref(object);
	assert_true(str_find(slurp(in_folder("out/" TABLE_DIALECT)),
			S("\"kind\":\"inside\"")) >= 0);
	/* Two lists: which one is not known. */
	object =
	    profile(put("two", S("{\"a\":[{\"x\":1}],\"b\":[{\"y\":1}]}")));
	types_are("two", object, "tt");
	json_decref(object);
	/* Lines with a list each are rows. */
	object = profile(put("lines", S("{\"a\":[{\"x\":1},{\"x\":2}]}\n"
					"{\"a\":[]}\n")));
	assert_int_equal(count(object, "rows"), 2);
	json_decref(object);
	object = profile(put("points",
	    S("{\"type\":\"FeatureCollection\",\"features\":["
	      "{\"type\":\"Feature\",\"properties\":{\"name\":\"oak\"},"
	      "\"geometry\":{\"type\":\"Point\",\"coordinates\":[2.17,41.4]}},"
	      "{\"type\":\"Feature\",\"properties\":{\"name\":\"elm\"},"
	      "\"geometry\":null}]}")));
	types_are("points", object, "tnnt");
	assert_string_equal(member(column(object, "name"), "max"), "oak");
	assert_true(
	    json_number_value(
		json_object_get(column(object, "latitude"), "max")) == 41.4);
	assert_int_equal(count(column(object, "longitude"), "nulls"), 1);
	json_decref(object);
	/* Words beside numbers have no quotes around them. */
	object = profile(put("mixed", S("[{\"v\":1},{\"v\":\"x\"},"
					"{\"v\":[1]},{\"v\":null}]")));
	assert_string_equal(member(column(object, "v"), "max"), "x");
	assert_int_equal(count(column(object, "v"), "nulls"), 1);
	json_decref(object);
}

/* The sheet that people see, under its title rows. */
static void
reads_spreadsheets(void **state)
{
	json_t *object = profile(FIXTURES "/sheets/budget.xlsx");

	(void)state;
	assert_int_equal(count(object, "rows"), 5);
	json_decref(object);
	object = profile(FIXTURES "/sheets/works.ods");
	assert_int_equal(count(object, "rows"), 4);
	json_decref(object);
	object = profile(FIXTURES "/sheets/streamed.xlsx");
	types_are("streamed", object, "itn");
	assert_int_equal(count(object, "rows"), 300);
	json_decref(object);
	assert_int_equal(access(in_folder("out/sheet.csv"), F_OK), -1);
}

/* The sheet that somebody chose, though its program hides it; else the first
 * that is seen. */
static void
reads_the_sheet_that_was_chosen(void **state)
{
	static const char path[] = FIXTURES "/sheets/budget.xlsx";
	json_t *dialect, *sheets;
	str text;

	(void)state;
	put("out/" TABLE_REMEMBERED,
	    S("{\"columns\":[],\"fixed\":[\"sheet\"],\"sheet\":\"Amagat\"}"));
	json_decref(profile(path));
	text = slurp(in_folder("out/" TABLE_DIALECT));
	dialect = json_loadb(text.p, text.n, 0, NULL);
	assert_string_equal(member(dialect, "kind"), "sheet");
	assert_string_equal(member(dialect, "sheet"), "Amagat");
	assert_string_equal(json_string_value(
				json_array_get(json_object_get(dialect,
						   "fixed"),
				    0)),
	    "sheet");
	sheets = json_object_get(dialect, "sheets");
	assert_int_equal(json_array_size(sheets), 3);
	json_decref(dialect);
	put("out/" TABLE_REMEMBERED,
	    S("{\"columns\":[],\"fixed\":[\"sheet\"],\"sheet\":\"None\"}"));
	json_decref(profile(path));
	text = slurp(in_folder("out/" TABLE_DIALECT));
	dialect = json_loadb(text.p, text.n, 0, NULL);
	assert_string_equal(member(dialect, "sheet"), "Pressupost 2024");
	assert_int_equal(json_array_size(json_object_get(dialect, "fixed")), 0);
	json_decref(dialect);
	unlink(in_folder("out/" TABLE_REMEMBERED));
}

static void
says_why_it_refuses(void **state)
{
	static const struct {
		str bytes;
		const char *says;
	} refused[] = {
		{ STR("PK\x03\x04\x14\0\0\0\x08\0cut"), "end of this file" },
		{ STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a book"), "XLSX" },
		{ STR("\x1f\x8b\x08\0abc"), "packed" },
		{ STR("<!DOCTYPE html><p>404"), "not a table" },
		{ STR("PAR1 and no more"), "damaged" },
		{ STR("[{\"a\":1},{\"a\":"), "damaged" },
		{ STR("[[\"a\",\"b\"],[1,2]]\n"), "list of objects" },
		{ STR("[]"), "list of objects" },
		{ STR(""), "empty" },
	};
	struct table_answer answer;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		assert_int_equal(import(put("refused", refused[i].bytes),
				     &answer),
		    TABLE_REFUSED);
		if (strstr(answer.why, refused[i].says) == NULL)
			fail_msg("%s: %s", refused[i].says, answer.why);
	}
}

/* Of a long table quantiles are those of some rows: near enough, the same each
 * time, and untouched by what comes back every so many rows. */
static void
estimates_quantiles(void **state)
{
	enum { ROWS = 600000, WEEK = 7 };
	static const double shares[] = { 0.05, 0.25, 0.5, 0.75, 0.95 };
	struct buf b = buf_open(arena, (size_t)8 << 20);
	char *path, text[48];
	str first;
	json_t *object;

	(void)state;
	buf_c(&b, "rising,weekday\n");
	for (int i = 0; i < ROWS; i++) {
		snprintf(text, sizeof(text), "%d,%d\n", i, i % WEEK);
		buf_c(&b, text);
	}
	path = put("long.csv", buf_str(&b));
	object = profile(path);
	for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++) {
		double rising = json_number_value(json_array_get(
			   json_object_get(column(object, "rising"),
			       "quantiles"),
			   i)),
		       weekday = json_number_value(json_array_get(
			   json_object_get(column(object, "weekday"),
			       "quantiles"),
			   i));

		assert_true(rising > (shares[i] - 0.01) * ROWS &&
			    rising < (shares[i] + 0.01) * ROWS);
		assert_true(weekday > shares[i] * WEEK - 1.01 &&
			    weekday < shares[i] * WEEK + 0.01);
	}
	json_decref(object);
	first = slurp(in_folder("out/" TABLE_PROFILE));
	json_decref(profile(path));
	assert_true(str_eq(first, slurp(in_folder("out/" TABLE_PROFILE))));
}

/* A break in a text is none of the file's, whichever comes first. */
static void
keeps_breaks_in_texts(void **state)
{
	static const struct {
		const char *name;
		str bytes;
		const char *most;
	} broken[] = {
		{ "carriage alone", STR("a;b\r\"x\r y\";1\r\"w\";2\r"),
		    "x\r y" },
		{ "twice", STR("b,a\r\r\n1,2\r\r\n3,4\r\r\n"), NULL },
		{ "both at first", STR("a,b\n\"x\r\ny\",1\n\"w\nv\",2\n"),
		    "x\r\ny" },
	};
	json_t *object;

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		object = profile(put("broken", broken[i].bytes));
		assert_int_equal(count(object, "rows"), 2);
		if (broken[i].most == NULL)
			types_are(broken[i].name, object, "ii");
		else
			assert_string_equal(member(column(object, "a"), "max"),
			    broken[i].most);
		json_decref(object);
	}
}

static void
uses_what_was_corrected(void **state)
{
	json_t *object = profile(put("first", S("code,n\n12,1\n13,2\n"))), *one;
	str remembered = slurp(in_folder("out/" TABLE_DIALECT));
	struct buf b = buf_open(arena, 1 << 16);
	ptrdiff_t at = str_find(remembered, S("\"type\":\"integer\""));

	(void)state;
	types_are("first", object, "ii");
	json_decref(object);
	buf_add(&b, str_take(remembered, (size_t)at));
	buf_c(&b, "\"type\":\"text\"");
	remembered = str_drop(remembered, (size_t)at + 16);
	at = str_find(remembered, S("false"));
	buf_add(&b, str_take(remembered, (size_t)at));
	buf_c(&b, "true");
	buf_add(&b, str_drop(remembered, (size_t)at + 5));
	put("out/" TABLE_REMEMBERED, buf_str(&b));
	object = profile(in_folder("first"));
	types_are("second", object, "ti");
	one = column(object, "code");
	assert_string_equal(member(one, "max"), "13");
	json_decref(object);
	unlink(in_folder("out/" TABLE_REMEMBERED));
}

static bool
stops(void *context, int thousandths)
{
	++*(int *)context;
	return thousandths < 1;
}

static void
can_be_stopped(void **state)
{
	struct buf b = buf_open(arena, (size_t)48 << 20);
	struct table_answer answer;
	int heard = 0;
	struct jail_watch watch = { stops, &heard };
	struct table_job job = { NULL, in_folder("out"), &watch };

	(void)state;
	buf_c(&b, "a,b,c\n");
	while (b.n < (size_t)47 << 20)
		buf_c(&b, "1234,some words that are text,2024-01-01\n");
	job.file = put("long", buf_str(&b));
	assert_int_equal(table_import(arena, &job, &answer), TABLE_STOPPED);
	assert_true(heard > 0);
	job.file = in_folder("nowhere");
	assert_int_equal(table_import(arena, &job, &answer), TABLE_BROKEN);
}

static void
says_that_the_library_is_missing(void **state)
{
	const char *named = getenv(JAIL_SETTING);
	char *before = named == NULL ? NULL : str_c(arena, str_of(named));
	struct table_answer answer;

	(void)state;
	setenv(JAIL_SETTING, "/nowhere/libduckdb.so", 1);
	assert_int_equal(import(put("refused", S("a\n1\n")), &answer),
	    TABLE_BROKEN);
	assert_non_null(strstr(answer.why, "libduckdb.so"));
	assert_true(str_is(answer.detail, "libduckdb.so was not found"));
	if (before != NULL)
		setenv(JAIL_SETTING, before, 1);
	else
		unsetenv(JAIL_SETTING);
}

static int
folder_make(void **state)
{
	(void)state;
	arena = arena_open((size_t)512 << 20);
	assert_non_null(mkdtemp(folder));
	assert_int_equal(mkdir(in_folder("out"), 0700), 0);
	return 0;
}

static int
folder_remove(void **state)
{
	static const char *const left[] = { "quoted", "single", "none", "names",
		"wide", "list", "lines", "parquet", "refused", "first", "long",
		"out/" TABLE_PARQUET, "out/" TABLE_PROFILE,
		"out/" TABLE_DIALECT, "out/tidy.csv", "out/spill", "out" };

	(void)state;
	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++)
		remove(in_folder(left[i]));
	rmdir(folder);
	arena_close(arena);
	return 0;
}

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &tables_role, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_real_files),
		cmocka_unit_test(reads_them_whole),
		cmocka_unit_test(means_what_they_say),
		cmocka_unit_test(carries_what_is_odd),
		cmocka_unit_test(takes_other_kinds),
		cmocka_unit_test(finds_the_rows_in_an_object),
		cmocka_unit_test(reads_spreadsheets),
		cmocka_unit_test(reads_the_sheet_that_was_chosen),
		cmocka_unit_test(says_why_it_refuses),
		cmocka_unit_test(estimates_quantiles),
		cmocka_unit_test(keeps_breaks_in_texts),
		cmocka_unit_test(uses_what_was_corrected),
		cmocka_unit_test(can_be_stopped),
		cmocka_unit_test(says_that_the_library_is_missing),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
