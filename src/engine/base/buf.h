/*
 * A growing text with a ceiling.  Past the ceiling it stops taking and says so
 * once, in ${full}; whoever opened it asks at the end.
 */
#ifndef ENGINE_BASE_BUF_H
#define ENGINE_BASE_BUF_H

#include "engine/base/str.h"

struct buf {
	struct arena *arena;
	char *p;
	size_t n;
	size_t room;
	size_t max;
	bool full; /* something did not fit: the text is cut short */
};

/** buf_open(a, max): An empty buf in arena ${a} of at most ${max} bytes. */
struct buf buf_open(struct arena *, size_t);

/** buf_add(b, s), buf_char(b, c), buf_c(b, c): Append. */
void buf_add(struct buf *, str);
void buf_char(struct buf *, char);
void buf_c(struct buf *, const char *);

/** buf_number(b, n): Append ${n} in decimal. */
void buf_number(struct buf *, int64_t);

/** buf_fmt(b, format, ...): Append as printf does, up to 512 bytes. */
void buf_fmt(struct buf *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/** buf_point(b, point): Append one code point as UTF-8. */
void buf_point(struct buf *, uint32_t);

/** buf_str(b): What was written; valid until the next append. */
str buf_str(const struct buf *);

/** buf_since(b, from): What was written behind the first ${from} bytes; valid
 * until the next append. */
str buf_since(const struct buf *, size_t);

#endif
