/* Leases: see lease.h. */
#include <sodium.h>
#include <time.h>

#include "commons/jobs/lease.h"
#include "engine/base/hash.h"
#include "queries.h"

/* A row of job_lease; ${epoch} is 0 when there is none. */
struct tenure {
	str holder;
	int64_t epoch, until;
};

/* A clock that nobody sets and that goes on while we are stopped. */
static int64_t
lease_clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
lease_make(struct lease *lease, const char *name, int64_t ms)
{
	unsigned char random[16];

	*lease = (struct lease){ .name = name, .ms = ms };
	hash_random(random, sizeof(random));
	sodium_bin2hex(lease->holder, sizeof(lease->holder), random,
	    sizeof(random));
}

static struct tenure
lease_tenure(const struct lease *lease, struct db *db)
{
	struct tenure t = { .epoch = 0 };
	struct rows rows =
	    db_query(db, Q_lease_get, VALUES(value_text(str_of(lease->name))));

	if (rows_next(&rows))
		t = (struct tenure){ rows_text(&rows, 0), rows_number(&rows, 1),
			rows_number(&rows, 2) };
	rows_end(&rows);
	return t;
}

static int64_t
lease_now(struct db *db)
{
	return db_one(db, Q_lease_now, NO_VALUES);
}

static bool
lease_may(const struct lease *lease, const struct tenure *t, int64_t now)
{
	return t->epoch == 0 || t->until <= now ||
	       str_is(t->holder, lease->holder);
}

bool
lease_vacant(const struct lease *lease, struct db *db)
{
	struct tenure t = lease_tenure(lease, db);

	return lease_may(lease, &t, lease_now(db)) &&
	       db_fault(db)->kind == FAULT_NONE;
}

bool
lease_ours(const struct lease *lease, struct db *db)
{
	struct tenure t = lease_tenure(lease, db);

	return lease->held && str_is(t.holder, lease->holder) &&
	       t.epoch == lease->epoch;
}

struct lease_taking {
	const struct lease *lease;
	int64_t epoch;
};

static bool
lease_take_apply(struct db *db, void *cookie)
{
	struct lease_taking *taking = cookie;
	const struct lease *lease = taking->lease;
	struct tenure t = lease_tenure(lease, db);
	int64_t now = lease_now(db);

	if (!lease_may(lease, &t, now))
		return false;
	taking->epoch = t.epoch + (str_is(t.holder, lease->holder) ? 0 : 1);
	db_run(db, Q_lease_set,
	    VALUES(value_text(str_of(lease->name)),
		value_text(str_of(lease->holder)), value_number(taking->epoch),
		value_number(now + lease->ms * 1000)));
	return true;
}

enum lease_outcome
lease_take(struct lease *lease, struct store *store, struct arena *a)
{
	struct lease_taking taking = { .lease = lease };
	int64_t asked_ms = lease_clock_ms();
	struct fault fault;
	enum write_outcome outcome =
	    store_write(store, a, lease_take_apply, &taking, &fault);

	lease->held = outcome == WRITE_DONE;
	lease->epoch = taking.epoch;
	lease->renewed_ms = asked_ms;
	if (outcome == WRITE_BROKEN)
		return LEASE_BROKEN;
	return lease->held ? LEASE_HELD : LEASE_ANOTHERS;
}

bool
lease_due(const struct lease *lease)
{
	return lease_clock_ms() - lease->renewed_ms >= lease->ms / 3;
}

static bool
lease_give_apply(struct db *db, void *cookie)
{
	const struct lease *lease = cookie;

	return db_run(db, Q_lease_end,
		   VALUES(value_text(str_of(lease->name)),
		       value_text(str_of(lease->holder)),
		       value_number(lease->epoch))) > 0;
}

void
lease_give(struct lease *lease, struct store *store, struct arena *a)
{
	struct fault fault;

	/* Where that fails it runs out by itself. */
	if (lease->held)
		store_write(store, a, lease_give_apply, lease, &fault);
	lease->held = false;
}
