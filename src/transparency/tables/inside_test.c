/* Goal: what pages show of a table is what its descriptions say, whoever wrote
 * them; and what lies on the shelf is whole or not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "transparency/tables/doubts.h"
#include "transparency/tables/inside.h"
#include "transparency/tables/looks.h"
#include "transparency/tables/tables.h"

#define HASH                                                                   \
	S("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")

static struct arena *arena;
static struct files *files;
static char data[] = "/tmp/inside-test.XXXXXX";

static int
gone(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int
desk_open(void **state)
{
	(void)state;
	arena = arena_open((size_t)64 << 20);
	if (mkdtemp(data) == NULL)
		return -1;
	files = files_open(data, true);
	return files == NULL ? -1 : 0;
}

static int
desk_close(void **state)
{
	(void)state;
	files_close(files);
	nftw(data, gone, 16, FTW_DEPTH | FTW_PHYS);
	arena_close(arena);
	return 0;
}

static int
shelf_empty(void **state)
{
	(void)state;
	shelf_remove(arena, files_beside(files, arena, "tables"));
	return 0;
}

/* A folder with these descriptions, in its place. */
static void
put(const char *profile, const char *dialect)
{
	str fresh;

	assert_true(shelf_begin(files, arena, HASH, &fresh));
	assert_true(shelf_save(arena, fresh, TABLE_PARQUET, S("PAR1")));
	assert_true(shelf_save(arena, fresh, TABLE_PROFILE, str_of(profile)));
	assert_true(shelf_save(arena, fresh, TABLE_DIALECT, str_of(dialect)));
	assert_true(shelf_end(arena, fresh, shelf_place(files, arena, HASH)));
}

static struct inside
load(void)
{
	struct inside in = { .why = NULL };

	assert_true(inside_load(files, arena, HASH, &in));
	return in;
}

#define assert_str(a, b) assert_string_equal(str_c(arena, a), b)

static void
says_what_they_say(void **state)
{
	struct inside in;

	(void)state;
	put("{\"rows\":3,\"columns\":["
	    "{\"name\":\"barri\",\"type\":\"text\",\"nulls\":0,\"min\":\"A\","
	    "\"max\":\"Z\",\"distinct\":3,\"distinct_exact\":true},"
	    "{\"name\":\"preu\",\"type\":\"decimal\",\"unit\":\"euros\","
	    "\"nulls\":1,\"min\":987.25,\"max\":1234.5,\"distinct\":2,"
	    "\"distinct_exact\":false},"
	    "{\"name\":\"dia\",\"type\":\"date\",\"nulls\":0,"
	    "\"min\":\"2022-12-31\",\"max\":\"2023-01-17\",\"distinct\":3}],"
	    "\"sample\":[[\"Centre\",\"1234.50\",\"2022-12-31\"],"
	    "[\"Pont\\u0007\",null]]}",
	    "{\"encoding\":\"windows-1252\",\"delimiter\":\";\",\"columns\":["
	    "{\"name\":\"preu\",\"type\":\"decimal\",\"decimal\":\",\"},"
	    "{\"name\":\"dia\",\"type\":\"date\",\"first\":\"day\"}],"
	    "\"doubts\":{\"list\":[{\"kind\":\"row-short\",\"row\":17,\"n\":2},"
	    "{\"kind\":\"no such doubt\"}],\"counts\":{\"row-short\":9}}}");
	in = load();
	assert_int_equal(in.shown.n, 3);
	assert_string_equal(in.shown.v[0].type, "Text");
	/* The alphabet's first is nobody's least. */
	assert_int_equal(in.shown.v[0].least.n, 0);
	assert_string_equal(in.shown.v[1].type, "Numbers");
	assert_str(in.shown.v[1].least, "987.25");
	assert_str(in.shown.v[1].most, "1234.5");
	assert_str(in.shown.v[1].unit, "euros");
	assert_true(in.units && in.shown.v[1].number && !in.shown.v[1].exact);
	assert_str(in.shown.v[2].most, "2023-01-17");
	assert_int_equal(in.sample.n, 2);
	assert_str(in.sample.v[1].v[0], "Pont");
	assert_int_equal(in.sample.v[1].v[2].n, 0);
	assert_int_equal(in.doubts.n, 1);
	assert_int_equal(in.doubts.v[0].holes[3].number, 17);
	assert_int_equal(in.doubts_more, 8);
	assert_int_equal(in.ways.n, 4);
	assert_str(in.ways.v[1].holes[0].s, "Windows-1252");
	assert_string_equal(in.ways.v[2].sentence,
	    "Fractions are written with a comma.");
	assert_string_equal(in.ways.v[3].sentence,
	    "Dates are written with the day first.");
}

