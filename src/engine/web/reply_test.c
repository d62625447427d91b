/* Goal: replies say what they are, and no value can end a line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine/web/reply.h"

static const char *
field(const struct headers *h, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < h->n; i++)
		if (strcmp(h->v[i].name, name) == 0) {
			assert_null(value);
			value = h->v[i].value;
		}
	return value == NULL ? "none" : value;
}

static void
bears_the_safe_headers(void **state)
{
	struct headers own = { .n = 0 }, shared = { .n = 0 };

	(void)state;
	reply_headers_safe(&own, false);
	reply_headers_safe(&shared, true);
	assert_non_null(
	    strstr(field(&own, "Content-Security-Policy"), "'none'"));
	assert_null(strstr(field(&own, "Content-Security-Policy"), "unsafe"));
	assert_string_equal(field(&own, "X-Content-Type-Options"), "nosniff");
	assert_string_equal(field(&own, "Access-Control-Allow-Origin"), "none");
	assert_string_equal(field(&own, "Cross-Origin-Resource-Policy"),
	    "same-origin");
	assert_string_equal(field(&shared, "Access-Control-Allow-Origin"), "*");
	assert_string_equal(field(&shared, "Cross-Origin-Resource-Policy"),
	    "cross-origin");
}

static void
lets_nothing_end_a_line(void **state)
{
	struct arena *a = arena_open(1 << 20);
	struct request rq = { .arena = a, .method = METHOD_GET };
	struct headers h = { .n = 0 };

	(void)state;
	rq.reply.location = S("/a\r\nSet-Cookie: b");
	rq.reply.filename = S("a\"\r\n/../\xc3\xa7.csv");
	rq.reply.retry_s = 3;
	reply_headers(&rq, OUTCOME_SEE_OTHER, false, &h);
	assert_string_equal(field(&h, "Location"), "/aSet-Cookie: b");
	assert_string_equal(field(&h, "Content-Disposition"),
	    "attachment; filename=\"a____..___.csv\"; "
	    "filename*=UTF-8''a%22%0D%0A%2F..%2F%C3%A7.csv");
	assert_string_equal(field(&h, "Retry-After"), "3");
	assert_string_equal(field(&h, "Cache-Control"), "no-store");
	assert_string_equal(field(&h, "Content-Type"), "none");
	assert_string_equal(field(&h, "Allow"), "none");
	arena_close(a);
}

static void
tags_what_it_holds(void **state)
{
	char one[ETAG_MAX], two[ETAG_MAX], packed[ETAG_MAX];

	(void)state;
	reply_etag(S("a"), "", one);
	reply_etag(S("b"), "", two);
	reply_etag(S("a"), "br", packed);
	assert_int_equal(strlen(one), 34);
	assert_string_not_equal(one, two);
	assert_memory_equal(one, packed, 33);
	assert_string_equal(packed + 33, "-br\"");
}

static void
compares_tags(void **state)
{
	const str tag = S("\"ab\"");

	(void)state;
	assert_true(reply_matches(S("\"ab\""), tag));
	assert_true(reply_matches(S("\"x\", W/\"ab\" ,\"y\""), tag));
	assert_true(reply_matches(S(" * "), tag));
	assert_false(reply_matches(S(""), tag));
	assert_false(reply_matches(S("ab"), tag));
	assert_false(reply_matches(S("\"ab"), tag));
	assert_false(reply_matches(S("\"ab-br\""), tag));
	assert_false(reply_matches(S("\"x\", *"), tag));
}

static void
has_a_status_for_each_outcome(void **state)
{
	struct reply reply = { .status = 0 };

	(void)state;
	for (int i = 0; i < OUTCOME_COUNT; i++) {
		int status = outcome_status((enum outcome)i);

		assert_true(status == 200 || (status >= 303 && status <= 507));
	}
	assert_int_equal(reply_status(&reply, OUTCOME_BUSY), 503);
	reply.status = 204;
	assert_int_equal(reply_status(&reply, OUTCOME_OK), 204);
}

/* Bytes of a stranger, at an address that is their hash. */
static void
keeps_strangers_in_a_sandbox(void **state)
{
	struct arena *a = arena_open(1 << 20);
	struct request rq = { .arena = a, .method = METHOD_GET };
	struct headers h = { .n = 0 };

	(void)state;
	rq.reply.filename = S("a plan.png");
	rq.reply.shown = rq.reply.foreign = rq.reply.forever = true;
	reply_headers(&rq, OUTCOME_OK, false, &h);
	assert_string_equal(field(&h, "Content-Security-Policy"),
	    "sandbox; default-src 'none'; frame-ancestors 'none'; "
	    "base-uri 'none'");
	assert_string_equal(field(&h, "Content-Disposition"),
	    "inline; filename=\"a_plan.png\"");
	assert_string_equal(field(&h, "Cache-Control"),
	    "public, max-age=31536000, immutable");
	assert_string_equal(field(&h, "X-Content-Type-Options"), "nosniff");
	/* That it could not be read is not for ever. */
	h.n = 0;
	reply_headers(&rq, OUTCOME_BROKEN, false, &h);
	assert_string_equal(field(&h, "Cache-Control"), "no-store");
	arena_close(a);
}

static void
asks_strangers_who_they_are(void **state)
{
	struct arena *a = arena_open((size_t)1 << 20);
	struct request rq = { .arena = a, .method = METHOD_POST };
	struct headers h = { .n = 0 };
	const char *said[2] = { NULL, NULL };

	(void)state;
	assert_int_equal(outcome_status(OUTCOME_STRANGER), 401);
	for (int i = 0; i < 2; i++) {
		h.n = 0;
		rq.with.authorization = i == 0 ? S("") : S("Bearer 0123");
		reply_headers(&rq, OUTCOME_STRANGER, false, &h);
		for (size_t k = 0; k < h.n; k++)
			if (strcmp(h.v[k].name, "WWW-Authenticate") == 0)
				said[i] = h.v[k].value;
	}
	assert_string_equal(said[0], "Bearer");
	assert_string_equal(said[1], "Bearer error=\"invalid_token\"");
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bears_the_safe_headers),
		cmocka_unit_test(lets_nothing_end_a_line),
		cmocka_unit_test(keeps_strangers_in_a_sandbox),
		cmocka_unit_test(tags_what_it_holds),
		cmocka_unit_test(compares_tags),
		cmocka_unit_test(has_a_status_for_each_outcome),
		cmocka_unit_test(asks_strangers_who_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
