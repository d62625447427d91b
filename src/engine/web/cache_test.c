/* Goal: the cache shows no page longer than promised, renders each once, and
 * holds no more than its ceiling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/web/cache.h"

#define SECOND INT64_C(1000000)
/* A moment at the start of a quarter of an hour. */
#define NOON (INT64_C(900) * SECOND * 1000000)

static _Atomic int alive;

static void *
value_make(const char *text)
{
	char *value = strdup(text);

	assert_non_null(value);
	atomic_fetch_add(&alive, 1);
	return value;
}

static void
value_destroy(void *value)
{
	atomic_fetch_sub(&alive, 1);
	free(value);
}

static moment
at(int64_t us)
{
	return (moment){ NOON + us };
}

static void
put(struct cache *cache, str key, const char *text, int64_t us,
    uint64_t changes)
{
	char *value = value_make(text);
	struct cached *page =
	    cache_make(cache, key, str_of(value), value, at(us), changes);

	assert_non_null(page);
	cache_put(cache, page);
	cache_release(page);
}

static enum verdict
look(struct cache *cache, str key, int64_t us, uint64_t changes,
    const char *text)
{
	struct cached *page;
	enum verdict verdict = cache_find(cache, key, at(us), changes, &page);

	assert_true((verdict == CACHE_HIT) == (page != NULL));
	if (page != NULL) {
		assert_true(str_is(cached_body(page), text));
		cache_release(page);
	}
	return verdict;
}

static int
check_all_destroyed(void **state)
{
	(void)state;
	return atomic_load(&alive) == 0 ? 0 : -1;
}

static void
keeps_while_nothing_changes(void **state)
{
	struct cache *cache = cache_open(1 << 20, value_destroy);

	(void)state;
	assert_int_equal(look(cache, S("/a"), 0, 5, ""), CACHE_MISS);
	put(cache, S("/a"), "one", 0, 5);
	assert_int_equal(look(cache, S("/a"), 600 * SECOND, 5, "one"),
	    CACHE_HIT);
	assert_int_equal(look(cache, S("/b"), 0, 5, ""), CACHE_MISS);
	/* The quarter of an hour is over. */
	assert_int_equal(look(cache, S("/a"), 900 * SECOND, 5, ""),
	    CACHE_RENDER);
	cache_close(cache);
}

static void
one_renders_again(void **state)
{
	struct cache *cache = cache_open(1 << 20, value_destroy);

	(void)state;
	put(cache, S("/a"), "one", 0, 5);
	assert_int_equal(look(cache, S("/a"), SECOND - 1, 6, "one"), CACHE_HIT);
	assert_int_equal(look(cache, S("/a"), SECOND, 6, ""), CACHE_RENDER);
	assert_int_equal(look(cache, S("/a"), SECOND, 6, "one"), CACHE_HIT);
	assert_int_equal(look(cache, S("/a"), 3 * SECOND, 9, "one"), CACHE_HIT);
	put(cache, S("/a"), "two", 3 * SECOND, 9);
	assert_int_equal(look(cache, S("/a"), 100 * SECOND, 9, "two"),
	    CACHE_HIT);
	assert_int_equal(look(cache, S("/a"), 101 * SECOND, 10, ""),
	    CACHE_RENDER);
	cache_close(cache);
}

static void
a_lost_rendering_is_tried_again(void **state)
{
	struct cache *cache = cache_open(1 << 20, value_destroy);

	(void)state;
	put(cache, S("/a"), "one", 0, 5);
	assert_int_equal(look(cache, S("/a"), 2 * SECOND, 6, ""), CACHE_RENDER);
	cache_forgive(cache, S("/a"));
	assert_int_equal(look(cache, S("/a"), 2 * SECOND, 6, ""), CACHE_RENDER);
	assert_int_equal(look(cache, S("/a"), 12 * SECOND - 1, 6, "one"),
	    CACHE_HIT);
	assert_int_equal(look(cache, S("/a"), 12 * SECOND, 6, ""),
	    CACHE_RENDER);
	cache_drop(cache, S("/a"));
	assert_int_equal(look(cache, S("/a"), 12 * SECOND, 6, ""), CACHE_MISS);
	cache_drop(cache, S("/a"));
	cache_forgive(cache, S("/a"));
	cache_close(cache);
}

static void
an_older_page_does_not_replace(void **state)
{
	struct cache *cache = cache_open(1 << 20, value_destroy);

	(void)state;
	put(cache, S("/a"), "new", 0, 6);
	put(cache, S("/a"), "old", 0, 5);
	assert_int_equal(look(cache, S("/a"), 0, 6, "new"), CACHE_HIT);
	/* A clock set back a day makes nothing fresh for a day. */
	assert_int_equal(look(cache, S("/a"), -86400 * SECOND, 6, ""),
	    CACHE_RENDER);
	cache_close(cache);
}

