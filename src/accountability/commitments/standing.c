/* How a promise stands on a day: see standing.h. */
#include "accountability/commitments/standing.h"
#include "engine/base/date.h"

static const struct {
	const char *class, *label;
} lights[LIGHT_COUNT] = {
	[LIGHT_DONE] = { "done", "Done, with evidence" },
	[LIGHT_UNPROVEN] = { "unproven", "Said to be done, no evidence" },
	[LIGHT_GOING] = { "going", "Under way" },
	[LIGHT_NONE] = { "none", "Not started" },
	[LIGHT_STUCK] = { "stuck", "Stuck" },
	[LIGHT_INCOMPLETE] = { "incomplete", "Ended incomplete" },
	[LIGHT_UNSTATED] = { "unstated", "State not stated" },
	[LIGHT_SILENT] = { "silent", "Never reported" },
};

const char *
light_class(enum light light)
{
	return lights[light].class;
}

const char *
light_label(enum light light)
{
	return lights[light].label;
}

const char *
pane_share_class(const struct pane *p)
{
	static const char *const classes[] = { "part-0", "part-5", "part-10",
		"part-15", "part-20", "part-25", "part-30", "part-35",
		"part-40", "part-45", "part-50", "part-55", "part-60",
		"part-65", "part-70", "part-75", "part-80", "part-85",
		"part-90", "part-95", "part-100" };

	return classes[p->share / 5];
}

static enum light
pane_light(const struct milestone *m, int64_t evidence, bool over)
{
	switch (m->state) {
	case MILESTONE_NOT_STARTED:
		return LIGHT_NONE;
	case MILESTONE_IN_PROGRESS:
		return LIGHT_GOING;
	case MILESTONE_STUCK:
		return LIGHT_STUCK;
	case MILESTONE_FINISHED:
		return evidence > 0 ? LIGHT_DONE : LIGHT_UNPROVEN;
	case MILESTONE_INCOMPLETE:
		return LIGHT_INCOMPLETE;
	default:
		return over ? LIGHT_SILENT : LIGHT_UNSTATED;
	}
}

/* Percent of the time from the first day to the last that has passed. */
static int64_t
pane_expected(const struct milestone *m, int64_t today)
{
	int64_t first, last;

	if (!date_known(m->due))
		return -1;
	last = date_number(date_last(m->due));
	first = date_known(m->starts) ? date_number(m->starts) : last;
	if (today >= last)
		return 100;
	if (today < first)
		return 0;
	return (today - first) * 100 / (last - first + 1);
}

struct pane
pane_make(const struct milestone *m, const struct commitment *c,
    int64_t evidence, date today)
{
	struct pane p = { .milestone = m,
		.commitment = c,
		.evidence = evidence };
	int64_t now = date_number(today);
	bool over = false;

	if (date_known(m->due)) {
		p.days = date_number(date_last(m->due)) - now;
		over = p.days < 0;
	}
	p.light = pane_light(m, evidence, over);
	p.late = over && (p.light == LIGHT_NONE || p.light == LIGHT_GOING ||
			     p.light == LIGHT_STUCK);
	if (p.light == LIGHT_DONE)
		p.share = 100;
	else if ((p.light == LIGHT_GOING || p.light == LIGHT_STUCK) &&
		 m->share != NUMBER_NONE)
		p.share = m->share;
	p.expected = pane_expected(m, now);
	return p;
}

bool
plan_is_fixed(const struct plan *plan)
{
	return plan != NULL &&
	       (date_known(plan->approved) || date_known(plan->submitted));
}

void
tally_add(struct tally *t, const struct pane *p)
{
	t->n++;
	t->by[p->light]++;
	t->late += p->late;
	t->stated += p->light != LIGHT_UNSTATED && p->light != LIGHT_SILENT;
	t->share += p->share;
	if (p->expected >= 0) {
		t->expected += p->expected;
		t->dated++;
	}
}

void
tally_sum(struct tally *t, const struct tally *other)
{
	size_t i;

	t->n += other->n;
	for (i = 0; i < LIGHT_COUNT; i++)
		t->by[i] += other->by[i];
	t->late += other->late;
	t->stated += other->stated;
	t->share += other->share;
	t->expected += other->expected;
	t->dated += other->dated;
}

int64_t
tally_progress(const struct tally *t)
{
	return t->stated == 0 ? -1 : t->share / t->n;
}

int64_t
tally_expected(const struct tally *t)
{
	return t->dated == 0 ? -1 : t->expected / t->dated;
}
