/* The lock beside a store: see lockfile.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "engine/store/lockfile.h"

/* Longest path of a store, with its lock file. */
#define PATH_BYTES_MAX 4096

int
lockfile_take(const char *url, struct fault *fault)
{
	char path[PATH_BYTES_MAX];
	int fd, n = snprintf(path, sizeof(path), "%s-lock", url);

	memset(fault, 0, sizeof(*fault));
	fault->kind = FAULT_BROKEN;
	if (n < 0 || (size_t)n >= sizeof(path)) {
		snprintf(fault->detail, sizeof(fault->detail),
		    "the path is too long");
		return -1;
	}
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		snprintf(fault->detail, sizeof(fault->detail),
		    "cannot open %.150s: %s", path, strerror(errno));
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		fault->kind = FAULT_NONE;
		return fd;
	}
	close(fd);
	fault->kind = FAULT_BUSY;
	snprintf(fault->detail, sizeof(fault->detail),
	    "another claraboia is writing to this store: %.150s", url);
	return -1;
}
