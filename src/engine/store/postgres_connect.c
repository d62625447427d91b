/* Connecting to PostgreSQL: what its address says, what we add to it, and how
 * a session is set up. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/store/postgres_private.h"

#define PARAMETERS_MAX 64

/* What we want where the address says nothing else: a server that is gone is
 * noticed in seconds (reference: trust.md B4). */
static const char *const defaults[][2] = {
	{ "connect_timeout", "2" },
	{ "tcp_user_timeout", "5000" },
	{ "keepalives_idle", "5" },
	{ "keepalives_interval", "2" },
	{ "keepalives_count", "3" },
	{ "client_encoding", "UTF8" },
	{ "application_name", "claraboia" },
};
#define DEFAULTS (sizeof(defaults) / sizeof(defaults[0]))

/* The server frees what a dead node held: a lock, most of all the pen. */
static const char session_setup[] =
    "set client_min_messages = warning;"
    "set jit = off;"
    "set bytea_output = hex;"
    "set default_transaction_isolation = 'read committed';"
    "set tcp_keepalives_idle = 5;"
    "set tcp_keepalives_interval = 2;"
    "set tcp_keepalives_count = 3;"
    "set tcp_user_timeout = 5000;"
    "set idle_in_transaction_session_timeout = 8000;"
    "set lock_timeout = 5000";

struct parameters {
	const char *names[PARAMETERS_MAX];
	const char *values[PARAMETERS_MAX];
	size_t n;
};

static void
parameters_add(struct parameters *p, const char *name, const char *value)
{
	if (p->n + 1 >= PARAMETERS_MAX)
		return;
	p->names[p->n] = name;
	p->values[p->n++] = value;
}

static const char *
parameters_value(const struct parameters *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->names[i], name) == 0)
			return p->values[i];
	return NULL;
}

static void
parameters_read(struct parameters *p, const PQconninfoOption *given,
    enum access access)
{
	for (; given->keyword != NULL; given++)
		/* Which of many hosts is ours to say. */
		if (given->val != NULL &&
		    strcmp(given->keyword, "target_session_attrs") != 0)
			parameters_add(p, given->keyword, given->val);
	for (size_t i = 0; i < DEFAULTS; i++)
		if (parameters_value(p, defaults[i][0]) == NULL)
			parameters_add(p, defaults[i][0], defaults[i][1]);
	parameters_add(p, "target_session_attrs",
	    access == ACCESS_OLD ? "prefer-standby" : "read-write");
}

/* What libpq says of an address may hold its password. */
static bool
address_tell(struct fault *fault)
{
	return fault_write(fault, FAULT_ADDRESS,
	    "an option is unknown or its value wrong, or a character is not "
	    "written as %XX");
}

/* Why there is no connection, and whether to try again. */
static bool
connect_tell(const PGconn *pg, struct fault *fault)
{
	static const struct {
		const char *says;
		int kind;
	} known[] = {
		{ "no password supplied", FAULT_DENIED },
		{ "pg_hba.conf", FAULT_DENIED },
		{ "authentication failed", FAULT_DENIED },
		{ "does not exist", FAULT_DENIED }, /* database or role */
		{ "permission denied", FAULT_DENIED },
		{ "certificate", FAULT_DENIED },
	};
	const char *says = PQerrorMessage(pg);

	/* Said before anybody was asked. */
	if (strncmp(says, "invalid ", 8) == 0)
		return address_tell(fault);
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strstr(says, known[i].says) != NULL)
			return fault_write(fault, known[i].kind, says);
	return fault_write(fault, FAULT_AWAY, says);
}

/* A schema that the address names (options=-csearch_path=…) and that is not
 * there is made by who may make tables. */
static bool
connection_schema(struct connection *c, struct fault *fault)
{
	static const char make[] =
	    "do $$ declare wanted text := trim(both '\" ' from split_part("
	    "current_setting('search_path'), ',', 1)); begin"
	    " if current_schema() is null and wanted not like '%$%' then"
	    " execute format('create schema if not exists %I', wanted);"
	    " end if; end $$";

	return c->access != ACCESS_CREATE ||
	       connection_run(c, make, ANSWER_MS_MAX, fault);
}

/* What the server remarks beside its answers stands in its own log. */
static void
notice_ignore(void *cookie, const PGresult *notice)
{
	(void)cookie;
	(void)notice;
}

static bool
connection_setup(struct connection *c, struct fault *fault)
{
	return PQsetnonblocking(c->pg, 1) == 0 &&
	       connection_run(c, session_setup, ANSWER_MS_MAX, fault) &&
	       connection_schema(c, fault);
}

static bool
connection_open(struct connection *c, const char *url, struct fault *fault)
{
	struct parameters p = { .n = 0 };
	PQconninfoOption *given;
	char *wrong = NULL;

	given = PQconninfoParse(url, &wrong);
	if (given == NULL) {
		if (wrong == NULL)
			return fault_write(fault, FAULT_BROKEN,
			    "out of memory");
		PQfreemem(wrong);
		return address_tell(fault);
	}
	parameters_read(&p, given, c->access);
	c->pg = PQconnectdbParams(p.names, p.values, 0);
	PQconninfoFree(given);
	if (PQstatus(c->pg) != CONNECTION_OK)
		return connect_tell(c->pg, fault);
	PQsetNoticeReceiver(c->pg, notice_ignore, NULL);
	return connection_setup(c, fault);
}

struct connection *
connection_make(const char *url, enum access access, struct fault *fault)
{
	struct connection *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		fault_write(fault, FAULT_BROKEN, "out of memory");
		return NULL;
	}
	c->access = access;
	if (connection_open(c, url, fault))
		return c;
	connection_end(c);
	return NULL;
}

void
connection_end(struct connection *c)
{
	PQfinish(c->pg);
	free(c);
}
