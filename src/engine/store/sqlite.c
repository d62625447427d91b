/*
 * SQLite behind the engine table: connections, their locks and their log.
 * Prepared statements stand in sqlite_prepared.c; these two files alone know
 * sqlite3.h.
 *
 * One connection of the whole machine writes and checkpoints (a lock file
 * sees to that); readers are opened read-only and never checkpoint.  SQLite
 * before 3.51.3 can lose data in WAL mode when two connections do either at
 * the same moment.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/buf.h"
#include "engine/store/lockfile.h"
#include "engine/store/sqlite_private.h"

/* How long to wait for a lock.  Nobody but an operator's tool can hold one. */
#define BUSY_MS_MAX 1000

/* How long all writes wait for readers to leave the WAL, to empty it. */
#define SHED_MS_MAX 100

/* Pages in the WAL that are worth moving to the file: about 16 MB, what is kept
 * of it on the disk anyway.  A page that many writes changed moves once;
 * opening after a crash reads so much in a few hundredths of a second. */
#define WAL_PAGES_TIDY 4000

/* Pages at which the writer stops and waits for readers to leave the WAL,
 * because it would grow for ever under steady reading: about 64 MB. */
#define WAL_PAGES_MAX 16000

/* What is unsound in a file, in words: more than a person will read. */
#define REPORT_BYTES_MAX ((size_t)64 << 10)

/* Said before and after every write. */
static const char *const verbs[SQLITE_VERBS] = { "begin", "begin immediate",
	"commit", "rollback", "savepoint one", "release one",
	"rollback to one" };

static const char writer_setup[] =
    "pragma journal_mode = wal;"
    /* A commit is on the disk when it returns. */
    "pragma synchronous = full;"
    "pragma foreign_keys = on;"
    /* What is deleted is overwritten: people leave. */
    "pragma secure_delete = on;"
    /* A full disk for temporary files would look like a full store. */
    "pragma temp_store = memory;"
    "pragma journal_size_limit = 16777216;"
    "pragma cache_size = -4096";

static const char reader_setup[] =
    "pragma query_only = on;"
    "pragma temp_store = memory;"
    /* No memory map: the system caches the file once for all of us, and a map
     * a reader would count that once each, and more than the portal itself.  It
     * would save a fifteenth of a page's time (docs/performance.md). */
    "pragma mmap_size = 0;"
    "pragma cache_size = -1024";

bool
sqlite_say(struct fault *fault, int kind, const char *detail)
{
	memset(fault, 0, sizeof(*fault));
	fault->kind = kind;
	snprintf(fault->detail, sizeof(fault->detail), "%s", detail);
	return false;
}

/* ${code} is an extended result code. */
static int
fault_kind(sqlite3 *db, int code)
{
	int system;

	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return FAULT_UNIQUE;
	default:
		break;
	}
	switch (code & 0xff) {
	case SQLITE_FULL:
		return FAULT_FULL;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return FAULT_BUSY;
	case SQLITE_CONSTRAINT:
		return FAULT_RULE;
	case SQLITE_IOERR:
		system = sqlite3_system_errno(db);
		return system == ENOSPC || system == EDQUOT ? FAULT_FULL
							    : FAULT_BROKEN;
	default:
		return FAULT_BROKEN;
	}
}

bool
sqlite_tell(struct fault *fault, sqlite3 *db)
{
	return sqlite_say(fault, fault_kind(db, sqlite3_extended_errcode(db)),
	    sqlite3_errmsg(db));
}

static int
connection_committed(void *cookie, sqlite3 *db, const char *name, int pages)
{
	struct connection *c = cookie;

	(void)db;
	(void)name;
	/* The WAL began anew. */
	if (pages < c->wal_pages)
		c->wal_pages_tidy_at = WAL_PAGES_TIDY;
	c->wal_pages = pages;
	return SQLITE_OK;
}

