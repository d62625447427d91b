/* Goal: an address becomes the reply it should, without any socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine/web/dispatch.h"
#include "engine/web/limits.h"
#include "engine/web/multipart.h"
#include "engine/web/reply.h"

static enum outcome
page(struct request *rq)
{
	if (str_is(rq->argument[0], "gone"))
		return OUTCOME_GONE;
	if (str_is(rq->argument[0], "moved")) {
		rq->reply.location = S("/en/plans/there");
		buf_c(&rq->reply.body, "dropped");
		return OUTCOME_MOVED;
	}
	while (str_is(rq->argument[0], "endless") && !rq->reply.body.full)
		buf_fmt(&rq->reply.body, "%500d", 1);
	buf_fmt(&rq->reply.body, "%.*s %.*s %.*s", ARG(rq->page.lang),
	    ARG(rq->inner), ARG(request_param(rq, "q")));
	return OUTCOME_OK;
}

static enum outcome
echo(struct request *rq)
{
	for (size_t i = 0; i < rq->n_fields; i++)
		buf_fmt(&rq->reply.body, "%.*s=%.*s;", ARG(rq->fields[i].name),
		    ARG(rq->fields[i].value));
	for (size_t i = 0; i < rq->n_parts; i++)
		if (rq->parts[i].file)
			buf_fmt(&rq->reply.body, "file %.*s %zu;",
			    ARG(rq->parts[i].filename), rq->parts[i].bytes.n);
	return OUTCOME_OK;
}

static const struct route routes[] = {
	{ METHOD_GET, "/", page, ANYONE, SHAPE_PAGE, "q", "", NULL },
	{ METHOD_GET, "/plans/:slug", page, ANYONE, SHAPE_PAGE, "q p", "",
	    NULL },
	{ METHOD_GET, "/plans.atom", page, ANYONE, SHAPE_FEED, "q", "", NULL },
	{ METHOD_GET | METHOD_POST, "/api/plans/:slug", page, ANYONE, SHAPE_API,
	    "q", "", NULL },
	{ METHOD_GET | METHOD_POST, "/say", echo, ANYONE, SHAPE_PAGE, "", "",
	    NULL },
	{ METHOD_POST | TAKES_LARGE, "/tables", echo, 1, SHAPE_PAGE, "", "",
	    NULL },
	{ METHOD_GET, "/robots.txt", page, ANYONE, SHAPE_BARE, "q", "", NULL },
	{ .pattern = NULL },
};
static const struct route *const tables[] = { routes };

static void
sorry(struct request *rq, enum outcome outcome)
{
	buf_fmt(&rq->reply.body, "sorry %d", outcome_status(outcome));
}

static void
mute(struct request *rq, enum outcome outcome)
{
	(void)rq;
	(void)outcome;
}

struct hall {
	struct arena *arena;
	struct languages *languages;
	struct site site;
};

static int
hall_open(void **state)
{
	static const struct catalogue catalogues[] = { { "ca", STR("") },
		{ "pt", STR("") } };
	static struct hall hall;

	hall.arena = arena_open(LIMIT_ARENA);
	hall.languages = languages_open(catalogues, 2);
	hall.site = (struct site){ .languages = hall.languages,
		.router = router_open(hall.arena, tables, 1),
		.sorry = sorry };
	*state = &hall;
	return 0;
}

static int
hall_close(void **state)
{
	struct hall *hall = *state;

	languages_close(hall->languages);
	arena_close(hall->arena);
	return 0;
}

static struct request *
ask(struct hall *hall, enum method method, const char *target,
    const char *query, enum outcome expected)
{
	struct request *rq = NEW(hall->arena, struct request);

	rq->arena = hall->arena;
	rq->method = method;
	assert_int_equal(dispatch(&hall->site, rq, str_of(target),
			     str_of(query), S("xx, pt;q=0.8, ca;q=0.5")),
	    expected);
	return rq;
}

static void
body_is(const struct request *rq, const char *body)
{
	if (!str_is(buf_str(&rq->reply.body), body))
		fail_msg("%.*s", ARG(buf_str(&rq->reply.body)));
}

static void
runs_handlers(void **state)
{
	struct hall *hall = *state;

	body_is(ask(hall, METHOD_GET, "/ca", "", OUTCOME_OK), "ca / ");
	body_is(ask(hall, METHOD_GET, "/ca/", "q=1", OUTCOME_OK), "ca / 1");
	body_is(ask(hall, METHOD_HEAD, "/en//plans/a/", "x=1&q=2", OUTCOME_OK),
	    "en /plans/a 2");
	body_is(ask(hall, METHOD_GET, "/api/plans/a", "", OUTCOME_OK),
	    "pt /api/plans/a ");
	body_is(ask(hall, METHOD_POST, "/api/plans/a", "", OUTCOME_OK),
	    "pt /api/plans/a ");
	body_is(ask(hall, METHOD_GET, "/robots.txt", "", OUTCOME_OK),
	    "pt /robots.txt ");
	assert_string_equal(ask(hall, METHOD_GET, "/ca/plans.atom", "",
				OUTCOME_OK)
				->reply.type,
	    "application/atom+xml; charset=utf-8");
}

static void
sends_to_a_language(void **state)
{
	struct hall *hall = *state;
	struct request *rq = ask(hall, METHOD_GET, "/", "", OUTCOME_SEE_OTHER);

	assert_true(str_is(rq->reply.location, "/pt"));
	assert_string_equal(rq->reply.vary, "Accept-Language");
	rq = ask(hall, METHOD_HEAD, "/plans/%C3%A7/", "q=a%20b&utm=1",
	    OUTCOME_SEE_OTHER);
	assert_true(
	    str_is(rq->reply.location, "/pt/plans/%C3%A7?q=a%20b&utm=1"));
	rq = ask(hall, METHOD_GET, "/plans/a", "q=\r\nX: y", OUTCOME_SEE_OTHER);
	assert_true(str_is(rq->reply.location, "/pt/plans/a"));
	rq = ask(hall, METHOD_GET, "//plans/a", "", OUTCOME_SEE_OTHER);
	assert_true(str_is(rq->reply.location, "/pt/plans/a"));
	/* Nothing that belongs elsewhere. */
	ask(hall, METHOD_GET, "/ca/robots.txt", "", OUTCOME_NOT_FOUND);
	ask(hall, METHOD_GET, "/ca/api/plans/a", "", OUTCOME_NOT_FOUND);
	ask(hall, METHOD_GET, "/xx/plans/a", "", OUTCOME_NOT_FOUND);
}

