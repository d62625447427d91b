/* Goal: a link is broken when it was missed again and again, never because our
 * own line was down or somebody does not let us look; and readers are told at
 * once of what its site says is gone, of other troubles when they last. */
#include "commons/commons_house.h"

#include "commons/links/links.h"

#define HOUR INT64_C(3600000000)
#define DAY (24 * HOUR)

static const struct fetch_answer fine = { FETCH_FINE, true, 200, { 0 }, -1 },
				 gone = { FETCH_GONE, true, 404, { 0 }, -1 },
				 closed = { FETCH_REFUSED, true, 403, { 0 },
					 -1 },
				 inside = { FETCH_FORBIDDEN, false, 0, { 0 },
					 -1 },
				 silent = { FETCH_SILENT, false, 0, { 0 }, -1 },
				 refused = { FETCH_SILENT, true, 0, { 0 }, -1 },
				 failing = { FETCH_BROKEN, true, 503, { 0 },
					 -1 };

static void
it_is_asked_again_later_and_later(void **state)
{
	static const int64_t waits[] = { HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY,
		7 * DAY };
	struct link_check c = { .outcome = LINK_UNHEARD };
	moment now = HOUSE_NOW;

	(void)state;
	assert_int_equal(links_stand(&c, now).state, LINK_UNKNOWN);
	for (size_t i = 0; i < sizeof(waits) / sizeof(*waits); i++) {
		c = links_follow(&c, &gone, true, now);
		assert_int_equal(c.due.us - now.us, waits[i]);
		assert_int_equal(c.since.us, HOUSE_NOW.us);
		/* Once may be chance. */
		assert_int_equal(links_stand(&c, now).state,
		    i == 0 ? LINK_UNKNOWN : LINK_BROKEN);
		/* The site says so itself: nobody has to wait for more. */
		assert_int_equal(links_stand(&c, now).told, i > 0);
		now = c.due;
	}
	c = links_follow(&c, &fine, true, now);
	assert_int_equal(links_stand(&c, now).state, LINK_WORKS);
	assert_int_equal(c.fails, 0);
	assert_int_equal(c.due.us - now.us, DAY);
	/* Broken anew, it began anew. */
	c = links_follow(&c, &gone, true, now);
	assert_int_equal(c.since.us, now.us);
}

static void
troubles_of_a_night_are_not_told(void **state)
{
	const struct fetch_answer *v[] = { &refused, &failing };
	struct link_check c;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		moment now = HOUSE_NOW;

		c = (struct link_check){ .outcome = LINK_UNHEARD };
		for (int n = 0; n < 4; n++) {
			c = links_follow(&c, v[i], true, now);
			assert_false(links_stand(&c, now).told);
			assert_int_equal(links_stand(&c, now).state,
			    n == 0 ? LINK_UNKNOWN : LINK_BROKEN);
			now.us += 20 * HOUR;
		}
		assert_int_equal(now.us - HOUSE_NOW.us, 80 * HOUR);
		assert_true(links_stand(&c, now).told);
		assert_int_equal(links_stand(&c, now).since.us, HOUSE_NOW.us);
	}
}

static void
what_cannot_be_known_is_not_broken(void **state)
{
	const struct fetch_answer *v[] = { &closed, &inside };
	struct link_check c;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		c = (struct link_check){ .outcome = LINK_UNHEARD };
		for (int n = 0; n < 9; n++)
			c = links_follow(&c, v[i], true, HOUSE_NOW);
		assert_int_equal(links_stand(&c, HOUSE_NOW).state,
		    LINK_UNKNOWN);
	}
}

static void
silence_may_be_ours(void **state)
{
	struct link_check c = { .outcome = LINK_UNHEARD };

	(void)state;
	for (int n = 0; n < 9; n++)
		c = links_follow(&c, &silent, false, HOUSE_NOW);
	assert_int_equal(c.outcome, LINK_UNHEARD);
	assert_int_equal(c.due.us - HOUSE_NOW.us, HOUR);
	/* What was known before stays known. */
	c = links_follow(&c, &fine, true, HOUSE_NOW);
	c = links_follow(&c, &silent, false, HOUSE_NOW);
	assert_int_equal(links_stand(&c, HOUSE_NOW).state, LINK_WORKS);
	/* … but a machine that refuses, or a line that works, is theirs. */
	c = links_follow(&c, &refused, false, HOUSE_NOW);
	c = links_follow(&c, &silent, true, HOUSE_NOW);
	assert_int_equal(links_stand(&c, HOUSE_NOW).state, LINK_BROKEN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_asked_again_later_and_later),
		cmocka_unit_test(troubles_of_a_night_are_not_told),
		cmocka_unit_test(what_cannot_be_known_is_not_broken),
		cmocka_unit_test(silence_may_be_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
