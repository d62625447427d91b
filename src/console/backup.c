/* claraboia backup: all of the portal into a folder. */
#include <stdio.h>

#include "console/console.h"
#include "engine/base/date.h"

static enum exit_code
backup_run(struct console *c)
{
	struct backup b = { .data = c->data,
		.without_key = console_value(c, "--without-key") != NULL,
		.now = moment_now(),
		.arena = c->arena };
	enum exit_code code;
	struct store *store;

	if (c->n_files != 1) {
		fputs("claraboia: name the folder that the backup goes to\n",
		    stderr);
		return EXIT_USAGE;
	}
	b.folder = c->files[0];
	store = console_store(c, CONSOLE_READ, &code);
	if (store == NULL)
		return code;
	code = console_backup_end(&b, backup_write(store, &b));
	store_close(store);
	if (code != EXIT_DONE)
		return code;
	printf("%s holds all of the portal: %lld acts, head %.*s, %lld rows in "
	       "%lld tables, %lld files (%lld copied now)%s.\n",
	    b.folder, (long long)b.acts, ARG(b.head), (long long)b.rows,
	    (long long)b.tables, (long long)b.files, (long long)b.copied,
	    b.key ? ", and portal.key: keep it safe" : ", without portal.key");
	if (b.missing == 0)
		return EXIT_DONE;
	fprintf(stderr,
	    "claraboia: %lld files are not in the backup because the portal "
	    "itself has lost or damaged them: claraboia check names them\n",
	    (long long)b.missing);
	return EXIT_REFUSED;
}

static const struct option_text backup_options[] = {
	{ "--without-key", NULL,
	    "leave portal.key out: second factors must then be set anew" },
	{ 0 },
};

const struct verb verb_backup = {
	.name = "backup",
	.arguments = "TO",
	.what = "Write all of the portal to a folder, also while it is open; "
		"again to the same folder: what is new.",
	.options = backup_options,
	.run = backup_run,
};
