/*
 * Slices of text.  A str is borrowed bytes with a length: it owns nothing and
 * lives as long as the arena or literal it points into.  UTF-8 unless said.
 */
#ifndef ENGINE_BASE_STR_H
#define ENGINE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/arena.h"

typedef struct {
	const char *p;
	size_t n;
} str;

/* A str of a string literal; STR for static initialisers. */
#define S(literal) ((str){ "" literal, sizeof(literal) - 1 })
#define STR(literal)                                                           \
	{                                                                      \
		"" literal, sizeof(literal) - 1                                \
	}

/* For printf: "%.*s". */
#define ARG(s) (int)(s).n, (s).p

/** str_of(c): The str of C string ${c}; NULL gives an empty str. */
str str_of(const char *);

/** str_eq(a, b): Whether both hold the same bytes. */
bool str_eq(str, str);

/** str_is(a, c): Whether ${a} holds the same bytes as C string ${c}. */
bool str_is(str, const char *);

/** str_cmp(a, b): Like strcmp: bytes, shorter first. */
int str_cmp(str, str);

/** str_starts(a, b), str_ends(a, b): Whether ${a} starts or ends with ${b}. */
bool str_starts(str, str);
bool str_ends(str, str);

/** str_drop(a, n), str_take(a, n): ${a} without, or only, its first ${n}. */
str str_drop(str, size_t);
str str_take(str, size_t);

/** str_trim(a): ${a} without ASCII white space at both ends. */
str str_trim(str);

/**
 * str_cut(rest, sep):
 * Return what stands before the first ${sep} in ${rest} and move ${rest}
 * behind it; when there is no ${sep}, return all and leave ${rest} empty with
 * a NULL pointer.
 */
str str_cut(str *, char);

/** str_find(a, b): Where ${b} first stands in ${a}, or -1. */
ptrdiff_t str_find(str, str);

/** str_copy(a, s): ${s} copied into arena ${a}. */
str str_copy(struct arena *, str);

/** str_c(a, s): ${s} as a NUL-terminated copy in arena ${a}. */
char *str_c(struct arena *, str);

/** str_fmt(a, format, ...): As printf, in arena ${a}. */
str str_fmt(struct arena *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/** str_lower(a, s): ASCII letters made small, in arena ${a}. */
str str_lower(struct arena *, str);

/**
 * str_number(s, value):
 * Read all of ${s} as a decimal integer, "-" allowed, no white space, no
 * leading "+".  Return false, and leave ${value} alone, when it is anything
 * else or does not fit.
 */
bool str_number(str, int64_t *);

/**
 * str_utf8(s):
 * Whether ${s} is valid UTF-8 (RFC 3629: no surrogates, no overlong forms)
 * and holds no NUL.
 */
bool str_utf8(str);

/**
 * str_point(rest):
 * Take one code point from the front of ${rest}, which must not be empty;
 * an invalid byte is taken alone and gives U+FFFD.
 */
uint32_t str_point(str *);

/** str_hex(c): The value of hexadecimal digit ${c}, -1 for anything else. */
int str_hex(char);

/** str_hash(s): A 64-bit hash for tables in memory, never stored: another on
 * another machine. */
uint64_t str_hash(str);

#endif
