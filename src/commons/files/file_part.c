/* A file that came with a form, from memory to where files are looked at. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "commons/files/files.h"

static bool
part_write(int fd, str bytes)
{
	ssize_t n;

	while (bytes.n > 0) {
		n = write(fd, bytes.p, bytes.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = str_drop(bytes, (size_t)n);
	}
	return true;
}

enum file_outcome
file_part_keep(struct files *files, struct arena *a, const struct part *part,
    struct kept *kept)
{
	str path = files_incoming_path(files, a);
	int fd;
	bool whole;

	if (part->bytes.n > FILE_BYTES_MAX)
		return FILE_TOO_LARGE;
	fd =
	    open(str_c(a, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return FILE_BROKEN;
	whole = part_write(fd, part->bytes);
	if (close(fd) != 0 || !whole) {
		unlink(str_c(a, path));
		return FILE_BROKEN;
	}
	return file_keep(files, a, path, part->filename, kept);
}
