/* The folder of a backup: what lies in it, and writing to it so that a crash
 * leaves the old or the new. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commons/backup/backup_private.h"

#define LOCK "lock"
#define PARTIAL ".partial"

bool
folder_open(struct folder *folder, const char *path, bool create)
{
	*folder = (struct folder){ -1, -1 };
	if (create && mkdir(path, 0700) != 0 && errno != EEXIST)
		return false;
	folder->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder->fd < 0)
		return false;
	if (!create)
		return true;
	folder->lock =
	    openat(folder->fd, LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (folder->lock >= 0 && flock(folder->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	folder_close(folder);
	return false;
}

void
folder_close(struct folder *folder)
{
	int why = errno;

	if (folder->lock >= 0)
		close(folder->lock);
	if (folder->fd >= 0)
		close(folder->fd);
	*folder = (struct folder){ -1, -1 };
	errno = why;
}

bool
folder_is(const struct folder *folder, const char *path)
{
	struct stat one, other;

	return fstat(folder->fd, &one) == 0 && stat(path, &other) == 0 &&
	       one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* Its entries, whatever was read before. */
static DIR *
folder_list(int at)
{
	int fd = openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (dir == NULL && fd >= 0)
		close(fd);
	return dir;
}

/* The N of "tables-N"; 0 for any other name. */
static int64_t
folder_number(const char *name)
{
	str s = str_of(name);
	int64_t n = 0;

	if (!str_starts(s, S(TABLES)) ||
	    !str_number(str_drop(s, strlen(TABLES)), &n) || n < 0)
		return 0;
	return n;
}

str
folder_stranger(const struct folder *folder, struct arena *a)
{
	static const char *const ours[] = { ".", "..", LOCK, MANIFEST,
		MANIFEST PARTIAL, KEY, KEY PARTIAL, "files", "lost+found" };
	DIR *dir = folder_list(folder->fd);
	const struct dirent *entry;
	str found = { 0 };
	size_t i;

	while (dir != NULL && found.n == 0 && (entry = readdir(dir)) != NULL) {
		for (i = 0; i < sizeof(ours) / sizeof(*ours); i++)
			if (strcmp(entry->d_name, ours[i]) == 0)
				break;
		if (i == sizeof(ours) / sizeof(*ours) &&
		    folder_number(entry->d_name) == 0)
			found = str_copy(a, str_of(entry->d_name));
	}
	if (dir != NULL)
		closedir(dir);
	return found;
}

int64_t
folder_next(const struct folder *folder)
{
	DIR *dir = folder_list(folder->fd);
	const struct dirent *entry;
	int64_t most = 0, n;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		n = folder_number(entry->d_name);
		most = n > most ? n : most;
	}
	if (dir != NULL)
		closedir(dir);
	return most + 1;
}

void
folder_remove(int at, const char *name)
{
	int fd =
	    openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : folder_list(fd);
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			unlinkat(fd, entry->d_name, 0);
	if (dir != NULL)
		closedir(dir);
	if (fd >= 0)
		close(fd);
	unlinkat(at, name, AT_REMOVEDIR);
}

void
folder_tidy(const struct folder *folder, const char *keep)
{
	DIR *dir = folder_list(folder->fd);
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (folder_number(entry->d_name) > 0 &&
		    strcmp(entry->d_name, keep) != 0)
			folder_remove(folder->fd, entry->d_name);
	if (dir != NULL)
		closedir(dir);
	unlinkat(folder->fd, MANIFEST PARTIAL, 0);
	unlinkat(folder->fd, KEY PARTIAL, 0);
}

int
folder_inside(int at, const char *name, bool create)
{
	if (create) {
		folder_remove(at, name);
		if (mkdirat(at, name, 0700) != 0)
			return -1;
	}
	return openat(at, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static bool
folder_write(int fd, str bytes)
{
	size_t done = 0;
	ssize_t n;

	while (done < bytes.n) {
		n = write(fd, bytes.p + done, bytes.n - done);
		if (n < 0)
			return false;
		done += (size_t)n;
	}
	return fsync(fd) == 0;
}

bool
folder_put(int at, const char *name, str bytes, mode_t mode)
{
	char partial[64];
	bool good;
	int fd;

	snprintf(partial, sizeof(partial), "%s" PARTIAL, name);
	unlinkat(at, partial, 0);
	fd = openat(at, partial,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return false;
	good = folder_write(fd, bytes);
	if (close(fd) != 0)
		good = false;
	return good && renameat(at, partial, at, name) == 0 && fsync(at) == 0;
}

bool
folder_get(int at, const char *name, struct arena *a, size_t max, str *bytes)
{
	int fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct buf b = buf_open(a, max);
	char chunk[4096];
	ssize_t n;

	if (fd < 0)
		return false;
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(&b, (str){ chunk, (size_t)n });
	close(fd);
	if (b.full)
		errno = EFBIG;
	*bytes = buf_str(&b);
	return n == 0 && !b.full;
}
