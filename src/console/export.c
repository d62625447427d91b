/* claraboia export: everything, in the format of import. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "commons/exchange/exchange.h"
#include "commons/files/files_copy.h"
#include "console/console.h"

/* The bytes of all files, which JSON only names, into folder ${to}. */
static enum exit_code
export_files(struct console *c, struct db *db, const char *to)
{
	struct file_list list = files_rightful(db);
	struct files *in = files_open(c->data, false), *out;
	size_t i, missing = 0;
	enum exit_code code = EXIT_DONE;

	if (mkdir(to, 0700) != 0 && errno != EEXIST)
		out = NULL;
	else
		out = files_open(to, true);
	for (i = 0; out != NULL && i < list.n && code == EXIT_DONE; i++) {
		switch (files_copy(in, out, c->arena, &list.v[i], false)) {
		case FILE_COPIED:
		case FILE_COPY_THERE:
			break;
		case FILE_COPY_MISSING:
		case FILE_COPY_WRONG:
			missing++;
			break;
		case FILE_COPY_BROKEN:
			code = EXIT_BROKEN;
			break;
		}
	}
	if (out == NULL || code != EXIT_DONE) {
		fprintf(stderr,
		    "claraboia: the files could not be written to %s: %s\n", to,
		    strerror(errno));
		code = EXIT_BROKEN;
	} else if (missing > 0) {
		fprintf(stderr,
		    "claraboia: %zu files are missing or damaged in this "
		    "portal, or were taken away just now: see claraboia "
		    "check, and export again\n",
		    missing);
		code = EXIT_REFUSED;
	}
	files_close(out);
	files_close(in);
	return code;
}

static enum exit_code
export_run(struct console *c)
{
	const char *name = console_value(c, "--output");
	const char *files = console_value(c, "--files");
	enum exit_code code;
	struct store *store;
	FILE *out = stdout;
	struct db *db;
	bool ok;

	store = console_store(c, CONSOLE_READ, &code);
	if (store == NULL)
		return code;
	if (name != NULL)
		out = fopen(name, "wb");
	if (out == NULL) {
		fprintf(stderr, "claraboia: cannot write %s: %s\n", name,
		    strerror(errno));
		store_close(store);
		return EXIT_BROKEN;
	}
	db = store_read(store, c->arena);
	ok = export_write(db, out, console_value(c, "--records") == NULL);
	if (db_fault(db)->kind != FAULT_NONE)
		code = console_fault(db_fault(db));
	else if (!ok || (out != stdout && fclose(out) != 0)) {
		fprintf(stderr,
		    "claraboia: the export could not be written: "
		    "%s\n",
		    strerror(errno));
		code = EXIT_BROKEN;
	}
	if (code == EXIT_DONE && files != NULL)
		code = export_files(c, db, files);
	store_read_end(store, db);
	store_close(store);
	return code;
}

static const struct option_text export_options[] = {
	{ "--output", "FILE", "write there instead of to the screen" },
	{ "--files", "FOLDER", "copy the files there that records name" },
	{ "--records", NULL, "leave the history out" },
	{ 0 },
};

const struct verb verb_export = {
	.name = "export",
	.arguments = "",
	.what = "Write everything, with its history, as JSON that import "
		"takes.",
	.options = export_options,
	.run = export_run,
};
