/*
 * The jail: work on a stranger's bytes is done by another process, this binary
 * executed again with a role.  It may read its input, write its output and
 * compute; it can open nothing, talk to nobody and start nothing.  A role that
 * needs files gets a wider cell: one folder to read, one to write, and threads;
 * still nobody to talk to and nothing to start.  What the roles do with their
 * input does not live here.
 */
#ifndef ENGINE_JAIL_JAIL_H
#define ENGINE_JAIL_JAIL_H

#include "engine/base/buf.h"

/* What a role may say in words, its verdict beside its output. */
#define JAIL_REPLY_MAX 1024

/* The wider cell, by absolute paths: a folder, or one file, to read; a folder
 * to write, which may be read and is where the process stands. */
struct jail_folders {
	const char *read;
	const char *write;
};

/* All that a role finds in its environment: where DuckDB lies, if it is set. */
#define JAIL_SETTING "CLARABOIA_DUCKDB"

/* A role: a row of the table that main passes to jail_main. */
struct jail_role {
	const char *name;
	/* Before the door closes and before any input: load what lies in files
	 * of the system.  Return what ${work} gets; NULL is a failure. */
	void *(*prepare)(void);
	/* Behind the closed door: read the input, write the output, say what
	 * it is.  False: the input is refused, and ${reply} says why. */
	bool (*work)(void *kit, struct buf *reply);
	/* Instead of ${work}, in the wider cell.  ${prepare} may have no thread
	 * running when it returns: the walls stand around those that begin
	 * later. */
	bool (*work_in)(void *kit, const struct jail_folders *,
	    struct buf *reply);
};

/* What one run may take. */
struct jail_limits {
	int64_t memory;	 /* bytes of address space */
	int64_t output;	 /* bytes it may write, to each of its files */
	int cpu_seconds; /* of computing */
	int wall_ms;	 /* until it is killed */
};

/* How a run ended. */
enum jail_end {
	JAIL_DONE,    /* the reply says what it is */
	JAIL_REFUSED, /* the reply says why not */
	JAIL_CRASHED, /* it died, or babbled: of its input, or of what it tried
		       */
	JAIL_SLOW,    /* it took too long */
	JAIL_LARGE,   /* it wrote more than it may */
	JAIL_BROKEN, /* it could not be started: our trouble, not the input's */
	JAIL_STOPPED, /* whoever waited for it did not want it any more */
};

/* Who waits for a run that takes long.  ${heard} is called from the thread
 * that waits, at least every JAIL_TICK_MS, with how far the work has come in
 * thousandths (a stranger's word, but never outside 0 to 1000); false ends
 * the run. */
struct jail_watch {
	bool (*heard)(void *context, int thousandths);
	void *context;
};
#define JAIL_TICK_MS 250

/**
 * jail_run(arena, role, input, output, limits, reply):
 * Run ${role} in a process of its own that gets descriptors ${input} and
 * ${output} (at the places where they stand; both stay the caller's) and
 * nothing else, and wait for it, no longer than its limits say.  ${reply}, in
 * ${arena}, is what it said: still a stranger's word, for a role may have been
 * taken over by its input.  Safe from any thread.
 */
enum jail_end jail_run(struct arena *, const char *, int, int,
    const struct jail_limits *, str *);

/**
 * jail_run_in(arena, role, input, output, folders, limits, watch, reply):
 * The same for a role with ${work_in}, in the wider cell.  ${watch} may be
 * NULL.  Whatever the end, files may be left in the folder to write: they are
 * the caller's to remove.
 */
enum jail_end jail_run_in(struct arena *, const char *, int, int,
    const struct jail_folders *, const struct jail_limits *,
    const struct jail_watch *, str *);

/** jail_end_name(end): For the log: "done", "crashed" … */
const char *jail_end_name(enum jail_end);

/**
 * jail_main(argc, argv, roles):
 * When the command line is "claraboia --jail ROLE …", as jail_run writes it, do
 * that work and end the process; otherwise return.  ${roles} is ended by NULL.
 * Stands first in main: nothing may be opened before.
 */
void jail_main(int, char **, const struct jail_role *const *);

/** jail_input(arena, max, input), jail_output(bytes): For a role: all of its
 * input, false when that is more than ${max} bytes or cannot be read; append to
 * its output, false when that fails. */
bool jail_input(struct arena *, size_t, str *);
bool jail_output(str);

/** jail_progress(thousandths): For a role: say how far it has come.  At most
 * some hundred times in a run. */
void jail_progress(int);

/** jail_landlock(): The version of Landlock that this kernel has, 0 when it
 * has none: then only the system calls are closed, and whoever opens the
 * portal should log it. */
int jail_landlock(void);

#endif
