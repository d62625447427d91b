/* Closing the door behind a role, for the files of this folder only. */
#ifndef ENGINE_JAIL_LOCK_H
#define ENGINE_JAIL_LOCK_H

#include "engine/jail/jail.h"

/** lock_limits(limits): Bound this process for the rest of its life, and let
 * nothing it executes gain rights.  False when the system does not let it. */
bool lock_limits(const struct jail_limits *);

/** lock_door(): From now on no file, no socket, no process: no descriptor can
 * be opened, Landlock with no path at all where the kernel has it, and a closed
 * list of system calls.  False when the last cannot be had: do not go on. */
bool lock_door(void);

#endif
