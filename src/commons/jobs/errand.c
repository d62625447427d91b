/* What a job may do on its errand: see commons/room.h. */
#include <stdio.h>

#include "commons/jobs/lease.h"
#include "commons/room.h"

/* One row, read and written. */
#define ERRAND_KEEP_BYTES ((size_t)1 << 20)

struct errand_writing {
	const struct lease *lease;
	store_apply *apply;
	void *what;
	bool lost;
};

static bool
errand_apply(struct db *db, void *cookie)
{
	struct errand_writing *w = cookie;
	bool ours = lease_ours(w->lease, db);

	w->lost = !ours && db_fault(db)->kind == FAULT_NONE;
	return ours && w->apply(db, w->what);
}

/* A job of many writes keeps the lease by itself. */
static void
errand_renew(struct errand *e, struct arena *a)
{
	int64_t epoch = e->lease->epoch;

	lease_take(e->lease, e->store, a);
	/* Somebody had it in between: what was read before may be old. */
	e->lease->held = e->lease->held && e->lease->epoch == epoch;
}

enum write_outcome
errand_write(struct errand *e, struct arena *a, store_apply *apply, void *what,
    struct fault *fault)
{
	struct errand_writing w = { e->lease, apply, what, false };
	enum write_outcome outcome;

	if (e->lease == NULL)
		return store_write(e->store, a, apply, what, fault);
	outcome = store_write(e->store, a, errand_apply, &w, fault);
	if (outcome == WRITE_REFUSED && w.lost) {
		e->lease->held = false;
		fault->kind = FAULT_BUSY;
		snprintf(fault->detail, sizeof(fault->detail),
		    "another node runs the jobs by now");
		return WRITE_BROKEN;
	}
	if (outcome != WRITE_BROKEN && lease_due(e->lease))
		errand_renew(e, a);
	return outcome;
}

void
errand_keep(struct errand *e)
{
	struct arena *a;

	if (e->lease == NULL || !e->lease->held || !lease_due(e->lease))
		return;
	a = arena_open(ERRAND_KEEP_BYTES);
	errand_renew(e, a);
	arena_close(a);
}

bool
errand_stops(const struct errand *e)
{
	return (e->stop != NULL && atomic_load(e->stop)) ||
	       (e->lease != NULL && !e->lease->held);
}
