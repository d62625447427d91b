/* For tests alone: one arena, made before and closed after each of them. */
#ifndef ENGINE_BASE_ARENA_HOUSE_H
#define ENGINE_BASE_ARENA_HOUSE_H

#include "engine/base/arena.h"

static struct arena *arena;

static inline int
arena_make(void **state)
{
	(void)state;
	arena = arena_open((size_t)512 << 20);
	return 0;
}

static inline int
arena_end(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

#endif
