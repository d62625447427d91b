/* Goal: a page deep in an order has the same rows whether the order is kept or
 * sorted anew, and no kept order outlives the table that it is of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/arena_house.h"
#include "engine/jail/jail.h"
#include "transparency/tables/asked.h"
#include "transparency/tables/tables.h"

/* Several groups of a Parquet file, so that several threads sort. */
#define ROWS 300000

static char top[] = "/tmp/asked-test.XXXXXX";
static struct asker *asker;
static const struct table_part parts[] = {
	{ .slug = STR("id"), .type = COLUMN_INTEGER, .scale = 0 },
	{ .slug = STR("amount"), .type = COLUMN_INTEGER, .scale = 0 },
	{ .slug = STR("town"), .type = COLUMN_TEXT, .scale = -1 },
};
static struct table table = { .rows = ROWS, .parts = { parts, 3 } };

static const char *
in_top(const char *name)
{
	return str_c(arena, str_fmt(arena, "%s/%s", top, name));
}

/* Read as the portal reads it: many rows are equal in ${amount}, some have
 * none. */
static void
table_make(const char *folder, int seed)
{
	const char *csv = in_top("t.csv");
	struct table_job job = { csv, folder, NULL };
	struct table_answer answer;
	FILE *f = fopen(csv, "w");

	assert_non_null(f);
	fputs("id,amount,town\n", f);
	for (int i = 0; i < ROWS; i++)
		if (i % 97 == 0)
			fprintf(f, "%d,,town %d\n", i, i % 7);
		else
			fprintf(f, "%d,%d,town %d\n", i,
			    (int)((int64_t)i * seed % 1009), i % 7);
	assert_int_equal(fclose(f), 0);
	mkdir(folder, 0700);
	if (table_import(arena, &job, &answer) != TABLE_READ)
		fail_msg("%s %.*s", answer.why, ARG(answer.detail));
}

static int
shelf_make(void **state)
{
	struct asker_options options = { .processes = 1,
		.answer_ms = 600000,
		.wait_ms = 600000 };

	arena_make(state);
	assert_non_null(mkdtemp(top));
	mkdir(in_top("shelf"), 0700);
	table_make(in_top("shelf/t"), 7919);
	table.parquet = str_of(in_top("shelf/t/" TABLE_PARQUET));
	options.shelf = str_of(in_top("shelf"));
	options.scratch = str_of(in_top("scratch"));
	asker = asker_open(&options);
	return asker == NULL ? -1 : 0;
}

static int
shelf_end_all(void **state)
{
	asker_close(asker);
	shelf_remove(arena, str_of(top));
	return arena_end(state);
}

static struct ask
asked(const char *query, int64_t page)
{
	str all =
	    str_fmt(arena, "%s&page=%lld&page_size=50", query, (long long)page);
	struct param *params;
	struct ask_wrong wrong;
	struct ask ask;
	str canonical;
	size_t n;

	query_read(arena, all, "*", &params, &n, &canonical);
	if (!ask_read(arena, &table, params, n, &ask, &wrong))
		fail_msg("%s: %s", query, wrong.sentence);
	return ask;
}

static str
text_of(const struct answer *answer)
{
	struct buf b = buf_open(arena, 1 << 20);

	for (size_t r = 0; r < answer->rows; r++)
		for (size_t i = 0; i < answer->columns; i++) {
			str s = answer_at(answer, r, i);

			buf_add(&b, s.p == NULL ? S("-") : s);
			buf_char(&b, i + 1 < answer->columns ? ';' : '\n');
		}
	return buf_str(&b);
}

static int64_t
count_of(const struct ask *ask)
{
	struct buf sql = buf_open(arena, ASK_SQL_MAX);
	struct answer answer;
	int64_t n;

	ask_sql_count(ask, &sql);
	assert_int_equal(asker_ask(asker, arena, buf_str(&sql), &answer),
	    ASKER_DONE);
	assert_true(str_number(answer_at(&answer, 0, 0), &n));
	return n;
}

/* The page as asked_page has it, once it was compared with the page that is
 * sorted for itself. */
static str
page_of(const char *query, int64_t number, int64_t *total)
{
	struct ask ask = asked(query, number);
	struct buf sql = buf_open(arena, ASK_SQL_MAX);
	struct answer whole, kept;

	if (*total < 0)
		*total = count_of(&ask);
	ask_sql_page(&ask, *total, &sql);
	assert_int_equal(asker_ask(asker, arena, buf_str(&sql), &whole),
	    ASKER_DONE);
	assert_int_equal(asked_page(asker, arena, &ask, *total, &kept),
	    ASKER_DONE);
	assert_true(str_eq(text_of(&whole), text_of(&kept)));
	return text_of(&kept);
}

static void
a_kept_order_is_the_order(void **state)
{
	/* More than are kept. */
	static const char *const queries[] = { "sort=amount", "sort=-amount",
		"sort=town,-id", "amount__greater=400",
		"town__exact=town 3&sort=-amount",
		"columns=town&sort=-amount,id", "q=town&sort=amount" };
	static const int64_t pages[] = { 2, 22, 30, 400, 401, 3000, 5970,
		5999 };
	int64_t total, deep = 0;
	struct ask ask;

	(void)state;
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < sizeof(queries) / sizeof(*queries);
		     i++) {
			total = -1;
			for (size_t p = 0; p < sizeof(pages) / sizeof(*pages);
			     p++) {
				page_of(queries[i], pages[p], &total);
				ask = asked(queries[i], pages[p]);
				deep += ask_is_deep(&ask, total);
			}
		}
	assert_true(deep >= 2 * 7 * 3);
}

static void
knows_what_is_deep(void **state)
{
	struct ask ask = asked("sort=amount", 21);

	(void)state;
	assert_false(ask_is_deep(&ask, ROWS));
	ask = asked("sort=amount", 22);
	assert_true(ask_is_deep(&ask, ROWS));
	assert_true(ask_is_deep(&ask, -1));
	assert_false(ask_is_deep(&ask, 2000));
	ask = asked("sort=amount", ROWS / 50 - 10);
	assert_false(ask_is_deep(&ask, ROWS));
	/* As the file has them: they are where they are. */
	ask = asked("columns=id", 3000);
	assert_false(ask_is_deep(&ask, ROWS));
	ask = asked("group=amount", 22);
	assert_false(ask_is_deep(&ask, ROWS));
}

/* A table is read again at the same place when somebody corrects it. */
static void
forgets_the_order_of_what_is_gone(void **state)
{
	int64_t total = ROWS;
	str before = page_of("sort=-amount", 3000, &total), after;

	(void)state;
	table_make(in_top("shelf/new"), 104729);
	assert_int_equal(rename(in_top("shelf/new/" TABLE_PARQUET),
			     str_c(arena, table.parquet)),
	    0);
	after = page_of("sort=-amount", 3000, &total);
	assert_false(str_eq(before, after));
}

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &tables_role,
		&asker_role, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kept_order_is_the_order),
		cmocka_unit_test(knows_what_is_deep),
		cmocka_unit_test(forgets_the_order_of_what_is_gone),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, shelf_make, shelf_end_all);
}
