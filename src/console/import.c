/* claraboia import: files of records into the portal, all or nothing. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commons/exchange/exchange.h"
#include "console/console.h"
#include "engine/base/date.h"

/* One file: a country's plans with their history take a few hundred MB. */
#define FILE_BYTES_MAX ((size_t)1 << 30)

static bool
import_read(struct console *c, const char *name, str *text)
{
	FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
	struct buf b = buf_open(c->arena, FILE_BYTES_MAX);
	char chunk[65536];
	size_t n;
	bool ok;

	if (file == NULL) {
		fprintf(stderr, "claraboia: cannot open %s: %s\n", name,
		    strerror(errno));
		return false;
	}
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(&b, (str){ chunk, n });
	ok = !ferror(file) && !b.full;
	if (!ok)
		fprintf(stderr, "claraboia: cannot read %s: %s\n", name,
		    b.full ? "it is larger than 1 GB" : strerror(errno));
	if (file != stdin)
		fclose(file);
	*text = buf_str(&b);
	return ok;
}

static enum exit_code
import_refused(const struct import *what)
{
	size_t i;

	for (i = 0; i < what->n_problems; i++)
		fprintf(stderr, "%.*s: %.*s\n", ARG(what->problems[i].path),
		    ARG(what->problems[i].what));
	fprintf(stderr, "%zu%s problem%s. Nothing was changed.\n",
	    what->n_problems,
	    what->n_problems == PROBLEMS_MAX ? " or more" : "",
	    what->n_problems == 1 ? "" : "s");
	return EXIT_REFUSED;
}

static enum exit_code
import_into(struct console *c, struct import *what)
{
	struct fault fault = { 0 };
	enum exit_code code;
	struct store *store = console_store(c, CONSOLE_WRITE, &code);

	if (store == NULL)
		return code;
	switch (store_write(store, c->arena, import_apply, what, &fault)) {
	case WRITE_DONE:
		printf("%lld records added, %lld changed, %lld already so",
		    (long long)what->created, (long long)what->changed,
		    (long long)what->same);
		if (what->restored > 0)
			printf(", %lld restored with their history",
			    (long long)what->restored);
		puts(".");
		code = EXIT_DONE;
		break;
	case WRITE_REFUSED:
		code = import_refused(what);
		break;
	case WRITE_BROKEN:
		code = console_fault(&fault);
		break;
	}
	store_close(store);
	return code;
}

static enum exit_code
import_run(struct console *c)
{
	struct exchange_file *files;
	moment now = moment_now();
	struct import what = {
		.n_files = c->n_files,
		.author = { .role = S("console"), .now = now },
		.today = date_of(now),
	};
	size_t i;

	if (c->n_files == 0) {
		fputs("claraboia: name the files to import, or - for what is "
		      "piped in\n",
		    stderr);
		return EXIT_USAGE;
	}
	files = NEWS(c->arena, struct exchange_file, c->n_files);
	for (i = 0; i < c->n_files; i++) {
		files[i].name = c->files[i];
		if (!import_read(c, c->files[i], &files[i].text))
			return EXIT_REFUSED;
	}
	what.files = files;
	return import_into(c, &what);
}

const struct verb verb_import = {
	.name = "import",
	.arguments = "FILE…",
	.what = "Add or change records from JSON files (docs/import.md): all "
		"or nothing.",
	.run = import_run,
};
