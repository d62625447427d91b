/*
 * Deadlines, counted day by day.  Events are accepted one after another: each
 * only if the deadline, as the ones before have made it, still runs that day.
 * So every call walks the days a few times; there are few events and days.
 */
#include <assert.h>

#include "commons/duties/deadline.h"

/* Extensions of one deadline at most, and the time the rule gives. */
#define PARTS_MAX (DEADLINE_EVENTS_MAX * 2 + 1)
/* More than all days that calendars know: such a deadline ends outside. */
#define PART_MAX 50000

/* A piece of the time there is. */
struct part {
	enum deadline_unit unit;
	int count;
};

struct walk {
	struct arena *arena;
	const struct calendar *calendar;
	const struct deadline_rule *rule;
	str lang;
	const struct deadline_event *events; /* accepted, by day */
	size_t n_events;
	size_t next; /* the first event that the days have not reached */
	struct part parts[PARTS_MAX];
	size_t n_parts;
	date start;  /* what months are counted from */
	date day;    /* where we are */
	int counted; /* days, over all parts */
	bool suspended;
	str why;   /* it is suspended */
	bool full; /* the trace takes no more */
	struct trace trace;
};

static date
day_after(date d)
{
	return date_of_number(date_number(d) + 1);
}

static void
walk_say(struct walk *w, date day, enum step_kind kind, int n, str code,
    str name)
{
	if (!trace_add(w->arena, &w->trace,
		(struct trace_step){ day, kind, n, code, name }))
		w->full = true;
}

/* Say that day ${w->day} is a day off, in the way of ${kind}. */
static void
walk_say_off(struct walk *w, enum step_kind kind)
{
	struct calendar_day day = calendar_look(w->calendar, w->day);
	const struct text *name = words_in(day.name, w->lang);

	walk_say(w, w->day, kind, 0, day.code, name == NULL ? S("") : name->s);
}

/* Go to the next day.  It may be one that no calendar knows: walk_tick asks. */
static void
walk_on(struct walk *w)
{
	w->day = day_after(w->day);
}

/* The day ${months} later; ${whole_month}: the day before that, so that the
 * start itself is the first day of the time. */
static date
month_later(date d, int months, bool whole_month)
{
	int count = d.year * 12 + d.month - 1 + months;
	date end = { (int16_t)(count / 12), (int8_t)(count % 12 + 1), 0 };
	int last = date_last(end).day;

	end.day = (int8_t)(d.day < last ? d.day : last);
	if (whole_month && d.day <= last)
		end = date_of_number(date_number(end) - 1);
	return end;
}

static void
parts_add(struct walk *w, enum deadline_unit unit, int count)
{
	struct part *last = w->n_parts == 0 ? NULL : &w->parts[w->n_parts - 1];

	/* A month and a month are two months from the start: from 31 January
	 * to 31 March, not to 28 March. */
	if (last != NULL && last->unit == unit)
		last->count = last->count + count < PART_MAX
				  ? last->count + count
				  : PART_MAX;
	else if (w->n_parts < PARTS_MAX)
		w->parts[w->n_parts++] = (struct part){ unit, count };
}

/* Half of what the rule gives: see UNIT_HALF_OF_BASE. */
static void
parts_add_half(struct walk *w)
{
	const struct deadline_rule *rule = w->rule;

	if (rule->unit != UNIT_MONTH) {
		parts_add(w, rule->unit, (rule->count + 1) / 2);
		return;
	}
	if (rule->count > 1)
		parts_add(w, UNIT_MONTH, rule->count / 2);
	if (rule->count % 2 == 1)
		parts_add(w, UNIT_CALENDAR_DAY, 15);
}

/* The time there is, from event ${from} on to the next new start. */
static void
walk_parts(struct walk *w, size_t from)
{
	size_t i;

	w->n_parts = 0;
	parts_add(w, w->rule->unit, w->rule->count);
	for (i = from; i < w->n_events; i++) {
		const struct deadline_event *e = &w->events[i];

		if (e->what == HAPPENING_TRANSFER && e->restarts)
			return;
		if (e->what != HAPPENING_EXTEND)
			continue;
		if (e->whole)
			w->n_parts = 0;
		if (e->unit == UNIT_HALF_OF_BASE)
			parts_add_half(w);
		else
			parts_add(w, e->unit, e->count);
	}
}

static str
unit_code(enum deadline_unit unit)
{
	static const str names[] = { STR("none"), STR("working_day"),
		STR("calendar_day"), STR("month"), STR("half_of_base") };

	return names[unit];
}

