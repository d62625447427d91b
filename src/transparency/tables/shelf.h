/*
 * Where tables that were read lie: DATA/tables/ab/cdef…, a folder for each file
 * by the SHA-256 of its bytes, with what tables.h says is in it.  A folder is
 * made under a name of its own and renamed when it is whole; nodes may share
 * the shelf.  All of it can be made again from the files.
 */
#ifndef TABLES_SHELF_H
#define TABLES_SHELF_H

#include "commons/files/files.h"

/* What one file of the shelf may have to be read into memory: a table of 3,000
 * columns. */
#define SHELF_BYTES_MAX ((size_t)4 << 20)

/** shelf_place(files, a, sha256): That folder's absolute path, whether it is
 * there or not; empty when there is no shelf, or ${sha256} is none. */
str shelf_place(const struct files *, struct arena *, str);

/** shelf_has(a, place): Whether the folder is there, whole. */
bool shelf_has(struct arena *, str);

/** shelf_begin(files, a, sha256, fresh): Make an empty folder for it, under a
 * name that no other node has; false, with errno. */
bool shelf_begin(const struct files *, struct arena *, str, str *);

/** shelf_end(a, fresh, place): Put it on the disk and in its place; when
 * another is there already, that one stays.  shelf_replace: … that one goes:
 * at any moment one of them is there.  False, with errno. */
bool shelf_end(struct arena *, str, str);
bool shelf_replace(struct arena *, str, str);

/** shelf_remove(a, folder): All of it; nothing when it is not there. */
void shelf_remove(struct arena *, str);

/** shelf_sweep(files, a, seconds): Remove folders that were begun longer ago
 * and never ended. */
void shelf_sweep(const struct files *, struct arena *, int64_t);

/** shelf_forget(files, a, sha256): Remove all that was read of that file. */
void shelf_forget(const struct files *, struct arena *, str);

/** shelf_sweep_looks(files, a, seconds): Remove what was read for a look
 * (looks.h) longer ago. */
void shelf_sweep_looks(const struct files *, struct arena *, int64_t);

/** shelf_load(a, folder, name, max, text): All of that file; false when it is
 * not there or has more than ${max} bytes.  shelf_save: the opposite, false
 * with errno. */
bool shelf_load(struct arena *, str, const char *, size_t, str *);
bool shelf_save(struct arena *, str, const char *, str);

#endif
