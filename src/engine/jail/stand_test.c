/* Goal: a role that stands answers again and again, its end is seen however it
 * comes, and it stands behind the same door as those that run once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/arena_house.h"
#include "engine/jail/stand.h"

static void *
ready(void)
{
	static const char kit[] = "kit";

	return (void *)kit;
}

/* What each letter asks for: 'e' to say it again, the others what may not be;
 * silence ends it. */
static bool
obeys(void *kit, const struct jail_folders *in, struct buf *reply)
{
	struct pollfd asked = { .fd = 0, .events = POLLIN };
	char letter;

	(void)kit;
	(void)in;
	(void)reply;
	while (poll(&asked, 1, 5000) > 0 && read(0, &letter, 1) == 1) {
		if (letter == 's' && socket(AF_INET, SOCK_STREAM, 0) >= 0)
			letter = 'S';
		if (letter == 'f' && fork() >= 0)
			letter = 'F';
		if (letter == 'o' && open("/etc/passwd", O_RDONLY) >= 0)
			letter = 'O';
		if (letter == 'l')
			return true;
		if (write(1, &letter, 1) != 1)
			return false;
	}
	return true;
}

static const struct jail_role role_obeys = { "obeys", ready, NULL, obeys };

static const struct jail_limits limits = {
	.memory = (int64_t)1 << 30,
	.output = 1 << 20,
	.cpu_seconds = 10,
};

static char top[] = "/tmp/stand-test.XXXXXX";

static struct stand *
begin(int *fd)
{
	const struct jail_folders folders = { top, top };
	struct stand *stand =
	    stand_begin(arena, "obeys", &folders, &limits, fd);

	assert_non_null(stand);
	return stand;
}

/* What it says to ${letter}; 0 when it is gone. */
static char
said(int fd, char letter)
{
	struct pollfd answer = { .fd = fd, .events = POLLIN };
	char got = 0;

	assert_int_equal(send(fd, &letter, 1, MSG_NOSIGNAL), 1);
	assert_int_equal(poll(&answer, 1, 20000), 1);
	return recv(fd, &got, 1, 0) == 1 ? got : 0;
}

static void
answers_again_and_again(void **state)
{
	int fd;
	struct stand *stand;

	(void)state;
	if (jail_landlock() == 0)
		skip();
	stand = begin(&fd);
	for (int i = 0; i < 100; i++)
		assert_int_equal(said(fd, 'e'), 'e');
	assert_int_equal(stand_end(stand), JAIL_STOPPED);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void
leaves_by_itself(void **state)
{
	int fd;
	struct stand *stand;

	(void)state;
	if (jail_landlock() == 0)
		skip();
	stand = begin(&fd);
	assert_int_equal(said(fd, 'l'), 0);
	/* Its end is seen before it is over. */
	usleep(200000);
	assert_int_equal(stand_end(stand), JAIL_DONE);
}

static void
dies_of_what_it_may_not(void **state)
{
	int fd;
	struct stand *stand;

	(void)state;
	if (jail_landlock() == 0)
		skip();
	for (const char *deed = "sf"; *deed != '\0'; deed++) {
		stand = begin(&fd);
		assert_int_equal(said(fd, *deed), 0);
		usleep(200000);
		assert_int_equal(stand_end(stand), JAIL_CRASHED);
	}
	stand = begin(&fd);
	assert_int_equal(said(fd, 'o'), 'o');
	stand_end(stand);
}

/* It must not outlive the portal: when nobody holds the other end, it ends. */
static void
ends_with_its_owner(void **state)
{
	const struct jail_folders folders = { top, top };
	int fd, ends[2], status;
	struct stand *stand;
	char byte;
	pid_t pid;

	(void)state;
	if (jail_landlock() == 0)
		skip();
	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		stand = stand_begin(arena, "obeys", &folders, &limits, &fd);
		/* Whoever is asked from here would hold this too. */
		byte = stand != NULL && said(fd, 'e') == 'e' ? 'y' : 'n';
		if (write(ends[1], &byte, 1) != 1)
			_exit(1);
		_exit(0);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	assert_int_equal(byte, 'y');
	assert_int_equal(waitpid(pid, &status, 0), pid);
	/* Its own end of our pipe was closed for it at the beginning. */
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
}

static void
cannot_begin_without_folders(void **state)
{
	const struct jail_folders nowhere = { top, "/nowhere/at/all" };
	struct pollfd ended;
	struct stand *stand;
	int fd;

	(void)state;
	stand = stand_begin(arena, "obeys", &nowhere, &limits, &fd);
	assert_non_null(stand);
	ended = (struct pollfd){ .fd = fd, .events = POLLIN };
	assert_int_equal(poll(&ended, 1, 20000), 1);
	usleep(200000);
	assert_int_equal(stand_end(stand), JAIL_BROKEN);
}

static int
folder_make(void **state)
{
	assert_non_null(mkdtemp(top));
	return arena_make(state);
}

static int
folder_remove(void **state)
{
	rmdir(top);
	return arena_end(state);
}

int
main(int argc, char **argv)
{
	static const struct jail_role *const roles[] = { &role_obeys, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_again_and_again),
		cmocka_unit_test(leaves_by_itself),
		cmocka_unit_test(dies_of_what_it_may_not),
		cmocka_unit_test(ends_with_its_owner),
		cmocka_unit_test(cannot_begin_without_folders),
	};

	jail_main(argc, argv, roles);
	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
