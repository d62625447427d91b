/*
 * Bodies too large for memory: received into a file that has no name, so that
 * nothing is left of it whatever happens.
 */
#ifndef ENGINE_WEB_SPOOL_H
#define ENGINE_WEB_SPOOL_H

#include <stddef.h>

/** spool_open(folder, n): ${n} bytes of a nameless file in ${folder}, to be
 * written and read like memory; their room on the disk is taken at once, so
 * that a full disk shows here and never later.  NULL: no room. */
char *spool_open(const char *, size_t);

/** spool_close(bytes, n): Give it back. */
void spool_close(char *, size_t);

#endif
