/*
 * Making the tables, and growing them.  A .def that gains a field gains a
 * column by itself, and a closed list that gains a code may be stored; anything
 * else is a numbered migration, forward only, which
 * will stand in the list below.
 */
#include "engine/record/record_private.h"
#include "queries.h"

/* The newest migration this program knows. */
#define SCHEMA_VERSION 1

/* Columns a table may have had over time. */
#define FIELDS_MADE_MAX 256

#define MIGRATE_TEXT_MAX ((size_t)64 << 10)

static bool
migrate_exec(struct db *db, const struct buf *b)
{
	return db_exec(db, str_c(db_arena(db), buf_str(b)));
}

/* Tables that no .def declares, or indexes of those that one does. */
static bool
migrate_named(struct db *db, const struct statements *list, str prefix)
{
	size_t i;

	for (i = 0; i < statements_count(list); i++) {
		if (!str_starts(str_of(statements_name(list, (int)i)), prefix))
			continue;
		if (!db_exec(db, statements_text(list, (int)i)))
			return false;
	}
	return true;
}

/* The number of the newest migration that has run; 0 before the first.  A
 * fault when this program does not know it. */
static int64_t
migrate_known(struct db *db)
{
	int64_t version = db_one(db, Q_state_version, NO_VALUES);

	if (version > SCHEMA_VERSION)
		db_fail(db, FAULT_SCHEMA,
		    "this store was made by a newer claraboia: upgrade the "
		    "program, or restore an older copy of the data");
	return version;
}

static bool
migrate_version(struct db *db)
{
	if (migrate_known(db) == 0)
		db_run(db, Q_state_start, VALUES(value_number(SCHEMA_VERSION)));
	return db_fault(db)->kind == FAULT_NONE;
}

static bool
migrate_has(codes made, str field)
{
	size_t i;

	for (i = 0; i < made.n; i++)
		if (str_eq(made.v[i], field))
			return true;
	return false;
}

static codes
migrate_made(struct db *db, const struct record_type *type)
{
	str *v = NEWS(db_arena(db), str, FIELDS_MADE_MAX);
	struct rows rows =
	    db_query(db, Q_fields_of, VALUES(value_text(str_of(type->name))));
	size_t n = 0;

	while (n < FIELDS_MADE_MAX && rows_next(&rows))
		v[n++] = rows_text(&rows, 0);
	rows_end(&rows);
	return (codes){ v, n };
}

/* A closed list that has grown: its column may hold the new codes from now on.
 * A column that was made just now may hold them already. */
static bool
migrate_check(struct db *db, const struct record_type *type,
    const struct field *f, bool made)
{
	struct buf b = buf_open(db_arena(db), MIGRATE_TEXT_MAX);
	struct value of[] = { value_text(str_of(type->name)),
		value_text(str_of(f->name)), value_null() };
	struct rows rows = db_query(db, Q_check_of, of, 2);
	str rule = { 0 };

	if (rows_next(&rows))
		rule = rows_text(&rows, 0);
	rows_end(&rows);
	ddl_check(&b, f);
	of[2] = value_text(buf_str(&b));
	if (str_eq(rule, buf_str(&b)))
		return true;
	if (made && !db_recheck(db, type->name, f->name,
			str_c(db_arena(db), buf_str(&b))))
		return false;
	db_run(db, Q_check_made, of, 3);
	return db_fault(db)->kind == FAULT_NONE;
}

static bool
migrate_checks(struct db *db, const struct record_type *type, codes made)
{
	for (size_t i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];

		if (ddl_is_checked(f) &&
		    !migrate_check(db, type, f,
			migrate_has(made, str_of(f->name))))
			return false;
	}
	return true;
}

static bool
migrate_type(struct db *db, const struct record_type *type,
    enum dialect dialect)
{
	codes made = migrate_made(db, type);
	struct buf table = buf_open(db_arena(db), MIGRATE_TEXT_MAX);
	struct buf indexes = buf_open(db_arena(db), MIGRATE_TEXT_MAX);
	size_t i;

	ddl_table(&table, type, dialect);
	if (!migrate_exec(db, &table))
		return false;
	for (i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];
		struct buf b = buf_open(db_arena(db), MIGRATE_TEXT_MAX);

		if (migrate_has(made, str_of(f->name)))
			continue;
		db_run(db, Q_field_made,
		    VALUES(value_text(str_of(type->name)),
			value_text(str_of(f->name))));
		if (made.n == 0)
			continue; /* the table was made whole just now */
		buf_fmt(&b, "alter table %s add column ", type->name);
		ddl_column(&b, f, dialect, true);
		buf_c(&b, ";\n");
		ddl_unique(&b, type, f);
		if (!migrate_exec(db, &b))
			return false;
	}
	if (!migrate_checks(db, type, made))
		return false;
	ddl_indexes(&indexes, type, dialect);
	return indexes.n == 0 || migrate_exec(db, &indexes);
}

bool
records_migrate(struct db *db, void *cookie)
{
	const struct records *r = cookie;
	const struct statements *list = records_statements(r);
	size_t i;

	if (!migrate_named(db, list, S("schema_")) || !migrate_version(db))
		return false;
	for (i = 0; i < records_count(r); i++)
		if (!migrate_type(db, records_type(r, i),
			statements_dialect(list)))
			return false;
	return migrate_named(db, list, S("index_")) &&
	       db_fault(db)->kind == FAULT_NONE;
}

bool
records_there(struct db *db)
{
	return db_one(db, Q_state_there, NO_VALUES) > 0;
}

bool
records_ready(struct db *db, const struct records *r)
{
	bool older = migrate_known(db) < SCHEMA_VERSION;

	for (size_t i = 0; i < records_count(r) && !older; i++) {
		const struct record_type *type = records_type(r, i);
		codes made = migrate_made(db, type);

		for (size_t j = 0; j < type->n_fields && !older; j++)
			older =
			    !migrate_has(made, str_of(type->fields[j].name));
	}
	if (older)
		db_fail(db, FAULT_SCHEMA,
		    "this store was made by an older claraboia: run claraboia "
		    "init on it, which adds what is missing");
	return db_fault(db)->kind == FAULT_NONE;
}

bool
records_fit(struct db *db)
{
	return db_one(db, Q_state_version, NO_VALUES) == SCHEMA_VERSION;
}
