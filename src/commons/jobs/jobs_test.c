/* Goal: jobs of a lane run one at a time, in their rhythm or when something was written,
 * again at once when they say so and later when something broke; closing waits
 * for the one that runs, which is told to stop; and of two nodes one runs them,
 * until it ends or vanishes, after which it writes nothing more. */
#include <stdatomic.h>

#include "commons/jobs/jobs.h"
#include "commons/jobs/lease.h"
#include "engine/record/record_house.h"

/* What the jobs of this test find behind portal.files, which none looks into.
 */
struct counts {
	_Atomic int running, together, often, written, again, broken, slow;
	_Atomic bool stopped;
};

static struct counts *
job_enter(struct errand *e)
{
	struct counts *c = (struct counts *)(void *)e->portal->files;

	if (atomic_fetch_add(&c->running, 1) > 0)
		atomic_fetch_add(&c->together, 1);
	return c;
}

static void
job_often(struct errand *e)
{
	struct counts *c = job_enter(e);

	atomic_fetch_add(&c->often, 1);
	atomic_fetch_sub(&c->running, 1);
}

static void
job_written(struct errand *e)
{
	struct counts *c = job_enter(e);

	atomic_fetch_add(&c->written, 1);
	atomic_fetch_sub(&c->running, 1);
}

static void
job_again(struct errand *e)
{
	struct counts *c = job_enter(e);

	e->again = atomic_fetch_add(&c->again, 1) < 4;
	atomic_fetch_sub(&c->running, 1);
}

static void
job_broken(struct errand *e)
{
	struct counts *c = job_enter(e);

	atomic_fetch_add(&c->broken, 1);
	e->trouble = S("the disk is full");
	e->again = true;
	atomic_fetch_sub(&c->running, 1);
}

/* Works until it is told to stop. */
static void
job_slow(struct errand *e)
{
	struct counts *c = job_enter(e);

	atomic_fetch_add(&c->slow, 1);
	while (e->stop != NULL && !atomic_load(e->stop))
		usleep(1000);
	atomic_store(&c->stopped, true);
	atomic_fetch_sub(&c->running, 1);
}

static const struct job jobs[] = { { "often", 1, job_often, LANE_SOON },
	{ "written", 0, job_written, LANE_SOON }, { "again", 3600, job_again, LANE_SOON }, { 0 } };
static const struct job more[] = { { "broken", 1, job_broken, LANE_SOON }, { 0 } };
static const struct job slow[] = { { "slow", 3600, job_slow, LANE_SOON }, { 0 } };
static const struct room room = { .jobs = jobs }, none = { 0 },
			 broken = { .jobs = more }, long_one = { .jobs = slow };
static const struct room *const well[] = { &room, &none, NULL };
static const struct room *const badly[] = { &room, &broken, NULL };
static const struct room own = { .chores = jobs };
static const struct room *const owns[] = { &own, NULL };
static const struct room *const slowly[] = { &long_one, NULL };
static const struct job reads[] = { { "reads", 3600, job_slow, LANE_TABLES },
	{ 0 } };
static const struct room reader = { .jobs = reads };
static const struct room *const beside[] = { &reader, &room, NULL };

static int
house_open(void **state)
{
	*state = house_make();
	house_start(*state, NULL, 0, NULL, 0);
	return 0;
}

static struct portal
portal_of(const struct room *const *rooms, struct counts *c)
{
	return (struct portal){ .rooms = rooms, .files = (void *)c };
}

static bool
move_apply(struct db *db, void *cookie)
{
	job_cursor_move(db, "test", *(const int64_t *)cookie);
	return true;
}

static void
move(struct house *h, int64_t seq)
{
	assert_int_equal(store_write(h->store, h->arena, move_apply, &seq,
			     &h->fault),
	    WRITE_DONE);
}

static void
cursors_move(void **state)
{
	struct house *h = *state;

	assert_int_equal(job_cursor(house_read(h), "test"), 0);
	house_read_end(h);
	move(h, 7);
	move(h, 6);
	assert_int_equal(job_cursor(house_read(h), "test"), 6);
	assert_int_equal(job_cursor(h->db, "other"), 0);
	house_read_end(h);
}

static void
all_run_once_for_tests(void **state)
{
	struct house *h = *state;
	struct counts c = { 0 };
	struct portal good = portal_of(well, &c), bad = portal_of(badly, &c);

	assert_true(jobs_run_all(h->store, &good, (moment){ 1 }));
	assert_int_equal(c.often, 1);
	assert_int_equal(c.written, 1);
	assert_int_equal(c.again, 5);
	/* One that broke is not asked again, whatever it says. */
	assert_false(jobs_run_all(h->store, &bad, (moment){ 1 }));
	assert_int_equal(c.broken, 1);
	assert_int_equal(c.often, 2);
}

