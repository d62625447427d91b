/*
 * Holidays as records, and the calendar that they make for a place.
 */
#ifndef COMMONS_HOLIDAYS_H
#define COMMONS_HOLIDAYS_H

#include "commons/duties/calendar.h"
#include "commons/institutions/institutions.h"

extern const struct choices holiday_kinds;
extern const struct choices holiday_observed_rules;

#define SELF holiday
#define DEF "commons/duties/holiday.def"
#include "engine/record/declare.h"

/** holiday_rule_of(h): What ${h} says, for calendar_make; unsound where the
 * record lacks what its kind needs. */
struct holiday_rule holiday_rule_of(const struct holiday *);

/**
 * calendar_load(db, jurisdiction):
 * The calendar of row ${jurisdiction}: its own holidays and those of every
 * place it is part of.  Weekend days are those of the nearest place that names
 * any.  In the connection's arena.
 */
const struct calendar *calendar_load(struct db *, int64_t);

/** holidays_lint(db, findings): Report holidays that say too little to be a
 * day. */
void holidays_lint(struct db *, struct findings *);

#endif
