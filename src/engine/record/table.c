/* Records in their tables: reading one or many, storing one. */
#include <assert.h>
#include <string.h>

#include "engine/record/record_private.h"

#define FIELDS_MAX 64

static void *
table_one(struct db *db, const struct record_type *type, struct rows rows)
{
	void *record = NULL;

	if (rows_next(&rows)) {
		record = arena_get(db_arena(db), 1, type->size);
		record_read(&rows, 0, type, record);
	}
	rows_end(&rows);
	return record;
}

void *
record_by_address(struct db *db, const struct record_type *type, str address)
{
	return table_one(db, type,
	    db_query(db, record_statement(db, type, RECORD_BY_ADDRESS),
		VALUES(value_text(address))));
}

void *
record_by_id(struct db *db, const struct record_type *type, int64_t id)
{
	void *record = table_one(db, type,
	    db_query(db, record_statement(db, type, RECORD_BY_ID),
		VALUES(value_number(id))));

	/* A ref always leads somewhere, so whoever follows one need not ask:
	 * only a broken store answers with nothing, and that is judged later.
	 */
	if (record == NULL && db_fault(db)->kind != FAULT_NONE)
		record = record_new(db_arena(db), type);
	return record;
}

static struct record_list
table_many(struct db *db, const struct record_type *type, struct rows rows,
    size_t most)
{
	struct record_list list = { 0 };
	size_t room = 0;
	void **v;

	while (list.n < most && rows_next(&rows)) {
		if (list.n == room) {
			room = room == 0 ? 16 : room * 2;
			v = NEWS(db_arena(db), void *, room);
			if (list.n > 0)
				memcpy(v, list.v, list.n * sizeof(*v));
			list.v = v;
		}
		list.v[list.n] = arena_get(db_arena(db), 1, type->size);
		record_read(&rows, 0, type, list.v[list.n++]);
	}
	rows_end(&rows);
	return list;
}

struct record_list
record_children(struct db *db, const struct record_type *type, int64_t parent)
{
	return table_many(db, type,
	    db_query(db, record_statement(db, type, RECORD_CHILDREN),
		VALUES(value_number(parent))),
	    RECORD_CHILDREN_MAX);
}

struct record_list
record_after(struct db *db, const struct record_type *type, str after,
    int64_t limit)
{
	return table_many(db, type,
	    db_query(db, record_statement(db, type, RECORD_AFTER),
		VALUES(value_text(after), value_number(limit))),
	    (size_t)limit);
}

static size_t
table_values(struct db *db, const struct record_type *type, const void *record,
    struct value *values)
{
	const struct record *r = record;
	size_t i;

	assert(type->n_fields + 3 <= FIELDS_MAX);
	values[0] = value_number(r->version);
	values[1] = value_text(r->address);
	for (i = 0; i < type->n_fields; i++)
		values[i + 2] =
		    row_value(db_arena(db), &type->fields[i], record);
	return type->n_fields + 2;
}

static void
table_codes(struct db *db, const struct record_type *type, const void *record)
{
	const struct field *f = record_codes(type);
	const struct record *r = record;
	const codes *c;
	size_t i;

	if (f == NULL)
		return;
	c = field_get(f, record);
	db_run(db, record_codes_delete(db, type), VALUES(value_number(r->id)));
	for (i = 0; i < c->n; i++)
		db_run(db, record_codes_insert(db, type),
		    VALUES(value_text(c->v[i]), value_text(r->address),
			value_number(r->id)));
}

void
record_insert(struct db *db, const struct record_type *type, void *record)
{
	struct value values[FIELDS_MAX];
	size_t n = table_values(db, type, record, values);

	((struct record *)record)->id =
	    db_insert(db, record_statement(db, type, RECORD_INSERT), values, n);
	table_codes(db, type, record);
}

void
record_update(struct db *db, const struct record_type *type, const void *record)
{
	struct value values[FIELDS_MAX];
	size_t n = table_values(db, type, record, values);

	values[n] = value_number(((const struct record *)record)->id);
	db_run(db, record_statement(db, type, RECORD_UPDATE), values, n + 1);
	table_codes(db, type, record);
}

void
record_delete(struct db *db, const struct record_type *type, const void *record)
{
	struct value id = value_number(((const struct record *)record)->id);

	if (record_codes(type) != NULL)
		db_run(db, record_codes_delete(db, type), &id, 1);
	db_run(db, record_statement(db, type, RECORD_DELETE), &id, 1);
}
