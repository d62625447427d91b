/* One duty: its records, its lateness, counting its day. */
#include <assert.h>

#include "commons/duties/duty.h"
#include "commons/duties/holidays.h"
#include "commons/institutions/zones.h"
#include "engine/base/date.h"
#include "engine/record/kinds.h"

#define TRACE_BYTES_MAX ((size_t)1 << 20)

static const struct choice states[] = {
	[DUTY_OPEN - 1] = { "open", "Owed" },
	[DUTY_SUSPENDED - 1] = { "suspended", "The clock stands still" },
	[DUTY_DONE - 1] = { "done", "Done" },
	[DUTY_CANCELLED - 1] = { "cancelled", "No longer owed" },
};
const struct choices duty_states = { "duty_states", states,
	sizeof(states) / sizeof(*states) };

static const struct choice happenings[] = {
	[DUTY_SUSPEND - 1] = { "suspend", "The clock was stopped" },
	[DUTY_RESUME - 1] = { "resume", "The clock runs again" },
	[DUTY_EXTEND - 1] = { "extend", "More time was given" },
	[DUTY_TRANSFER - 1] = { "transfer",
	    "Another institution took it over" },
	[DUTY_RECOUNT - 1] = { "recount", "The day was counted anew" },
	[DUTY_DISCHARGE - 1] = { "discharge", "An officer says it is done" },
	[DUTY_REOPEN - 1] = { "reopen", "It is owed again" },
	[DUTY_CANCEL - 1] = { "cancel", "It is no longer owed" },
};
const struct choices duty_happenings = { "duty_happenings", happenings,
	sizeof(happenings) / sizeof(*happenings) };

#define SELF duty
#define DEF "commons/duties/duty.def"
#include "engine/record/define.h"
#define SELF duty_event
#define DEF "commons/duties/duty_event.def"
#include "engine/record/define.h"

int64_t
duty_late(const struct duty *duty, date today)
{
	date at = duty->state == DUTY_DONE ? duty->done : today;
	int64_t days;

	if ((duty->state != DUTY_OPEN && duty->state != DUTY_DONE) ||
	    !date_known(duty->due) || !date_known(at))
		return 0;
	days = date_number(at) - date_number(date_last(duty->due));
	return days > 0 ? days : 0;
}

bool
duty_runs(const struct duty *duty)
{
	return duty->state == DUTY_OPEN || duty->state == DUTY_SUSPENDED;
}

bool
duty_renews(int kind)
{
	return kind == DUTY_FORUM || kind == DUTY_REPOSITORY;
}

bool
duty_quotes(int kind)
{
	return kind == DUTY_CLAIM || kind == DUTY_QUESTION ||
	       kind == DUTY_DATA_REQUEST || kind == DUTY_DATA_PLANNED;
}

bool
duty_by_hand(int kind)
{
	return duty_renews(kind) || kind == DUTY_REQUEST ||
	       kind == DUTY_PROPOSAL;
}

static struct clock_place *
clock_place(struct clock *clock, int64_t id)
{
	const struct jurisdiction *j;
	struct clock_place *place;

	for (size_t i = 0; i < clock->n; i++)
		if (clock->v[i].id == id)
			return &clock->v[i];
	/* A portal of more places than this forgets the oldest. */
	place = &clock->v[clock->n < CLOCK_PLACES ? clock->n++
						  : (size_t)id % CLOCK_PLACES];
	j = id == 0 ? NULL : record_by_id(clock->db, &jurisdiction_type, id);
	*place = (struct clock_place){ .id = id };
	place->today = j == NULL || clock->zones == NULL
			   ? date_of(clock->now)
			   : zones_day(clock->zones, j->zone, clock->now);
	return place;
}

date
clock_today(struct clock *clock, int64_t jurisdiction)
{
	return clock_place(clock, jurisdiction)->today;
}

const struct calendar *
clock_calendar(struct clock *clock, int64_t jurisdiction)
{
	struct clock_place *place = clock_place(clock, jurisdiction);

	if (place->calendar == NULL)
		place->calendar = calendar_load(clock->db, jurisdiction);
	return place->calendar;
}