/* Let happen what happens up to today.  True: time is counted anew. */
static bool
walk_events(struct walk *w)
{
	while (w->next < w->n_events &&
	       date_cmp(w->events[w->next].day, w->day) <= 0) {
		const struct deadline_event *e = &w->events[w->next++];

		switch (e->what) {
		case HAPPENING_SUSPEND:
			w->suspended = true;
			w->why = e->reason;
			break;
		case HAPPENING_RESUME:
			w->suspended = false;
			walk_say(w, w->day, STEP_RESUMED, 0, S("resumed"),
			    e->reason);
			break;
		case HAPPENING_EXTEND:
			walk_say(w, w->day, STEP_EXTENDED,
			    e->unit == UNIT_HALF_OF_BASE ? 1 : e->count,
			    unit_code(e->unit), e->reason);
			break;
		case HAPPENING_TRANSFER:
			walk_say(w, w->day, STEP_TRANSFERRED, 0,
			    e->restarts ? S("restarts") : S("continues"),
			    e->reason);
			if (e->restarts)
				return true;
			break;
		}
	}
	return false;
}

/* What a day is to the clock. */
enum tick {
	TICK_RUNS,
	TICK_STANDS,  /* suspended, said in the trace */
	TICK_RESTART, /* a transfer: begin anew */
	TICK_OPEN,    /* suspended, and nobody has resumed */
	TICK_OUTSIDE,
};

static enum tick
walk_tick(struct walk *w)
{
	if (w->full || !calendar_knows(w->day))
		return TICK_OUTSIDE;
	if (walk_events(w)) {
		w->suspended = false;
		return TICK_RESTART;
	}
	if (w->suspended) {
		walk_say(w, w->day, STEP_SUSPENDED, 0, S("suspended"), w->why);
		return w->next == w->n_events ? TICK_OPEN : TICK_STANDS;
	}
	if (calendar_look(w->calendar, w->day).stopped) {
		walk_say_off(w, STEP_SUSPENDED);
		return TICK_STANDS;
	}
	return TICK_RUNS;
}

/* Count the days of one part.  ${w->day} is the first that may count; in the
 * end it is the one behind the last, which becomes ${end}. */
static enum tick
walk_part(struct walk *w, const struct part *part, bool first, date *end)
{
	enum tick tick;
	int left = part->count;
	date until;

	if (part->unit == UNIT_MONTH) {
		until = first ? month_later(w->start, part->count,
				    w->rule->same_day)
			      : month_later(*end, part->count, false);
		left = (int)(date_number(until) - date_number(w->day)) + 1;
	}
	while (left > 0) {
		tick = walk_tick(w);
		if (tick > TICK_STANDS)
			return tick;
		if (tick == TICK_RUNS && part->unit == UNIT_WORKING_DAY &&
		    !calendar_working(w->calendar, w->day)) {
			walk_say_off(w, STEP_SKIPPED);
		} else if (tick == TICK_RUNS) {
			walk_say(w, w->day, STEP_COUNTED, ++w->counted, S(""),
			    S(""));
			*end = w->day;
			left--;
		}
		walk_on(w);
	}
	return TICK_RUNS;
}

/* Move on from ${end} to a day on which it may end. */
static enum tick
walk_roll(struct walk *w, date end)
{
	enum tick tick;

	w->day = end;
	for (;;) {
		tick = walk_tick(w);
		if (tick > TICK_STANDS)
			return tick;
		if (tick == TICK_RUNS &&
		    (!w->rule->roll || calendar_working(w->calendar, w->day)))
			return TICK_RUNS;
		if (tick == TICK_RUNS)
			walk_say_off(w, STEP_ROLLED);
		walk_on(w);
	}
}

/* Count from ${w->day} on, until the end or until time is counted anew. */
static enum tick
walk_time(struct walk *w)
{
	enum tick tick = TICK_RUNS;
	date end = w->day;
	size_t i;

	w->start = w->day;
	w->counted = 0;
	walk_parts(w, w->next);
	walk_say(w, w->day, STEP_STARTED, 0, S(""), S(""));
	if (walk_events(w)) {
		w->suspended = false;
		return TICK_RESTART;
	}
	if (!w->rule->same_day)
		walk_on(w);
	for (i = 0; i < w->n_parts && tick == TICK_RUNS; i++)
		tick = walk_part(w, &w->parts[i], i == 0, &end);
	return tick == TICK_RUNS ? walk_roll(w, end) : tick;
}

/* The day on which what arrived counts as having arrived. */
static void
walk_arrive(struct walk *w, int minute)
{
	int cutoff = w->rule->cutoff;

	if (cutoff == 0)
		return;
	if (calendar_working(w->calendar, w->day)) {
		if (cutoff >= 24 || minute < cutoff * 60)
			return;
		walk_say(w, w->day, STEP_ARRIVED, 0, S("cutoff"), S(""));
		walk_on(w);
	}
	while (
	    calendar_knows(w->day) && !calendar_working(w->calendar, w->day)) {
		walk_say_off(w, STEP_ARRIVED);
		walk_on(w);
	}
}

