/*
 * pagec: lines of logic: the units (page, part, layout) and the blocks in them.
 */
#include <ctype.h>
#include <string.h>

#include "pagec.h"

/* PREFIX_NAME_SUFFIX(pg, ARGS) of "NAME(ARGS)", as a call or a declaration. */
static str
signature(struct pagec *pc, const char *prefix, str call, const char *suffix,
    const char *pg)
{
	str args = call, name = str_trim(str_cut(&args, '('));
	size_t i;

	args = str_trim(args);
	for (i = 0; i < name.n &&
		    (isalnum((unsigned char)name.p[i]) || name.p[i] == '_');
	     i++)
		;
	if (i == 0 || i < name.n || !str_ends(args, S(")")))
		pagec_refuse(pc, pc->line, "NAME(…) is wanted here");
	args.n--;
	args = str_trim(args);
	return str_fmt(pc->arena, "%s_%.*s%s(%s%s%.*s)", prefix, ARG(name),
	    suffix, pg, args.n > 0 ? ", " : "", ARG(args));
}

static void
unit_check(struct pagec *pc)
{
	if (pc->depth > 0)
		pagec_refuse(pc, pc->blocks[pc->depth - 1].line,
		    "this has no @ end");
	if (pc->where != MARKUP_TEXT || pc->element.n > 0)
		pagec_refuse(pc, pc->tag_line, "this tag is never closed");
}

/* The functions of a unit, as C and in the header. */
static void
unit_function(struct pagec *pc, const char *prefix, const char *suffix)
{
	str f = signature(pc, prefix, pc->unit_call, suffix, "struct page *pg");

	buf_add(&pc->h, str_fmt(pc->arena, "void %.*s;\n", ARG(f)));
	HTML_CODE(pc, "\nvoid\n%.*s\n{\n", ARG(f));
	pc->fresh = true;
	pc->written = false;
}

static void
unit_begin(struct pagec *pc, str word, str call)
{
	bool layout = str_is(word, "layout");

	pc->unit = layout ? UNIT_LAYOUT : UNIT_PAGE;
	pc->unit_line = pc->line;
	pc->unit_call = call;
	pc->within = S("");
	/* Both halves of a layout take all arguments; few need all. */
	if (layout)
		html_code(pc, S("\n#pragma GCC diagnostic push\n#pragma GCC "
				"diagnostic ignored \"-Wunused-parameter\"\n"));
	unit_function(pc, str_c(pc->arena, word), layout ? "_open" : "");
}

void
logic_end(struct pagec *pc)
{
	unit_check(pc);
	if (pc->unit != UNIT_NONE)
		html_literal_end(pc);
	if (pc->unit == UNIT_LAYOUT)
		pagec_refuse(pc, pc->unit_line, "this layout has no @ body");
	if (pc->unit != UNIT_NONE && pc->within.n > 0)
		HTML_CODE(pc, "\t%.*s;\n",
		    ARG(signature(pc, "layout", pc->within, "_close", "pg")));
	if (pc->unit != UNIT_NONE)
		html_code(pc, S("}\n"));
	if (pc->unit == UNIT_BODY)
		html_code(pc, S("#pragma GCC diagnostic pop\n"));
	pc->unit = UNIT_NONE;
}

static void
unit_within(struct pagec *pc, str call)
{
	if (pc->within.n > 0 || pc->depth > 0 || pc->written ||
	    pc->unit == UNIT_BODY)
		pagec_refuse(pc, pc->line, "@ within belongs before all else");
	pc->within = call;
	html_statement(pc, pc->line);
	HTML_CODE(pc, "%.*s;\n",
	    ARG(signature(pc, "layout", call, "_open", "pg")));
}

static void
unit_body(struct pagec *pc)
{
	if (pc->unit != UNIT_LAYOUT)
		pagec_refuse(pc, pc->line, "@ body belongs in a @ layout");
	unit_check(pc);
	html_literal_end(pc);
	html_code(pc, S("}\n"));
	pc->unit = UNIT_BODY;
	unit_function(pc, "layout", "_close");
}

static void
block_begin(struct pagec *pc, const char *word, str rest)
{
	struct block *b = &pc->blocks[pc->depth];
	ptrdiff_t in = str_find(rest, S(" in "));
	str list, item;

	if (pc->depth == PAGEC_DEPTH_MAX || rest.n == 0)
		pagec_refuse(pc, pc->line, "too deep, or nothing to ask");
	html_statement(pc, pc->line);
	*b = (struct block){ word, pc->line, 0, (int)pc->where, pc->tag,
		pc->element };
	pc->depth++;
	if (*word == 'i') {
		HTML_CODE(pc, "if (%.*s) {\n", ARG(rest));
		return;
	}
	b->list = ++pc->lists;
	if (in < 0)
		pagec_refuse(pc, pc->line, "@ each TYPE *NAME in LIST");
	item = str_take(rest, (size_t)in);
	list = str_trim(str_drop(rest, (size_t)in + 4));
	/* All in one line: a mistake in any of it is in one line of the page.
	 */
	HTML_CODE(pc,
	    "{ __typeof__(%.*s) list_%d = %.*s; "
	    "for (size_t at_%d = 0; at_%d < (size_t)list_%d.n; at_%d++) { "
	    "%.*s = &list_%d.v[at_%d];\n",
	    ARG(list), b->list, ARG(list), b->list, b->list, b->list, b->list,
	    ARG(item), b->list, b->list);
}

