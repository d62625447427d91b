/* Readings: the room, its records, counting them, and what a claim owes. */
#include "accountability/readings/readings_room.h"
#include "commons/people/may.h"
#include "engine/base/date.h"
#include "engine/base/hash.h"
#include "queries.h"

#define SLUG_DIGITS 24

static const struct choice views[] = { { "agree", "Yes, it is so" },
	{ "disagree", "No, it is not so" } };
const struct choices reading_views = { "reading_views", views,
	sizeof(views) / sizeof(*views) };

#define SELF reading
#define DEF "accountability/readings/reading.def"
#include "engine/record/define.h"
#define SELF answer
#define DEF "accountability/readings/answer.def"
#include "engine/record/define.h"

str
reading_slug(struct arena *a, str key, str about, str who)
{
	str text = str_fmt(a, "reading\n%.*s\n%.*s", ARG(about), ARG(who));

	return str_take(hash_hex(a, hash_hmac(key, text)), SLUG_DIGITS);
}

struct reading_count
readings_count(struct db *db, str about)
{
	struct rows rows =
	    db_query(db, Q_reading_counts, VALUES(value_text(about)));
	struct reading_count count = { 0 };

	while (rows_next(&rows))
		if (choice_value(&reading_views, rows_text(&rows, 0)) ==
		    READING_AGREES)
			count.agree = rows_number(&rows, 1);
		else
			count.disagree = rows_number(&rows, 1);
	rows_end(&rows);
	rows = db_query(db, Q_reading_claims, VALUES(value_text(about)));
	if (rows_next(&rows)) {
		count.claims = rows_number(&rows, 0);
		count.unanswered = rows_number(&rows, 1);
	}
	rows_end(&rows);
	return count;
}

/* A claim owes an answer; any answer discharges it. */
static void
readings_owe(struct db *db, const struct record_type *type, const void *record,
    date today, struct owed_list *list)
{
	const struct reading *reading = record;
	struct record_list answers;
	struct owed owed = { .rule = "claim_answer", .key = S("answer") };
	const struct answer *first;
	struct text *title;

	(void)today;
	if (type != &reading_type || reading->question.n == 0 ||
	    reading->hidden.n > 0)
		return;
	title = NEW(list->arena, struct text);
	*title = (struct text){ .lang = S("und"),
		.s = str_take(reading->question, 200) };
	owed.title = (words){ title, 1 };
	owed.from = date_of(reading->said);
	answers = record_children(db, &answer_type, reading->record.id);
	if (answers.n > 0) {
		first = answers.v[0];
		owed.done = date_of(first->said);
		owed.by = str_fmt(list->arena, "answer/%.*s",
		    ARG(first->record.address));
	}
	owed_add(list, owed);
}

/* Nobody is left in what somebody said; with ${also_texts}, nor their words. */
static void
readings_erase(struct db *db, const struct author *author, str handle,
    int64_t person, bool also_texts)
{
	struct rows rows;
	struct record_list list = { NEWS(db_arena(db), void *, 100), 0 };
	struct reading *reading;
	size_t i;

	(void)person;
	do {
		list.n = 0;
		rows = db_query(db, Q_readings_by, VALUES(value_text(handle)));
		while (list.n < 100 && rows_next(&rows)) {
			list.v[list.n] =
			    record_new(db_arena(db), &reading_type);
			record_read(&rows, 0, &reading_type, list.v[list.n++]);
		}
		rows_end(&rows);
		for (i = 0; i < list.n; i++) {
			reading = list.v[i];
			reading->author = S("");
			if (also_texts) {
				reading->reason = S("");
				reading->question = S("");
				reading->evidence = S("");
			}
			act_save(db, author, &reading_type, reading);
			act_forget(db, &reading_type, reading->record.address,
			    reading->record.version);
		}
	} while (list.n == 100 && db_fault(db)->kind == FAULT_NONE);
}

static const struct record_type *const readings_records[] = { &reading_type,
	&answer_type, NULL };

const struct room room_readings = {
	.name = "Citizens’ readings",
	.mission = "Accountability",
	.promise = "Whether citizens and organisations agree with what the "
		   "government says, and what they asked.",
	.records = readings_records,
	.routes = readings_routes,
	.voice = readings_voice,
	.owes = readings_owe,
	.erase = readings_erase,
};
