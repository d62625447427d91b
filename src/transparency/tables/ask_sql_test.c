/* Goal: every question that an address can hold gets the rows that a person
 * would pick by hand, and no value leaves the quotes it is put into. */
#include "transparency/tables/asking_house.h"

#include <unistd.h>

#include "transparency/tables/duck.h"

static struct duck *duck;
static char folder[] = "/tmp/ask-test.XXXXXX";

#define ROWS                                                                   \
	"('Àrea Verda', 10, 12.50, 0.1, date '2024-02-29',"                   \
	" timestamp '2024-02-29 23:59:59.5', true, 41.5, '41º30'''),"         \
	"('area, gran', 20, 0.30, 1e300, date '2024-03-01',"                   \
	" timestamp '2024-03-01 00:00:00', false, -2, '2ºW'),"                \
	"('O''Brien \"x\"', -5, 1234.00, 0.30000000000000004,"                 \
	" date '2023-12-31', null, null, null, null),"                         \
	"('50%_off', 0, null, -1.5, date '9999-12-31',"                        \
	" timestamp '9999-12-31 23:59:30', true, 0, '0º'),"                   \
	"(null, null, 7.00, null, null, timestamp '2024-05-17 10:05:09',"      \
	" false, null, null),"                                                 \
	"('zzz', 9223372036854775807, -3.25, 1e16, date '2024-05-17',"         \
	" timestamp '2024-05-17 10:05:50', true, 89.999, ''),"                 \
	"('Àrea Verda', 19, 12.5, 0.1, date '2024-05-01', null, true, 41.7,"  \
	" 'ñandú area')"

/* All that SQL gives: values with "," between them, rows with "|". */
static char *
answer(str sql, size_t columns)
{
	struct buf b = buf_open(arena, 1 << 20);
	struct duck_rows *rows = duck_ask(duck, sql);
	str s;

	if (rows == NULL)
		fail_msg("%.*s: %s", ARG(sql), duck_error(duck));
	for (bool first = true; duck_next(rows); first = false) {
		if (!first)
			buf_char(&b, '|');
		for (size_t i = 0; i < columns; i++) {
			if (i > 0)
				buf_char(&b, ';');
			s = duck_text(rows, i);
			buf_add(&b, s.p == NULL ? S("-") : s);
		}
	}
	duck_done(rows);
	return str_c(arena, buf_str(&b));
}

static char *
page(const struct ask *ask, int64_t total)
{
	struct buf b = buf_open(arena, 1 << 20);

	ask_sql_page(ask, total, &b);
	return answer(buf_str(&b), ask_heads_of(arena, ask).n);
}

static int64_t
count(const struct ask *ask)
{
	struct buf b = buf_open(arena, 1 << 20);

	ask_sql_count(ask, &b);
	return strtoll(answer(buf_str(&b), 1), NULL, 10);
}

/* The numbers of the rows that a question finds. */
static void
finds(const char *query, const char *rows)
{
	struct ask ask =
	    asked(str_c(arena, str_fmt(arena, "%s&columns=area", query)));
	struct buf b = buf_open(arena, 4096);
	str got, row;
	int64_t n = 0;

	got = str_of(page(&ask, -1));
	while (got.n > 0) {
		row = str_cut(&got, '|');
		buf_add(&b, str_cut(&row, ';'));
		buf_char(&b, ' ');
		n++;
	}
	if (!str_is(str_trim(buf_str(&b)), rows))
		fail_msg("%s: %.*s, not %s", query, ARG(buf_str(&b)), rows);
	assert_int_equal(count(&ask), n);
}

static void
gives(const char *query, const char *rows)
{
	struct ask ask = asked(query);
	char *got = page(&ask, -1);

	if (strcmp(got, rows) != 0)
		fail_msg("%s: %s, not %s", query, got, rows);
}

/* A query, and the numbers of the rows that it finds. */
#define FINDS(wants)                                                           \
	for (size_t i = 0; i < sizeof(wants) / sizeof(*(wants)); i++)          \
	finds((wants)[i][0], (wants)[i][1])

