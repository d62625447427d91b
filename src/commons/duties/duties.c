/* Duties: the room. */
#include "commons/duties/duties.h"
#include "commons/duties/holidays.h"
#include "commons/duties/rules.h"

const struct record_type *const calendar_records[] = { &holiday_type,
	&rule_type, NULL };

static void
duties_lint(struct db *db, date today, struct findings *findings)
{
	(void)today;
	holidays_lint(db, findings);
	rules_lint(db, findings);
}

const struct room room_duties = {
	.name = "Duties",
	.mission = "Commons",
	.promise = "What is owed to the public, by when, and how the day was "
		   "counted.",
	.records = calendar_records,
	.lint = duties_lint,
};
