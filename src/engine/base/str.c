/* Slices of text: see str.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/str.h"

str
str_of(const char *c)
{
	return (str){ c, c == NULL ? 0 : strlen(c) };
}

bool
str_eq(str a, str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
str_is(str a, const char *c)
{
	return str_eq(a, str_of(c));
}

int
str_cmp(str a, str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

bool
str_starts(str a, str b)
{
	return a.n >= b.n && str_eq(str_take(a, b.n), b);
}

bool
str_ends(str a, str b)
{
	return a.n >= b.n && str_eq(str_drop(a, a.n - b.n), b);
}

str
str_drop(str a, size_t n)
{
	if (n > a.n)
		n = a.n;
	return (str){ n == 0 ? a.p : a.p + n, a.n - n };
}

str
str_take(str a, size_t n)
{
	return (str){ a.p, n < a.n ? n : a.n };
}

static bool
str_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

str
str_trim(str a)
{
	while (a.n > 0 && str_is_space(a.p[0]))
		a = str_drop(a, 1);
	while (a.n > 0 && str_is_space(a.p[a.n - 1]))
		a.n--;
	return a;
}

str
str_cut(str *rest, char sep)
{
	const char *at;
	str head = *rest;

	at = head.n == 0 ? NULL : memchr(head.p, sep, head.n);
	if (at == NULL) {
		*rest = (str){ NULL, 0 };
		return head;
	}
	head.n = (size_t)(at - head.p);
	*rest = str_drop(*rest, head.n + 1);
	return head;
}

ptrdiff_t
str_find(str a, str b)
{
	const char *at;

	if (b.n == 0)
		return 0;
	if (a.n < b.n)
		return -1;
	at = memmem(a.p, a.n, b.p, b.n);
	return at == NULL ? -1 : at - a.p;
}

str
str_copy(struct arena *a, str s)
{
	char *p = arena_get(a, s.n, 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (str){ p, s.n };
}

char *
str_c(struct arena *a, str s)
{
	char *p = arena_get(a, s.n + 1, 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p;
}

str
str_fmt(struct arena *a, const char *format, ...)
{
	va_list list;
	char *p;
	int n;

	va_start(list, format);
	n = vsnprintf(NULL, 0, format, list);
	va_end(list);
	if (n < 0)
		abort();
	p = arena_get(a, (size_t)n + 1, 1);
	va_start(list, format);
	vsnprintf(p, (size_t)n + 1, format, list);
	va_end(list);
	return (str){ p, (size_t)n };
}

str
str_lower(struct arena *a, str s)
{
	char *p = arena_get(a, s.n, 1);
	size_t i;

	for (i = 0; i < s.n; i++) {
		p[i] = s.p[i];
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	}
	return (str){ p, s.n };
}

bool
str_number(str s, int64_t *value)
{
	bool minus = s.n > 0 && s.p[0] == '-';
	int64_t n = 0;
	size_t i;

	if (s.n == minus || s.n > 20)
		return false;
	for (i = minus; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_sub_overflow(n, s.p[i] - '0', &n))
			return false;
	}
	if (!minus && n == INT64_MIN)
		return false;
	*value = minus ? n : -n;
	return true;
}

/* The length of the UTF-8 sequence at ${p}, 0 if it is none; RFC 3629 §4. */
static size_t
str_sequence(const unsigned char *p, size_t n, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t i, len;
	uint32_t c;

	if (p[0] < 0x80) {
		*point = p[0];
		return 1;
	}
	len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || n < len)
		return 0;
	c = p[0] & (0x7fu >> len);
	for (i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*point = c;
	return len;
}

bool
str_utf8(str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	uint32_t point;
	size_t i, len;

	for (i = 0; i < s.n; i += len) {
		len = str_sequence(p + i, s.n - i, &point);
		if (len == 0 || point == 0)
			return false;
	}
	return true;
}

uint32_t
str_point(str *rest)
{
	uint32_t point = 0xfffd;
	size_t len;

	len = str_sequence((const unsigned char *)rest->p, rest->n, &point);
	*rest = str_drop(*rest, len == 0 ? 1 : len);
	return point;
}

uint64_t
str_hash(str s)
{
	uint64_t h = s.n, word;
	size_t taken;

	/* Eight bytes at a time: each message of a page is looked up by all of
	 * its English. */
	while (s.n > 0) {
		word = 0;
		taken = s.n < sizeof(word) ? s.n : sizeof(word);
		memcpy(&word, s.p, taken);
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32;
		s = str_drop(s, taken);
	}
	return h;
}

int
str_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}
