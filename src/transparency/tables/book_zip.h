/*
 * The archive of a spreadsheet: whether it is sound, by its directory alone,
 * and the bytes of its members.  Beside commons/files/zip.h, which says yes or
 * no to documents of ten megabytes: here archives may be large and have 64-bit
 * directories, and people are told what is wrong.
 */
#ifndef TABLES_BOOK_ZIP_H
#define TABLES_BOOK_ZIP_H

#include "transparency/tables/book_file.h"

struct book_member {
	str name;
	uint64_t start, end; /* its bytes, its own head too */
	uint64_t packed, unpacked;
	uint32_t sum;
	bool stored;
	size_t index; /* in the directory */
};

struct book_zip {
	struct book_file *file;
	struct book_member *v; /* in the order of their bytes */
	size_t n;
	zip_t *archive;
};

/** book_zip_open(a, file, zip): Look at the directory (APPNOTE 6.3.10, 4.3)
 * and open the archive when it is sound: nothing before the first member,
 * between directory and end or behind it, no member twice, none that is
 * encrypted or overlaps another, within the limits.  Close it then. */
enum book_end book_zip_open(struct arena *, struct book_file *,
    struct book_zip *);
void book_zip_close(struct book_zip *);

/** book_zip_find(zip, name): That member, in small letters or capitals as OPC
 * has it (ECMA-376 part 2, §6.2.2.3), or NULL. */
const struct book_member *book_zip_find(const struct book_zip *, str);

/**
 * book_zip_pour(zip, member, take, cookie):
 * Give the unpacked bytes block by block to ${take} until it returns anything
 * but BOOK_DONE.  BOOK_UNSOUND when they are more or fewer than the
 * directory says, or not those that were packed.
 */
typedef enum book_end book_take_fn(void *, const char *, size_t);
enum book_end book_zip_pour(const struct book_zip *, const struct book_member *,
    book_take_fn *, void *);

#endif
