/*
 * The printers that compiled pages call.  Which printer stands where is
 * decided by tools/pagec, Markdown is markdown.c, and what dates and numbers
 * look like is engine/words.
 */
#include <assert.h>
#include <string.h>
#include <strings.h>

#include "engine/base/date.h"
#include "engine/page/page.h"
#include "engine/page/put.h"

/* What put_escaped does with a byte. */
enum { AS_IS, DROP, ESCAPE, HIGH };

static const unsigned char put_class[256] = {
	[0 ... 8] = DROP,
	[11 ... 31] = DROP,
	['&'] = ESCAPE,
	['<'] = ESCAPE,
	['>'] = ESCAPE,
	['"'] = ESCAPE,
	['\''] = ESCAPE,
	[0x80 ... 0xff] = HIGH,
};

struct hole
hole_str(str s)
{
	return (struct hole){ .kind = HOLE_STR, .s = s };
}

struct hole
hole_c(const char *c)
{
	return (struct hole){ .kind = HOLE_STR, .s = str_of(c) };
}

struct hole
hole_number(int64_t number)
{
	return (struct hole){ .kind = HOLE_NUMBER, .number = number };
}

struct hole
hole_html(html markup)
{
	return (struct hole){ .kind = HOLE_HTML, .s = markup.s };
}

struct hole
hole_words(words w)
{
	return (struct hole){ .kind = HOLE_WORDS, .w = w };
}

struct hole
hole_prose(prose p)
{
	return (struct hole){ .kind = HOLE_PROSE, .prose = p };
}

struct hole
hole_date(date d)
{
	return (struct hole){ .kind = HOLE_DATE, .date = d };
}

struct hole
hole_moment(moment m)
{
	return (struct hole){ .kind = HOLE_MOMENT, .number = m.us };
}

/* Embeddings, overrides and isolates: they could turn the words around them,
 * and so make a page say something else than its text does. */