/* One sentence for six columns, and what is said alone has room beside it. */
static void
says_once_what_many_columns_share(void **state)
{
	struct inside in;

	(void)state;
	put("{\"rows\":3,\"columns\":[],\"sample\":[]}",
	    "{\"doubts\":{\"list\":["
	    "{\"kind\":\"thousands\",\"row\":3,\"column\":3,"
	    "\"name\":\"Total\",\"n\":71,\"value\":\"684.078\"},"
	    "{\"kind\":\"unfit\",\"row\":9,\"column\":1,"
	    "\"name\":\"Dia\",\"n\":1,\"value\":\"x\"},"
	    "{\"kind\":\"unfit\",\"row\":9,\"column\":2,"
	    "\"name\":\"Mes\",\"n\":1,\"value\":\"y\"},"
	    "{\"kind\":\"thousands\",\"row\":3,\"column\":4,"
	    "\"name\":\"Una\",\"n\":5,\"value\":\"198.052\"},"
	    "{\"kind\":\"thousands\",\"row\":3,\"column\":5,"
	    "\"name\":\"Dues\",\"n\":5,\"value\":\"230.095\"}],"
	    "\"counts\":{\"thousands\":4,\"unfit\":2}}}");
	in = load();
	assert_int_equal(in.doubts.n, 3);
	assert_ptr_equal(in.doubts.v[0].sentence,
	    doubt_together(DOUBT_THOUSANDS));
	assert_str(in.doubts.v[0].holes[0].s, "Total, Una, Dues");
	assert_int_equal(in.doubts.v[0].holes[1].number, 3);
	assert_str(in.doubts.v[0].holes[2].s, "684.078");
	assert_str(in.doubts.v[1].holes[0].s, "Dia");
	assert_str(in.doubts.v[2].holes[0].s, "Mes");
	assert_int_equal(in.doubts_more, 1);
}

/* The reader may have been taken over by what it read. */
static void
believes_nothing(void **state)
{
	struct inside in;

	(void)state;
	put("{\"rows\":\"many\",\"columns\":[7,null,{\"name\":[],"
	    "\"type\":\"nonsense\",\"nulls\":\"x\"}],\"sample\":[3,{},[[]]]}",
	    "{\"delimiter\":\"\\u0000\",\"encoding\":7,\"columns\":{},"
	    "\"doubts\":[]}");
	in = load();
	assert_int_equal(in.shown.n, 3);
	assert_string_equal(in.shown.v[2].type, "Text");
	assert_int_equal(in.sample.n, 3);
	assert_int_equal(in.sample.v[2].v[0].n, 0);
	assert_int_equal(in.doubts.n, 0);
	assert_int_equal(in.ways.n, 0);
}

static void
shows_nothing_without_a_description(void **state)
{
	struct inside in = { .why = NULL };

	(void)state;
	assert_false(inside_load(files, arena, HASH, &in));
	put("{\"rows\":", "{}");
	assert_false(inside_load(files, arena, HASH, &in));
	assert_false(inside_load(files, arena, S("../../etc"), &in));
	assert_false(inside_load(NULL, arena, HASH, &in));
}

static size_t
halves(void)
{
	glob_t found = { .gl_pathc = 0 };
	size_t n;

	glob(str_c(arena, str_fmt(arena, "%s/tables/*/*.*", data)), 0, NULL,
	    &found);
	n = found.gl_pathc;
	globfree(&found);
	return n;
}

