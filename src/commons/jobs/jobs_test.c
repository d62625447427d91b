/* Goal: jobs run one at a time, in their rhythm or when something was written,
 * again at once when they say so and later when something broke; and closing
 * waits for the one that runs, which is told to stop. */
#include <stdatomic.h>

#include "commons/jobs/jobs.h"
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

static const struct job jobs[] = { { "often", 1, job_often },
	{ "written", 0, job_written }, { "again", 3600, job_again }, { 0 } };
static const struct job more[] = { { "broken", 1, job_broken }, { 0 } };
static const struct job slow[] = { { "slow", 3600, job_slow }, { 0 } };
static const struct room room = { .jobs = jobs }, none = { 0 },
			 broken = { .jobs = more }, long_one = { .jobs = slow };
static const struct room *const well[] = { &room, &none, NULL };
static const struct room *const badly[] = { &room, &broken, NULL };
static const struct room *const slowly[] = { &long_one, NULL };

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(cursors_move),
		IN_HOUSE(all_run_once_for_tests),
		IN_HOUSE(each_in_its_rhythm),
		IN_HOUSE(closing_stops_what_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
