/* Goal: real files, as governments publish them, become the tables that people
 * meant, whole and with what is odd in them. */
#include "transparency/tables/tables_house.h"

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

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &tables_role, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_real_files),
		cmocka_unit_test(reads_them_whole),
		cmocka_unit_test(means_what_they_say),
		cmocka_unit_test(carries_what_is_odd),
		cmocka_unit_test(estimates_quantiles),
		cmocka_unit_test(keeps_breaks_in_texts),
		cmocka_unit_test(uses_what_was_corrected),
		cmocka_unit_test(can_be_stopped),
		cmocka_unit_test(says_that_the_library_is_missing),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
