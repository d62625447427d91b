/* Looks at how a file reads: see looks.h. */
#include <time.h>

#include "engine/base/hash.h"
#include "engine/base/log.h"
#include "queries.h"
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

/* Who waits, and until when. */
struct look_wait {
	int64_t until_ms; /* 0: as long as it takes */
	struct errand *errand;
};

static int64_t
look_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
look_heard(void *context, int thousandths)
{
	const struct look_wait *wait = context;

	(void)thousandths;
	if (wait->errand != NULL)
		errand_keep(wait->errand);
	return (wait->until_ms == 0 || look_clock() < wait->until_ms) &&
	       (wait->errand == NULL || !errand_stops(wait->errand));
}

void
look_read(const struct portal *portal, struct arena *a, struct look *look,
    int64_t wait_ms, struct errand *errand)
{
	const struct files *files = portal->files;
	str place = look_place(files, a, look), fresh = S("");
	struct look_wait wait = { wait_ms > 0 ? look_clock() + wait_ms : 0,
		errand };
	const struct jail_watch watch = { look_heard, &wait };
	struct table_job job = { .file = str_c(a,
				     files_path(files, a, look->sha256)),
		.watch = &watch };
	struct table_answer answer = { .why = "" };
	enum table_outcome outcome = TABLE_BROKEN;

	look->state = LOOK_READ;
	if (look_found(files, a, look).n > 0)
		return;
	if (shelf_begin(files, a, look->sha256, &fresh)) {
		job.folder = str_c(a, fresh);
		if (look->corrected.n == 0 ||
		    shelf_save(a, fresh, TABLE_REMEMBERED, look->corrected))
			outcome = table_import(a, &job, &answer);
	}
	look->why = answer.why;
	if (outcome == TABLE_READ && shelf_end(a, fresh, place))
		return;
	shelf_remove(a, fresh);
	look->state = outcome == TABLE_STOPPED ? LOOK_WAITS : LOOK_REFUSED;
	if (look->why == NULL || look->why[0] == '\0')
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
		.why = str_c(a, rows_text(rows, 4)) };
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
	return true;
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
	if (look.state == LOOK_WAITS)
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
