/*
 * Following the acts: the job that keeps duties as rooms say they are, a
 * batch of acts in a write; and what time alone brings, once a day.
 */
#ifndef COMMONS_DUTIES_FOLLOW_H
#define COMMONS_DUTIES_FOLLOW_H

#include "commons/room.h"

/** duties_follow(errand): Deal with the next acts; sets ${again} while there
 * are more.  When holidays or rules changed, all that is owed is counted anew.
 */
void duties_follow(struct errand *);

/** duties_daily(errand): Once a day, and when holidays or rules changed, look
 * at everything that is owed, and at every record of its own; then remind. */
void duties_daily(struct errand *);

#endif
