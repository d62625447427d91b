/*
 * Questions to the full text index, in the words of each engine.
 */
#ifndef ENGINE_STORE_FULLTEXT_H
#define ENGINE_STORE_FULLTEXT_H

#include "engine/base/buf.h"
#include "engine/store/db.h"

/* Starts of words so long and shorter have an index of their own (prefix = in
 * search.sql): any longer start is slow when the words it begins are common. */
#define FULLTEXT_START_MAX 5

/* One word of a question: it is there when a word of the index is ${word} or
 * ${stem} (which may be empty), or begins with ${word} when ${starts}.  Letters
 * and digits only. */
struct fulltext_word {
	str word, stem;
	bool starts;
};

/** fulltext_query(b, dialect, column, words, n): That all ${n} words stand in
 * ${column}; for SQLite's FTS5 "match", for PostgreSQL's to_tsquery (where the
 * column is the statement's affair). */
void fulltext_query(struct buf *, enum dialect, const char *,
    const struct fulltext_word *, size_t);

#endif
