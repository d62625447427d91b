/*
 * The inside of embed: what its two halves, files and SQL, share.
 */
#ifndef TOOLS_EMBED_H
#define TOOLS_EMBED_H

#include <stdio.h>

#include "engine/base/buf.h"

#define EMBED_FILE_MAX ((size_t)16 << 20)

/** embed_refuse(file, line, why): Say what is wrong and end. */
void embed_refuse(const char *, int, const char *) __attribute__((noreturn));

/** embed_read(a, name): A whole file. */
str embed_read(struct arena *, const char *);

/** embed_open(name), embed_close(f, name): A file to be written. */
FILE *embed_open(const char *);
void embed_close(FILE *, const char *);

/** embed_literal(f, s, width): ${s} as C text, broken at its line ends and
 * after ${width} bytes. */
void embed_literal(FILE *, str, size_t);

/** embed_sql(a, c, h, n, files): Write the statements of ${files}. */
void embed_sql(struct arena *, const char *, const char *, int, char **);

#endif
