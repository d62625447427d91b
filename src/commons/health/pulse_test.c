/* Goal: what is noted of jobs and troubles is told as it was, and a trouble
 * keeps the moment it began at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "commons/health/pulse.h"

static void
pulse_of_jobs(void **state)
{
	struct pulse *p = pulse_open();
	struct job_pulse jobs[PULSE_JOBS_MAX];
	struct lane_pulse lanes[PULSE_LANES_MAX];

	(void)state;
	pulse_job(p, "letters", (moment){ 5 }, false);
	pulse_job(p, "duties", (moment){ 7 }, false);
	pulse_job(p, "letters", (moment){ 9 }, true);
	assert_int_equal(pulse_jobs(p, jobs), 2);
	assert_string_equal(jobs[0].name, "letters");
	assert_int_equal(jobs[0].runs, 2);
	assert_int_equal(jobs[0].troubles, 1);
	assert_int_equal(jobs[0].began.us, 9);
	assert_int_equal(jobs[1].runs, 1);
	assert_int_equal(pulse_lanes(p, lanes), 0);
	pulse_lane(p, "soon", false);
	pulse_lane(p, "sites", true);
	pulse_lane(p, "soon", true);
	pulse_lane(p, "sites", false);
	assert_int_equal(pulse_lanes(p, lanes), 2);
	assert_string_equal(lanes[0].name, "soon");
	assert_true(lanes[0].here);
	assert_false(lanes[1].here);
	/* Since the first time it was wrong, until it is well again. */
	assert_int_equal(pulse_since(p, PULSE_FILES, true, (moment){ 10 }).us,
	    10);
	assert_int_equal(pulse_since(p, PULSE_FILES, true, (moment){ 20 }).us,
	    10);
	assert_int_equal(pulse_since(p, PULSE_STORE, false, (moment){ 20 }).us,
	    0);
	assert_int_equal(pulse_since(p, PULSE_FILES, false, (moment){ 30 }).us,
	    0);
	assert_int_equal(pulse_since(p, PULSE_FILES, true, (moment){ 40 }).us,
	    40);
	pulse_close(p);
	/* Nothing noted, nothing known. */
	pulse_job(NULL, "x", (moment){ 1 }, true);
	assert_int_equal(pulse_jobs(NULL, jobs), 0);
	assert_int_equal(pulse_since(NULL, PULSE_STORE, true, (moment){ 7 }).us,
	    7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pulse_of_jobs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