static void
is_whole_or_not_there(void **state)
{
	str place = shelf_place(files, arena, HASH), fresh, text;
	struct utimbuf old = { 1000, 1000 };

	(void)state;
	assert_true(shelf_begin(files, arena, HASH, &fresh));
	assert_true(shelf_save(arena, fresh, TABLE_PROFILE, S("{}")));
	assert_false(shelf_has(arena, place));
	/* A file is missing: it is not put there. */
	assert_false(shelf_end(arena, fresh, place));
	assert_false(shelf_has(arena, place));
	assert_int_equal(halves(), 1);
	shelf_sweep(files, arena, 60);
	assert_int_equal(halves(), 1);
	assert_int_equal(utime(str_c(arena, fresh), &old), 0);
	shelf_sweep(files, arena, 60);
	assert_int_equal(halves(), 0);

	/* The first stays. */
	put("{\"rows\":1}", "{}");
	put("{\"rows\":2}", "{}");
	assert_true(shelf_has(arena, place));
	assert_int_equal(halves(), 0);
	assert_true(shelf_load(arena, place, TABLE_PROFILE, 100, &text));
	assert_str(text, "{\"rows\":1}");
	assert_false(shelf_load(arena, place, TABLE_PROFILE, 9, &text));
	shelf_remove(arena, place);
	assert_false(shelf_has(arena, place));
}

/* A correction takes the place of what was there; a look lies beside it. */
static void
is_replaced_whole(void **state)
{
	str place = shelf_place(files, arena, HASH), fresh, text;
	struct look look = { .sha256 = HASH,
		.corrected = S("{}"),
		.mark = look_mark(arena, S("{}")) };
	struct utimbuf old = { 1000, 1000 };

	(void)state;
	put("{\"rows\":1}", "{}");
	assert_true(look_is(arena, place, S("")));
	assert_false(look_is(arena, place, look.corrected));
	assert_int_equal(look_found(files, arena, &look).n, 0);
	assert_true(shelf_begin(files, arena, HASH, &fresh));
	assert_true(shelf_save(arena, fresh, TABLE_PROFILE, S("{\"rows\":2}")));
	assert_false(shelf_replace(arena, fresh, place));
	assert_true(look_is(arena, place, S("")));
	assert_true(shelf_save(arena, fresh, TABLE_PARQUET, S("PAR1")));
	assert_true(shelf_save(arena, fresh, TABLE_DIALECT, S("{}")));
	assert_true(shelf_save(arena, fresh, TABLE_REMEMBERED, look.corrected));
	/* A look first, then in the place of what was there. */
	assert_true(
	    shelf_end(arena, fresh, look_place(files, arena, &look)));
	assert_true(str_eq(look_found(files, arena, &look),
	    look_place(files, arena, &look)));
	assert_true(
	    shelf_replace(arena, look_place(files, arena, &look), place));
	assert_true(str_eq(look_found(files, arena, &look), place));
	assert_true(shelf_load(arena, place, TABLE_PROFILE, 100, &text));
	assert_str(text, "{\"rows\":2}");
	assert_int_equal(halves(), 0);

	/* Old looks are swept, and all goes with its file. */
	assert_int_equal(rename(str_c(arena, place),
			     str_c(arena, look_place(files, arena, &look))),
	    0);
	put("{\"rows\":3}", "{}");
	shelf_sweep_looks(files, arena, 60);
	assert_true(shelf_has(arena, look_place(files, arena, &look)));
	assert_int_equal(
	    utime(str_c(arena, look_place(files, arena, &look)), &old), 0);
	shelf_sweep_looks(files, arena, 60);
	assert_false(shelf_has(arena, look_place(files, arena, &look)));
	assert_true(shelf_has(arena, place));
	assert_int_equal(rename(str_c(arena, place),
			     str_c(arena, look_place(files, arena, &look))),
	    0);
	put("{\"rows\":3}", "{}");
	shelf_forget(files, arena, HASH);
	assert_false(shelf_has(arena, place));
	assert_false(shelf_has(arena, look_place(files, arena, &look)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(says_what_they_say, shelf_empty),
		cmocka_unit_test_teardown(says_once_what_many_columns_share,
		    shelf_empty),
		cmocka_unit_test_teardown(believes_nothing, shelf_empty),
		cmocka_unit_test_teardown(shows_nothing_without_a_description,
		    shelf_empty),
		cmocka_unit_test_teardown(is_whole_or_not_there, shelf_empty),
		cmocka_unit_test_teardown(is_replaced_whole, shelf_empty),
	};

	return cmocka_run_group_tests(tests, desk_open, desk_close);
}
