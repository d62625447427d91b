/* Accent colours: whether a city's colour can be read, and what it becomes in
 * the dark.  The papers are those of assets/portal.css. */
#include <math.h>

#include "commons/settings/settings.h"

#define PAPER 0xfbfaf7
#define PAPER_DARK 0x11151b
#define SHEET_DARK 0x191f28
#define WHITE 0xffffff
#define READABLE 450

/* One channel as light (sRGB, IEC 61966-2-1). */
static double
accent_channel(uint32_t colour, unsigned shift)
{
	double c = (double)(colour >> shift & 0xff) / 255;

	return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double
accent_luminance(uint32_t colour)
{
	return 0.2126 * accent_channel(colour, 16) +
	       0.7152 * accent_channel(colour, 8) +
	       0.0722 * accent_channel(colour, 0);
}

int
accent_contrast(uint32_t a, uint32_t b)
{
	double x = accent_luminance(a) + 0.05, y = accent_luminance(b) + 0.05;

	return (int)(100 * (x > y ? x / y : y / x));
}

/* ${colour} with ${part} of 16 parts white. */
static uint32_t
accent_lighter(uint32_t colour, uint32_t part)
{
	uint32_t mixed = 0;

	for (unsigned shift = 0; shift <= 16; shift += 8) {
		uint32_t c = colour >> shift & 0xff;

		mixed |= (c + (255 - c) * part / 16) << shift;
	}
	return mixed;
}

const char *
accent_read(str s, struct accent *accent)
{
	uint32_t colour = 0;

	if (s.n != 7 || s.p[0] != '#')
		return "Write the colour as # and six digits, like #0b6470.";
	for (size_t i = 1; i < s.n; i++) {
		int digit = str_hex(s.p[i]);

		if (digit < 0)
			return "Write the colour as # and six digits, like "
			       "#0b6470.";
		colour = colour << 4 | (uint32_t)digit;
	}
	if (accent_contrast(colour, PAPER) < READABLE ||
	    accent_contrast(colour, WHITE) < READABLE)
		return "Words in this colour would be hard to read on white.  "
		       "Choose a darker one.";
	accent->light = colour;
	for (uint32_t part = 0; part <= 16; part++) {
		accent->dark = accent_lighter(colour, part);
		if (accent_contrast(accent->dark, PAPER_DARK) >= READABLE &&
		    accent_contrast(accent->dark, SHEET_DARK) >= READABLE)
			break;
	}
	return NULL;
}