/* What decides about the day among all that happened. */
static struct deadline_event *
count_events(struct arena *a, struct record_list events, size_t *n)
{
	struct deadline_event *list = NEWS(a, struct deadline_event, events.n);

	*n = 0;
	for (size_t i = 0; i < events.n && *n < DEADLINE_EVENTS_MAX; i++) {
		const struct duty_event *e = events.v[i];
		struct deadline_event event = { .day = e->dated,
			.unit = (enum deadline_unit)e->unit,
			.count = e->count == NUMBER_NONE ? 0 : (int)e->count,
			.whole = e->whole,
			.reason = e->reason };

		if (e->what == DUTY_SUSPEND)
			event.what = HAPPENING_SUSPEND;
		else if (e->what == DUTY_RESUME)
			event.what = HAPPENING_RESUME;
		else if (e->what == DUTY_EXTEND)
			event.what = HAPPENING_EXTEND;
		else if (e->what == DUTY_TRANSFER)
			event.what = HAPPENING_TRANSFER;
		else
			continue;
		list[(*n)++] = event;
	}
	return list;
}

static date
date_later(date a, date b)
{
	return date_cmp(a, b) > 0 ? a : b;
}

/* The latest day that was ever told. */
static date
count_told(const struct duty *duty, struct record_list events)
{
	date told = date_later(duty->due, duty->first_due);

	for (size_t i = 0; i < events.n; i++) {
		const struct duty_event *e = events.v[i];

		told =
		    date_later(told, date_later(e->due_before, e->due_after));
	}
	return told;
}

static void
count_keep(struct clock *clock, struct duty *duty, struct deadline *d,
    date told)
{
	struct arena *a = db_arena(clock->db);
	struct buf b = buf_open(a, TRACE_BYTES_MAX);

	deadline_keep(a, d, told, S(""));
	duty->due = d->due;
	duty->calendar = d->trace.calendar;
	trace_write(&b, &d->trace);
	/* Years counted day by day are longer than a note may be. */
	duty->trace = b.n <= NOTE_MAX_BYTES ? buf_str(&b) : S("");
}

size_t
duty_count(struct clock *clock, struct duty *duty, date base, bool fixed,
    struct record_list events)
{
	const struct rule *rule =
	    rule_for(clock->db, duty->kind, duty->jurisdiction.id, base);
	struct deadline_rule counting = { .unit = UNIT_CALENDAR_DAY,
		.same_day = true };
	date told = count_told(duty, events);
	struct deadline_event *list;
	struct deadline d;
	size_t n;

	/* A record that gives the day itself needs no time beside it. */
	if (fixed && rule != NULL && rule->count != 0)
		rule = NULL;
	duty->rule =
	    rule == NULL ? (ref){ 0 } : (ref){ rule->record.id, rule->slug };
	duty->calendar = duty->trace = S("");
	if (duty_runs(duty) || duty->state == 0)
		duty->state = DUTY_OPEN;
	if (rule == NULL && !fixed) {
		duty->due = told;
		return 0;
	}
	if (rule != NULL)
		counting = deadline_rule_of(rule);
	list = count_events(db_arena(clock->db), events, &n);
	d = deadline_compute(db_arena(clock->db),
	    clock_calendar(clock, duty->jurisdiction.id), &counting,
	    date_first(base), 0, list, n, S(""));
	if (d.state == DEADLINE_OUTSIDE) {
		duty->due = fixed ? date_later(told, date_first(base)) : told;
		return d.n_ignored;
	}
	count_keep(clock, duty, &d, told);
	if (d.state == DEADLINE_OPEN && duty->state == DUTY_OPEN)
		duty->state = DUTY_SUSPENDED;
	if (!date_known(duty->first_due))
		duty->first_due = duty->due;
	return d.n_ignored;
}

struct record_list
duty_events(struct db *db, const struct duty *duty)
{
	if (duty->record.id == 0)
		return (struct record_list){ 0 };
	return record_children(db, &duty_event_type, duty->record.id);
}

void
duty_event_add(struct db *db, const struct author *author,
    const struct duty *duty, struct duty_event *event)
{
	assert(duty->record.id != 0);
	event->duty = (ref){ duty->record.id, duty->record.address };
	event->number = 1 + (int64_t)duty_events(db, duty).n;
	act_save(db, author, &duty_event_type, event);
}

bool
duty_transferred(struct record_list events)
{
	for (size_t i = 0; i < events.n; i++)
		if (((const struct duty_event *)events.v[i])->what ==
		    DUTY_TRANSFER)
			return true;
	return false;
}
