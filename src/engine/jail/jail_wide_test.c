/* Goal: a role with folders works on files in these two with threads, says how
 * far it is, can be stopped, and can do nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/arena_house.h"
#include "engine/jail/jail.h"

static void *
ready(void)
{
	static const char kit[] = "kit";

	return (void *)kit;
}

static void *
idles(void *cookie)
{
	pause();
	return cookie;
}

/* As a library that begins threads of its own while it is opened. */
static void *
threaded(void)
{
	pthread_t thread;

	return pthread_create(&thread, NULL, idles, NULL) == 0 ? ready() : NULL;
}

static bool
path_opens(const char *folder, const char *name, int flags)
{
	char path[512];
	struct arena *a = arena_open(1 << 16);
	int fd;

	strncpy(path, str_c(a, str_fmt(a, "%s/%s", folder, name)), 511);
	path[511] = '\0';
	fd = open(path, flags | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	arena_close(a);
	return fd >= 0;
}

/* What it may, and what it may not: a letter for each that succeeded. */
static bool
opens(void *kit, const struct jail_folders *in, struct buf *reply)
{
	(void)kit;
#define TRY(letter, good) buf_char(reply, (good) ? (letter) : '-')
	TRY('r', path_opens(in->read, "given", O_RDONLY));
	TRY('w', path_opens(in->write, "made", O_CREAT | O_RDWR));
	TRY('t', path_opens(in->write, "made", O_TRUNC | O_RDWR));
	TRY('d', mkdir("deep", 0700) == 0 &&
		     path_opens("deep", "er", O_CREAT | O_WRONLY));
	TRY('u', unlink("deep/er") == 0 && rmdir("deep") == 0);
	buf_char(reply, ' ');
	TRY('W', path_opens(in->read, "given", O_WRONLY));
	TRY('C', path_opens(in->read, "new", O_CREAT | O_WRONLY));
	TRY('T', path_opens(in->read, "given", O_TRUNC | O_RDONLY));
	TRY('U', path_opens(in->read, "../outside", O_RDONLY));
	TRY('P', path_opens("/etc", "passwd", O_RDONLY));
	TRY('M', path_opens("/proc/self", "mem", O_RDWR));
	TRY('X', path_opens("/tmp", "jail-was-here", O_CREAT | O_WRONLY));
	return true;
}

static void *
adds(void *cookie)
{
	*(int *)cookie += path_opens("/etc", "passwd", O_RDONLY) ? 100 : 1;
	return NULL;
}

/* A thread that began behind the door stands behind it too. */
static bool
threads(void *kit, const struct jail_folders *in, struct buf *reply)
{
	pthread_t thread[2];
	int sum[2] = { 0, 0 };

	(void)kit;
	(void)in;
	for (int i = 0; i < 2; i++)
		if (pthread_create(&thread[i], NULL, adds, &sum[i]) != 0)
			return false;
	for (int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	buf_number(reply, sum[0] + sum[1]);
	return true;
}

static bool
sockets(void *kit, const struct jail_folders *in, struct buf *reply)
{
	(void)kit;
	(void)in;
	buf_number(reply, socket(AF_INET, SOCK_STREAM, 0));
	return true;
}

static bool
executes(void *kit, const struct jail_folders *in, struct buf *reply)
{
	char *argv[] = { "true", NULL };

	(void)kit;
	(void)in;
	execv("/bin/true", argv);
	buf_c(reply, "still here");
	return true;
}

static bool
forks(void *kit, const struct jail_folders *in, struct buf *reply)
{
	(void)kit;
	(void)in;
	buf_number(reply, fork());
	return true;
}

static bool
vforks(void *kit, const struct jail_folders *in, struct buf *reply)
{
	(void)kit;
	(void)in;
	buf_number(reply, system("true"));
	return true;
}

static bool
runs_memory(void *kit, const struct jail_folders *in, struct buf *reply)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)kit;
	(void)in;
	buf_c(reply, p == MAP_FAILED ? "no" : "EXEC");
	return true;
}

