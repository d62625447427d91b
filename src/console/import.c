/* claraboia import: files of records into the portal, all or nothing. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commons/exchange/exchange.h"
#include "commons/files/files_copy.h"
#include "console/console.h"
#include "engine/base/date.h"

/* One file: a country's plans with their history take a few hundred MB. */
#define IMPORT_BYTES_MAX ((size_t)1 << 30)

static bool
import_read(struct console *c, const char *name, str *text)
{
	FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "rb");
	struct buf b = buf_open(c->arena, IMPORT_BYTES_MAX);
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

/* An import with the files that its records name. */
struct bringing {
	struct import *what;
	const char *folder; /* NULL: none are brought */
	struct files *from, *to;
	int64_t brought, absent;
	const char *why; /* the disk failed */
};

/* Bytes first, then the rows: what is there already is left. */
static bool
import_with_files(struct db *db, void *cookie)
{
	struct bringing *b = cookie;
	struct file_list list;
	size_t i;
	str head;

	b->brought = b->absent = 0;
	b->why = NULL;
	if (!import_apply(db, b->what))
		return false;
	if (b->folder == NULL)
		return true;
	list = files_rightful(db);
	for (i = 0; i < list.n; i++) {
		switch (files_copy(b->from, b->to, db_arena(db), &list.v[i],
		    false)) {
		case FILE_COPIED:
			b->brought++;
			break;
		case FILE_COPY_THERE:
			break;
		case FILE_COPY_MISSING:
		case FILE_COPY_WRONG:
			b->absent++;
			break;
		case FILE_COPY_BROKEN:
			b->why = strerror(errno);
			return false;
		}
		/* A database ends the transaction of whom it has not heard for
		 * long. */
		acts_head(db, &head);
	}
	return true;
}

static enum exit_code
import_told(const struct bringing *b)
{
	const struct import *what = b->what;

	printf("%lld records added, %lld changed, %lld already so",
	    (long long)what->created, (long long)what->changed,
	    (long long)what->same);
	if (what->restored > 0)
		printf(", %lld restored with their history",
		    (long long)what->restored);
	puts(".");
	if (b->folder == NULL)
		return EXIT_DONE;
	printf("%lld files brought.\n", (long long)b->brought);
	if (b->absent == 0)
		return EXIT_DONE;
	fprintf(stderr,
	    "claraboia: %lld files are not in %s as they were handed in: "
	    "claraboia check names them; import again with the right folder\n",
	    (long long)b->absent, b->folder);
	return EXIT_REFUSED;
}

/* The folders of files, if any are brought. */
static bool
import_folders(struct console *c, struct bringing *b)
{
	if (b->folder == NULL)
		return true;
	b->from = files_open(b->folder, false);
	if (b->from != NULL)
		b->to = files_open(c->data, true);
	if (b->to != NULL)
		return true;
	fprintf(stderr, "claraboia: cannot bring files from %s: %s\n",
	    b->folder, strerror(errno));
	return false;
}

static enum exit_code
import_into(struct console *c, struct import *what)
{
	struct bringing b = { .what = what,
		.folder = console_value(c, "--files") };
	struct fault fault = { 0 };
	enum exit_code code;
	struct store *store = console_store(c, CONSOLE_WRITE, &code);

	if (store == NULL)
		return code;
	if (!import_folders(c, &b)) {
		files_close(b.from);
		store_close(store);
		return EXIT_REFUSED;
	}
	switch (store_write(store, c->arena, import_with_files, &b, &fault)) {
	case WRITE_DONE:
		code = import_told(&b);
		break;
	case WRITE_REFUSED:
		code = EXIT_BROKEN;
		if (b.why == NULL)
			code = import_refused(what);
		else
			fprintf(stderr,
			    "claraboia: the files could not be brought: %s. "
			    "Nothing was changed.\n",
			    b.why);
		break;
	case WRITE_BROKEN:
		code = console_fault(&fault);
		break;
	}
	files_close(b.to);
	files_close(b.from);
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

static const struct option_text import_options[] = {
	{ "--files", "FOLDER", "bring the files there that records name" },
	{ 0 },
};

const struct verb verb_import = {
	.name = "import",
	.arguments = "FILE…",
	.what = "Add or change records from JSON files (docs/import.md): all "
		"or nothing.",
	.options = import_options,
	.run = import_run,
};
