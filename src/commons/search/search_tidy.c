/*
 * Tidying the index.  SQLite's full text index is a heap of parts; taking a row
 * out writes, into a new part, that its words are no longer there, and the old
 * part keeps them until both are put together.  For people who leave this is
 * done now, in steps so short that whoever writes notices nothing.
 */
#include "commons/jobs/jobs.h"
#include "commons/search/search.h"
#include "commons/search/search_room.h"
#include "queries.h"

/* How often something was forgotten; how often when the last merging that
 * ended, and the one under way, began. */
#define FORGOTTEN "search-forgotten"
#define TIDIED "search-tidied"
#define TIDYING "search-tidying"

/* Pages of a step (docs/performance.md), and steps until other jobs have their
 * turn. */
#define STEP_PAGES 64
#define STEPS 50

struct tidying {
	int64_t wanted;
	bool more;
};

void
search_forgotten(struct db *db)
{
	job_cursor_move(db, FORGOTTEN, job_cursor(db, FORGOTTEN) + 1);
}

static bool
tidy_step(struct db *db, void *cookie)
{
	struct tidying *t = cookie;
	bool first = job_cursor(db, TIDYING) != t->wanted;
	int64_t before = db_one(db, Q_search_written, NO_VALUES);

	db_run(db, Q_search_merge,
	    VALUES(value_number(first ? -STEP_PAGES : STEP_PAGES)));
	t->more = db_one(db, Q_search_written, NO_VALUES) - before >= 2;
	if (first)
		job_cursor_move(db, TIDYING, t->wanted);
	return true;
}

static bool
tidy_end(struct db *db, void *cookie)
{
	const struct tidying *t = cookie;

	job_cursor_move(db, TIDIED, t->wanted);
	return true;
}

/* What is to be tidied up to; 0: nothing. */
static int64_t
tidy_wanted(struct errand *e)
{
	struct db *db = store_read(e->store, e->arena);
	int64_t forgotten = job_cursor(db, FORGOTTEN);
	int64_t tidied = job_cursor(db, TIDIED);
	int64_t tidying = job_cursor(db, TIDYING);

	store_read_end(e->store, db);
	if (forgotten == tidied)
		return 0;
	/* What is under way is ended first: what was forgotten since stands in
	 * parts that it does not touch. */
	return tidying > tidied ? tidying : forgotten;
}

static bool
tidy_write(struct errand *e, store_apply *apply, struct tidying *t)
{
	struct fault fault = { .kind = FAULT_NONE };

	if (errand_write(e, e->arena, apply, t, &fault) == WRITE_DONE)
		return true;
	e->trouble = str_copy(e->arena, str_of(fault.detail));
	return false;
}

void
search_tidy(struct errand *e)
{
	struct tidying t = { .wanted = tidy_wanted(e) };
	int steps = 0;

	if (t.wanted == 0)
		return;
	do {
		if (errand_stops(e))
			return;
		if (!tidy_write(e, tidy_step, &t))
			return;
	} while (t.more && ++steps < STEPS);
	e->again = t.more;
	if (t.more)
		return;
	/* Only when this is done too is it done. */
	if (!store_shed(e->store, e->arena)) {
		e->trouble = S("an old state is still being read");
		return;
	}
	e->again = tidy_write(e, tidy_end, &t);
}
