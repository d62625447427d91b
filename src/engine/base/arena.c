/* Arena: a list of blocks; allocation moves a pointer, reset forgets. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/arena.h"

#define BLOCK_MIN ((size_t)64 << 10)
#define KEEP_MAX ((size_t)256 << 10)
#define ALIGN ((size_t)16)

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

struct block {
	struct block *next;
	size_t size;
	size_t used;
	_Alignas(16) char bytes[];
};

struct arena {
	struct block *first;
	size_t used;
	size_t max;
};

static void
arena_dead(size_t wanted, size_t max)
{
	fprintf(stderr, "arena: out of room wanted=%zu max=%zu\n", wanted, max);
	abort();
}

static struct block *
block_new(size_t size)
{
	struct block *b = malloc(sizeof(*b) + size);

	if (b == NULL)
		arena_dead(size, 0);
	b->next = NULL;
	b->size = size;
	b->used = 0;
	ASAN_POISON_MEMORY_REGION(b->bytes, size);
	return b;
}

static void
block_free(struct block *b)
{
	ASAN_UNPOISON_MEMORY_REGION(b->bytes, b->size);
	free(b);
}

struct arena *
arena_open(size_t max)
{
	struct arena *a = malloc(sizeof(*a));

	if (a == NULL)
		arena_dead(sizeof(*a), max);
	*a = (struct arena){ .max = max };
	return a;
}

void
arena_close(struct arena *a)
{
	struct block *b, *next;

	if (a == NULL)
		return;
	for (b = a->first; b != NULL; b = next) {
		next = b->next;
		block_free(b);
	}
	free(a);
}

void
arena_reset(struct arena *a)
{
	struct block *b, *next, *kept = NULL;

	for (b = a->first; b != NULL; b = next) {
		next = b->next;
		if (kept == NULL && b->size <= KEEP_MAX) {
			kept = b;
			b->used = 0;
			b->next = NULL;
			ASAN_POISON_MEMORY_REGION(b->bytes, b->size);
		} else
			block_free(b);
	}
	a->first = kept;
	a->used = 0;
}

void *
arena_get(struct arena *a, size_t n, size_t size)
{
	struct block *b = a->first;
	size_t want, room;
	void *p;

	if (size != 0 && n > SIZE_MAX / 2 / size)
		arena_dead(SIZE_MAX, a->max);
	want = (n * size + ALIGN - 1) / ALIGN * ALIGN;
	if (want > a->max - a->used)
		arena_dead(want, a->max);
	if (b == NULL || b->size - b->used < want) {
		room = b == NULL ? BLOCK_MIN : b->size * 2;
		if (room > (size_t)4 << 20)
			room = (size_t)4 << 20;
		if (room < want)
			room = want;
		b = block_new(room);
		b->next = a->first;
		a->first = b;
	}
	p = b->bytes + b->used;
	b->used += want;
	a->used += want;
	ASAN_UNPOISON_MEMORY_REGION(p, n * size);
	memset(p, 0, n * size);
	return p;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}
