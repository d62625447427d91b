/* A text table written anew as any program reads it. */
#ifndef TABLES_TIDY_H
#define TABLES_TIDY_H

#include "transparency/tables/dialect.h"

/* No data where it is all that a line would hold. */
#define TIDY_NOTHING "\\N"

/**
 * tidy_table(fd, dialect, out, progress, rows):
 * Read ${fd} from its start as ${dialect} says and append to ${out} UTF-8 CSV
 * without a header: commas, text in quotes, no data as nothing, numbers with a
 * point, dates as ISO 8601, lines ended by LF.  A column of degrees becomes
 * two: the angle, and what was written.  What does not fit its type is left
 * empty.  ${rows} is how many were written, ${longest} the bytes of the longest
 * line.  False when it cannot be read or written.
 */
bool tidy_table(int, const struct dialect *, int, void (*progress)(int),
    int64_t *rows, size_t *longest);

#endif
