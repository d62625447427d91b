/* Goal: whatever a form's body says, its parts lie inside it, its names are
 * names, and the same form written plainly is read as the same.
 *
 * Input: the Content-Type, a line feed, the body. */
#include <stdlib.h>
#include <string.h>

#include "engine/base/buf.h"
#include "engine/web/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool true_)
{
	if (!true_)
		abort();
}

static void
filename(struct arena *a, str name)
{
	must(name.n > 0 && name.n <= 4 * MULTIPART_FILENAME_MAX);
	must(str_utf8(name));
	for (size_t i = 0; i < name.n; i++)
		must((unsigned char)name.p[i] >= 0x20 && name.p[i] != '/' &&
		     name.p[i] != '\\');
	/* What was made harmless is, and stays as it is. */
	if (str_find(name, S("%22")) < 0)
		must(str_eq(multipart_filename(a, name), name));
}

static bool
plain(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '"')
			return false;
	return true;
}

/* ${v} as a browser would send it. */
static void
again(struct arena *a, const struct part *v, size_t n, str boundary)
{
	struct buf b = buf_open(a, 8 << 20);
	struct part *w;
	size_t m;

	for (size_t i = 0; i < n; i++) {
		if (!plain(v[i].name) || !plain(v[i].filename))
			return;
		buf_c(&b, "--");
		buf_add(&b, boundary);
		buf_c(&b, "\r\nContent-Disposition: form-data; name=\"");
		buf_add(&b, v[i].name);
		if (v[i].file) {
			buf_c(&b, "\"; filename=\"");
			buf_add(&b, v[i].filename);
		}
		buf_c(&b, "\"\r\n\r\n");
		buf_add(&b, v[i].bytes);
		buf_c(&b, "\r\n");
	}
	buf_c(&b, "--");
	buf_add(&b, boundary);
	buf_c(&b, "--\r\n");
	must(multipart_read(a, buf_str(&b), boundary, &w, &m) && m == n);
	for (size_t i = 0; i < n; i++)
		must(str_eq(v[i].name, w[i].name) && v[i].file == w[i].file &&
		     str_eq(v[i].bytes, w[i].bytes));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open((size_t)64 << 20);
	str body = { (const char *)data, size }, boundary, type;
	struct part *v;
	size_t n;

	if (size > 1 << 20) {
		arena_close(a);
		return 0;
	}
	type = str_cut(&body, '\n');
	if (size > 0)
		filename(a, multipart_filename(a, body));
	if (multipart_boundary(type, &boundary) &&
	    multipart_read(a, body, boundary, &v, &n)) {
		must(n <= MULTIPART_PARTS_MAX);
		for (size_t i = 0; i < n; i++) {
			must(v[i].name.n > 0 &&
			     v[i].name.n <= MULTIPART_NAME_MAX);
			must(v[i].bytes.p >= body.p &&
			     v[i].bytes.p + v[i].bytes.n <= body.p + body.n);
			if (v[i].filename.n > 0)
				filename(a, v[i].filename);
		}
		again(a, v, n, boundary);
	}
	arena_close(a);
	return 0;
}
