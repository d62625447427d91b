/* A growing text with a ceiling: see buf.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/buf.h"

struct buf
buf_open(struct arena *a, size_t max)
{
	return (struct buf){ .arena = a, .max = max };
}

/* Whether ${more} bytes fit as it is: what is asked for every few letters of a
 * page. */
static inline bool
buf_fits(const struct buf *b, size_t more)
{
	return b->room - b->n >= more && !b->full;
}

static bool
buf_grow(struct buf *b, size_t more)
{
	size_t room = b->room == 0 ? 1024 : b->room;
	char *p;

	if (b->full || more > b->max - b->n) {
		b->full = true;
		return false;
	}
	while (room - b->n < more)
		room *= 2;
	if (room > b->max)
		room = b->max;
	p = arena_get(b->arena, room, 1);
	if (b->n > 0)
		memcpy(p, b->p, b->n);
	b->p = p;
	b->room = room;
	return true;
}

void
buf_add(struct buf *b, str s)
{
	if (s.n == 0 || (!buf_fits(b, s.n) && !buf_grow(b, s.n)))
		return;
	memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
}

void
buf_char(struct buf *b, char c)
{
	if (buf_fits(b, 1) || buf_grow(b, 1))
		b->p[b->n++] = c;
}

void
buf_c(struct buf *b, const char *c)
{
	buf_add(b, str_of(c));
}

void
buf_number(struct buf *b, int64_t n)
{
	char digits[24];
	size_t i = sizeof(digits);
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do {
		digits[--i] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (n < 0)
		digits[--i] = '-';
	buf_add(b, (str){ digits + i, sizeof(digits) - i });
}

void
buf_fmt(struct buf *b, const char *format, ...)
{
	char text[512];
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	if (n < 0 || (size_t)n >= sizeof(text)) {
		b->full = true;
		return;
	}
	buf_add(b, (str){ text, (size_t)n });
}

void
buf_point(struct buf *b, uint32_t c)
{
	char p[4];
	size_t n;

	if (c < 0x80) {
		buf_char(b, (char)c);
		return;
	}
	n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		p[i] = (char)(0x80 | (c & 0x3f));
	p[0] = (char)((n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0) | c);
	buf_add(b, (str){ p, n });
}

str
buf_str(const struct buf *b)
{
	return (str){ b->p, b->n };
}

str
buf_since(const struct buf *b, size_t from)
{
	return str_drop(buf_str(b), from);
}
