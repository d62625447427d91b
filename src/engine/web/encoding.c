/*
 * Content codings.  Levels are chosen for pages packed once and sent many
 * times, by a worker while somebody waits: a 20 kB page takes under 1 ms.
 */
/* zlib then promises in its types that it does not write its input. */
#define ZLIB_CONST
#include <brotli/encode.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>
#include <zstd.h>

#include "engine/web/encoding.h"

#define GZIP_LEVEL 6
#define BROTLI_LEVEL 5
#define ZSTD_LEVEL 9

const char *
encoding_name(enum encoding e)
{
	static const char *const names[ENCODINGS] = { "", "gzip", "br",
		"zstd" };

	return names[e];
}

static bool
encoding_named(str token, const char *name)
{
	return token.n == strlen(name) &&
	       strncasecmp(token.p, name, token.n) == 0;
}

/* Whether parameters say "q=0", "q=0.000" or nonsense. */
static bool
encoding_refused(str rest)
{
	str part, name;

	while (rest.p != NULL) {
		part = str_trim(str_cut(&rest, ';'));
		name = str_trim(str_cut(&part, '='));
		if (!encoding_named(name, "q"))
			continue;
		part = str_trim(part);
		for (size_t i = 0; i < part.n; i++)
			if (part.p[i] >= '1' && part.p[i] <= '9')
				return false;
		return true;
	}
	return false;
}

enum encoding
encoding_choose(str header, unsigned offered)
{
	static const enum encoding preferred[] = { BROTLI, ZSTD, GZIP };
	unsigned taken = 0, named = 0;
	str one, token;
	bool any = false;

	while (header.p != NULL && header.n > 0) {
		one = str_cut(&header, ',');
		token = str_trim(str_cut(&one, ';'));
		if (str_is(token, "*")) {
			any = !encoding_refused(one);
			continue;
		}
		for (unsigned e = GZIP; e < ENCODINGS; e++) {
			if (!encoding_named(token, encoding_name(e)))
				continue;
			named |= 1u << e;
			if (!encoding_refused(one))
				taken |= 1u << e;
		}
	}
	if (any)
		taken |= ~named;
	taken &= offered;
	for (size_t i = 0; i < sizeof(preferred) / sizeof(*preferred); i++)
		if (taken & 1u << preferred[i])
			return preferred[i];
	return IDENTITY;
}

/* ${n} holds the room on entry and the size on success. */
static bool
encoding_gzip(str body, unsigned char *out, size_t *n)
{
	z_stream z;
	int done;

	memset(&z, 0, sizeof(z));
	if (body.n > UINT32_MAX || *n > UINT32_MAX ||
	    deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8,
		Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	z.next_in = (const unsigned char *)body.p;
	z.avail_in = (unsigned)body.n;
	z.next_out = out;
	z.avail_out = (unsigned)*n;
	done = deflate(&z, Z_FINISH);
	*n = z.total_out;
	deflateEnd(&z);
	return done == Z_STREAM_END;
}

static bool
encoding_into(enum encoding e, str body, unsigned char *out, size_t *n)
{
	size_t made;

	switch (e) {
	case GZIP:
		return encoding_gzip(body, out, n);
	case BROTLI:
		return BrotliEncoderCompress(BROTLI_LEVEL,
			   BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, body.n,
			   (const uint8_t *)body.p, n, out) == BROTLI_TRUE;
	case ZSTD:
		made = ZSTD_compress(out, *n, body.p, body.n, ZSTD_LEVEL);
		*n = made;
		return !ZSTD_isError(made);
	case IDENTITY:
	case ENCODINGS:
		break;
	}
	return false;
}

char *
encoding_pack(enum encoding e, str body, size_t *n)
{
	char *out, *small;
	size_t room = body.n;

	/* Room for less than the body: what does not fit is not worth it. */
	if (body.n == 0 || (out = malloc(room)) == NULL)
		return NULL;
	if (!encoding_into(e, body, (unsigned char *)out, &room) ||
	    room >= body.n) {
		free(out);
		return NULL;
	}
	*n = room;
	small = realloc(out, room);
	return small == NULL ? out : small;
}
