/*
 * Files that were made a short while ago, for whoever asks for the same: a
 * class that follows one link has it written once.  They have no names and are
 * gone with the portal.  Not safe from several threads at once: asker.c holds
 * its lock.
 */
#ifndef TABLES_ASKER_KEPT_H
#define TABLES_ASKER_KEPT_H

#include "engine/base/hash.h"

/* How many, how many bytes of the disk all together, and for how long after
 * somebody took one; that is looked at whenever a file is asked for. */
#define ASKER_KEPT_FILES 4
#define ASKER_KEPT_BYTES ((int64_t)256 << 20)
#define ASKER_KEPT_MS 600000

struct asker_kept {
	struct kept_file {
		struct sha256 key;
		int fd;
		int64_t size, used_ms;
	} v[ASKER_KEPT_FILES]; /* the last one used stands last */
	size_t n;
};

/** asker_kept_find(kept, key, size): A descriptor of that file, the caller's to
 * close, and its size; -1 when it is not kept. */
int asker_kept_find(struct asker_kept *, const struct sha256 *, int64_t *);

/** asker_kept_put(kept, key, fd, size): Keep that file, by a descriptor of our
 * own, and let go of others until there is room; nothing when it is too
 * large. */
void asker_kept_put(struct asker_kept *, const struct sha256 *, int, int64_t);

/** asker_kept_close(kept): Let go of all. */
void asker_kept_close(struct asker_kept *);

#endif
