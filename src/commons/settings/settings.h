/*
 * What a portal says of itself: its name, its face, its pages of text.
 */
#ifndef COMMONS_SETTINGS_H
#define COMMONS_SETTINGS_H

#include "commons/room.h"

#define SELF settings
#define DEF "commons/settings/settings.def"
#include "engine/record/declare.h"
#define SELF text_page
#define DEF "commons/settings/text_page.def"
#include "engine/record/declare.h"

extern const struct room room_settings;

/* The one record of its kind has this address. */
#define SETTINGS_ADDRESS S("portal")

/** settings_of(db): The portal's settings; all empty while none are stored.
 * Never NULL. */
const struct settings *settings_of(struct db *);

/** settings_foot(db): Up to FOOT_MAX pages of text that have a place in the
 * foot of every page, in their order. */
struct record_list settings_foot(struct db *);
#define FOOT_MAX 6

/* An accent colour, and what it becomes where the page is dark. */
struct accent {
	uint32_t light, dark; /* 0xRRGGBB */
};

/**
 * accent_read(s, accent):
 * Read "#0b6470".  NULL when words in that colour can be read on our paper (a
 * contrast of 4.5 to 1 at least, WCAG 2.2, 1.4.3), white words on it too;
 * else an English sentence that says what to do.  ${accent}.dark is the same
 * hue made light enough to be read on the dark page.
 */
const char *accent_read(str, struct accent *);

/** accent_contrast(a, b): The contrast ratio of two colours, times 100 (WCAG
 * 2.2, "contrast ratio", "relative luminance"). */
int accent_contrast(uint32_t, uint32_t);

/** theme_href(a, settings): The address of the style sheet of this portal's
 * accent; empty while it has none of its own. */
str theme_href(struct arena *, const struct settings *);

/** settings_refuse(db, type, old, changed): What is wrong with changed
 * settings, as an English sentence; NULL: nothing. */
const char *settings_refuse(struct db *, const struct record_type *,
    const void *, const void *);

#endif
