/* Looking over the whole folder: what is nobody's, what is missing. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "commons/files/files_copy.h"
#include "commons/files/files_room.h"
#include "queries.h"

/* A walk over the bytes in the folder. */
struct walk {
	struct files *files;
	struct db *db;
	struct buf *report;
	time_t before; /* what is younger is somebody's, under way */
	const struct file_list *list; /* what may stay; or NULL */
	size_t found;
};

static bool
walk_old(const struct walk *w, int at, const char *name)
{
	struct stat st;

	return fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISREG(st.st_mode) && st.st_mtime < w->before;
}

/* Whether no row has a right to these bytes, as far as we know. */
static bool
walk_orphan(const struct walk *w, const char *folder, const char *name)
{
	char sha256[FILES_HEX + 1];
	str hash = { sha256, FILES_HEX };

	if (strlen(name) != FILES_HEX - FILES_FOLDER)
		return false;
	memcpy(sha256, folder, FILES_FOLDER);
	memcpy(sha256 + FILES_FOLDER, name, FILES_HEX - FILES_FOLDER);
	return db_one(w->db, Q_file_rightful, VALUES(value_text(hash))) == 0 &&
	       db_fault(w->db)->kind == FAULT_NONE;
}

/* An upload that was left behind. */
static void
sweep_left(struct walk *w, int at, const char *folder, const char *name)
{
	/* Those in pieces wait for their sender. */
	struct walk longer = *w;

	(void)folder;
	longer.before = time(NULL) - UPLOAD_SECONDS;
	if (w->db != NULL && str_ends(str_of(name), S(FILES_PART)) &&
	    !walk_old(&longer, at, name))
		return;
	if (walk_old(w, at, name) && unlinkat(at, name, 0) == 0)
		w->found++;
}

static void
sweep_orphan(struct walk *w, int at, const char *folder, const char *name)
{
	if (!walk_old(w, at, name) || !walk_orphan(w, folder, name))
		return;
	/* Somebody may have put it there anew since. */
	if (files_lock(w->files) && walk_old(w, at, name) &&
	    unlinkat(at, name, 0) == 0)
		w->found++;
	files_unlock(w->files);
}

static void
check_orphan(struct walk *w, int at, const char *folder, const char *name)
{
	if (!walk_old(w, at, name) || !walk_orphan(w, folder, name))
		return;
	buf_fmt(w->report, "files/%s/%s belongs to no record\n", folder, name);
	w->found++;
}

/* ${each} of the files in folder ${name}. */
static void
walk_folder(struct walk *w, const char *name,
    void (*each)(struct walk *, int, const char *, const char *))
{
	int fd = openat(w->files->root, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			each(w, fd, name, entry->d_name);
	closedir(dir);
}

static void
walk_store(struct walk *w,
    void (*each)(struct walk *, int, const char *, const char *))
{
	static const char digits[] = "0123456789abcdef";
	char name[FILES_FOLDER + 1] = { 0 };

	for (int i = 0; i < 256; i++) {
		name[0] = digits[i / 16];
		name[1] = digits[i % 16];
		walk_folder(w, name, each);
	}
}

size_t
files_sweep(struct files *files, struct db *db, int64_t seconds)
{
	struct walk w = {
		.files = files,
		.db = db,
		.before = time(NULL) - seconds,
	};

	walk_folder(&w, "incoming", sweep_left);
	walk_store(&w, sweep_orphan);
	return w.found;
}

static int
prune_compare(const void *key, const void *entry)
{
	return str_cmp(*(const str *)key,
	    ((const struct file_kept *)entry)->sha256);
}

static void
prune_each(struct walk *w, int at, const char *folder, const char *name)
{
	char sha256[FILES_HEX + 1];
	str hash = { sha256,
		(size_t)snprintf(sha256, sizeof(sha256), "%s%s", folder,
		    name) };

	if (hash.n == FILES_HEX && w->list->n > 0 &&
	    bsearch(&hash, w->list->v, w->list->n, sizeof(*w->list->v),
		prune_compare) != NULL)
		return;
	unlinkat(at, name, 0);
}

void
files_prune(struct files *files, const struct file_list *list)
{
	struct walk w = { .files = files, .list = list };

	w.before = time(NULL) + 1;
	walk_folder(&w, "incoming", sweep_left);
	walk_store(&w, prune_each);
}

/* One row against its bytes; what is wrong, or NULL. */
static const char *
check_row(struct files *files, struct arena *a, str sha256, int64_t size)
{
	char place[FILES_HEX + 2];
	const char *wrong = NULL;
	int64_t real;
	str hash;
	int fd;

	if (files == NULL || !files_place(sha256, place))
		return "is missing";
	fd = openat(files->root, place, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return "is missing";
	if (!files_hash(a, fd, &real, &hash))
		wrong = "cannot be read";
	else if (real != size || !str_eq(hash, sha256))
		wrong = "is not what was handed in";
	close(fd);
	return wrong;
}

/* Rows behind ${after}; how many there were. */
static size_t
check_rows(struct files *files, struct db *db, struct buf *report, str *after,
    int64_t *kept)
{
	struct rows rows =
	    db_query(db, Q_file_rows, VALUES(value_text(*after)));
	const char *wrong;
	size_t n;

	for (n = 0; rows_next(&rows); n++) {
		*after = rows_text(&rows, 0);
		if (rows_number(&rows, 3) != 0)
			continue;
		++*kept;
		wrong = check_row(files, db_arena(db), rows_text(&rows, 1),
		    rows_number(&rows, 2));
		if (wrong != NULL)
			buf_fmt(report, "file %.*s %s\n", ARG(*after), wrong);
	}
	return n;
}

int64_t
files_check(struct files *files, struct db *db, struct buf *report)
{
	struct walk w = {
		.files = files,
		.db = db,
		.report = report,
		.before = time(NULL) - FILE_SWEEP_SECONDS,
	};
	int64_t kept = 0;
	str after = { 0 };

	while (check_rows(files, db, report, &after, &kept) > 0)
		continue;
	if (files != NULL)
		walk_store(&w, check_orphan);
	return kept;
}
