/*
 * The jobs of the tables room: every table that is published is read once, in
 * the jail, one after the other.  Pages do not live here.
 */
#ifndef TABLES_READING_H
#define TABLES_READING_H

#include "commons/room.h"

/** reading_run(errand): Read the table that waits longest, and forget those
 * whose files were taken away. */
void reading_run(struct errand *);

/** reading_check(errand): Have read again what we could not, and what is not
 * on the shelf any more. */
void reading_check(struct errand *);

#endif
