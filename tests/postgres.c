/*
 * Goal: every table and every statement of the portal is one that PostgreSQL
 * takes too.  Makes all tables, made from the same .def files, in the database
 * that libpq's environment names (an empty one), and prepares every statement.
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
	PQfinish(conn);
	records_close(records);
	arena_close(a);
	return failed == 0 ? 0 : 1;
}
