/* Goal: who works in the jail reads its input, writes its output, and can do
 * nothing else; whatever it tries is one failed run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
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
unready(void)
{
	return NULL;
}

static bool
echo(void *kit, struct buf *reply)
{
	struct arena *a = arena_open((size_t)4 << 20);
	str input;

	if (!jail_input(a, 100000, &input)) {
		buf_c(reply, "input too long");
		return false;
	}
	buf_c(reply, kit);
	buf_char(reply, ' ');
	buf_number(reply, (int64_t)input.n);
	return jail_output(input);
}

/* What may be tried, and is answered with "no". */
static bool
opens(void *kit, struct buf *reply)
{
	struct stat st;
	char link[8];

	(void)kit;
	buf_c(reply, open("/etc/passwd", O_RDONLY) < 0 ? "no" : "OPEN");
	buf_c(reply, open("jail-was-here", O_CREAT | O_WRONLY, 0600) < 0
			 ? " no"
			 : " CREATE");
	buf_c(reply, stat("/etc/passwd", &st) != 0 ? " no" : " STAT");
	buf_c(reply, readlink("/proc/self/exe", link, sizeof(link)) < 0
			 ? " no"
			 : " LINK");
	return true;
}

/* Every descriptor but its own four is closed, and the environment is empty. */
static bool
looks(void *kit, struct buf *reply)
{
	char c;
	int n = 0;

	(void)kit;
	for (int fd = 4; fd < 1024; fd++)
		n += read(fd, &c, 1) >= 0 || errno != EBADF;
	buf_number(reply, n);
	buf_c(reply, getenv("HOME") == NULL && getenv("PATH") == NULL
			 ? " bare"
			 : " HOME");
	return true;
}

static bool
sockets(void *kit, struct buf *reply)
{
	(void)kit;
	buf_number(reply, socket(AF_INET, SOCK_STREAM, 0));
	return true;
}

static bool
executes(void *kit, struct buf *reply)
{
	char *argv[] = { "true", NULL };

	(void)kit;
	execv("/bin/true", argv);
	buf_c(reply, "still here");
	return true;
}

static bool
forks(void *kit, struct buf *reply)
{
	(void)kit;
	buf_number(reply, fork());
	return true;
}

static bool
runs_memory(void *kit, struct buf *reply)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)kit;
	buf_c(reply, p == MAP_FAILED ? "no" : "EXEC");
	return true;
}

static bool
crashes(void *kit, struct buf *reply)
{
	(void)kit;
	(void)reply;
	abort();
}

static bool
loops(void *kit, struct buf *reply)
{
	for (volatile unsigned n = 0;; n++)
		if (kit == NULL)
			return reply == NULL;
}

static bool
eats(void *kit, struct buf *reply)
{
	struct arena *a = arena_open((size_t)8 << 30);

	(void)kit;
	for (int i = 0; i < 1024; i++)
		buf_number(reply, (int64_t)(uintptr_t)arena_get(a, 1 << 20, 1));
	buf_c(reply, "still here");
	return true;
}

static bool
floods(void *kit, struct buf *reply)
{
	static const char zeros[4096];

	(void)kit;
	(void)reply;
	for (int i = 0; i < 1024; i++)
		if (!jail_output((str){ zeros, sizeof(zeros) }))
			return true;
	return true;
}

/* As if taken over: it says more than was agreed, or something else. */
static bool
babbles(void *kit, struct buf *reply)
{
	(void)kit;
	(void)reply;
	return write(3, "jail+\0\0and more", 15) == 15;
}

static bool
refuses(void *kit, struct buf *reply)
{
	(void)kit;
	for (int i = 0; i < 2000; i++)
		buf_char(reply, 'x');
	return false;
}

#define ROLE(f, prepare)                                                       \
	static const struct jail_role role_##f = { #f, prepare, f, NULL }
ROLE(echo, ready);
ROLE(opens, ready);
ROLE(looks, ready);
ROLE(sockets, ready);
ROLE(executes, ready);
ROLE(forks, ready);
ROLE(runs_memory, ready);
ROLE(crashes, ready);
ROLE(loops, ready);
ROLE(eats, ready);
ROLE(floods, ready);
ROLE(babbles, ready);
ROLE(refuses, ready);
static const struct jail_role role_unready = { "unready", unready, echo, NULL };

static const struct jail_role *const roles[] = { &role_echo, &role_opens,
	&role_looks, &role_sockets, &role_executes, &role_forks,
	&role_runs_memory, &role_crashes, &role_loops, &role_eats, &role_floods,
	&role_babbles, &role_refuses, &role_unready, NULL };

static const struct jail_limits limits = {
	.memory = (int64_t)256 << 20,
	.output = 1 << 20,
	.cpu_seconds = 10,
	.wall_ms = 20000,
};

