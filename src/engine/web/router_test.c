/* Goal: an address finds the one route meant for it, or says why not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/web/web.h"

static enum outcome
nothing(struct request *rq)
{
	(void)rq;
	return OUTCOME_OK;
}

#define ROUTE(m, p, s)                                                         \
	{                                                                      \
		m, p, nothing, ANYONE, s, "", "", NULL                         \
	}

static const struct route pages[] = {
	ROUTE(METHOD_GET, "/", SHAPE_PAGE),
	ROUTE(METHOD_GET, "/plans", SHAPE_PAGE),
	ROUTE(METHOD_GET, "/plans/:slug", SHAPE_PAGE),
	ROUTE(METHOD_GET | METHOD_POST, "/plans/new", SHAPE_PAGE),
	ROUTE(METHOD_GET, "/plans/:slug.csv", SHAPE_PAGE),
	ROUTE(METHOD_GET, "/plans/:slug.min.csv", SHAPE_PAGE),
	ROUTE(METHOD_GET, "/plans/:slug/:part/:row", SHAPE_PAGE),
	ROUTE(METHOD_GET, "/help/:rest*", SHAPE_PAGE),
	ROUTE(METHOD_GET, "/help/top", SHAPE_FEED),
	{ .pattern = NULL },
};
static const struct route others[] = {
	ROUTE(METHOD_GET, "/api/plans", SHAPE_API),
	ROUTE(METHOD_POST, "/api/marks", SHAPE_API),
	ROUTE(METHOD_GET, "/robots.txt", SHAPE_BARE),
	{ .pattern = NULL },
};
static const struct route *const tables[] = { others, pages };

struct find {
	enum found found;
	const char *pattern;
	str v[3];
	unsigned allowed;
};

static struct find
find(struct router *router, enum method method, bool localized, str path)
{
	struct find f = { .pattern = "" };
	const struct route *route = NULL;

	f.found = router_find(router, method, localized, path, f.v, &route,
	    &f.allowed);
	if (route != NULL)
		f.pattern = route->pattern;
	return f;
}

static void
finds_the_most_particular(void **state)
{
	struct arena *a = arena_open(1 << 20);
	struct router *r = router_open(a, tables, 2);

	(void)state;
	assert_string_equal(find(r, METHOD_GET, true, S("/")).pattern, "/");
	assert_string_equal(find(r, METHOD_GET, true, S("/plans")).pattern,
	    "/plans");
	assert_string_equal(find(r, METHOD_GET, true, S("/plans/new")).pattern,
	    "/plans/new");
	assert_string_equal(find(r, METHOD_GET, true, S("/plans/a")).pattern,
	    "/plans/:slug");
	assert_string_equal(find(r, METHOD_GET, true, S("/plans/a.csv"))
				.pattern,
	    "/plans/:slug.csv");
	assert_string_equal(find(r, METHOD_GET, true, S("/plans/a.min.csv"))
				.pattern,
	    "/plans/:slug.min.csv");
	assert_string_equal(find(r, METHOD_GET, true, S("/help/top")).pattern,
	    "/help/top");
	arena_close(a);
}

static void
fills_arguments(void **state)
{
	struct arena *a = arena_open(1 << 20);
	struct router *r = router_open(a, tables, 2);
	struct find f = find(r, METHOD_GET, true, S("/plans/a/b c/d"));

	(void)state;
	assert_true(str_is(f.v[0], "a"));
	assert_true(str_is(f.v[1], "b c"));
	assert_true(str_is(f.v[2], "d"));
	f = find(r, METHOD_GET, true, S("/plans/a.b.csv"));
	assert_true(str_is(f.v[0], "a.b"));
	assert_int_equal(f.v[1].n, 0);
	f = find(r, METHOD_GET, true, S("/help/a/b/c"));
	assert_true(str_is(f.v[0], "a/b/c"));
	arena_close(a);
}

static void
does_not_find_what_is_not_there(void **state)
{
	struct arena *a = arena_open(1 << 20);
	struct router *r = router_open(a, tables, 2);
	static const char *const nowhere[] = { "/plan", "/plansx", "/plans/a/b",
		"/plans/a/b/c/d", "/help", "/api/plans", "/robots.txt", "",
		"plans" };

	(void)state;
	for (size_t i = 0; i < sizeof(nowhere) / sizeof(nowhere[0]); i++)
		assert_int_equal(find(r, METHOD_GET, true, str_of(nowhere[i]))
				     .found,
		    FOUND_NOT);
	/* A suffix alone is no name. */
	assert_string_equal(find(r, METHOD_GET, true, S("/plans/.csv")).pattern,
	    "/plans/:slug");
	assert_int_equal(find(r, METHOD_GET, false, S("/plans")).found,
	    FOUND_NOT);
	assert_int_equal(find(r, METHOD_GET, false, S("/api/plans")).found,
	    FOUND);
	arena_close(a);
}

static void
tells_the_methods(void **state)
{
	struct arena *a = arena_open(1 << 20);
	struct router *r = router_open(a, tables, 2);
	struct find f = find(r, METHOD_POST, true, S("/plans/a"));

	(void)state;
	assert_int_equal(f.found, FOUND_METHOD);
	assert_int_equal(f.allowed, METHOD_GET | METHOD_HEAD);
	f = find(r, METHOD_GET, false, S("/api/marks"));
	assert_int_equal(f.found, FOUND_METHOD);
	assert_int_equal(f.allowed, METHOD_POST);
	assert_int_equal(find(r, METHOD_HEAD, true, S("/plans")).found, FOUND);
	assert_int_equal(find(r, METHOD_POST, true, S("/plans/new")).found,
	    FOUND);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_most_particular),
		cmocka_unit_test(fills_arguments),
		cmocka_unit_test(does_not_find_what_is_not_there),
		cmocka_unit_test(tells_the_methods),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
