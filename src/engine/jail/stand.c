/* Roles that stand: see stand.h. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/jail/run.h"
#include "engine/jail/stand.h"

struct stand {
	struct run run;
	int fd;
};

/* Our copies of what the inmate has: as long as we hold them, its end would not
 * be seen. */
static void
stand_drop(struct run *run)
{
	int *const fds[] = { &run->input, &run->output, &run->reply[1] };

	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++) {
		close(*fds[i]);
		*fds[i] = -1;
	}
}

static bool
stand_start(struct stand *stand, struct arena *a, const char *role,
    const struct jail_folders *folders, const struct jail_limits *limits)
{
	int ends[2];
	bool started;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	stand->fd = ends[0];
	started = run_open(&stand->run, ends[1], ends[1]) &&
		  fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 &&
		  run_start(&stand->run, a, role, folders, limits);
	close(ends[1]);
	if (!started) {
		close(ends[0]);
		run_close(&stand->run);
		return false;
	}
	stand_drop(&stand->run);
	return true;
}

struct stand *
stand_begin(struct arena *a, const char *role,
    const struct jail_folders *folders, const struct jail_limits *limits,
    int *fd)
{
	struct stand *stand = calloc(1, sizeof(*stand));

	assert(limits->memory > 0 && limits->output > 0 &&
	       limits->cpu_seconds > 0 && folders != NULL);
	if (stand == NULL || !stand_start(stand, a, role, folders, limits)) {
		free(stand);
		return NULL;
	}
	*fd = stand->fd;
	return stand;
}

enum jail_end
stand_end(struct stand *stand)
{
	int status = 0;
	enum jail_end end;

	/* Who is dead already died of something else: its status stays. */
	kill(stand->run.pid, SIGKILL);
	while (waitpid(stand->run.pid, &status, 0) < 0 && errno == EINTR)
		continue;
	end = run_died(status);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		end = JAIL_STOPPED;
	close(stand->fd);
	run_close(&stand->run);
	free(stand);
	return end;
}