static void
says_sorry(void **state)
{
	struct hall *hall = *state;
	struct request *rq;

	body_is(ask(hall, METHOD_GET, "/ca/no", "", OUTCOME_NOT_FOUND),
	    "sorry 404");
	body_is(ask(hall, METHOD_GET, "/ca/../x", "", OUTCOME_INVALID),
	    "sorry 400");
	body_is(ask(hall, METHOD_GET, "/ca/plans/gone", "", OUTCOME_GONE),
	    "sorry 410");
	rq = ask(hall, METHOD_GET, "/ca/plans/endless", "", OUTCOME_BROKEN);
	body_is(rq, "sorry 500");
	assert_true(rq->trouble.n > 0);
	rq = ask(hall, METHOD_GET, "/ca/plans/moved", "", OUTCOME_MOVED);
	body_is(rq, "");
	assert_true(str_is(rq->reply.location, "/en/plans/there"));
	assert_true(ask(hall, METHOD_GET, "/api/plans/gone", "", OUTCOME_GONE)
			->reply.shared);
	hall->site.sorry = mute;
	body_is(ask(hall, METHOD_GET, "/ca/no", "", OUTCOME_NOT_FOUND),
	    "404\n");
}

static void
names_the_methods(void **state)
{
	struct hall *hall = *state;
	struct request *rq =
	    ask(hall, METHOD_POST, "/ca/plans/a", "", OUTCOME_METHOD);

	assert_string_equal(reply_allow(hall->arena, rq->reply.allow),
	    "GET, HEAD");
	ask(hall, METHOD_POST, "/plans/a", "", OUTCOME_METHOD);
	ask(hall, METHOD_OPTIONS, "/ca/plans/a", "", OUTCOME_METHOD);
	rq = ask(hall, METHOD_OPTIONS, "/api/plans/a", "", OUTCOME_OK);
	assert_int_equal(rq->reply.status, 204);
	assert_string_equal(reply_allow(hall->arena, rq->reply.allow),
	    "GET, HEAD, POST, OPTIONS");
	rq = ask(hall, METHOD_OTHER, "/api/plans/a", "", OUTCOME_METHOD);
	assert_string_equal(reply_allow(hall->arena, rq->reply.allow),
	    "GET, HEAD, POST, OPTIONS");
}

