/*
 * How a promise stands on a day: rules only, no database and no page.
 */
#ifndef COMMITMENTS_STANDING_H
#define COMMITMENTS_STANDING_H

#include "accountability/commitments/commitments.h"

/* What a pane of the skylight shows. */
enum light {
	LIGHT_DONE,	  /* finished, with evidence */
	LIGHT_UNPROVEN,	  /* finished, says the institution; no evidence */
	LIGHT_GOING,	  /* in progress */
	LIGHT_NONE,	  /* not started */
	LIGHT_STUCK,	  /* stuck */
	LIGHT_INCOMPLETE, /* ended incomplete */
	LIGHT_UNSTATED,	  /* the source states nothing, and it is not due yet */
	LIGHT_SILENT,	  /* past its date, and nothing was ever stated */
	LIGHT_COUNT
};

/** light_class(light): Its CSS class.  light_label(light): Its English words.
 */
const char *light_class(enum light);
const char *light_label(enum light);

/* A milestone as it stands. */
struct pane {
	const struct milestone *milestone;
	const struct commitment *commitment;
	int64_t evidence; /* how many pieces */
	enum light light;
	bool late;	  /* stated open, and its date has passed */
	int64_t days;	  /* to its last day; negative: since.  0 if undated */
	int64_t share;	  /* percent done: 100, or what is stated, or 0 */
	int64_t expected; /* percent of its planned time that has passed; -1 */
};

struct panes {
	struct pane *v;
	size_t n;
};

/** pane_share_class(pane): "part-0" to "part-100" in steps of 5: how far glass
 * fills, for the style sheet. */
const char *pane_share_class(const struct pane *);

/* Many milestones, counted. */
struct tally {
	int64_t n;
	int64_t by[LIGHT_COUNT];
	int64_t late;
	int64_t stated;	  /* those of which anything was stated */
	int64_t share;	  /* sum of shares; progress is share / n */
	int64_t expected; /* sum over dated ones */
	int64_t dated;
};

/**
 * pane_make(milestone, commitment, evidence, today):
 * How ${milestone} stands on ${today}.  It is late when it is stated as not
 * started, in progress or stuck and the last day of its due month has passed;
 * silent when nothing is stated and that day has passed.
 */
struct pane pane_make(const struct milestone *, const struct commitment *,
    int64_t, date);

/** plan_is_fixed(plan): Whether its milestones' dates move by re-planning
 * alone: once it is approved, or submitted.  NULL: no. */
bool plan_is_fixed(const struct plan *);

/** tally_add(tally, pane), tally_sum(tally, other). */
void tally_add(struct tally *, const struct pane *);
void tally_sum(struct tally *, const struct tally *);

/**
 * tally_progress(t), tally_expected(t):
 * Percent, rounded down.  Progress: each milestone weighs the same; finished
 * counts 100 only with evidence, one under way or stuck what is stated as done,
 * anything else nothing.  -1 when nothing was ever stated.  Expected by today:
 * the share of planned time that has passed, averaged over milestones with a
 * date; one without a start is expected on its last day.  -1 without dates.
 */
int64_t tally_progress(const struct tally *);
int64_t tally_expected(const struct tally *);

#endif
