/* Looks at how a file reads: see looks.h. */
#include <sys/stat.h>

#include "engine/base/clock.h"
#include "engine/base/hash.h"
#include "engine/base/log.h"
#include "queries.h"
#include "transparency/tables/course.h"
#include "transparency/tables/limits.h"
#include "transparency/tables/looks.h"
#include "transparency/tables/tables.h"

static const char *const state_names[] = { "read", "waits", "refused" };

str
look_mark(struct arena *a, str corrected)
{
	return str_take(hash_hex(a, hash_sha256(corrected)), LOOK_MARK);
}

str
look_place(const struct files *files, struct arena *a, const struct look *look)
{
	str place = shelf_place(files, a, look->sha256);

	return place.n == 0
		   ? place
		   : str_fmt(a, "%.*s-%.*s", ARG(place), ARG(look->mark));
}

bool
look_is(struct arena *a, str place, str corrected)
{
	str given = S("");

	if (!shelf_has(a, place))
		return false;
	return shelf_load(a, place, TABLE_REMEMBERED, TABLE_DIALECT_MAX, &given)
		   ? str_eq(given, corrected)
		   : corrected.n == 0;
}

str
look_found(const struct files *files, struct arena *a, const struct look *look)
{
	str own = look_place(files, a, look),
	    shelf = shelf_place(files, a, look->sha256);

	if (look_is(a, own, look->corrected))
		return own;
	return look_is(a, shelf, look->corrected) ? shelf : S("");
}

static bool
look_heard(void *context, int thousandths)
{
	const int64_t *until_ms = context;

	(void)thousandths;
	return clock_ms() < *until_ms;
}

/* Read it with somebody who listens. */
static enum table_outcome
look_import(struct arena *a, struct look *look, struct table_job *job,
    int64_t wait_ms, struct errand *errand)
{
	int64_t until_ms = clock_ms() + wait_ms;
	struct course course = { 0 };
	const struct jail_watch brief = { look_heard, &until_ms },
				whole = { course_heard, &course };
	struct table_answer answer;
	enum table_outcome outcome;

	job->watch = errand == NULL ? wait_ms > 0 ? &brief : NULL : &whole;
	if (errand != NULL)
		course_open(&course, errand, look->sha256, look->corrected);
	course.look = true;
	outcome = table_import(a, job, &answer);
	if (errand != NULL)
		course_close(&course);
	look->why = answer.why;
	return outcome;
}

/* Whether it is so large that nobody needs to begin. */
static bool
look_long(const char *file)
{
	struct stat st;

	return stat(file, &st) == 0 && st.st_size > LOOK_BYTES_MAX;
}

void
look_read(const struct portal *portal, struct arena *a, struct look *look,
    int64_t wait_ms, struct errand *errand)
{
	const struct files *files = portal->files;
	str place = look_place(files, a, look), fresh = S("");
	struct table_job job = { .file = str_c(a,
				     files_path(files, a, look->sha256)) };
	enum table_outcome outcome = TABLE_BROKEN;

	look->why = "";
	look->state = LOOK_READ;
	if (look_found(files, a, look).n > 0)
		return;
	look->state = LOOK_WAITS;
	if (wait_ms > 0 && look_long(job.file))
		return;
	if (shelf_begin(files, a, look->sha256, &fresh)) {
		job.folder = str_c(a, fresh);
		if (look->corrected.n == 0 ||
		    shelf_save(a, fresh, TABLE_REMEMBERED, look->corrected))
			outcome = look_import(a, look, &job, wait_ms, errand);
	}
	/* What lies there may have been left by an exchange of names. */
	look->state = LOOK_READ;
	if (outcome == TABLE_READ && shelf_replace(a, fresh, place))
		return;
	shelf_remove(a, fresh);
	look->state = outcome == TABLE_STOPPED ? LOOK_WAITS : LOOK_REFUSED;
	if (look->why[0] == '\0')
		look->why = "The table could not be read just now. Please try "
			    "again.";
}

void
look_put(struct db *db, const struct look *look, moment now)
{
	db_run(db, Q_look_put,
	    VALUES(value_text(look->sha256), value_text(look->mark),
		value_text(look->corrected),
		value_text(str_of(state_names[look->state])),
		value_text(
		    str_of(look->state == LOOK_REFUSED ? look->why : "")),
		value_number(now.us)));
}

static void
look_row(struct arena *a, struct rows *rows, struct look *look)
{
	str state = rows_text(rows, 3);

	*look = (struct look){ .sha256 = rows_text(rows, 0),
		.mark = rows_text(rows, 1),
		.corrected = rows_text(rows, 2),
		.state = str_is(state, "read")	    ? LOOK_READ
			 : str_is(state, "refused") ? LOOK_REFUSED
						    : LOOK_WAITS,
		.why = str_c(a, rows_text(rows, 4)),
		.percent = rows_number(rows, 5) };
	/* In thousandths, or -1. */
	if (look->percent > 0)
		look->percent /= 10;
}

bool
look_of(struct db *db, const struct files *files, str sha256, str mark,
    struct look *look)
{
	struct arena *a = db_arena(db);
	struct rows rows = db_query(db, Q_look_one,
	    VALUES(value_text(sha256), value_text(mark)));
	bool found = rows_next(&rows);

	if (found)
		look_row(a, &rows, look);
	rows_end(&rows);
	/* Its folder may have been swept, or lie there already. */
	if (found && look->state != LOOK_REFUSED)
		look->state =
		    look_found(files, a, look).n > 0 ? LOOK_READ : LOOK_WAITS;
	return found;
}

static bool
looks_noted(struct db *db, void *cookie)
{
	const struct look *look = cookie;

	db_run(db, Q_look_ended,
	    VALUES(value_text(look->sha256), value_text(look->mark),
		value_text(str_of(state_names[look->state])),
		value_text(
		    str_of(look->state == LOOK_REFUSED ? look->why : ""))));
	db_run(db, Q_course_end,
	    VALUES(value_text(look->sha256), value_text(look->mark)));
	return true;
}

void
looks_drop(struct db *db, str sha256)
{
	db_run(db, Q_looks_drop, VALUES(value_text(sha256)));
}

static void
looks_write(struct errand *e, struct arena *a, store_apply *apply, void *what)
{
	struct fault fault = { .kind = FAULT_NONE };

	if (errand_write(e, a, apply, what, &fault) == WRITE_BROKEN)
		e->trouble = str_copy(e->arena, str_of(fault.detail));
}

void
looks_run(struct errand *e)
{
	struct db *db;
	struct rows rows;
	struct look look;
	bool found;

	if (e->portal->files == NULL)
		return;
	db = store_read(e->store, e->arena);
	rows = db_query(db, Q_look_next, NO_VALUES);
	found = rows_next(&rows);
	if (found)
		look_row(e->arena, &rows, &look);
	rows_end(&rows);
	store_read_end(e->store, db);
	if (!found || errand_stops(e))
		return;
	look_read(e->portal, e->arena, &look, 0, e);
	if (look.state == LOOK_WAITS && errand_stops(e))
		return;
	looks_write(e, e->arena, looks_noted, &look);
	e->again = e->trouble.n == 0;
}

static bool
looks_forget(struct db *db, void *now)
{
	db_run(db, Q_looks_forget,
	    VALUES(value_number(((moment *)now)->us - LOOK_SECONDS * 1000000)));
	return true;
}

void
looks_check(struct errand *e)
{
	if (e->portal->files == NULL)
		return;
	shelf_sweep_looks(e->portal->files, e->arena, LOOK_SECONDS);
	looks_write(e, e->arena, looks_forget, &e->now);
}
