/* Goal: no printer lets a byte of a stranger's text act as markup. */
#include <stdlib.h>

#include "engine/page/page.h"

#define ROOM ((size_t)4 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool good)
{
	if (!good)
		abort();
}

static bool
has_any(str s, const char *bytes)
{
	for (; *bytes != '\0'; bytes++)
		if (str_find(s, (str){ bytes, 1 }) >= 0)
			return true;
	return false;
}

static str
taken(struct page *pg)
{
	return page_html(pg, 0).s;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_open(ROOM * 4);
	struct languages *all = languages_open(NULL, 0);
	struct buf out = buf_open(a, ROOM);
	struct page pg = { .arena = a,
		.out = &out,
		.language = languages_at(all, 0),
		.lang = S("en") };
	struct hole hole = hole_str((str){ (const char *)p, n });
	str s;

	put_text(&pg, hole);
	s = taken(&pg);
	must(!has_any(s, "<>\"'\x01\x0b\r\x1f") && str_utf8(s));
	must(str_find(s, S("\xe2\x80\xae")) < 0);
	put_message_plain(&pg, "{1}", &hole, 1);
	must(str_eq(taken(&pg), s));
	put_path(&pg, hole);
	must(!has_any(taken(&pg), "<>\"'&/?#: \\"));
	put_link(&pg, hole.s);
	s = taken(&pg);
	must(s.n > 0 && !has_any(s, "<>\"'\\\n\t"));
	must(!str_starts(s, S("//")));
	languages_close(all);
	arena_close(a);
	return 0;
}
