/*
 * An engine that wraps another and breaks at the n-th call, so that tests can
 * walk through every place where the world may break.  Connecting, checking
 * and cleaning up are not counted.  It can also be away, as a database behind a
 * network: then every call says so, or with a standby all but ACCESS_OLD.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/store/engine.h"

struct faulty_connection {
	struct faulty *faulty;
	const struct engine *inner;
	enum access access;
	void *conn;
};

/* Whether it is out of reach for a connection of ${access}. */
static bool
faulty_away(struct faulty *faulty, enum access access, struct fault *fault)
{
	if (!atomic_load(&faulty->away) ||
	    (access == ACCESS_OLD && atomic_load(&faulty->standby)))
		return false;
	memset(fault, 0, sizeof(*fault));
	fault->kind = FAULT_AWAY;
	snprintf(fault->detail, sizeof(fault->detail), "out of reach");
	return true;
}

/* Whether this call is the one that fails. */
static bool
faulty_fails(struct faulty_connection *c, struct fault *fault)
{
	struct faulty *faulty = c->faulty;
	int64_t left = atomic_load(&faulty->fail_at);

	if (faulty_away(faulty, c->access, fault))
		return true;
	atomic_fetch_add(&faulty->calls, 1);
	if (atomic_load(&faulty->spares) && atomic_load(&faulty->kept))
		return false;
	while (left > 0 &&
	       !atomic_compare_exchange_weak(&faulty->fail_at, &left, left - 1))
		continue;
	if (left != 1)
		return false;
	atomic_store(&faulty->failed, true);
	memset(fault, 0, sizeof(*fault));
	fault->kind = FAULT_BROKEN;
	snprintf(fault->detail, sizeof(fault->detail), "injected");
	return true;
}

/* Remember a commit that was kept; returns ${good}. */
static bool
faulty_note(struct faulty *faulty, bool good, bool commits)
{
	if (good && commits)
		atomic_store(&faulty->kept, true);
	return good;
}

static void *
faulty_connect(const struct engine *self, const char *url, enum access access,
    struct fault *fault)
{
	/* The engine is the first member of its struct faulty. */
	struct faulty *faulty = (struct faulty *)(uintptr_t)self;
	struct faulty_connection *c;

	if (faulty_away(faulty, access, fault))
		return NULL;
	c = calloc(1, sizeof(*c));
	if (c == NULL) {
		memset(fault, 0, sizeof(*fault));
		fault->kind = FAULT_BROKEN;
		snprintf(fault->detail, sizeof(fault->detail), "out of memory");
		return NULL;
	}
	c->faulty = faulty;
	c->inner = faulty->inner;
	c->access = access;
	c->conn = c->inner->connect(c->inner, url, access, fault);
	if (c->conn != NULL)
		return c;
	free(c);
	return NULL;
}

static void
faulty_disconnect(void *conn)
{
	struct faulty_connection *c = conn;

	c->inner->disconnect(c->conn);
	free(c);
}

static bool
faulty_exec(void *conn, const char *text, struct fault *fault)
{
	struct faulty_connection *c = conn;
	struct fault ignored;

	bool commits = strcmp(text, "commit") == 0;

	if ((atomic_load(&c->faulty->spares) &&
		strcmp(text, "rollback") == 0) ||
	    !faulty_fails(c, fault))
		return faulty_note(c->faulty,
		    c->inner->exec(c->conn, text, fault), commits);
	/* A commit that did not happen leaves nothing behind. */
	if (commits)
		c->inner->exec(c->conn, "rollback", &ignored);
	return false;
}

static void *
faulty_prepare(void *conn, const char *text, struct fault *fault)
{
	struct faulty_connection *c = conn;

	if (faulty_fails(c, fault))
		return NULL;
	return c->inner->prepare(c->conn, text, fault);
}

static void
faulty_finalize(void *conn, void *stmt)
{
	struct faulty_connection *c = conn;

	c->inner->finalize(c->conn, stmt);
}

static bool
faulty_start(void *conn, void *stmt, const struct value *values, size_t n,
    struct fault *fault)
{
	struct faulty_connection *c = conn;

