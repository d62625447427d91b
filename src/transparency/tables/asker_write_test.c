/* Goal: files of each format hold what was asked, as programs that read them
 * find it, in bounded memory; and nothing is left of what could not be written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <glob.h>
#include <jansson.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/arena_house.h"
#include "transparency/tables/asker.h"
#include "transparency/tables/book.h"

/* One of everything, and what is hard about it. */
#define ROWS                                                                   \
	"select * from (values "                                               \
	"('Olot', 36000, 12345678901234567::bigint, 1.50::decimal(18,2), "     \
	"0.1::double + 0.2, date '2024-02-29', "                               \
	"timestamp '2024-02-29 13:30:00.25', true, 42.18, 2.49), "             \
	"('=1+1 \"so\", & <b>' || chr(13) || chr(10) || '_x0041_' || chr(1), " \
	"-5, 0, -0.01, 'nan'::double, date '1850-01-01', "                     \
	"timestamp '1999-12-31 00:00:00', false, 100, 2), "                    \
	"(null, null, null, null, null, null, null, null, null, null), "       \
	"('', 0, 7, 0, 1e300, date '1900-03-01', "                             \
	"timestamp '2000-01-01 23:59:59', true, -33.5, -70.25)"                \
	") t(town, n, code, money, share, day, moment, open, lat, lon)"

static const char *const names[] = { "Town", "Number", "Code", "Money, euros",
	"Share", "Day", "Day", "Open?", "Latitude", "Longitude" };
#define NAMES (sizeof(names) / sizeof(*names))

static char top[] = "/tmp/asker-write-test.XXXXXX";
static struct asker *asker;

static char *
in_top(const char *name)
{
	return str_c(arena, str_fmt(arena, "%s/%s", top, name));
}

static int
desk_open(void **state)
{
	struct asker_options options = { .processes = 1,
		.answer_ms = 600000,
		.wait_ms = 600000 };

	arena_make(state);
	assert_non_null(mkdtemp(top));
	options.shelf = str_of(in_top("shelf"));
	options.scratch = str_of(in_top("scratch"));
	mkdir(in_top("shelf"), 0700);
	asker = asker_open(&options);
	return asker == NULL ? -1 : 0;
}

static int
desk_close(void **state)
{
	asker_close(asker);
	assert_int_equal(rmdir(in_top("scratch")), 0);
	shelf_remove(arena, str_of(top));
	return arena_end(state);
}

/* The process has a name for nothing that it wrote. */
static void
nothing_is_left(void)
{
	glob_t found = { .gl_pathc = 0 };

	assert_int_equal(glob(in_top("scratch/*/*/*"), 0, NULL, &found),
	    GLOB_NOMATCH);
	globfree(&found);
}

static enum asker_outcome
file(const char *sql, const struct asker_file *how, int *fd, int64_t *size)
{
	enum asker_outcome outcome =
	    asker_file(asker, arena, str_of(sql), how, fd, size);

	assert_int_equal(outcome == ASKER_DONE, *fd >= 0);
	nothing_is_left();
	return outcome;
}

/* All of the file. */
static str
written(const char *sql, const struct asker_file *how)
{
	int64_t size = 0;
	int fd;
	char *p;

	assert_int_equal(file(sql, how, &fd, &size), ASKER_DONE);
	p = arena_get(arena, (size_t)size + 1, 1);
	assert_int_equal(read(fd, p, (size_t)size + 1), size);
	close(fd);
	return (str){ p, (size_t)size };
}

static void
is(str got, const char *wanted)
{
	if (!str_is(got, wanted))
		fail_msg("got  %.*s\nwant %s", ARG(got), wanted);
}