/* Wait up to five seconds for ${n} to become ${least}. */
static void
reaches(_Atomic int *n, int least)
{
	for (int i = 0; i < 500 && atomic_load(n) < least; i++)
		usleep(10000);
	assert_true(atomic_load(n) >= least);
}

static void
each_in_its_rhythm(void **state)
{
	struct house *h = *state;
	struct counts c = { 0 };
	struct portal portal = portal_of(badly, &c);
	struct jobs *open = jobs_open(h->store, &portal, NULL, 0);

	assert_non_null(open);
	reaches(&c.often, 3);
	assert_int_equal(c.written, 1);
	assert_int_equal(c.again, 5);
	assert_int_equal(c.broken, 1);
	move(h, 1);
	reaches(&c.written, 2);
	jobs_close(open);
	assert_int_equal(c.written, 2);
	assert_int_equal(c.together, 0);
	assert_int_equal(c.running, 0);
}

static void
closing_stops_what_runs(void **state)
{
	struct house *h = *state;
	struct counts c = { 0 };
	struct portal portal = portal_of(slowly, &c);
	struct jobs *open = jobs_open(h->store, &portal, NULL, 0);

	reaches(&c.slow, 1);
	assert_false(c.stopped);
	jobs_close(open);
	assert_true(c.stopped);
	jobs_close(NULL);
}

/* A table that takes long, or a site that does not answer, keeps no letter. */
static void
nobody_waits_for_another_lane(void **state)
{
	struct house *h = *state;
	struct counts c = { 0 };
	struct portal portal = portal_of(beside, &c);
	struct jobs *open = jobs_open(h->store, &portal, NULL, 0);

	reaches(&c.slow, 1);
	reaches(&c.often, 2);
	move(h, 1);
	reaches(&c.written, 2);
	assert_false(c.stopped);
	jobs_close(open);
	assert_true(c.stopped);
	assert_int_equal(c.slow, 1);
}

/* ---- two nodes ---- */

#define LEASE_MS 3000

static bool
nothing_apply(struct db *db, void *cookie)
{
	(void)db;
	(void)cookie;
	return true;
}

static void
one_of_two_runs_them(void **state)
{
	struct house *h = *state;
	struct counts here = { 0 }, there = { 0 };
	struct portal a = portal_of(well, &here), b = portal_of(well, &there);
	struct jobs *first = jobs_open(h->store, &a, NULL, LEASE_MS), *second;

	reaches(&here.often, 1);
	second = jobs_open(h->store, &b, NULL, LEASE_MS);
	/* Far longer than the lease: it is renewed. */
	reaches(&here.often, 5);
	assert_int_equal(there.often, 0);
	/* Where it is given back, the other one goes on, with all of them. */
	jobs_close(first);
	reaches(&there.often, 1);
	reaches(&there.again, 5);
	jobs_close(second);
	assert_int_equal(here.together + there.together, 0);
}

/* What a node alone knows it does itself, whoever has the lease; and once more
 * before it closes. */
static void
chores_run_everywhere(void **state)
{
	struct house *h = *state;
	struct counts here = { 0 }, there = { 0 };
	struct portal a = portal_of(owns, &here), b = portal_of(owns, &there);
	struct jobs *first = jobs_open(h->store, &a, NULL, 3600000), *second;
	int often;

	reaches(&here.often, 1);
	second = jobs_open(h->store, &b, NULL, 3600000);
	reaches(&there.often, 2);
	reaches(&here.often, 2);
	often = there.often;
	jobs_close(second);
	assert_true(there.often > often);
	jobs_close(first);
	assert_int_equal(here.together + there.together, 0);
}

/* Given back, it is free at once, however long it was to last. */
static void
given_back_is_free_at_once(void **state)
{
	struct house *h = *state;
	struct counts here = { 0 }, there = { 0 };
	struct portal a = portal_of(well, &here), b = portal_of(well, &there);
	struct jobs *first = jobs_open(h->store, &a, NULL, 3600000), *second;

	reaches(&here.often, 1);
	second = jobs_open(h->store, &b, NULL, 3600000);
	reaches(&here.often, 2);
	assert_int_equal(there.often, 0);
	jobs_close(first);
	reaches(&there.often, 1);
	jobs_close(second);
}

static bool
vacant(struct house *h, const struct lease *lease)
{
	bool free = lease_vacant(lease, house_read(h));

	house_read_end(h);
	return free;
}

