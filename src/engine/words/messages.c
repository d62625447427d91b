/*
 * The loaded languages: a hash table of messages each, made once and only read
 * afterwards, so that any thread may ask.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/words/language.h"

#define ARENA_MAX ((size_t)64 << 20)

struct languages {
	struct arena *arena;
	struct language *v;
	size_t n;
};

struct entry {
	str id;
	bool plural;
	str forms[2];
};

/* Messages on their way from the file into the table. */
struct loading {
	struct arena *arena;
	struct waiting {
		struct waiting *next;
		struct message message;
	} * first;
	size_t n;
};

static void
loading_add(void *cookie, const struct message *m)
{
	struct loading *loading = cookie;
	struct waiting *w = NEW(loading->arena, struct waiting);

	w->message = *m;
	w->next = loading->first;
	loading->first = w;
	loading->n++;
}

/* The place of ${id}: its entry, or the empty one where it would stand. */
static struct entry *
entry_find(const struct language *l, str id)
{
	size_t i = (size_t)str_hash(id) & l->mask;

	while (l->entries[i].id.n > 0 && !str_eq(l->entries[i].id, id))
		i = (i + 1) & l->mask;
	return &l->entries[i];
}

/* Make the table of ${l}, at most half full so that searches stay short. */
static void
language_fill(struct arena *a, struct language *l,
    const struct loading *loading)
{
	const struct waiting *w;
	size_t size = 2;

	while (size < loading->n * 2)
		size *= 2;
	l->entries = NEWS(a, struct entry, size);
	l->mask = size - 1;
	for (w = loading->first; w != NULL; w = w->next)
		*entry_find(l, w->message.id) =
		    (struct entry){ w->message.id, w->message.plural.n > 0,
			    { w->message.forms[0], w->message.forms[1] } };
}

static void
language_load(struct arena *a, struct language *l, str po)
{
	struct loading loading = { .arena = a };
	size_t line = po_read(a, po, loading_add, &loading);

	if (line > 0) {
		fprintf(stderr,
		    "words: malformed catalogue lang=%.*s line=%zu\n",
		    ARG(l->code), line);
		exit(EXIT_FAILURE);
	}
	language_fill(a, l, &loading);
}

struct languages *
languages_open(const struct catalogue *catalogues, size_t n)
{
	struct arena *a = arena_open(ARENA_MAX);
	struct languages *all = NEW(a, struct languages);
	struct language *l;
	size_t i;

	all->arena = a;
	all->v = NEWS(a, struct language, n + 1);
	all->v[0] = (struct language){ S("en"), locale_of(S("en")), NULL, 0 };
	language_load(a, &all->v[0], S(""));
	all->n = 1;
	for (i = 0; i < n; i++) {
		assert(languages_get(all, str_of(catalogues[i].lang)) == NULL);
		l = &all->v[all->n++];
		l->code = str_copy(a, str_of(catalogues[i].lang));
		l->locale = locale_of(l->code);
		language_load(a, l, catalogues[i].po);
	}
	return all;
}

void
languages_close(struct languages *all)
{
	if (all != NULL)
		arena_close(all->arena);
}

const struct language *
languages_get(const struct languages *all, str code)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (str_eq(all->v[i].code, code))
			return &all->v[i];
	return NULL;
}

size_t
languages_count(const struct languages *all)
{
	return all->n;
}

const struct language *
languages_at(const struct languages *all, size_t i)
{
	assert(i < all->n);
	return &all->v[i];
}

str
language_code(const struct language *l)
{
	return l->code;
}

str
say(const struct language *l, const char *english)
{
	str id = str_of(english);
	const struct entry *e = entry_find(l, id);

	return e->id.n > 0 ? e->forms[0] : id;
}

str
say_many(const struct language *l, const char *one, const char *many, int64_t n)
{
	const struct entry *e = entry_find(l, str_of(one));

	if (e->id.n > 0 && e->plural)
		return e->forms[plural_form(n)];
	/* English speaks by its own rule in any language. */
	return str_of(plural_form(n) == 0 ? one : many);
}
