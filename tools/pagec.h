/*
 * The inside of pagec: pagec_logic.c reads lines of logic, pagec_hole.c
 * holes, and pagec_html.c follows the markup and writes what is literal.
 */
#ifndef TOOLS_PAGEC_H
#define TOOLS_PAGEC_H

#include <setjmp.h>
#include <stdio.h>

#include "engine/base/buf.h"

#define PAGEC_DEPTH_MAX 32

/* An open @ if or @ each, and where in the markup it was opened. */
struct block {
	const char *word; /* "if", "else", "each", "none" */
	int line;
	int list; /* the N of list_N, for each */
	int where;
	str tag, element;
};

struct pagec {
	jmp_buf trouble;
	struct arena *arena;
	const char *file;
	FILE *words; /* NULL unless --words */
	str text;
	size_t at; /* where we read, and its line */
	int line;
	struct buf c, h;
	int c_line; /* the line the C compiler believes it is on */

	/* Where in the markup we are. */
	enum { MARKUP_TEXT, MARKUP_TAG, MARKUP_VALUE, MARKUP_RAW } where;
	str tag; /* the last one opened or closed */
	bool closing;
	int tag_line;
	str element; /* the title, textarea, option or pre around us */
	str name;    /* of the attribute whose value this is */
	char quote;
	size_t value; /* where the value starts */

	/* Literal markup not yet ended in the C. */
	bool raw;     /* a put_raw is open */
	bool raw_cut; /* and goes on in the next line */
	bool fresh;   /* logic stands before: white space means nothing */
	char gap;     /* white space not yet written */

	/* The page, part or layout we are in. */
	enum { UNIT_NONE, UNIT_PAGE, UNIT_LAYOUT, UNIT_BODY } unit;
	int unit_line;
	str unit_call, within;
	bool written; /* something of it is in the C */
	struct block blocks[PAGEC_DEPTH_MAX];
	int depth;
	int lists;
};

/** pagec_refuse(pc, line, why): Say why the page is wrong and give up. */
void pagec_refuse(struct pagec *, int, const char *) __attribute__((noreturn));

/** logic_take(pc): If a line of logic starts here, compile it. */
bool logic_take(struct pagec *);

/** logic_end(pc): End the page, part or layout we are in, if any. */
void logic_end(struct pagec *);

/** hole_compile(pc): Compile the hole that starts here. */
void hole_compile(struct pagec *);

/** hole_reach(pc, from, to, stop): The first ${stop} between two offsets that
 * stands outside quotes and parentheses; ${to} when there is none. */
size_t hole_reach(struct pagec *, size_t, size_t, char);

/** hole_slice(pc, from, to): The page's text between two offsets. */
str hole_slice(const struct pagec *, size_t, size_t);

/** html_code(pc, s): Write C.  HTML_CODE: as printf. */
void html_code(struct pagec *, str);
#define HTML_CODE(pc, ...) html_code((pc), str_fmt((pc)->arena, __VA_ARGS__))

/** html_literal_end(pc): End literal markup in the C. */
void html_literal_end(struct pagec *);

/** html_statement(pc, line): End literal markup and begin a C statement that
 * comes from ${line} of the page. */
void html_statement(struct pagec *, int);

/** html_skip(pc, to): Go on to offset ${to}. */
void html_skip(struct pagec *, size_t);

/** html_step(pc): Take the next piece of markup, or a hole. */
void html_step(struct pagec *);

/** html_is_space(c), html_named(s, name): The latter in any case. */
bool html_is_space(char);
bool html_named(str, const char *);

/** html_plain(pc): Whether a hole here may hold no markup.
 * html_url(pc): Whether it is (part of) a URL. */
bool html_plain(const struct pagec *);
bool html_url(const struct pagec *);

#endif
