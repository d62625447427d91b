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
#include <time.h>
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
	/* A busy machine is no reason to fail. */
	if (options.answer_ms == 0)
		options.answer_ms = 600000;
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

/* Processes that this one began and that are not over. */
static size_t
children(pid_t *pids, size_t most)
{
	char path[64];
	size_t n = 0;
	long parent;
	int pid;
	char state;
	DIR *all = opendir("/proc");
	FILE *f;

	assert_non_null(all);
	for (struct dirent *one; (one = readdir(all)) != NULL && n < most;) {
		snprintf(path, sizeof(path), "/proc/%.20s/stat", one->d_name);
		f = fopen(path, "r");
		if (f == NULL)
			continue;
		if (fscanf(f, "%d (%*[^)]) %c %ld", &pid, &state, &parent) ==
			3 &&
		    parent == getpid() && state != 'Z')
			pids[n++] = pid;
		fclose(f);
	}
	closedir(all);
	return n;
}

static void
wait_for_children(size_t n)
{
	pid_t pids[8];

	for (int i = 0; i < 10000 && children(pids, 8) != n; i++)
		usleep(20000);
	assert_int_equal(children(pids, 8), n);
}

/* Until ${n} processes have computed for a second each: longer than beginning
 * takes. */
static void
wait_for_work(size_t n)
{
	struct timespec used = { 0, 0 };
	pid_t pids[8];
	clockid_t clock;

	wait_for_children(n);
	children(pids, 8);
	for (size_t i = 0; i < n; i++)
		do {
			usleep(20000);
			assert_int_equal(clock_getcpuclockid(pids[i], &clock),
			    0);
			assert_int_equal(clock_gettime(clock, &used), 0);
		} while (used.tv_sec < 1);
}

struct asked {
	struct asker *asker;
	str sql;
	bool file;
	enum asker_outcome outcome;
	_Atomic bool over;
	pthread_t thread;
};

static void *
asked_run(void *cookie)
{
	struct asked *asked = cookie;
	struct arena *a = arena_open((size_t)16 << 20);
	struct answer answer;
	int64_t size;
	int fd = -1;

	asked->outcome =
	    asked->file
		? asker_file(asked->asker, a, asked->sql,
		      &(struct asker_file){ .format = ASKER_CSV }, &fd, &size)
		: asker_ask(asked->asker, a, asked->sql, &answer);
	if (fd >= 0)
		close(fd);
	arena_close(a);
	asked->over = true;
	return NULL;
}

static void
asked_begin_as(struct asked *asked, struct asker *asker, str sql, bool file)
{
	*asked = (struct asked){ .asker = asker, .sql = sql, .file = file };
	assert_int_equal(pthread_create(&asked->thread, NULL, asked_run, asked),
	    0);
}

static void
asked_begin(struct asked *asked, struct asker *asker, str sql)
{
	asked_begin_as(asked, asker, sql, false);
}

static enum asker_outcome
asked_end(struct asked *asked)
{
	pthread_join(asked->thread, NULL);
	return asked->outcome;
}

static void
waits_for_its_turn(void **state)
{
	struct asker *asker = open_asker(
	    (struct asker_options){ .waiting = 1, .wait_ms = 600000 });
	struct asked busy[2], late[2];
	enum asker_outcome first, second;
	pid_t pids[8];

	(void)state;
	asked_begin(&busy[0], asker, SLOW_SQL);
	asked_begin(&busy[1], asker, SLOW_SQL);
	wait_for_work(2);
	/* One of these may wait, the other may not. */
	asked_begin(&late[0], asker, S("select 'x'"));
	asked_begin(&late[1], asker, S("select 'x'"));
	while (!late[0].over && !late[1].over)
		usleep(10000);
	assert_int_equal(children(pids, 8), 2);
	kill(pids[0], SIGKILL);
	kill(pids[1], SIGKILL);
	first = asked_end(&late[0]);
	second = asked_end(&late[1]);
	assert_true((first == ASKER_BUSY && second == ASKER_DONE) ||
		    (first == ASKER_DONE && second == ASKER_BUSY));
	assert_int_equal(asked_end(&busy[0]), ASKER_FAILED);
	assert_int_equal(asked_end(&busy[1]), ASKER_FAILED);
	assert_int_equal(ask(asker, S("select 'x'")), ASKER_DONE);
	asker_close(asker);
	wait_for_children(0);
}

/* However long one takes: there are threads and a process left for questions,
 * and who wants another file does not wait. */
static void
writes_one_file_at_a_time(void **state)
{
	struct asker *asker = open_asker(
	    (struct asker_options){ .waiting = 4, .wait_ms = 600000 });
	struct asked busy, next;
	pid_t pids[8];
	size_t n;

	(void)state;
	asked_begin_as(&busy, asker, SLOW_SQL, true);
	wait_for_work(1);
	asked_begin_as(&next, asker, S("select 'x' as x"), true);
	assert_int_equal(asked_end(&next), ASKER_BUSY);
	assert_false(busy.over);
	assert_int_equal(ask(asker, S("select 'x'")), ASKER_DONE);
	n = children(pids, 8);
	assert_int_equal(n, 2);
	for (size_t i = 0; i < n; i++)
		kill(pids[i], SIGKILL);
	assert_int_equal(asked_end(&busy), ASKER_FAILED);
	asked_begin_as(&next, asker, S("select 'x' as x"), true);
	assert_int_equal(asked_end(&next), ASKER_DONE);
	asker_close(asker);
}

