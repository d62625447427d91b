/* The folder of tables that were read: see shelf.h. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine/base/hash.h"
#include "transparency/tables/shelf.h"
#include "transparency/tables/tables.h"

#define SHELF_HEX 64
/* Folders that are open at once while one is removed: it is flat but for what
 * DuckDB spills. */
#define SHELF_DEEP 4

str
shelf_place(const struct files *files, struct arena *a, str sha256)
{
	str shelf;

	if (files == NULL || sha256.n != SHELF_HEX)
		return S("");
	for (size_t i = 0; i < sha256.n; i++)
		if ((sha256.p[i] < '0' || sha256.p[i] > '9') &&
		    (sha256.p[i] < 'a' || sha256.p[i] > 'f'))
			return S("");
	shelf = files_beside(files, a, "tables");
	if (shelf.n == 0)
		return S("");
	return str_fmt(a, "%.*s/%.*s/%.*s", ARG(shelf),
	    ARG(str_take(sha256, 2)), ARG(str_drop(sha256, 2)));
}

static const char *
shelf_in(struct arena *a, str folder, const char *name)
{
	return str_c(a, str_fmt(a, "%.*s/%s", ARG(folder), name));
}

bool
shelf_has(struct arena *a, str place)
{
	return place.n > 0 &&
	       access(shelf_in(a, place, TABLE_PROFILE), R_OK) == 0;
}

static bool
shelf_folder(struct arena *a, str path)
{
	return mkdir(str_c(a, path), 0700) == 0 || errno == EEXIST;
}

bool
shelf_begin(const struct files *files, struct arena *a, str sha256, str *fresh)
{
	str place = shelf_place(files, a, sha256),
	    shelf = place.n == 0 ? S("") : files_beside(files, a, "tables");
	unsigned long long random;

	hash_random(&random, sizeof(random));
	*fresh = str_fmt(a, "%.*s.%016llx", ARG(place), random);
	if (place.n == 0) {
		errno = ENOENT;
		return false;
	}
	return shelf_folder(a, shelf) &&
	       shelf_folder(a, str_take(place, shelf.n + 3)) &&
	       mkdir(str_c(a, *fresh), 0700) == 0;
}

static bool
shelf_flush(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

static bool
shelf_whole(struct arena *a, str fresh)
{
	const char *const names[] = { TABLE_PARQUET, TABLE_DIALECT,
		TABLE_PROFILE, "." };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!shelf_flush(shelf_in(a, fresh, names[i])))
			return false;
	return true;
}

bool
shelf_replace(struct arena *a, str fresh, str place)
{
	if (!shelf_has(a, place))
		return shelf_end(a, fresh, place);
	if (!shelf_whole(a, fresh) ||
	    renameat2(AT_FDCWD, str_c(a, fresh), AT_FDCWD, str_c(a, place),
		RENAME_EXCHANGE) != 0)
		return false;
	shelf_remove(a, fresh);
	return shelf_flush(shelf_in(a, place, ".."));
}

bool
shelf_end(struct arena *a, str fresh, str place)
{
	if (!shelf_whole(a, fresh))
		return false;
	if (rename(str_c(a, fresh), str_c(a, place)) == 0)
		return shelf_flush(shelf_in(a, place, ".."));
	if (errno != EEXIST && errno != ENOTEMPTY)
		return false;
	shelf_remove(a, fresh);
	return true;
}

static int
shelf_unlink(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void
shelf_remove(struct arena *a, str folder)
{
	if (folder.n > 0)
		nftw(str_c(a, folder), shelf_unlink, SHELF_DEEP,
		    FTW_DEPTH | FTW_PHYS);
}

static void
shelf_sweep_named(const struct files *files, struct arena *a,
    const char *pattern, int64_t seconds)
{
	str shelf = files_beside(files, a, "tables");
	glob_t found = { .gl_pathc = 0 };
	struct stat st;

	if (shelf.n == 0)
		return;
	if (glob(shelf_in(a, shelf, pattern), GLOB_NOSORT, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			if (lstat(found.gl_pathv[i], &st) == 0 &&
			    st.st_mtime < time(NULL) - seconds)
				shelf_remove(a, str_of(found.gl_pathv[i]));
	globfree(&found);
}

void
shelf_sweep(const struct files *files, struct arena *a, int64_t seconds)
{
	shelf_sweep_named(files, a, "*/*.*", seconds);
}

void
shelf_sweep_looks(const struct files *files, struct arena *a, int64_t seconds)
{
	shelf_sweep_named(files, a, "*/*-*", seconds);
}

void
shelf_forget(const struct files *files, struct arena *a, str sha256)
{
	str place = shelf_place(files, a, sha256);

	if (place.n == 0)
		return;
	shelf_remove(a, place);
	shelf_sweep_named(files, a,
	    str_c(a, str_fmt(a, "%.*s/%.*s-*", ARG(str_take(sha256, 2)),
			 ARG(str_drop(sha256, 2)))),
	    -1);
}

bool
shelf_load(struct arena *a, str folder, const char *name, size_t max, str *text)
{
	int fd =
	    open(shelf_in(a, folder, name), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	char *to;
	ssize_t n = 1;
	size_t done = 0, size;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size > (off_t)max) {
		close(fd);
		return false;
	}
	size = (size_t)st.st_size;
	to = arena_get(a, size + 1, 1);
	while (done < size && (n = read(fd, to + done, size - done)) > 0)
		done += (size_t)n;
	close(fd);
	*text = (str){ to, done };
	return n >= 0;
}

bool
shelf_save(struct arena *a, str folder, const char *name, str text)
{
	int fd = open(shelf_in(a, folder, name),
	    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ssize_t n = 1;

	if (fd < 0)
		return false;
	while (text.n > 0 && (n = write(fd, text.p, text.n)) > 0)
		text = str_drop(text, (size_t)n);
	return close(fd) == 0 && text.n == 0;
}
