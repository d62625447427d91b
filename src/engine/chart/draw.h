/* What the charts of this folder share.  Nobody outside includes this. */
#ifndef ENGINE_CHART_DRAW_H
#define ENGINE_CHART_DRAW_H

#include "engine/page/page.h"

struct drawing {
	const char *class;
	str id;
	int width, height;
	bool links;   /* holds links, so it is a group and no image */
	bool stretch; /* may be stretched out of shape */
};

/** draw_open(pg, drawing): The opening tag, up to a <title> and a <desc> that
 * the caller writes: ID-title and ID-desc name and describe the drawing. */
void draw_open(struct page *, const struct drawing *);

/** draw_close(pg, mark): End the drawing that began at ${mark}; take it out. */
html draw_close(struct page *, size_t);

/** draw_tag(pg, tag, id): "<TAG id="ID-TAG">". */
void draw_tag(struct page *, const char *, str);

/** draw_label(pg, x, y, s, max): ${s} ending at ${x} on base line ${y}, cut
 * after ${max} characters. */
void draw_label(struct page *, int, int, str, size_t);

/** draw_link(pg, href), draw_link_end(pg, href): A link around what is drawn in
 * between; a group when ${href} is empty. */
void draw_link(struct page *, str);
void draw_link_end(struct page *, str);

#endif