/* Nor while the one waits for a process. */
static void
waits_for_one_file_alone(void **state)
{
	struct asker *asker = open_asker((struct asker_options){ .processes = 1,
	    .waiting = 4,
	    .wait_ms = 600000 });
	struct asked busy, files[2];
	enum asker_outcome first, second;
	pid_t pids[8];

	(void)state;
	asked_begin(&busy, asker, SLOW_SQL);
	wait_for_work(1);
	asked_begin_as(&files[0], asker, S("select 'x' as x"), true);
	asked_begin_as(&files[1], asker, S("select 'x' as x"), true);
	while (!files[0].over && !files[1].over && !busy.over)
		usleep(10000);
	assert_false(busy.over);
	children(pids, 8);
	kill(pids[0], SIGKILL);
	first = asked_end(&files[0]);
	second = asked_end(&files[1]);
	assert_true((first == ASKER_BUSY && second == ASKER_DONE) ||
		    (first == ASKER_DONE && second == ASKER_BUSY));
	assert_int_equal(asked_end(&busy), ASKER_FAILED);
	asker_close(asker);
}

static void
does_not_wait_for_ever(void **state)
{
	struct asker *asker =
	    open_asker((struct asker_options){ .processes = 1, .wait_ms = 50 });
	struct asked busy;
	pid_t pids[8];

	(void)state;
	asked_begin(&busy, asker, SLOW_SQL);
	wait_for_work(1);
	assert_int_equal(ask(asker, S("select 'x'")), ASKER_BUSY);
	children(pids, 8);
	kill(pids[0], SIGKILL);
	assert_int_equal(asked_end(&busy), ASKER_FAILED);
	asker_close(asker);
}

static void
ends_what_is_slow(void **state)
{
	struct asker *asker = open_asker(
	    (struct asker_options){ .processes = 1, .answer_ms = 2000 });
	enum asker_outcome outcome = ASKER_SLOW;

	(void)state;
	assert_int_equal(ask(asker, SLOW_SQL), ASKER_SLOW);
	wait_for_children(0);
	/* On a busy machine even this may be slow. */
	for (int i = 0; i < 100 && outcome == ASKER_SLOW; i++)
		outcome = ask(asker, S("select 'x'"));
	assert_int_equal(outcome, ASKER_DONE);
	asker_close(asker);
}

/* Nobody sees that an idle process died. */
static void
replaces_the_dead(void **state)
{
	struct asker *asker = open_asker((struct asker_options){ 0 });
	pid_t pids[8];

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(ask(asker, S("select 'x'")), ASKER_DONE);
		assert_int_equal(children(pids, 8), 1);
		kill(pids[0], SIGKILL);
		wait_for_children(0);
	}
	assert_int_equal(ask(asker, S("select 'x'")), ASKER_DONE);
	asker_close(asker);
}

/* Begun before somebody asks, and once; it may have died, or left, before it was
 * ever asked. */
static void
is_warm(void **state)
{
	struct asker *asker = open_asker((struct asker_options){ 0 });
	pid_t pids[8];

	(void)state;
	for (int dies = 0; dies < 2; dies++) {
		asker_warm(asker, arena);
		asker_warm(asker, arena);
		assert_int_equal(children(pids, 8), 1);
		if (dies) {
			kill(pids[0], SIGKILL);
			wait_for_children(0);
			asker_warm(asker, arena);
			assert_int_equal(children(pids + 1, 7), 1);
		}
		assert_int_equal(ask(asker, S("select 'x'")), ASKER_DONE);
		asker_warm(asker, arena);
		assert_int_equal(children(pids + 1, 7), 1);
		assert_int_equal(pids[0] == pids[1], !dies);
		asker_close(asker);
		asker = open_asker((struct asker_options){ 0 });
	}
	asker_warm(asker, arena);
	asker_close(asker);
	wait_for_children(0);
}

static void
leaves_when_idle(void **state)
{
	struct asker *asker =
	    open_asker((struct asker_options){ .idle_ms = 100 });
	struct answer answer;

	(void)state;
	assert_int_equal(ask(asker, S("select 'x'")), ASKER_DONE);
	wait_for_children(0);
	assert_int_equal(asker_ask(asker, arena, S("select 'again'"), &answer),
	    ASKER_DONE);
	assert_true(str_is(answer_at(&answer, 0, 0), "again"));
	asker_close(asker);
}