static int
memory_file(str bytes)
{
	int fd = memfd_create("jail", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
	return fd;
}

static enum jail_end
run(const char *role, const struct jail_limits *most, str input, str *reply)
{
	int in = memory_file(input), out = memory_file(S(""));
	enum jail_end end = jail_run(arena, role, in, out, most, reply);

	close(in);
	close(out);
	return end;
}

static void
works_on_its_input(void **state)
{
	char out[64];
	int in = memory_file(S("seven\nletters")), to = memory_file(S(""));
	str reply;

	(void)state;
	assert_int_equal(jail_run(arena, "echo", in, to, &limits, &reply),
	    JAIL_DONE);
	assert_true(str_is(reply, "kit 13"));
	assert_int_equal(pread(to, out, sizeof(out), 0), 13);
	assert_memory_equal(out, "seven\nletters", 13);
	close(in);
	close(to);
}

static void
says_why_it_refuses(void **state)
{
	char *much = test_calloc(1, 100001);
	str reply;

	(void)state;
	assert_int_equal(run("echo", &limits, (str){ much, 100001 }, &reply),
	    JAIL_REFUSED);
	assert_true(str_is(reply, "input too long"));
	assert_int_equal(run("refuses", &limits, S(""), &reply), JAIL_REFUSED);
	assert_int_equal(reply.n, JAIL_REPLY_MAX);
	test_free(much);
}

static void
opens_nothing(void **state)
{
	int secret = open("/etc/passwd", O_RDONLY); /* not close-on-exec */
	str reply;

	(void)state;
	assert_int_equal(run("opens", &limits, S(""), &reply), JAIL_DONE);
	assert_true(str_is(reply, "no no no no"));
	assert_int_not_equal(access("jail-was-here", F_OK), 0);
	assert_int_equal(run("looks", &limits, S(""), &reply), JAIL_DONE);
	assert_true(str_is(reply, "0 bare"));
	close(secret);
}

static void
dies_of_what_it_may_not(void **state)
{
	static const char *const deeds[] = { "sockets", "executes", "forks",
		"runs_memory", "crashes", "babbles" };
	str reply;

	(void)state;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds); i++) {
		if (run(deeds[i], &limits, S(""), &reply) != JAIL_CRASHED)
			fail_msg("%s lived", deeds[i]);
		assert_int_equal(reply.n, 0);
	}
}

static void
takes_no_more_than_its_limits(void **state)
{
	struct jail_limits soon = limits, short_cpu = limits;
	str reply;

	(void)state;
	soon.wall_ms = 200;
	short_cpu.cpu_seconds = 1;
	assert_int_equal(run("loops", &soon, S(""), &reply), JAIL_SLOW);
	assert_int_equal(run("loops", &short_cpu, S(""), &reply), JAIL_SLOW);
	assert_int_equal(run("floods", &limits, S(""), &reply), JAIL_LARGE);
#if !defined(__SANITIZE_ADDRESS__)
	/* The sanitizer's own maps need more than any limit. */
	assert_int_equal(run("eats", &limits, S(""), &reply), JAIL_CRASHED);
#endif
}

static void
cannot_be_had_is_our_trouble(void **state)
{
	str reply;

	(void)state;
	assert_int_equal(run("unready", &limits, S(""), &reply), JAIL_BROKEN);
	assert_int_equal(run("nobody", &limits, S(""), &reply), JAIL_BROKEN);
	assert_int_equal(jail_run(arena, "echo", -1, 1, &limits, &reply),
	    JAIL_BROKEN);
}

static void *
one_of_many(void *cookie)
{
	struct arena *a = arena_open(1 << 20);
	int in = memory_file(S("abc")), out = memory_file(S(""));
	bool *good = cookie;
	str reply;

	*good = true;
	for (int i = 0; i < 5; i++)
		*good = *good &&
			jail_run(a, "echo", in, out, &limits, &reply) ==
			    JAIL_DONE &&
			str_is(reply, "kit 3");
	close(in);
	close(out);
	arena_close(a);
	return NULL;
}

static void
many_at_once(void **state)
{
	pthread_t threads[4];
	bool good[4] = { false };
	int before = dup(1), after;

	(void)state;
	close(before);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, one_of_many,
				     &good[i]),
		    0);
	for (size_t i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_true(good[i]);
	}
	/* No descriptor and no process is left behind. */
	after = dup(1);
	assert_int_equal(after, before);
	close(after);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void
ends_have_names(void **state)
{
	(void)state;
	assert_string_equal(jail_end_name(JAIL_DONE), "done");
	assert_string_equal(jail_end_name(JAIL_BROKEN), "broken");
	assert_true(jail_landlock() >= 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(works_on_its_input),
		cmocka_unit_test(says_why_it_refuses),
		cmocka_unit_test(opens_nothing),
		cmocka_unit_test(dies_of_what_it_may_not),
		cmocka_unit_test(takes_no_more_than_its_limits),
		cmocka_unit_test(cannot_be_had_is_our_trouble),
		cmocka_unit_test(many_at_once),
		cmocka_unit_test(ends_have_names),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, arena_make, arena_end);
}
