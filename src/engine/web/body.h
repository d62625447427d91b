/*
 * A request's body while it is received: a small one in memory, a large one in
 * a file (spool.h).  Whether it may come at all is decided elsewhere.
 */
#ifndef ENGINE_WEB_BODY_H
#define ENGINE_WEB_BODY_H

#include <stdatomic.h>

#include "engine/web/spool.h"
#include "engine/web/web.h"

/* What all that are being received share. */
struct bodies {
	const char *folder; /* for large ones; NULL: none come */
	_Atomic size_t memory;
};

struct body {
	char *bytes; /* in memory, or NULL */
	size_t n, max;
	bool large; /* in the file */
	struct spool spool;
};

/** body_open(bodies, body, length, large): Room for ${length} bytes: OK; BUSY,
 * too many at once; FULL, none on the disk. */
enum outcome body_open(struct bodies *, struct body *, size_t, bool);

/** body_add(body, bytes, n): The next of them; false when they are more than
 * was announced, or the disk takes no more. */
bool body_add(struct body *, const char *, size_t);

/** body_whole(body, whole): All that came, to be read; false without memory. */
bool body_whole(struct body *, str *);

/** body_close(bodies, body): Give it back; nothing when it was not opened. */
void body_close(struct bodies *, struct body *);

#endif
