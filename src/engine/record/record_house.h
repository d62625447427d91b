/*
 * A store of a test's own records in a folder of its own: for tests only, of
 * this folder and of those above it.
 */
#ifndef ENGINE_RECORD_HOUSE_H
#define ENGINE_RECORD_HOUSE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/record/rows.h"
#include "engine/store/any_house.h"
#include "queries.h"

#define HOUSE_BYTES_MAX ((size_t)1 << 30)

struct house {
	char dir[64];
	char path[80], url[HOUSE_URL_MAX];
	struct arena *arena; /* of the test: never reset */
	struct records *records;
	struct store *store;
	struct fault fault;
	struct db *db; /* a reader, between house_read and house_read_end */
};

/* The portal's statements with their numbers; those about records that this
 * house does not have, and indexes of their tables, do nothing.  ${own} stand
 * behind them: the first is number Q_COUNT. */
static inline const struct sql *
house_statements(struct house *h, const struct record_type *const *types,
    size_t n, const struct sql *own, size_t n_own)
{
	struct sql *list = NEWS(h->arena, struct sql, Q_COUNT + n_own);
	size_t i, k;

	for (i = 0; i < Q_COUNT; i++) {
		str rest = str_of(queries[i].text), name;
		bool known = !str_starts(str_of(queries[i].name), S("index_"));

		list[i] = queries[i];
		for (str_cut(&rest, '{'); rest.p != NULL; str_cut(&rest, '{')) {
			bool here;

			name = str_cut(&rest, '}');
			/* A part names no records itself. */
			here = str_starts(name, S("part_"));
			for (k = 0; k < n; k++)
				here = here || str_is(name, types[k]->name);
			known = known && here;
		}
		if (!known)
			list[i] = (struct sql){ queries[i].name, "select 1",
				NULL };
	}
	for (i = 0; i < n_own; i++)
		list[Q_COUNT + i] = own[i];
	return list;
}

/* Open, or open again with other records: what is stored stays. */
static inline bool
house_try(struct house *h, const struct record_type *const *types, size_t n,
    const struct sql *own, size_t n_own)
{
	store_close(h->store);
	records_close(h->records);
	h->records =
	    records_open(types, n, house_statements(h, types, n, own, n_own),
		Q_COUNT + n_own, any_engine()->dialect);
	h->store = store_open(&(struct store_options){ .engine = any_engine(),
				  .url = any_url(h->url, h->path),
				  .statements = records_statements(h->records),
				  .readers = 1,
				  .create = true,
				  .migrate = records_migrate,
				  .migrate_cookie = h->records },
	    &h->fault);
	return h->store != NULL;
}

static inline void
house_start(struct house *h, const struct record_type *const *types, size_t n,
    const struct sql *own, size_t n_own)
{
	if (!house_try(h, types, n, own, n_own))
		fail_msg("%s", h->fault.detail);
}

static inline struct house *
house_make(void)
{
	struct house *h = calloc(1, sizeof(*h));
	const char *where = getenv("TMPDIR");

	assert_non_null(h);
	snprintf(h->dir, sizeof(h->dir), "%.30s/record-test-XXXXXX",
	    where == NULL ? "/tmp" : where);
	assert_non_null(mkdtemp(h->dir));
	snprintf(h->path, sizeof(h->path), "%s/db", h->dir);
	h->arena = arena_open(HOUSE_BYTES_MAX);
	return h;
}

/* Read with the house's arena. */
static inline struct db *
house_read(struct house *h)
{
	h->db = store_read(h->store, h->arena);
	return h->db;
}

static inline void
house_read_end(struct house *h)
{
	if (h->db != NULL)
		store_read_end(h->store, h->db);
	h->db = NULL;
}

/* Close the store and remove its files. */
static inline void
house_clear(struct house *h)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-lock" };
	char path[96];
	size_t i;

	house_read_end(h);
	store_close(h->store);
	records_close(h->records);
	h->store = NULL;
	h->records = NULL;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", h->path, ends[i]);
		unlink(path);
	}
	any_gone(h->path);
}

static inline int
house_end(void **state)
{
	struct house *h = *state;

	house_clear(h);
	arena_close(h->arena);
	assert_int_equal(rmdir(h->dir), 0);
	free(h);
	return 0;
}

/* One statement, run by the pen. */
struct house_run {
	int statement;
	const struct value *values;
	size_t n;
	int64_t changed;
};

static inline bool
house_run_apply(struct db *db, void *cookie)
{
	struct house_run *run = cookie;

	run->changed = db_run(db, run->statement, run->values, run->n);
	return true;
}

/* Run ${statement}; it must change exactly one row or more. */
static inline void
house_run(struct house *h, int statement, const struct value *values, size_t n)
{
	struct house_run run = { statement, values, n, 0 };

	if (store_write(h->store, h->arena, house_run_apply, &run, &h->fault) !=
	    WRITE_DONE)
		fail_msg("%s", h->fault.detail);
	assert_true(run.changed > 0);
}

static inline void
assert_str(str s, const char *c)
{
	if (!str_is(s, c))
		fail_msg("\"%.*s\" is not \"%s\"", ARG(s), c);
}

#define IN_HOUSE(test)                                                         \
	cmocka_unit_test_setup_teardown(test, house_open, house_end)

#endif
