/*
 * Deadlines: a rule, a day of arrival and what happened since give a due date
 * and its trace.  Pure: the same in, the same out.
 *
 * Days are counted one by one.  With UNIT_WORKING_DAY those that the calendar
 * makes working days count; with the others all do.  A month ends on the same
 * day of the month, or on its last one (Spain, Ley 39/2015, art. 30.4 and 5);
 * each day that the clock stood still is given back at its end.  The end is
 * moved on to a working day once, at the very end, where the rule says so.
 */
#ifndef COMMONS_DEADLINE_H
#define COMMONS_DEADLINE_H

#include "commons/duties/calendar.h"
#include "commons/duties/trace.h"
#include "engine/base/zone.h"

/* In the order of the closed list deadline_units. */
enum deadline_unit {
	UNIT_WORKING_DAY = 1,
	UNIT_CALENDAR_DAY,
	UNIT_MONTH,
	/* Of an extension only: half of the rule's own time, rounded up; half
	 * a month is 15 calendar days. */
	UNIT_HALF_OF_BASE,
};

/* More is a slip of the pen. */
#define DEADLINE_COUNT_MAX 3700
/* Suspensions, extensions … of one duty. */
#define DEADLINE_EVENTS_MAX 64

/* The time a rule gives. */
struct deadline_rule {
	str code; /* slug of its record; may be empty */
	enum deadline_unit unit;
	int count;     /* 0: due on the day itself */
	bool same_day; /* the day of arrival is the first that counts */
	bool roll;     /* an end on a day off moves to the next working day */
	/* What arrives at this hour or later, or on a day off, counts as
	 * arriving on the next working day; 24: days off alone; 0: neither. */
	int cutoff;
};

/* What happens while a deadline runs. */
struct deadline_event {
	enum deadline_happening {
		HAPPENING_SUSPEND,  /* from ${day} on nothing is counted */
		HAPPENING_RESUME,   /* ${day} counts again */
		HAPPENING_EXTEND,   /* by ${count} of ${unit} */
		HAPPENING_TRANSFER, /* to another unit, named in ${reason} */
	} what;
	date day;
	enum deadline_unit unit;
	int count;
	bool whole;    /* EXTEND: ${count} is the new time from the start on,
			* instead of the rule's ("up to two months in all") */
	bool restarts; /* TRANSFER: time is counted anew from ${day} */
	str reason;
};

struct deadline {
	enum {
		DEADLINE_DUE,	  /* ${due} is the day */
		DEADLINE_OPEN,	  /* suspended: no day yet */
		DEADLINE_OUTSIDE, /* behind the years that calendars know */
	} state;
	date due;
	struct trace trace;
	size_t n_ignored; /* events that could not happen: too late … */
};

/**
 * deadline_compute(a, calendar, rule, day, minute, events, n, lang):
 * The deadline of what arrived on ${day} at ${minute} after local midnight
 * (zone_minute), under ${rule}, with ${n} events in any order, up to
 * DEADLINE_EVENTS_MAX.  An event is ignored when it comes after the deadline
 * has passed, suspends or resumes what already is, or would shorten the
 * deadline.  Names of days off are written in ${lang} or as words_in says.
 */
struct deadline deadline_compute(struct arena *, const struct calendar *,
    const struct deadline_rule *, date day, int minute,
    const struct deadline_event *, size_t n, str lang);

/**
 * deadline_never_shorter(communicated, computed):
 * The day that holds once ${communicated} was told to somebody and ${computed}
 * is what a changed calendar or rule gives: the later one, since people have
 * made plans on the first.  None (the clock stands still) is later than all.
 */
date deadline_never_shorter(date, date);

/** deadline_keep(a, d, communicated, reason): Let deadline_never_shorter hold
 * for ${d}; where it changes the day, the trace says so, with ${reason}. */
void deadline_keep(struct arena *, struct deadline *, date, str);

#endif
