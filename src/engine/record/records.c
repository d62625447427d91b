/* The records of a portal: their statements, made once at start, and finding
 * a type by name.  Migration stands in migrate.c. */
#include <assert.h>

#include "engine/record/record_private.h"

#define RECORDS_BYTES_MAX ((size_t)4 << 20)
#define STATEMENT_MAX ((size_t)64 << 10)

struct records {
	struct arena *arena;
	const struct record_type **types;
	size_t n;
	struct statements *statements;
	int first;  /* statement of the first type */
	int *codes; /* by type: delete, insert follows; -1: none */
};

const struct field *
record_codes(const struct record_type *type)
{
	size_t i;

	for (i = 0; i < type->n_fields; i++)
		if (type->fields[i].kind == FIELD_CHOICES &&
		    (type->fields[i].rules & INDEXED))
			return &type->fields[i];
	return NULL;
}

static size_t
records_index(const struct records *r, const struct record_type *type)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->types[i] == type)
			return i;
	assert(false && "the type is one of the portal's");
	return 0;
}

static void records_text(struct records *, struct buf *, str,
    const struct sql *, size_t);

/* As the engine of ${r} reads it. */
static str
records_own_text(const struct records *r, const struct sql *q)
{
	bool postgres = statements_dialect(r->statements) == DIALECT_POSTGRES;

	return str_of(postgres && q->postgres != NULL ? q->postgres : q->text);
}

/* What braces in a statement stand for: a record's columns, or a statement
 * named part_… that several share, which may have braces too. */
static void
records_fill(struct records *r, struct buf *b, str name,
    const struct sql *queries, size_t n)
{
	str how = name, kind = str_cut(&how, ':');
	const struct record_type *type = records_named(r, kind);
	size_t i;

	if (type != NULL) {
		assert(how.n == 0 || str_is(how, "bare"));
		record_columns(b, type, how.n > 0);
		return;
	}
	for (i = 0; i < n; i++) {
		if (str_starts(name, S("part_")) &&
		    str_is(name, queries[i].name)) {
			records_text(r, b, records_own_text(r, &queries[i]),
			    queries, n);
			return;
		}
	}
	assert(false && "braces hold a record's name or a part_…");
}

static void
records_text(struct records *r, struct buf *b, str rest,
    const struct sql *queries, size_t n)
{
	while (rest.n > 0) {
		buf_add(b, str_cut(&rest, '{'));
		if (rest.p == NULL)
			break;
		records_fill(r, b, str_cut(&rest, '}'), queries, n);
	}
}

static str
records_expand(struct records *r, const struct sql *q,
    const struct sql *queries, size_t n)
{
	struct buf b = buf_open(r->arena, STATEMENT_MAX);

	records_text(r, &b, records_own_text(r, q), queries, n);
	assert(!b.full);
	return buf_str(&b);
}

static void
records_add(struct records *r, const struct record_type *type, const char *what,
    const struct buf *b)
{
	assert(!b->full);
	statements_add(r->statements,
	    str_c(r->arena, str_fmt(r->arena, "%s.%s", type->name, what)),
	    buf_str(b));
}

static void
records_add_writes(struct records *r, const struct record_type *type)
{
	struct buf insert = buf_open(r->arena, STATEMENT_MAX);
	struct buf update = buf_open(r->arena, STATEMENT_MAX);
	size_t i;

	buf_fmt(&insert, "insert into %s (version, address", type->name);
	buf_fmt(&update, "update %s set version = $1, address = $2",
	    type->name);
	for (i = 0; i < type->n_fields; i++) {
		buf_fmt(&insert, ", %s", type->fields[i].name);
		buf_fmt(&update, ", %s = $%zu", type->fields[i].name, i + 3);
	}
	buf_c(&insert, ") values ($1, $2");
	for (i = 0; i < type->n_fields; i++)
		buf_fmt(&insert, ", $%zu", i + 3);
	buf_char(&insert, ')');
	if (statements_dialect(r->statements) == DIALECT_POSTGRES)
		buf_c(&insert, " returning id");
	buf_fmt(&update, " where id = $%zu", type->n_fields + 3);
	records_add(r, type, "insert", &insert);
	records_add(r, type, "update", &update);
}

static void
records_add_read(struct records *r, const struct record_type *type,
    const char *what, const char *tail)
{
	struct buf b = buf_open(r->arena, STATEMENT_MAX);

	buf_c(&b, "select ");
	record_columns(&b, type, false);
	buf_fmt(&b, " from %s ", type->name);
	buf_c(&b, tail);
	records_add(r, type, what, &b);
}

