/* Goal: every head that could mean two things to two servers is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine/web/guard.h"

#define HOST                                                                   \
	{                                                                      \
		STR("Host"), STR("example.org")                                \
	}
#define N(list) (sizeof(list) / sizeof((list)[0]))

static const char *
judge(const char *method, const char *target, const char *version,
    const struct guard_header *v, size_t n)
{
	const char *why = "unset";
	bool good = guard_head(str_of(method), str_of(target), str_of(version),
	    v, n, &why);

	assert_true(good == (why == NULL));
	return good ? "good" : why;
}

/* A GET of "/" on 1.1 with a Host and one more field. */
static const char *
judge_field(str name, str value)
{
	struct guard_header v[] = { HOST, { name, value } };

	return judge("GET", "/", "HTTP/1.1", v, 2);
}

static void
takes_what_browsers_send(void **state)
{
	const struct guard_header v[] = { HOST,
		{ STR("User-Agent"), STR("Mozilla/5.0 (X11; Linux) \"x\"") },
		{ STR("Accept-Language"), STR("ca,es;q=0.7,\ten;q=0.3") },
		{ STR("Content-Length"), STR("0") },
		{ STR("X-Empty"), STR("") },
		{ STR("X-Latin"), STR("caf\xe9") } };

	(void)state;
	assert_string_equal(judge("GET", "/en/a?b=%0a&c=\xc3\xa7", "HTTP/1.1",
				v, N(v)),
	    "good");
	assert_string_equal(judge("GET", "/", "HTTP/1.0", NULL, 0), "good");
}

static void
refuses_request_lines(void **state)
{
	const struct guard_header v[] = { HOST };
	static const char *const targets[] = { "", "en", "*", "http://a/",
		"/a b", "/a\tb", "/a\x7f", "/a\x01", "/a#b", "/a%00", "/a%0d",
		"/a%1F", "/a%7f", "/a%7F" };
	static const char *const versions[] = { "", "HTTP/1.2", "HTTP/2",
		"HTTP/1.10", "http/1.1", "HTTP/0.9" };
	static const char *const methods[] = { "", "get", "GET1", "G T",
		"GET\t" };

	(void)state;
	for (size_t i = 0; i < N(targets); i++)
		assert_string_equal(judge("GET", targets[i], "HTTP/1.1", v, 1),
		    "target");
	for (size_t i = 0; i < N(versions); i++)
		assert_string_equal(judge("GET", "/", versions[i], v, 1),
		    "version");
	for (size_t i = 0; i < N(methods); i++)
		assert_string_equal(judge(methods[i], "/", "HTTP/1.1", v, 1),
		    "method");
	assert_string_equal(judge("GET", "/a?b=%00", "HTTP/1.1", v, 1), "good");
	assert_string_equal(judge("GET", "/a%8", "HTTP/1.1", v, 1), "good");
}

static void
refuses_fields(void **state)
{
	(void)state;
	assert_string_equal(judge_field(S("Content-Length "), S("3")),
	    "header name");
	assert_string_equal(judge_field(S(""), S("3")), "header name");
	assert_string_equal(judge_field(S("X-A: b"), S("1")), "header name");
	assert_string_equal(judge_field(S("X\0A"), S("1")), "header name");
	assert_string_equal(judge_field(S("X-\xc3\xa7"), S("1")),
	    "header name");
	assert_string_equal(judge_field(S("X-A"), S("a\0b")), "header value");
	assert_string_equal(judge_field(S("X-A"), S("a\rb")), "header value");
	assert_string_equal(judge_field(S("X-A"), S("a\nb")), "header value");
	assert_string_equal(judge_field(S("X-A"), S("a\x7f")), "header value");
	assert_string_equal(judge_field(S("X-A"), S("a\tb")), "good");
}

static void
refuses_hosts(void **state)
{
	static const char *const bad[] = { "", "a/b", "x@a", "a b", "a:", "a:b",
		"a:123456", ":80", "[::1", "[]", "[::1]a", "a,b", "[g z]" };
	static const char *const good[] = { "a", "a.example:80", "127.0.0.1",
		"[::1]", "[::1]:8080", "a_b", "xn--a" };

	(void)state;
	for (size_t i = 0; i < N(bad); i++) {
		struct guard_header v[] = { { STR("hOST"), str_of(bad[i]) } };

		assert_string_equal(judge("GET", "/", "HTTP/1.1", v, 1),
		    "host");
	}
	for (size_t i = 0; i < N(good); i++) {
		struct guard_header v[] = { { STR("hOST"), str_of(good[i]) } };

		assert_string_equal(judge("GET", "/", "HTTP/1.1", v, 1),
		    "good");
	}
	assert_string_equal(judge_field(S("HOST"), S("example.org")),
	    "two hosts");
	assert_string_equal(judge("GET", "/", "HTTP/1.1", NULL, 0), "no host");
}

static void
refuses_framing(void **state)
{
	static const char *const lengths[] = { "", "+3", "-3", "3, 3", "0x3",
		"3 ", "1234567890123456", "3a" };
	static const char *const codings[] = { "", "identity", "xchunked",
		"gzip, chunked", "chunked, chunked", "chunked ",
		"\"chunked\"" };
	const struct guard_header lengths_two[] = { HOST,
		{ STR("Content-Length"), STR("3") },
		{ STR("content-length"), STR("3") } };
	const struct guard_header codings_two[] = { HOST,
		{ STR("Transfer-Encoding"), STR("chunked") },
		{ STR("Transfer-Encoding"), STR("chunked") } };
	const struct guard_header both[] = { HOST,
		{ STR("Transfer-Encoding"), STR("chunked") },
		{ STR("Content-Length"), STR("3") } };

	(void)state;
	for (size_t i = 0; i < N(lengths); i++)
		assert_string_equal(judge_field(S("Content-Length"),
					str_of(lengths[i])),
		    "length");
	for (size_t i = 0; i < N(codings); i++)
		assert_string_equal(judge_field(S("Transfer-Encoding"),
					str_of(codings[i])),
		    "coding");
	assert_string_equal(judge_field(S("Transfer-Encoding"), S("Chunked")),
	    "good");
	assert_string_equal(judge("POST", "/", "HTTP/1.1", lengths_two, 3),
	    "two lengths");
	assert_string_equal(judge("POST", "/", "HTTP/1.1", codings_two, 3),
	    "two codings");
	assert_string_equal(judge("POST", "/", "HTTP/1.1", both, 3),
	    "coding and length");
	assert_string_equal(judge("POST", "/", "HTTP/1.0", both, 2),
	    "coding on 1.0");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_browsers_send),
		cmocka_unit_test(refuses_request_lines),
		cmocka_unit_test(refuses_fields),
		cmocka_unit_test(refuses_hosts),
		cmocka_unit_test(refuses_framing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
