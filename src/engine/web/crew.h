/*
 * Who works in a server: desks, each with threads and a line of its own, so
 * that what takes long at one of them keeps nobody waiting at another.  What a
 * desk does with what is put on it does not live here.
 */
#ifndef ENGINE_WEB_CREW_H
#define ENGINE_WEB_CREW_H

#include "engine/base/arena.h"
#include "engine/web/server.h"

enum desk {
	DESK_READ,  /* pages and all that only reads */
	DESK_WRITE, /* what is posted: it waits for the pen */
	DESK_WATCH, /* whoever watches us must hear that nobody is free */
	DESK_ASK,   /* WAITS_ANSWER */
	DESK_MAKE,  /* WAITS_FILE */
	DESKS
};

struct crew;

/** crew_open(options, work, cookie): All desks; NULL without memory or
 * threads.  ${work}(${cookie}, thing, arena) is called for each thing put. */
struct crew *crew_open(const struct server_options *,
    void (*)(void *, void *, struct arena *), void *);

/** crew_put(crew, desk, thing): At the end of that line; false at once when it
 * is full, or the crew was sent home. */
bool crew_put(struct crew *, enum desk, void *);

/** crew_late(crew): Take back one that has stood in line for an answer or a
 * file longer than options.line_ms; NULL when there is none. */
void *crew_late(struct crew *);

/** crew_desk(rq): Whose affair a request is whose route somebody at DESK_READ
 * found; DESK_READ: theirs. */
enum desk crew_desk(const struct request *);

/** crew_end(crew): Finish what was put, take nothing more.  crew_close: after
 * that.  Both: may be NULL. */
void crew_end(struct crew *);
void crew_close(struct crew *);

#endif
