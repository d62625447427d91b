/* In which letters a file is written: decided from all of its bytes.  What they
 * say is scan.h's. */
#ifndef TABLES_SURVEY_H
#define TABLES_SURVEY_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/str.h"

enum charset {
	CHARSET_UTF8,
	CHARSET_UTF16LE,
	CHARSET_UTF16BE,
	CHARSET_CP1252, /* and Latin-1, as browsers read it (WHATWG Encoding)
			 */
	CHARSETS
};

struct survey {
	enum charset encoding;
	int mark;	 /* bytes of the mark that it begins with */
	int64_t bytes;	 /* of the file */
	int64_t broken;	 /* bytes that are no letter in it */
	int64_t foreign; /* … that would be none in UTF-8 */
	int64_t zeros;	 /* NUL bytes, unless UTF-16 */
	bool carriage;	 /* its lines end with CR alone */
	bool mixed_ends; /* CR alone and LF both stand in it */
};

/** survey_file(fd, survey): Read ${fd} from its start; false when it cannot be
 * read. */
bool survey_file(int, struct survey *);

/** survey_fix(survey, encoding): As a person says: UTF-8 or windows-1252, of a
 * file that does not say itself by a mark or its zeros; false for others. */
bool survey_fix(struct survey *, enum charset);

/** survey_binary(survey): Whether that is no text at all. */
bool survey_binary(const struct survey *);

/** charset_name(encoding): "utf-8", "utf-16le", "utf-16be", "windows-1252";
 * charset_named(name): CHARSETS when there is none of it. */
const char *charset_name(enum charset);
enum charset charset_named(str);

/**
 * charset_decode(encoding, in, n, end, out, out_n):
 * Decode the ${n} bytes at ${in} to UTF-8 at ${out}, which has room for three
 * times as many and four more; ${end}: nothing comes behind them.  Return how
 * many bytes were taken: what is left is the beginning of a letter.  Not for
 * UTF-8, which is read as it is.
 */
size_t charset_decode(enum charset, const unsigned char *, size_t, bool, char *,
    size_t *);

#endif
