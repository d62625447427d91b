/*
 * A trace: how a due date was found, day by day, so that anybody can count
 * again.  Written as lines of text that are stored as they are:
 *
 *	trace 1 RULE VERSION          the rule's code or "-", the calendar's
 *	2026-12-03 ! cutoff           arrived too late in the day, or on a day
 *	                              off (then its code): counts as later
 *	2026-12-04 *                  the day from which time is counted
 *	2026-12-05 - weekend          not counted: code of the holiday, name
 *	2026-12-07 1                  counted, the first day
 *	2026-12-08 - es-december-8 Immaculate Conception
 *	2026-12-09 ~ suspended reason counted by nobody: the clock stands still
 *	                              (or the code of a calendar's stop)
 *	2026-12-10 . resumed reason   from this day on it runs again
 *	2026-12-10 + 5 working_day reason        extended, by so much
 *	2026-12-11 @ restarts reason  transferred; or "@ continues"
 *	2026-12-12 > weekend          the end would be a day off: moved on
 *	2026-12-14 ^ kept reason      an earlier promise of a later day is kept
 *	2026-12-14 =                  due
 *
 * Each line ends with a newline; the days never go back.
 */
#ifndef COMMONS_TRACE_H
#define COMMONS_TRACE_H

#include "engine/base/buf.h"
#include "engine/base/date.h"

/* Twenty-seven years of days: no law gives so much time. */
#define TRACE_STEPS_MAX 10000
#define TRACE_NAME_MAX 200

/* What a step is: the character that marks it; counted days have a number. */
enum step_kind {
	STEP_COUNTED = '0',
	STEP_ARRIVED = '!',
	STEP_STARTED = '*',
	STEP_SKIPPED = '-',
	STEP_SUSPENDED = '~',
	STEP_RESUMED = '.',
	STEP_EXTENDED = '+',
	STEP_TRANSFERRED = '@',
	STEP_ROLLED = '>',
	STEP_KEPT = '^',
	STEP_DUE = '=',
};

struct trace_step {
	date day;
	enum step_kind kind;
	int n;	  /* COUNTED: which day; EXTENDED: by how many */
	str code; /* a-z 0-9 - _; EXTENDED: the unit's */
	str name; /* one line, perhaps empty: a holiday's name, a reason */
};

struct trace {
	str rule;     /* code of the rule, perhaps empty */
	str calendar; /* version of the calendar */
	struct trace_step *v;
	size_t n;
	size_t room;
};

/** trace_add(a, t, step): Append ${step} in arena ${a}; its name is made one
 * line of at most TRACE_NAME_MAX bytes.  False, and nothing is appended, when
 * TRACE_STEPS_MAX are there. */
bool trace_add(struct arena *, struct trace *, struct trace_step);

/** trace_write(b, t): Append ${t} as text. */
void trace_write(struct buf *, const struct trace *);

/** trace_read(a, s, t): Read what trace_write wrote into ${t}, its texts
 * slices of ${s}.  False for anything that it would not have written. */
bool trace_read(struct arena *, str, struct trace *);

/** trace_due(t): The day ${t} ends in; none while the clock stands still. */
date trace_due(const struct trace *);

#endif
