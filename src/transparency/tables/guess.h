/* Delimiter and header, guessed from a table's beginning; everything else is
 * decided from all of it: study.h. */
#ifndef TABLES_GUESS_H
#define TABLES_GUESS_H

#include "transparency/tables/dialect.h"

/**
 * guess_head(a, head, whole, remembered, dialect):
 * Set ${dialect}'s delimiter, header, width and names of columns (with gaps
 * where there are none) from ${head}, the file's beginning as UTF-8; ${whole}:
 * nothing comes behind it.  What is fixed in ${remembered}, which may be NULL,
 * holds, but a header that stands behind the head.  False when a row has too
 * many cells.
 */
bool guess_head(struct arena *, str, bool, const struct dialect *,
    struct dialect *);

/** guess_bytes: what the arena must have room for. */
#define GUESS_BYTES_MAX ((size_t)128 << 20)

#endif
