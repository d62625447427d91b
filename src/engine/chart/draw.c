/* Tags, labels and links of a drawing: see draw.h. */
#include <assert.h>

#include "engine/chart/draw.h"

/* An id goes into attributes and references as it is. */
static bool
id_is_sound(str id)
{
	size_t i;
	char c;

	for (i = 0; i < id.n; i++) {
		c = id.p[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return id.n > 0 && id.n <= 120;
}

void
draw_open(struct page *pg, const struct drawing *d)
{
	assert(id_is_sound(d->id));
	/* What is inside an image cannot be reached, so links need a group. */
	buf_fmt(pg->out, "<svg class=\"%s\" viewBox=\"0 0 %d %d\" role=\"%s\"",
	    d->class, d->width, d->height, d->links ? "group" : "img");
	if (d->stretch)
		put_raw(pg, S(" preserveAspectRatio=\"none\""));
	buf_fmt(pg->out, " aria-labelledby=\"%.*s-title %.*s-desc\">",
	    ARG(d->id), ARG(d->id));
}

html
draw_close(struct page *pg, size_t mark)
{
	put_raw(pg, S("</svg>"));
	return page_html(pg, mark);
}

void
draw_tag(struct page *pg, const char *tag, str id)
{
	buf_fmt(pg->out, "<%s id=\"%.*s-%s\">", tag, ARG(id), tag);
}

void
draw_label(struct page *pg, int x, int y, str s, size_t max)
{
	str rest = s, before = s;
	size_t n;

	for (n = 0; n < max && rest.n > 0; n++) {
		before = rest;
		str_point(&rest);
	}
	buf_fmt(pg->out,
	    "<text class=\"label\" x=\"%d\" y=\"%d\" text-anchor=\"end\">", x,
	    y);
	if (rest.n == 0)
		put_plain(pg, hole_str(s));
	else {
		put_plain(pg, hole_str(str_take(s, s.n - before.n)));
		put_raw(pg, S("…"));
	}
	put_raw(pg, S("</text>"));
}

void
draw_link(struct page *pg, str href)
{
	if (href.n == 0) {
		put_raw(pg, S("<g>"));
		return;
	}
	put_raw(pg, S("<a href=\""));
	put_link(pg, href);
	put_raw(pg, S("\">"));
}

void
draw_link_end(struct page *pg, str href)
{
	put_raw(pg, href.n == 0 ? S("</g>") : S("</a>"));
}
