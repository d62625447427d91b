/* How a letter reads.  Its HTML is pages/letter.html. */
#include "commons/notices/letters.h"
#include "commons/notices/pages/letter.html.h"

#define LINE_MAX_LETTERS 76
#define SUBJECT_MAX 200
/* A weekly digest of everything has 200 kB. */
#define LETTER_MAX ((size_t)1 << 20)

str
letter_subject(struct arena *a, const struct letter *letter)
{
	static const str more = STR("…");
	struct buf b = buf_open(a, letter->subject.n + more.n);
	str rest = letter->subject;
	bool gap = false;

	while (rest.n > 0) {
		uint32_t c = str_point(&rest);

		if (c <= ' ' || (c >= 0x7f && c <= 0xa0) || c == 0x2028 ||
		    c == 0x2029) {
			gap = b.n > 0;
			continue;
		}
		if (b.n > SUBJECT_MAX - more.n - 5 && rest.n > 0) {
			buf_add(&b, more);
			break;
		}
		if (gap)
			buf_char(&b, ' ');
		gap = false;
		buf_point(&b, c);
	}
	return buf_str(&b);
}

static size_t
letters_in(str s)
{
	size_t n = 0;

	for (; s.n > 0; n++)
		str_point(&s);
	return n;
}

/* One line of text, broken between words. */
static void
text_line(struct buf *b, str line)
{
	size_t column = 0;

	while (line.n > 0) {
		str word = str_cut(&line, ' ');
		size_t wide = letters_in(word);

		if (wide == 0)
			continue;
		if (column > 0 && column + 1 + wide > LINE_MAX_LETTERS) {
			buf_char(b, '\n');
			column = 0;
		}
		if (column > 0)
			buf_char(b, ' ');
		buf_add(b, word);
		column += wide + (column > 0);
	}
	buf_char(b, '\n');
}

static void
text_paragraph(struct buf *b, str s)
{
	if (s.n == 0)
		return;
	while (s.n > 0)
		text_line(b, str_trim(str_cut(&s, '\n')));
	buf_char(b, '\n');
}

static void
text_link(struct buf *b, str label, str href)
{
	if (href.n == 0)
		return;
	text_line(b, label);
	buf_add(b, href);
	buf_c(b, "\n\n");
}

str
letter_text(struct arena *a, const struct letter *letter)
{
	struct buf b = buf_open(a, LETTER_MAX);
	size_t i;

	text_paragraph(&b, letter->greeting);
	for (i = 0; i < letter->paragraphs.n; i++)
		text_paragraph(&b, letter->paragraphs.v[i]);
	for (i = 0; i < letter->items.n; i++)
		text_link(&b, letter->items.v[i].text, letter->items.v[i].href);
	text_link(&b, letter->button, letter->href);
	buf_c(&b, "-- \n");
	text_line(&b, letter->portal);
	if (letter->unsubscribe.n > 0) {
		buf_char(&b, '\n');
		text_link(&b,
		    say(letter->language,
			"To stop getting these messages, open this page:"),
		    letter->unsubscribe);
	}
	return buf_str(&b);
}

str
letter_html(struct arena *a, const struct letter *letter)
{
	struct buf b = buf_open(a, LETTER_MAX);
	struct page pg = { .arena = a,
		.out = &b,
		.language = letter->language,
		.lang = language_code(letter->language) };

	page_letter(&pg, letter, letter_subject(a, letter));
	return buf_str(&b);
}
