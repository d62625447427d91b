/* PNG without what it tells beside the picture: see clean.h. */
#include <zlib.h>

#include "commons/files/clean.h"

#define SIGNATURE S("\x89PNG\r\n\x1a\n")
#define CHUNK_HEAD 8
#define CHUNK_SUM 4

static uint32_t
png_number(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
	       (uint32_t)b[2] << 8 | b[3];
}

/* Colours, sizes, moving pictures.  Not text, time, EXIF, nor what programs
 * put there for themselves. */
static bool
png_wanted(str name)
{
	static const char *const wanted[] = { "IHDR", "PLTE", "IDAT", "IEND",
		"tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV",
		"cLLI", "bKGD", "hIST", "pHYs", "sPLT", "acTL", "fcTL",
		"fdAT" };

	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++)
		if (str_is(name, wanted[i]))
			return true;
	return false;
}

/* Take one chunk, whole; false when it is not. */
static bool
png_chunk(str *rest, str *chunk, str *name)
{
	uint32_t n;

	if (rest->n < CHUNK_HEAD + CHUNK_SUM)
		return false;
	n = png_number(rest->p);
	if (n > rest->n - CHUNK_HEAD - CHUNK_SUM)
		return false;
	*chunk = str_take(*rest, CHUNK_HEAD + (size_t)n + CHUNK_SUM);
	*name = str_take(str_drop(*chunk, 4), 4);
	*rest = str_drop(*rest, chunk->n);
	for (size_t i = 0; i < 4; i++)
		if (!((name->p[i] >= 'A' && name->p[i] <= 'Z') ||
			(name->p[i] >= 'a' && name->p[i] <= 'z')))
			return false;
	return crc32(0, (const unsigned char *)name->p, n + 4) ==
	       png_number(chunk->p + CHUNK_HEAD + n);
}

bool
png_clean(str image, struct buf *out)
{
	str chunk, name;
	bool first = true, data = false;

	if (!str_starts(image, SIGNATURE))
		return false;
	buf_add(out, SIGNATURE);
	image = str_drop(image, SIGNATURE.n);
	while (png_chunk(&image, &chunk, &name)) {
		bool header = str_is(name, "IHDR");

		if (header != first || (header && chunk.n != 13 + 12))
			return false;
		first = false;
		/* A capital: without it there is no picture. */
		if (!png_wanted(name)) {
			if (name.p[0] < 'a')
				return false;
			continue;
		}
		buf_add(out, chunk);
		data = data || str_is(name, "IDAT");
		if (str_is(name, "IEND"))
			return data && chunk.n == 12 && !out->full;
	}
	return false;
}
