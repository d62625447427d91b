/* For tests alone: small pictures and archives, built by the byte. */
#ifndef COMMONS_FILES_IMAGES_HOUSE_H
#define COMMONS_FILES_IMAGES_HOUSE_H

#include <string.h>
#include <zlib.h>

#include "engine/base/buf.h"

static inline void
image_number(struct buf *b, uint64_t value, size_t n, bool big)
{
	for (size_t i = 0; i < n; i++) {
		size_t place = big ? n - 1 - i : i;

		buf_char(b,
		    (char)(place < 8 ? value >> (8 * place) & 0xff : 0));
	}
}

/* A segment of a JPEG. */
static inline void
jpeg_part(struct buf *b, int marker, str payload)
{
	buf_char(b, '\xff');
	buf_char(b, (char)marker);
	image_number(b, payload.n + 2, 2, true);
	buf_add(b, payload);
}

/* EXIF as a telephone writes it: which way is up (6: on its side), and where
 * it was (a directory of GPS with a latitude in clear). */
#define JPEG_EXIF                                                              \
	S("Exif\0\0II*\0\x08\0\0\0\x02\0"                                      \
	  "\x12\x01\x03\0\x01\0\0\0\x06\0\0\0"                                 \
	  "\x25\x88\x04\0\x01\0\0\0\x26\0\0\0"                                 \
	  "\0\0\0\0"                                                           \
	  "\x01\0\x1d\0\x02\0\x0b\0\0\0\x34\0\0\0\0\0\0\0"                     \
	  "LAT 41.38N\0")

/* A picture of one grey block, by the tables that libjpeg writes most often
 * left out: whoever cleans it does not decode. */
static inline str
jpeg_build(struct arena *a, bool private)
{
	struct buf b = buf_open(a, 4096);

	buf_add(&b, S("\xff\xd8"));
	if (private) {
		jpeg_part(&b, 0xe1, JPEG_EXIF);
		jpeg_part(&b, 0xe1,
		    S("http://ns.adobe.com/xap/1.0/\0<x>Ana Puig</x>"));
		jpeg_part(&b, 0xed, S("Photoshop 3.0\0Ana Puig"));
		jpeg_part(&b, 0xe2, S("MPF\0more pictures"));
		jpeg_part(&b, 0xfe, S("taken by Ana Puig"));
	}
	jpeg_part(&b, 0xe0,
	    private ? S("JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01RGB")
		    : S("JFIF\0\x01\x01\0\0\x01\0\x01\0\0"));
	jpeg_part(&b, 0xe2, S("ICC_PROFILE\0\x01\x01profile"));
	jpeg_part(&b, 0xdb, S("\0quantities"));
	jpeg_part(&b, 0xc0, S("\x08\0\x08\0\x08\x01\x01\x11\0"));
	jpeg_part(&b, 0xc4, S("\0codes"));
	jpeg_part(&b, 0xda, S("\x01\x01\0\0\x3f\0"));
	buf_add(&b, S("\x12\xff\0\x34\xff\xd0\x56"));
	if (private)
		jpeg_part(&b, 0xfe, S("between scans: Ana Puig"));
	jpeg_part(&b, 0xda, S("\x01\x01\0\0\x3f\0"));
	buf_add(&b, S("\x78\xff\xd9"));
	if (private)
		buf_add(&b, S("PK\x03\x04 behind: Ana Puig"));
	return buf_str(&b);
}

static inline void
png_part(struct buf *b, const char *name, str payload)
{
	struct buf whole = buf_open(b->arena, b->max);

	buf_c(&whole, name);
	buf_add(&whole, payload);
	image_number(b, payload.n, 4, true);
	buf_add(b, buf_str(&whole));
	image_number(b,
	    crc32(0, (const unsigned char *)whole.p, (unsigned)whole.n), 4,
	    true);
}

