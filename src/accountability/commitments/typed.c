/* Values typed into the forms of this room: days and months. */
#include "accountability/commitments/forms_room.h"
#include "engine/base/date.h"

bool
typed_wrong(const struct typed *typed, int *problems)
{
	*problems += typed->wrong != NULL;
	return typed->wrong != NULL;
}

void
typed_day(struct typed *typed, date today, date *d)
{
	*d = DATE_NONE;
	if (!date_read(typed->value, d) || d->day == 0)
		typed->wrong = "Write a day as year, month and day: "
			       "2026-03-31.";
	else if (date_cmp(*d, today) > 0)
		typed->wrong = "This day has not come yet. Write today or an "
			       "earlier day.";
}

void
typed_month(struct typed *typed, date *d)
{
	*d = DATE_NONE;
	if (typed->value.n > 0 &&
	    (!date_read(typed->value, d) || d->month == 0 || d->day != 0))
		typed->wrong = "Write a month as year and month: 2026-03.";
}