static str
key(struct hall *hall, const char *target, const char *query,
    const char *accept)
{
	struct request *rq = NEW(hall->arena, struct request);
	enum outcome outcome;

	rq->arena = hall->arena;
	rq->method = METHOD_GET;
	rq->accept = str_of(accept);
	assert_true(dispatch_find(&hall->site, rq, str_of(target),
	    str_of(query), S(""), &outcome));
	return dispatch_key(hall->arena, rq);
}

static void
keys_are_canonical(void **state)
{
	struct hall *hall = *state;
	char accept[LIMIT_ACCEPT + 2];

	assert_true(str_is(key(hall, "/ca/plans/a%41/", "p=2&x=3&q=1", "x/y"),
	    "/ca/plans/aA?q=1&p=2"));
	/* Two encodings deep is another page than one. */
	assert_true(
	    str_is(key(hall, "/ca/plans/a%2541", "", ""), "/ca/plans/a%2541"));
	assert_true(str_is(key(hall, "/api/plans/a", "", "text/csv"),
	    "/api/plans/a\ntext/csv"));
	assert_true(
	    str_is(key(hall, "/api/plans/a", "", ""), "/api/plans/a\n"));
	memset(accept, 'a', sizeof(accept) - 1);
	accept[sizeof(accept) - 1] = '\0';
	assert_int_equal(key(hall, "/api/plans/a", "", accept).n, 0);
}

struct who {
	int unused;
};

/* A POST of ${body} with these headers; ${signed_in}: by somebody whose token
 * is "t". */
static enum outcome
post(struct hall *hall, const char *type, const char *body, const char *site,
    const char *origin, bool signed_in, struct request **asked)
{
	static const struct who somebody = { 0 };
	struct request *rq = NEW(hall->arena, struct request);

	rq->arena = hall->arena;
	rq->method = METHOD_POST;
	rq->body = str_of(body);
	rq->with.content_type = str_of(type);
	rq->with.host = S("city.example");
	rq->with.fetch_site = str_of(site);
	rq->with.origin = str_of(origin);
	if (signed_in)
		rq->who = &somebody;
	rq->page.token = S("t");
	*asked = rq;
	return dispatch(&hall->site, rq, S("/en/say"), S(""), S(""));
}

/* CSRF: what another site makes a browser send changes nothing. */
static void
refuses_other_sites(void **state)
{
	static const struct {
		const char *body, *site, *origin;
		bool signed_in;
		enum outcome expected;
	} rows[] = {
		{ "a=1", "", "", false, OUTCOME_OK },
		{ "a=1", "same-origin", "", false, OUTCOME_OK },
		{ "a=1", "none", "", false, OUTCOME_OK },
		{ "a=1", "cross-site", "", false, OUTCOME_FORBIDDEN },
		{ "a=1", "same-site", "", false, OUTCOME_FORBIDDEN },
		{ "a=1", "Same-Origin", "", false, OUTCOME_FORBIDDEN },
		{ "a=1", "cross-site", "https://city.example", false,
		    OUTCOME_FORBIDDEN },
		{ "a=1", "", "https://city.example", false, OUTCOME_OK },
		{ "a=1", "", "http://city.example", false, OUTCOME_OK },
		{ "a=1", "", "https://evil.example", false, OUTCOME_FORBIDDEN },
		{ "a=1", "", "https://city.example.evil.example", false,
		    OUTCOME_FORBIDDEN },
		{ "a=1", "", "https://evil.example/city.example", false,
		    OUTCOME_FORBIDDEN },
		{ "a=1", "", "null", false, OUTCOME_FORBIDDEN },
		{ "a=1", "same-origin", "", true, OUTCOME_FORBIDDEN },
		{ "a=1&token=x", "same-origin", "", true, OUTCOME_FORBIDDEN },
		{ "a=1&token=", "same-origin", "", true, OUTCOME_FORBIDDEN },
		{ "a=1&token=t", "same-origin", "", true, OUTCOME_OK },
		/* Behind it, what tells one form from another. */
		{ "a=1&token=t-1", "same-origin", "", true, OUTCOME_OK },
		{ "a=1&token=t1", "same-origin", "", true, OUTCOME_FORBIDDEN },
		{ "a=1&token=-1", "same-origin", "", true, OUTCOME_FORBIDDEN },
		{ "a=1&token=x-t", "same-origin", "", true, OUTCOME_FORBIDDEN },
		{ "a=1&token=t", "cross-site", "", true, OUTCOME_FORBIDDEN },
		{ "token=x&token=t", "none", "", true, OUTCOME_FORBIDDEN },
	};
	struct request *rq;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		enum outcome outcome = post(*state,
		    "application/x-www-form-urlencoded", rows[i].body,
		    rows[i].site, rows[i].origin, rows[i].signed_in, &rq);

		if (outcome != rows[i].expected)
			fail_msg("row %zu: %d", i, (int)outcome);
		assert_true(rq->reply.fresh);
	}
}

