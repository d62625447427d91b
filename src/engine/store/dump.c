/*
 * The tables of a store, as the database describes them, and their rows out:
 * see dump.h.  The way in stands in dump_load.c.
 */
#include <assert.h>
#include <string.h>

#include "engine/base/buf.h"
#include "engine/store/dump_private.h"

/* Most tables: a portal has about fifty. */
#define TABLES_MAX 500

/* How an engine is asked. */
struct tongue {
	/* Table, column, 1 when of the primary key, 1 when the database
	 * numbers it, and the table that it refers to or null; by table, in
	 * the order of its columns. */
	const char *catalogue;
	/* Before and behind a question whose answer may be larger than memory;
	 * then what gives a part of it again and again.  NULL: the engine
	 * answers step by step. */
	const char *declare, *fetch, *close;
};

static const struct tongue tongues[] = {
	[DIALECT_SQLITE] = {
		.catalogue =
		    "select l.name, c.name, min(c.pk, 1), 0, f.\"table\""
		    " from pragma_table_list l"
		    " join pragma_table_info(l.name) c"
		    " left join pragma_foreign_key_list(l.name) f"
		    " on f.\"from\" = c.name"
		    " where l.schema = 'main' and l.type = 'table'"
		    " and substr(l.name, 1, 7) <> 'sqlite_'"
		    " order by l.name, c.cid",
	},
	/* libpq holds an answer whole; a cursor gives it in parts. */
	[DIALECT_POSTGRES] = {
		.catalogue =
		    "select cast(c.relname as text), cast(a.attname as text),"
		    " cast((select count(*) from pg_index i"
		    " where i.indrelid = c.oid and i.indisprimary"
		    " and a.attnum = any (i.indkey)) as bigint),"
		    " cast(case when a.attidentity <> '' then 1 else 0 end"
		    " as bigint),"
		    " (select cast(t.relname as text) from pg_constraint f"
		    " join pg_class t on t.oid = f.confrelid"
		    " where f.conrelid = c.oid and f.contype = 'f'"
		    " and f.conkey = array[a.attnum])"
		    " from pg_class c join pg_attribute a"
		    " on a.attrelid = c.oid and a.attnum > 0"
		    " and not a.attisdropped"
		    " where c.relkind = 'r' and c.relnamespace ="
		    " (select oid from pg_namespace"
		    " where nspname = current_schema())"
		    " order by c.relname, a.attnum",
		.declare = "declare dump_rows no scroll cursor for ",
		/* A row may be some hundred kB. */
		.fetch = "fetch 100 from dump_rows",
		.close = "close dump_rows",
	},
};

void *
dump_prepare(struct db *db, const char *text)
{
	struct fault fault;
	void *stmt;

	if (db->fault.kind != FAULT_NONE)
		return NULL;
	stmt = db->engine->prepare(db->conn, text, &fault);
	if (stmt == NULL)
		db_fail(db, (int)fault.kind, fault.detail);
	return stmt;
}

bool
dump_start(struct db *db, void *stmt, const struct value *values, size_t n)
{
	struct fault fault;

	if (stmt == NULL || db->fault.kind != FAULT_NONE)
		return false;
	if (db->engine->start(db->conn, stmt, values, n, &fault))
		return true;
	db_fail(db, (int)fault.kind, fault.detail);
	return false;
}

bool
dump_step(struct db *db, void *stmt)
{
	struct fault fault;
	int got;

	if (db->fault.kind != FAULT_NONE)
		return false;
	got = db->engine->step(db->conn, stmt, &fault);
	if (got < 0)
		db_fail(db, (int)fault.kind, fault.detail);
	return got > 0;
}

void
dump_finish(struct db *db, void *stmt)
{
	if (stmt == NULL)
		return;
	db->engine->reset(db->conn, stmt);
	db->engine->finalize(db->conn, stmt);
}

