/* The bytes of a spreadsheet, in a file or in memory.  A file is read where it
 * is wanted and never mapped: the jail has no mapping of files. */
#ifndef TABLES_BOOK_FILE_H
#define TABLES_BOOK_FILE_H

#include <zip.h>

#include "transparency/tables/book.h"

struct book_file {
	int fd; /* -1: all of it is ${bytes} */
	str bytes;
	uint64_t n;
	/* For libzip. */
	uint64_t at;
	zip_error_t error;
};

/** book_file_read(file, at, p, n): ${n} bytes from ${at} on into ${p}; false
 * when there are not so many, or they cannot be read. */
bool book_file_read(const struct book_file *, uint64_t, void *, size_t);

/** book_file_has(file, what): Whether these up to 64 bytes are somewhere in
 * it. */
bool book_file_has(const struct book_file *, str);

/** book_file_source(file): It as libzip wants it, NULL without memory.  ${file}
 * must outlive it. */
zip_source_t *book_file_source(struct book_file *);

#endif
