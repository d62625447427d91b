/* claraboia restore: a backup into an empty portal, all or nothing. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "console/console.h"

static void
restore_told(const struct console *c, const struct backup *b)
{
	printf("Restored what was backed up on %.*s into %s: %lld rows in "
	       "%lld tables, %lld files.\n%lld acts verified, head %.*s\n",
	    ARG(b->made), c->data, (long long)b->rows, (long long)b->tables,
	    (long long)b->files, (long long)b->acts, ARG(b->head));
	if (!b->key)
		printf("The backup has no portal.key: copy the one you kept to "
		       "%s/portal.key.  If it is\nlost, claraboia init "
		       "--new-key makes another, and everybody with a second "
		       "factor\nhas to set it up again.\n",
		    c->data);
	if (b->missing > 0)
		printf("%lld files were missing before the backup was made, "
		       "and still are.\n",
		    (long long)b->missing);
}

static enum exit_code
restore_run(struct console *c)
{
	struct backup b = { .data = c->data, .arena = c->arena };
	enum exit_code code;
	struct store *store;

	if (c->n_files != 1) {
		fputs("claraboia: name the folder of the backup\n", stderr);
		return EXIT_USAGE;
	}
	b.folder = c->files[0];
	code = console_backup_end(&b, restore_look(&b));
	if (code != EXIT_DONE)
		return code;
	if (mkdir(c->data, 0750) != 0 && errno != EEXIST) {
		fprintf(stderr, "claraboia: cannot make the folder %s: %s\n",
		    c->data, strerror(errno));
		return EXIT_BROKEN;
	}
	store = console_store(c, CONSOLE_CREATE, &code);
	if (store == NULL)
		return code;
	code = console_backup_end(&b, restore_into(store, &b));
	store_close(store);
	if (code == EXIT_DONE)
		restore_told(c, &b);
	return code;
}

const struct verb verb_restore = {
	.name = "restore",
	.arguments = "FROM",
	.what = "Bring a backup back, into a new portal: all or nothing.",
	.run = restore_run,
};
