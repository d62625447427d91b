/* Goal: one path has one form, and what could climb or hide is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine/web/limits.h"
#include "engine/web/web.h"

static void
gives_the_one_form(void **state)
{
	static const struct {
		str raw, path;
	} cases[] = {
		{ STR("/"), STR("/") },
		{ STR("//"), STR("/") },
		{ STR("/en/"), STR("/en") },
		{ STR("//en///plans//"), STR("/en/plans") },
		{ STR("/%65n"), STR("/en") },
		{ STR("/a%41"), STR("/aA") },
		{ STR("/a%2541"), STR("/a%41") },
		{ STR("/caf%C3%A9"), STR("/caf\xc3\xa9") },
		{ STR("/caf\xc3\xa9"), STR("/caf\xc3\xa9") },
		{ STR("/a%3Fb%23c"), STR("/a?b#c") },
		{ STR("/.well-known/..."), STR("/.well-known/...") },
		{ STR("/a+b%20c"), STR("/a+b c") },
	};
	struct arena *a = arena_open(1 << 20);
	str path;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(path_normalise(a, cases[i].raw, &path));
		if (!str_eq(path, cases[i].path))
			fail_msg("%.*s gives %.*s", ARG(cases[i].raw),
			    ARG(path));
	}
	arena_close(a);
}

static void
refuses(void **state)
{
	static const str cases[] = { STR(""), STR("en"), STR("/a/../b"),
		STR("/.."), STR("/."), STR("/a/./b"), STR("/%2e%2E/b"),
		STR("/a%2Fb"), STR("/a%2fb"), STR("/a\\b"), STR("/a%5cb"),
		STR("/a%00"), STR("/a\0b"), STR("/a%0a"), STR("/a%7f"),
		STR("/a%"), STR("/a%4"), STR("/a%g1"), STR("/a%1g"),
		STR("/%ff"), STR("/%c0%af"), STR("/%ed%a0%80"),
		STR("/%c2%85") };
	struct arena *a = arena_open(1 << 20);
	str path = S("untouched");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (path_normalise(a, cases[i], &path))
			fail_msg("%.*s is taken", ARG(cases[i]));
	assert_true(str_is(path, "untouched"));
	arena_close(a);
}

static void
ends_at_the_limit(void **state)
{
	struct arena *a = arena_open(1 << 20);
	char raw[LIMIT_PATH + 1];
	str path;

	(void)state;
	memset(raw, 'a', sizeof(raw));
	raw[0] = '/';
	assert_true(path_normalise(a, (str){ raw, LIMIT_PATH }, &path));
	assert_int_equal(path.n, LIMIT_PATH);
	assert_false(path_normalise(a, (str){ raw, LIMIT_PATH + 1 }, &path));
	arena_close(a);
}

static void
encodes_so_that_it_reads_back(void **state)
{
	struct arena *a = arena_open(1 << 20);
	str path = S("/caf\xc3\xa9/a%41 b?c#d\"<e>/~(x)@y"), again, encoded;

	(void)state;
	encoded = path_encode(a, path);
	assert_true(
	    str_is(encoded, "/caf%C3%A9/a%2541%20b%3Fc%23d%22%3Ce%3E/~(x)@y"));
	assert_true(path_normalise(a, encoded, &again));
	assert_true(str_eq(path, again));
	assert_true(str_eq(encoded, path_encode(a, again)));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_one_form),
		cmocka_unit_test(refuses),
		cmocka_unit_test(ends_at_the_limit),
		cmocka_unit_test(encodes_so_that_it_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
