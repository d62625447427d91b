/*
 * One duty: its records, counting its day, what happened to it.  Making and
 * discharging duties to fit what rooms say is owed stands in match.h.
 */
#ifndef COMMONS_DUTY_H
#define COMMONS_DUTY_H

#include "commons/acts/acts.h"
#include "commons/duties/rules.h"

enum duty_state {
	DUTY_OPEN = 1,
	DUTY_SUSPENDED, /* the clock stands still */
	DUTY_DONE,
	DUTY_CANCELLED, /* no longer owed, and never done */
};

enum duty_happening {
	DUTY_SUSPEND = 1,
	DUTY_RESUME,
	DUTY_EXTEND,
	DUTY_TRANSFER,
	DUTY_RECOUNT,
	DUTY_DISCHARGE,
	DUTY_REOPEN,
	DUTY_CANCEL,
};

extern const struct choices duty_states;
extern const struct choices duty_happenings;

#define SELF duty
#define DEF "commons/duties/duty.def"
#include "engine/record/declare.h"

#define SELF duty_event
#define DEF "commons/duties/duty_event.def"
#include "engine/record/declare.h"

/* Officers and, publicly, everybody are told again this long after the day. */
#define DUTY_ESCALATION_DAYS 15

/** duty_late(duty, today): How many days late it is, or was when it was done;
 * 0 for none. */
int64_t duty_late(const struct duty *, date);

/** duty_runs(duty): Whether it is still owed: open or suspended. */
bool duty_runs(const struct duty *);

/** duty_renews(kind): Whether the next one begins when one is done: meetings
 * of the forum, updates of the repository (OGP participation and co-creation
 * standards, 1 and 2: at least every six months, twice a year). */
bool duty_renews(int kind);

/** duty_quotes(kind): Whether its title is what a citizen wrote: it is an
 * answer to them, and their words go when they go. */
bool duty_quotes(int kind);

/** duty_by_hand(kind): Whether no room keeps what would discharge it, so that
 * an officer does, with a link. */
bool duty_by_hand(int kind);

/* What counting many duties shares: calendars and days of places. */
#define CLOCK_PLACES 32
struct clock {
	struct db *db;
	struct zones *zones; /* NULL: days are counted in UTC */
	moment now;
	struct clock_place {
		int64_t id;
		date today;
		const struct calendar *calendar; /* loaded when first asked */
	} v[CLOCK_PLACES];
	size_t n;
};

/** clock_today(clock, jurisdiction): What day it is in row ${jurisdiction}. */
date clock_today(struct clock *, int64_t);

/** clock_calendar(clock, jurisdiction): Its calendar; texts live as long as
 * those of clock->db. */
const struct calendar *clock_calendar(struct clock *, int64_t);

/**
 * duty_count(clock, duty, base, fixed, events):
 * Set rule, due, calendar, trace, state (open or suspended) and first_due of
 * ${duty} from ${base}: the day it is due where ${fixed}, else the day from
 * which the rule of its kind and place counts.  Never earlier than a day that
 * was told before.  Without a rule there is no day.  Return how many of
 * ${events} could not happen.
 */
size_t duty_count(struct clock *, struct duty *, date, bool,
    struct record_list);

/** duty_event_add(db, author, duty, event): Store ${event} of stored ${duty},
 * with the next number. */
void duty_event_add(struct db *, const struct author *, const struct duty *,
    struct duty_event *);

/** duty_events(db, duty): What happened to it, in order. */
struct record_list duty_events(struct db *, const struct duty *);

/** duty_transferred(events): Whether somebody gave it to another institution:
 * then the record it is about no longer says who owes it. */
bool duty_transferred(struct record_list);

#endif
