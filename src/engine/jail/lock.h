/* Closing the door behind a role, for the files of this folder only. */
#ifndef ENGINE_JAIL_LOCK_H
#define ENGINE_JAIL_LOCK_H

#include "engine/jail/jail.h"

/** lock_limits(limits): Bound this process for the rest of its life, and let
 * nothing it executes gain rights.  False when the system does not let it. */
bool lock_limits(const struct jail_limits *);

/** lock_door(folders): From now on no file, no socket, no process: no
 * descriptor can be opened, Landlock with no path at all where the kernel has
 * it, and a closed list of system calls.  With ${folders}, not NULL: files in
 * these two, and threads; a kernel without Landlock cannot give that.  False
 * when it cannot be had, or a thread runs already: do not go on. */
bool lock_door(const struct jail_folders *);

#endif
