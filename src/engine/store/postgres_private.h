/*
 * The inside of the PostgreSQL engine, for its own files only: a connection,
 * how it is made (postgres_connect.c), how it waits and what went wrong
 * (postgres_wait.c).  What the engine does stands in postgres.c.
 */
#ifndef ENGINE_STORE_POSTGRES_PRIVATE_H
#define ENGINE_STORE_POSTGRES_PRIVATE_H

#include <libpq-fe.h>

#include "engine/store/engine.h"

/* How long one answer may take before the server counts as gone: it may be
 * frozen, and then no packet tells. */
#define ANSWER_MS_MAX 8000

/* The same for whoever watches over it with a small question. */
#define WATCH_MS_MAX 2500

/* A commit also waits for the standby. */
#define COMMIT_MS_MAX 15000

/* Making an index of a large table. */
#define TABLES_MS_MAX 3600000

/* How long to stand in line for the pen before saying that it is busy. */
#define PEN_MS_MAX 5000

struct connection {
	PGconn *pg;
	enum access access;
	bool gone;	   /* it broke: of no use any more */
	bool begins;	   /* "begin" was asked for and not yet sent */
	bool ends;	   /* "rollback" was sent, its answer not yet read */
	bool open;	   /* a transaction is open on the server */
	unsigned prepared; /* statements so far: their names are numbers */
	bool listens;	   /* for notices */
	int64_t marks;	   /* of others, when we looked last */
};

/** fault_write(fault, kind, detail): Say ${detail}, cut where it is too long;
 * false, for whoever returns that. */
bool fault_write(struct fault *, int, const char *);

/** connection_make(url, access, fault): Connect and set the session up; NULL,
 * with a sentence in ${fault}, when that cannot be. */
struct connection *connection_make(const char *, enum access, struct fault *);
void connection_end(struct connection *);

/** connection_wait(c, ms, fault): Until the server has answered, or ${ms} are
 * over: then the connection is gone. */
bool connection_wait(struct connection *, int, struct fault *);

/** connection_result(c, ms, fault): The next answer; NULL with FAULT_NONE
 * when there is no more; NULL with a fault when it never came. */
PGresult *connection_result(struct connection *, int, struct fault *);

/** connection_good(c, result, fault): Whether ${result} (consumed where it is
 * not) tells of success. */
bool connection_good(struct connection *, const PGresult *, struct fault *);

/** connection_run(c, text, ms, fault): Statements without values, in one
 * message; all or, where they stand in no transaction, up to the first that
 * fails. */
bool connection_run(struct connection *, const char *, int, struct fault *);

/** connection_number(c, text, ms, number, fault): The first column of the only
 * row that ${text} gives, 0 where it is null. */
bool connection_number(struct connection *, const char *, int, int64_t *,
    struct fault *);

/** connection_ready(c, fault): Read what an earlier "rollback" was answered,
 * so that something new can be sent. */
bool connection_ready(struct connection *, struct fault *);

#endif