/* As a question would, if somebody got their own SQL into one. */
static void
can_only_read_the_shelf(void **state)
{
	static const char *const deeds[] = {
		"select column0 from read_csv('/etc/passwd')",
		"select content from read_text('/proc/self/environ')",
		"select file from glob('/etc/*')",
		"select content from read_text('%s/t.csv')",
		"select * from read_csv('http://127.0.0.1/x.csv')",
		"install httpfs",
		"load httpfs",
		"attach '%s/shelf/new.db'",
		"copy (select 1) to '%s/shelf/t/new.csv'",
		"copy (select 1) to '%s/shelf/t/" TABLE_PARQUET "'",
		"copy (select 1) to '/tmp/asker-was-here.csv'",
		"copy (select 1) to '%s/scratch/above.csv'",
		"set memory_limit = '100GB'",
		"set enable_external_access = true",
		"set threads = 64",
		"select 'a'; select 'b'",
		"select getenv('PATH')",
		"select",
	};
	struct asker *asker = open_asker((struct asker_options){ 0 });
	struct answer answer;
	char sql[300];

	(void)state;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(sql, sizeof(sql), deeds[i], top);
#pragma GCC diagnostic pop
		if (ask(asker, str_of(sql)) != ASKER_FAILED)
			fail_msg("%s", sql);
	}
	assert_int_not_equal(access("/tmp/asker-was-here.csv", F_OK), 0);
	assert_int_not_equal(access(str_c(arena, in_top("shelf/t/new.csv")),
				 F_OK),
	    0);
	/* What lies on the shelf was not touched. */
	assert_int_equal(asker_ask(asker, arena, rows_of("count(*)::varchar"),
			     &answer),
	    ASKER_DONE);
	assert_true(str_is(answer_at(&answer, 0, 0), "3"));
	asker_close(asker);
}

static void
bounds_answers(void **state)
{
	struct asker *asker = open_asker((struct asker_options){ 0 });
	struct answer answer;

	(void)state;
	assert_int_equal(ask(asker, S("select repeat('x', 9000000)")),
	    ASKER_LARGE);
	assert_int_equal(ask(asker, S("select '' from range(1000000)")),
	    ASKER_LARGE);
	/* More than its memory, and nothing to spill. */
	assert_int_equal(ask(asker, S("select length(string_agg(repeat('y', "
				      "1000000), ''))"
				      "::varchar from range(1000)")),
	    ASKER_LARGE);
	assert_int_equal(asker_ask(asker, arena,
			     S("select repeat('x', 7000000)"), &answer),
	    ASKER_DONE);
	assert_int_equal(answer_at(&answer, 0, 0).n, 7000000);
	assert_int_equal(ask(asker, S("select cast('x' as integer)::varchar")),
	    ASKER_FAILED);
	/* What fails late fails too. */
	assert_int_equal(ask(asker,
			     S("select case when range < 100000 then '' else "
			       "error('late') end from range(100001) where "
			       "range % "
			       "10000 = 0")),
	    ASKER_FAILED);
	asker_close(asker);
}

static void
says_what_is_missing(void **state)
{
	const char *where = getenv(JAIL_SETTING);
	char *before = where == NULL ? NULL : strdup(where);
	struct asker *asker = open_asker((struct asker_options){ 0 });

	(void)state;
	setenv(JAIL_SETTING, "/nowhere/libduckdb.so", 1);
	assert_int_equal(ask(asker, S("select 'x'")), ASKER_BROKEN);
	if (before == NULL)
		unsetenv(JAIL_SETTING);
	else
		setenv(JAIL_SETTING, before, 1);
	free(before);
	assert_int_equal(ask(asker, S("select 'x'")), ASKER_DONE);
	asker_close(asker);
}

/* Two portals beside each other; and what one that was killed left. */
static void
shares_its_scratch(void **state)
{
	struct asker *one = open_asker((struct asker_options){ 0 }), *two;
	const char *left = str_c(arena, in_top("scratch/0123456789abcdef"));

	(void)state;
	assert_int_equal(ask(one, S("select 'x'")), ASKER_DONE);
	mkdir(left, 0700);
	put(str_c(arena, in_top("scratch/0123456789abcdef/made")), S("x"));
	put(str_c(arena, in_top("scratch/0123456789abcdef.lock")), S(""));
	two = open_asker((struct asker_options){ 0 });
	assert_int_not_equal(access(left, F_OK), 0);
	assert_int_equal(ask(one, S("select 'x'")), ASKER_DONE);
	assert_int_equal(ask(two, S("select 'x'")), ASKER_DONE);
	asker_close(one);
	assert_int_equal(ask(two, S("select 'x'")), ASKER_DONE);
	asker_close(two);
	assert_int_equal(rmdir(str_c(arena, in_top("scratch"))), 0);
}

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &tables_role,
		&asker_role, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(waits_for_its_turn),
		cmocka_unit_test(writes_one_file_at_a_time),
		cmocka_unit_test(waits_for_one_file_alone),
		cmocka_unit_test(does_not_wait_for_ever),
		cmocka_unit_test(ends_what_is_slow),
		cmocka_unit_test(replaces_the_dead),
		cmocka_unit_test(is_warm),
		cmocka_unit_test(leaves_when_idle),
		cmocka_unit_test(can_only_read_the_shelf),
		cmocka_unit_test(bounds_answers),
		cmocka_unit_test(says_what_is_missing),
		cmocka_unit_test(shares_its_scratch),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, shelf_make, shelf_end_all);
}
