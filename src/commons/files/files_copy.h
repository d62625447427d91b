/*
 * Files from one folder into another: for backups and exports.  Both folders
 * have the shape that files.h gives them.
 */
#ifndef COMMONS_FILES_COPY_H
#define COMMONS_FILES_COPY_H

#include "commons/files/files.h"

/* A file that should lie in the folder. */
struct file_kept {
	str sha256;
	int64_t size;
};

struct file_list {
	struct file_kept *v;
	size_t n;
};

/** files_rightful(db): All that should, in the order of their hashes: every row
 * whose file was not taken away. */
struct file_list files_rightful(struct db *);

enum file_copied {
	FILE_COPIED,
	FILE_COPY_THERE,   /* it was there already */
	FILE_COPY_MISSING, /* not in the folder it should come from */
	FILE_COPY_WRONG,   /* there, and its bytes are others */
	FILE_COPY_BROKEN,  /* see errno */
};

/**
 * files_copy(from, to, a, file, hashed):
 * Copy ${file} from one folder to another, looking at every byte on the way; on
 * the disk when this returns FILE_COPIED.  What lies in ${to} already is left
 * when its size is right, and, if ${hashed}, its bytes too.  ${from} may be
 * NULL: a folder without files.
 */
enum file_copied files_copy(struct files *, struct files *, struct arena *,
    const struct file_kept *, bool);

/** files_prune(files, list): Remove what ${list} does not name, and what was
 * left in incoming/: for a folder that nobody hands files in to. */
void files_prune(struct files *, const struct file_list *);

#endif
