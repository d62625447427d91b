/*
 * The portal: its rooms in one table, and what is gathered from it.
 */
#ifndef PORTAL_H
#define PORTAL_H

#include "commons/room.h"

/** portal_rooms(): The table of contents, ended by NULL. */
const struct room *const *portal_rooms(void);

/** portal_records(arena, dialect): All records of all rooms and all named
 * statements.  Close with records_close. */
struct records *portal_records(enum dialect);

/** portal_router(arena): All routes of all rooms. */
struct router *portal_router(struct arena *);

/** portal_lint(db, today, findings): Every room's doubts. */
void portal_lint(struct db *, date, struct findings *);

#endif