static void
filters_texts(void **state)
{
	static const char *const wants[][2] = {
		{ "nom__exact=%C3%80rea+Verda", "1 7" },
		{ "nom__exact=O%27Brien+%22x%22", "3" },
		{ "nom__differs=%C3%80rea+Verda", "2 3 4 5 6" },
		{ "nom__contains=AREA", "1 2 7" },
		{ "nom__contains=25%25", "" },
		{ "nom__contains=%25_", "4" },
		{ "nom__contains=%27b", "3" },
		{ "nom__contains=A%CC%80rea", "1 2 7" },
		{ "nom__contains=.*", "" },
		{ "nom__contains=%5B", "" },
		{ "nom__contains=a,+g", "2" },
		{ "nom__notcontains=area", "3 4 5 6" },
		{ "nom__in=zzz,%C3%80rea+Verda", "1 6 7" },
		{ "nom__in=%22area,+gran%22,%22O%27Brien+%22%22x%22%22%22",
		    "2 3" },
		{ "nom__notin=zzz,%C3%80rea+Verda", "2 3 4 5" },
		{ "nom__greater=z", "1 6 7" },
		{ "nom__isnull=yes", "5" },
		{ "nom__isnotnull=yes", "1 2 3 4 6 7" },
		{ "nom__isnull=no", "1 2 3 4 6 7" },
		{ "lat__given__contains=NANDU", "7" },
		{ "lat__given__isnotnull=yes", "1 2 4 6 7" },
		{ "q=area", "1 2 7" },
		{ "q=area+nandu", "7" },
		{ "q=%C3%80REA+verda", "1 7" },
		{ "q=verda41", "" },
		{ "q=%27+%22", "3" },
	};

	(void)state;
	FINDS(wants);
}

static void
filters_numbers(void **state)
{
	static const char *const wants[][2] = {
		{ "area__exact=%2B010.0", "1" },
		{ "area__differs=10", "2 3 4 5 6 7" },
		{ "area__in=0,-5,20", "2 3 4" },
		{ "area__notin=0,-5,20", "1 5 6 7" },
		{ "area__less=10", "1 3 4" },
		{ "area__strictly_less=10", "3 4" },
		{ "area__greater=19", "2 6 7" },
		{ "area__strictly_greater=19", "2 6" },
		{ "area__greater=9.5", "1 2 6 7" },
		{ "area__exact=9223372036854775807", "6" },
		{ "preu__exact=12.5", "1 7" },
		{ "preu__exact=-3.25", "6" },
		{ "preu__less=0.3", "2 6" },
		{ "preu__isnull=1", "4" },
		{ "preu__differs=7", "1 2 3 4 6 7" },
		{ "pes__exact=0.1", "1 7" },
		{ "pes__exact=0.30000000000000004", "3" },
		{ "pes__exact=1e%2B300", "2" },
		{ "pes__exact=1e16", "6" },
		{ "pes__greater=1E2", "2 6" },
		{ "pes__less=0", "4" },
		{ "lat__greater=41.5", "1 6 7" },
	};

	(void)state;
	FINDS(wants);
}

static void
filters_days(void **state)
{
	static const char *const wants[][2] = {
		{ "dia__exact=2024-02-29", "1" },
		{ "dia__exact=2024-05", "6 7" },
		{ "dia__exact=2024", "1 2 6 7" },
		{ "dia__differs=2024", "3 4 5" },
		{ "dia__less=2024-02", "1 3" },
		{ "dia__greater=2024-03", "2 4 6 7" },
		{ "dia__strictly_less=2024", "3" },
		{ "dia__strictly_greater=2024-03", "4 6 7" },
		{ "dia__in=2023,2024-03-01", "2 3" },
		{ "dia__notin=2023,2024-03-01", "1 4 5 6 7" },
		{ "dia__exact=9999-12-31", "4" },
		{ "dia__strictly_greater=9999", "" },
		{ "hora__exact=2024-02-29", "1" },
		{ "hora__less=2024-02-29", "1" },
		{ "hora__exact=2024-05-17T10:05", "5 6" },
		{ "hora__exact=2024-05-17+10:05:09", "5" },
		{ "hora__exact=2024-02-29T23:59:59", "1" },
		/* As it is shown. */
		{ "hora__exact=2024-02-29T23:59:59.5", "1" },
		{ "hora__exact=2024-02-29T23:59:59.500000", "1" },
		{ "hora__exact=2024-02-29T23:59:59.500001", "" },
		{ "hora__less=2024-02-29T23:59:59.4", "" },
		{ "hora__less=2024-02-29T23:59:59.5", "1" },
		{ "hora__strictly_greater=2024-05-17T10:05:09", "4 6" },
		{ "hora__exact=9999-12-31T23:59", "4" },
		{ "hora__isnull=yes", "3 7" },
	};

	(void)state;
	FINDS(wants);
}

