/* The process of a run: see run.h. */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/jail/run.h"

/* Beyond the descriptors that the inmate gets, so that putting those in their
 * places treads on none of the originals. */
#define FD_BEYOND 10

void
run_close(struct run *run)
{
	const int fds[] = { run->input, run->output, run->reply[0],
		run->reply[1], run->process };

	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

bool
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

bool
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

enum jail_end
run_died(int status)
{
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGXCPU   ? JAIL_SLOW
		       : WTERMSIG(status) == SIGXFSZ ? JAIL_LARGE
						     : JAIL_CRASHED;
	if (WEXITSTATUS(status) == INMATE_UNLOCKED)
		return JAIL_BROKEN;
	return WEXITSTATUS(status) == 0 ? JAIL_DONE : JAIL_CRASHED;
}
