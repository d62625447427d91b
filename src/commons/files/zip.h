/*
 * Archives as containers of documents: what members there are, and whether the
 * whole is sound.  Nothing is unpacked.  For the jail: reads strangers' bytes.
 */
#ifndef COMMONS_FILES_ZIP_H
#define COMMONS_FILES_ZIP_H

#include "commons/files/limits.h"
#include "engine/base/str.h"

struct zip_member {
	str name;
	uint64_t start, end; /* its bytes in the archive, its own head too */
	uint64_t unpacked;   /* as it says */
	str stored;	     /* its content where it is not compressed */
};

struct zip {
	struct zip_member *v; /* in the order of their bytes */
	size_t n;
	bool swollen; /* of one that is whole: it would unpack to too much */
};

/**
 * zip_read(arena, bytes, zip):
 * Read the directory of an archive (APPNOTE 6.3.10).  False for one that is
 * not whole, has anything before its first member, behind its end or in two
 * members at once, more than ZIP_MEMBERS_MAX members, encrypted ones, names
 * that climb ("..", "/…", "\"), another compression than deflate, 64-bit or
 * split directories, or that would unpack to more than ZIP_TOTAL_MAX or
 * ZIP_RATIO_MAX times its size (${swollen}).
 */
bool zip_read(struct arena *, str, struct zip *);

/** zip_find(zip, name): That member, or NULL. */
const struct zip_member *zip_find(const struct zip *, const char *);

/** zip_document(zip): The media type of the office document that it is (ODF
 * 1.2 part 3; ECMA-376 part 2), NULL when it is none that we take or brings
 * programs (macros). */
const char *zip_document(const struct zip *);

#endif
