/* Files from one folder into another: for backups and exports. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commons/files/files_copy.h"
#include "commons/files/files_room.h"
#include "queries.h"

#define CHUNK ((size_t)64 << 10)

static int
rightful_compare(const void *a, const void *b)
{
	return str_cmp(((const struct file_kept *)a)->sha256,
	    ((const struct file_kept *)b)->sha256);
}

struct file_list
files_rightful(struct db *db)
{
	struct file_list list = { 0 };
	struct file_kept *v = NULL;
	size_t room = 0, seen;
	str after = { 0 };

	do {
		struct rows rows =
		    db_query(db, Q_file_rows, VALUES(value_text(after)));

		for (seen = 0; rows_next(&rows); seen++) {
			after = rows_text(&rows, 0);
			if (rows_number(&rows, 3) != 0)
				continue;
			if (list.n == room) {
				struct file_kept *old = v;

				room = room == 0 ? 64 : 2 * room;
				v = NEWS(db_arena(db), struct file_kept, room);
				if (list.n > 0)
					memcpy(v, old, list.n * sizeof(*v));
			}
			v[list.n++] = (struct file_kept){ rows_text(&rows, 1),
				rows_number(&rows, 2) };
		}
	} while (seen > 0);
	if (list.n > 0)
		qsort(v, list.n, sizeof(*v), rightful_compare);
	list.v = v;
	return list;
}

static bool
copy_bytes(int from, int to)
{
	char *chunk = malloc(CHUNK);
	ssize_t n = -1, done, put;

	while (chunk != NULL && (n = read(from, chunk, CHUNK)) > 0) {
		for (done = 0; done < n; done += put) {
			put = write(to, chunk + done, (size_t)(n - done));
			if (put < 0)
				break;
		}
		if (done < n) {
			n = -1;
			break;
		}
	}
	free(chunk);
	return n == 0 && fsync(to) == 0;
}

/* Whether ${place} of ${files} holds what it should: by its size, or, when
 * ${hashed}, by its bytes. */
static bool
copy_is_there(struct files *files, struct arena *a, const char *place,
    const struct file_kept *file, bool hashed)
{
	int fd = openat(files->root, place, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	int64_t size;
	bool same;
	str hash;

	if (fd < 0)
		return false;
	same = fstat(fd, &st) == 0 && st.st_size == file->size;
	if (same && hashed)
		same = files_hash(a, fd, &size, &hash) &&
		       str_eq(hash, file->sha256);
	close(fd);
	return same;
}

/* ${fd} into incoming/ of ${to}, looked at there, and put where it belongs. */
static enum file_copied
copy_over(struct files *to, struct arena *a, int fd,
    const struct file_kept *file)
{
	const char *name = str_c(a, file->sha256);
	enum file_copied how = FILE_COPY_BROKEN;
	int64_t size;
	str hash;
	int out = openat(to->incoming, name,
	    O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (out < 0)
		return FILE_COPY_BROKEN;
	if (copy_bytes(fd, out) && files_hash(a, out, &size, &hash)) {
		if (size != file->size || !str_eq(hash, file->sha256))
			how = FILE_COPY_WRONG;
		else if (files_put(to, name, file->sha256))
			how = FILE_COPIED;
	}
	if (how != FILE_COPIED) {
		int why = errno;

		unlinkat(to->incoming, name, 0);
		errno = why;
	}
	close(out);
	return how;
}

enum file_copied
files_copy(struct files *from, struct files *to, struct arena *a,
    const struct file_kept *file, bool hashed)
{
	char place[FILES_HEX + 2];
	enum file_copied how;
	int fd;

	if (!files_place(file->sha256, place))
		return FILE_COPY_WRONG;
	if (copy_is_there(to, a, place, file, hashed))
		return FILE_COPY_THERE;
	if (from == NULL)
		return FILE_COPY_MISSING;
	fd = openat(from->root, place, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? FILE_COPY_MISSING : FILE_COPY_BROKEN;
	how = copy_over(to, a, fd, file);
	close(fd);
	return how;
}
