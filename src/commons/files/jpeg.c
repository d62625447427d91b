/* JPEG without what it tells beside the picture: see clean.h. */
#include "commons/files/clean.h"

enum marker {
	MARK_TEM = 0x01,
	MARK_SOF = 0xc0, /* to 0xcf, tables among them */
	MARK_JPG = 0xc8, /* reserved */
	MARK_RST = 0xd0, /* to 0xd7 */
	MARK_SOI = 0xd8,
	MARK_EOI = 0xd9,
	MARK_SOS = 0xda,
	MARK_DQT = 0xdb,
	MARK_DNL = 0xdc,
	MARK_DRI = 0xdd,
	MARK_EXP = 0xdf,
	MARK_APP0 = 0xe0, /* JFIF */
	MARK_APP1 = 0xe1, /* EXIF, XMP */
	MARK_APP2 = 0xe2, /* ICC profiles, and more pictures */
	MARK_APP14 = 0xee /* Adobe's colours */
};

/* What a JPEG is read with. */
struct jpeg {
	str rest;
	struct buf *out;
	bool framed, scanned; /* there was a frame; a scan */
	bool turned;	      /* which way is up was said */
};

/* The next marker, behind any number of filling bytes; 0 when there is none. */
static int
jpeg_marker(struct jpeg *j)
{
	int marker;

	if (j->rest.n < 2 || j->rest.p[0] != '\xff')
		return 0;
	while (j->rest.n > 1 && j->rest.p[1] == '\xff')
		j->rest = str_drop(j->rest, 1);
	if (j->rest.n < 2)
		return 0;
	marker = (unsigned char)j->rest.p[1];
	j->rest = str_drop(j->rest, 2);
	return marker;
}

static void
jpeg_put(struct jpeg *j, int marker, str payload)
{
	size_t n = payload.n + 2;

	buf_char(j->out, '\xff');
	buf_char(j->out, (char)marker);
	buf_char(j->out, (char)(n >> 8));
	buf_char(j->out, (char)(n & 0xff));
	buf_add(j->out, payload);
}

/* EXIF anew, with nothing in it but which way is up. */
static void
jpeg_put_turn(struct jpeg *j, str payload)
{
	static const char head[] = "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03"
				   "\0\0\0\x01\0";
	int way = exif_orientation(str_drop(payload, 6));
	char exif[sizeof(head) - 1 + 7] = { 0 };

	if (way == 1 || j->turned)
		return;
	for (size_t i = 0; i < sizeof(head) - 1; i++)
		exif[i] = head[i];
	exif[sizeof(head) - 1] = (char)way;
	jpeg_put(j, MARK_APP1, (str){ exif, sizeof(exif) });
	j->turned = true;
}

/* JFIF without the small picture in it, which may show what was cut off. */
static void
jpeg_put_jfif(struct jpeg *j, str payload)
{
	char jfif[14] = { 0 };

	if (payload.n < sizeof(jfif))
		return;
	for (size_t i = 0; i < 12; i++)
		jfif[i] = payload.p[i];
	jpeg_put(j, MARK_APP0, (str){ jfif, sizeof(jfif) });
}

static void
jpeg_application(struct jpeg *j, int marker, str payload)
{
	if (marker == MARK_APP0 && str_starts(payload, S("JFIF\0")))
		jpeg_put_jfif(j, payload);
	else if (marker == MARK_APP1 && str_starts(payload, S("Exif\0\0")))
		jpeg_put_turn(j, payload);
	else if ((marker == MARK_APP2 &&
		     str_starts(payload, S("ICC_PROFILE\0"))) ||
		 (marker == MARK_APP14 && str_starts(payload, S("Adobe"))))
		jpeg_put(j, marker, payload);
}

/* The bytes of a scan, up to the next marker that is not part of it. */
static bool
jpeg_scan(struct jpeg *j)
{
	size_t i;
	unsigned char next;

	for (i = 0; i + 1 < j->rest.n; i++) {
		if (j->rest.p[i] != '\xff')
			continue;
		next = (unsigned char)j->rest.p[i + 1];
		if (next == 0xff)
			continue;
		if (next != 0 && (next < MARK_RST || next > MARK_RST + 7))
			break;
		i++;
	}
	if (i + 1 >= j->rest.n)
		return false;
	buf_add(j->out, str_take(j->rest, i));
	j->rest = str_drop(j->rest, i);
	j->scanned = true;
	return true;
}

static bool
jpeg_segment(struct jpeg *j, int marker)
{
	size_t n;
	str payload;

	if (j->rest.n < 2)
		return false;
	n = (size_t)(unsigned char)j->rest.p[0] << 8 |
	    (unsigned char)j->rest.p[1];
	if (n < 2 || n > j->rest.n)
		return false;
	payload = str_drop(str_take(j->rest, n), 2);
	j->rest = str_drop(j->rest, n);
	if (marker >= MARK_APP0) {
		/* Comments and whatever else comes last are left out. */
		jpeg_application(j, marker, payload);
		return true;
	}
	if (marker < MARK_SOF || marker == MARK_JPG || marker > MARK_EXP)
		return false;
	jpeg_put(j, marker, payload);
	if (marker < MARK_RST && marker != 0xc4 && marker != 0xcc)
		j->framed = true;
	return marker != MARK_SOS || (j->framed && jpeg_scan(j));
}

bool
jpeg_clean(str image, struct buf *out)
{
	struct jpeg j = { .rest = image, .out = out };
	int marker;

	if (jpeg_marker(&j) != MARK_SOI)
		return false;
	buf_add(out, S("\xff\xd8"));
	while ((marker = jpeg_marker(&j)) != MARK_EOI) {
		if (marker == 0 || marker == MARK_TEM ||
		    (marker >= MARK_RST && marker <= MARK_SOI) ||
		    !jpeg_segment(&j, marker))
			return false;
	}
	/* What stands behind the end is no part of the picture. */
	buf_add(out, S("\xff\xd9"));
	return j.scanned && !out->full;
}
