/*
 * Markdown from strangers into markup that can do nothing: md4c reads it, and
 * every tag written stands in this file.  Raw HTML stays text.
 */
#include <string.h>
#include <strings.h>

#include <md4c.h>

#include "engine/page/page.h"
#include "engine/page/put.h"

/* Not MD_FLAG_PERMISSIVEURLAUTOLINKS: in md4c 0.4.8 such a link may run on into
 * the next table cell, and then text beyond the end is handed out. */
#define MARKDOWN_FLAGS (MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_NOHTML)

/* Deeper nesting than people write is read, but leaves no tags. */
#define BLOCKS_MAX 24
#define SPANS_MAX 16

/* The most that honest Markdown grows is about tenfold ("|a" becomes a table
 * cell); only tables of empty cells and repeated references grow more. */
#define GROWTH_MAX 16

/* Longer addresses are left as words: a short reference could repeat them. */
#define LINK_MAX 2000

struct markdown {
	str source;
	struct buf out;
	struct buf link;   /* the address of the link we are in */
	size_t link_start; /* where its words start in out */
	bool in_link;
	size_t blocks;
	/* The spans open in this block, so that tags balance whatever md4c
	 * makes of a hostile text. */
	struct span {
		MD_SPANTYPE type;
		bool link;
	} spans[SPANS_MAX];
	size_t spans_n;
	size_t spans_skipped;
};

static const struct {
	const char *name;
	const char *means;
} entities[] = {
	{ "&amp;", "&" },
	{ "&lt;", "<" },
	{ "&gt;", ">" },
	{ "&quot;", "\"" },
	{ "&apos;", "'" },
	{ "&nbsp;", "\xc2\xa0" },
	{ "&copy;", "©" },
	{ "&reg;", "®" },
	{ "&deg;", "°" },
	{ "&ordf;", "ª" },
	{ "&ordm;", "º" },
	{ "&middot;", "·" },
	{ "&times;", "×" },
	{ "&euro;", "€" },
	{ "&bull;", "•" },
	{ "&hellip;", "…" },
	{ "&ndash;", "–" },
	{ "&mdash;", "—" },
	{ "&laquo;", "«" },
	{ "&raquo;", "»" },
	{ "&lsquo;", "‘" },
	{ "&rsquo;", "’" },
	{ "&ldquo;", "“" },
	{ "&rdquo;", "”" },
};

/* The value of "&#65;" or "&#x41;"; U+FFFD for what is no character. */
static uint32_t
entity_number(str s)
{
	bool hex = s.n > 3 && (s.p[2] == 'x' || s.p[2] == 'X');
	uint32_t c = 0;

	for (size_t i = hex ? 3 : 2; i + 1 < s.n && c < 0x110000; i++) {
		char d = s.p[i];

		if (d >= '0' && d <= '9')
			c = c * (hex ? 16 : 10) + (uint32_t)(d - '0');
		else
			c = c * 16 + (uint32_t)((d | 32) - 'a' + 10);
	}
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0xfffd;
	return c;
}

/* What an entity means, perhaps written into ${room}; one we do not know means
 * what it looks like. */
static str
entity_means(str s, char room[4])
{
	struct buf b = { .p = room, .room = 4, .max = 4 };

	if (s.n > 2 && s.p[1] == '#') {
		buf_point(&b, entity_number(s));
		return buf_str(&b);
	}
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
		if (str_is(s, entities[i].name))
			return str_of(entities[i].means);
	return s;
}

/* Add an attribute as the browser will read it: a scheme must not hide in
 * entities. */
static void
attribute_add(struct buf *b, const MD_ATTRIBUTE *attribute)
{
	char room[4];
	size_t i, from, to;

	for (i = 0; attribute->size > 0 &&
		    attribute->substr_offsets[i] < attribute->size;
	     i++) {
		str piece;

		from = attribute->substr_offsets[i];
		to = attribute->substr_offsets[i + 1];
		piece = (str){ attribute->text + from, to - from };
		if (attribute->substr_types[i] == MD_TEXT_ENTITY)
			piece = entity_means(piece, room);
		else if (attribute->substr_types[i] == MD_TEXT_NULLCHAR)
			piece = S("\xef\xbf\xbd");
		buf_add(b, piece);
	}
}

