/* Drafts and their day: see due.h. */
#include "commons/editing/due.h"
#include "commons/institutions/zones.h"
#include "engine/base/date.h"
#include "engine/base/zone.h"
#include "queries.h"

/* Drafts looked at in one turn of the job. */
#define DUES_MAX 50
#define DAY_MINUTES 1440

/* ---- four eyes ---- */

bool
eyes_needed(struct db *db, const struct record_type *type)
{
	return editing_verb(type, false) == VERB_EDIT &&
	       settings_of(db)->four_eyes;
}

bool
draft_is_same(struct request *rq, const struct edit *e)
{
	return e->draft.id != 0 && e->draft.base == e->base &&
	       str_eq(record_json(rq->arena, e->type, e->record),
		   e->draft.json);
}

const char *
eyes_wrong(struct request *rq, const struct edit *e)
{
	if (!eyes_needed(rq->db, e->type))
		return NULL;
	if (e->draft.id == 0)
		return "Here nobody publishes what they wrote themselves. Save "
		       "it as a draft: then somebody else can publish it.";
	if (e->draft.person == rq->who->person)
		return "You wrote this draft, so somebody else publishes it. "
		       "Ask a colleague who may publish to look at it.";
	if (!draft_is_same(rq, e))
		return "You changed this draft, so somebody else publishes it. "
		       "Save it as a draft first.";
	return NULL;
}

/* ---- the day ---- */

/* "09:30" as minutes since midnight; nothing typed is midnight. */
static bool
due_minute(str s, int64_t *minute)
{
	str hours = str_cut(&s, ':');
	int64_t h = 0, m = 0;

	if (hours.n == 0 && s.n == 0) {
		*minute = 0;
		return true;
	}
	if (hours.n > 2 || s.n != 2 || !str_number(hours, &h) ||
	    !str_number(s, &m) || h < 0 || h > 23 || m < 0 || m > 59)
		return false;
	*minute = h * 60 + m;
	return true;
}

static str
due_zone(struct request *rq, const struct edit *e)
{
	struct what what = what_of(rq, e->type, e->record);
	const struct jurisdiction *j =
	    what.jurisdictions.n == 0
		? NULL
		: jurisdiction_of(rq->db, what.jurisdictions.v[0]);

	return j == NULL ? S("") : j->zone;
}

static bool
due_has_come(struct zones *zones, const struct due *due, moment now)
{
	date day = zones_day(zones, due->zone, now);
	int order = date_cmp(day, due->day);

	return order > 0 || (order == 0 && zones_minute(zones, due->zone,
					       now) >= due->minute);
}

bool
due_read(struct request *rq, struct edit *e, struct due *due)
{
	const struct portal *portal = rq->portal;

	*due = (struct due){ .zone = due_zone(rq, e),
		.role = edit_author(rq, e).role };
	e->due_day = str_trim(request_field(rq, "publish_day"));
	e->due_time = str_trim(request_field(rq, "publish_time"));
	if (!date_read(e->due_day, &due->day) || due->day.day == 0)
		e->due_problem = "Write the day as year, month and day: "
				 "2026-03-31.";
	else if (!due_minute(e->due_time, &due->minute))
		e->due_problem = "Write the hour like 09:30.";
	else if (due_has_come(portal->zones, due, rq->now))
		e->due_problem = "This moment has passed. Choose a later one, "
				 "or publish it now.";
	return e->due_problem == NULL;
}

/* ---- the table ---- */

static struct due
due_row(struct rows *rows)
{
	struct due due = { .draft = rows_number(rows, 0),
		.minute = rows_number(rows, 2),
		.zone = rows_text(rows, 3),
		.role = rows_text(rows, 4),
		.trouble = rows_text(rows, 5) };

	date_read(rows_text(rows, 1), &due.day);
	return due;
}

struct due
due_of(struct db *db, int64_t draft)
{
	struct rows rows =
	    db_query(db, Q_draft_due_of, VALUES(value_number(draft)));
	struct due due = { 0 };

	if (draft != 0 && rows_next(&rows))
		due = due_row(&rows);
	rows_end(&rows);
	return due;
}

void
due_put(struct db *db, const struct due *due)
{
	due_drop(db, due->draft);
	db_run(db, Q_draft_due_add,
	    VALUES(value_number(due->draft),
		value_text(date_iso(db_arena(db), due->day)),
		value_number(due->minute), value_text(due->zone),
		value_text(due->role), value_text(due->trouble)));
}

