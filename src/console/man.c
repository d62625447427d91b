/* claraboia man: the manual page, printed from the table of verbs. */
#include <stdio.h>

#include "console/console.h"

/* roff: "-" is a hyphen unless it is escaped. */
static void
man_text(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '-')
			fputs("\\-", stdout);
		else
			putchar(*s);
	}
}

static void
man_option(const char *name, const char *value, const char *what)
{
	fputs(".TP\n.B ", stdout);
	man_text(name);
	if (value != NULL)
		printf(" \\fI%s\\fR", value);
	putchar('\n');
	man_text(what);
	putchar('\n');
}

static enum exit_code
man_run(struct console *c)
{
	const struct verb *const *verbs = console_verbs();
	const struct room *const *rooms = portal_rooms();
	const struct option_text *o;
	size_t i;

	(void)c;
	puts(".TH CLARABOIA 1\n.SH NAME\n"
	     "claraboia \\- an open government portal in one binary\n"
	     ".SH SYNOPSIS\n.B claraboia\n.I VERB\n[\\fIOPTION\\fR ...] "
	     "[\\fIFILE\\fR ...]\n.SH VERBS");
	for (i = 0; verbs[i] != NULL; i++) {
		printf(".SS %s %s\n", verbs[i]->name, verbs[i]->arguments);
		man_text(verbs[i]->what);
		putchar('\n');
		for (o = verbs[i]->options; o != NULL && o->name != NULL; o++)
			man_option(o->name, o->value, o->what);
	}
	puts(".SH OPTIONS OF EVERY VERB");
	man_option("--data", "DIR", "the portal's folder (default: data)");
	man_option("--help", NULL, "say what a verb does");
	puts(".SH ROOMS");
	for (i = 0; rooms[i] != NULL; i++)
		man_option(rooms[i]->name, NULL, rooms[i]->promise);
	puts(".SH EXIT STATUS\n"
	     "0 done; 1 the input was refused, or something is wrong; 2 the "
	     "command line was wrong; 3 the store or the disk failed; 4 "
	     "somebody else is writing.");
	return EXIT_DONE;
}

const struct verb verb_man = {
	.name = "man",
	.arguments = "",
	.what = "Print the manual page, for man -l -.",
	.run = man_run,
};
