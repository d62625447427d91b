/* Reviews: the room, its records, and reading them.  Writing stands in
 * reviews_web.c. */
#include <stdio.h>

#include "accountability/reviews/reviews_room.h"
#include "commons/acts/acts.h"
#include "engine/base/date.h"
#include "queries.h"

#define REVIEWS_MAX 20

static const struct choice subjects[] = { { "plan", "An action plan" },
	{ "commitment", "A commitment" } };
const struct choices instrument_subjects = { "instrument_subjects", subjects,
	sizeof(subjects) / sizeof(*subjects) };

static const struct choice starts[] = { { "submission",
					    "The day the plan was submitted" },
	{ "end", "The day it ends" } };
const struct choices instrument_starts = { "instrument_starts", starts,
	sizeof(starts) / sizeof(*starts) };

#define SELF instrument
#define DEF "accountability/reviews/instrument.def"
#include "engine/record/define.h"
#define SELF question
#define DEF "accountability/reviews/question.def"
#include "engine/record/define.h"
#define SELF scale
#define DEF "accountability/reviews/scale.def"
#include "engine/record/define.h"
#define SELF review
#define DEF "accountability/reviews/review.def"
#include "engine/record/define.h"
#define SELF verdict
#define DEF "accountability/reviews/verdict.def"
#include "engine/record/define.h"

static const struct verdict *
verdict_among(struct record_list verdicts, str question)
{
	for (size_t i = 0; i < verdicts.n; i++) {
		const struct verdict *v = verdicts.v[i];

		if (str_eq(v->question, question))
			return v;
	}
	return NULL;
}

static words
scale_label(struct record_list scales, str code)
{
	for (size_t i = 0; i < scales.n; i++) {
		const struct scale *s = scales.v[i];

		if (str_eq(s->code, code))
			return s->label;
	}
	return (words){ 0 };
}

struct review_view
review_view_of(struct db *db, const struct review *review,
    const struct instrument *instrument)
{
	struct review_view view = { .review = review,
		.instrument = instrument };
	struct record_list questions, verdicts = { 0 };
	struct asked_question *q;

	questions = record_children(db, &question_type, instrument->record.id);
	if (review != NULL) {
		verdicts =
		    record_children(db, &verdict_type, review->record.id);
		view.id = review->slug;
	}
	view.questions.v =
	    NEWS(db_arena(db), struct asked_question, questions.n);
	for (size_t i = 0; i < questions.n; i++) {
		q = &view.questions.v[view.questions.n++];
		q->question = questions.v[i];
		q->scales =
		    record_children(db, &scale_type, q->question->record.id);
		q->verdict = verdict_among(verdicts, q->question->code);
		if (q->verdict == NULL) {
			view.pending++;
			continue;
		}
		q->value = q->verdict->value;
		q->evidence = q->verdict->evidence;
		q->label = scale_label(q->scales, q->value);
		view.pending += q->label.n == 0;
	}
	return view;
}

struct review_views
reviews_about(struct db *db, str about)
{
	struct review_views list = {
		NEWS(db_arena(db), struct review_view, REVIEWS_MAX), 0
	};
	struct review *found[REVIEWS_MAX];
	struct rows rows =
	    db_query(db, Q_reviews_about, VALUES(value_text(about)));
	const struct instrument *instrument;
	size_t n = 0;

	while (n < REVIEWS_MAX && rows_next(&rows)) {
		found[n] = record_new(db_arena(db), &review_type);
		record_read(&rows, 0, &review_type, found[n++]);
	}
	rows_end(&rows);
	for (size_t i = 0; i < n; i++) {
		instrument =
		    record_by_id(db, &instrument_type, found[i]->instrument.id);
		list.v[list.n++] = review_view_of(db, found[i], instrument);
	}
	return list;
}

/* When an instrument is owed for a record with these dates; none: never. */
static date
review_due(const struct instrument *instrument, date submitted, date ends)
{
	bool from_end =
	    str_is(choice_code(&instrument_starts, instrument->counted), "end");
	date from = date_last(from_end ? ends : submitted), due;
	char text[32];

	if (instrument->counted == 0 || instrument->months == NUMBER_NONE ||
	    !date_known(from))
		return DATE_NONE;
	snprintf(text, sizeof(text), "@+%dm", (int)instrument->months);
	return date_read_relative(str_of(text), from, &due) ? due : DATE_NONE;
}

static date
review_field_date(const struct record_type *type, const void *record,
    const char *name)
{
	const struct field *f = record_field(type, str_of(name));

	if (f == NULL || (f->kind != FIELD_DAY && f->kind != FIELD_MONTH))
		return DATE_NONE;
	return *(const date *)field_get(f, record);
}

/*
 * A review that was begun owes its answers by the instrument's own time: OGP
 * Local gives two months for the inception assessment and one for the end of
 * a commitment, the IRM four (docs: reference of each instrument).
 */
static void
reviews_owe(struct db *db, const struct record_type *type, const void *record,
    date today, struct owed_list *list)
{
	const struct review *review = record;
	const struct instrument *instrument;
	const struct record_type *kind;
	struct owed owed = { .rule = "assessment_due", .key = S("due") };
	struct review_view view;
	const void *about;

	(void)today;
	if (type != &review_type)
		return;
	instrument = record_by_id(db, &instrument_type, review->instrument.id);
	about = about_record(db, review->about, &kind);
	if (instrument == NULL || about == NULL)
		return;
	owed.due =
	    review_due(instrument, review_field_date(kind, about, "submitted"),
		review_field_date(kind, about, "ends"));
	if (!date_known(owed.due))
		return;
	if (str_is(choice_code(&instrument_starts, instrument->counted), "end"))
		owed.rule = "final_assessment_due";
	owed.title = instrument->title;
	view = review_view_of(db, review, instrument);
	if (view.pending == 0)
		owed.done = date_known(review->dated) ? date_last(review->dated)
						      : today;
	owed_add(list, owed);
}

static const struct record_type *const reviews_records[] = { &instrument_type,
	&question_type, &scale_type, &review_type, &verdict_type, NULL };

const struct room room_reviews = {
	.name = "Independent assessments",
	.mission = "Accountability",
	.promise = "What the independent body found, question by question, "
		   "and what is still pending.",
	.path = "/instruments",
	.records = reviews_records,
	.routes = reviews_routes,
	.voice = reviews_voice,
	.owes = reviews_owe,
};