static void
stays_under_its_ceiling(void **state)
{
	struct cache *cache = cache_open(1 << 20, value_destroy);
	char key[32], *text = malloc(10001);
	int left = 0;

	(void)state;
	memset(text, 'x', 10000);
	text[10000] = '\0';
	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof(key), "/%d", i);
		put(cache, str_of(key), text, 0, 0);
		assert_true(cache_bytes(cache) <= 1 << 20);
		/* The favourite is asked for all the time. */
		if (i > 0)
			left += look(cache, S("/0"), 0, 0, text) == CACHE_HIT;
	}
	assert_int_equal(left, 999);
	assert_int_equal(look(cache, S("/1"), 0, 0, text), CACHE_MISS);
	assert_int_equal(look(cache, S("/999"), 0, 0, text), CACHE_HIT);
	assert_true(cache_bytes(cache) > 1 << 19);
	free(text);
	cache_close(cache);
}

static void
leaves_out_what_is_too_big(void **state)
{
	struct cache *cache = cache_open(1 << 20, value_destroy);
	char *text = malloc(70001);

	(void)state;
	memset(text, 'x', 70000);
	text[70000] = '\0';
	put(cache, S("/small"), "small", 0, 0);
	put(cache, S("/big"), text, 0, 0);
	assert_int_equal(look(cache, S("/big"), 0, 0, ""), CACHE_MISS);
	assert_int_equal(look(cache, S("/small"), 0, 0, "small"), CACHE_HIT);
	free(text);
	cache_close(cache);
}

static void
keeps_one_value_for_each_encoding(void **state)
{
	struct cache *cache = cache_open(1 << 20, value_destroy);
	struct cached *page;
	size_t before;
	void *value;

	(void)state;
	put(cache, S("/a"), "one", 0, 5);
	before = cache_bytes(cache);
	assert_int_equal(cache_find(cache, S("/a"), at(0), 5, &page),
	    CACHE_HIT);
	assert_null(cached_value(page, GZIP));
	value = value_make("packed");
	cached_attach(page, GZIP, value, 6);
	cached_attach(page, GZIP, value_make("late"), 4);
	assert_ptr_equal(cached_value(page, GZIP), value);
	assert_int_equal(cached_encoding(page, GZIP), GZIP);
	assert_int_equal(cache_bytes(cache), before + 6);
	cached_attach(page, BROTLI, NULL, 0);
	assert_int_equal(cached_encoding(page, BROTLI), IDENTITY);
	/* Still readable by who holds it when it is gone from the cache. */
	cache_drop(cache, S("/a"));
	assert_int_equal(cache_bytes(cache), 0);
	assert_true(str_is(cached_body(page), "one"));
	cached_attach(page, ZSTD, value_make("packed"), 6);
	assert_int_equal(cache_bytes(cache), 0);
	cache_release(page);
	cache_close(cache);
}

static void
gives_what_it_has(void **state)
{
	struct cache *cache = cache_open(1 << 20, value_destroy);
	struct cached *page;

	(void)state;
	assert_null(cache_old(cache, S("/a")));
	put(cache, S("/a"), "one", 0, 5);
	/* A day and a change later, and without claiming it. */
	for (int i = 0; i < 2; i++) {
		page = cache_old(cache, S("/a"));
		assert_non_null(page);
		assert_true(str_is(cached_body(page), "one"));
		assert_int_equal(cached_rendered(page).us, NOON);
		cache_release(page);
	}
	assert_int_equal(look(cache, S("/a"), 86400 * SECOND, 6, ""),
	    CACHE_RENDER);
	cache_close(cache);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(keeps_while_nothing_changes,
		    check_all_destroyed),
		cmocka_unit_test_teardown(one_renders_again,
		    check_all_destroyed),
		cmocka_unit_test_teardown(a_lost_rendering_is_tried_again,
		    check_all_destroyed),
		cmocka_unit_test_teardown(an_older_page_does_not_replace,
		    check_all_destroyed),
		cmocka_unit_test_teardown(stays_under_its_ceiling,
		    check_all_destroyed),
		cmocka_unit_test_teardown(leaves_out_what_is_too_big,
		    check_all_destroyed),
		cmocka_unit_test_teardown(keeps_one_value_for_each_encoding,
		    check_all_destroyed),
		cmocka_unit_test_teardown(gives_what_it_has,
		    check_all_destroyed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
