/* What jail.c and inmate.c agree on: the same binary, so no versions. */
#ifndef ENGINE_JAIL_INMATE_H
#define ENGINE_JAIL_INMATE_H

#include "engine/jail/jail.h"

/* Behind input, output and a mute standard error. */
#define INMATE_REPLY_FD 3

/* A reply: the magic, one byte of verdict, two of length, the words. */
#define INMATE_MAGIC "jail"
#define INMATE_HEAD 7
#define INMATE_TAKEN '+'
#define INMATE_REFUSED '-'

/* Before it, any number of these: one byte, and two of thousandths. */
#define INMATE_PROGRESS '%'
#define INMATE_STEP 3

/* No folder, among the arguments. */
#define INMATE_NOWHERE "-"

/* Exit codes: the door did not close; there was nobody to answer. */
#define INMATE_UNLOCKED 70
#define INMATE_MUTE 71

/** inmate_run(role, limits): Lock this process in, do the work, end; ${limits}
 * are the arguments behind the role's name. */
_Noreturn void inmate_run(const struct jail_role *, char **);

#endif
