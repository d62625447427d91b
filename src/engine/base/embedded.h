/*
 * A file built into the binary by tools/embed.
 */
#ifndef ENGINE_BASE_EMBEDDED_H
#define ENGINE_BASE_EMBEDDED_H

#include "engine/base/str.h"

struct embedded {
	const char *name; /* without its folder, "site.css" */
	const char *type; /* its media type, "text/css; charset=utf-8" */
	str bytes;
	str gzip;      /* empty unless smaller by 5 % or more */
	str br;	       /* the same in brotli */
	char hash[17]; /* the first 16 hex digits of its SHA-256 */
};

#endif
