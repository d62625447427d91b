/*
 * What is asked of a table (ask.h) by way of those who answer (asker.h).
 */
#ifndef TABLES_ASKED_H
#define TABLES_ASKED_H

#include "transparency/tables/ask.h"
#include "transparency/tables/asker.h"

/** asked_page(asker, a, ask, total, answer): The rows of its page, as
 * ask_sql_page says; ${total} as there. */
enum asker_outcome asked_page(struct asker *, struct arena *,
    const struct ask *, int64_t, struct answer *);

/** asked_version(a, table): What tells a table from the same one read again,
 * otherwise; empty when it is not there. */
str asked_version(struct arena *, const struct table *);

#endif