void
due_drop(struct db *db, int64_t draft)
{
	db_run(db, Q_draft_due_drop, VALUES(value_number(draft)));
}

/* ---- the job ---- */

struct opening {
	struct errand *errand;
	int64_t draft;
};

/* Why ${draft} cannot be published now; else NULL and its record as it will
 * be, over what is stored in ${old}. */
static const char *
opening_record(struct opening *o, struct db *db, const struct draft *draft,
    const struct record_type *type, struct record **record, const void **old)
{
	struct arena *a = db_arena(db);
	struct problem problems[PROBLEMS_MAX];
	struct reading r = { .db = db, .arena = a, .problems = problems };
	struct request rq = { .arena = a,
		.db = db,
		.portal = o->errand->portal,
		.now = o->errand->now };
	const char *field, *wrong;

	*record = record_new(a, type);
	*old = draft->address.n == 0
		   ? NULL
		   : record_by_address(db, type, draft->address);
	if (draft->address.n > 0 &&
	    (*old == NULL ||
		((const struct record *)*old)->version != draft->base))
		return "Somebody changed what is published before the day "
		       "came. Look at both and publish it again.";
	if (*old != NULL)
		**record = *(const struct record *)*old;
	if (!record_from_version(&r, type, draft->json, *record))
		return "Something that it names is gone. Look at it and "
		       "publish it again.";
	record_complete(&r, type, S(""), *record);
	if (r.n_problems > 0)
		return "Something in it is missing. Look at it and publish it "
		       "again.";
	if (*old == NULL && record_by_address(db, type,
				record_address(a, type, *record)) != NULL)
		return "There is one with this address or code already. Choose "
		       "another and send it again.";
	wrong = editing_flaw(&rq, type, *old, *record, &field);
	return wrong;
}

static bool
opening_apply(struct db *db, void *cookie)
{
	struct opening *o = cookie;
	struct due due = due_of(db, o->draft);
	struct draft draft = draft_of(db, o->draft);
	const struct record_type *type =
	    records_named(records_of(db), draft.kind);
	struct author author = { due.role, o->errand->now };
	struct record *record;
	const void *old;
	const char *wrong;

	if (due.draft == 0 || due.trouble.n > 0)
		return false;
	if (draft.id == 0 || type == NULL) {
		due_drop(db, o->draft);
		return true;
	}
	wrong = opening_record(o, db, &draft, type, &record, &old);
	if (wrong != NULL) {
		due.trouble = str_of(wrong);
		due_put(db, &due);
		return true;
	}
	room_settle(o->errand->portal, db, &author, type, old, record);
	act_save(db, &author, type, record);
	draft_drop(db, draft.id);
	return true;
}

/* The rule of a table refused it: that is said, and it is not tried again. */
static bool
opening_refused(struct db *db, void *cookie)
{
	struct opening *o = cookie;
	struct due due = due_of(db, o->draft);

	if (due.draft == 0)
		return false;
	due.trouble = S("There is one with this address or code already. "
			"Choose another and send it again.");
	due_put(db, &due);
	return true;
}

void
drafts_due(struct errand *e)
{
	struct db *db = store_read(e->store, e->arena);
	struct rows rows = db_query(db, Q_drafts_due,
	    VALUES(value_text(date_iso(e->arena,
		       date_of_number(date_number(date_of(e->now)) + 1))),
		value_number(DUES_MAX)));
	struct due due[DUES_MAX];
	struct fault fault = { .kind = FAULT_NONE };
	size_t n = 0;

	while (n < DUES_MAX && rows_next(&rows))
		due[n++] = due_row(&rows);
	rows_end(&rows);
	store_read_end(e->store, db);
	for (size_t i = 0; i < n && e->trouble.n == 0 && !errand_stops(e);
	     i++) {
		struct opening o = { .errand = e, .draft = due[i].draft };

		if (!due_has_come(e->portal->zones, &due[i], e->now) ||
		    errand_write(e, e->arena, opening_apply, &o, &fault) !=
			WRITE_BROKEN)
			continue;
		if (fault.kind != FAULT_RULE ||
		    errand_write(e, e->arena, opening_refused, &o, &fault) ==
			WRITE_BROKEN)
			e->trouble = str_copy(e->arena, str_of(fault.detail));
	}
}
