/*
 * Days and months.  Reading, writing and counting them; what day it is in a
 * time zone stands in zone.h.  Proleptic Gregorian, years 1 to 9999.
 */
#ifndef ENGINE_BASE_DATE_H
#define ENGINE_BASE_DATE_H

#include "engine/base/value.h"

#define DATE_NONE ((date){ 0, 0, 0 })

/**
 * date_read(s, d):
 * Read ISO 8601 "2022", "2022-09" or "2022-09-15" (and nothing else) into
 * ${d}.  Return false, and leave ${d} alone, for anything else or a day that
 * does not exist.
 */
bool date_read(str, date *);

/**
 * date_read_relative(s, today, d):
 * Read a date counted from ${today}: "@", "@+40d", "@-3m", "@+1y" give a day
 * ("@-3m" keeps the day of the month, or the last one there is); "@month",
 * "@month+2", "@month-11" give a month.  As date_read on failure.
 */
bool date_read_relative(str, date, date *);

/** date_iso(a, d): ${d} as ISO 8601 with its own precision; "" for none. */
str date_iso(struct arena *, date);

/** date_known(d): Whether there is a date at all. */
bool date_known(date);

/** date_first(d), date_last(d): The first and the last day ${d} covers. */
date date_first(date);
date date_last(date);

/** date_number(d): Days from 1970-01-01 to date_first(${d}); no date counts as
 * the day before 0001-01-01, so that it sorts first. */
int64_t date_number(date);

/** date_of_number(n): The day ${n} days after 1970-01-01; no date when that is
 * outside the years 1 to 9999. */
date date_of_number(int64_t);

/** date_cmp(a, b): Order of date_first(${a}) and date_first(${b}). */
int date_cmp(date, date);

/** date_of(m): The day of moment ${m} in UTC. */
date date_of(moment);

/** moment_now(): The moment now. */
moment moment_now(void);

/** moment_iso(a, m): ${m} as RFC 3339, "2026-11-22T10:00:00Z" (seconds, rounded
 * down); "" outside the years 1 to 9999. */
str moment_iso(struct arena *, moment);

/** moment_exact(a, m): The same with six digits of a fraction where ${m} has
 * one: moment_read gives ${m} back. */
str moment_exact(struct arena *, moment);

/** moment_read(s, m): Read what moment_iso writes; also with 1 to 6 digits of
 * a fraction.  False for anything else. */
bool moment_read(str, moment *);

#endif
