/* claraboia init: make an empty portal. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "console/console.h"

static enum exit_code
init_run(struct console *c)
{
	enum exit_code code;
	struct store *store;
	bool fits;

	if (mkdir(c->data, 0750) != 0 && errno != EEXIST) {
		fprintf(stderr, "claraboia: cannot make the folder %s: %s\n",
		    c->data, strerror(errno));
		return EXIT_BROKEN;
	}
	store = console_store(c, CONSOLE_CREATE, &code);
	if (store == NULL)
		return code;
	fits =
	    console_key(c, store, console_value(c, "--new-key") != NULL, &code);
	store_close(store);
	if (!fits)
		return code;
	printf("The portal in %s is ready. Next: claraboia import FILE…, then "
	       "claraboia serve.\n",
	    c->data);
	return EXIT_DONE;
}

static const struct option_text init_option_texts[] = {
	{ "--new-key", NULL,
	    "the portal.key in DIR is this portal's from now on, since the old "
	    "one is lost: second steps must be set up again" },
	{ 0 },
};

const struct verb verb_init = {
	.name = "init",
	.arguments = "",
	.what = "Make an empty portal, or bring an older one up to date.",
	.options = init_option_texts,
	.run = init_run,
};
