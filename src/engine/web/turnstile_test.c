/* Goal: every passage is counted once, to people or to robots, from many
 * threads, in bounded memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/web/turnstile.h"

static struct turnstile *t;
static struct turnstile_row rows[TURNSTILE_ROWS];

static int
door_open(void **state)
{
	(void)state;
	t = turnstile_open();
	return t == NULL ? -1 : 0;
}

static int
door_close(void **state)
{
	(void)state;
	turnstile_close(t);
	return 0;
}

static void
who_passes(void **state)
{
	static const struct {
		const char *agent;
		enum passer passer;
	} all[] = {
		{ "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 "
		  "Firefox/128.0",
		    PASSER_PERSON },
		{ "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) "
		  "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 "
		  "Mobile/15E148 Safari/604.1",
		    PASSER_PERSON },
		{ "Mozilla/5.0 (compatible; Googlebot/2.1; "
		  "+http://www.google.com/bot.html)",
		    PASSER_ROBOT },
		{ "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; "
		  "compatible; bingbot/2.0)",
		    PASSER_ROBOT },
		{ "Baiduspider", PASSER_ROBOT },
		{ "x Crawler", PASSER_ROBOT },
		{ "Yahoo! Slurp", PASSER_ROBOT },
		{ "Scrapy/2.11", PASSER_ROBOT },
		{ "FeedFetcher-Google", PASSER_ROBOT },
		{ "some monitor", PASSER_ROBOT },
		{ "UptimeKuma", PASSER_ROBOT },
		{ "SkypeUriPreview", PASSER_ROBOT },
		{ "archiver", PASSER_ROBOT },
		{ "Mozilla/5.0 (X11) HeadlessChrome/126", PASSER_ROBOT },
		{ "Chrome-Lighthouse", PASSER_ROBOT },
		{ "W3C_Validator/1.3", PASSER_ROBOT },
		{ "LinkChecker/10", PASSER_ROBOT },
		{ "facebookexternalhit/1.1", PASSER_ROBOT },
		{ "Google-Read-Aloud", PASSER_ROBOT },
		{ "Mediapartners", PASSER_ROBOT },
		{ "Pingdom", PASSER_ROBOT },
		{ "kube-probe/1.30", PASSER_ROBOT },
		{ "", PASSER_ROBOT },
		{ "  ", PASSER_ROBOT },
		{ "curl/8.5.0", PASSER_PROGRAM },
		{ "python-requests/2.31", PASSER_PROGRAM },
		{ "Wget/1.21", PASSER_PROGRAM },
		{ "Something nobody knows", PASSER_PERSON },
		{ "b", PASSER_PERSON },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		assert_int_equal(passer_of(METHOD_GET, str_of(all[i].agent)),
		    all[i].passer);
	assert_int_equal(passer_of(METHOD_HEAD, str_of(all[0].agent)),
	    PASSER_ROBOT);
}

static void
kinds_and_keys_are_told_apart(void **state)
{
	struct passage view = passage_of(1, S("trees")),
		       call = passage_of(2, S("trees")),
		       none = passage_of(0, S("trees"));
	size_t n;

	(void)state;
	turnstile_pass(t, &view, PASSER_PERSON, 1);
	turnstile_pass(t, &view, PASSER_PERSON, 2);
	turnstile_pass(t, &view, PASSER_ROBOT, 1);
	turnstile_pass(t, &call, PASSER_PROGRAM, 1);
	turnstile_pass(t, &none, PASSER_PERSON, 1);
	turnstile_pass(NULL, &view, PASSER_PERSON, 1);
	n = turnstile_take(t, rows, TURNSTILE_ROWS);
	assert_int_equal(n, 2);
	for (size_t i = 0; i < n; i++)
		if (rows[i].passage.kind == 1) {
			assert_int_equal(rows[i].n[PASSER_PERSON], 3);
			assert_int_equal(rows[i].n[PASSER_ROBOT], 1);
		} else
			assert_int_equal(rows[i].n[PASSER_PROGRAM], 1);
	/* What was taken is taken. */
	assert_int_equal(turnstile_take(t, rows, TURNSTILE_ROWS), 0);
	assert_int_equal(passage_of(1, S("")).kind, 0);
}

static void
long_keys_do_not_count(void **state)
{
	char key[PASSAGE_KEY_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = 'a';
	assert_int_equal(passage_of(1, (str){ key, sizeof(key) }).kind, 0);
	assert_int_equal(passage_of(1, (str){ key, sizeof(key) - 1 }).kind, 1);
}

/* More things than there is room for: the room is used, and no more; what is
 * in already goes on counting. */
static void
it_is_bounded(void **state)
{
	struct passage first = passage_of(1, S("first")), one;
	int64_t counted = 0, firsts = 0;
	char key[32];
	size_t n, taken;

	(void)state;
	turnstile_pass(t, &first, PASSER_PERSON, 1);
	for (int i = 0; i < 3 * TURNSTILE_ROWS; i++) {
		snprintf(key, sizeof(key), "key-%d", i);
		one = passage_of(1, str_of(key));
		turnstile_pass(t, &one, PASSER_PERSON, 1);
	}
	turnstile_pass(t, &first, PASSER_PERSON, 1);
	for (taken = 0; (n = turnstile_take(t, rows, 1000)) > 0; taken += n)
		for (size_t i = 0; i < n; i++) {
			counted += rows[i].n[PASSER_PERSON];
			if (str_eq((str){ rows[i].passage.key,
				       rows[i].passage.n },
				S("first")))
				firsts = rows[i].n[PASSER_PERSON];
		}
	assert_int_equal(firsts, 2);
	assert_true(taken <= TURNSTILE_ROWS);
	assert_int_equal(counted, taken + 1);
}

#define THREADS 4
#define EACH 20000

static void *
pass_often(void *cookie)
{
	char key[32];
	struct passage one;

	(void)cookie;
	for (int i = 0; i < EACH; i++) {
		snprintf(key, sizeof(key), "key-%d", i % 100);
		one = passage_of(1, str_of(key));
		turnstile_pass(t, &one, PASSER_PERSON, 1);
	}
	return NULL;
}

/* Taken away while others pass, nothing is lost and nothing twice. */
static void
threads_lose_nothing(void **state)
{
	pthread_t threads[THREADS];
	int64_t all = 0;
	size_t n;

	(void)state;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, pass_often,
				     NULL),
		    0);
	for (int i = 0; i < 50; i++) {
		n = turnstile_take(t, rows, TURNSTILE_ROWS);
		for (size_t k = 0; k < n; k++)
			all += rows[k].n[PASSER_PERSON];
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	n = turnstile_take(t, rows, TURNSTILE_ROWS);
	for (size_t k = 0; k < n; k++)
		all += rows[k].n[PASSER_PERSON];
	assert_int_equal(all, THREADS * EACH);
}

#define AT_DOOR(test)                                                          \
	cmocka_unit_test_setup_teardown(test, door_open, door_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_passes),
		AT_DOOR(kinds_and_keys_are_told_apart),
		cmocka_unit_test(long_keys_do_not_count),
		AT_DOOR(it_is_bounded),
		AT_DOOR(threads_lose_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
