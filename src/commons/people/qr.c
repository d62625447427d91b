/* QR codes: see qr.h. */
#include <qrencode.h>

#include "commons/people/qr.h"
#include "engine/page/page.h"

#define SVG_MAX ((size_t)256 << 10)
/* The quiet zone around it, in modules (ISO/IEC 18004 §9.1). */
#define QUIET 4

/* One path: each run of dark modules in a row is a rectangle. */
static void
qr_path(struct buf *b, const QRcode *code)
{
	for (int y = 0; y < code->width; y++)
		for (int x = 0, n; x < code->width; x += n + 1) {
			for (n = 0; x + n < code->width &&
				    (code->data[y * code->width + x + n] & 1);
			     n++)
				;
			if (n > 0)
				buf_fmt(b, "M%d %dh%dv1h-%dz", x + QUIET,
				    y + QUIET, n, n);
		}
}

html
qr_svg(struct arena *a, str text, str label)
{
	QRcode *code = QRcode_encodeString8bit(str_c(a, text), 0, QR_ECLEVEL_M);
	struct buf b = buf_open(a, SVG_MAX);
	struct page pg = { .arena = a, .out = &b };
	int side;

	if (code == NULL)
		return (html){ S("") };
	side = code->width + 2 * QUIET;
	buf_fmt(&b,
	    "<svg class=\"qr\" role=\"img\" width=\"%d\" height=\"%d\" "
	    "viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\" "
	    "aria-label=\"",
	    4 * side, 4 * side, side, side);
	put_plain(&pg, hole_str(label));
	buf_fmt(&b,
	    "\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path "
	    "fill=\"#000\" d=\"",
	    side, side);
	qr_path(&b, code);
	buf_c(&b, "\"/></svg>");
	QRcode_free(code);
	return (html){ buf_str(&b) };
}