/* @ else, @ none and @ end.  Every branch must leave the markup where it was,
 * or a hole after it would not know where it stands. */
static void
block_next(struct pagec *pc, str word, str rest)
{
	struct block *b = &pc->blocks[pc->depth > 0 ? pc->depth - 1 : 0];
	bool end = str_is(word, "end"), none = str_is(word, "none");
	bool is_else = str_is(word, "else"), ask = str_starts(rest, S("if "));

	if (pc->depth == 0 || (is_else && strcmp(b->word, "if") != 0) ||
	    (none && strcmp(b->word, "each") != 0))
		pagec_refuse(pc, pc->line, "nothing is open for this");
	if (rest.n > 0 && !(is_else && ask))
		pagec_refuse(pc, pc->line, "nothing may follow this word");
	if (b->where != (int)pc->where || !str_eq(b->element, pc->element) ||
	    (pc->where == MARKUP_TAG && b->tag.p != pc->tag.p))
		pagec_refuse(pc, pc->line, "this branch leaves a tag open");
	html_literal_end(pc);
	pc->depth--;
	html_statement(pc, pc->line);
	pc->depth += !end;
	if (end) {
		html_code(pc, b->list > 0 ? S("} }\n") : S("}\n"));
	} else if (none) {
		b->word = "none";
		HTML_CODE(pc, "} if (list_%d.n == 0) {\n", b->list);
	} else if (ask) {
		HTML_CODE(pc, "} else if (%.*s) {\n",
		    ARG(str_trim(str_drop(rest, 3))));
	} else {
		b->word = "else";
		html_code(pc, S("} else {\n"));
	}
}

/* @ put, @ let and @ call: one C statement. */
static void
statement(struct pagec *pc, str word, str rest)
{
	bool put = str_is(word, "put");

	if (!put && !str_is(word, "let") && !str_is(word, "call"))
		pagec_refuse(pc, pc->line, "no such word of logic");
	html_statement(pc, pc->line);
	if (put)
		rest = signature(pc, "part", rest, "", "pg");
	HTML_CODE(pc, "%.*s%s\n", ARG(rest), str_ends(rest, S(";")) ? "" : ";");
	pc->written |= !str_is(word, "let");
}

/* One line of logic, which goes on while a parenthesis is open. */
static void
logic_run(struct pagec *pc, str word, str rest)
{
	if (str_is(word, "include"))
		buf_add(&pc->h,
		    str_fmt(pc->arena, "#include %.*s\n", ARG(rest)));
	else if (str_is(word, "page") || str_is(word, "part") ||
		 str_is(word, "layout")) {
		logic_end(pc);
		unit_begin(pc, word, rest);
	} else if (pc->unit == UNIT_NONE)
		pagec_refuse(pc, pc->line, "logic before the first @ page");
	else if (str_is(word, "within"))
		unit_within(pc, rest);
	else if (str_is(word, "body") && rest.n == 0)
		unit_body(pc);
	else if (str_is(word, "if"))
		block_begin(pc, "if", rest);
	else if (str_is(word, "each"))
		block_begin(pc, "each", rest);
	else if (str_is(word, "else") || str_is(word, "none") ||
		 str_is(word, "end"))
		block_next(pc, word, rest);
	else
		statement(pc, word, rest);
	pc->fresh = true;
}

bool
logic_take(struct pagec *pc)
{
	size_t i = pc->at, end;
	str line, word;

	if (pc->where == MARKUP_RAW || (i > 0 && pc->text.p[i - 1] != '\n'))
		return false;
	while (
	    i < pc->text.n && (pc->text.p[i] == ' ' || pc->text.p[i] == '\t'))
		i++;
	if (i == pc->text.n || pc->text.p[i] != '@')
		return false;
	line = str_trim(str_drop(pc->text, i + 1));
	if (str_starts(line, S("--"))) {
		end = (size_t)(strchrnul(line.p, '\n') - pc->text.p);
	} else {
		if (pc->where == MARKUP_VALUE)
			pagec_refuse(pc, pc->line, "no logic inside a value");
		end = hole_reach(pc, i + 1, pc->text.n, '\n');
		line = str_trim(hole_slice(pc, i + 1, end));
		word = str_take(line,
		    strspn(line.p, "abcdefghijklmnopqrstuvwxyz"));
		logic_run(pc, word, str_trim(str_drop(line, word.n)));
	}
	html_skip(pc, end + 1);
	return true;
}
