/*
 * For tests alone: a store of bytes in a portal of its own, files handed in as
 * people do, and what is in its folder.  Included by one file of a program only.
 */
#ifndef COMMONS_FILES_HOUSE_H
#define COMMONS_FILES_HOUSE_H

#include "commons/commons_house.h"

#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <time.h>

#include "commons/files/files_room.h"
#include "commons/files/inspect.h"
#include "commons/folder_house.h"

static const struct record_type *const types[] = { &jurisdiction_type,
	&institution_type, &term_type, &pledge_type, &vow_type, &step_type,
	&proof_type, &file_type };

/* The store of bytes of the test that runs. */
struct desk {
	struct house *h;
	struct files *files;
};

static inline int
desk_open(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	d->h = house_make();
	house_start(d->h, types, sizeof(types) / sizeof(*types), NULL, 0);
	assert_null(files_open(d->h->dir, false));
	d->files = files_open(d->h->dir, true);
	assert_non_null(d->files);
	*state = d;
	return 0;
}

static inline int
desk_close(void **state)
{
	struct desk *d = *state;
	void *h = d->h;

	files_close(d->files);
	house_remove(d->h, "files");
	free(d);
	return house_end(&h);
}

static inline str
desk_upload(struct desk *d, str bytes)
{
	str path = files_incoming_path(d->files, d->h->arena);
	int fd = open(path.p, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
	close(fd);
	return path;
}

static inline enum file_outcome
desk_keep(struct desk *d, const char *name, str bytes, struct kept *kept)
{
	str path = desk_upload(d, bytes);
	enum file_outcome outcome =
	    file_keep(d->files, d->h->arena, path, str_of(name), kept);

	/* Whatever happens, nothing stays in incoming/. */
	assert_int_not_equal(access(path.p, F_OK), 0);
	return outcome;
}

/* How many files there are in incoming/, or in the store. */
static int count_incoming, count_store;

static inline int
desk_count_one(const char *path, const struct stat *st, int flag,
    struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	if (flag == FTW_F && strstr(path, "/incoming/") != NULL)
		count_incoming++;
	else if (flag == FTW_F && !str_ends(str_of(path), S("/files/lock")))
		count_store++;
	return 0;
}

static inline void
desk_count(struct desk *d)
{
	str path = str_fmt(d->h->arena, "%s/files", d->h->dir);

	count_incoming = count_store = 0;
	nftw(path.p, desk_count_one, 16, FTW_PHYS);
}

static inline str
desk_read(struct desk *d, str sha256)
{
	struct buf b = buf_open(d->h->arena, FILE_BYTES_MAX);

	assert_true(files_read(d->files, sha256, &b));
	return buf_str(&b);
}

/* One row through the pen. */
struct desk_row {
	const struct kept *kept;
	const struct file *file;
	str erase;
	bool erased;
};

static inline bool
desk_row_apply(struct db *db, void *cookie)
{
	const struct author author = { S("editor"), HOUSE_NOW };
	struct desk_row *row = cookie;

	if (row->kept != NULL)
		row->file = file_record(db, &author, row->kept);
	else
		row->erased = file_erase(db, &author, row->erase);
	return true;
}

static inline const struct file *
desk_record(struct desk *d, const struct kept *kept)
{
	struct desk_row row = { .kept = kept };

	assert_int_equal(store_write(d->h->store, d->h->arena, desk_row_apply,
			     &row, &d->h->fault),
	    WRITE_DONE);
	return row.file;
}

static inline size_t
desk_sweep(struct desk *d, int64_t seconds)
{
	size_t n = files_sweep(d->files, house_read(d->h), seconds);

	house_read_end(d->h);
	return n;
}

static inline str
desk_check(struct desk *d, int64_t *n)
{
	struct buf report = buf_open(d->h->arena, 1 << 16);

	*n = files_check(d->files, house_read(d->h), &report);
	house_read_end(d->h);
	return buf_str(&report);
}

/* Make the one file in the store ${seconds} older. */
static inline void
desk_age(struct desk *d, str sha256, int seconds)
{
	struct timespec times[2] = { { time(NULL) - seconds, 0 },
		{ time(NULL) - seconds, 0 } };
	char place[FILES_HEX + 2];

	assert_true(files_place(sha256, place));
	assert_int_equal(utimensat(d->files->root, place, times, 0), 0);
}

#define AT_DESK(test)                                                          \
	cmocka_unit_test_setup_teardown(test, desk_open, desk_close)

#endif
