/* The lock beside a store: one process of the machine writes to it. */
#ifndef ENGINE_STORE_LOCKFILE_H
#define ENGINE_STORE_LOCKFILE_H

#include "engine/store/db.h"

/** lockfile_take(url, fault): Make ${url}-lock if need be, lock it and return
 * its descriptor: closing it, or dying, gives the lock back.  -1, with
 * ${fault}, when another process holds it or it cannot be made. */
int lockfile_take(const char *, struct fault *);

#endif
