/* Large bodies: see spool.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/base/hash.h"
#include "engine/web/spool.h"

/* A file whose name is gone at once: for folders on other machines (NFS), where
 * there are none without. */
static int
spool_named(const char *folder)
{
	uint64_t random[2];
	char path[4096];
	int fd;

	hash_random(random, sizeof(random));
	if ((size_t)snprintf(path, sizeof(path), "%s/%016llx%016llx", folder,
		(unsigned long long)random[0],
		(unsigned long long)random[1]) >= sizeof(path))
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		unlink(path);
	return fd;
}

char *
spool_open(const char *folder, size_t n)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	void *bytes = MAP_FAILED;

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
		fd = spool_named(folder);
	if (fd < 0)
		return NULL;
	if (posix_fallocate(fd, 0, (off_t)n) == 0)
		bytes =
		    mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
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