static void
writes_csv(void **state)
{
	(void)state;
	is(written(ROWS, &(struct asker_file){ ASKER_CSV, names, NAMES, S(""),
			     S(""), S("") }),
	    "Town,Number,Code,\"Money, "
	    "euros\",Share,Day,Day,Open?,Latitude,Longitude\r\n"
	    "Olot,36000,12345678901234567,1.50,0.30000000000000004,"
	    "2024-02-29,2024-02-29T13:30:00.25,true,42.18,2.49\r\n"
	    "\"=1+1 \"\"so\"\", & <b>\r\n_x0041_\x01\",-5,0,-0.01,,1850-01-01,"
	    "1999-12-31T00:00:00,false,100.00,2.00\r\n"
	    ",,,,,,,,,\r\n"
	    "\"\",0,7,0.00,1e+300,1900-03-01,2000-01-01T23:59:59,true,-33.50,"
	    "-70.25\r\n");
	is(written("select 1 as a, 'x' as b where false",
	       &(struct asker_file){ .format = ASKER_CSV }),
	    "a,b\r\n");
	is(written("select 'ñ' as \"a\"\"b\"",
	       &(struct asker_file){ .format = ASKER_CSV }),
	    "\"a\"\"b\"\r\nñ\r\n");
}

static void
writes_json(void **state)
{
	json_t *list, *row;
	str text;

	(void)state;
	text = written(ROWS, &(struct asker_file){ .format = ASKER_JSON });
	list = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
	assert_int_equal(json_array_size(list), 4);
	row = json_array_get(list, 0);
	assert_string_equal(json_string_value(json_object_get(row, "town")),
	    "Olot");
	assert_int_equal(json_integer_value(json_object_get(row, "code")),
	    12345678901234567);
	assert_string_equal(json_string_value(json_object_get(row, "moment")),
	    "2024-02-29T13:30:00.25");
	assert_true(json_is_true(json_object_get(row, "open")));
	assert_true(
	    json_is_null(json_object_get(json_array_get(list, 1), "share")));
	assert_true(
	    json_is_null(json_object_get(json_array_get(list, 2), "town")));
	json_decref(list);
	is(written("select 1 as a from range(2)",
	       &(struct asker_file){ .format = ASKER_NDJSON }),
	    "{\"a\":1}\n{\"a\":1}\n");
	text = written("select 1 as a where false",
	    &(struct asker_file){ .format = ASKER_JSON });
	list = json_loadb(text.p, text.n, 0, NULL);
	assert_true(json_is_array(list) && json_array_size(list) == 0);
	json_decref(list);
}

/* Left on the shelf and asked again. */
static void
writes_parquet(void **state)
{
	str bytes =
	    written(ROWS, &(struct asker_file){ .format = ASKER_PARQUET });
	struct answer answer;

	(void)state;
	assert_true(
	    shelf_save(arena, str_of(in_top("shelf")), "p.parquet", bytes));
	assert_int_equal(asker_ask(asker, arena,
			     str_fmt(arena,
				 "select typeof(code), typeof(money), "
				 "typeof(day), "
				 "money::varchar, share::varchar from "
				 "read_parquet('%s')",
				 in_top("shelf/p.parquet")),
			     &answer),
	    ASKER_DONE);
	assert_int_equal(answer.rows, 4);
	is(answer_at(&answer, 0, 0), "BIGINT");
	is(answer_at(&answer, 0, 1), "DECIMAL(18,2)");
	is(answer_at(&answer, 0, 2), "DATE");
	is(answer_at(&answer, 1, 3), "-0.01");
	is(answer_at(&answer, 1, 4), "nan");
}

static void
writes_geojson(void **state)
{
	const struct asker_file how = { ASKER_GEOJSON, NULL, 0, S("lat"),
		S("lon"), S("") };
	str text = written(ROWS, &how);
	json_t *all = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL),
	       *features = json_object_get(all, "features"), *one, *at;
	int64_t size;
	int fd;

	(void)state;
	assert_string_equal(json_string_value(json_object_get(all, "type")),
	    "FeatureCollection");
	/* One without, and one beyond the pole. */
	assert_int_equal(json_integer_value(
			     json_object_get(all, "rows_without_place")),
	    2);
	assert_int_equal(json_array_size(features), 2);
	one = json_array_get(features, 0);
	at = json_object_get(json_object_get(one, "geometry"), "coordinates");
	assert_true(json_number_value(json_array_get(at, 0)) == 2.49);
	assert_true(json_number_value(json_array_get(at, 1)) == 42.18);
	one = json_object_get(one, "properties");
	assert_int_equal(json_object_size(one), 8);
	assert_string_equal(json_string_value(json_object_get(one, "moment")),
	    "2024-02-29T13:30:00.25");
	assert_null(json_object_get(one, "lat"));
	json_decref(all);
	text = written("select 1.5 as lat, 2 as lon", &how);
	assert_true(str_find(text, S("\"coordinates\":[2.0,1.5]},"
				     "\"properties\":{}}")) > 0);
	assert_int_equal(file("select 1 as lat", &how, &fd, &size),
	    ASKER_FAILED);
}