/* One black dot. */
static inline str
png_build(struct arena *a, bool private)
{
	struct buf b = buf_open(a, 4096);

	buf_add(&b, S("\x89PNG\r\n\x1a\n"));
	png_part(&b, "IHDR", S("\0\0\0\x01\0\0\0\x01\x08\0\0\0\0"));
	if (private) {
		png_part(&b, "tEXt", S("Author\0Ana Puig"));
		png_part(&b, "iTXt", S("XML:com.adobe.xmp\0\0\0\0\0Ana Puig"));
		png_part(&b, "eXIf", S("II*\0 41.38N"));
		png_part(&b, "tIME", S("\x07\xea\x0b\x16\x0a\0\0"));
		png_part(&b, "prVt", S("Ana Puig"));
	}
	png_part(&b, "pHYs", S("\0\0\x0b\x13\0\0\x0b\x13\x01"));
	png_part(&b, "IDAT", S("\x78\x9c\x63\x60\0\0\0\x02\0\x01"));
	png_part(&b, "IEND", S(""));
	if (private)
		buf_add(&b, S("behind: Ana Puig"));
	return buf_str(&b);
}

static inline void
webp_part(struct buf *b, const char *name, str payload)
{
	buf_c(b, name);
	image_number(b, payload.n, 4, false);
	buf_add(b, payload);
	if (payload.n % 2 == 1)
		buf_char(b, '\0');
}

static inline str
webp_whole(struct arena *a, str parts)
{
	struct buf b = buf_open(a, parts.n + 12);

	buf_c(&b, "RIFF");
	image_number(&b, parts.n + 4, 4, false);
	buf_c(&b, "WEBP");
	buf_add(&b, parts);
	return buf_str(&b);
}

static inline str
webp_build(struct arena *a, bool private)
{
	struct buf b = buf_open(a, 4096);
	struct buf frame = buf_open(a, 4096);

	webp_part(&b, "VP8X",
	    private ? S("\x2e\0\0\0\0\0\0\0\0\0")
		    : S("\x22\0\0\0\0\0\0\0\0\0"));
	webp_part(&b, "ICCP", S("profile"));
	webp_part(&b, "ANIM", S("\0\0\0\0\0\0"));
	buf_add(&frame, S("sixteen bytes...."));
	frame.n = 16;
	if (private)
		webp_part(&frame, "UNKN", S("Ana Puig"));
	webp_part(&frame, "VP8L", S("\x2f\0\0\0\0"));
	webp_part(&b, "ANMF", buf_str(&frame));
	if (private) {
		webp_part(&b, "EXIF", S("II*\0 41.38N"));
		webp_part(&b, "XMP ", S("Ana Puig"));
		webp_part(&b, "abcd", S("Ana Puig"));
	}
	return webp_whole(a, buf_str(&b));
}

/* An archive of stored members. */
struct zip_build {
	struct buf b, directory;
	unsigned n;
};

static inline struct zip_build
zip_begin(struct arena *a)
{
	return (
	    struct zip_build){ buf_open(a, 1 << 20), buf_open(a, 1 << 20), 0 };
}

/* ${flags}, ${method} and ${unpacked} as the directory says them. */
static inline void
zip_member_as(struct zip_build *z, str name, str content, unsigned flags,
    unsigned method, uint32_t unpacked)
{
	size_t start = z->b.n;

	for (int directory = 0; directory < 2; directory++) {
		struct buf *b = directory ? &z->directory : &z->b;

		buf_add(b, directory ? S("PK\x01\x02\x14\0") : S("PK\x03\x04"));
		image_number(b, 20, 2, false);
		image_number(b, flags, 2, false);
		image_number(b, method, 2, false);
		image_number(b, 0, 8, false);
		image_number(b, content.n, 4, false);
		image_number(b, unpacked, 4, false);
		image_number(b, name.n, 2, false);
		image_number(b, 0, directory ? 12 : 2, false);
		if (directory)
			image_number(b, start, 4, false);
		buf_add(b, name);
	}
	buf_add(&z->b, content);
	z->n++;
}

static inline void
zip_add(struct zip_build *z, const char *name, str content)
{
	zip_member_as(z, str_of(name), content, 0, 0, (uint32_t)content.n);
}

static inline str
zip_close(struct zip_build *z)
{
	size_t start = z->b.n;

	buf_add(&z->b, buf_str(&z->directory));
	buf_add(&z->b, S("PK\x05\x06\0\0\0\0"));
	image_number(&z->b, z->n, 2, false);
	image_number(&z->b, z->n, 2, false);
	image_number(&z->b, z->directory.n, 4, false);
	image_number(&z->b, start, 4, false);
	image_number(&z->b, 0, 2, false);
	return buf_str(&z->b);
}

#endif
