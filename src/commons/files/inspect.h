/*
 * What a file is, by what is in it: the role of the jail, and the closed list
 * of what is taken in.
 */
#ifndef COMMONS_FILES_INSPECT_H
#define COMMONS_FILES_INSPECT_H

#include "engine/jail/jail.h"

/* A kind of file that people may hand in. */
struct inspect_type {
	const char *type;    /* as it is stored and served */
	const char *name;    /* as people call it, in any language */
	const char *endings; /* lower case, "jpg jpeg" */
	bool image;	     /* shown in the page, not downloaded */
	bool text;	     /* of one family: its ending says which */
	bool foreign; /* also in the encodings that offices save tables in */
	bool table;   /* may be larger than FILE_BYTES_MAX */
};

/** inspect_type(i): The i-th, NULL behind the last. */
const struct inspect_type *inspect_type(size_t);

/** inspect_named(type): The row of media type ${type}, or NULL. */
const struct inspect_type *inspect_named(str);

/** inspect_agrees(type, name): The row that file ${name} is, when its content
 * is ${type}: NULL when its ending says something else. */
const struct inspect_type *inspect_agrees(const struct inspect_type *, str);

/* What the role says of a file it refuses. */
#define INSPECT_UNKNOWN "unknown"
#define INSPECT_UNSOUND "unsound"
#define INSPECT_SWOLLEN "swollen"
#define INSPECT_NO_ROOM "room"

/* The role "inspect": its input a file; its output the same, an image without
 * its metadata; its reply the media type (of a text, text/plain; of one that is
 * not UTF-8, text/csv: then it is that, or nothing we take).  Of an input beyond
 * FILE_BYTES_MAX it reads the first FILE_START bytes, says what kind of table
 * it is by them, and writes nothing. */
extern const struct jail_role inspect_role;

#endif
