/* Prepared statements of SQLite: their parameters, their values, their rows. */
#include <stdio.h>
#include <stdlib.h>

#include "engine/store/sqlite_private.h"

/* SQLite takes no text longer than this from sqlite3_bind_text. */
#define TEXT_BYTES_MAX ((size_t)1 << 30)

struct prepared {
	sqlite3_stmt *stmt;
	bool reads;   /* it changes nothing */
	int n;	      /* parameters as SQLite counts them */
	size_t takes; /* values: the highest n of all $n */
	int value[];  /* which value each of them takes, from 1 */
};

/* The n of "$n", or 0 when ${name} is anything else. */
static int
parameter_number(const char *name)
{
	int64_t n;

	if (name == NULL || name[0] != '$' || name[1] < '1' || name[1] > '9')
		return 0;
	if (!str_number(str_of(name + 1), &n) || n > 1000)
		return 0;
	return (int)n;
}

/* To SQLite $1 is a name, numbered by where it first stands. */
static struct prepared *
prepared_make(sqlite3_stmt *stmt, struct fault *fault)
{
	int i, n = sqlite3_bind_parameter_count(stmt);
	struct prepared *p;

	p = malloc(sizeof(*p) + (size_t)n * sizeof(p->value[0]));
	if (p == NULL) {
		sqlite_say(fault, FAULT_BROKEN, "out of memory");
		return NULL;
	}
	p->stmt = stmt;
	p->reads = sqlite3_stmt_readonly(stmt) != 0;
	p->n = n;
	p->takes = 0;
	for (i = 0; i < n; i++) {
		p->value[i] =
		    parameter_number(sqlite3_bind_parameter_name(stmt, i + 1));
		if (p->value[i] == 0) {
			sqlite_say(fault, FAULT_BROKEN,
			    "parameters are written $1, $2 and so on");
			free(p);
			return NULL;
		}
		if ((size_t)p->value[i] > p->takes)
			p->takes = (size_t)p->value[i];
	}
	return p;
}

void *
sqlite_prepare(void *conn, const char *text, struct fault *fault)
{
	struct connection *c = conn;
	struct prepared *p = NULL;
	sqlite3_stmt *stmt = NULL;
	const char *tail = NULL;

	if (sqlite3_prepare_v3(c->db, text, -1, SQLITE_PREPARE_PERSISTENT,
		&stmt, &tail) != SQLITE_OK) {
		sqlite_tell(fault, c->db);
		return NULL;
	}
	if (stmt == NULL)
		sqlite_say(fault, FAULT_BROKEN, "the statement is empty");
	else if (str_trim(str_of(tail)).n > 0)
		sqlite_say(fault, FAULT_BROKEN, "more than one statement");
	else
		p = prepared_make(stmt, fault);
	if (p == NULL)
		sqlite3_finalize(stmt);
	return p;
}

void
sqlite_finalize(void *conn, void *stmt)
{
	(void)conn;
	sqlite3_finalize(((struct prepared *)stmt)->stmt);
	free(stmt);
}

/* A statement that writes runs to its end while its texts are still there:
 * only those whose rows are read later get a copy. */
static int
value_bind(const struct prepared *prepared, int i, const struct value *value)
{
	const char *p = value->text.p == NULL ? "" : value->text.p;
	sqlite3_stmt *stmt = prepared->stmt;

	switch (value->kind) {
	case VALUE_NUMBER:
		return sqlite3_bind_int64(stmt, i, value->number);
	case VALUE_TEXT:
		if (value->text.n > TEXT_BYTES_MAX)
			return SQLITE_TOOBIG;
		return sqlite3_bind_text(stmt, i, p, (int)value->text.n,
		    prepared->reads ? SQLITE_TRANSIENT : SQLITE_STATIC);
	case VALUE_NULL:
	default:
		return sqlite3_bind_null(stmt, i);
	}
}

bool
sqlite_start(void *conn, void *stmt, const struct value *values, size_t n,
    struct fault *fault)
{
	struct prepared *p = stmt;
	char detail[sizeof(fault->detail)];
	int i, code;

	(void)conn;
	if (n != p->takes) {
		snprintf(detail, sizeof(detail), "takes %zu values, got %zu",
		    p->takes, n);
		return sqlite_say(fault, FAULT_BROKEN, detail);
	}
	for (i = 0; i < p->n; i++) {
		code = value_bind(p, i + 1, &values[p->value[i] - 1]);
		if (code != SQLITE_OK)
			return sqlite_say(fault, FAULT_BROKEN,
			    sqlite3_errstr(code));
	}
	return true;
}

int
sqlite_step(void *conn, void *stmt, struct fault *fault)
{
	struct connection *c = conn;
	struct prepared *p = stmt;
	int code = sqlite3_step(p->stmt);

	if (code == SQLITE_ROW)
		return 1;
	if (code == SQLITE_DONE)
		return 0;
	sqlite_tell(fault, c->db);
	return -1;
}

struct value
sqlite_column(void *conn, void *stmt, int column)
{
	/* The value itself: each question to a column locks and looks it up
	 * again.  Nobody else uses this connection meanwhile. */
	sqlite3_value *v =
	    sqlite3_column_value(((struct prepared *)stmt)->stmt, column);
	struct value value = { .kind = VALUE_TEXT };

	(void)conn;
	switch (sqlite3_value_type(v)) {
	case SQLITE_NULL:
		return value_null();
	case SQLITE_INTEGER:
		return value_number(sqlite3_value_int64(v));
	case SQLITE_FLOAT:
		value.text.p = (const char *)sqlite3_value_text(v);
		break;
	default:
		/* As bytes: asked as text, SQLite would copy it first to
		 * put a NUL behind it. */
		value.text.p = sqlite3_value_blob(v);
		break;
	}
	if (value.text.p == NULL)
		value.text.p = "";
	else
		value.text.n = (size_t)sqlite3_value_bytes(v);
	return value;
}

bool
sqlite_reads_only(void *conn, void *stmt)
{
	(void)conn;
	return ((struct prepared *)stmt)->reads;
}

int64_t
sqlite_changed(void *conn, void *stmt)
{
	return sqlite_reads_only(conn, stmt)
		   ? 0
		   : sqlite3_changes64(((struct connection *)conn)->db);
}

int64_t
sqlite_inserted(void *conn)
{
	return sqlite3_last_insert_rowid(((struct connection *)conn)->db);
}

void
sqlite_reset(void *conn, void *stmt)
{
	struct prepared *p = stmt;

	(void)conn;
	sqlite3_reset(p->stmt);
	sqlite3_clear_bindings(p->stmt);
}
