/* Goal: only declared parameters exist, once each, in one canonical form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine/web/limits.h"
#include "engine/web/web.h"

struct got {
	struct param *v;
	size_t n;
	str canonical;
};

static struct got
read_query(struct arena *a, const char *declared, str raw)
{
	struct got got;

	query_read(a, raw, declared, &got.v, &got.n, &got.canonical);
	return got;
}

static void
gives_the_canonical_form(void **state)
{
	static const struct {
		const char *declared;
		str raw;
		const char *canonical;
	} cases[] = {
		{ "a b", STR(""), "" },
		{ "", STR("a=1"), "" },
		{ "a b", STR("b=2&a=1"), "a=1&b=2" },
		{ "a b", STR("a=1&a=2&x=3"), "a=1" },
		{ "a", STR("a="), "" },
		{ "a", STR("a"), "" },
		{ "a", STR("a=&a=2"), "" },
		{ "a", STR("&&a=1&"), "a=1" },
		{ "a", STR("%61=1"), "a=1" },
		{ "a", STR("a=b+c%20d"), "a=b+c+d" },
		{ "a", STR("a=b%2Bc"), "a=b%2Bc" },
		{ "a", STR("a=x=y"), "a=x%3Dy" },
		{ "a", STR("a=%c3%a9"), "a=%C3%A9" },
		{ "a", STR("a=\xc3\xa9"), "a=%C3%A9" },
		{ "a", STR("a=100%"), "a=100%25" },
		{ "a", STR("a=%zz"), "a=%25zz" },
		{ "a", STR("a=%00"), "" },
		{ "a", STR("a=%ff"), "" },
		{ "a", STR("a=1;b=2"), "a=1%3Bb%3D2" },
		{ "a", STR("a=<script>"), "a=%3Cscript%3E" },
		{ "a *", STR("z=1&c=2&a=3&z=4"), "a=3&z=1&c=2" },
		{ "*", STR("*=1&%ff=2&b=%ff&b=3&c=&d=+"), "*=1&d=+" },
	};
	struct arena *a = arena_open(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct got got = read_query(a, cases[i].declared, cases[i].raw);
		str once = got.canonical;

		if (!str_is(once, cases[i].canonical))
			fail_msg("%.*s gives %.*s", ARG(cases[i].raw),
			    ARG(once));
		got = read_query(a, cases[i].declared, once);
		assert_true(str_eq(got.canonical, once));
	}
	arena_close(a);
}

static void
stops_at_its_limits(void **state)
{
	struct arena *a = arena_open(1 << 20);
	struct buf b = buf_open(a, 1 << 16);

	(void)state;
	for (int i = 0; i < LIMIT_PAIRS; i++)
		buf_c(&b, "x=1&");
	buf_c(&b, "a=1");
	assert_int_equal(read_query(a, "a", buf_str(&b)).n, 0);
	assert_int_equal(read_query(a, "a", str_drop(buf_str(&b), 4)).n, 1);

	/* The pair that the limit cuts through does not exist. */
	b = buf_open(a, 1 << 16);
	buf_c(&b, "b=2&a=");
	while (b.n <= LIMIT_QUERY)
		buf_char(&b, '1');
	assert_true(str_is(read_query(a, "a b", buf_str(&b)).canonical, "b=2"));
	arena_close(a);
}

/* Whatever is not looked at is not passed over in silence. */
static void
says_what_is_too_much(void **state)
{
	struct arena *a = arena_open(1 << 20);
	struct buf b = buf_open(a, 1 << 16);

	(void)state;
	assert_true(query_whole(S("")));
	assert_true(query_whole((str){ NULL, 0 }));
	for (int i = 0; i < 64; i++) {
		assert_true(query_whole(buf_str(&b)));
		buf_fmt(&b, "&&p%d=x&", i);
	}
	assert_true(query_whole(buf_str(&b)));
	buf_c(&b, "q");
	assert_false(query_whole(buf_str(&b)));
	b.n = 0;
	while (b.n < 8192)
		buf_char(&b, 'x');
	assert_true(query_whole(buf_str(&b)));
	buf_char(&b, 'x');
	assert_false(query_whole(buf_str(&b)));
	arena_close(a);
}

static void
answers_a_request(void **state)
{
	static const struct route route = { .params = "n q" };
	struct arena *a = arena_open(1 << 20);
	struct request rq = { .arena = a, .route = &route };

	(void)state;
	query_read(a, S("n=7&q=a"), route.params, &rq.params, &rq.n_params,
	    &rq.query);
	assert_true(str_is(request_param(&rq, "q"), "a"));
	assert_int_equal(request_number(&rq, "n", 1, 10, 3), 7);
	assert_int_equal(request_number(&rq, "n", 8, 10, 3), 3);
	assert_int_equal(request_number(&rq, "n", 1, 6, 3), 3);
	assert_int_equal(request_number(&rq, "q", 1, 6, 3), 3);
	rq.n_params = 0;
	assert_int_equal(request_param(&rq, "q").n, 0);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_canonical_form),
		cmocka_unit_test(stops_at_its_limits),
		cmocka_unit_test(says_what_is_too_much),
		cmocka_unit_test(answers_a_request),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