static bool
put_is_bidi(uint32_t c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static str
put_entity(char c)
{
	switch (c) {
	case '&':
		return S("&amp;");
	case '<':
		return S("&lt;");
	case '>':
		return S("&gt;");
	case '"':
		return S("&quot;");
	default:
		return S("&#39;");
	}
}

void
put_escaped(struct buf *b, str s)
{
	size_t i = 0, from = 0, len;
	uint32_t point;
	str rest;

	for (;;) {
		int class;

		/* Most of what is written: one look a letter. */
		while (i < s.n && put_class[(unsigned char)s.p[i]] == AS_IS)
			i++;
		if (i == s.n)
			break;
		class = put_class[(unsigned char)s.p[i]];
		len = 1;
		point = 0;
		if (class == HIGH) {
			rest = str_drop(s, i);
			point = str_point(&rest);
			len = s.n - i - rest.n;
			if (len > 1 && !put_is_bidi(point)) {
				i += len;
				continue;
			}
		}
		buf_add(b, (str){ s.p + from, i - from });
		if (class == ESCAPE)
			buf_add(b, put_entity(s.p[i]));
		else if (class == HIGH && len == 1)
			buf_add(b, S("\xef\xbf\xbd"));
		i += len;
		from = i;
	}
	if (from < s.n)
		buf_add(b, str_drop(s, from));
}

void
put_raw(struct page *pg, str s)
{
	buf_add(pg->out, s);
}

static void
put_machine(struct page *pg, const struct text *t)
{
	if (t->origin != ORIGIN_MACHINE)
		return;
	buf_add(pg->out, S(" <small class=\"machine\">"));
	put_message(pg, "machine translation", NULL, 0);
	buf_add(pg->out, S("</small>"));
}

static void
put_words(struct page *pg, words w)
{
	const struct text *t = words_in(w, pg->lang);
	bool other;

	if (t == NULL)
		return;
	other = !str_eq(t->lang, pg->lang);
	if (other) {
		buf_add(pg->out, S("<span lang=\""));
		put_escaped(pg->out, t->lang);
		buf_add(pg->out, S("\" class=\"other\">"));
	}
	put_escaped(pg->out, t->s);
	if (other)
		buf_add(pg->out, S("</span>"));
	put_machine(pg, t);
}

static void
put_prose(struct page *pg, prose p)
{
	const struct text *t = prose_in(p, pg->lang);

	if (t == NULL)
		return;
	buf_add(pg->out, S("<div class=\"prose\""));
	if (!str_eq(t->lang, pg->lang)) {
		buf_add(pg->out, S(" lang=\""));
		put_escaped(pg->out, t->lang);
		buf_char(pg->out, '"');
	}
	buf_char(pg->out, '>');
	buf_add(pg->out, markdown_html(pg->arena, t->s).s);
	put_machine(pg, t);
	buf_add(pg->out, S("</div>"));
}

static void
put_time(struct page *pg, str iso, date d)
{
	if (!date_known(d))
		return;
	buf_add(pg->out, S("<time datetime=\""));
	put_escaped(pg->out, iso);
	buf_add(pg->out, S("\">"));
	say_date(pg->out, pg->language, d);
	buf_add(pg->out, S("</time>"));
}

void
put_text(struct page *pg, struct hole h)
{
	moment m = { h.number };

	switch (h.kind) {
	case HOLE_STR:
		put_escaped(pg->out, h.s);
		break;
	case HOLE_NUMBER:
		say_number(pg->out, pg->language, h.number);
		break;
	case HOLE_HTML:
		buf_add(pg->out, h.s);
		break;
	case HOLE_WORDS:
		put_words(pg, h.w);
		break;
	case HOLE_PROSE:
		put_prose(pg, h.prose);
		break;
	case HOLE_DATE:
		put_time(pg, date_iso(pg->arena, h.date), h.date);
		break;
	case HOLE_MOMENT:
		put_time(pg, moment_iso(pg->arena, m), date_of(m));
		break;
	}
}

void
put_plain(struct page *pg, struct hole h)
{
	const struct text *t;

	assert(h.kind != HOLE_HTML && h.kind != HOLE_PROSE);
	switch (h.kind) {
	case HOLE_STR:
		put_escaped(pg->out, h.s);
		break;
	case HOLE_NUMBER:
		buf_number(pg->out, h.number);
		break;
	case HOLE_WORDS:
		t = words_in(h.w, pg->lang);
		if (t != NULL)
			put_escaped(pg->out, t->s);
		break;
	case HOLE_DATE:
		put_escaped(pg->out, date_iso(pg->arena, h.date));
		break;
	case HOLE_MOMENT:
		put_escaped(pg->out,
		    moment_iso(pg->arena, (moment){ h.number }));
		break;
	case HOLE_HTML:
	case HOLE_PROSE:
		break;
	}
}

/* RFC 3986 §2.3. */
static bool
put_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

void
put_path(struct page *pg, struct hole h)
{
	static const char hex[] = "0123456789ABCDEF";
	struct buf *b = pg->out;
	size_t from = 0, to = 0;
	unsigned char c;

	assert(h.kind == HOLE_STR || h.kind == HOLE_NUMBER);
	if (h.kind == HOLE_NUMBER) {
		buf_number(b, h.number);
		return;
	}
	/* An empty first part must not leave "//", which names a host. */
	if (h.s.n == 0 && b->n >= 2 && b->p[b->n - 1] == '/' &&
	    (b->p[b->n - 2] == '"' || b->p[b->n - 2] == '\''))
		buf_char(b, '.');
	for (;;) {
		while (to < h.s.n && put_unreserved(h.s.p[to]))
			to++;
		buf_add(b, (str){ h.s.p + from, to - from });
		if (to == h.s.n)
			break;
		c = (unsigned char)h.s.p[to++];
		buf_char(b, '%');
		buf_char(b, hex[c >> 4]);
		buf_char(b, hex[c & 15]);
		from = to;
	}
}

bool
put_link_safe(str url)
{
	static const str schemes[] = { STR("https://"), STR("http://"),
		STR("mailto:") };
	uint32_t point;
	str rest;
	size_t i;

	/* Browsers drop tabs and line ends and read "\" as "/"; put_escaped
	 * drops bidi controls: each could make "//" of what is none here. */
	for (rest = url; rest.n > 0;) {
		point = str_point(&rest);
		if (point < ' ' || point == 0x7f || point == '\\' ||
		    put_is_bidi(point))
			return false;
	}
	if (url.n == 0)
		return false;
	if (url.p[0] == '/')
		return url.n == 1 || url.p[1] != '/';
	if (url.p[0] == '#' || url.p[0] == '?')
		return true;
	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (url.n > schemes[i].n &&
		    strncasecmp(url.p, schemes[i].p, schemes[i].n) == 0)
			return true;
	return false;
}

void
put_link(struct page *pg, str url)
{
	put_escaped(pg->out, put_link_safe(url) ? url : S("#"));
}

/* Write ${s}, with ${put} for each {1} that has a hole. */
static void
put_filled(struct page *pg, str s, const struct hole *holes, size_t n,
    void (*put)(struct page *, struct hole))
{
	const char *p = s.p, *from = s.p, *end = s.p + s.n;
	size_t hole;

	while (n > 0 && p < end &&
	       (p = memchr(p, '{', (size_t)(end - p))) != NULL) {
		p++;
		if (end - p < 2 || p[1] != '}' || *p < '1' || *p > '9')
			continue;
		hole = (size_t)(*p - '1');
		if (hole >= n)
			continue;
		put_escaped(pg->out, (str){ from, (size_t)(p - 1 - from) });
		put(pg, holes[hole]);
		p += 2;
		from = p;
	}
	put_escaped(pg->out, (str){ from, (size_t)(end - from) });
}

void
put_message(struct page *pg, const char *english, const struct hole *holes,
    size_t n)
{
	put_filled(pg, say(pg->language, english), holes, n, put_text);
}

void
put_message_plain(struct page *pg, const char *english,
    const struct hole *holes, size_t n)
{
	put_filled(pg, say(pg->language, english), holes, n, put_plain);
}

/* The plural form for the number in the first hole. */
static str
put_form(struct page *pg, const char *one, const char *many,
    const struct hole *holes, size_t n)
{
	assert(n > 0 && holes[0].kind == HOLE_NUMBER);
	return say_many(pg->language, one, many, holes[0].number);
}

void
put_message_many(struct page *pg, const char *one, const char *many,
    const struct hole *holes, size_t n)
{
	put_filled(pg, put_form(pg, one, many, holes, n), holes, n, put_text);
}

void
put_message_many_plain(struct page *pg, const char *one, const char *many,
    const struct hole *holes, size_t n)
{
	put_filled(pg, put_form(pg, one, many, holes, n), holes, n, put_plain);
}

html
page_html(struct page *pg, size_t mark)
{
	html made;

	assert(mark <= pg->out->n);
	made.s = str_copy(pg->arena, str_drop(buf_str(pg->out), mark));
	pg->out->n = mark;
	return made;
}
