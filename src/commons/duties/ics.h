/*
 * iCalendar (RFC 5545): reading a calendar of holidays, and writing dates that
 * people put into their own calendars.  Whole days only: what has a time of
 * day is no holiday.
 */
#ifndef COMMONS_ICS_H
#define COMMONS_ICS_H

#include "engine/base/buf.h"
#include "engine/base/date.h"

/* The holidays of a country for a century, and a file that long. */
#define ICS_DAYS_MAX 5000
#define ICS_BYTES_MAX ((size_t)4 << 20)
#define ICS_NAME_MAX 300

struct ics_day {
	date starts, ends; /* the last day included */
	str name;	   /* one line, at most ICS_NAME_MAX bytes */
	bool yearly;	   /* again each year on the same month and day */
};

struct ics_days {
	struct ics_day *v;
	size_t n;
	size_t n_skipped; /* events that are no whole days, have no name, are
			   * cancelled, or recur in another way than yearly */
};

/** ics_read(a, s, days): Read the events of ${s} into ${days}, texts in arena
 * ${a}.  False when it is no calendar, ends inside a component, or is longer
 * than the limits above. */
bool ics_read(struct arena *, str, struct ics_days *);

/* A calendar as it is written: line by line into ${out}. */
struct ics {
	struct buf *out;
	moment now; /* DTSTAMP of its events */
};

struct ics_event {
	str uid;	   /* unique for ever: "duty-12@example.org" */
	date starts, ends; /* whole days, the last one included; ${ends} may be
			    * none: one day */
	str summary, description, url; /* the last two may be empty */
};

/** ics_open(out, name, now): Begin a calendar named ${name}, in ${out}.
 * ics_event(i, event): Write one event.  ics_close(i): End it.  Lines are
 * folded at 75 octets, never inside a character, and texts escaped. */
struct ics ics_open(struct buf *, str, moment);
void ics_event(struct ics *, const struct ics_event *);
void ics_close(struct ics *);

#endif
