/*
 * A calendar: which days the offices of one place work, and why not on the
 * others.  Pure: it is made from rules and knows no database; holidays.h loads
 * it from records.  Days of 1990 to 2100.
 */
#ifndef COMMONS_CALENDAR_H
#define COMMONS_CALENDAR_H

#include "engine/base/buf.h"
#include "engine/base/date.h"

#define CALENDAR_FIRST_YEAR 1990
#define CALENDAR_LAST_YEAR 2100
/* More than a country, its region and its town have together, with closures
 * of many years. */
#define CALENDAR_RULES_MAX 1000

/* In the order of the closed list holiday_kinds. */
enum holiday_kind {
	HOLIDAY_FIXED = 1, /* each year on ${month} and ${day} */
	HOLIDAY_EASTER,	   /* ${shift} days from Easter Sunday */
	HOLIDAY_WEEKDAY,   /* the ${nth} ${weekday} of ${month}; 5: the last */
	HOLIDAY_ONCE,	   /* ${starts} to ${ends}, or ${starts} alone */
	HOLIDAY_CLOSURE,   /* offices are closed: ${starts} to ${ends}, or each
			    * year ${month} and ${day} and ${shift} days more */
	HOLIDAY_STOP,	   /* as a closure; deadlines stop too, in any unit */
	HOLIDAY_WEEKEND,   /* ${weekday} is no working day; such rules replace
			    * Saturday and Sunday */
};

/* When a holiday is kept on another day.  In the order of the closed list
 * holiday_observed; 0: on its own day. */
enum holiday_observed {
	/* The next Monday, unless it is one (Colombia, Ley 51 de 1983). */
	OBSERVED_NEXT_MONDAY = 1,
	/* From Saturday or Sunday to Monday. */
	OBSERVED_MONDAY_AFTER_WEEKEND,
	/* Ecuador, Ley Orgánica Reformatoria, R.O. Suplemento 906 of 20
	 * December 2016: Tuesday to the Monday before; Wednesday and Thursday
	 * to Friday; Saturday to Friday; Sunday to Monday. */
	OBSERVED_ECUADOR,
	/* The same law: 1 January and 25 December move from weekends only. */
	OBSERVED_ECUADOR_WEEKEND,
	/* The same law: the first and the second of two days in a row, which
	 * stay together around a weekend (2 and 3 November). */
	OBSERVED_ECUADOR_FIRST,
	OBSERVED_ECUADOR_SECOND,
	/* Argentina, Ley 27.399, art. 6: Tuesday and Wednesday to the Monday
	 * before, Thursday and Friday to the Monday after. */
	OBSERVED_ARGENTINA,
};

/* One rule.  Weekdays count from Monday, 1, to Sunday, 7. */
struct holiday_rule {
	str code; /* address of its record: names it for ever */
	words name;
	enum holiday_kind kind;
	int month, day;
	int shift;
	int weekday, nth;
	int observed;
	int from_year, to_year; /* 0: no limit; of the day itself, unmoved */
	date starts, ends;
};

struct calendar;

/* What a day is. */
struct calendar_day {
	bool working;
	bool stopped; /* no deadline runs, in whatever unit */
	str code;     /* "weekend", or of the rule that makes it a day off */
	words name;   /* of that rule; empty for a weekend */
};

/** holiday_rule_sound(r): Whether ${r} says all that its kind needs, and a day
 * that can exist (29 February does, in its years). */
bool holiday_rule_sound(const struct holiday_rule *);

/** holiday_rule_day(r, year): The day that yearly rule ${r} gives in ${year},
 * moved as its observed rule says (so perhaps to a neighbouring year); none
 * where it gives none.  Not for kinds that span days. */
date holiday_rule_day(const struct holiday_rule *, int year);

/**
 * calendar_make(a, rules, n):
 * The calendar of ${n} rules (borrowed texts), up to CALENDAR_RULES_MAX, in
 * arena ${a}.  Unsound rules are left out.  The order of rules does not matter:
 * where several give the same day, a stop is named before a holiday, a holiday
 * before a closure, and then the code that sorts first.
 */
const struct calendar *calendar_make(struct arena *,
    const struct holiday_rule *, size_t);

/** calendar_version(c): 16 hexadecimal digits of the SHA-256 of all that
 * decides a day: same digits, same days.  Names do not count. */
str calendar_version(const struct calendar *);

/** calendar_knows(d): Whether ${d} is a day of the years that calendars know.
 */
bool calendar_knows(date);

/** calendar_look(c, d): What ${d}, a day that calendars know, is. */
struct calendar_day calendar_look(const struct calendar *, date);

/** calendar_working(c, d): Whether ${d} is a working day. */
bool calendar_working(const struct calendar *, date);

/** date_weekday(d): 1 for Monday to 7 for Sunday. */
int date_weekday(date);

/** date_easter(year): Easter Sunday of the Gregorian calendar (J. Meeus,
 * Astronomical Algorithms, 2nd ed., chapter 8). */
date date_easter(int year);

#endif
