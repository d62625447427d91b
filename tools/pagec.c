/*
 * pagec: pages into C.
 *
 *	pagec IN.html OUT.c OUT.h	compile one file of pages
 *	pagec --words IN.html...	print its English messages, for lang/
 *
 * It follows HTML just far enough to know where each hole stands, and so which
 * printer of engine/page/page.h the hole needs (pagec_html.c, pagec_hole.c);
 * the C compiler then picks by type.  Lines of logic: pagec_logic.c.  Here:
 * the files.
 *
 * A line that begins with @ is logic; it goes on while a parenthesis is open:
 *
 *	@ include "x.h"			into the header made
 *	@ page NAME(ARGS)		void page_NAME(struct page *pg, ARGS)
 *	@ part NAME(ARGS)		part_NAME: a piece of pages
 *	@ layout NAME(ARGS) … @ body …	what stands before and after a page
 *	@ within NAME(args)		in that layout; first thing in a page
 *	@ if EXPR, @ else if EXPR, @ else, @ end
 *	@ each TYPE *NAME in LIST, @ none, @ end	LIST has .v and .n
 *	@ let TYPE NAME = EXPR		a C declaration
 *	@ put NAME(args)		part_NAME(pg, args)
 *	@ call STATEMENT;		any C
 *	@ -- comment
 *
 * A page ends where the next begins.  Logic may stand in text and between
 * attributes, and every branch ends where in the markup it began.
 *
 *	{EXPR}				a C expression, by its type
 *	{"Words"}, {"{1} of {2}", a, b}	a message
 *	{"{1} day" | "{1} days", n}	its plural by the first hole
 *	{{ and }}			braces; no holes in script and style
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "pagec.h"

#define FILE_MAX ((size_t)4 << 20)
#define MEMORY_MAX ((size_t)256 << 20)

void
pagec_refuse(struct pagec *pc, int line, const char *why)
{
	fprintf(stderr, "%s:%d: %s\n", pc->file, line, why);
	longjmp(pc->trouble, 1);
}

/* Compile ${text} into ${pc->c} and ${pc->h}; false when it is refused. */
static bool
pagec_compile(struct pagec *pc, struct arena *a, str text)
{
	pc->arena = a;
	pc->c = pc->h = buf_open(a, FILE_MAX * 4);
	pc->line = 1;
	pc->c_line = INT_MIN; /* so the first statement says its line */
	if (setjmp(pc->trouble) != 0)
		return false;
	if (text.n > FILE_MAX || memchr(text.p, '\0', text.n) != NULL)
		pagec_refuse(pc, 1, "too long, or not text");
	pc->text = (str){ str_c(a, text), text.n };
	while (pc->at < pc->text.n)
		if (!logic_take(pc))
			html_step(pc);
	logic_end(pc);
	if (pc->c.full || pc->h.full)
		pagec_refuse(pc, pc->line, "too long");
	return true;
}

#ifdef PAGEC_FUZZ
static bool
pagec_buffer(str text)
{
	struct arena *a = arena_open(MEMORY_MAX);
	struct pagec pc = { .file = "fuzz" };
	bool good = pagec_compile(&pc, a, text);

	arena_close(a);
	return good;
}
#else
static str
file_read(struct arena *a, const char *name)
{
	FILE *f = fopen(name, "rb");
	char *p = arena_get(a, FILE_MAX + 1, 1);
	size_t n;

	if (f == NULL) {
		perror(name);
		exit(1);
	}
	n = fread(p, 1, FILE_MAX + 1, f);
	fclose(f);
	return (str){ p, n };
}

static void
file_write(const char *name, str head, str body, const char *foot)
{
	FILE *f = fopen(name, "wb");

	if (f == NULL ||
	    fprintf(f, "%.*s%.*s%s", ARG(head), ARG(body), foot) < 0 ||
	    fclose(f) != 0) {
		perror(name);
		exit(1);
	}
}

static int
pagec_file(const char *in, const char *c, const char *h)
{
	struct arena *a = arena_open(MEMORY_MAX);
	struct pagec pc = { .file = in, .words = c == NULL ? stdout : NULL };
	bool good = pagec_compile(&pc, a, file_read(a, in));
	const char *base;

	if (good && c != NULL) {
		base = strrchr(h, '/') == NULL ? h : strrchr(h, '/') + 1;
		file_write(c,
		    str_fmt(a,
			"/* Made by pagec from %s */\n"
			"#include \"engine/page/page.h\"\n"
			"#include \"%s\"\n",
			in, base),
		    buf_str(&pc.c), "");
		file_write(h,
		    str_fmt(a,
			"/* Made by pagec from %s */\n"
			"#pragma once\n"
			"#include \"engine/page/page.h\"\n",
			in),
		    buf_str(&pc.h), "");
	}
	arena_close(a);
	return good ? 0 : 1;
}

int
main(int argc, char **argv)
{
	int bad = 0;

	if (argc == 4 && strcmp(argv[1], "--words") != 0)
		return pagec_file(argv[1], argv[2], argv[3]);
	if (argc < 3 || strcmp(argv[1], "--words") != 0) {
		fputs("usage: pagec IN.html OUT.c OUT.h\n"
		      "       pagec --words IN.html...\n",
		    stderr);
		return 2;
	}
	for (int i = 2; i < argc; i++)
		bad |= pagec_file(argv[i], NULL, NULL);
	return bad;
}
#endif
