/*
 * Forms with files: multipart/form-data (RFC 7578, RFC 2046 §5.1), whole in
 * memory.  Strict: whatever two readers may take for two things is refused.
 * No sockets, no files: the server brings the body.
 */
#ifndef ENGINE_WEB_MULTIPART_H
#define ENGINE_WEB_MULTIPART_H

#include "engine/base/str.h"

/* The widest form has fifty fields and three files. */
#define MULTIPART_PARTS_MAX 64
/* The head of a part: browsers send 200 bytes and the file's name. */
#define MULTIPART_HEAD_MAX 2048
/* A field's name, a file's media type. */
#define MULTIPART_NAME_MAX 200
/* A file's name, in letters. */
#define MULTIPART_FILENAME_MAX 120

struct part {
	str name;
	bool file;    /* a file was, or could have been, chosen here */
	str filename; /* made harmless; empty when none was chosen */
	str type;     /* as the sender says: not to be believed */
	str bytes;    /* a slice of the body */
};

/**
 * multipart_boundary(type, boundary):
 * Whether Content-Type ${type} is multipart/form-data with one sound
 * ${boundary}, 1 to 70 characters of RFC 2046.
 */
bool multipart_boundary(str, str *);

/**
 * multipart_read(a, body, boundary, parts, n):
 * Take ${body} apart; ${parts} live in ${a}, bytes in them stay where they are.
 * False when it is malformed or beyond the limits above: text before the first
 * or behind the last boundary, no last boundary, lines ended by anything but
 * CR LF, a control character in a head, a head said twice, no name, an encoding
 * of transfer, "filename*".
 */
bool multipart_read(struct arena *, str, str, struct part **, size_t *);

/* What was looked at of a body that lies in a file: spool_pass. */
typedef void multipart_passed(const char *, size_t);

/** multipart_read_file(a, body, boundary, passed, parts, n): The same for a
 * body in a file, telling ${passed} from time to time what was read of it. */
bool multipart_read_file(struct arena *, str, str, multipart_passed *,
    struct part **, size_t *);

/**
 * multipart_filename(a, name):
 * ${name} as a name and nothing more: what stands behind the last "/" or "\",
 * without control characters, marks that turn text around or bytes that are no
 * UTF-8, without dots and blanks at its ends, at most MULTIPART_FILENAME_MAX
 * letters, cut before its ending.  "file" when nothing is left.
 */
str multipart_filename(struct arena *, str);

#endif
