/* Goal: a buf holds all that was put in up to its last byte, and past that
 * says so and takes nothing more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine/base/arena_house.h"
#include "engine/base/buf.h"

static void
assert_buf(const struct buf *b, const char *c)
{
	str s = buf_str(b);

	assert_int_equal(s.n, strlen(c));
	assert_memory_equal(s.n > 0 ? s.p : "", c, s.n);
}

static void
grows(void **state)
{
	struct buf b = buf_open(arena, (size_t)1 << 20);
	size_t i;

	(void)state;
	assert_buf(&b, "");
	buf_add(&b, (str){ NULL, 0 });
	assert_null(buf_str(&b).p);
	for (i = 0; i < 100000; i++)
		buf_char(&b, (char)('a' + i % 26));
	assert_int_equal(b.n, 100000);
	for (i = 0; i < 100000; i++)
		assert_int_equal(b.p[i], 'a' + i % 26);
	assert_false(b.full);
}

static void
stops_at_the_ceiling(void **state)
{
	struct buf b = buf_open(arena, 10), none = buf_open(arena, 0);

	(void)state;
	buf_c(&b, "0123456789");
	assert_false(b.full);
	assert_int_equal(b.n, 10);
	buf_add(&b, S(""));
	assert_false(b.full);
	buf_char(&b, 'x');
	assert_true(b.full);
	assert_buf(&b, "0123456789");

	/* What does not fit is left out whole, and nothing follows it. */
	b = buf_open(arena, 10);
	buf_c(&b, "01234567");
	buf_c(&b, "abc");
	assert_true(b.full);
	buf_char(&b, '8');
	assert_buf(&b, "01234567");

	buf_char(&none, 'x');
	assert_true(none.full);
	assert_buf(&none, "");
}

/* A ceiling that is no power of two is still reached to the byte. */
static void
reaches_odd_ceilings(void **state)
{
	struct buf b = buf_open(arena, 5000);
	size_t i;

	(void)state;
	for (i = 0; i < 5000; i++)
		buf_char(&b, 'x');
	assert_false(b.full);
	buf_char(&b, 'x');
	assert_true(b.full);
	assert_int_equal(b.n, 5000);
}

static void
writes_numbers(void **state)
{
	struct buf b = buf_open(arena, 1000);

	(void)state;
	buf_number(&b, 0);
	buf_char(&b, ' ');
	buf_number(&b, -1);
	buf_char(&b, ' ');
	buf_number(&b, INT64_MAX);
	buf_char(&b, ' ');
	buf_number(&b, INT64_MIN);
	assert_buf(&b, "0 -1 9223372036854775807 -9223372036854775808");
}

static void
prints(void **state)
{
	struct buf b = buf_open(arena, 4096);
	char text[600];

	(void)state;
	memset(text, 'y', sizeof(text));
	buf_fmt(&b, "%s=%d", "x", 7);
	assert_buf(&b, "x=7");
	/* 511 and the NUL fit; one more does not, and is not cut short. */
	text[511] = '\0';
	buf_fmt(&b, "%s", text);
	assert_int_equal(b.n, 3 + 511);
	assert_false(b.full);
	text[511] = 'y';
	text[512] = '\0';
	buf_fmt(&b, "%s", text);
	assert_true(b.full);
	assert_int_equal(b.n, 3 + 511);
}

static void
writes_points(void **state)
{
	static const uint32_t points[] = { 0x24, 0x7f, 0x80, 0x7ff, 0x800,
		0xfffd, 0x10000, 0x10ffff };
	struct buf b = buf_open(arena, 100);
	size_t i;
	str s;

	(void)state;
	for (i = 0; i < sizeof(points) / sizeof(*points); i++)
		buf_point(&b, points[i]);
	s = buf_str(&b);
	assert_int_equal(s.n, 1 + 1 + 2 + 2 + 3 + 3 + 4 + 4);
	assert_true(str_utf8(s));
	for (i = 0; i < sizeof(points) / sizeof(*points); i++)
		assert_int_equal(str_point(&s), points[i]);
}

static void
shows_what_came_since(void **state)
{
	struct buf b = buf_open(arena, 100);

	(void)state;
	assert_int_equal(buf_since(&b, 0).n, 0);
	buf_c(&b, "abcdef");
	assert_true(str_eq(buf_since(&b, 4), S("ef")));
	assert_int_equal(buf_since(&b, 6).n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows),
		cmocka_unit_test(stops_at_the_ceiling),
		cmocka_unit_test(reaches_odd_ceilings),
		cmocka_unit_test(writes_numbers),
		cmocka_unit_test(prints),
		cmocka_unit_test(writes_points),
		cmocka_unit_test(shows_what_came_since),
	};

	return cmocka_run_group_tests(tests, arena_make, arena_end);
}
