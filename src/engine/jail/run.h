/* The process of a run: its descriptors, its beginning, how it ended; for the
 * files of this folder only. */
#ifndef ENGINE_JAIL_RUN_H
#define ENGINE_JAIL_RUN_H

#include <sys/types.h>

#include "engine/jail/inmate.h"

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

/** run_open(run, input, output): Copies of both, and the pipe of its words;
 * run_close, also when this is false. */
bool run_open(struct run *, int, int);
void run_close(struct run *);

/** run_start(run, a, role, folders, limits): Execute this binary again as
 * ${role}; ${folders} may be NULL.  False when it cannot be. */
bool run_start(struct run *, struct arena *, const char *,
    const struct jail_folders *, const struct jail_limits *);

/** run_died(status): How it ended, by what waitpid said of it; JAIL_DONE when
 * it went by itself and had no trouble. */
enum jail_end run_died(int);

#endif