struct cells {
	struct buf b;
};

static bool
take(void *cookie, const struct book_cell *cells, size_t n)
{
	static const char kinds[] = "-tnbdmxe";
	struct cells *all = cookie;

	for (size_t i = 0; i < n; i++)
		buf_fmt(&all->b, "%s%c:%.*s", i > 0 ? "|" : "",
		    kinds[cells[i].kind], ARG(cells[i].text));
	buf_char(&all->b, '\n');
	return true;
}

static void
writes_xlsx(void **state)
{
	const struct asker_file how = { ASKER_XLSX, names, NAMES, S(""), S(""),
		S("") };
	struct cells cells = { buf_open(arena, 1 << 16) };
	struct book_found found;
	struct book *book;
	int64_t size;
	int fd;

	(void)state;
	assert_int_equal(file(ROWS, &how, &fd, &size), ASKER_DONE);
	assert_int_equal(book_open(fd, &book), BOOK_DONE);
	assert_int_equal(book_sheets(book), 1);
	assert_int_equal(book_read(book, 0, take, &cells, &found), BOOK_DONE);
	is(buf_str(&cells.b),
	    "t:Town|t:Number|t:Code|t:Money, euros|t:Share|t:Day|t:Day|t:Open?"
	    "|t:Latitude|t:Longitude\n"
	    "t:Olot|n:36000|t:12345678901234567|n:1.5|n:0.3"
	    "|d:2024-02-29|m:2024-02-29T13:30:00.250|b:true|n:42.18|n:2.49\n"
	    "t:=1+1 \"so\", & <b>\r\n_x0041_|n:-5|n:0|n:-0.01|-:"
	    "|t:1850-01-01|m:1999-12-31T00:00:00|b:false|n:100|n:2\n"
	    "\n"
	    "-:|n:0|n:7|n:0|n:1e300|d:1900-03-01"
	    "|m:2000-01-01T23:59:59|b:true|n:-33.5|n:-70.25\n");
	book_close(book);
	close(fd);
}

/* As wide as tables are that people publish; more rows than are held. */
enum { WIDE = 10000, WIDE_ROWS = 215 };

/* Row r, from 1, has r * 10,000 + i in its column i; some have nothing. */
static bool
take_wide(void *cookie, const struct book_cell *cells, size_t n)
{
	int64_t *row = cookie, value;

	assert_true(n == WIDE || (*row > 0 && n == WIDE - 1));
	for (size_t i = 0; i < n && *row > 0; i++)
		if (i % 7 == 0 && *row % 2 == 0)
			assert_int_equal(cells[i].text.n, 0);
		else {
			assert_true(str_number(cells[i].text, &value));
			assert_int_equal(value, *row * WIDE + (int64_t)i);
		}
	(*row)++;
	return true;
}

static void
writes_xlsx_of_many_columns(void **state)
{
	const struct asker_file how = { .format = ASKER_XLSX };
	struct buf b = buf_open(arena, 1 << 20);
	struct book_found found;
	struct book *book;
	int64_t size, row = 0;
	int fd;

	(void)state;
	buf_c(&b, "select ");
	for (int i = 0; i < WIDE; i++)
		buf_fmt(&b,
		    i % 7 == 0 ? "%scase when n %% 2 = 1 then n * 10000 + %d "
				 "end as c%d"
			       : "%sn * 10000 + %d as c%d",
		    i == 0 ? "" : ", ", i, i);
	buf_fmt(&b, " from range(1, %d) t(n) order by n", WIDE_ROWS + 1);
	assert_int_equal(file(str_c(arena, buf_str(&b)), &how, &fd, &size),
	    ASKER_DONE);
	assert_int_equal(book_open(fd, &book), BOOK_DONE);
	assert_int_equal(book_read(book, 0, take_wide, &row, &found),
	    BOOK_DONE);
	assert_int_equal(row, WIDE_ROWS + 1);
	book_close(book);
	close(fd);
}

