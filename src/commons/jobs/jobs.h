/*
 * Jobs: what rooms do again and again while the portal is open, on a thread for
 * each lane (struct job, commons/room.h, where each stands in its room).  Of
 * the nodes that share a store, one runs those of a lane: the one that has its
 * lease.
 */
#ifndef COMMONS_JOBS_H
#define COMMONS_JOBS_H

#include "commons/room.h"

struct jobs;

/* How long a node that vanished keeps the others from running its jobs. */
#define JOBS_LEASE_MS 30000

/**
 * jobs_open(store, portal, log, lease_ms):
 * Start the threads that run the jobs of the rooms of ${portal}: each so many
 * seconds after it ended, or whenever something was written: at once, or after
 * a rest of twenty times as long as it took, a second at most.  All of them
 * run once at the start.  With ${lease_ms} they run only while their lane has
 * its lease here, which ends so long after it was last renewed; 0: nobody else
 * can write to this store.  One that has more to do runs again as soon as the
 * others of its lane had their turn.  One that says what broke is logged in
 * ${log} (may be NULL) and runs again a minute later.  All three stay the
 * caller's.  NULL when there is no thread left.
 */
struct jobs *jobs_open(struct store *, const struct portal *, struct log *,
    int64_t);

/** jobs_close(jobs): Tell the jobs that run to stop, wait for their end, and
 * give the leases back so that another node goes on at once.  Before the store
 * closes.  May be NULL. */
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
