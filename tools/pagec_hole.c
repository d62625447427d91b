/*
 * pagec: a hole, from its { to its }: a C expression, or an English message
 * with its own holes.
 */
#include <ctype.h>

#include "pagec.h"

str
hole_slice(const struct pagec *pc, size_t from, size_t to)
{
	return (str){ pc->text.p + from, to - from };
}

/* Where the quoted C text or character that starts at ${i} ends. */
static size_t
hole_quoted(struct pagec *pc, size_t i, size_t end)
{
	char quote = pc->text.p[i];

	for (i++; i < end && pc->text.p[i] != '\n'; i++) {
		if (pc->text.p[i] == quote)
			return i;
		i += pc->text.p[i] == '\\';
	}
	pagec_refuse(pc, pc->line, "a quote is not closed");
}

size_t
hole_reach(struct pagec *pc, size_t i, size_t end, char stop)
{
	int depth = 0;

	for (; i < end; i++) {
		char c = pc->text.p[i];

		if (depth == 0 && c == stop)
			return i;
		if (c == '"' || c == '\'')
			i = hole_quoted(pc, i, end);
		depth += c == '(' || c == '[' || c == '{';
		depth -= c == ')' || c == ']' || c == '}';
		if (depth < 0)
			pagec_refuse(pc, pc->line, "a parenthesis too many");
	}
	if (depth > 0)
		pagec_refuse(pc, pc->line, "a parenthesis is not closed");
	return end;
}

/* One or more C texts side by side, which C joins. */
static str
hole_strings(struct pagec *pc, size_t *at, size_t end)
{
	size_t first, last;

	while (*at < end && html_is_space(pc->text.p[*at]))
		++*at;
	for (first = last = *at; *at < end && pc->text.p[*at] == '"';) {
		last = *at = hole_quoted(pc, *at, end) + 1;
		while (*at < end && html_is_space(pc->text.p[*at]))
			++*at;
	}
	return hole_slice(pc, first, last);
}

/* Print what stands inside the quotes of ${s}, escapes as they are. */
static void
hole_words(struct pagec *pc, str s)
{
	bool in = false;

	for (size_t i = 0; i < s.n; i++) {
		bool quote = s.p[i] == '"';

		if (in && s.p[i] == '\\')
			fputc(s.p[i++], pc->words);
		if (in && !quote)
			fputc(s.p[i], pc->words);
		in ^= quote;
	}
}

/* Every {1} of a message needs its hole. */
static void
hole_message_check(struct pagec *pc, str s, size_t holes)
{
	for (size_t i = 0; i + 2 < s.n; i++)
		if (s.p[i] == '{' && isdigit((unsigned char)s.p[i + 1]) &&
		    (s.p[i + 2] != '}' || s.p[i + 1] == '0' ||
			(size_t)(s.p[i + 1] - '0') > holes))
			pagec_refuse(pc, pc->line,
			    "the message names a hole it does not have");
}

static void
hole_message(struct pagec *pc, size_t at, size_t end)
{
	const char *plain = html_plain(pc) ? "_plain" : "";
	str one = hole_strings(pc, &at, end), many = S("");
	size_t n = 0, next;

	if (at < end && pc->text.p[at] == '|') {
		at++;
		many = hole_strings(pc, &at, end);
		if (many.n == 0)
			pagec_refuse(pc, pc->line, "the plural is missing");
	}
	HTML_CODE(pc, "put_message%s%s(pg, %.*s, ", many.n > 0 ? "_many" : "",
	    plain, ARG(one));
	if (many.n > 0)
		HTML_CODE(pc, "%.*s, ", ARG(many));
	for (; at < end; at = next, n++) {
		if (pc->text.p[at] != ',')
			pagec_refuse(pc, pc->line,
			    "a comma must follow the message");
		next = hole_reach(pc, at + 1, end, ',');
		HTML_CODE(pc, "%s%s(%.*s)",
		    n == 0 ? "(const struct hole[]){ " : ", ",
		    *plain ? "HOLE_PLAIN" : "HOLE",
		    ARG(str_trim(hole_slice(pc, at + 1, next))));
	}
	HTML_CODE(pc, n == 0 ? "NULL, %zu);\n" : " }, %zu);\n", n);
	if (many.n > 0 && n == 0)
		pagec_refuse(pc, pc->line, "a plural needs its number");
	hole_message_check(pc, one, n);
	hole_message_check(pc, many, n);
	if (pc->words == NULL)
		return;
	fprintf(pc->words, "%s:%d\t", pc->file, pc->line);
	hole_words(pc, one);
	fputc('\t', pc->words);
	hole_words(pc, many);
	fputc('\n', pc->words);
}

/* A part of a URL may not choose the scheme or the host: a literal start
 * that already has chosen must stand before it. */
static void
hole_url(struct pagec *pc, str e, size_t end)
{
	static const char *const starts[] = { "/", "#", "?",
		"https:", "http:", "mailto:", "tel:" };
	str before = hole_slice(pc, pc->value, pc->at);
	size_t i, n = sizeof(starts) / sizeof(starts[0]);

	if (e.p[0] == '"')
		pagec_refuse(pc, pc->line, "a message cannot be a URL");
	if (before.n == 0) {
		if (pc->text.p[end + 1] != pc->quote)
			pagec_refuse(pc, pc->line,
			    "a hole at the start of a URL must be all of it");
		HTML_CODE(pc, "put_link(pg, %.*s);\n", ARG(e));
		return;
	}
	for (i = 0; i < n && !str_starts(before, str_of(starts[i])); i++)
		;
	if (i == n)
		pagec_refuse(pc, pc->line,
		    "begin the URL with /, #, ? or "
		    "https:");
	HTML_CODE(pc, "put_path(pg, HOLE_PATH(%.*s));\n", ARG(e));
}

void
hole_compile(struct pagec *pc)
{
	size_t end = hole_reach(pc, pc->at + 1, pc->text.n, '}');
	str e = str_trim(hole_slice(pc, pc->at + 1, end));

	if (end == pc->text.n)
		pagec_refuse(pc, pc->line, "this hole is never closed");
	if (e.n == 0)
		pagec_refuse(pc, pc->line, "an empty hole");
	html_statement(pc, pc->line);
	if (html_url(pc))
		hole_url(pc, e, end);
	else if (e.p[0] == '"')
		hole_message(pc, (size_t)(e.p - pc->text.p),
		    (size_t)(e.p - pc->text.p) + e.n);
	else
		HTML_CODE(pc, "%s(%.*s));\n",
		    html_plain(pc) ? "put_plain(pg, HOLE_PLAIN"
				   : "put_text(pg, HOLE",
		    ARG(e));
	html_skip(pc, end + 1);
	pc->fresh = false;
	pc->written = true;
}
