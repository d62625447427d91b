/* Goal: a head whose pieces do not lie side by side is found out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine/web/head.h"

/* Cut ${raw} as the library does: NUL over every line end and colon. */
struct cut {
	char raw[256];
	size_t n;
	const char *version;
	str target;
	struct head head;
};

static void
cut_line(struct cut *c, char *line)
{
	char *colon = strchr(line, ':'), *value;

	assert_non_null(colon);
	*colon = '\0';
	value = colon + 1;
	while (*value == ' ' || *value == '\t')
		value++;
	c->head.v[c->head.n].name = str_of(line);
	c->head.v[c->head.n++].value = str_of(value);
}

static bool
tiles(const char *raw, size_t n)
{
	struct cut c = { .n = n };
	char *p, *end;

	assert_true(n < sizeof(c.raw));
	memcpy(c.raw, raw, n);
	end = c.raw + n;
	p = memchr(c.raw, ' ', n);
	*p++ = '\0';
	c.target.p = p;
	p = memchr(p, ' ', (size_t)(end - p));
	c.target.n = (size_t)(p - c.target.p);
	*p++ = '\0';
	c.version = p;
	for (char *line = p; line < end; line = p) {
		while (p < end && *p != '\r' && *p != '\n')
			p++;
		if (p == line)
			break;
		if (*p == '\r' && p[1] == '\n')
			*p++ = '\0';
		*p++ = '\0';
		if (line != c.version)
			cut_line(&c, line);
	}
	while (p < end)
		*p++ = '\0';
	return head_tiles(c.raw, c.target, c.version, &c.head, n);
}

#define TILES(raw) tiles(raw, sizeof(raw) - 1)

static void
tells_whole_heads(void **state)
{
	(void)state;
	assert_true(TILES("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_true(TILES("GET /a?b=c HTTP/1.1\r\nHost:a\r\nX: \t b\r\n\r\n"));
	assert_true(TILES("GET / HTTP/1.1\r\nHost: a\r\nX:\r\n\r\n"));
	assert_true(TILES("GET / HTTP/1.0\r\n\r\n"));
	assert_false(TILES("GET / HTTP/1.1\nHost: a\r\n\r\n"));
	assert_false(TILES("GET / HTTP/1.1\r\nHost: a\n\r\n"));
	assert_false(TILES("GET / HTTP/1.1\r\nHost: a\r\n\n"));
	assert_false(TILES("GET / HTTP/1.1\nHost: a\n\n"));
	assert_false(TILES("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"));
	assert_false(TILES("GET / HTTP/1.1\r\nX: a\0b\r\nHost: a\r\n\r\n"));
	assert_false(TILES("GET / HTTP/1.1\r\nHost: a\0\r\n\r\n"));
}

static int
framing(const char *name, const char *value, enum method method)
{
	struct head head = { .n = 1 };
	int64_t length;

	head.v[0].name = str_of(name);
	head.v[0].value = str_of(value);
	return head_framing(&head, method, &length) * 1000 + (int)length;
}

static void
knows_who_brings_a_body(void **state)
{
	(void)state;
	assert_int_equal(framing("X", "1", METHOD_GET), 0);
	assert_int_equal(framing("content-length", "7", METHOD_POST), 7);
	assert_int_equal(framing("Content-Length", "7", METHOD_OTHER), 7);
	assert_int_equal(framing("Content-Length", "0", METHOD_GET), 0);
	assert_int_equal(framing("Content-Length", "7", METHOD_GET), 400007);
	assert_int_equal(framing("Content-Length", "7", METHOD_HEAD), 400007);
	assert_int_equal(framing("Transfer-encoding", "chunked", METHOD_POST),
	    411000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_whole_heads),
		cmocka_unit_test(knows_who_brings_a_body),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
