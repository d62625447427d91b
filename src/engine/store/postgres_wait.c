/* Waiting for PostgreSQL's answers, and what they mean when they are bad. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/base/str.h"
#include "engine/store/postgres_private.h"

bool
fault_write(struct fault *fault, int kind, const char *detail)
{
	size_t n = strlen(detail);

	memset(fault, 0, sizeof(*fault));
	fault->kind = kind;
	/* libpq ends its sentences with a line's end. */
	while (n > 0 && (detail[n - 1] == '\n' || detail[n - 1] == ' '))
		n--;
	snprintf(fault->detail, sizeof(fault->detail), "%.*s", (int)n, detail);
	for (char *p = fault->detail; *p != '\0'; p++)
		if (*p == '\n')
			*p = ' ';
	return false;
}

/* What an SQLSTATE means to us: PostgreSQL 15, appendix A. */
static int
fault_of_state(const struct connection *c, const char *state)
{
	static const struct {
		const char *state; /* or how it starts */
		int kind;
	} kinds[] = {
		{ "23505", FAULT_UNIQUE }, { "23", FAULT_RULE },
		{ "53100", FAULT_FULL },
		{ "53300", FAULT_BUSY },   /* too many connections */
		{ "40001", FAULT_BUSY },   /* serialization failure */
		{ "40P01", FAULT_BUSY },   /* deadlock */
		{ "55P03", FAULT_BUSY },   /* no lock in time */
		{ "57014", FAULT_BUSY },   /* no answer in time */
		{ "08P01", FAULT_BROKEN }, /* wrong number of values */
		{ "57P", FAULT_AWAY },	   /* shutting down, starting up */
		{ "08", FAULT_AWAY },
		{ "25006", FAULT_AWAY },   /* this one only follows by now */
		{ "25P03", FAULT_AWAY },   /* we slept over our transaction */
		{ "42501", FAULT_DENIED }, /* no right to that */
		{ "42P01", FAULT_SCHEMA }, /* no such table */
		{ "42703", FAULT_SCHEMA }, /* no such column */
	};

	/* A reader that writes is our own mistake. */
	if (state == NULL ||
	    (c->access != ACCESS_WRITE && c->access != ACCESS_CREATE &&
		strcmp(state, "25006") == 0))
		return FAULT_BROKEN;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strncmp(state, kinds[i].state, strlen(kinds[i].state)) == 0)
			return kinds[i].kind;
	return FAULT_BROKEN;
}

static bool
connection_lost(struct connection *c, struct fault *fault, const char *detail)
{
	c->gone = true;
	return fault_write(fault, FAULT_AWAY, detail);
}

bool
connection_wait(struct connection *c, int ms, struct fault *fault)
{
	int64_t until = clock_ms() + ms, left;
	struct pollfd fd = { .fd = PQsocket(c->pg) };
	int unsent;

	while ((unsent = PQflush(c->pg)) != 0 || PQisBusy(c->pg)) {
		left = until - clock_ms();
		if (unsent < 0)
			return connection_lost(c, fault, PQerrorMessage(c->pg));
		if (left <= 0)
			return connection_lost(c, fault,
			    "the database does not answer");
		fd.events = (short)(POLLIN | (unsent > 0 ? POLLOUT : 0));
		if (poll(&fd, 1, (int)left) < 0)
			continue;
		if (!PQconsumeInput(c->pg))
			return connection_lost(c, fault, PQerrorMessage(c->pg));
	}
	return true;
}

PGresult *
connection_result(struct connection *c, int ms, struct fault *fault)
{
	fault->kind = FAULT_NONE;
	if (!connection_wait(c, ms, fault))
		return NULL;
	return PQgetResult(c->pg);
}

bool
connection_good(struct connection *c, const PGresult *result,
    struct fault *fault)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	ExecStatusType status = PQresultStatus(result);
	int kind;

	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
	    status == PGRES_PIPELINE_SYNC)
		return true;
	if (PQstatus(c->pg) != CONNECTION_OK)
		return connection_lost(c, fault, PQerrorMessage(c->pg));
	if (status == PGRES_EMPTY_QUERY)
		return fault_write(fault, FAULT_BROKEN,
		    "the statement is empty");
	kind = fault_of_state(c, state);
	/* It told us why it closes the door, and closes it. */
	c->gone = c->gone || kind == FAULT_AWAY;
	return fault_write(fault, kind,
	    PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) == NULL
		? PQerrorMessage(c->pg)
		: PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
}

/* All that ${text} was answered; the last in ${last} where it is wanted. */
static bool
connection_answers(struct connection *c, int ms, PGresult **last,
    struct fault *fault)
{
	struct fault ignored;
	PGresult *result;
	bool good = true;

	while ((result = connection_result(c, ms, good ? fault : &ignored)) !=
	       NULL) {
		/* The first that is bad says what is wrong. */
		if (good)
			good = connection_good(c, result, fault);
		if (last == NULL || !good) {
			PQclear(result);
			continue;
		}
		PQclear(*last);
		*last = result;
	}
	return good && fault->kind == FAULT_NONE;
}

static bool
connection_send(struct connection *c, const char *text, struct fault *fault)
{
	if (c->gone)
		return connection_lost(c, fault, "the connection broke");
	return connection_ready(c, fault) &&
	       (PQsendQuery(c->pg, text) == 1 ||
		   connection_lost(c, fault, PQerrorMessage(c->pg)));
}

bool
connection_run(struct connection *c, const char *text, int ms,
    struct fault *fault)
{
	return connection_send(c, text, fault) &&
	       connection_answers(c, ms, NULL, fault);
}

bool
connection_number(struct connection *c, const char *text, int ms,
    int64_t *number, struct fault *fault)
{
	PGresult *last = NULL;
	bool good;

	*number = 0;
	good = connection_send(c, text, fault) &&
	       connection_answers(c, ms, &last, fault);
	if (good && PQntuples(last) == 1)
		str_number(str_of(PQgetvalue(last, 0, 0)), number);
	PQclear(last);
	return good;
}

bool
connection_ready(struct connection *c, struct fault *fault)
{
	if (!c->ends)
		return true;
	c->ends = false;
	c->open = false;
	return connection_answers(c, ANSWER_MS_MAX, NULL, fault);
}