static bool
connection_harden(sqlite3 *db)
{
	static const struct {
		int what;
		int on;
	} rules[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (sqlite3_db_config(db, rules[i].what, rules[i].on,
			(int *)NULL) != SQLITE_OK)
			return false;
	return sqlite3_busy_timeout(db, BUSY_MS_MAX) == SQLITE_OK;
}

static bool
connection_is_wal(sqlite3 *db)
{
	sqlite3_stmt *stmt;
	bool wal = false;

	if (sqlite3_prepare_v2(db, "pragma journal_mode", -1, &stmt, NULL) !=
	    SQLITE_OK)
		return false;
	if (sqlite3_step(stmt) == SQLITE_ROW)
		wal = str_is(str_of((const char *)sqlite3_column_text(stmt, 0)),
		    "wal");
	sqlite3_finalize(stmt);
	return wal;
}

static bool
writer_prepare(struct connection *c, const char *url, struct fault *fault)
{
	c->lock_fd = lockfile_take(url, fault);
	if (c->lock_fd < 0)
		return false;
	if (sqlite3_exec(c->db, writer_setup, NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_tell(fault, c->db);
	if (!connection_is_wal(c->db))
		return sqlite_say(fault, FAULT_BROKEN,
		    "this file system cannot hold a store (no shared memory)");
	/* This hook takes the place of SQLite's own checkpoint at commit:
	 * ours runs after the answers, in sqlite_tidy. */
	sqlite3_wal_hook(c->db, connection_committed, c);
	c->wal_pages_tidy_at = WAL_PAGES_TIDY;
	return true;
}

static bool
reader_prepare(struct connection *c, struct fault *fault)
{
	static const char touch[] = "select 1 from sqlite_schema limit 1";

	sqlite3_wal_autocheckpoint(c->db, 0);
	if (sqlite3_db_config(c->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
		(int *)NULL) != SQLITE_OK ||
	    sqlite3_exec(c->db, reader_setup, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v3(c->db, touch, -1, SQLITE_PREPARE_PERSISTENT,
		&c->touch, NULL) != SQLITE_OK)
		return sqlite_tell(fault, c->db);
	return true;
}

static void
sqlite_disconnect(void *conn)
{
	struct connection *c = conn;

	for (size_t i = 0; i < SQLITE_VERBS; i++)
		sqlite3_finalize(c->verbs[i]);
	sqlite3_finalize(c->touch);
	sqlite3_close_v2(c->db);
	if (c->lock_fd >= 0)
		close(c->lock_fd);
	free(c);
}

static void *
sqlite_connect(const struct engine *self, const char *url, enum access access,
    struct fault *fault)
{
	static const int flags[] = {
		[ACCESS_READ] = SQLITE_OPEN_READONLY,
		[ACCESS_OLD] = SQLITE_OPEN_READONLY,
		[ACCESS_WRITE] = SQLITE_OPEN_READWRITE,
		[ACCESS_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	};
	struct connection *c = calloc(1, sizeof(*c));
	char detail[sizeof(fault->detail)];
	bool good;

	(void)self;
	if (c == NULL) {
		sqlite_say(fault, FAULT_BROKEN, "out of memory");
		return NULL;
	}
	/* Counting every byte takes one lock for all threads at every malloc:
	 * a tenth of a page.  Only the first call of a process is heard. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	c->lock_fd = -1;
	if (sqlite3_open_v2(url, &c->db, flags[access] | SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK) {
		snprintf(detail, sizeof(detail), "cannot open %.150s: %s", url,
		    strerror(sqlite3_system_errno(c->db)));
		good = sqlite_say(fault, FAULT_BROKEN, detail);
	} else if (sqlite3_extended_result_codes(c->db, 1) != SQLITE_OK ||
		   !connection_harden(c->db))
		good = sqlite_tell(fault, c->db);
	else if (access <= ACCESS_OLD)
		good = reader_prepare(c, fault);
	else
		good = writer_prepare(c, url, fault);
	if (good)
		return c;
	sqlite_disconnect(c);
	return NULL;
}

/* Run a prepared statement that gives nothing worth keeping. */
static bool
connection_run(struct connection *c, sqlite3_stmt *stmt, struct fault *fault)
{
	int code = sqlite3_step(stmt);
	bool good = code == SQLITE_DONE || code == SQLITE_ROW;

	if (!good)
		sqlite_tell(fault, c->db);
	sqlite3_reset(stmt);
	return good;
}

static bool
sqlite_exec(void *conn, const char *text, struct fault *fault)
{
	struct connection *c = conn;
	size_t i;

	/* A full disk makes SQLite roll back by itself. */
	if (strcmp(text, "rollback") == 0 && sqlite3_get_autocommit(c->db))
		return true;
	for (i = 0; i < SQLITE_VERBS; i++)
		if (strcmp(text, verbs[i]) == 0)
			break;
	if (i == SQLITE_VERBS) {
		if (sqlite3_exec(c->db, text, NULL, NULL, NULL) == SQLITE_OK)
			return true;
		return sqlite_tell(fault, c->db);
	}
	if (c->verbs[i] == NULL &&
	    sqlite3_prepare_v3(c->db, text, -1, SQLITE_PREPARE_PERSISTENT,
		&c->verbs[i], NULL) != SQLITE_OK)
		return sqlite_tell(fault, c->db);
	if (!connection_run(c, c->verbs[i], fault))
		return false;
	/* A transaction begins at its first read, so read something. */
	if (c->touch != NULL && strcmp(text, "begin") == 0)
		return connection_run(c, c->touch, fault);
	return true;
}

/* A checkpoint that fails is tried again after later commits; until then the
 * WAL keeps everything. */
static void
sqlite_tidy(void *conn)
{
	struct connection *c = conn;
	int mode;

	if (c->wal_pages < c->wal_pages_tidy_at)
		return;
	mode = c->wal_pages < WAL_PAGES_MAX ? SQLITE_CHECKPOINT_PASSIVE
					    : SQLITE_CHECKPOINT_RESTART;
	sqlite3_wal_checkpoint_v2(c->db, NULL, mode, NULL, NULL);
	/* While readers hold the WAL it grows on: not at every commit again. */
	c->wal_pages_tidy_at = c->wal_pages + WAL_PAGES_TIDY;
}

static bool
sqlite_shed(void *conn)
{
	sqlite3 *db = ((struct connection *)conn)->db;
	int code;

	sqlite3_busy_timeout(db, SHED_MS_MAX);
	code = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE,
	    NULL, NULL);
	sqlite3_busy_timeout(db, BUSY_MS_MAX);
	return code == SQLITE_OK;
}

static void
sqlite_open_schema(void *conn, bool open)
{
	sqlite3_db_config(((struct connection *)conn)->db,
	    SQLITE_DBCONFIG_DEFENSIVE, !open, (int *)NULL);
}

/* Run ${text} and add a line for each row that is not "ok". */
static bool
check_add(struct connection *c, struct buf *report, const char *text,
    struct fault *fault)
{
	sqlite3_stmt *stmt;
	const char *line;
	int code;

	if (sqlite3_prepare_v2(c->db, text, -1, &stmt, NULL) != SQLITE_OK)
		return sqlite_tell(fault, c->db);
	while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
		line = (const char *)sqlite3_column_text(stmt, 0);
		if (line == NULL || strcmp(line, "ok") == 0)
			continue;
		buf_c(report, line);
		buf_char(report, '\n');
	}
	if (code != SQLITE_DONE)
		sqlite_tell(fault, c->db);
	sqlite3_finalize(stmt);
	return code == SQLITE_DONE;
}

static bool
sqlite_check(void *conn, struct arena *arena, str *report, struct fault *fault)
{
	static const char keys[] =
	    "select format('%s row %s: refers to a missing %s', "
	    "\"table\", rowid, parent) from pragma_foreign_key_check";
	struct buf buf = buf_open(arena, REPORT_BYTES_MAX);
	struct connection *c = conn;

	if (!check_add(c, &buf, "pragma integrity_check", fault) ||
	    !check_add(c, &buf, keys, fault))
		return false;
	*report = buf_str(&buf);
	return true;
}

const struct engine engine_sqlite = {
	.name = "sqlite",
	.dialect = DIALECT_SQLITE,
	.one_writer = true,
	.connect = sqlite_connect,
	.disconnect = sqlite_disconnect,
	.exec = sqlite_exec,
	.prepare = sqlite_prepare,
	.finalize = sqlite_finalize,
	.start = sqlite_start,
	.step = sqlite_step,
	.column = sqlite_column,
	.reads_only = sqlite_reads_only,
	.changed = sqlite_changed,
	.inserted = sqlite_inserted,
	.reset = sqlite_reset,
	.tidy = sqlite_tidy,
	.shed = sqlite_shed,
	.open_schema = sqlite_open_schema,
	.check = sqlite_check,
};
