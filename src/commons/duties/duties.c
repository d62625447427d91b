/* Duties: the room. */
#include "commons/duties/duties.h"
#include "commons/duties/duties_follow.h"
#include "commons/duties/duties_room.h"
#include "commons/duties/duty.h"
#include "commons/duties/holidays.h"

const struct record_type *const calendar_records[] = { &holiday_type,
	&rule_type, NULL };

static const struct record_type *const duties_records[] = { &holiday_type,
	&rule_type, &duty_type, &duty_event_type, NULL };

/* The day changes at another hour in each place, so the second looks again
 * and again; most times it finds nothing to do. */
static const struct job duties_jobs[] = {
	{ "duties", 0, duties_follow, LANE_SOON },
	{ "duties-daily", 300, duties_daily, LANE_SOON },
	{ 0 },
};

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
	.path = "/duties",
	.records = duties_records,
	.routes = duties_routes,
	.home = duties_home,
	.panel = duties_panel,
	.lint = duties_lint,
	.jobs = duties_jobs,
};
