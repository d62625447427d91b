/*
 * One process that answers, seen from the portal: begun when it is needed,
 * spoken to, ended.  It is one thread's at a time; whose, asker.c says.
 */
#ifndef TABLES_ASKER_WORKER_H
#define TABLES_ASKER_WORKER_H

#include "engine/base/log.h"
#include "engine/jail/stand.h"
#include "transparency/tables/asker_wire.h"

struct worker {
	const char *shelf;   /* the folder that it reads */
	str folder;	     /* the one that it writes */
	struct log *log;     /* may be NULL */
	struct stand *stand; /* NULL: begun when it is needed */
	int fd;
	bool starting; /* it has not said yet that it is ready */
	bool busy;     /* somebody's */
};

struct heard {
	enum wire_kind kind;
	char *p;
	size_t n;
};

/**
 * worker_answer(worker, a, request, ms, kind, message):
 * Send ${request} (wire_request), and take the message of that ${kind} that is
 * its answer, or what went wrong; after ${ms} that it is slow.  Another process
 * is begun when there is none, or the one that stood idle was just leaving.
 */
enum asker_outcome worker_answer(struct worker *, struct arena *, str, int,
    enum wire_kind, struct heard *);

/** worker_start(worker, a): Begin a process where there is none, and do not
 * wait for it.  False when that cannot be.  worker_runs(worker): Whether there
 * is one that has not left, or died, by itself. */
bool worker_start(struct worker *, struct arena *);
bool worker_runs(const struct worker *);

/** worker_end(worker, a): End it, and leave nothing of it. */
enum jail_end worker_end(struct worker *, struct arena *);

#endif
