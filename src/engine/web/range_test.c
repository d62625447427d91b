/* Goal: a part of a file is exactly the part that was asked for, and whatever
 * is no range gets all of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/web/range.h"

#define TAG "\"abc\""

static void
finds_the_part(void **state)
{
	static const struct {
		const char *range, *if_range;
		int status;
		int64_t from, size;
	} cases[] = {
		{ "", "", 200, 0, 10 },
		{ "bytes=0-", "", 206, 0, 10 },
		{ "bytes=0-0", "", 206, 0, 1 },
		{ "bytes=3-5", "", 206, 3, 3 },
		{ "bytes=3-500", "", 206, 3, 7 },
		{ "bytes=9-", "", 206, 9, 1 },
		{ "bytes=-3", "", 206, 7, 3 },
		{ "bytes=-30", "", 206, 0, 10 },
		{ "bytes=-0", "", 416, 0, 0 },
		{ "bytes=10-", "", 416, 0, 0 },
		{ "bytes=10-20", "", 416, 0, 0 },
		{ "bytes=5-3", "", 200, 0, 10 },
		{ "bytes=0-1,3-4", "", 200, 0, 10 },
		{ "bytes=a-", "", 200, 0, 10 },
		{ "bytes=-", "", 200, 0, 10 },
		{ "bytes=--1", "", 200, 0, 10 },
		{ "bytes=99999999999999999999-", "", 200, 0, 10 },
		{ "rows=0-1", "", 200, 0, 10 },
		{ "bytes=3-5", TAG, 206, 3, 3 },
		{ "bytes=3-5", "\"other\"", 200, 0, 10 },
		{ "bytes=3-5", "W/" TAG, 200, 0, 10 },
		{ "bytes=3-5", "Sun, 22 Nov 2026 20:00:00 GMT", 200, 0, 10 },
	};
	const struct reply_file file = { 0, 10, S(TAG) },
				plain = { 0, 10, S("") };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct bearing with = { .range = str_of(cases[i].range),
			.if_range = str_of(cases[i].if_range) };
		struct range r = range_of(&file, METHOD_GET, &with);

		if (r.status != cases[i].status || r.from != cases[i].from ||
		    r.size != cases[i].size)
			fail_msg("%s: %d %lld %lld", cases[i].range, r.status,
			    (long long)r.from, (long long)r.size);
		assert_int_equal(range_of(&file, METHOD_HEAD, &with).status,
		    200);
		assert_int_equal(range_of(&plain, METHOD_GET, &with).status,
		    200);
	}
}

static void
says_what_it_is(void **state)
{
	struct arena *a = arena_open(1 << 16);
	const struct reply_file file = { 0, 10, S(TAG) };
	struct headers h = { .n = 0 };

	(void)state;
	range_headers(a, &file, &(struct range){ 206, 3, 4 }, &h);
	assert_int_equal(h.n, 3);
	assert_string_equal(h.v[2].value, "bytes 3-6/10");
	h.n = 0;
	range_headers(a, &file, &(struct range){ 416, 0, 0 }, &h);
	assert_string_equal(h.v[2].value, "bytes */10");
	h.n = 0;
	range_headers(a, &file, &(struct range){ 200, 0, 10 }, &h);
	assert_int_equal(h.n, 2);
	assert_string_equal(h.v[0].value, TAG);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_part),
		cmocka_unit_test(says_what_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
