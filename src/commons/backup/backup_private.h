/* What the files of a backup share: its folder, its tables, its manifest. */
#ifndef BACKUP_PRIVATE_H
#define BACKUP_PRIVATE_H

#include <sodium.h>
#include <stdio.h>

#include "commons/backup/backup.h"
#include "engine/base/buf.h"

/* The shape of the folder. */
#define BACKUP_FORMAT 1

#define MANIFEST "manifest.json"
#define MANIFEST_MAX ((size_t)1 << 20)
#define KEY "portal.key"
#define TABLES "tables-"

/* A row as JSON: a draft of a plan takes a few hundred kB. */
#define ROW_BYTES_MAX ((size_t)1 << 30)

/* Tables that stay where they are: what an upgrade notes of its own tables,
 * and the words of search, which are made anew (search_rebuild). */
extern const char *const backup_left_out[];

/* A folder, locked for whoever writes to it. */
struct folder {
	int fd, lock;
};

/** folder_open(folder, path, create): False, with errno, when it is not there
 * or cannot be made; EWOULDBLOCK: somebody else writes to it.  ${create} also
 * locks it. */
bool folder_open(struct folder *, const char *, bool);
void folder_close(struct folder *);

/** folder_is(folder, path): Whether ${path} is the same folder. */
bool folder_is(const struct folder *, const char *);

/** folder_stranger(folder, a): The name of something in it that no backup put
 * there; empty when there is nothing. */
str folder_stranger(const struct folder *, struct arena *);

/** folder_next(folder): One more than the highest number behind "tables-". */
int64_t folder_next(const struct folder *);

/** folder_tidy(folder, keep): Remove all tables-N but ${keep}, and what was
 * not finished. */
void folder_tidy(const struct folder *, const char *);

/** folder_remove(at, name): A folder of files, and them. */
void folder_remove(int, const char *);

/** folder_inside(at, name, create): Open a folder in ${at}; ${create}: new and
 * empty.  -1, with errno. */
int folder_inside(int, const char *, bool);

/** folder_put(at, name, bytes, mode): Write a file, on the disk and in one
 * step: it is the old one or the new one.  False, with errno. */
bool folder_put(int, const char *, str, mode_t);

/** folder_get(at, name, a, max, bytes): A whole file.  False, with errno. */
bool folder_get(int, const char *, struct arena *, size_t, str *);

/* A table in a file: lines, hashed on their way. */
struct sheet {
	FILE *file;
	char *line;
	size_t room;
	crypto_hash_sha256_state state;
};

/** sheet_create(sheet, at, name), sheet_open(sheet, at, name): False, with
 * errno. */
bool sheet_create(struct sheet *, int, const char *);
bool sheet_open(struct sheet *, int, const char *);

/** sheet_write(sheet, line): Add it, with its end.  False, with errno. */
bool sheet_write(struct sheet *, str);

/** sheet_read(sheet, line): The next line without its end, valid until the
 * next; false at the end of the file. */
bool sheet_read(struct sheet *, str *);

/** sheet_end(sheet, a, sha256): Close it, on the disk when it was written.
 * The hash of all lines written or read.  False, with errno, when anything
 * failed. */
bool sheet_end(struct sheet *, struct arena *, str *);

struct manifest_table {
	str name, sha256;
	int64_t rows;
};

struct manifest {
	int64_t format, schema, acts, files, bytes, missing;
	str made, engine, tables, head;
	str key; /* its SHA-256; empty: it is not in the backup */
	struct manifest_table *v;
	size_t n;
};

/** manifest_write(b, m): As JSON. */
void manifest_write(struct buf *, const struct manifest *);

/** manifest_read(a, text, m): False when it is not one; of a newer format only
 * ${m}.format is read. */
bool manifest_read(struct arena *, str, struct manifest *);

/** backup_say(b, outcome, sentence): Note why, and return ${outcome}.
 * backup_disk(b, what): The same for errno, on the way to "write" or "read". */
enum backup_outcome backup_say(struct backup *, enum backup_outcome, str);
enum backup_outcome backup_disk(struct backup *, const char *);

#endif
