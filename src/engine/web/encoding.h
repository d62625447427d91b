/* Content codings: which one a client takes, and packing bodies. */
#ifndef ENGINE_WEB_ENCODING_H
#define ENGINE_WEB_ENCODING_H

#include "engine/base/str.h"

enum encoding { IDENTITY, GZIP, BROTLI, ZSTD, ENCODINGS };

/** encoding_name(e): "gzip"; "" for IDENTITY. */
const char *encoding_name(enum encoding);

/**
 * encoding_choose(header, offered):
 * The best of ${offered} (a mask, 1 << GZIP …) that an Accept-Encoding
 * (RFC 9110 §12.5.3) admits: the smallest wins, whatever its q, unless that is
 * 0.  IDENTITY when there is none, and for an empty header.
 */
enum encoding encoding_choose(str, unsigned);

/** encoding_pack(e, body, n): ${body} packed, in malloced memory, its size in
 * ${n}; NULL when that is not smaller, or there is no memory. */
char *encoding_pack(enum encoding, str, size_t *);

#endif
