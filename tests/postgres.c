/*
 * Goal: every table and every statement of the portal is one that PostgreSQL
 * takes too.  Makes all tables, made from the same .def files, in the database
 * that libpq's environment names (an empty one), and prepares every statement.
 * No value may count as an integer of four bytes there: moments do not fit into
 * one, and "$1 + 1" or "$1 = 0" makes it one where nothing says otherwise
 * ("cast($1 as bigint)" does, on SQLite too).
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

#include "engine/record/rows.h"
#include "portal.h"

#define DDL_MAX ((size_t)64 << 10)

static int failed;

static void
told(PGconn *conn, PGresult *result, const char *what, const char *name)
{
	ExecStatusType status = PQresultStatus(result);

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
		printf("ok postgres %s %s\n", what, name);
	} else {
		printf("FAIL postgres %s %s: %s", what, name,
		    PQerrorMessage(conn));
		failed++;
	}
	PQclear(result);
}

static bool
starts(const char *name, const char *with)
{
	return strncmp(name, with, strlen(with)) == 0;
}

/* Statements that take a small integer. */
static void
small_told(PGconn *conn)
{
	PGresult *result = PQexec(conn,
	    "select name, array_to_string(parameter_types, ' ') "
	    "from pg_prepared_statements where "
	    "parameter_types && array['int2', 'int4']::regtype[] order by 1");

	if (PQresultStatus(result) != PGRES_TUPLES_OK) {
		told(conn, result, "types", "of all values");
		return;
	}
	for (int i = 0; i < PQntuples(result); i++) {
		printf("FAIL postgres values of %s are %s: cast them to "
		       "bigint\n",
		    PQgetvalue(result, i, 0), PQgetvalue(result, i, 1));
		failed++;
	}
	if (PQntuples(result) == 0)
		puts("ok postgres no value is a small integer");
	PQclear(result);
}

int
main(void)
{
	PGconn *conn = PQconnectdb("");
	struct records *records = portal_records(DIALECT_POSTGRES);
	const struct statements *list = records_statements(records);
	struct arena *a = arena_open((size_t)64 << 20);
	int i, n = (int)statements_count(list);

	if (PQstatus(conn) != CONNECTION_OK) {
		printf("FAIL postgres connect: %s", PQerrorMessage(conn));
		return 1;
	}
	for (i = 0; i < n; i++)
		if (starts(statements_name(list, i), "schema_"))
			told(conn, PQexec(conn, statements_text(list, i)),
			    "table", statements_name(list, i));
	for (i = 0; i < (int)records_count(records); i++) {
		struct buf b = buf_open(a, DDL_MAX);

		record_ddl(&b, records_type(records, (size_t)i),
		    DIALECT_POSTGRES);
		told(conn, PQexec(conn, str_c(a, buf_str(&b))), "table",
		    records_type(records, (size_t)i)->name);
	}
	for (i = 0; i < n; i++)
		if (starts(statements_name(list, i), "index_"))
			told(conn, PQexec(conn, statements_text(list, i)),
			    "index", statements_name(list, i));
	for (i = 0; i < n; i++) {
		const char *name = statements_name(list, i);

		if (starts(name, "schema_") || starts(name, "part_") ||
		    starts(name, "index_"))
			continue;
		told(conn,
		    PQprepare(conn, name, statements_text(list, i), 0, NULL),
		    "statement", name);
	}
	small_told(conn);
	PQfinish(conn);
	records_close(records);
	arena_close(a);
	return failed == 0 ? 0 : 1;
}
