/* What the files of this room share: not for other rooms. */
#ifndef COMMITMENTS_ROOM_H
#define COMMITMENTS_ROOM_H

#include "accountability/commitments/views.h"

extern const struct route commitments_routes[];

/* Limits of what one page shows: a plan has tens of commitments, a commitment
 * tens of milestones; beyond these the lists and the API go on. */
enum {
	PLANS_ON_HOME = 12,
	PLANS_ON_PAGE = 20,
	PROMISES_OF_PLAN = 1000,
	PROMISES_ON_PAGE = 20,
	PANES_OF_PROMISE = 200,
	ID_DIGITS_MAX = 20, /* and a comma */
	PANES_IN_SHEET = 6,
	ANSWERS_MAX = 200,
	REPLANNINGS_SHOWN = 500,
};

/* Whether the milestones of panes have their words and addresses, or only what
 * a pane shows: number, dates, state and share. */
enum panes_words { PANES_BARE, PANES_NAMED };

/** promises_of(db, found, n, today, how): ${n} commitments, each another, with
 * their milestones as they stand. */
struct promises promises_of(struct db *, const struct commitment *const *,
    size_t, date, enum panes_words);

/** promise_of(db, commitment, today, how): One. */
struct promise promise_of(struct db *, const struct commitment *, date,
    enum panes_words);

/** plan_view_of(db, plan, today, how): A plan with its promises. */
struct plan_view plan_view_of(struct db *, const struct plan *, date,
    enum panes_words);

/** plans_newest(db, jurisdiction, start, address, limit, today, how): Newest
 * first; those
 * behind (${start}, ${address}) unless both are empty; 0: any jurisdiction. */
struct plan_views plans_newest(struct db *, int64_t, str, str, size_t, date,
    enum panes_words);

/** home_view_of(db, jurisdiction, today). */
struct home_view home_view_of(struct db *, const struct jurisdiction *, date);

/* What lists may be filtered by: ids 0 and empty texts mean "any". */
struct commitment_filter {
	str after;
	int64_t limit;
	str state;
	bool late;
	int64_t plan, institution, jurisdiction;
	str area;
	str q;
};

/* The records that a filter names; NULL where it names none. */
struct asked {
	const struct plan *plan;
	const struct institution *institution;
	const struct jurisdiction *jurisdiction;
};

/** asked_filter(rq, limit, asked): What ${rq}'s parameters ask for. */
struct commitment_filter asked_filter(struct request *, int64_t,
    struct asked *);

/** commitments_filtered(db, filter, lang, today): By address, without their
 * prose. */
struct record_list commitments_filtered(struct db *,
    const struct commitment_filter *, str, date);

/** plan_page_of(rq, plan), commitment_page_of(rq, commitment, its plan):
 * Everything their pages show. */
struct plan_page plan_page_of(struct request *, const struct plan *);
struct commitment_page commitment_page_of(struct request *,
    const struct commitment *, const struct plan *);

/** commitments_lint(db, today, findings): All plans; plan_lint,
 * commitment_lint: one. */
void commitments_lint(struct db *, date, struct findings *);
void plan_lint(struct db *, const struct plan *, struct findings *);
void commitment_lint(struct db *, const struct commitment *, date,
    struct findings *);

/** commitment_data(rq, page): schema.org JSON-LD of a commitment's page. */
str commitment_data(struct request *, const struct commitment_page *);

/* The panels of this room. */
void commitments_home(struct request *, const struct jurisdiction *);
void commitments_strip(struct request *, const struct jurisdiction *);
void commitments_panel(struct request *, const struct record_type *,
    const void *);

/** milestone_of(db, slug, number): Of commitment ${slug}; NULL.
 * milestone_plan(db, milestone): Its plan; NULL. */
const struct milestone *milestone_of(struct db *, str, str);
const struct plan *milestone_plan(struct db *, const struct milestone *);

/** proofs_of(db, milestone, now): What shows that it was done, where that is,
 * and whether it still is there. */
struct proofs proofs_of(struct db *, const struct milestone *, moment);

/** commitments_answers(db, type, record): Who answers for a record of this
 * room: a plan's leads; of a commitment and all under it, those that lead it,
 * then those that support it. */
codes commitments_answers(struct db *, const struct record_type *,
    const void *);

/** commitments_owes(db, type, record, today, list): What a plan or milestone
 * owes the public; see hooks.c. */
void commitments_owes(struct db *, const struct record_type *, const void *,
    date, struct owed_list *);

/** commitments_refuses(db, type, old, changed): Planned dates of an approved
 * plan move by re-planning alone; what makes an address stays. */
const char *commitments_refuses(struct db *, const struct record_type *,
    const void *, const void *);

#endif