/* What opens or closes a block that needs nothing else said. */
static const char *
block_tag(MD_BLOCKTYPE type, bool open)
{
	switch (type) {
	case MD_BLOCK_QUOTE:
		return open ? "<blockquote>\n" : "</blockquote>\n";
	case MD_BLOCK_UL:
		return open ? "<ul>\n" : "</ul>\n";
	case MD_BLOCK_OL:
		return open ? "<ol>\n" : "</ol>\n";
	case MD_BLOCK_LI:
		return open ? "<li>" : "</li>\n";
	case MD_BLOCK_HR:
		return open ? "<hr>\n" : "";
	case MD_BLOCK_CODE:
		return open ? "<pre tabindex=\"0\"><code>" : "</code></pre>\n";
	case MD_BLOCK_P:
		return open ? "<p>" : "</p>\n";
	case MD_BLOCK_TABLE:
		/* Wide tables scroll; what scrolls must take the focus. */
		return open ? "<div class=\"scroll\" role=\"region\" "
			      "tabindex=\"0\"><table>\n"
			    : "</table></div>\n";
	case MD_BLOCK_THEAD:
		return open ? "<thead>\n" : "</thead>\n";
	case MD_BLOCK_TBODY:
		return open ? "<tbody>\n" : "</tbody>\n";
	case MD_BLOCK_TR:
		return open ? "<tr>" : "</tr>\n";
	case MD_BLOCK_TH:
		return open ? "<th scope=\"col\">" : "</th>";
	case MD_BLOCK_TD:
		return open ? "<td>" : "</td>";
	default:
		return "";
	}
}

/* The page has h1 and h2; prose begins at h3. */
static unsigned
heading_level(const void *detail)
{
	unsigned level = ((const MD_BLOCK_H_DETAIL *)detail)->level;

	return level + 2 > 6 ? 6 : level + 2;
}

static const char *
span_tag(MD_SPANTYPE type, bool open)
{
	switch (type) {
	case MD_SPAN_EM:
		return open ? "<em>" : "</em>";
	case MD_SPAN_STRONG:
		return open ? "<strong>" : "</strong>";
	case MD_SPAN_CODE:
		return open ? "<code>" : "</code>";
	case MD_SPAN_DEL:
		return open ? "<del>" : "</del>";
	default:
		return "";
	}
}

static void
link_write(struct markdown *m, str url)
{
	buf_c(&m->out, "<a href=\"");
	put_escaped(&m->out, url);
	buf_c(&m->out, strncasecmp(url.p, "http", 4) == 0
			   ? "\" rel=\"nofollow noopener\">"
			   : "\">");
}

/* Links do not nest, and one that put_link refuses is left as its words.
 * Return whether there is one now. */
static bool
link_open(struct markdown *m, const MD_ATTRIBUTE *href)
{
	if (m->in_link || href->size > LINK_MAX)
		return false;
	m->link.n = 0;
	attribute_add(&m->link, href);
	if (!put_link_safe(buf_str(&m->link)))
		return false;
	link_write(m, buf_str(&m->link));
	m->link_start = m->out.n;
	m->in_link = true;
	return true;
}

/* How long the bare address at the start of ${s} is, without the punctuation
 * of the sentence around it; 0 if there is none. */
static size_t
address_length(str s)
{
	size_t n = 0;

	if (!str_starts(s, S("https://")))
		return 0;
	while (n < s.n && (unsigned char)s.p[n] > ' ' &&
	       memchr("<>\"'()[]|\\", s.p[n], 10) == NULL)
		n++;
	while (n > 0 && memchr(".,;:!?*_~", s.p[n - 1], 9) != NULL)
		n--;
	s.n = n;
	return n > 8 && n <= LINK_MAX && put_link_safe(s) ? n : 0;
}

/* Words, with https addresses in them made links. */
static void
words_write(struct markdown *m, str s)
{
	ptrdiff_t at;
	size_t n;

	while (!m->in_link && (at = str_find(s, S("https://"))) >= 0) {
		n = address_length(str_drop(s, (size_t)at));
		put_escaped(&m->out, str_take(s, (size_t)at));
		s = str_drop(s, (size_t)at);
		if (n > 0) {
			link_write(m, str_take(s, n));
			put_escaped(&m->out, str_take(s, n));
			buf_c(&m->out, "</a>");
		} else {
			n = 8;
			put_escaped(&m->out, str_take(s, n));
		}
		s = str_drop(s, n);
	}
	put_escaped(&m->out, s);
}

static void
span_pop(struct markdown *m)
{
	struct span span = m->spans[--m->spans_n];

	if (span.link) {
		if (m->out.n == m->link_start)
			put_escaped(&m->out, buf_str(&m->link));
		buf_c(&m->out, "</a>");
		m->in_link = false;
	}
	buf_c(&m->out, span_tag(span.type, false));
}

/* No span outlives its block. */
static void
spans_end(struct markdown *m)
{
	while (m->spans_n > 0)
		span_pop(m);
	m->spans_skipped = 0;
}