	if (faulty_fails(c, fault))
		return false;
	return c->inner->start(c->conn, stmt, values, n, fault);
}

static int
faulty_step(void *conn, void *stmt, struct fault *fault)
{
	struct faulty_connection *c = conn;

	if (faulty_fails(c, fault))
		return -1;
	return c->inner->step(c->conn, stmt, fault);
}

static struct value
faulty_column(void *conn, void *stmt, int column)
{
	struct faulty_connection *c = conn;

	return c->inner->column(c->conn, stmt, column);
}

static bool
faulty_reads_only(void *conn, void *stmt)
{
	struct faulty_connection *c = conn;

	return c->inner->reads_only(c->conn, stmt);
}

static int64_t
faulty_changed(void *conn, void *stmt)
{
	struct faulty_connection *c = conn;

	return c->inner->changed(c->conn, stmt);
}

static int64_t
faulty_inserted(void *conn)
{
	struct faulty_connection *c = conn;

	return c->inner->inserted(c->conn);
}

static void
faulty_reset(void *conn, void *stmt)
{
	struct faulty_connection *c = conn;

	c->inner->reset(c->conn, stmt);
}

static bool
faulty_alive(void *conn)
{
	struct faulty_connection *c = conn;

	return c->inner->alive(c->conn);
}

static bool
faulty_commit(void *conn, const struct commit_mark *mark, struct fault *fault)
{
	struct faulty_connection *c = conn;
	struct fault ignored;

	if (!faulty_fails(c, fault))
		return faulty_note(c->faulty,
		    c->inner->commit(c->conn, mark, fault), true);
	c->inner->exec(c->conn, "rollback", &ignored);
	return false;
}

static int
faulty_kept(void *conn, const struct commit_mark *mark, struct fault *fault)
{
	struct faulty_connection *c = conn;

	return c->inner->kept(c->conn, mark, fault);
}

static int
faulty_news(void *conn, const char *writer, int ms, struct fault *fault)
{
	struct faulty_connection *c = conn;

	return c->inner->news(c->conn, writer, ms, fault);
}

static void
faulty_tidy(void *conn)
{
	struct faulty_connection *c = conn;

	if (c->inner->tidy != NULL)
		c->inner->tidy(c->conn);
}

static bool
faulty_shed(void *conn)
{
	struct faulty_connection *c = conn;

	return c->inner->shed(c->conn);
}

static void
faulty_open_schema(void *conn, bool open)
{
	struct faulty_connection *c = conn;

	c->inner->open_schema(c->conn, open);
}

static bool
faulty_check(void *conn, struct arena *arena, str *report, struct fault *fault)
{
	struct faulty_connection *c = conn;

	return c->inner->check(c->conn, arena, report, fault);
}

void
faulty_make(struct faulty *faulty, const struct engine *inner)
{
	*faulty = (struct faulty){
	    .engine =
		{
		    .name = "faulty",
		    .dialect = inner->dialect,
		    .one_writer = inner->one_writer,
		    .aborts = inner->aborts,
		    .tables = inner->tables,
		    .connect = faulty_connect,
		    .disconnect = faulty_disconnect,
		    .exec = faulty_exec,
		    .prepare = faulty_prepare,
		    .finalize = faulty_finalize,
		    .start = faulty_start,
		    .step = faulty_step,
		    .column = faulty_column,
		    .reads_only = faulty_reads_only,
		    .changed = faulty_changed,
		    .inserted =
			inner->inserted == NULL ? NULL : faulty_inserted,
		    .reset = faulty_reset,
		    .alive = inner->alive == NULL ? NULL : faulty_alive,
		    .commit = inner->commit == NULL ? NULL : faulty_commit,
		    .kept = inner->kept == NULL ? NULL : faulty_kept,
		    .news = inner->news == NULL ? NULL : faulty_news,
		    .tidy = faulty_tidy,
		    .shed = inner->shed == NULL ? NULL : faulty_shed,
		    .open_schema =
			inner->open_schema == NULL ? NULL : faulty_open_schema,
		    .check = faulty_check,
		},
	    .inner = inner,
	};
}
