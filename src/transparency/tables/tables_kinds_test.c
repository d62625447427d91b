/* Goal: files of every kind that holds a table become one, and what cannot is
 * refused with a reason. */
#include "transparency/tables/tables_house.h"

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

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &tables_role, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_other_kinds),
		cmocka_unit_test(finds_the_rows_in_an_object),
		cmocka_unit_test(reads_spreadsheets),
		cmocka_unit_test(reads_the_sheet_that_was_chosen),
		cmocka_unit_test(says_why_it_refuses),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