static struct deadline
walk_all(struct walk *w, date day, int minute)
{
	struct deadline d = { .state = DEADLINE_OUTSIDE };
	enum tick tick = TICK_OUTSIDE;

	w->day = day;
	w->next = 0;
	w->suspended = w->full = false;
	w->trace = (struct trace){ .rule = w->rule->code,
		.calendar = calendar_version(w->calendar) };
	if (calendar_knows(day)) {
		walk_arrive(w, minute);
		do
			tick = calendar_knows(w->day) ? walk_time(w)
						      : TICK_OUTSIDE;
		while (tick == TICK_RESTART);
	}
	if (tick == TICK_RUNS) {
		walk_say(w, w->day, STEP_DUE, 0, S(""), S(""));
		d.due = w->day;
	}
	if (tick == TICK_RUNS && !w->full)
		d.state = DEADLINE_DUE;
	else if (tick == TICK_OPEN && !w->full)
		d.state = DEADLINE_OPEN;
	if (d.state != DEADLINE_DUE)
		d.due = DATE_NONE;
	d.trace = w->trace;
	return d;
}

/* Whether ${e} may happen while the deadline is ${d}. */
static bool
event_fits(const struct deadline_event *e, const struct deadline *d,
    date arrived, bool suspended)
{
	if (!calendar_knows(e->day) || date_cmp(e->day, arrived) < 0 ||
	    d->state == DEADLINE_OUTSIDE ||
	    (d->state == DEADLINE_DUE && date_cmp(e->day, d->due) > 0))
		return false;
	switch (e->what) {
	case HAPPENING_SUSPEND:
		return !suspended;
	case HAPPENING_RESUME:
		return suspended;
	case HAPPENING_EXTEND:
		return e->unit >= UNIT_WORKING_DAY &&
		       e->unit <= UNIT_HALF_OF_BASE &&
		       (e->unit == UNIT_HALF_OF_BASE ||
			   (e->count > 0 && e->count <= DEADLINE_COUNT_MAX));
	case HAPPENING_TRANSFER:
		return true;
	}
	return false;
}

/* A copy of ${events} by day; those of one day stay in the order given. */
static struct deadline_event *
events_by_day(struct arena *a, const struct deadline_event *events, size_t n)
{
	struct deadline_event *sorted = NEWS(a, struct deadline_event, n + 1);
	size_t i, k;

	for (i = 0; i < n; i++) {
		for (k = i;
		     k > 0 && date_cmp(sorted[k - 1].day, events[i].day) > 0;
		     k--)
			sorted[k] = sorted[k - 1];
		sorted[k] = events[i];
	}
	return sorted;
}

struct deadline
deadline_compute(struct arena *a, const struct calendar *calendar,
    const struct deadline_rule *rule, date day, int minute,
    const struct deadline_event *events, size_t n, str lang)
{
	struct deadline_event *sorted = events_by_day(a, events, n);
	struct walk *w = NEW(a, struct walk);
	struct deadline_event *kept = NEWS(a, struct deadline_event, n + 1);
	struct deadline d, next;
	bool suspended = false;
	size_t i, n_ignored = 0;

	assert(n <= DEADLINE_EVENTS_MAX);
	assert(rule->unit >= UNIT_WORKING_DAY && rule->unit <= UNIT_MONTH &&
	       rule->count >= 0 && rule->count <= DEADLINE_COUNT_MAX);
	*w = (struct walk){ .arena = a,
		.calendar = calendar,
		.rule = rule,
		.lang = lang,
		.events = kept };
	d = walk_all(w, day, minute);
	for (i = 0; i < n; i++) {
		const struct deadline_event *e = &sorted[i];

		if (!event_fits(e, &d, day, suspended)) {
			n_ignored++;
			continue;
		}
		kept[w->n_events++] = *e;
		next = walk_all(w, day, minute);
		/* "Up to two months in all" of what already has three. */
		if (e->what == HAPPENING_EXTEND && e->whole &&
		    d.state == DEADLINE_DUE && next.state == DEADLINE_DUE &&
		    date_cmp(next.due, d.due) < 0) {
			w->n_events--;
			n_ignored++;
			continue;
		}
		if (e->what == HAPPENING_SUSPEND)
			suspended = true;
		if (e->what == HAPPENING_RESUME ||
		    (e->what == HAPPENING_TRANSFER && e->restarts))
			suspended = false;
		d = next;
	}
	d.n_ignored = n_ignored;
	return d;
}

date
deadline_never_shorter(date communicated, date computed)
{
	if (!date_known(computed) || !date_known(communicated))
		return computed;
	return date_cmp(computed, communicated) < 0 ? communicated : computed;
}

void
deadline_keep(struct arena *a, struct deadline *d, date communicated,
    str reason)
{
	date due = deadline_never_shorter(communicated, d->due);

	if (d->state != DEADLINE_DUE || date_cmp(due, d->due) == 0)
		return;
	d->trace.n--;
	trace_add(a, &d->trace,
	    (struct trace_step){ due, STEP_KEPT, 0, S("kept"), reason });
	trace_add(a, &d->trace,
	    (struct trace_step){ due, STEP_DUE, 0, S(""), S("") });
	d->due = due;
}