static void
records_add_children(struct records *r, const struct record_type *type)
{
	const struct field *parent = record_parent(type);
	const struct field *number = record_field(type, S("number"));
	const char *order = "";

	/* A record of its own has no parent: the number stands for nothing. */
	if (parent == NULL) {
		records_add_read(r, type, "children", "where id = $1");
		return;
	}
	if (number != NULL && number->kind == FIELD_NUMBER)
		/* PostgreSQL would put those without one behind. */
		order = "number nulls first, ";
	records_add_read(r, type, "children",
	    str_c(r->arena,
		str_fmt(r->arena, "where %s = $1 order by %s%s.address",
		    parent->name, order, type->name)));
}

static void
records_add_delete(struct records *r, const struct record_type *type)
{
	struct buf b = buf_open(r->arena, STATEMENT_MAX);

	buf_fmt(&b, "delete from %s where id = $1", type->name);
	records_add(r, type, "delete", &b);
}

/* The table is named, since the addresses of refs are columns too. */
static void
records_add_after(struct records *r, const struct record_type *type)
{
	records_add_read(r, type, "after",
	    str_c(r->arena,
		str_fmt(r->arena,
		    "where address > $1 order by %s.address limit $2",
		    type->name)));
}

static void
records_add_codes(struct records *r, const struct record_type *type, int *at)
{
	const struct field *f = record_codes(type);
	struct buf b = buf_open(r->arena, STATEMENT_MAX);
	struct buf c = buf_open(r->arena, STATEMENT_MAX);

	*at = -1;
	if (f == NULL)
		return;
	*at = (int)statements_count(r->statements);
	buf_fmt(&b, "delete from %s_%s where record = $1", type->name, f->name);
	records_add(r, type, "codes_delete", &b);
	buf_fmt(&c,
	    "insert into %s_%s (code, address, record) values ($1, $2, $3)",
	    type->name, f->name);
	records_add(r, type, "codes_insert", &c);
}

struct records *
records_open(const struct record_type *const *types, size_t n,
    const struct sql *queries, size_t n_queries, enum dialect dialect)
{
	struct arena *arena = arena_open(RECORDS_BYTES_MAX);
	struct records *r = NEW(arena, struct records);
	size_t i;

	r->arena = arena;
	r->types = NEWS(arena, const struct record_type *, n);
	for (i = 0; i < n; i++)
		r->types[i] = types[i];
	r->n = n;
	r->statements = statements_open(dialect);
	statements_attach(r->statements, r);
	for (i = 0; i < n_queries; i++)
		statements_add(r->statements, queries[i].name,
		    records_expand(r, &queries[i], queries, n_queries));
	r->first = (int)n_queries;
	for (i = 0; i < n; i++) {
		records_add_writes(r, types[i]);
		records_add_read(r, types[i], "by_id", "where id = $1");
		records_add_read(r, types[i], "by_address",
		    "where address = $1");
		records_add_children(r, types[i]);
		records_add_after(r, types[i]);
		records_add_delete(r, types[i]);
	}
	r->codes = NEWS(arena, int, n);
	for (i = 0; i < n; i++)
		records_add_codes(r, types[i], &r->codes[i]);
	return r;
}

void
records_close(struct records *r)
{
	if (r == NULL)
		return;
	statements_close(r->statements);
	arena_close(r->arena);
}

const struct statements *
records_statements(const struct records *r)
{
	return r->statements;
}

size_t
records_count(const struct records *r)
{
	return r->n;
}

const struct record_type *
records_type(const struct records *r, size_t i)
{
	assert(i < r->n);
	return r->types[i];
}

const struct record_type *
records_named(const struct records *r, str name)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (str_is(name, r->types[i]->name) ||
		    str_is(name, r->types[i]->plural))
			return r->types[i];
	return NULL;
}

const struct record_type *
records_child(const struct records *r, const struct record_type *parent,
    size_t index)
{
	const struct field *f;
	size_t i;

	for (i = 0; i < r->n; i++) {
		f = record_parent(r->types[i]);
		if (f != NULL && f->to == parent && index-- == 0)
			return r->types[i];
	}
	return NULL;
}

const struct records *
records_of(const struct db *db)
{
	return statements_attached(db_statements(db));
}

int
record_statement(const struct db *db, const struct record_type *type,
    enum record_operation operation)
{
	const struct records *r = records_of(db);

	return r->first + (int)records_index(r, type) * RECORD_OPERATIONS +
	       (int)operation;
}

int
record_codes_delete(const struct db *db, const struct record_type *type)
{
	const struct records *r = records_of(db);

	return r->codes[records_index(r, type)];
}

int
record_codes_insert(const struct db *db, const struct record_type *type)
{
	return record_codes_delete(db, type) + 1;
}
