/* Texts that come piece by piece, and those of XLSX: see book_inner.h. */
#include <stdlib.h>
#include <string.h>

#include "transparency/tables/book_inner.h"

/* As many bytes as fit, cut between letters. */
static str
text_fit(str s, size_t room)
{
	if (s.n <= room)
		return s;
	while (room > 0 && ((unsigned char)s.p[room] & 0xc0) == 0x80)
		room--;
	return str_take(s, room);
}

void
book_text_add(struct book_text *text, str s)
{
	size_t room = text->room == 0 ? 256 : text->room;
	char *p;

	if (text->cut || text->broken)
		return;
	if (s.n > BOOK_CELL_MAX - text->n) {
		s = text_fit(s, BOOK_CELL_MAX - text->n);
		text->cut = true;
	}
	while (room - text->n < s.n)
		room *= 2;
	if (room != text->room) {
		p = realloc(text->p, room);
		if (p == NULL) {
			text->broken = true;
			return;
		}
		text->p = p;
		text->room = room;
	}
	memcpy(text->p + text->n, s.p, s.n);
	text->n += s.n;
}

void
book_text_clear(struct book_text *text)
{
	text->n = 0;
	text->cut = false;
}

void
book_text_free(struct book_text *text)
{
	free(text->p);
	*text = (struct book_text){ 0 };
}

str
book_name_copy(struct arena *a, const char *name)
{
	return str_copy(a, text_fit(str_of(name), BOOK_NAME_MAX));
}

static bool
rich_is(enum book_space space, const char *name, const char *what)
{
	return space == SPACE_SHEET && strcmp(name, what) == 0;
}

void
book_rich_open(struct book_rich *rich, enum book_space space, const char *name,
    const char **attributes)
{
	const char *kept;

	if (rich->quiet > 0 || rich_is(space, name, "rPh")) {
		rich->quiet++;
		return;
	}
	if (!rich_is(space, name, "t"))
		return;
	kept = book_xml_attribute(attributes, SPACE_XML, "space");
	rich->keep = kept != NULL && strcmp(kept, "preserve") == 0;
	rich->run = rich->text.n;
	rich->in = true;
}

void
book_rich_close(struct book_rich *rich, enum book_space space, const char *name)
{
	str run;

	if (rich->quiet > 0) {
		rich->quiet--;
		return;
	}
	if (!rich->in || !rich_is(space, name, "t"))
		return;
	rich->in = false;
	if (rich->keep || rich->text.n == rich->run)
		return;
	run = str_trim(
	    (str){ rich->text.p + rich->run, rich->text.n - rich->run });
	memmove(rich->text.p + rich->run, run.p, run.n);
	rich->text.n = rich->run + run.n;
}

void
book_rich_text(struct book_rich *rich, str s)
{
	if (rich->in && rich->quiet == 0)
		book_text_add(&rich->text, s);
}

/* _x000A_ at the front of ${s}: its value, or -1. */
static int
rich_escape(str s)
{
	int value = 0, digit;

	if (s.n < 7 || s.p[0] != '_' || s.p[1] != 'x' || s.p[6] != '_')
		return -1;
	for (size_t i = 2; i < 6; i++) {
		digit = str_hex(s.p[i]);
		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value;
}

/* One UTF-16 unit, or two that belong together; returns its bytes.  There is
 * no NUL in text, and a return alone or with a feed is a feed. */
static size_t
rich_decode(str *rest, char *out)
{
	int unit = rich_escape(*rest), low;
	uint32_t point = (uint32_t)unit;

	*rest = str_drop(*rest, 7);
	if (unit >= 0xd800 && unit < 0xdc00) {
		low = rich_escape(*rest);
		point = 0xfffd;
		if (low >= 0xdc00 && low < 0xe000) {
			point = 0x10000 + ((uint32_t)(unit - 0xd800) << 10) +
				(uint32_t)(low - 0xdc00);
			*rest = str_drop(*rest, 7);
		}
	} else if (unit >= 0xdc00 && unit < 0xe000)
		point = 0xfffd;
	if (point == 0)
		return 0;
	if (point == '\r') {
		if (rest->n > 0 && rest->p[0] == '\n')
			return 0;
		point = '\n';
	}
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xc0 | point >> 6);
		out[1] = (char)(0x80 | (point & 63));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xe0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 63));
		out[2] = (char)(0x80 | (point & 63));
		return 3;
	}
	out[0] = (char)(0xf0 | point >> 18);
	out[1] = (char)(0x80 | (point >> 12 & 63));
	out[2] = (char)(0x80 | (point >> 6 & 63));
	out[3] = (char)(0x80 | (point & 63));
	return 4;
}

str
book_rich_end(struct book_rich *rich)
{
	str rest = { rich->text.p, rich->text.n };
	char *out = rich->text.p;

	rich->in = false;
	rich->quiet = 0;
	if (rest.n == 0 || memmem(rest.p, rest.n, "_x", 2) == NULL)
		return rest;
	while (rest.n > 0) {
		if (rich_escape(rest) >= 0) {
			out += rich_decode(&rest, out);
			continue;
		}
		*out++ = rest.p[0];
		rest = str_drop(rest, 1);
	}
	return (str){ rich->text.p, (size_t)(out - rich->text.p) };
}
