/* What values look like: see kinds.h.  What is said of those that do not stands
 * where they are read. */
#include <string.h>

#include "engine/base/buf.h"
#include "engine/record/kinds.h"
#include "engine/words/terms.h"

size_t
kind_characters(str s)
{
	size_t n = 0, i;

	for (i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

bool
kind_is_slug(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			(c == '-' && i > 0 && i + 1 < s.n)))
			return false;
	}
	return s.n > 0 && s.n <= SLUG_MAX;
}

bool
kind_is_line(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return true;
}

bool
kind_is_note(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (((unsigned char)s.p[i] < 0x20 && s.p[i] != '\n' &&
			s.p[i] != '\t') ||
		    s.p[i] == 0x7f)
			return false;
	return true;
}

bool
kind_is_link(str s)
{
	return (str_starts(s, S("https://")) || str_starts(s, S("http://"))) &&
	       s.n >= 10 && s.n <= LINK_MAX_BYTES && kind_is_line(s) &&
	       memchr(s.p, ' ', s.n) == NULL;
}

bool
kind_is_file(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') ||
			(s.p[i] >= 'a' && s.p[i] <= 'f')))
			return false;
	return s.n == 32 || s.n == 64;
}

bool
kind_is_lang(str s)
{
	str tag = str_cut(&s, '-');
	size_t i, whole = tag.n + s.n;

	if (tag.n < 2 || tag.n > 3 || whole > 12 || (s.p != NULL && s.n == 0))
		return false;
	for (i = 0; i < tag.n; i++)
		if (tag.p[i] < 'a' || tag.p[i] > 'z')
			return false;
	for (i = 0; i < s.n; i++)
		if (!(s.p[i] == '-' || (s.p[i] >= 'a' && s.p[i] <= 'z') ||
			(s.p[i] >= 'A' && s.p[i] <= 'Z') ||
			(s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return true;
}

str
kind_lines(struct arena *a, str s)
{
	struct buf b = buf_open(a, s.n);
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] != '\r')
			buf_char(&b, s.p[i]);
		else if (i + 1 == s.n || s.p[i + 1] != '\n')
			buf_char(&b, '\n');
	}
	return buf_str(&b);
}

str
kind_slug(struct arena *a, str s)
{
	struct buf folded = buf_open(a, 8192), b = buf_open(a, SLUG_MAX + 8);

	s = terms_fold(&folded, s);
	for (size_t i = 0; i < s.n && b.n < SLUG_MAX - 8; i++) {
		char c = s.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			buf_char(&b, c);
		else if (b.n > 0 && b.p[b.n - 1] != '-')
			buf_char(&b, '-');
	}
	while (b.n > 0 && b.p[b.n - 1] == '-')
		b.n--;
	return buf_str(&b);
}
