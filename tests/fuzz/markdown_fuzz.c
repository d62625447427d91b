/* Goal: Markdown gives only our own tags, balanced, and only safe links. */
#include <stdlib.h>

#include "engine/page/page.h"
#include "engine/page/put.h"

#define ROOM ((size_t)64 << 20)
#define OPEN_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool good)
{
	if (!good)
		abort();
}

static bool
is_ours(str name)
{
	static const char *const ours[] = { "p", "h3", "h4", "h5", "h6", "ul",
		"ol", "li", "blockquote", "pre", "code", "em", "strong", "del",
		"a", "div", "table", "thead", "tbody", "tr", "th", "td", "br",
		"hr" };

	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (str_is(name, ours[i]))
			return true;
	return false;
}

/* A tag without its angle brackets. */
static void
check_tag(str tag, str *open, size_t *n)
{
	str rest = tag, name = str_cut(&rest, ' ');

	if (name.n > 0 && name.p[0] == '/') {
		must(*n > 0 && str_eq(open[--*n], str_drop(name, 1)));
		return;
	}
	must(is_ours(name));
	if (str_is(name, "a")) {
		must(str_starts(rest, S("href=\"")));
		rest = str_drop(rest, 6);
		must(put_link_safe(str_cut(&rest, '"')));
		must(rest.n == 0 || str_is(rest, " rel=\"nofollow noopener\""));
	}
	if (!str_is(name, "br") && !str_is(name, "hr")) {
		must(*n < OPEN_MAX);
		open[(*n)++] = name;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_open(ROOM);
	str s = { (const char *)p, n }, rest, open[OPEN_MAX];
	size_t depth = 0;

	rest = markdown_html(a, s).s;
	must(str_utf8(rest) && rest.n <= n * 16 + 1024);
	while (str_find(rest, S("<")) >= 0) {
		must(str_find(str_cut(&rest, '<'), S(">")) < 0);
		must(str_find(rest, S(">")) >= 0);
		check_tag(str_cut(&rest, '>'), open, &depth);
	}
	must(depth == 0 && str_find(rest, S(">")) < 0);
	arena_close(a);
	return 0;
}