static void
reads_forms(void **state)
{
	struct request *rq;

	assert_int_equal(post(*state, "application/x-www-form-urlencoded",
			     "a=%C3%A7+d&b=&a=2", "", "", false, &rq),
	    OUTCOME_OK);
	body_is(rq, "a=ç d;b=;a=2;");
	assert_int_equal(post(*state,
			     "Application/X-WWW-Form-Urlencoded; charset=utf-8",
			     "a=1", "", "", false, &rq),
	    OUTCOME_OK);
	assert_int_equal(post(*state, "application/x-www-form-urlencoded",
			     "a=%FF", "", "", false, &rq),
	    OUTCOME_INVALID);
	assert_int_equal(post(*state, "text/plain", "a=1", "", "", false, &rq),
	    OUTCOME_INVALID);
	assert_int_equal(post(*state, "", "", "", "", false, &rq), OUTCOME_OK);
	assert_int_equal(post(*state, "multipart/form-data; boundary=xx",
			     "--xx\r\nContent-Disposition: form-data; "
			     "name=\"a\"\r\n\r\n"
			     "1\r\n--xx\r\nContent-Disposition: form-data; "
			     "name=\"f\"; "
			     "filename=\"../x.pdf\"\r\nContent-Type: "
			     "application/pdf\r\n"
			     "\r\nabc\r\n--xx--\r\n",
			     "", "", false, &rq),
	    OUTCOME_OK);
	body_is(rq, "a=1;file x.pdf 3;");
	assert_int_equal(post(*state, "multipart/form-data; boundary=xx",
			     "--xx\r\n", "", "", false, &rq),
	    OUTCOME_INVALID);
}

static void
identify(struct request *rq)
{
	static const struct who somebody = { 0 };

	if (rq->with.cookie.n > 0)
		rq->who = &somebody;
}

static enum outcome
admit(struct request *rq)
{
	return str_is(rq->with.cookie, "officer") ? OUTCOME_OK
						  : OUTCOME_FORBIDDEN;
}

/* A large body is refused before it comes. */
static void
asks_who_sends_a_large_body(void **state)
{
	static const struct {
		const char *path, *cookie;
		size_t length;
		enum outcome expected;
	} rows[] = {
		{ "/en/say", "", LIMIT_BODY + 1, OUTCOME_TOO_LARGE },
		{ "/en/say", "anybody", LIMIT_BODY + 1, OUTCOME_OK },
		{ "/en/say", "anybody", LIMIT_UPLOAD, OUTCOME_OK },
		{ "/en/say", "officer", LIMIT_UPLOAD + 1, OUTCOME_TOO_LARGE },
		{ "/en/tables", "", LIMIT_BODY + 1, OUTCOME_TOO_LARGE },
		{ "/en/tables", "anybody", LIMIT_BODY + 1, OUTCOME_FORBIDDEN },
		{ "/en/tables", "officer", LIMIT_UPLOAD + 1, OUTCOME_OK },
		{ "/en/tables", "officer", LIMIT_LARGE, OUTCOME_OK },
		{ "/en/tables", "officer", LIMIT_LARGE + 1, OUTCOME_TOO_LARGE },
	};
	struct hall *hall = *state;

	hall->site.identify = identify;
	hall->site.admit = admit;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct request *rq = NEW(hall->arena, struct request);
		enum outcome outcome;

		rq->arena = hall->arena;
		rq->method = METHOD_POST;
		rq->with.cookie = str_of(rows[i].cookie);
		assert_true(dispatch_find(&hall->site, rq, str_of(rows[i].path),
		    S(""), S(""), &outcome));
		outcome = dispatch_allows(&hall->site, rq, rows[i].length);
		if (outcome != rows[i].expected)
			fail_msg("row %zu: %d", i, (int)outcome);
	}
}

#define IN_HALL(test)                                                          \
	cmocka_unit_test_setup_teardown(test, hall_open, hall_close)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HALL(runs_handlers),
		IN_HALL(sends_to_a_language),
		IN_HALL(says_sorry),
		IN_HALL(names_the_methods),
		IN_HALL(keys_are_canonical),
		IN_HALL(refuses_other_sites),
		IN_HALL(reads_forms),
		IN_HALL(asks_who_sends_a_large_body),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