/* What another program reads of it. */
static void
python_agrees(void **state)
{
	static const char program[] =
	    "/usr/bin/python3 -c \"import sys\n"
	    "try:\n import openpyxl\n"
	    "except ImportError: print('none'); sys.exit()\n"
	    "s = openpyxl.load_workbook(sys.stdin.buffer).active\n"
	    "print(s.title, s.freeze_panes, s.max_row, repr([c.value for c in "
	    "s[2]]), s['A3'].value[:5], s['F2'].number_format)\" < %s";
	const struct asker_file how = { ASKER_XLSX, names, NAMES, S(""), S(""),
		S("") };
	char line[512] = "";
	FILE *f;

	(void)state;
	assert_true(shelf_save(arena, str_of(in_top("shelf")), "x.xlsx",
	    written(ROWS, &how)));
	f = popen(str_c(arena, str_fmt(arena, program, in_top("shelf/x.xlsx"))),
	    "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	assert_int_equal(pclose(f), 0);
	if (strcmp(line, "none\n") == 0)
		skip();
	assert_string_equal(line,
	    "Data A2 5 ['Olot', 36000, '12345678901234567', 1.5, "
	    "0.30000000000000004, datetime.datetime(2024, 2, 29, 0, 0), "
	    "datetime.datetime(2024, 2, 29, 13, 30, 0, 250000), True, 42.18, "
	    "2.49] =1+1  yyyy\\-mm\\-dd\n");
}

/* kB that this process has ever had in memory. */
static int64_t
peak(void)
{
	char line[128];
	long long kb = -1;
	FILE *f = fopen("/proc/self/status", "r");

	assert_non_null(f);
	while (kb < 0 && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			kb = strtoll(line + 6, NULL, 10);
	fclose(f);
	return kb;
}

static void
writes_much_in_little_memory(void **state)
{
	static const char many[] =
	    "select range as id, 'name of ' || range as name, range / 7 as "
	    "share from range(%d)";
	static const struct {
		enum asker_format format;
		int rows;
		int64_t least;
	} files[] = { { ASKER_CSV, 2000000, 60000000 },
		{ ASKER_JSON, 1000000, 50000000 },
		{ ASKER_PARQUET, 2000000, 4000000 },
		{ ASKER_XLSX, 200000, 3000000 } };
	int64_t before = peak(), size;
	int fd;

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		assert_int_equal(file(str_c(arena,
					  str_fmt(arena, many, files[i].rows)),
				     &(struct asker_file){
					 .format = files[i].format },
				     &fd, &size),
		    ASKER_DONE);
		if (size < files[i].least)
			fail_msg("%zu: %lld bytes", i, (long long)size);
		assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
		assert_int_equal(lseek(fd, 0, SEEK_END), size);
		close(fd);
	}
	assert_true(peak() - before < 8192);
}

static void
refuses_what_does_not_fit(void **state)
{
	const struct asker_file xlsx = { .format = ASKER_XLSX },
				csv = { .format = ASKER_CSV };
	const struct asker_file misnamed = { ASKER_CSV, names, 2, S(""), S(""),
		S("") };
	int64_t size;
	int fd;

	(void)state;
	assert_int_equal(file("select range as id from range(1048576)", &xlsx,
			     &fd, &size),
	    ASKER_LARGE);
	assert_int_equal(file("select 1 as a", &misnamed, &fd, &size),
	    ASKER_FAILED);
	assert_int_equal(file("select nothing", &csv, &fd, &size),
	    ASKER_FAILED);
	/* What fails late. */
	for (int format = 0; format < ASKER_FORMATS; format++)
		assert_int_equal(file("select case when range < 300000 then "
				      "range else "
				      "error('late') end as a, 1 as lat, 2 as "
				      "lon from "
				      "range(300001)",
				     &(struct asker_file){ .format = format,
					 .latitude = S("lat"),
					 .longitude = S("lon") },
				     &fd, &size),
		    ASKER_FAILED);
	assert_int_equal(file("select 1 as a", &csv, &fd, &size), ASKER_DONE);
	close(fd);
}

static void
ends_what_takes_too_long(void **state)
{
	struct asker *short_ = asker_open(
	    &(struct asker_options){ .shelf = str_of(in_top("shelf")),
		.scratch = str_of(in_top("scratch")),
		.file_ms = 2000 });
	const struct asker_file csv = { .format = ASKER_CSV };
	int64_t size;
	int fd;

	(void)state;
	assert_int_equal(asker_file(short_, arena,
			     S("select a.range as a from range(100000000) a, "
			       "range(1000000) b where a.range % 7 = b.range % "
			       "11"),
			     &csv, &fd, &size),
	    ASKER_SLOW);
	assert_int_equal(fd, -1);
	nothing_is_left();
	asker_close(short_);
}

struct restless {
	_Atomic bool enough;
	_Atomic int failed;
};

static void *
asks_on(void *cookie)
{
	struct restless *restless = cookie;
	struct arena *a = arena_open((size_t)16 << 20);
	struct answer answer;

	while (!restless->enough) {
		if (asker_ask(asker, a, S("select 'x'"), &answer) != ASKER_DONE)
			restless->failed++;
		arena_reset(a);
	}
	arena_close(a);
	return NULL;
}

/* Who came first is served first: those who ask without a rest cannot keep a
 * process to themselves. */
static void
gives_everybody_a_turn(void **state)
{
	struct restless restless = { 0 };
	struct answer answer;
	pthread_t threads[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, asks_on,
				     &restless),
		    0);
	for (int i = 0; i < 3; i++) {
		written("select 'x' as x",
		    &(struct asker_file){ .format = ASKER_CSV });
		assert_int_equal(asker_ask(asker, arena, S("select 'y'"),
				     &answer),
		    ASKER_DONE);
	}
	restless.enough = true;
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(restless.failed, 0);
}

