/* Writing CSV: see csv.h. */
#include <string.h>

#include "engine/base/csv.h"

static size_t
digits_count(str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

/* A sign at most, digits, and at most one "." with digits behind it. */
static bool
number_is_plain(str s)
{
	size_t n;

	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
		s = str_drop(s, 1);
	n = digits_count(s);
	if (n == 0)
		return false;
	s = str_drop(s, n);
	if (s.n == 0)
		return true;
	n = digits_count(str_drop(s, 1));
	return s.p[0] == '.' && n > 0 && n == s.n - 1;
}

static bool
text_is_formula(str s)
{
	return s.n > 0 && memchr("=+-@\t\r", s.p[0], 6) != NULL &&
	       !number_is_plain(s);
}

static bool
text_needs_quotes(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (memchr("\",\r\n", s.p[i], 4) != NULL)
			return true;
	/* Some readers trim what is not quoted. */
	return s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

void
csv_cell(struct buf *b, bool first, str s)
{
	bool quoted = text_needs_quotes(s);
	size_t i;

	if (!first)
		buf_char(b, ',');
	if (quoted)
		buf_char(b, '"');
	if (text_is_formula(s))
		buf_char(b, '\'');
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, s.p[i]);
	}
	if (quoted)
		buf_char(b, '"');
}

void
csv_end(struct buf *b)
{
	buf_add(b, S("\r\n"));
}