static void
filters_yes_and_no(void **state)
{
	static const char *const wants[][2] = {
		{ "obert__exact=yes", "1 4 6 7" },
		{ "obert__exact=0", "2 5" },
		{ "obert__differs=true", "2 3 5" },
		{ "obert__in=true,false", "1 2 4 5 6 7" },
		{ "area__greater=0&obert__exact=true", "1 4 6 7" },
		{ "area__greater=0&area__less=10", "1 4" },
		{ "chart=bar&version=3&utm__x=1", "1 2 3 4 5 6 7" },
	};

	(void)state;
	FINDS(wants);
}

static void
writes_values_as_people_do(void **state)
{
	struct buf b = buf_open(arena, 1 << 16);

	(void)state;
	gives("page_size=1",
	    "1;Àrea Verda;10;12.5;0.1;2024-02-29;2024-02-29T23:59:59.5;true;"
	    "41.5;41º30'");
	gives("columns=preu,pes,lat",
	    "1;12.5;0.1;41.5|2;0.3;1e+300;-2|3;1234;0.30000000000000004;-|"
	    "4;-;-1.5;0|5;7;-;-|6;-3.25;1e+16;89.999|7;12.5;0.1;41.7");
	ask_sql_row(&table, 2, &b);
	assert_string_equal(answer(buf_str(&b), 9),
	    "area, gran;20;0.3;1e+300;2024-03-01;2024-03-01T00:00:00;false;-2;"
	    "2ºW");
}

static void
sorts_with_no_data_last(void **state)
{
	(void)state;
	finds("sort=preu", "6 2 5 1 7 3 4");
	finds("sort=-preu", "3 1 7 5 2 6 4");
	finds("sort=obert,-area", "2 5 6 7 1 4 3");
	finds("nom__sort=desc", "6 3 2 1 7 4 5");
	finds("sort=-nom&area__sort=desc", "6 3 2 7 1 4 5");
	/* Where that would take long, by the codes of letters. */
	table.rows = ASK_SORTED_ROWS + 1;
	finds("nom__sort=desc", "1 7 6 2 3 4 5");
	table.rows = 7;
}

/* Every page of every order, read forwards and, once the total is known,
 * backwards. */
static void
pages_meet(void **state)
{
	static const char *const orders[] = { "sort=preu", "sort=-obert",
		"obert__isnotnull=yes", "", "group=nom", "group=obert,nom",
		"group=dia:year&sort=-count" };
	struct ask ask, whole;
	int64_t total;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		whole = asked(orders[i]);
		total = count(&whole);
		for (int known = 0; known < 2; known++) {
			b = buf_open(arena, 1 << 16);
			for (int p = 1; p <= 4; p++) {
				ask = asked(str_c(arena,
				    str_fmt(arena, "%s&page=%d&page_size=2",
					orders[i], p)));
				str s = str_of(page(&ask, known ? total : -1));
				if (b.n > 0 && s.n > 0)
					buf_char(&b, '|');
				buf_add(&b, s);
			}
			assert_string_equal(str_c(arena, buf_str(&b)),
			    page(&whole, -1));
		}
		ask = asked(
		    str_c(arena, str_fmt(arena, "%s&page=900", orders[i])));
		assert_string_equal(page(&ask, total), "");
		assert_string_equal(page(&ask, -1), "");
	}
}

static void
groups_and_counts(void **state)
{
	(void)state;
	gives("group=nom", "Àrea Verda;2|50%_off;1|area, gran;1|"
			   "O'Brien \"x\";1|zzz;1|-;1");
	gives("group=dia:year", "2023;1|2024;4|9999;1|-;1");
	gives("group=dia:month&show=count,sum:preu",
	    "2023-12;1;1234|2024-02;1;12.5|2024-03;1;0.3|2024-05;2;9.25|"
	    "9999-12;1;-|-;1;7");
	gives("group=hora:day&hora__isnotnull=yes",
	    "2024-02-29;1|2024-03-01;1|2024-05-17;2|9999-12-31;1");
	gives("group=area:10&area__less=100", "-10;1|0;1|10;2|20;1");
	gives("group=preu:0.1&preu__less=1", "-3.3;1|0.3;1");
	gives("group=pes:0.1&pes__less=1", "-1.5;1|0.1;2|0.3;1");
	gives("group=obert&show=avg:preu,min:dia,max:nom,distinct:nom",
	    "-;1234;2023-12-31;O'Brien \"x\";1|"
	    "true;7.25;2024-02-29;Àrea Verda;3|"
	    "false;3.65;2024-03-01;area, gran;1");
	gives("group=obert&show=sum:pes&pes__less=100&pes__greater=0",
	    "-;0.3|true;0.2");
	gives("group=obert&show=sum:area&sort=-sum:area&area__greater=1",
	    "true;9223372036854775836|false;20");
	gives("group=obert,dia:year&sort=-dia:year,obert&dia__isnotnull=yes",
	    "true;9999;1|false;2024;1|true;2024;3|-;2023;1");
	gives("nom__groupby=yes&area__max=yes&nom__exact=zzz",
	    "zzz;9223372036854775807");
}

