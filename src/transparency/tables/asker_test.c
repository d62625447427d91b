/* Goal: what is asked of tables is answered by processes in the jail, rightly
 * and in time; whatever becomes of such a process, the next question is
 * answered; and a question can do nothing but read the shelf. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <ftw.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/arena_house.h"
#include "engine/base/clock.h"
#include "engine/jail/jail.h"
#include "transparency/tables/asker.h"
#include "transparency/tables/tables.h"

static char top[] = "/tmp/asker-test.XXXXXX";

static str
in_top(const char *name)
{
	return str_fmt(arena, "%s/%s", top, name);
}

static str
rows_of(const char *select)
{
	return str_fmt(arena, "select %s from read_parquet('%s/shelf/t/%s')",
	    select, top, TABLE_PARQUET);
}

static void
put(const char *path, str text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
}

static int
gone(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

/* A shelf with one small table, read as the portal reads tables. */
static int
shelf_make(void **state)
{
	const char *csv;
	struct table_job job;
	struct table_answer answer;

	arena_make(state);
	assert_non_null(mkdtemp(top));
	csv = str_c(arena, in_top("t.csv"));
	put(csv, S("town,people,day,open,lat,lon\n"
		   "Olot,36000,2024-02-29,true,42.18,2.49\n"
		   "\"Vic, the old\",48287,2023-01-01,false,41.93,2.25\n"
		   "\"=1+1 \"\"so\"\"\",,,,,\n"));
	mkdir(str_c(arena, in_top("shelf")), 0700);
	job = (struct table_job){ csv, str_c(arena, in_top("shelf/t")), NULL };
	mkdir(job.folder, 0700);
	if (table_import(arena, &job, &answer) != TABLE_READ)
		fail_msg("%s %.*s", answer.why, ARG(answer.detail));
	return 0;
}

static int
shelf_end_all(void **state)
{
	nftw(top, gone, 16, FTW_DEPTH | FTW_PHYS);
	return arena_end(state);
}

static struct asker *
open_asker(struct asker_options options)
{
	struct asker *asker;

	options.shelf = in_top("shelf");
	options.scratch = in_top("scratch");
	asker = asker_open(&options);
	assert_non_null(asker);
	return asker;
}

static enum asker_outcome
ask(struct asker *asker, str sql)
{
	struct answer answer;

	return asker_ask(asker, arena, sql, &answer);
}

#define SLOW_SQL                                                               \
	S("select count(*)::varchar from range(100000000) a, "                 \
	  "range(1000000) b where a.range % 7 = b.range % 11")

static void
answers(void **state)
{
	struct asker *asker = open_asker((struct asker_options){ 0 });
	struct answer answer;

	(void)state;
	assert_int_equal(asker_ask(asker, arena,
			     rows_of("town::varchar, people::varchar, "
				     "day::varchar, ''"),
			     &answer),
	    ASKER_DONE);
	assert_int_equal(answer.rows, 3);
	assert_int_equal(answer.columns, 4);
	assert_true(str_is(answer_at(&answer, 1, 0), "Vic, the old"));
	assert_true(str_is(answer_at(&answer, 1, 1), "48287"));
	assert_true(str_is(answer_at(&answer, 0, 2), "2024-02-29"));
	assert_null(answer_at(&answer, 2, 1).p);
	assert_non_null(answer_at(&answer, 2, 3).p);
	assert_int_equal(answer_at(&answer, 2, 3).n, 0);
	/* No rows are an answer too. */
	assert_int_equal(asker_ask(asker, arena,
			     rows_of("town::varchar where false"), &answer),
	    ASKER_FAILED);
	assert_int_equal(asker_ask(asker, arena, S("select 'a' where false"),
			     &answer),
	    ASKER_DONE);
	assert_int_equal(answer.rows, 0);
	/* What is no text does not get through. */
	assert_int_equal(asker_ask(asker, arena,
			     S("select 'a' || chr(0) || 'b'"), &answer),
	    ASKER_DONE);
	assert_true(str_is(answer_at(&answer, 0, 0), "a?b"));
	assert_int_equal(ask(asker, S("select 1")), ASKER_FAILED);
	asker_close(asker);
}

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &tables_role,
		&asker_role, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, shelf_make, shelf_end_all);
}