static int
html_span_open(MD_SPANTYPE type, void *detail, void *cookie)
{
	struct markdown *m = cookie;
	struct span *span = &m->spans[m->spans_n];

	if (m->spans_n == SPANS_MAX) {
		m->spans_skipped++;
		return m->out.full;
	}
	m->spans_n++;
	*span = (struct span){ type, false };
	if (type == MD_SPAN_A)
		span->link = link_open(m, &((MD_SPAN_A_DETAIL *)detail)->href);
	else if (type == MD_SPAN_IMG)
		span->link = link_open(m, &((MD_SPAN_IMG_DETAIL *)detail)->src);
	buf_c(&m->out, span_tag(type, true));
	return m->out.full;
}

static int
html_span_close(MD_SPANTYPE type, void *detail, void *cookie)
{
	struct markdown *m = cookie;

	(void)detail;
	if (m->spans_skipped > 0)
		m->spans_skipped--;
	else if (m->spans_n > 0 && m->spans[m->spans_n - 1].type == type)
		span_pop(m);
	return m->out.full;
}

static int
html_block_open(MD_BLOCKTYPE type, void *detail, void *cookie)
{
	struct markdown *m = cookie;
	const MD_BLOCK_OL_DETAIL *list = detail;
	const MD_BLOCK_TD_DETAIL *cell = detail;

	spans_end(m);
	if (++m->blocks > BLOCKS_MAX)
		return m->out.full;
	if (type == MD_BLOCK_H)
		buf_fmt(&m->out, "<h%u>", heading_level(detail));
	else if (type == MD_BLOCK_OL && list->start != 1)
		buf_fmt(&m->out, "<ol start=\"%u\">\n", list->start);
	else if (type == MD_BLOCK_TD && cell->align == MD_ALIGN_RIGHT)
		buf_c(&m->out, "<td class=\"number\">");
	else
		buf_c(&m->out, block_tag(type, true));
	return m->out.full;
}

static int
html_block_close(MD_BLOCKTYPE type, void *detail, void *cookie)
{
	struct markdown *m = cookie;

	spans_end(m);
	if (m->blocks-- > BLOCKS_MAX)
		return m->out.full;
	if (type == MD_BLOCK_H)
		buf_fmt(&m->out, "</h%u>\n", heading_level(detail));
	else
		buf_c(&m->out, block_tag(type, false));
	return m->out.full;
}

/* md4c 0.4.8 has been seen to hand out text that stands a little outside its
 * source (long runs of "*").  So it works on a copy with a margin on both
 * sides: what lies in the margin is told from the few constants of its own
 * that it may also hand out, and nothing else is ever read. */
#define MARGIN ((size_t)4096)

static str
source_copy(struct arena *a, str s)
{
	char *p = arena_get(a, s.n + 2 * MARGIN, 1);

	if (s.n > 0)
		memcpy(p + MARGIN, s.p, s.n);
	return (str){ p + MARGIN, s.n };
}

static bool
text_is_whole(const struct markdown *m, str s)
{
	uintptr_t from = (uintptr_t)m->source.p, at = (uintptr_t)s.p;

	if (at < from - MARGIN || at > from + m->source.n + MARGIN)
		return s.n <= 64;
	return at >= from && at - from <= m->source.n &&
	       s.n <= m->source.n - (at - from);
}

static int
html_text(MD_TEXTTYPE type, const MD_CHAR *p, MD_SIZE n, void *cookie)
{
	struct markdown *m = cookie;
	str s = { p, n };
	char room[4];

	if (!text_is_whole(m, s))
		return 1;
	if (type == MD_TEXT_BR)
		buf_c(&m->out, "<br>\n");
	else if (type == MD_TEXT_SOFTBR)
		buf_char(&m->out, '\n');
	else if (type == MD_TEXT_NULLCHAR)
		buf_c(&m->out, "\xef\xbf\xbd");
	else if (type == MD_TEXT_ENTITY)
		put_escaped(&m->out, entity_means(s, room));
	else if (type == MD_TEXT_NORMAL)
		words_write(m, s);
	else
		put_escaped(&m->out, s);
	return m->out.full;
}

html
markdown_html(struct arena *a, str s)
{
	static const MD_PARSER parser = { 0, MARKDOWN_FLAGS, html_block_open,
		html_block_close, html_span_open, html_span_close, html_text,
		NULL, NULL };
	struct markdown m = { .source = source_copy(a, s),
		.out = buf_open(a, s.n * GROWTH_MAX + 1024) };

	/* U+FFFD for a NUL is three bytes for one. */
	m.link = buf_open(a, LINK_MAX * 3);
	if (md_parse(m.source.p, (MD_SIZE)s.n, &parser, &m) == 0 && !m.out.full)
		return (html){ buf_str(&m.out) };
	/* It grew beyond reason: show what was written, as it was written. */
	m.out = buf_open(a, s.n * GROWTH_MAX + 1024);
	buf_c(&m.out, "<p>");
	put_escaped(&m.out, s);
	buf_c(&m.out, "</p>\n");
	return (html){ buf_str(&m.out) };
}
