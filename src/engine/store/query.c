/*
 * A connection as rooms see it: statements by number, bound values, rows, and
 * the sticky fault.  Statements are prepared when a connection first needs
 * them.  Transactions belong to store.c and writer.c.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "engine/store/store_private.h"

void
db_make(struct db *db, struct arena *arena, const struct engine *engine,
    const struct statements *statements)
{
	size_t n = statements_count(statements);

	*db = (struct db){ .engine = engine, .statements = statements };
	db->prepared = NEWS(arena, void *, n);
	db->running = NEWS(arena, bool, n);
}

bool
db_connect(struct db *db, const char *url, enum access access)
{
	struct fault fault = { .kind = FAULT_NONE };

	assert(db->conn == NULL);
	db->conn = db->engine->connect(db->engine, url, access, &fault);
	if (db->conn == NULL)
		db_fail(db, (int)fault.kind, fault.detail);
	return db->conn != NULL;
}

void
db_disconnect(struct db *db)
{
	size_t i, n = statements_count(db->statements);

	if (db->conn == NULL)
		return;
	db_settle(db);
	for (i = 0; i < n; i++) {
		if (db->prepared[i] != NULL)
			db->engine->finalize(db->conn, db->prepared[i]);
		db->prepared[i] = NULL;
	}
	db->engine->disconnect(db->conn);
	db->conn = NULL;
}

bool
db_alive(struct db *db)
{
	return db->engine->alive == NULL || db->engine->alive(db->conn);
}

void
db_ready(struct db *db, struct arena *arena)
{
	assert(db->running_count == 0);
	db->fault = (struct fault){ .kind = FAULT_NONE };
	db->changed = false;
	db->arena = arena;
}

static void
statement_end(struct db *db, int statement)
{
	assert(db->running[statement]);
	db->engine->reset(db->conn, db->prepared[statement]);
	db->running[statement] = false;
	db->running_count--;
}

void
db_settle(struct db *db)
{
	size_t i;

	for (i = 0; db->running_count > 0; i++)
		if (db->running[i])
			statement_end(db, (int)i);
}

bool
db_undo(struct db *db, const char *text)
{
	struct fault ignored;

	return db->conn != NULL && db->engine->exec(db->conn, text, &ignored);
}

bool
db_exec(struct db *db, const char *text)
{
	struct fault fault;

	if (db->fault.kind != FAULT_NONE)
		return false;
	if (db->engine->exec(db->conn, text, &fault))
		return true;
	db_fail(db, (int)fault.kind, fault.detail);
	return false;
}

void
db_fail(struct db *db, int kind, const char *detail)
{
	assert(kind != FAULT_NONE);
	if (db->fault.kind != FAULT_NONE)
		return;
	memset(&db->fault, 0, sizeof(db->fault));
	db->fault.kind = kind;
	snprintf(db->fault.detail, sizeof(db->fault.detail), "%s", detail);
}

/* The log should say which statement it was. */
static void
statement_fail(struct db *db, int statement, const struct fault *fault)
{
	char detail[sizeof(fault->detail)];
	const char *name = statements_name(db->statements, statement);

	snprintf(detail, sizeof(detail), "%.80s: %.150s", name, fault->detail);
	db_fail(db, (int)fault->kind, detail);
}

bool
db_prepare(struct db *db, int statement)
{
	struct fault fault;
	void **prepared;

	assert(statement >= 0);
	assert((size_t)statement < statements_count(db->statements));
	if (db->fault.kind != FAULT_NONE)
		return false;
	prepared = &db->prepared[statement];
	if (*prepared == NULL)
		*prepared = db->engine->prepare(db->conn,
		    statements_text(db->statements, statement), &fault);
	if (*prepared == NULL)
		statement_fail(db, statement, &fault);
	return *prepared != NULL;
}

struct rows
db_query(struct db *db, int statement, const struct value *values, size_t n)
{
	struct rows rows = { .db = db, .statement = -1 };
	struct fault fault;

	if (!db_prepare(db, statement))
		return rows;
	assert(!db->running[statement]);
	if (!db->engine->start(db->conn, db->prepared[statement], values, n,
		&fault)) {
		statement_fail(db, statement, &fault);
		return rows;
	}
	db->running[statement] = true;
	db->running_count++;
	rows.statement = statement;
	return rows;
}

bool
rows_next(struct rows *rows)
{
	struct db *db = rows->db;
	struct fault fault;
	int got = 0;

	if (rows->statement < 0)
		return false;
	if (db->fault.kind == FAULT_NONE) {
		got = db->engine->step(db->conn, db->prepared[rows->statement],
		    &fault);
		if (got < 0)
			statement_fail(db, rows->statement, &fault);
		/* One that fails undoes itself. */
		else if (!db->engine->reads_only(db->conn,
			     db->prepared[rows->statement]))
			db->changed = true;
	}
	if (got > 0)
		return true;
	rows_end(rows);
	return false;
}

void
rows_end(struct rows *rows)
{
	if (rows->statement >= 0)
		statement_end(rows->db, rows->statement);
	rows->statement = -1;
}

/* A column whose text is still the engine's. */
static struct value
rows_peek(const struct rows *rows, int column)
{
	const struct db *db = rows->db;

	assert(rows->statement >= 0);
	return db->engine->column(db->conn, db->prepared[rows->statement],
	    column);
}

struct value
rows_value(struct rows *rows, int column)
{
	struct value value = rows_peek(rows, column);

	if (value.kind == VALUE_TEXT)
		value.text = str_copy(rows->db->arena, value.text);
	return value;
}

int64_t
rows_number(struct rows *rows, int column)
{
	return rows_peek(rows, column).number;
}

str
rows_text(struct rows *rows, int column)
{
	return rows_value(rows, column).text;
}

str
rows_look(struct rows *rows, int column)
{
	return rows_peek(rows, column).text;
}

int64_t
db_run(struct db *db, int statement, const struct value *values, size_t n)
{
	struct rows rows = db_query(db, statement, values, n);

	if (rows.statement < 0)
		return 0;
	while (rows_next(&rows))
		continue;
	if (db->fault.kind != FAULT_NONE)
		return 0;
	return db->engine->changed(db->conn, db->prepared[statement]);
}

int64_t
db_one(struct db *db, int statement, const struct value *values, size_t n)
{
	struct rows rows = db_query(db, statement, values, n);
	int64_t number = 0;

	if (rows_next(&rows))
		number = rows_number(&rows, 0);
	/* To the end: with "returning", a foreign key that does not hold is
	 * found only after the last row. */
	while (rows_next(&rows))
		continue;
	return db->fault.kind == FAULT_NONE ? number : 0;
}

int64_t
db_insert(struct db *db, int statement, const struct value *values, size_t n)
{
	if (db->engine->inserted == NULL)
		return db_one(db, statement, values, n);
	if (db_run(db, statement, values, n) == 0)
		return 0;
	return db->engine->inserted(db->conn);
}

const struct fault *
db_fault(const struct db *db)
{
	return &db->fault;
}

struct arena *
db_arena(const struct db *db)
{
	return db->arena;
}

const struct statements *
db_statements(const struct db *db)
{
	return db->statements;
}

struct arena *
db_arena_use(struct db *db, struct arena *arena)
{
	struct arena *before = db->arena;

	db->arena = arena;
	return before;
}
