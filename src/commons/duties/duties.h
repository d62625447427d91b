/*
 * Duties: what the government owes the public, and by when.  Here is the door
 * of the room; the calendars, rules and deadlines it counts with have headers
 * of their own.
 */
#ifndef COMMONS_DUTIES_H
#define COMMONS_DUTIES_H

#include "commons/room.h"

extern const struct room room_duties;

/* The records that calendars and deadlines are made from; ended by NULL. */
extern const struct record_type *const calendar_records[];

#endif
