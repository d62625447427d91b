/*
 * The outside of the jail: waiting for a role, and taking its word.  How its
 * process is started stands in run.c, what happens inside in inmate.c, the door
 * in lock.c; roles that stand in stand.c.
 */
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "engine/jail/run.h"

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
	if (end == JAIL_DONE)
		end = run_died(status);
	if (end == JAIL_DONE)
		end = run_reply(&run, a, reply);
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
