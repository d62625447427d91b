/*
 * Saying anew what a column of a table that exists may hold: see db_recheck in
 * store.h.  PostgreSQL has a statement for it.  To SQLite the rule is a part
 * of the text by which the table was made, and nothing of what is stored
 * depends on it: so that text is changed, in the way its manual describes
 * (sqlite.org/lang_altertable.html, 7: a CHECK that is made wider).
 */
#include <string.h>

#include "engine/base/buf.h"
#include "engine/store/store_private.h"

/* The text of any table, and room for a longer rule. */
#define TABLE_BYTES_MAX ((size_t)128 << 10)

/* The first column of the first row of ${text}; false on a fault. */
static bool
recheck_ask(struct db *db, const char *text, const struct value *values,
    size_t n, struct value *out)
{
	const struct engine *engine = db->engine;
	struct fault fault = { .kind = FAULT_NONE };
	void *stmt = engine->prepare(db->conn, text, &fault);
	int got = -1;

	*out = value_null();
	if (stmt != NULL && engine->start(db->conn, stmt, values, n, &fault))
		got = engine->step(db->conn, stmt, &fault);
	if (got > 0) {
		*out = engine->column(db->conn, stmt, 0);
		if (out->kind == VALUE_TEXT)
			out->text = str_copy(db->arena, out->text);
	}
	if (stmt != NULL) {
		engine->reset(db->conn, stmt);
		engine->finalize(db->conn, stmt);
	}
	if (got < 0)
		db_fail(db, (int)fault.kind, fault.detail);
	return got >= 0;
}

/* Where the brackets that open at ${at} are closed again; -1: never. */
static ptrdiff_t
recheck_end(str text, size_t at)
{
	int depth = 0;

	for (; at < text.n; at++) {
		depth += text.p[at] == '(';
		depth -= text.p[at] == ')';
		if (text.p[at] == ')' && depth == 0)
			return (ptrdiff_t)at + 1;
	}
	return -1;
}

/* ${text} with another rule for ${column}; empty when it has none. */
static str
recheck_text(struct arena *a, str text, const char *column, const char *rule)
{
	struct buf b = buf_open(a, TABLE_BYTES_MAX);
	str opens = str_fmt(a, "check (%s ", column);
	ptrdiff_t from = str_find(text, opens), to = -1;

	if (from >= 0)
		to = recheck_end(text, (size_t)from);
	if (to < 0)
		return S("");
	buf_add(&b, str_take(text, (size_t)from));
	buf_c(&b, rule);
	buf_add(&b, str_drop(text, (size_t)to));
	return b.full ? S("") : buf_str(&b);
}

static bool
recheck_sqlite(struct db *db, const char *table, const char *column,
    const char *rule)
{
	struct value name = value_text(str_of(table)), text, version, none;
	str next;
	bool good;

	if (!recheck_ask(db,
		"select sql from sqlite_schema where type = 'table' and "
		"name = $1",
		&name, 1, &text) ||
	    !recheck_ask(db, "pragma schema_version", NO_VALUES, &version))
		return false;
	next = recheck_text(db->arena, text.text, column, rule);
	if (next.n == 0) {
		db_fail(db, FAULT_SCHEMA,
		    "a column has no rule where it should have one");
		return false;
	}
	db->engine->open_schema(db->conn, true);
	good =
	    db_exec(db, "pragma writable_schema = on") &&
	    recheck_ask(db,
		"update sqlite_schema set sql = $1 where type = 'table' "
		"and name = $2",
		VALUES(value_text(next), name), &none) &&
	    db_exec(db, str_c(db->arena,
			    str_fmt(db->arena, "pragma schema_version = %lld",
				(long long)version.number + 1)));
	good = db_exec(db, "pragma writable_schema = off") && good;
	db->engine->open_schema(db->conn, false);
	return good;
}

bool
db_recheck(struct db *db, const char *table, const char *column,
    const char *rule)
{
	struct buf b = buf_open(db->arena, TABLE_BYTES_MAX);

	if (db->fault.kind != FAULT_NONE)
		return false;
	if (db->engine->open_schema != NULL)
		return recheck_sqlite(db, table, column, rule);
	/* The name that it gave the rule by itself. */
	buf_fmt(&b, "alter table %s drop constraint if exists %s_%s_check;",
	    table, table, column);
	buf_fmt(&b, "alter table %s add constraint %s_%s_check ", table, table,
	    column);
	buf_c(&b, rule);
	return db_exec(db, str_c(db->arena, buf_str(&b)));
}
