/*
 * A store in a folder of its own, for the tests of this folder only.
 */
#ifndef ENGINE_STORE_STORE_HOUSE_H
#define ENGINE_STORE_STORE_HOUSE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/store/any_house.h"
#include "engine/store/store.h"

#define ARENA_MAX ((size_t)1 << 20)

struct house {
	char dir[64];
	char path[80], url[HOUSE_URL_MAX];
	struct statements *statements;
	struct faulty faulty; /* where a test wants one */
	struct store *store;
	struct arena *arena;
	struct fault fault;
};

/* An empty folder, and the statements ${texts}, in ${state}. */
static inline int
house_make(void **state, const char *const *texts, size_t n)
{
	struct house *h = calloc(1, sizeof(*h));
	const char *where = getenv("TMPDIR");
	size_t i;

	assert_non_null(h);
	snprintf(h->dir, sizeof(h->dir), "%.30s/store-test-XXXXXX",
	    where == NULL ? "/tmp" : where);
	assert_non_null(mkdtemp(h->dir));
	snprintf(h->path, sizeof(h->path), "%s/db", h->dir);
	h->arena = arena_open(ARENA_MAX);
	h->statements = statements_open(any_engine()->dialect);
	for (i = 0; i < n; i++)
		statements_add(h->statements, "named", str_of(texts[i]));
	*state = h;
	return 0;
}

static inline struct store_options
house_options(struct house *h, bool (*migrate)(struct db *, void *))
{
	return (struct store_options){
		.engine = any_engine(),
		.url = any_url(h->url, h->path),
		.statements = h->statements,
		.readers = 2,
		.create = true,
		.migrate = migrate,
	};
}

static inline void
house_start(struct house *h, const struct engine *engine,
    bool (*migrate)(struct db *, void *))
{
	struct store_options options = house_options(h, migrate);

	options.engine = engine;
	h->store = store_open(&options, &h->fault);
	if (h->store == NULL)
		fail_msg("%s", h->fault.detail);
}

/* Close the store and remove its files. */
static inline void
house_clear(struct house *h)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-lock" };
	char path[96];
	size_t i;

	store_close(h->store);
	h->store = NULL;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", h->path, ends[i]);
		unlink(path);
	}
	any_gone(h->path);
}

static inline int
house_close(void **state)
{
	struct house *h = *state;

	house_clear(h);
	statements_close(h->statements);
	arena_close(h->arena);
	assert_int_equal(rmdir(h->dir), 0);
	free(h);
	return 0;
}

/* Leave a test that is about SQLite's files, and say ${why}. */
static inline void
house_needs_file(const char *why)
{
	if (any_database() == NULL)
		return;
	print_message("# skipped on PostgreSQL: %s\n", why);
	skip();
}

#define IN_HOUSE(test)                                                         \
	cmocka_unit_test_setup_teardown(test, house_open, house_close)

/* One statement inside a write. */
struct put {
	int statement;
	const struct value *values;
	size_t n;
	int64_t result;
};

static inline bool
put_apply(struct db *db, void *what)
{
	struct put *put = what;

	put->result = db_run(db, put->statement, put->values, put->n);
	return true;
}

static inline enum write_outcome
house_write(struct house *h, int statement, const struct value *values,
    size_t n)
{
	struct put put = { statement, values, n, 0 };

	return store_write(h->store, h->arena, put_apply, &put, &h->fault);
}

#endif