bool
dump_run(struct db *db, const char *text)
{
	void *stmt = dump_prepare(db, text);

	if (dump_start(db, stmt, NULL, 0))
		while (dump_step(db, stmt))
			continue;
	dump_finish(db, stmt);
	return db->fault.kind == FAULT_NONE;
}

/* What the catalogue said of one column; texts in the arena. */
struct heard {
	const char *table, *to;
	struct dump_column column;
};

/* An engine's own tables begin with "store_". */
static bool
dump_is_left_out(const char *const *left_out, const char *name)
{
	if (str_starts(str_of(name), S("store_")))
		return true;
	for (; *left_out != NULL; left_out++)
		if (strcmp(*left_out, name) == 0)
			return true;
	return false;
}

static const char *
dump_heard(struct db *db, void *stmt, int column)
{
	struct value v = db->engine->column(db->conn, stmt, column);

	return v.kind == VALUE_TEXT ? str_c(db->arena, v.text) : NULL;
}

/* All columns of all tables into ${heard}; how many. */
static size_t
dump_listen(struct db *db, const char *const *left_out, struct heard *heard)
{
	void *stmt = dump_prepare(db, tongues[db->engine->dialect].catalogue);
	size_t n = 0;

	if (!dump_start(db, stmt, NULL, 0)) {
		dump_finish(db, stmt);
		return 0;
	}
	while (dump_step(db, stmt)) {
		struct heard one = { .table = dump_heard(db, stmt, 0),
			.to = dump_heard(db, stmt, 4) };

		if (dump_is_left_out(left_out, one.table))
			continue;
		one.column.name = dump_heard(db, stmt, 1);
		one.column.key =
		    db->engine->column(db->conn, stmt, 2).number > 0;
		one.column.identity =
		    db->engine->column(db->conn, stmt, 3).number > 0;
		assert(n < COLUMNS_MAX);
		heard[n++] = one;
	}
	dump_finish(db, stmt);
	return n;
}

/* Tables as they came: neighbours of the same name are one. */
static void
dump_group(struct db *db, const struct heard *heard, size_t n,
    struct dump *dump)
{
	struct dump_table *table = NULL;

	dump->tables = NEWS(db->arena, struct dump_table, TABLES_MAX);
	for (size_t i = 0; i < n; i++) {
		if (table == NULL || strcmp(table->name, heard[i].table) != 0) {
			assert(dump->n < TABLES_MAX);
			table = &dump->tables[dump->n++];
			table->name = heard[i].table;
			table->columns =
			    NEWS(db->arena, struct dump_column, n - i);
		}
		table->columns[table->n++] = heard[i].column;
	}
}

static const struct heard *
dump_heard_of(const struct heard *heard, size_t n, const char *table,
    const char *column)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(heard[i].table, table) == 0 &&
		    strcmp(heard[i].column.name, column) == 0)
			return &heard[i];
	assert(false && "a column comes from what was heard");
	return NULL;
}

/* Whether all that ${table} refers to, but itself, stands before ${placed}; its
 * columns are told where. */
static bool
dump_settles(const struct dump *dump, size_t placed, struct dump_table *table,
    const struct heard *heard, size_t n)
{
	for (size_t i = 0; i < table->n; i++) {
		const char *to =
		    dump_heard_of(heard, n, table->name, table->columns[i].name)
			->to;
		size_t at;

		table->columns[i].to = -1;
		if (to == NULL)
			continue;
		for (at = 0; at < placed; at++)
			if (strcmp(dump->tables[at].name, to) == 0)
				break;
		if (at == placed && strcmp(to, table->name) != 0)
			return false;
		table->columns[i].to = (int)at;
	}
	return true;
}

