/* JSON out, and finding lines: see json.h. */
#include <string.h>

#include "engine/base/json.h"

/* Whether ${p} starts a bidi control (U+202A to 202E, U+2066 to 2069), which
 * would turn around what a person sees of the text behind it. */
static bool
json_is_bidi(const unsigned char *p, size_t n)
{
	return n >= 3 && p[0] == 0xe2 &&
	       ((p[1] == 0x80 && p[2] >= 0xaa && p[2] <= 0xae) ||
		   (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9));
}

void
json_text(struct buf *b, str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t from = 0, i;

	buf_char(b, '"');
	for (i = 0; i < s.n; i++) {
		unsigned char c = p[i];
		bool bidi = json_is_bidi(p + i, s.n - i);

		if (c >= 0x20 && c != '"' && c != '\\' && c != '<' && !bidi)
			continue;
		buf_add(b, str_take(str_drop(s, from), i - from));
		if (bidi) {
			buf_fmt(b, "\\u20%02x",
			    (p[i + 1] & 1) << 6 | (p[i + 2] & 0x3f));
			i += 2;
		} else if (c == '"' || c == '\\') {
			buf_char(b, '\\');
			buf_char(b, (char)c);
		} else if (c == '\n')
			buf_c(b, "\\n");
		else
			buf_fmt(b, "\\u%04x", c);
		from = i + 1;
	}
	buf_add(b, str_drop(s, from));
	buf_char(b, '"');
}

void
json_key(struct buf *b, bool *first, const char *name)
{
	if (!*first)
		buf_char(b, ',');
	*first = false;
	json_text(b, str_of(name));
	buf_char(b, ':');
}

static uint32_t
json_hex4(str s)
{
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < 4 && i < s.n; i++)
		n = n << 4 | (uint32_t)(str_hex(s.p[i]) & 15);
	return n & 0xffff;
}

/* One escape, ${s} standing behind the backslash; what it took is returned. */
static size_t
json_escape(struct buf *b, str s)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *known = memchr(from, s.p[0], sizeof(from) - 1);
	uint32_t c, low;

	if (known != NULL) {
		buf_char(b, to[known - from]);
		return 1;
	}
	if (s.p[0] != 'u' || s.n < 5) {
		buf_char(b, s.p[0]);
		return 1;
	}
	c = json_hex4(str_drop(s, 1));
	if (c >= 0xd800 && c < 0xdc00 && s.n >= 11 && s.p[5] == '\\' &&
	    s.p[6] == 'u') {
		low = json_hex4(str_drop(s, 7));
		if (low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			buf_point(b, c);
			return 11;
		}
	}
	buf_point(b, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
	return 5;
}

str
json_unescape(struct arena *a, str s)
{
	struct buf b;
	size_t i, from = 0;

	if (s.n == 0 || memchr(s.p, '\\', s.n) == NULL)
		return s;
	b = buf_open(a, s.n * 3 + 4);
	for (i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 == s.n)
			continue;
		buf_add(&b, (str){ s.p + from, i - from });
		i += json_escape(&b, str_drop(s, i + 1));
		from = i + 1;
	}
	buf_add(&b, (str){ s.p + from, s.n - from });
	return buf_str(&b);
}

static void
json_line(struct buf *b, int depth)
{
	buf_char(b, '\n');
	for (; depth > 0; depth--)
		buf_c(b, "  ");
}

void
json_pretty(struct buf *b, str json, int depth)
{
	bool quoted = false, list = false;
	size_t i;

	for (i = 0; i < json.n; i++) {
		char c = json.p[i];

		if (quoted || c == '"') {
			if (quoted && c == '\\')
				buf_char(b, json.p[i++]);
			else if (c == '"')
				quoted = !quoted;
			buf_char(b, json.p[i]);
		} else if (c == '[' || c == ']') {
			list = c == '[';
			buf_char(b, c);
		} else if (c == '{' && json.p[i + 1] != '}') {
			buf_char(b, c);
			json_line(b, ++depth);
		} else if (c == '}' && json.p[i - 1] != '{') {
			json_line(b, --depth);
			buf_char(b, c);
		} else if (c == ',') {
			buf_c(b, list ? ", " : ",");
			if (!list)
				json_line(b, depth);
		} else {
			buf_char(b, c);
			if (c == ':')
				buf_char(b, ' ');
		}
	}
}

/* ---- json_where: a walk over text that is known to be valid ---- */

struct walk {
	str rest;
	size_t line;
};

static void
walk_by(struct walk *w, size_t n)
{
	size_t i;

	for (i = 0; i < n && i < w->rest.n; i++)
		w->line += w->rest.p[i] == '\n';
	w->rest = str_drop(w->rest, n);
}

static char
walk_space(struct walk *w)
{
	while (w->rest.n > 0 && strchr(" \t\r\n,:", w->rest.p[0]) != NULL)
		walk_by(w, 1);
	return w->rest.n > 0 ? w->rest.p[0] : '\0';
}

/* Step over a string; return what stood between its quotes. */
static str
walk_string(struct walk *w)
{
	size_t i = 1;
	str s;

	while (i < w->rest.n && w->rest.p[i] != '"')
		i += w->rest.p[i] == '\\' ? 2 : 1;
	s = str_take(str_drop(w->rest, 1), i - 1);
	walk_by(w, i + 1);
	return s;
}

/* Step over one value of any kind. */
static void
walk_value(struct walk *w)
{
	size_t depth = 0;
	char c;

	do {
		c = walk_space(w);
		if (c == '\0')
			return;
		if (c == '"') {
			walk_string(w);
			continue;
		}
		if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		else {
			while (w->rest.n > 0 &&
			       strchr(" \t\r\n,:]}", w->rest.p[0]) == NULL)
				walk_by(w, 1);
			continue;
		}
		walk_by(w, 1);
	} while (depth > 0);
}

/* From the "{" of an object to the value of ${name}; false: not there. */
static bool
walk_member(struct walk *w, str name)
{
	walk_by(w, 1);
	while (walk_space(w) == '"') {
		if (str_eq(walk_string(w), name)) {
			walk_space(w);
			return true;
		}
		walk_value(w);
	}
	return false;
}

static bool
walk_element(struct walk *w, int64_t index)
{
	walk_by(w, 1);
	for (; index > 0 && walk_space(w) != ']' && w->rest.n > 0; index--)
		walk_value(w);
	return w->rest.n > 0 && walk_space(w) != ']';
}

size_t
json_where(str text, str path)
{
	struct walk w = { text, 1 }, next;
	int64_t index;
	str part;
	bool found;

	walk_space(&w);
	while (path.n > 0) {
		next = w;
		if (path.p[0] == '[') {
			path = str_drop(path, 1);
			part = str_cut(&path, ']');
			found = str_number(part, &index) && index >= 0 &&
				w.rest.n > 0 && w.rest.p[0] == '[' &&
				walk_element(&next, index);
		} else {
			size_t n = path.p[0] == '.';

			path = str_drop(path, n);
			for (n = 0;
			     n < path.n && path.p[n] != '.' && path.p[n] != '[';
			     n++)
				continue;
			part = str_take(path, n);
			path = str_drop(path, n);
			found = w.rest.n > 0 && w.rest.p[0] == '{' &&
				walk_member(&next, part);
		}
		if (!found)
			return w.line;
		w = next;
	}
	return w.line;
}
