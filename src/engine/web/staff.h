/* The staff: threads that do blocking work, each with an arena of its own. */
#ifndef ENGINE_WEB_STAFF_H
#define ENGINE_WEB_STAFF_H

#include "engine/base/arena.h"
#include "engine/web/queue.h"

struct staff;

/** staff_open(n, line, work, cookie): ${n} threads that call ${work}(${cookie},
 * thing, arena) for each thing put, of which ${line} may wait.  NULL without
 * memory or threads. */
struct staff *staff_open(unsigned, size_t,
    void (*)(void *, void *, struct arena *), void *);

/** staff_put(staff, thing): False at once when too many wait already, or the
 * staff was sent home. */
bool staff_put(struct staff *, void *);

/** staff_late(staff, ms): Take back what has waited longest, if that is more
 * than ${ms}; else NULL. */
void *staff_late(struct staff *, int64_t);

/** staff_end(staff): Finish what was put, take nothing more, stop.  May be
 * NULL. */
void staff_end(struct staff *);

/** staff_close(staff): After staff_end.  May be NULL. */
void staff_close(struct staff *);

#endif
