/*
 * pagec: following the markup just far enough to know where a hole stands, and
 * writing what is literal.  What logic and holes mean stands in pagec.c and
 * pagec_hole.c.
 */
#include <string.h>
#include <strings.h>

#include "pagec.h"

bool
html_named(str s, const char *name)
{
	return s.n == strlen(name) && strncasecmp(s.p, name, s.n) == 0;
}

bool
html_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
html_same(str a, str b)
{
	return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static bool
html_in(str s, const char *const *names)
{
	while (*names != NULL && !html_named(s, *names))
		names++;
	return *names != NULL;
}

bool
html_plain(const struct pagec *pc)
{
	return pc->where == MARKUP_VALUE || html_named(pc->element, "title") ||
	       html_named(pc->element, "textarea") ||
	       html_named(pc->element, "option");
}

bool
html_url(const struct pagec *pc)
{
	static const char *const urls[] = { "href", "src", "action",
		"formaction", "poster", "cite", "data", "ping", "xlink:href",
		NULL };

	return pc->where == MARKUP_VALUE && html_in(pc->name, urls);
}

static char
html_peek(const struct pagec *pc, size_t ahead)
{
	size_t i = pc->at + ahead;

	return i < pc->text.n ? pc->text.p[i] : '\0';
}

void
html_skip(struct pagec *pc, size_t to)
{
	for (; pc->at < to && pc->at < pc->text.n; pc->at++)
		pc->line += pc->text.p[pc->at] == '\n';
}

void
html_code(struct pagec *pc, str s)
{
	buf_add(&pc->c, s);
	for (size_t i = 0; i < s.n; i++)
		pc->c_line += s.p[i] == '\n';
}

static void
html_tabs(struct pagec *pc)
{
	for (int i = 0; i <= pc->depth; i++)
		html_code(pc, S("\t"));
}

static void
html_raw(struct pagec *pc, char c)
{
	if (pc->raw_cut)
		html_code(pc, S("\"\n"));
	if (!pc->raw || pc->raw_cut) {
		html_tabs(pc);
		html_code(pc, pc->raw ? S("    \"") : S("put_raw(pg, S(\""));
	}
	pc->raw = pc->written = true;
	pc->raw_cut = c == '\n';
	if (c == '\n')
		html_code(pc, S("\\n"));
	else if (c == '"' || c == '\\' || c == '?') /* no trigraphs */
		HTML_CODE(pc, "\\%c", c);
	else if ((unsigned char)c < ' ')
		HTML_CODE(pc, "\\%03o", (unsigned)c);
	else
		html_code(pc, (str){ &c, 1 });
}

/* Take one character as literal markup.  White space becomes one space, or one
 * line end where it holds one: never nothing, except after logic, where the
 * line before has written its own end. */
static void
html_literal(struct pagec *pc)
{
	char c = html_peek(pc, 0);
	bool kept = pc->where == MARKUP_RAW || html_named(pc->element, "pre") ||
		    html_named(pc->element, "textarea");

	if (!kept && html_is_space(c)) {
		if (!pc->fresh && pc->gap != '\n')
			pc->gap =
			    c == '\n' && pc->where == MARKUP_TEXT ? '\n' : ' ';
	} else {
		if (pc->gap != '\0')
			html_raw(pc, pc->gap);
		html_raw(pc, c);
		pc->gap = '\0';
		pc->fresh = false;
	}
	html_skip(pc, pc->at + 1);
}

void
html_literal_end(struct pagec *pc)
{
	if (pc->gap != '\0')
		html_raw(pc, pc->gap);
	if (pc->raw)
		html_code(pc, S("\"));\n"));
	pc->raw = pc->raw_cut = false;
	pc->gap = '\0';
}

void
html_statement(struct pagec *pc, int line)
{
	html_literal_end(pc);
	if (pc->c_line != line)
		HTML_CODE(pc, "#line %d \"%s\"\n", line, pc->file);
	pc->c_line = line;
	html_tabs(pc);
}

/* Comments of the page do not reach the reader. */
static void
html_comment(struct pagec *pc)
{
	ptrdiff_t n = str_find(str_drop(pc->text, pc->at), S("-->"));

	if (n < 0)
		pagec_refuse(pc, pc->line, "this comment is never closed");
	html_skip(pc, pc->at + (size_t)n + 3);
}

static void
html_tag_open(struct pagec *pc)
{
	size_t n = html_peek(pc, 1) == '/' ? 2 : 1, start = pc->at + n;
	str rest = str_drop(pc->text, start);

	pc->tag_line = pc->line;
	pc->closing = n == 2;
	pc->tag = str_take(rest, strcspn(rest.p, " \t\r\n/>{}\"'=<"));
	if (pc->tag.n == 0 || !strchr("!abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
				  pc->tag.p[0]))
		pagec_refuse(pc, pc->line, "write &lt; for a < in text");
	if ((html_named(pc->element, "title") ||
		html_named(pc->element, "textarea")) &&
	    !(pc->closing && html_same(pc->tag, pc->element)))
		pagec_refuse(pc, pc->line, "no markup may stand in here");
	for (n += pc->tag.n; n > 0; n--)
		html_literal(pc);
	pc->where = MARKUP_TAG;
}

static void
html_tag_close(struct pagec *pc)
{
	static const char *const raw[] = { "script", "style", NULL };
	static const char *const kept[] = { "title", "textarea", "option",
		"pre", NULL };

	html_literal(pc);
	pc->where = MARKUP_TEXT;
	if (pc->closing) {
		if (html_same(pc->tag, pc->element))
			pc->element = S("");
	} else if (html_in(pc->tag, raw))
		pc->where = MARKUP_RAW;
	else if (html_in(pc->tag, kept)) {
		if (pc->element.n > 0)
			pagec_refuse(pc, pc->line,
			    "close the title, textarea, option or pre first");
		pc->element = pc->tag;
	}
}

/* An attribute's name and, if it has one, the quote that opens its value. */
static void
html_attribute(struct pagec *pc)
{
	static const char *const refused[] = { "style", "srcdoc", "srcset",
		"imagesrcset", NULL };
	str rest = str_drop(pc->text, pc->at);

	pc->name = str_take(rest, strcspn(rest.p, " \t\r\n/>{}\"'=<"));
	if (pc->name.n == 0)
		pagec_refuse(pc, pc->line,
		    "no hole, quote or = may stand here in a tag");
	if (pc->name.n >= 2 && strncasecmp(pc->name.p, "on", 2) == 0)
		pagec_refuse(pc, pc->line, "no handlers: use assets/*.js");
	if (html_in(pc->name, refused))
		pagec_refuse(pc, pc->line, "no style, srcdoc or srcset");
	for (size_t n = pc->name.n; n > 0; n--)
		html_literal(pc);
	if (html_peek(pc, 0) == '{')
		pagec_refuse(pc, pc->line, "no hole in an attribute's name");
	if (html_peek(pc, 0) != '=')
		return;
	html_literal(pc);
	pc->quote = html_peek(pc, 0);
	if (pc->quote != '"' && pc->quote != '\'')
		pagec_refuse(pc, pc->line, "put the value in quotes");
	html_literal(pc);
	pc->where = MARKUP_VALUE;
	pc->value = pc->at;
}

static void
html_text(struct pagec *pc)
{
	char c = html_peek(pc, 0);

	if ((c == '{' || c == '}') && html_peek(pc, 1) == c) {
		html_skip(pc, pc->at + 1);
		html_literal(pc);
	} else if (c == '{')
		hole_compile(pc);
	else if (c == '}')
		pagec_refuse(pc, pc->line, "write }} for a } in text");
	else if (pc->where == MARKUP_VALUE && c == pc->quote) {
		html_literal(pc);
		pc->where = MARKUP_TAG;
	} else if (pc->where == MARKUP_TEXT && c == '<')
		html_tag_open(pc);
	else
		html_literal(pc);
}

void
html_step(struct pagec *pc)
{
	str rest = str_drop(pc->text, pc->at);
	char c = rest.p[0];

	if (pc->where == MARKUP_TEXT && str_starts(rest, S("<!--")))
		html_comment(pc);
	else if (pc->unit == UNIT_NONE && html_is_space(c))
		html_skip(pc, pc->at + 1);
	else if (pc->unit == UNIT_NONE)
		pagec_refuse(pc, pc->line, "markup before the first @ page");
	else if (pc->where == MARKUP_RAW && str_starts(rest, S("</")) &&
		 html_same(pc->tag, str_take(str_drop(rest, 2),
					strcspn(rest.p + 2, " \t\r\n/>"))))
		html_tag_open(pc);
	else if (pc->where == MARKUP_TAG && c == '>')
		html_tag_close(pc);
	else if (pc->where == MARKUP_TAG && !html_is_space(c) && c != '/')
		html_attribute(pc);
	else if (pc->where == MARKUP_TEXT || pc->where == MARKUP_VALUE)
		html_text(pc);
	else
		html_literal(pc);
}
