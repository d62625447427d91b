/*
 * A role that stands: begun once in the wider cell, asked many times over a
 * socket, ended by whoever began it.  What is asked, and in which words, is the
 * role's and its owner's affair.
 */
#ifndef ENGINE_JAIL_STAND_H
#define ENGINE_JAIL_STAND_H

#include "engine/jail/jail.h"

struct stand;

/**
 * stand_begin(arena, role, folders, limits, fd):
 * Begin ${role}, which has ${work_in}.  It finds one socket at descriptors 0
 * and 1, whose other end is ${fd}: bytes both ways; it ends when nobody holds
 * the other one.  ${fd} does not block, and is closed by stand_end.  How long
 * anything takes is for the caller to watch: of the limits ${wall_ms} is
 * passed over, and ${cpu_seconds} counts from the beginning, so a role leaves
 * before it has used them up.  NULL when it cannot be started.
 */
struct stand *stand_begin(struct arena *, const char *,
    const struct jail_folders *, const struct jail_limits *, int *);

/** stand_end(stand): End it, unless it ended before, and say how it did:
 * JAIL_DONE when it went by itself, JAIL_STOPPED when it was ended here. */
enum jail_end stand_end(struct stand *);

#endif