static void
heads_have_names_of_their_own(void **state)
{
	struct ask ask = asked("group=dia:year,area:10&show=count,avg:preu,"
			       "sum:area,min:nom");
	struct ask_heads heads = ask_heads_of(arena, &ask);
	static const char *const slugs[] = { "dia_year", "area_step", "count",
		"avg_preu", "sum_area", "min_nom" };
	static const enum column_type types[] = { COLUMN_DATE, COLUMN_INTEGER,
		COLUMN_INTEGER, COLUMN_DECIMAL, COLUMN_INTEGER, COLUMN_TEXT };

	(void)state;
	assert_int_equal(heads.n, 6);
	for (size_t i = 0; i < heads.n; i++) {
		assert_string_equal(str_c(arena, heads.v[i].slug), slugs[i]);
		assert_int_equal(heads.v[i].type, types[i]);
	}
	ask = asked("columns=dia,nom");
	heads = ask_heads_of(arena, &ask);
	assert_int_equal(heads.n, 3);
	assert_string_equal(str_c(arena, heads.v[0].slug), "__row");
	assert_null(heads.v[0].part);
	assert_ptr_equal(heads.v[2].part, &asked_parts[0]);
	ask = asked("");
	assert_int_equal(ask_heads_of(arena, &ask).n, 10);
}

static void
gives_files_what_is(void **state)
{
	static const char *const wants[][3] = {
		{ "columns=dia,preu&preu__exact=12.5",
		    "typeof(dia)||typeof(preu)",
		    "DATEDECIMAL(18,2)|DATEDECIMAL(18,2)" },
		{ "group=obert&show=sum:area",
		    "typeof(obert)||typeof(sum_area)",
		    "BOOLEANDECIMAL(38,0)|BOOLEANDECIMAL(38,0)|"
		    "BOOLEANDECIMAL(38,0)" },
		{ "group=hora:day&page_size=1", "typeof(hora_day)||count",
		    "DATE1|DATE1|DATE2|DATE1|DATE2" },
		{ "columns=nom&sort=-area&page_size=1", "nom",
		    "zzz|area, gran|Àrea Verda|Àrea Verda|50%_off|"
		    "O'Brien \"x\"|-" },
	};
	struct ask ask;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(*wants); i++) {
		b = buf_open(arena, 1 << 16);
		buf_fmt(&b, "select (%s)::varchar from (", wants[i][1]);
		ask = asked(wants[i][0]);
		ask_sql_all(&ask, &b);
		buf_char(&b, ')');
		assert_string_equal(answer(buf_str(&b), 1), wants[i][2]);
	}
}

static int
desk_open(void **state)
{
	struct buf b;
	const char *why;

	(void)state;
	arena = arena_open((size_t)256 << 20);
	duck = duck_open(&why);
	if (duck == NULL || mkdtemp(folder) == NULL)
		return -1;
	/* A quote in its path. */
	table.parquet = str_fmt(arena, "%s/it's.parquet", folder);
	b = buf_open(arena, 1 << 16);
	buf_c(&b, "copy (select nom::varchar as nom, area::bigint as area,"
		  " preu::decimal(18,2) as preu, pes::double as pes, dia, hora,"
		  " obert, lat::double as lat, given as lat__given from"
		  " (values " ROWS ") t (nom, area, preu, pes, dia, hora,"
		  " obert, lat, given)) to ");
	duck_quote(&b, table.parquet);
	buf_c(&b, " (format parquet)");
	if (!duck_run(duck, buf_str(&b), NULL)) {
		print_message("%s\n", duck_error(duck));
		return -1;
	}
	return 0;
}

static int
desk_close(void **state)
{
	(void)state;
	unlink(str_c(arena, table.parquet));
	rmdir(folder);
	duck_close(duck);
	arena_close(arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(filters_texts),
		cmocka_unit_test(filters_numbers),
		cmocka_unit_test(filters_days),
		cmocka_unit_test(filters_yes_and_no),
		cmocka_unit_test(writes_values_as_people_do),
		cmocka_unit_test(sorts_with_no_data_last),
		cmocka_unit_test(pages_meet),
		cmocka_unit_test(groups_and_counts),
		cmocka_unit_test(heads_have_names_of_their_own),
		cmocka_unit_test(gives_files_what_is),
	};

	return cmocka_run_group_tests(tests, desk_open, desk_close);
}
