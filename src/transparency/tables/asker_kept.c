/* Files made a short while ago: see asker_kept.h. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "transparency/tables/asker_kept.h"

static void
kept_drop(struct asker_kept *kept, size_t i)
{
	close(kept->v[i].fd);
	kept->n--;
	memmove(&kept->v[i], &kept->v[i + 1],
	    (kept->n - i) * sizeof(kept->v[0]));
}

/* Room for ${bytes} more, and for one more file unless that is 0. */
static void
kept_room(struct asker_kept *kept, int64_t bytes)
{
	int64_t all = bytes, old = clock_ms() - ASKER_KEPT_MS;

	for (size_t i = 0; i < kept->n; i++)
		all += kept->v[i].size;
	while (kept->n > 0 &&
	       (all > ASKER_KEPT_BYTES || kept->v[0].used_ms < old ||
		   (bytes > 0 && kept->n == ASKER_KEPT_FILES))) {
		all -= kept->v[0].size;
		kept_drop(kept, 0);
	}
}

int
asker_kept_find(struct asker_kept *kept, const struct sha256 *key,
    int64_t *size)
{
	struct kept_file found;

	kept_room(kept, 0);
	for (size_t i = 0; i < kept->n; i++) {
		if (memcmp(&kept->v[i].key, key, sizeof(*key)) != 0)
			continue;
		found = kept->v[i];
		found.used_ms = clock_ms();
		memmove(&kept->v[i], &kept->v[i + 1],
		    (kept->n - 1 - i) * sizeof(found));
		kept->v[kept->n - 1] = found;
		*size = found.size;
		return fcntl(found.fd, F_DUPFD_CLOEXEC, 0);
	}
	return -1;
}

void
asker_kept_put(struct asker_kept *kept, const struct sha256 *key, int fd,
    int64_t size)
{
	int own;

	if (size <= 0 || size > ASKER_KEPT_BYTES)
		return;
	own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (own < 0)
		return;
	kept_room(kept, size);
	kept->v[kept->n++] = (struct kept_file){ *key, own, size, clock_ms() };
}

void
asker_kept_close(struct asker_kept *kept)
{
	while (kept->n > 0)
		kept_drop(kept, kept->n - 1);
}
