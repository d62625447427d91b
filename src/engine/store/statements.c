/*
 * The list of all statements: names and texts by number.  Preparing them is
 * the connection's business (query.c).
 */
#include <assert.h>
#include <string.h>

#include "engine/store/store_private.h"

struct statement {
	const char *name;
	const char *text;
};

struct statements {
	struct arena *arena;
	enum dialect dialect;
	struct statement *v;
	size_t n;
	size_t room;
	const void *owner;
};

struct statements *
statements_open(enum dialect dialect)
{
	struct arena *arena = arena_open(STATEMENTS_BYTES_MAX);
	struct statements *list = NEW(arena, struct statements);

	list->arena = arena;
	list->dialect = dialect;
	return list;
}

void
statements_close(struct statements *list)
{
	if (list != NULL)
		arena_close(list->arena);
}

int
statements_add(struct statements *list, const char *name, str text)
{
	struct statement *v;

	if (list->n == list->room) {
		list->room = list->room == 0 ? 64 : list->room * 2;
		v = NEWS(list->arena, struct statement, list->room);
		if (list->n > 0)
			memcpy(v, list->v, list->n * sizeof(*v));
		list->v = v;
	}
	v = &list->v[list->n];
	v->name = str_c(list->arena, str_of(name));
	v->text = str_c(list->arena, text);
	return (int)list->n++;
}

size_t
statements_count(const struct statements *list)
{
	return list->n;
}

const char *
statements_text(const struct statements *list, int i)
{
	assert(i >= 0 && (size_t)i < list->n);
	return list->v[i].text;
}

const char *
statements_name(const struct statements *list, int i)
{
	assert(i >= 0 && (size_t)i < list->n);
	return list->v[i].name;
}

enum dialect
statements_dialect(const struct statements *list)
{
	return list->dialect;
}

void
statements_attach(struct statements *list, const void *owner)
{
	list->owner = owner;
}

const void *
statements_attached(const struct statements *list)
{
	return list->owner;
}
