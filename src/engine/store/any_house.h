/*
 * The store that tests run on: a file, or where CLARABOIA_TEST_STORE names a
 * PostgreSQL database a schema of their own in it.  For tests only.
 */
#ifndef ENGINE_STORE_ANY_HOUSE_H
#define ENGINE_STORE_ANY_HOUSE_H

#include <stdio.h>
#include <stdlib.h>

#include "engine/store/engine.h"

#define HOUSE_URL_MAX 512

static inline const char *
any_database(void)
{
	return getenv("CLARABOIA_TEST_STORE");
}

static inline const struct engine *
any_engine(void)
{
	return any_database() == NULL ? &engine_sqlite : &engine_postgres;
}

/* What ${path}, which nobody else uses, is called as a schema. */
static inline unsigned long long
any_schema(const char *path)
{
	return (unsigned long long)str_hash(str_of(path));
}

/* Where the store that would stand in ${path} is. */
static inline const char *
any_url(char room[HOUSE_URL_MAX], const char *path)
{
	const char *database = any_database();

	if (database == NULL)
		snprintf(room, HOUSE_URL_MAX, "%s", path);
	else
		snprintf(room, HOUSE_URL_MAX, "%s%coptions=-csearch_path%%3Dt%llx",
		    database, strchr(database, '?') == NULL ? '?' : '&',
		    any_schema(path));
	return room;
}

/* Take away what a store left in the database; files are their maker's. */
static inline void
any_gone(const char *path)
{
	const struct engine *engine = any_engine();
	struct fault fault;
	char text[80];
	void *conn;

	if (any_database() == NULL)
		return;
	conn = engine->connect(engine, any_database(), ACCESS_WRITE, &fault);
	if (conn == NULL)
		abort();
	snprintf(text, sizeof(text), "drop schema if exists t%llx cascade",
	    any_schema(path));
	if (!engine->exec(conn, text, &fault))
		fprintf(stderr, "%s: %s\n", text, fault.detail);
	engine->disconnect(conn);
}

#endif
