/* Comments as markup: see body.h. */
#include <string.h>

#include "commons/comments/body.h"

#define SCHEME "https://"
#define SCHEME_N (sizeof(SCHEME) - 1)

static bool
link_goes_on(char c)
{
	return (unsigned char)c > ' ' && strchr("\"<>\\^`{|}", c) == NULL;
}

static bool
is_host(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* ${link} without what a sentence puts behind it. */
static str
link_trim(str link)
{
	size_t open = 0, shut = 0, i;

	for (i = 0; i < link.n; i++) {
		open += link.p[i] == '(';
		shut += link.p[i] == ')';
	}
	while (link.n > SCHEME_N) {
		char last = link.p[link.n - 1];

		if (last == ')' && shut > open)
			shut--;
		else if (strchr(".,;:!?'*_]", last) == NULL)
			break;
		link.n--;
	}
	return link;
}

str
body_link(str text, str *before)
{
	str whole = text, link;
	size_t skipped = 0;
	ptrdiff_t at;

	while ((at = str_find(text, S(SCHEME))) >= 0) {
		link = str_drop(text, (size_t)at);
		for (size_t i = 0; i < link.n; i++)
			if (!link_goes_on(link.p[i]))
				link.n = i;
		link = link_trim(link);
		if (link.n > SCHEME_N && is_host(link.p[SCHEME_N])) {
			*before = str_take(whole, skipped + (size_t)at);
			return link;
		}
		skipped += (size_t)at + SCHEME_N;
		text = str_drop(text, (size_t)at + SCHEME_N);
	}
	*before = whole;
	return (str){ 0 };
}

size_t
body_links(str text)
{
	static const char *const marks[] = { "://", "www." };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		str rest = text;
		ptrdiff_t at;

		while ((at = str_find(rest, str_of(marks[i]))) >= 0) {
			/* "https://www.x" is one. */
			n += i == 0 || at < 3 ||
			     memcmp(rest.p + at - 3, "://", 3) != 0;
			rest = str_drop(rest, (size_t)at + 3);
		}
	}
	return n;
}

/* One line: words and links. */
static void
body_line(struct page *pg, str line)
{
	while (line.n > 0) {
		str before, link = body_link(line, &before);

		put_text(pg, HOLE(before));
		if (link.n == 0)
			return;
		put_raw(pg, S("<a href=\""));
		put_link(pg, link);
		put_raw(pg, S("\" rel=\"nofollow ugc\">"));
		put_text(pg, HOLE(link));
		put_raw(pg, S("</a>"));
		line = str_drop(line, before.n + link.n);
	}
}

void
body_put(struct page *pg, str text)
{
	bool open = false;

	while (text.n > 0) {
		str line = str_cut(&text, '\n');

		if (line.n == 0) {
			if (open)
				put_raw(pg, S("</p>"));
			open = false;
			continue;
		}
		put_raw(pg, open ? S("<br>") : S("<p>"));
		open = true;
		body_line(pg, line);
	}
	if (open)
		put_raw(pg, S("</p>"));
}
