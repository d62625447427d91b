/* Large bodies: see spool.h. */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/web/spool.h"

char *
spool_open(const char *folder, size_t n)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	void *bytes = MAP_FAILED;

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