/* A file that stays open: another one has another number. */
static ino_t
number_of(const char *sql, const char *version, int *fd)
{
	struct asker_file how = { .format = ASKER_CSV,
		.version = str_of(version) };
	int64_t size = 0;
	struct stat st;

	assert_int_equal(file(sql, &how, fd, &size), ASKER_DONE);
	assert_int_equal(fstat(*fd, &st), 0);
	assert_int_equal(st.st_size, size);
	return st.st_ino;
}

/* Whoever asks for the same of the same gets the same file, in whole, and
 * nobody gets another. */
static void
writes_the_same_once(void **state)
{
	static const char *const others[] = { "select 2 as x", "select 3 as x",
		"select 4 as x", "select 5 as x" };
	ino_t first, again, other;
	int fds[16], n = 0;
	char text[8] = "";

	(void)state;
	first = number_of("select 1 as x", "v", &fds[n++]);
	again = number_of("select 1 as x", "v", &fds[n++]);
	assert_int_equal(first, again);
	assert_int_equal(pread(fds[1], text, sizeof(text), 0), 6);
	assert_string_equal(text, "x\r\n1\r\n");
	other = number_of("select 1 as x", "w", &fds[n++]);
	assert_int_not_equal(first, other);
	assert_int_not_equal(first, number_of("select 1 as x", "", &fds[n++]));
	/* Few are kept: those that were asked for last. */
	for (size_t i = 0; i < 4; i++) {
		assert_int_not_equal(first,
		    number_of(others[i], "v", &fds[n++]));
		if (i < 3)
			assert_int_equal(first,
			    number_of("select 1 as x", "v", &fds[n++]));
	}
	assert_int_equal(first, number_of("select 1 as x", "v", &fds[n++]));
	assert_int_not_equal(other, number_of("select 1 as x", "w", &fds[n++]));
	while (n > 0)
		close(fds[--n]);
}

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &asker_role, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_csv),
		cmocka_unit_test(writes_json),
		cmocka_unit_test(writes_parquet),
		cmocka_unit_test(writes_geojson),
		cmocka_unit_test(writes_xlsx),
		cmocka_unit_test(writes_xlsx_of_many_columns),
		cmocka_unit_test(python_agrees),
		cmocka_unit_test(writes_much_in_little_memory),
		cmocka_unit_test(refuses_what_does_not_fit),
		cmocka_unit_test(ends_what_takes_too_long),
		cmocka_unit_test(gives_everybody_a_turn),
		cmocka_unit_test(writes_the_same_once),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, desk_open, desk_close);
}
