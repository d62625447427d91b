/* What the files of this room share: not for other rooms. */
#ifndef FILES_ROOM_H
#define FILES_ROOM_H

#include <pthread.h>
#include <sys/types.h>

#include "commons/files/files.h"

/* Hexadecimal digits of a SHA-256; how many of them name the folder. */
#define FILES_HEX 64
#define FILES_FOLDER 2

/* What ends the names of uploads in pieces (upload.h) in incoming/. */
#define FILES_PART ".part"

struct files {
	char *path;   /* of the folder, "data/files" */
	int root;     /* the folder */
	int incoming; /* incoming/ in it */
	/* Between looking at a file's age and removing it nobody may put it
	 * there anew: no thread, and no other node, which is what the file
	 * "lock" in the folder is for.  -1: there is none. */
	pthread_mutex_t lock;
	int guard;
};

/** files_lock(files): Wait until nobody else has it; false when the folder is
 * of a kind that cannot be locked: then nothing may be removed.
 * files_unlock(files): After either. */
bool files_lock(struct files *);
void files_unlock(struct files *);

/** files_place(sha256, place): "ab/cdef…" of a hash in hexadecimal digits;
 * false when it is none. */
bool files_place(str, char[FILES_HEX + 2]);

/** files_put(files, name, sha256): Move incoming/${name}, whose bytes have
 * that hash, into the store and see to it that it stays there. */
bool files_put(struct files *, const char *, str);

/** files_hash(a, fd, size, sha256): The hash of an open file from its start,
 * in hexadecimal digits, and its size. */
bool files_hash(struct arena *, int, int64_t *, str *);

/** file_pour(to, bytes, fd, at): Write all ${bytes} to ${to}, where it stands;
 * when they lie in a file ${fd} (above 0) from ${at} on, without reading them
 * into memory.  False, with errno. */
bool file_pour(int, str, int, off_t);

extern const struct route files_routes[];

#endif
