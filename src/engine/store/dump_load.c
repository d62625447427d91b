/* Rows into the tables of a store: see dump.h. */
#include <assert.h>

#include "engine/base/buf.h"
#include "engine/store/dump_private.h"

/* A row that refers to one of its own table: it is told when all are there,
 * since foreign keys are looked at row by row on both engines. */
struct later {
	int64_t key, to;
	struct later *next;
};

struct dump_load {
	struct db *db;
	const struct dump_table *table;
	const size_t *columns;
	size_t n;
	void *insert;
	size_t key, self; /* which of ${columns}; n: none */
	struct later *later;
};

static const char *
load_insert(struct db *db, const struct dump_table *table,
    const size_t *columns, size_t n)
{
	struct buf b = buf_open(db->arena, STATEMENT_MAX);

	buf_fmt(&b, "insert into \"%s\" (", table->name);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s\"%s\"", i == 0 ? "" : ", ",
		    table->columns[columns[i]].name);
	buf_c(&b, ") values (");
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%s$%zu", i == 0 ? "" : ", ", i + 1);
	buf_char(&b, ')');
	assert(!b.full);
	return str_c(db->arena, buf_str(&b));
}

/* Which columns are its key and refer to the table itself: one each. */
static bool
load_look(struct dump_load *load, size_t at)
{
	size_t keys = 0, selves = 0;

	load->key = load->self = load->n;
	for (size_t i = 0; i < load->n; i++) {
		const struct dump_column *c =
		    &load->table->columns[load->columns[i]];

		if (c->key) {
			load->key = i;
			keys++;
		}
		if (c->to == (int)at) {
			load->self = i;
			selves++;
		}
	}
	if (selves == 0 || (selves == 1 && keys == 1))
		return true;
	db_fail(load->db, FAULT_SCHEMA,
	    "a table that refers to itself has one number as its key, and one "
	    "column that refers");
	return false;
}

struct dump_load *
dump_load(struct db *db, const struct dump *dump, size_t at,
    const size_t *columns, size_t n)
{
	struct dump_load *load = NEW(db->arena, struct dump_load);

	assert(n > 0 && n <= COLUMNS_OF_TABLE_MAX);
	*load = (struct dump_load){ .db = db,
		.table = &dump->tables[at],
		.columns = columns,
		.n = n };
	if (!load_look(load, at))
		return NULL;
	load->insert =
	    dump_prepare(db, load_insert(db, load->table, columns, n));
	return load->insert == NULL ? NULL : load;
}

bool
dump_put(struct dump_load *load, const struct value *values)
{
	struct value first[COLUMNS_OF_TABLE_MAX];
	struct db *db = load->db;
	bool self =
	    load->self < load->n && values[load->self].kind == VALUE_NUMBER;

	if (self) {
		struct later *later = NEW(db->arena, struct later);

		*later = (struct later){ values[load->key].number,
			values[load->self].number, load->later };
		load->later = later;
		for (size_t i = 0; i < load->n; i++)
			first[i] = i == load->self ? value_null() : values[i];
	}
	db->changed = true;
	if (!dump_start(db, load->insert, self ? first : values, load->n))
		return false;
	while (dump_step(db, load->insert))
		continue;
	db->engine->reset(db->conn, load->insert);
	return db->fault.kind == FAULT_NONE;
}

static void
load_refer(struct dump_load *load)
{
	struct db *db = load->db;
	const struct dump_column *c = load->table->columns;
	void *stmt = dump_prepare(db,
	    str_c(db->arena,
		str_fmt(db->arena,
		    "update \"%s\" set \"%s\" = $1 where \"%s\" = $2",
		    load->table->name, c[load->columns[load->self]].name,
		    c[load->columns[load->key]].name)));

	for (struct later *one = load->later; one != NULL; one = one->next) {
		if (!dump_start(db, stmt,
			VALUES(value_number(one->to), value_number(one->key))))
			break;
		while (dump_step(db, stmt))
			continue;
		db->engine->reset(db->conn, stmt);
	}
	dump_finish(db, stmt);
}

/* PostgreSQL numbers by a sequence, which rows that bring their number do not
 * move; SQLite goes on behind the highest by itself, and says of no column that
 * it is numbered. */
static void
load_number_on(struct dump_load *load, const struct dump_column *c)
{
	struct arena *a = load->db->arena;

	dump_run(load->db,
	    str_c(a,
		str_fmt(a,
		    "select setval(pg_get_serial_sequence('\"%s\"', '%s'),"
		    " coalesce(max(\"%s\"), 0) + 1, false) from \"%s\"",
		    load->table->name, c->name, c->name, load->table->name)));
}

/* PostgreSQL looks for rows as if a table were empty until somebody counted
 * them, which its own housekeeping does only after the commit; what follows in
 * this transaction would read whole tables.  SQLite goes by its indexes. */
static void
load_count(struct dump_load *load)
{
	struct arena *a = load->db->arena;

	if (load->db->engine->dialect == DIALECT_POSTGRES)
		db_exec(load->db,
		    str_c(a, str_fmt(a, "analyze \"%s\"", load->table->name)));
}

bool
dump_end(struct dump_load *load)
{
	struct db *db = load->db;

	dump_finish(db, load->insert);
	if (load->later != NULL)
		load_refer(load);
	for (size_t i = 0; i < load->table->n; i++)
		if (load->table->columns[i].identity)
			load_number_on(load, &load->table->columns[i]);
	load_count(load);
	return db->fault.kind == FAULT_NONE;
}

bool
dump_clear(struct db *db, const struct dump *dump)
{
	db->changed = true;
	for (size_t i = dump->n; i > 0; i--)
		if (!dump_run(db, str_c(db->arena,
				      str_fmt(db->arena, "delete from \"%s\"",
					  dump->tables[i - 1].name))))
			return false;
	return true;
}
