/*
 * Jobs: what rooms do again and again while the portal is open, on one thread
 * of its own.  What each does stands in its room (struct job, commons/room.h).
 */
#ifndef COMMONS_JOBS_H
#define COMMONS_JOBS_H

#include "commons/room.h"

struct jobs;

/**
 * jobs_open(store, portal, log):
 * Start the thread that runs the jobs of the rooms of ${portal}: each so many
 * seconds after it ended, or whenever something was written, at most once a
 * second.  All of them run once at the start.  One that has more to do runs
 * again as soon as the others had their turn.  One that says what broke is
 * logged in ${log} (may be NULL) and runs again a minute later.  All three
 * stay the caller's.  NULL when there is no thread left.
 */
struct jobs *jobs_open(struct store *, const struct portal *, struct log *);

/** jobs_close(jobs): Tell the job that runs to stop, wait for its end.  Before
 * the store closes.  May be NULL. */
void jobs_close(struct jobs *);

/** jobs_run_all(store, portal, now): Run each job once, and those that have
 * more to do until they have not, as if it were ${now}: for tests.  False when
 * one says that something broke. */
bool jobs_run_all(struct store *, const struct portal *, moment);

/** job_cursor(db, name): How far the job of that name has come; 0 before it
 * began.  job_cursor_move(db, name, seq): Inside the write that did it. */
int64_t job_cursor(struct db *, const char *);
void job_cursor_move(struct db *, const char *, int64_t);

#endif
