/* The one thing that is kept of EXIF (CIPA DC-008): which way is up. */
#include "commons/files/clean.h"

#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT 3

static uint32_t
exif_number(str s, size_t at, size_t n, bool little)
{
	uint32_t value = 0;

	for (size_t i = 0; i < n; i++)
		value = value << 8 |
			(unsigned char)s.p[at + (little ? n - 1 - i : i)];
	return value;
}

int
exif_orientation(str tiff)
{
	bool little = str_starts(tiff, S("II*\0"));
	size_t at, n;
	uint32_t value;

	if (tiff.n < 8 || !(little || str_starts(tiff, S("MM\0*"))))
		return 1;
	at = exif_number(tiff, 4, 4, little);
	if (at > tiff.n - 2)
		return 1;
	n = exif_number(tiff, at, 2, little);
	for (at += 2; n > 0 && tiff.n - at >= 12; n--, at += 12) {
		if (exif_number(tiff, at, 2, little) != TAG_ORIENTATION)
			continue;
		value = exif_number(tiff, at + 8, 2, little);
		return exif_number(tiff, at + 2, 2, little) == TYPE_SHORT &&
			       value >= 1 && value <= 8
			   ? (int)value
			   : 1;
	}
	return 1;
}
