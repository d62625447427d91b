/*
 * Arena: memory that lives exactly as long as one request, one write or one
 * console verb.  Everything is zeroed, nothing is freed one by one.
 */
#ifndef ENGINE_BASE_ARENA_H
#define ENGINE_BASE_ARENA_H

#include <stddef.h>

struct arena;

/**
 * arena_open(max):
 * Return an arena that may hold up to ${max} bytes.  Running past ${max}, or
 * out of memory, ends the process with a logged message: every list, page and
 * upload has a limit of its own, so that is a programmer's error.
 */
struct arena *arena_open(size_t);

/**
 * arena_close(a):
 * Give back everything.  ${a} may be NULL.
 */
void arena_close(struct arena *);

/**
 * arena_reset(a):
 * Forget everything in ${a}, but keep up to 256 kB for the next user.
 */
void arena_reset(struct arena *);

/**
 * arena_get(a, n, size):
 * Return ${n} zeroed things of ${size} bytes, aligned for any type.
 */
void *arena_get(struct arena *, size_t, size_t);

/**
 * arena_used(a):
 * Return how many bytes are in use.
 */
size_t arena_used(const struct arena *);

#define NEW(a, type) ((type *)arena_get((a), 1, sizeof(type)))
#define NEWS(a, type, n) ((type *)arena_get((a), (size_t)(n), sizeof(type)))

#endif
