/* The texts that the cells of an XLSX share: see book_inner.h. */
#include <stdlib.h>
#include <string.h>

#include "transparency/tables/book_inner.h"

struct strings_reader {
	struct book_strings *strings;
	struct book_rich rich;
	bool in;
};

static void
strings_open(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name, const char **attributes)
{
	struct strings_reader *r = cookie;

	(void)xml;
	if (r->in)
		book_rich_open(&r->rich, space, name, attributes);
	else if (space == SPACE_SHEET && strcmp(name, "si") == 0) {
		r->in = true;
		book_text_clear(&r->rich.text);
	}
}

/* Texts and their ends grow apart; both count. */
static enum book_end
strings_add(struct book_strings *s, str text)
{
	size_t room;
	void *grown;

	if (s->n + text.n + (s->ends_n + 1) * sizeof(*s->ends) >
	    BOOK_STRINGS_MAX)
		return BOOK_STRINGS;
	for (room = s->room == 0 ? 4096 : s->room; room < s->n + text.n;)
		room *= 2;
	if (room != s->room) {
		grown = realloc(s->text, room);
		if (grown == NULL)
			return BOOK_MEMORY;
		s->text = grown;
		s->room = room;
	}
	if (s->ends_n == s->ends_room) {
		room = s->ends_room == 0 ? 1024 : 2 * s->ends_room;
		grown = realloc(s->ends, room * sizeof(*s->ends));
		if (grown == NULL)
			return BOOK_MEMORY;
		s->ends = grown;
		s->ends_room = room;
	}
	if (text.n > 0)
		memcpy(s->text + s->n, text.p, text.n);
	s->n += text.n;
	s->ends[s->ends_n++] = (uint32_t)s->n;
	return BOOK_DONE;
}

static void
strings_close(void *cookie, struct book_xml *xml, enum book_space space,
    const char *name)
{
	struct strings_reader *r = cookie;

	if (!r->in)
		return;
	if (r->rich.quiet == 0 && space == SPACE_SHEET &&
	    strcmp(name, "si") == 0) {
		r->in = false;
		book_xml_stop(xml,
		    r->rich.text.broken
			? BOOK_MEMORY
			: strings_add(r->strings, book_rich_end(&r->rich)));
	} else
		book_rich_close(&r->rich, space, name);
}

static void
strings_text(void *cookie, struct book_xml *xml, str s)
{
	struct strings_reader *r = cookie;

	(void)xml;
	if (r->in)
		book_rich_text(&r->rich, s);
}

enum book_end
book_strings_read(struct book *book, const struct book_member *m)
{
	static const struct book_xml_way way = { strings_open, strings_close,
		strings_text };
	struct strings_reader r = { .strings = &book->strings };
	enum book_end end = book_xml_read(&book->zip, m, &way, &r);

	book_text_free(&r.rich.text);
	return end;
}

bool
book_strings_at(const struct book_strings *s, int64_t i, str *text)
{
	uint32_t from;

	if (i < 0 || (uint64_t)i >= s->ends_n)
		return false;
	from = i == 0 ? 0 : s->ends[i - 1];
	*text = (str){ s->text + from, s->ends[i] - from };
	return true;
}