/* Each behind those it refers to, else by name. */
static bool
dump_order(struct db *db, struct dump *dump, const struct heard *heard,
    size_t n)
{
	for (size_t placed = 0; placed < dump->n; placed++) {
		struct dump_table next;
		size_t i = placed;

		while (i < dump->n &&
		       !dump_settles(dump, placed, &dump->tables[i], heard, n))
			i++;
		if (i == dump->n) {
			db_fail(db, FAULT_SCHEMA,
			    "tables refer to each other in a circle, or to one "
			    "that is left out");
			return false;
		}
		next = dump->tables[i];
		memmove(&dump->tables[placed + 1], &dump->tables[placed],
		    (i - placed) * sizeof(next));
		dump->tables[placed] = next;
	}
	return true;
}

bool
dump_open(struct db *db, const char *const *left_out, struct dump *dump)
{
	struct heard *heard = NEWS(db->arena, struct heard, COLUMNS_MAX);
	size_t n = dump_listen(db, left_out, heard);

	*dump = (struct dump){ 0 };
	if (db->fault.kind != FAULT_NONE)
		return false;
	dump_group(db, heard, n, dump);
	return dump_order(db, dump, heard, n);
}

int
dump_table(const struct dump *dump, str name)
{
	for (size_t i = 0; i < dump->n; i++)
		if (str_is(name, dump->tables[i].name))
			return (int)i;
	return -1;
}

int
dump_column(const struct dump_table *table, str name)
{
	for (size_t i = 0; i < table->n; i++)
		if (str_is(name, table->columns[i].name))
			return (int)i;
	return -1;
}

static const char *
dump_question(struct db *db, const struct dump_table *table)
{
	const char *declare = tongues[db->engine->dialect].declare;
	struct buf b = buf_open(db->arena, STATEMENT_MAX);
	const char *between = " order by ";

	if (declare != NULL)
		buf_c(&b, declare);
	buf_c(&b, "select ");
	for (size_t i = 0; i < table->n; i++)
		buf_fmt(&b, "%s\"%s\"", i == 0 ? "" : ", ",
		    table->columns[i].name);
	buf_fmt(&b, " from \"%s\"", table->name);
	for (size_t i = 0; i < table->n; i++) {
		if (!table->columns[i].key)
			continue;
		buf_fmt(&b, "%s\"%s\"", between, table->columns[i].name);
		between = ", ";
	}
	assert(!b.full);
	return str_c(db->arena, buf_str(&b));
}

/* Rows of ${stmt} to the end, or until ${row} wants no more; how many. */
static size_t
dump_rows(struct db *db, void *stmt, size_t columns, dump_row *row,
    void *cookie, bool *more)
{
	struct value values[COLUMNS_OF_TABLE_MAX];
	size_t n = 0;

	if (!dump_start(db, stmt, NULL, 0))
		return 0;
	while (*more && dump_step(db, stmt)) {
		for (size_t i = 0; i < columns; i++)
			values[i] = db->engine->column(db->conn, stmt, (int)i);
		*more = row(cookie, values);
		n++;
	}
	db->engine->reset(db->conn, stmt);
	return n;
}

bool
dump_walk(struct db *db, const struct dump_table *table, dump_row *row,
    void *cookie)
{
	const struct tongue *tongue = &tongues[db->engine->dialect];
	const char *question = dump_question(db, table);
	bool more = true;
	void *stmt;

	assert(table->n <= COLUMNS_OF_TABLE_MAX);
	if (tongue->declare != NULL && !db_exec(db, question))
		return false;
	stmt = dump_prepare(db,
	    tongue->declare == NULL ? question : tongue->fetch);
	while (dump_rows(db, stmt, table->n, row, cookie, &more) > 0 && more &&
	       tongue->declare != NULL)
		continue;
	dump_finish(db, stmt);
	if (tongue->declare != NULL)
		db_exec(db, tongue->close);
	return more && db->fault.kind == FAULT_NONE;
}

bool
dump_any(struct db *db, const struct dump_table *table)
{
	void *stmt = dump_prepare(db,
	    str_c(db->arena, str_fmt(db->arena, "select 1 from \"%s\" limit 1",
				 table->name)));
	bool any = dump_start(db, stmt, NULL, 0) && dump_step(db, stmt);

	dump_finish(db, stmt);
	return any;
}
