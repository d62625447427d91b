/* For tests alone: questions as addresses hold them, read for the table of
 * asked_house.h.  Included by one file of a program only. */
#ifndef TABLES_ASKING_HOUSE_H
#define TABLES_ASKING_HOUSE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "engine/base/arena_house.h"
#include "transparency/tables/asked_house.h"

static struct table table = { .rows = 7, .parts = { asked_parts, ASKED_PARTS } };

/* "a=b&c=d", decoded, as params. */
static inline size_t
params_of(str text, struct param **params)
{
	str canonical;
	size_t n;

	query_read(arena, text, "*", params, &n, &canonical);
	return n;
}

static inline bool
reads(str query, struct ask *ask, struct ask_wrong *wrong)
{
	struct param *params;
	size_t n = params_of(query, &params);

	return ask_read(arena, &table, params, n, ask, wrong);
}

static inline struct ask
asked(const char *query)
{
	struct ask_wrong wrong;
	struct ask ask;

	if (!reads(str_of(query), &ask, &wrong))
		fail_msg("%s: %s (%.*s)", query, wrong.sentence,
		    ARG(wrong.value));
	return ask;
}

#endif
