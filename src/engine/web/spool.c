/* Large bodies: see spool.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/web/spool.h"

/* A file without a name.  Folders shared over a network (NFS) make none: there
 * it has one for a moment. */
static int
spool_file(const char *folder)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char name[PATH_MAX];
	int n;

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd;
	n = snprintf(name, sizeof(name), "%s/spool.XXXXXX", folder);
	if (n < 0 || (size_t)n >= sizeof(name))
		return -1;
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return fd;
}

char *
spool_open(const char *folder, size_t n)
{
	int fd = spool_file(folder), wrong;
	void *bytes = MAP_FAILED;

	if (fd < 0)
		return NULL;
	wrong = posix_fallocate(fd, 0, (off_t)n);
	if (wrong == 0)
		bytes =
		    mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	else
		errno = wrong;
	/* The mapping keeps the file. */
	close(fd);
	return bytes == MAP_FAILED ? NULL : bytes;
}

void
spool_close(char *bytes, size_t n)
{
	if (bytes != NULL)
		munmap(bytes, n);
}
