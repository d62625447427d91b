/* What milestone.c, report.c and replan.c share: not for other rooms. */
#ifndef COMMITMENTS_FORMS_ROOM_H
#define COMMITMENTS_FORMS_ROOM_H

#include "accountability/commitments/forms.h"
#include "commons/files/files.h"
#include "commons/people/may.h"

/** milestone_address(a, slug, number): "SLUG/milestones/NUMBER". */
str milestone_address(struct arena *, str, str);

/** milestone_subject(rq, about): The milestone in the address of ${rq}, with
 * what it is under; the page is then about its place.  False: there is none.
 */
bool milestone_subject(struct request *, struct subject *);

/** milestone_gone(rq): The answer when there is none. */
enum outcome milestone_gone(struct request *);

/** typed_wrong(typed, problems): Whether a field has something wrong; then it
 * is counted. */
bool typed_wrong(const struct typed *, int *);

/** typed_day(typed, today, d), typed_month(typed, d): Read a day that has come,
 * or a month (empty: none), as the field's hint asks for it. */
void typed_day(struct typed *, date, date *);
void typed_month(struct typed *, date *);

/* What a report says, once nothing is wrong with it. */
struct reporting {
	struct report *form;
	struct author author;
	int state;
	int64_t share;
	date reported;
	struct kept kept; /* the file that came with it; size 0: none */
};

/** evidence_given(report): Whether there is a link or a file in it. */
bool evidence_given(const struct report *);

/** evidence_check(rq, report): Note what is wrong with what was typed. */
void evidence_check(struct request *, struct report *);

/** evidence_keep(rq, w): Take the file, if one came, into the store, before
 * anything is written.  False, with the reason in the form, when it cannot be
 * taken. */
bool evidence_keep(struct request *, struct reporting *);

/** evidence_add(rq, w, milestone): A new piece under ${milestone}; inside a
 * change.  False, with the reason in the form, when the same file had been
 * taken away before. */
bool evidence_add(struct request *, struct reporting *,
    const struct milestone *);

/* The pages. */
enum outcome milestone_show(struct request *);
enum outcome report_show(struct request *);
enum outcome report_save(struct request *);
enum outcome replan_show(struct request *);
enum outcome replan_save(struct request *);

#endif
