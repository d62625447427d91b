/* claraboia export: everything, in the format of import. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "commons/exchange/exchange.h"
#include "console/console.h"

static enum exit_code
export_run(struct console *c)
{
	const char *name = console_value(c, "--output");
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
	store_read_end(store, db);
	store_close(store);
	return code;
}

static const struct option_text export_options[] = {
	{ "--output", "FILE", "write there instead of to the screen" },
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
