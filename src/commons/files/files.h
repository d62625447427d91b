/*
 * Files that people hand in: taken from an upload through the jail into a
 * folder where each lies under the SHA-256 of its bytes, recorded, served,
 * erased.  How an upload gets into incoming/ is the server's affair; what a
 * file is, inspect.h's.
 *
 * The order that survives a crash at any moment: bytes on the disk, then the
 * row.  What has no row is swept after an hour; what has one is never touched.
 */
#ifndef COMMONS_FILES_H
#define COMMONS_FILES_H

#include "commons/acts/acts.h"
#include "commons/files/limits.h"
#include "commons/room.h"
#include "engine/web/multipart.h"

#define SELF file
#define DEF "commons/files/file.def"
#include "engine/record/declare.h"

extern const struct room room_files;

/* The folder: DATA/files/ab/cdef… and DATA/files/incoming/. */
/* Digits of a SHA-256 that make a file's address: 128 bits, which nobody can
 * guess. */
#define FILES_SLUG 32

struct files;

/**
 * files_open(data, create):
 * The store of files in the portal's folder ${data}; ${create}: make it where
 * it is not there.  NULL, with errno, when it cannot be used.  Any number of
 * nodes may keep and sweep in one folder that they share.
 */
struct files *files_open(const char *, bool);
void files_close(struct files *);

/** files_incoming_path(files, a): A new path, nothing there yet, to write an
 * upload to (O_CREAT | O_EXCL). */
str files_incoming_path(const struct files *, struct arena *);

enum file_outcome {
	FILE_KEPT,
	FILE_EMPTY,
	FILE_TOO_LARGE,
	FILE_UNKNOWN,  /* not of a kind that is taken */
	FILE_MISNAMED, /* its name ends as if it were another kind */
	FILE_UNSOUND,  /* it says what it is, and is not whole */
	FILE_SWOLLEN,  /* an archive that becomes far too large */
	FILE_HARD,     /* whoever looked at it died, or took too long */
	FILE_FULL,     /* there is no room on our disk */
	FILE_BROKEN,   /* our disk, our jail: try again */
	FILE_OUTCOMES
};

/** file_sentence(outcome): English, for say(); {1} is the file's name.  Says
 * what to do. */
const char *file_sentence(enum file_outcome);

/* What was kept, for its row. */
struct kept {
	str name, type, sha256;
	int64_t size;
};

/**
 * file_keep(files, a, incoming, name, kept):
 * Take the upload at ${incoming} (a path of files_incoming_path), which ends
 * there whatever happens: have it looked at in the jail, which writes it anew
 * without what images tell about people (a table beyond FILE_BYTES_MAX is kept
 * as it is, and only its beginning looked at); then put it into the store, on
 * the disk when this returns FILE_KEPT.  ${name} is what its sender called it.
 * Only then, and within FILE_SWEEP_SECONDS, may a write record it.
 */
enum file_outcome file_keep(struct files *, struct arena *, str, str,
    struct kept *);

/** file_bring(files, a, bytes, name, kept): The same for bytes in memory:
 * FILE_EMPTY without touching the disk. */
enum file_outcome file_bring(struct files *, struct arena *, str, str,
    struct kept *);

/** file_brought(rq, part, kept): The same for a file that came in a form, in
 * memory that does not grow with it. */
enum file_outcome file_brought(struct request *, const struct part *,
    struct kept *);

/** file_chosen(rq, name, kept, wrong): Take the file that was chosen in field
 * ${name} of the form, before anything is written.  False, with a sentence in
 * ${wrong}, when it is not taken; true and nothing in ${kept} when there is
 * none. */
bool file_chosen(struct request *, const char *, struct kept *, const char **);

/** upload_take(rq, upload, kept, wrong): Take an upload that came in pieces
 * (upload.h), of whoever asks, as file_chosen does one of a form; it may be
 * taken again while it is there.  False, with a sentence whose {1} is
 * kept->name, when it is not whole or not taken. */
bool upload_take(struct request *, str, struct kept *, const char **);

/**
 * file_record(db, author, kept):
 * The row of what was kept: new, or the one that the same bytes have already,
 * under their first name.  NULL when they were erased before: say so, and do
 * not keep them.  Only inside store_write.
 */
const struct file *file_record(struct db *, const struct author *,
    const struct kept *);

/** file_record_held(db, author, kept): The same for a draft: a file that is new
 * is shown to nobody but who may see drafts, until act_save saves a record that
 * names it. */
const struct file *file_record_held(struct db *, const struct author *,
    const struct kept *);

/**
 * file_erase(db, author, slug):
 * Mark that file as taken away and forget its name (its history still has it,
 * until those versions are erased: acts.h); its hash stays, so that
 * the acts still hold and the same bytes are not taken again.  False when there
 * is none.  Only inside store_write; when that is done, files_remove.
 */
bool file_erase(struct db *, const struct author *, str);

/** files_remove(files, sha256): The bytes too.  Nothing when they are gone. */
void files_remove(struct files *, str);

/** files_read(files, sha256, b): Append those bytes; false when they are not
 * there or do not fit. */
bool files_read(struct files *, str, struct buf *);

/** files_file(files, sha256): A descriptor of those bytes, for reading; -1 with
 * errno when they are not there. */
int files_file(const struct files *, str);

/** files_path(files, a, sha256): The absolute path of those bytes, for whoever
 * reads them in the jail; they may be gone.  files_beside(files, a, name): That
 * of folder ${name} beside the store's, for what is made of files.  Both empty
 * when the folder cannot be found. */
str files_path(const struct files *, struct arena *, str);
str files_beside(const struct files *, struct arena *, const char *);

/**
 * files_sweep(files, db, seconds):
 * Remove what is older than ${seconds} and nobody's: uploads left in incoming/,
 * and bytes without a row, or whose row says that they were taken away.  Return
 * how many.  ${db} was opened by store_read just now; after a fault nothing is
 * removed.
 */
size_t files_sweep(struct files *, struct db *, int64_t);

/**
 * files_check(files, db, report):
 * Compare store and rows: a line in ${report} for each file that is missing,
 * differs from its hash, or has no row and is older than FILE_SWEEP_SECONDS.
 * ${files} may be NULL: no folder.  Return how many rows have bytes.
 */
int64_t files_check(struct files *, struct db *, struct buf *);

/* How the folder's disk is. */
struct files_space {
	int64_t size, free; /* bytes; free for us, not for root */
};

/** files_space(files, space): False, with errno, when nobody can tell. */
bool files_space(const struct files *, struct files_space *);

/** files_writable(files, a): Whether an upload could be taken now, found out
 * by taking one of a block, which has no name and leaves nothing; false, with
 * errno, when not. */
bool files_writable(const struct files *, struct arena *);

/** file_path(a, file): Where it is served: "/files/SLUG/NAME", encoded. */
str file_path(struct arena *, const struct file *);

#endif
