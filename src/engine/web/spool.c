/* Large bodies: see spool.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "engine/web/limits.h"
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

bool
spool_open(struct spool *spool, const char *folder, size_t n)
{
	int fd = spool_file(folder), wrong;

	*spool = (struct spool){ .fd = 0 };
	if (fd < 0)
		return false;
	wrong = posix_fallocate(fd, 0, (off_t)n);
	if (wrong != 0) {
		close(fd);
		errno = wrong;
		return false;
	}
	*spool = (struct spool){ .fd = fd, .size = n };
	return true;
}

bool
spool_room(const char *folder, size_t n)
{
	struct statvfs st;
	uint64_t size, left, reserve;

	/* Who cannot be asked says so when it is written. */
	if (statvfs(folder, &st) != 0)
		return true;
	size = (uint64_t)st.f_blocks * st.f_frsize;
	left = (uint64_t)st.f_bavail * st.f_frsize;
	reserve = size / LIMIT_RESERVE_SHARE;
	if (reserve > LIMIT_RESERVE)
		reserve = LIMIT_RESERVE;
	return left >= reserve && left - reserve >= n;
}

bool
spool_add(struct spool *spool, const char *bytes, size_t n)
{
	ssize_t put;

	if (spool->size - spool->n < n)
		return false;
	while (n > 0) {
		put = pwrite(spool->fd, bytes, n, (off_t)spool->n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		bytes += put;
		n -= (size_t)put;
		spool->n += (size_t)put;
	}
	return true;
}

bool
spool_map(struct spool *spool)
{
	void *bytes;

	if (spool->bytes != NULL || spool->n == 0)
		return true;
	bytes = mmap(NULL, spool->n, PROT_READ, MAP_SHARED, spool->fd, 0);
	if (bytes == MAP_FAILED)
		return false;
	madvise(bytes, spool->n, MADV_SEQUENTIAL);
	spool->bytes = bytes;
	return true;
}

void
spool_pass(const char *bytes, size_t n)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE),
		  from = ((uintptr_t)bytes + page - 1) / page * page,
		  to = ((uintptr_t)bytes + n) / page * page;

	if (to > from)
		madvise((void *)from, to - from, MADV_DONTNEED);
}

void
spool_close(struct spool *spool)
{
	if (spool->bytes != NULL)
		munmap(spool->bytes, spool->n);
	if (spool->fd > 0)
		close(spool->fd);
	*spool = (struct spool){ .fd = 0 };
}