static bool
floods(void *kit, const struct jail_folders *in, struct buf *reply)
{
	static const char zeros[4096];
	int fd = open("flood", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	(void)kit;
	(void)in;
	(void)reply;
	for (int i = 0; i < 1024; i++)
		if (write(fd, zeros, sizeof(zeros)) < 0)
			return true;
	return true;
}

static bool
steps(void *kit, const struct jail_folders *in, struct buf *reply)
{
	(void)kit;
	(void)in;
	for (int i = 0; i <= 1000; i += 10)
		jail_progress(i);
	buf_c(reply, "all");
	return true;
}

/* Half of it, and then for ever. */
static bool
lasts(void *kit, const struct jail_folders *in, struct buf *reply)
{
	(void)in;
	(void)reply;
	jail_progress(500);
	for (volatile unsigned n = 0;; n++)
		if (kit == NULL)
			return false;
}

#define ROLE(f) static const struct jail_role role_##f = { #f, ready, NULL, f }
ROLE(opens);
ROLE(threads);
ROLE(sockets);
ROLE(executes);
ROLE(forks);
ROLE(vforks);
ROLE(runs_memory);
ROLE(floods);
ROLE(steps);
ROLE(lasts);
static const struct jail_role role_threaded = { "threaded", threaded, NULL,
	opens };

static const struct jail_role *const roles[] = { &role_opens, &role_threads,
	&role_sockets, &role_executes, &role_forks, &role_vforks,
	&role_runs_memory, &role_floods, &role_steps, &role_lasts,
	&role_threaded, NULL };

static const struct jail_limits limits = {
	.memory = (int64_t)1 << 30,
	.output = 1 << 20,
	.cpu_seconds = 10,
	.wall_ms = 20000,
};

/* A folder with read/given, write/ and outside; its paths. */
static struct jail_folders folders;

static void
make(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
}

static int
make_folders(void **state)
{
	static char top[] = "/tmp/jail-test.XXXXXX", read[64], write[64];
	struct arena *a = arena_open(1 << 16);

	(void)state;
	assert_non_null(mkdtemp(top));
	strncpy(read, str_c(a, str_fmt(a, "%s/read", top)), 63);
	strncpy(write, str_c(a, str_fmt(a, "%s/write", top)), 63);
	folders = (struct jail_folders){ read, write };
	assert_int_equal(mkdir(read, 0700), 0);
	assert_int_equal(mkdir(write, 0700), 0);
	make(str_c(a, str_fmt(a, "%s/given", read)));
	make(str_c(a, str_fmt(a, "%s/outside", top)));
	arena_close(a);
	return arena_make(state);
}

static int
remove_folders(void **state)
{
	static const char *const left[] = { "read/given", "outside",
		"write/made", "write/flood", "read", "write", "" };
	str top = str_of(folders.read);

	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++)
		remove(str_c(arena,
		    str_fmt(arena, "%.*s/%s", (int)top.n - 5, top.p, left[i])));
	return arena_end(state);
}

static enum jail_end
run(const char *role, const struct jail_watch *watch, str *reply)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	enum jail_end end = jail_run_in(arena, role, null, null, &folders,
	    &limits, watch, reply);

	close(null);
	return end;
}

static void
works_in_its_folders_alone(void **state)
{
	str reply;

	(void)state;
	if (jail_landlock() == 0)
		skip();
	assert_int_equal(run("opens", NULL, &reply), JAIL_DONE);
	/* Truncating is forbidden from version 3 of Landlock. */
	assert_true(str_is(reply,
	    jail_landlock() >= 3 ? "rwtdu -------" : "rwtdu --T----"));
	assert_int_equal(run("threads", NULL, &reply), JAIL_DONE);
	assert_true(str_is(reply, "2"));
}

static void
dies_of_what_it_may_not(void **state)
{
	static const char *const deeds[] = { "sockets", "executes", "forks",
		"vforks", "runs_memory" };
	str reply;

	(void)state;
	if (jail_landlock() == 0)
		skip();
	for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds); i++) {
		if (run(deeds[i], NULL, &reply) != JAIL_CRASHED)
			fail_msg("%s lived", deeds[i]);
		assert_int_equal(reply.n, 0);
	}
	assert_int_equal(run("floods", NULL, &reply), JAIL_LARGE);
}

/* Walls that a thread stands outside of are none. */
static void
begins_alone(void **state)
{
	str reply;

	(void)state;
	assert_int_equal(run("threaded", NULL, &reply), JAIL_BROKEN);
}

static void
needs_its_folders(void **state)
{
	const struct jail_folders nowhere = { "read", "write" },
				  missing = { folders.read, "/nowhere/at/all" };
	str reply;

	(void)state;
	assert_int_equal(jail_run(arena, "opens", 0, 1, &limits, &reply),
	    JAIL_BROKEN);
	assert_int_equal(jail_run_in(arena, "opens", 0, 1, &nowhere, &limits,
			     NULL, &reply),
	    JAIL_BROKEN);
	assert_int_equal(jail_run_in(arena, "opens", 0, 1, &missing, &limits,
			     NULL, &reply),
	    JAIL_BROKEN);
}

static bool
hears(void *context, int thousandths)
{
	*(int *)context = thousandths;
	return thousandths < 500;
}

static void
says_how_far_it_is(void **state)
{
	int heard = -1;
	struct jail_watch watch = { hears, &heard };
	str reply;

	(void)state;
	if (jail_landlock() == 0)
		skip();
	assert_int_equal(run("steps", NULL, &reply), JAIL_DONE);
	assert_true(str_is(reply, "all"));
	assert_int_equal(run("lasts", &watch, &reply), JAIL_STOPPED);
	assert_int_equal(heard, 500);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(works_in_its_folders_alone),
		cmocka_unit_test(dies_of_what_it_may_not),
		cmocka_unit_test(begins_alone),
		cmocka_unit_test(needs_its_folders),
		cmocka_unit_test(says_how_far_it_is),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, make_folders, remove_folders);
}
