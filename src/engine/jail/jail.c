/*
 * The outside of the jail: starting a role, waiting for it, and taking its
 * word.  What happens inside stands in inmate.c, the door in lock.c.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "engine/jail/inmate.h"

/* Beyond the descriptors that the inmate gets, so that putting those in their
 * places treads on none of the originals. */
#define FD_BEYOND 10

struct run {
	/* What the inmate said and nobody took yet: a final message and, when
	 * it was not as agreed, one byte more. */
	unsigned char said[INMATE_HEAD + JAIL_REPLY_MAX + 1];
	size_t said_n;
	int thousandths;
	int input, output; /* our own copies */
	int reply[2];	   /* a pipe */
	pid_t pid;
	int process; /* a pidfd: no signal can be missed, no other's child
		      * waited for */
};

const char *
jail_end_name(enum jail_end end)
{
	static const char *const names[] = {
		[JAIL_DONE] = "done",
		[JAIL_REFUSED] = "refused",
		[JAIL_CRASHED] = "crashed",
		[JAIL_SLOW] = "slow",
		[JAIL_LARGE] = "large",
		[JAIL_BROKEN] = "broken",
		[JAIL_STOPPED] = "stopped",
	};

	return names[end];
}

static void
run_close(struct run *run)
{
	const int fds[] = { run->input, run->output, run->reply[0],
		run->reply[1], run->process };

	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static bool
run_open(struct run *run, int input, int output)
{
	int ends[2];

	*run = (struct run){ .input = -1,
		.output = -1,
		.reply = { -1, -1 },
		.pid = -1,
		.process = -1 };
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	run->reply[0] = ends[0];
	run->reply[1] = fcntl(ends[1], F_DUPFD_CLOEXEC, FD_BEYOND);
	close(ends[1]);
	run->input = fcntl(input, F_DUPFD_CLOEXEC, FD_BEYOND);
	run->output = fcntl(output, F_DUPFD_CLOEXEC, FD_BEYOND);
	return run->reply[1] >= 0 && run->input >= 0 && run->output >= 0 &&
	       fcntl(run->reply[0], F_SETFL, O_NONBLOCK) == 0;
}

/* The inmate's descriptors, and no other: posix_spawn does it between fork and
 * exec with system calls alone, as a process of many threads must. */
static bool
run_files(struct run *run, posix_spawn_file_actions_t *files)
{
	return posix_spawn_file_actions_adddup2(files, run->input, 0) == 0 &&
	       posix_spawn_file_actions_adddup2(files, run->output, 1) == 0 &&
	       posix_spawn_file_actions_addopen(files, 2, "/dev/null", O_WRONLY,
		   0) == 0 &&
	       posix_spawn_file_actions_adddup2(files, run->reply[1],
		   INMATE_REPLY_FD) == 0 &&
	       posix_spawn_file_actions_addclosefrom_np(files,
		   INMATE_REPLY_FD + 1) == 0;
}

/* The server blocks and ignores signals; the inmate must die of its own. */
static bool
run_signals(posix_spawnattr_t *attributes)
{
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	return posix_spawnattr_setsigmask(attributes, &none) == 0 &&
	       posix_spawnattr_setsigdefault(attributes, &all) == 0 &&
	       posix_spawnattr_setflags(attributes,
		   POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) == 0;
}

/* "NAME=value", or NULL. */
static char *
run_setting(struct arena *a)
{
	const char *value = getenv(JAIL_SETTING);

	return value == NULL
		   ? NULL
		   : str_c(a, str_fmt(a, "%s=%s", JAIL_SETTING, value));
}

static bool
run_start(struct run *run, struct arena *a, const char *role,
    const struct jail_folders *folders, const struct jail_limits *limits)
{
	char memory[24], output[24], cpu[24], name[64];
	char *argv[] = { "claraboia", "--jail", name, memory, output, cpu,
		str_c(a, str_of(folders ? folders->read : INMATE_NOWHERE)),
		str_c(a, str_of(folders ? folders->write : INMATE_NOWHERE)),
		NULL };
	char *environment[] = { run_setting(a), NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	bool started;

	snprintf(name, sizeof(name), "%s", role);
	snprintf(memory, sizeof(memory), "%lld", (long long)limits->memory);
	snprintf(output, sizeof(output), "%lld", (long long)limits->output);
	snprintf(cpu, sizeof(cpu), "%d", limits->cpu_seconds);
	if (posix_spawn_file_actions_init(&files) != 0)
		return false;
	if (posix_spawnattr_init(&attributes) != 0) {
		posix_spawn_file_actions_destroy(&files);
		return false;
	}
	/* The binary that runs, even when its file was replaced since. */
	started = run_files(run, &files) && run_signals(&attributes) &&
		  posix_spawn(&run->pid, "/proc/self/exe", &files, &attributes,
		      argv, environment) == 0;
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return started;
}

/* Read what was said; steps are taken at once, the last one counts. */
static void
run_hear(struct run *run)
{
	ssize_t n;
	int step;

	do {
		n = read(run->reply[0], run->said + run->said_n,
		    sizeof(run->said) - run->said_n);
		run->said_n += n > 0 ? (size_t)n : 0;
		while (run->said_n >= INMATE_STEP &&
		       run->said[0] == INMATE_PROGRESS) {
			step = run->said[1] << 8 | run->said[2];
			run->thousandths = step > 1000 ? 1000 : step;
			run->said_n -= INMATE_STEP;
			memmove(run->said, run->said + INMATE_STEP,
			    run->said_n);
		}
	} while (n > 0 && run->said_n < sizeof(run->said));
}

/* Wait for the end, or make it: JAIL_DONE when it ended by itself. */
static enum jail_end
run_wait(struct run *run, int wall_ms, const struct jail_watch *watch,
    int *status)
{
	int64_t until = clock_ms() + wall_ms, left;
	enum jail_end end = JAIL_DONE;
	struct pollfd ended;
	int ready = 0;

	run->process = pidfd_open(run->pid, 0);
	ended = (struct pollfd){ .fd = run->process, .events = POLLIN };
	while (run->process >= 0 && ready == 0 && end == JAIL_DONE &&
	       (left = until - clock_ms()) > 0) {
		if (watch != NULL && left > JAIL_TICK_MS)
			left = JAIL_TICK_MS;
		ready = poll(&ended, 1, (int)left);
		if (ready < 0 && errno == EINTR)
			ready = 0;
		run_hear(run);
		if (ready == 0 && watch != NULL &&
		    !watch->heard(watch->context, run->thousandths))
			end = JAIL_STOPPED;
	}
	if (ready <= 0)
		kill(run->pid, SIGKILL);
	while (waitpid(run->pid, status, 0) < 0 && errno == EINTR)
		continue;
	if (ready <= 0 && end == JAIL_DONE)
		end = JAIL_SLOW;
	return end;
}

/* What was said, when it was said as agreed: a message and nothing behind it.
 */
static enum jail_end
run_reply(struct run *run, struct arena *a, str *reply)
{
	const unsigned char *message = run->said;
	size_t words;

	run_hear(run);
	if (run->said_n < INMATE_HEAD || memcmp(message, INMATE_MAGIC, 4) != 0)
		return JAIL_CRASHED;
	words = (size_t)message[5] << 8 | message[6];
	if (run->said_n != INMATE_HEAD + words)
		return JAIL_CRASHED;
	*reply = str_copy(a, (str){ (char *)message + INMATE_HEAD, words });
	if (message[4] == INMATE_TAKEN)
		return JAIL_DONE;
	return message[4] == INMATE_REFUSED ? JAIL_REFUSED : JAIL_CRASHED;
}

enum jail_end
jail_run_in(struct arena *a, const char *role, int input, int output,
    const struct jail_folders *folders, const struct jail_limits *limits,
    const struct jail_watch *watch, str *reply)
{
	enum jail_end end;
	struct run run;
	int status = 0;

	assert(limits->memory > 0 && limits->output > 0 &&
	       limits->cpu_seconds > 0 && limits->wall_ms > 0);
	*reply = S("");
	if (!run_open(&run, input, output) ||
	    !run_start(&run, a, role, folders, limits)) {
		run_close(&run);
		return JAIL_BROKEN;
	}
	end = run_wait(&run, limits->wall_ms, watch, &status);
	if (end == JAIL_DONE && WIFSIGNALED(status))
		end = WTERMSIG(status) == SIGXCPU   ? JAIL_SLOW
		      : WTERMSIG(status) == SIGXFSZ ? JAIL_LARGE
						    : JAIL_CRASHED;
	else if (end == JAIL_DONE && WEXITSTATUS(status) == INMATE_UNLOCKED)
		end = JAIL_BROKEN;
	else if (end == JAIL_DONE)
		end = WEXITSTATUS(status) == 0 ? run_reply(&run, a, reply)
					       : JAIL_CRASHED;
	run_close(&run);
	return end;
}

enum jail_end
jail_run(struct arena *a, const char *role, int input, int output,
    const struct jail_limits *limits, str *reply)
{
	return jail_run_in(a, role, input, output, NULL, limits, NULL, reply);
}

void
jail_main(int argc, char **argv, const struct jail_role *const *roles)
{
	if (argc < 2 || strcmp(argv[1], "--jail") != 0)
		return;
	for (; argc > 2 && *roles != NULL; roles++)
		if (strcmp((*roles)->name, argv[2]) == 0)
			inmate_run(*roles, argv + 3);
	_exit(INMATE_UNLOCKED);
}
