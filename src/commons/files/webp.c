/* WebP without what it tells beside the picture: see clean.h. */
#include "commons/files/clean.h"

#define FLAG_XMP 0x04
#define FLAG_EXIF 0x08
#define HEAD 12

static uint32_t
webp_number(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 |
	       (uint32_t)b[1] << 8 | b[0];
}

static void
webp_put(struct buf *out, str name, str payload)
{
	buf_add(out, name);
	for (int i = 0; i < 4; i++)
		buf_char(out, (char)(payload.n >> (8 * i) & 0xff));
	buf_add(out, payload);
	if (payload.n % 2 == 1)
		buf_char(out, '\0');
}

/* Take one chunk, and the byte that makes its length even. */
static bool
webp_chunk(str *rest, str *name, str *payload)
{
	uint32_t n;

	if (rest->n < 8)
		return false;
	n = webp_number(rest->p + 4);
	if (n > rest->n - 8)
		return false;
	*name = str_take(*rest, 4);
	*payload = str_take(str_drop(*rest, 8), n);
	*rest = str_drop(*rest, 8 + (size_t)n);
	if (n % 2 == 1) {
		if (rest->n == 0)
			return false;
		*rest = str_drop(*rest, 1);
	}
	return true;
}

static bool webp_chunks(str, struct buf *, bool, bool *);

/* One picture of a moving one holds chunks of its own. */
static bool
webp_frame(str payload, struct buf *out)
{
	struct buf inside = buf_open(out->arena, out->max);
	bool picture = false;

	if (payload.n < 16)
		return false;
	buf_add(&inside, str_take(payload, 16));
	if (!webp_chunks(str_drop(payload, 16), &inside, true, &picture) ||
	    !picture || inside.full)
		return false;
	webp_put(out, S("ANMF"), buf_str(&inside));
	return true;
}

static bool
webp_extended(str payload, struct buf *out)
{
	char flags[10];

	if (payload.n != sizeof(flags))
		return false;
	for (size_t i = 0; i < sizeof(flags); i++)
		flags[i] = payload.p[i];
	flags[0] = (char)(flags[0] & ~(FLAG_XMP | FLAG_EXIF));
	webp_put(out, S("VP8X"), (str){ flags, sizeof(flags) });
	return true;
}

/* Only what shows goes out; ${picture}: there was one. */
static bool
webp_chunks(str rest, struct buf *out, bool frame, bool *picture)
{
	str name, payload;

	while (rest.n > 0) {
		if (!webp_chunk(&rest, &name, &payload))
			return false;
		if (str_is(name, "VP8 ") || str_is(name, "VP8L")) {
			*picture = true;
			webp_put(out, name, payload);
		} else if (str_is(name, "ALPH") ||
			   (!frame && (str_is(name, "ANIM") ||
					  str_is(name, "ICCP")))) {
			webp_put(out, name, payload);
		} else if (!frame && str_is(name, "VP8X")) {
			if (!webp_extended(payload, out))
				return false;
		} else if (!frame && str_is(name, "ANMF")) {
			*picture = true;
			if (!webp_frame(payload, out))
				return false;
		}
	}
	return true;
}

bool
webp_clean(str image, struct buf *out)
{
	size_t start = out->n, n;
	bool picture = false;
	uint32_t size;

	if (image.n < HEAD || !str_starts(image, S("RIFF")) ||
	    !str_starts(str_drop(image, 8), S("WEBP")))
		return false;
	size = webp_number(image.p + 4);
	if (size < 4 || size > image.n - 8)
		return false;
	buf_add(out, str_take(image, HEAD));
	if (!webp_chunks(str_drop(str_take(image, 8 + (size_t)size), HEAD), out,
		false, &picture) ||
	    !picture || out->full)
		return false;
	n = out->n - start - 8;
	for (int i = 0; i < 4; i++)
		out->p[start + 4 + (size_t)i] = (char)(n >> (8 * i) & 0xff);
	return true;
}
