/* Goal: whatever somebody writes comes out letter for letter, with no markup
 * but ours and no link but to https. */
#include <stdlib.h>

#include "commons/comments/body.h"
#include "commons/comments/comments.h"

#define ROOM ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool good)
{
	if (!good)
		abort();
}

/* The pieces of one line are the line, and links go where they say. */
static void
check_line(str line)
{
	while (line.n > 0) {
		str before, link = body_link(line, &before);

		must(before.n + link.n <= line.n && before.p == line.p);
		if (link.n == 0) {
			must(before.n == line.n);
			return;
		}
		must(str_starts(link, S("https://")) && link.n > 8);
		must(link.p == line.p + before.n);
		for (size_t i = 0; i < link.n; i++)
			must((unsigned char)link.p[i] > ' ' &&
			     link.p[i] != '"' && link.p[i] != '<' &&
			     link.p[i] != '>');
		line = str_drop(line, before.n + link.n);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_open(ROOM);
	str typed = { (const char *)p, n < 8192 ? n : 8192 }, clean, rest;
	struct buf b = buf_open(a, (size_t)4 << 20);
	struct page pg = { .arena = a, .out = &b };

	clean = comment_clean(a, typed);
	/* Clean is clean: a text that was stored comes back the same. */
	must(str_eq(clean, comment_clean(a, clean)) && str_utf8(clean));
	must(body_links(clean) <= clean.n);
	for (rest = clean; rest.n > 0;)
		check_line(str_cut(&rest, '\n'));
	body_put(&pg, clean);
	must(!b.full && (clean.n == 0) == (b.n == 0));
	arena_close(a);
	return 0;
}