/* A node that is stopped, or dies, renews nothing: ${old} here. */
static void
who_vanished_writes_nothing_more(void **state)
{
	struct house *h = *state;
	struct lease old, one, two;
	struct errand errand = { .store = h->store,
		.arena = h->arena,
		.lease = &old };
	int64_t seq = 1;

	lease_make(&old, "jobs", 50);
	lease_make(&one, "jobs", 3600000);
	lease_make(&two, "jobs", 3600000);
	assert_true(vacant(h, &old));
	assert_int_equal(lease_take(&old, h->store, h->arena), LEASE_HELD);
	assert_int_equal(old.epoch, 1);
	assert_int_equal(errand_write(&errand, h->arena, move_apply, &seq,
			     &h->fault),
	    WRITE_DONE);
	while (!vacant(h, &one))
		usleep(1000);
	/* It ran out, but nobody took it: what was begun may be ended. */
	seq = 2;
	assert_int_equal(errand_write(&errand, h->arena, move_apply, &seq,
			     &h->fault),
	    WRITE_DONE);
	while (!vacant(h, &one))
		usleep(1000);
	assert_int_equal(lease_take(&one, h->store, h->arena), LEASE_HELD);
	assert_int_equal(one.epoch, 2);
	assert_int_equal(lease_take(&two, h->store, h->arena), LEASE_ANOTHERS);
	assert_false(two.held);
	seq = 3;
	assert_false(errand_stops(&errand));
	assert_int_equal(errand_write(&errand, h->arena, move_apply, &seq,
			     &h->fault),
	    WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_BUSY);
	assert_true(errand_stops(&errand));
	assert_int_equal(job_cursor(house_read(h), "test"), 2);
	house_read_end(h);
	/* Nor can it give away what is another's. */
	old.held = true;
	lease_give(&old, h->store, h->arena);
	assert_false(vacant(h, &two));
}

/* Even when it has it again: what it read before may be old. */
static void
an_earlier_turn_is_over(void **state)
{
	struct house *h = *state;
	struct lease old, one, before;
	struct errand errand = { .store = h->store,
		.arena = h->arena,
		.lease = &before };

	lease_make(&old, "jobs", 3600000);
	lease_make(&one, "jobs", 3600000);
	assert_int_equal(lease_take(&old, h->store, h->arena), LEASE_HELD);
	before = old;
	lease_give(&old, h->store, h->arena);
	assert_int_equal(lease_take(&one, h->store, h->arena), LEASE_HELD);
	lease_give(&one, h->store, h->arena);
	assert_int_equal(lease_take(&old, h->store, h->arena), LEASE_HELD);
	assert_int_equal(old.epoch, 3);
	assert_int_equal(errand_write(&errand, h->arena, nothing_apply, NULL,
			     &h->fault),
	    WRITE_BROKEN);
	errand.lease = &old;
	assert_int_equal(errand_write(&errand, h->arena, nothing_apply, NULL,
			     &h->fault),
	    WRITE_DONE);
}

/* Of many who try at once, one has it. */
static void
one_takes_over(void **state)
{
	struct house *h = *state;
	struct counts c[4] = { 0 };
	struct portal portals[4];
	struct jobs *open[4];
	struct lease dead;
	int running = 0;

	lease_make(&dead, "jobs", 100);
	assert_int_equal(lease_take(&dead, h->store, h->arena), LEASE_HELD);
	for (int i = 0; i < 4; i++) {
		portals[i] = portal_of(well, &c[i]);
		open[i] = jobs_open(h->store, &portals[i], NULL, 3600000);
	}
	for (int i = 0; i < 500 && running == 0; i++) {
		usleep(10000);
		/* What tells them: something was written. */
		assert_int_equal(store_write(h->store, h->arena, nothing_apply,
				     NULL, &h->fault),
		    WRITE_DONE);
		for (int k = 0; k < 4; k++)
			running += c[k].often > 0;
	}
	assert_int_equal(running, 1);
	move(h, 1);
	usleep(600000);
	running = 0;
	for (int k = 0; k < 4; k++)
		running += c[k].often > 0;
	assert_int_equal(running, 1);
	for (int i = 0; i < 4; i++)
		jobs_close(open[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(cursors_move),
		IN_HOUSE(all_run_once_for_tests),
		IN_HOUSE(each_in_its_rhythm),
		IN_HOUSE(closing_stops_what_runs),
		IN_HOUSE(nobody_waits_for_another_lane),
		IN_HOUSE(one_of_two_runs_them),
		IN_HOUSE(chores_run_everywhere),
		IN_HOUSE(given_back_is_free_at_once),
		IN_HOUSE(who_vanished_writes_nothing_more),
		IN_HOUSE(an_earlier_turn_is_over),
		IN_HOUSE(one_takes_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
