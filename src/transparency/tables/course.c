/* How readings go, and stopping them: see course.h. */
#include "transparency/tables/course.h"

#include "commons/acts/acts_web.h"
#include "commons/site/frame.h"
#include "engine/base/clock.h"
#include "engine/base/date.h"
#include "queries.h"
#include "transparency/tables/looks.h"

/* What one look takes. */
#define COURSE_BYTES_MAX ((size_t)1 << 20)

void
course_open(struct course *c, struct errand *e, str sha256, str corrected)
{
	*c = (struct course){ .errand = e,
		.arena = arena_open(COURSE_BYTES_MAX),
		.sha256 = sha256,
		.corrected = corrected,
		.mark = look_mark(e->arena, corrected),
		.looked_ms = clock_ms(),
		.told = -1 };
}

void
course_close(struct course *c)
{
	arena_close(c->arena);
}

struct course_step {
	const struct course *course;
	int64_t done;
	moment at;
};

static bool
course_put(struct db *db, void *cookie)
{
	const struct course_step *step = cookie;

	db_run(db, Q_course_put,
	    VALUES(value_text(step->course->sha256),
		value_text(step->course->mark),
		value_text(step->course->corrected), value_number(step->done),
		value_number(step->at.us)));
	return true;
}

static bool
course_is_stopped(struct course *c)
{
	struct db *db = store_read(c->errand->store, c->arena);
	const struct value which[] = { value_text(c->sha256),
		value_text(c->mark) };
	bool stopped = db_one(db, Q_course_stopped, which, 2) > 0;

	if (c->look && !stopped)
		stopped = db_one(db, Q_look_wanted, which, 2) == 0;

	/* Who cannot ask goes on. */
	stopped = stopped && db_fault(db)->kind == FAULT_NONE;
	store_read_end(c->errand->store, db);
	return stopped;
}

bool
course_heard(void *context, int thousandths)
{
	struct course *c = context;
	struct course_step step = { c, thousandths, moment_now() };
	struct fault fault;

	if (errand_stops(c->errand))
		return false;
	if (clock_ms() - c->looked_ms < COURSE_LOOK_MS)
		return true;
	c->looked_ms = clock_ms();
	c->stopped = course_is_stopped(c);
	errand_keep(c->errand);
	if (!c->stopped && thousandths / 10 != c->told &&
	    errand_write(c->errand, c->arena, course_put, &step, &fault) ==
		WRITE_DONE)
		c->told = thousandths / 10;
	arena_reset(c->arena);
	return !c->stopped && !errand_stops(c->errand);
}

const char *
course_sentence(str role)
{
	if (str_is(role, role_name(ROLE_EDITOR)))
		return MESSAGE("Reading was stopped by an editor.");
	if (str_is(role, role_name(ROLE_OFFICER)))
		return MESSAGE("Reading was stopped by an officer.");
	if (str_is(role, role_name(ROLE_ADMINISTRATOR)))
		return MESSAGE("Reading was stopped by an administrator.");
	return MESSAGE("Reading was stopped.");
}

bool
course_may(struct request *rq, const struct record_type *type,
    const void *record)
{
	struct what what;

	if (rq->who == NULL || !may(rq->who, VERB_EDIT, NULL))
		return false;
	what = what_of(rq, type, record);
	return may(rq->who, VERB_EDIT, &what);
}

struct course_change {
	int64_t version;
	str sha256, mark, corrected, role, href;
	moment at;
};

/* The table that the form is about; OK, or what to answer. */
static enum outcome
course_asked(struct request *rq, struct course_change *change)
{
	const struct record_type *type;
	const void *record =
	    about_record(rq->db, request_field(rq, "about"), &type);
	enum outcome outcome;
	struct rows rows;
	struct what what;

	change->version =
	    record == NULL ? 0 : ((const struct record *)record)->id;
	if (record == NULL || !str_is(S("distribution_version"), type->name))
		return OUTCOME_NOT_FOUND;
	outcome = may_now(rq, VERB_EDIT, type, record);
	if (outcome != OUTCOME_OK)
		return outcome;
	rows = db_query(rq->db, Q_table_of_version,
	    VALUES(value_number(change->version)));
	if (!rows_next(&rows))
		return OUTCOME_NOT_FOUND;
	change->sha256 = rows_text(&rows, 2);
	change->corrected = rows_text(&rows, 11);
	change->mark = look_mark(rq->arena, change->corrected);
	rows_end(&rows);
	what = what_of(rq, type, record);
	change->role = may_role(rq->who, VERB_EDIT, &what);
	change->href = record_href(rq, type, record);
	change->at = rq->now;
	return OUTCOME_OK;
}

/* One that ended meanwhile has nothing to be stopped. */
static enum outcome
course_stop_apply(struct request *rq, void *cookie)
{
	const struct course_change *c = cookie;

	if (db_one(rq->db, Q_table_due, VALUES(value_number(c->version))) > 0)
		db_run(rq->db, Q_course_stop,
		    VALUES(value_text(c->sha256), value_text(c->mark),
			value_text(c->corrected), value_text(c->role),
			value_number(c->at.us)));
	return request_go(rq, "%.*s#inside", ARG(c->href));
}

static enum outcome
course_again_apply(struct request *rq, void *cookie)
{
	const struct course_change *c = cookie;

	db_run(rq->db, Q_table_unread_again, VALUES(value_text(c->sha256)));
	db_run(rq->db, Q_course_drop,
	    VALUES(value_text(c->sha256), value_text(c->mark)));
	return request_go(rq, "%.*s#inside", ARG(c->href));
}

enum outcome
course_stop(struct request *rq)
{
	struct course_change change;
	enum outcome outcome = course_asked(rq, &change);

	return outcome == OUTCOME_OK
		   ? request_write(rq, course_stop_apply, &change)
		   : outcome;
}

enum outcome
course_again(struct request *rq)
{
	struct course_change change;
	enum outcome outcome = course_asked(rq, &change);

	return outcome == OUTCOME_OK
		   ? request_write(rq, course_again_apply, &change)
		   : outcome;
}
