/*
 * What lies beside a table on the shelf, as JSON that a process in the jail
 * wrote from a stranger's file: nothing in it is believed but that it is JSON
 * of a size.  What pages make of it stands in inside.h and table.h.
 */
#ifndef TABLES_FACTS_H
#define TABLES_FACTS_H

#include <jansson.h>

#include "transparency/tables/shelf.h"

/* Letters of one fact. */
#define FACTS_VALUE 80

/** facts_load(files, a, sha256, name): The file ${name} of the shelf; NULL when
 * it is not there, is no JSON, or is too large.  The caller's: json_decref. */
json_t *facts_load(const struct files *, struct arena *, str, const char *);

/** facts_text(a, value): As it may be shown, whatever JSON it is, cut;
 * facts_member(a, object, name): of a member.  facts_number(object, name): 0
 * when it is none. */
str facts_text(struct arena *, const json_t *);
str facts_member(struct arena *, const json_t *, const char *);
int64_t facts_number(const json_t *, const char *);

#endif
