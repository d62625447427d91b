/* The bytes of a spreadsheet: see book_file.h. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "transparency/tables/book_file.h"

#define WHAT_MAX 64

bool
book_file_read(const struct book_file *file, uint64_t at, void *p, size_t n)
{
	char *to = p;
	ssize_t got;

	if (n > file->n || at > file->n - n)
		return false;
	if (file->fd < 0) {
		if (n > 0)
			memcpy(to, file->bytes.p + at, n);
		return true;
	}
	while (n > 0) {
		got = pread(file->fd, to, n, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		to += got;
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	return true;
}

bool
book_file_has(const struct book_file *file, str what)
{
	char block[8192];
	size_t n;

	/* Blocks lie over each other, so that nothing falls between them. */
	for (uint64_t at = 0; at < file->n; at += sizeof(block) - WHAT_MAX) {
		n = file->n - at < sizeof(block) ? (size_t)(file->n - at)
						 : sizeof(block);
		if (!book_file_read(file, at, block, n))
			return false;
		if (memmem(block, n, what.p, what.n) != NULL)
			return true;
	}
	return false;
}

static zip_int64_t
file_give(struct book_file *file, void *p, zip_uint64_t n)
{
	if (n > file->n - file->at)
		n = file->n - file->at;
	if (!book_file_read(file, file->at, p, n)) {
		zip_error_set(&file->error, ZIP_ER_READ, errno);
		return -1;
	}
	file->at += n;
	return (zip_int64_t)n;
}

static zip_int64_t
file_seek(struct book_file *file, void *p, zip_uint64_t n)
{
	zip_int64_t at = zip_source_seek_compute_offset(file->at, file->n, p, n,
	    &file->error);

	if (at < 0)
		return -1;
	file->at = (uint64_t)at;
	return 0;
}

static zip_int64_t
file_stat(const struct book_file *file, zip_stat_t *stat)
{
	zip_stat_init(stat);
	stat->valid = ZIP_STAT_SIZE;
	stat->size = file->n;
	return sizeof(*stat);
}

static zip_int64_t
file_command(void *cookie, void *p, zip_uint64_t n, zip_source_cmd_t command)
{
	struct book_file *file = cookie;

	switch (command) {
	case ZIP_SOURCE_OPEN:
		file->at = 0;
		return 0;
	case ZIP_SOURCE_READ:
		return file_give(file, p, n);
	case ZIP_SOURCE_SEEK:
		return file_seek(file, p, n);
	case ZIP_SOURCE_TELL:
		return (zip_int64_t)file->at;
	case ZIP_SOURCE_STAT:
		return file_stat(file, p);
	case ZIP_SOURCE_ERROR:
		return zip_error_to_data(&file->error, p, n);
	case ZIP_SOURCE_CLOSE:
	case ZIP_SOURCE_FREE:
		return 0;
	case ZIP_SOURCE_SUPPORTS:
		return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN,
		    ZIP_SOURCE_READ, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL,
		    ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_CLOSE,
		    ZIP_SOURCE_FREE, ZIP_SOURCE_SUPPORTS, -1);
	default:
		zip_error_set(&file->error, ZIP_ER_OPNOTSUPP, 0);
		return -1;
	}
}

zip_source_t *
book_file_source(struct book_file *file)
{
	zip_error_init(&file->error);
	return zip_source_function_create(file_command, file, NULL);
}
