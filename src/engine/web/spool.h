/*
 * Bodies too large for memory: received into a file that has no name, so that
 * nothing is left of it whatever happens.  Written as a file and read as
 * memory that can be given back page by page: the process stays small however
 * large the body is.
 */
#ifndef ENGINE_WEB_SPOOL_H
#define ENGINE_WEB_SPOOL_H

#include <stdbool.h>
#include <stddef.h>

struct spool {
	int fd;		/* of the file; 0: there is none */
	char *bytes;	/* all of it, to be read; NULL before spool_map */
	size_t size, n; /* its room, and how much of it is written */
};

/** spool_open(spool, folder, n): Room for ${n} bytes in a nameless file in
 * ${folder}; it is taken on the disk at once, so that a full disk shows here
 * and hardly later.  False with errno: ENOSPC or EDQUOT, no room; EFBIG, more
 * than the file system holds; else it cannot be written there. */
bool spool_open(struct spool *, const char *, size_t);

/** spool_room(folder, n): Whether ${n} bytes fit on the disk of ${folder} and
 * leave LIMIT_RESERVE of it for everything else. */
bool spool_room(const char *, size_t);

/** spool_add(spool, bytes, n): Append; false when that is more than there is
 * room for, or cannot be written. */
bool spool_add(struct spool *, const char *, size_t);

/** spool_map(spool): Let all that was written be read at spool->bytes; false
 * without addresses for it. */
bool spool_map(struct spool *);

/** spool_pass(bytes, n): A part of spool->bytes was read: the memory that it
 * took is free again, and reading it once more takes it from the file. */
void spool_pass(const char *, size_t);

/** spool_close(spool): Give it back; nothing when there is none. */
void spool_close(struct spool *);

#endif
