/* Goal: what is put to the staff is done once, in order, and to the end;
 * deadlines come when they are due. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "engine/web/limits.h"
#include "engine/web/reaper.h"
#include "engine/web/staff.h"

static _Atomic int done;
static int things[3000];

static void
work(void *cookie, void *thing, struct arena *arena)
{
	(void)cookie;
	assert_int_equal(arena_used(arena), 0);
	(*(int *)thing)++;
	arena_get(arena, 10, 10);
	atomic_fetch_add(&done, 1);
}

static void
does_everything_once(void **state)
{
	struct staff *staff = staff_open(4, LIMIT_QUEUE, work, NULL);

	(void)state;
	assert_non_null(staff);
	for (int i = 0; i < 3000; i++)
		while (!staff_put(staff, &things[i]))
			;
	staff_end(staff);
	assert_int_equal(done, 3000);
	for (int i = 0; i < 3000; i++)
		assert_int_equal(things[i], 1);
	assert_false(staff_put(staff, &things[0]));
	staff_end(staff);
	staff_close(staff);
}

static void
a_full_queue_says_no_at_once(void **state)
{
	struct queue *queue = queue_open(3);
	int a, b, c;

	(void)state;
	assert_true(queue_put(queue, &a) && queue_put(queue, &b));
	assert_ptr_equal(queue_take(queue), &a);
	assert_true(queue_put(queue, &c) && queue_put(queue, &a));
	assert_false(queue_put(queue, &b));
	queue_end(queue);
	assert_false(queue_put(queue, &b));
	assert_ptr_equal(queue_take(queue), &b);
	assert_ptr_equal(queue_take(queue), &c);
	assert_ptr_equal(queue_take(queue), &a);
	assert_null(queue_take(queue));
	queue_close(queue);
}

/* Only the one in front, and only when it is due: nobody is passed over. */
static void
takes_back_what_waits_too_long(void **state)
{
	struct queue *queue = queue_open(3);
	struct timespec pause = { .tv_nsec = 2000000 };
	int a, b;

	(void)state;
	assert_null(queue_late(queue, 0));
	assert_true(queue_put(queue, &a) && queue_put(queue, &b));
	assert_null(queue_late(queue, 3600000));
	nanosleep(&pause, NULL);
	assert_ptr_equal(queue_late(queue, 0), &a);
	assert_ptr_equal(queue_take(queue), &b);
	assert_null(queue_late(queue, 0));
	queue_close(queue);
}

static void
tick(void *cookie)
{
	atomic_fetch_add((_Atomic int *)cookie, 1);
}

static void
reaps_what_is_due(void **state)
{
	_Atomic int ticks = 0;
	struct reaper *reaper = reaper_open(tick, &ticks);
	struct watched due = { .fd = -1 }, later = { .fd = -1 },
		       never = { .fd = -1 };
	int ends[3][2];
	char byte;

	(void)state;
	assert_non_null(reaper);
	for (int i = 0; i < 3; i++)
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends[i]),
		    0);
	due.fd = ends[0][0];
	later.fd = ends[1][0];
	never.fd = ends[2][0];
	reaper_within(&due, 1);
	reaper_within(&later, 3600000);
	reaper_within(&never, 0);
	reaper_add(reaper, &due);
	reaper_add(reaper, &later);
	reaper_add(reaper, &never);
	assert_int_equal(read(ends[0][1], &byte, 1), 0);
	assert_int_equal(recv(ends[1][1], &byte, 1, MSG_DONTWAIT), -1);
	assert_int_equal(recv(ends[2][1], &byte, 1, MSG_DONTWAIT), -1);
	reaper_remove(reaper, &later);
	reaper_remove(reaper, &due);
	reaper_remove(reaper, &never);
	reaper_close(reaper);
	for (int i = 0; i < 3; i++) {
		close(ends[i][0]);
		close(ends[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(does_everything_once),
		cmocka_unit_test(a_full_queue_says_no_at_once),
		cmocka_unit_test(takes_back_what_waits_too_long),
		cmocka_unit_test(reaps_what_is_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
