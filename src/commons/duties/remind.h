/*
 * Reminders: who owes something is told 14 and 3 days before and on the day
 * after it was due; 15 days after, those who run the portal are.  Each once.
 */
#ifndef COMMONS_REMIND_H
#define COMMONS_REMIND_H

#include "commons/duties/duty.h"

/* In this order; a later one makes those before it needless. */
enum remind_step {
	REMIND_NONE,
	REMIND_SOON,	  /* 14 days before */
	REMIND_NEXT,	  /* 3 days before */
	REMIND_LATE,	  /* the day after */
	REMIND_ESCALATION /* 15 days after */
};

/** remind_step(due, today): The step that ${due} has come to. */
enum remind_step remind_step(date due, date today);

/** duties_remind(errand): Say what has to be said today. */
void duties_remind(struct errand *);

#endif
