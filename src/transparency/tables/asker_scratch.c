/*
 * Folders of askers: see asker_scratch.h.  Beside each folder lies a file that
 * its owner holds locked; the system lets go of it when the owner is gone,
 * however it went.  Several machines may share the place above them.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/hash.h"
#include "transparency/tables/asker_scratch.h"
#include "transparency/tables/shelf.h"

#define SCRATCH_LOCK ".lock"

static void
scratch_sweep(struct arena *a, str parent)
{
	glob_t found = { .gl_pathc = 0 };
	str pattern = str_fmt(a, "%.*s/*" SCRATCH_LOCK, ARG(parent)), lock;
	int fd;

	if (glob(str_c(a, pattern), GLOB_NOSORT, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++) {
			fd = open(found.gl_pathv[i], O_RDWR | O_CLOEXEC);
			if (fd < 0)
				continue;
			lock = str_of(found.gl_pathv[i]);
			if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
				shelf_remove(a,
				    str_take(lock,
					lock.n - sizeof(SCRATCH_LOCK) + 1));
				unlink(found.gl_pathv[i]);
			}
			close(fd);
		}
	globfree(&found);
}

/* The lock first: a folder that has none is nobody's to remove. */
static bool
scratch_make(struct arena *a, str parent, struct asker_scratch *scratch)
{
	unsigned long long random;
	struct stat st;

	hash_random(&random, sizeof(random));
	scratch->folder = str_fmt(a, "%.*s/%016llx", ARG(parent), random);
	scratch->lock = str_fmt(a, "%.*s" SCRATCH_LOCK, ARG(scratch->folder));
	scratch->held = open(str_c(a, scratch->lock),
	    O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	/* Who swept just then held it before us, and removed it. */
	if (scratch->held >= 0 && flock(scratch->held, LOCK_EX) == 0 &&
	    fstat(scratch->held, &st) == 0 && st.st_nlink > 0)
		return mkdir(str_c(a, scratch->folder), 0700) == 0;
	if (scratch->held >= 0)
		close(scratch->held);
	return false;
}

bool
asker_scratch_open(struct arena *a, str parent, struct asker_scratch *scratch)
{
	if (mkdir(str_c(a, parent), 0700) != 0 && errno != EEXIST)
		return false;
	scratch_sweep(a, parent);
	return scratch_make(a, parent, scratch) ||
	       scratch_make(a, parent, scratch);
}

void
asker_scratch_close(struct arena *a, struct asker_scratch *scratch)
{
	shelf_remove(a, scratch->folder);
	unlink(str_c(a, scratch->lock));
	close(scratch->held);
}
