/*
 * Questions to the full text index, in the words of each engine.
 */
#ifndef ENGINE_STORE_FULLTEXT_H
#define ENGINE_STORE_FULLTEXT_H

#include "engine/base/buf.h"
#include "engine/store/db.h"

/* One word of a question: it is there when a word of the index starts with
 * ${prefix} or is ${exact} (which may be empty).  Letters and digits only. */
struct fulltext_word {
	str prefix, exact;
};

/** fulltext_query(b, dialect, column, words, n): That all ${n} words stand in
 * ${column}; for SQLite's FTS5 "match", for PostgreSQL's to_tsquery (where the
 * column is the statement's affair). */
void fulltext_query(struct buf *, enum dialect, const char *,
    const struct fulltext_word *, size_t);

#endif
