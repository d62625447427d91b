/* claraboia init: make an empty portal. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "commons/people/secret.h"
#include "console/console.h"

static enum exit_code
init_run(struct console *c)
{
	unsigned char key[SECRET_KEY_BYTES];
	enum exit_code code;
	struct store *store;
	const char *why;

	if (mkdir(c->data, 0750) != 0 && errno != EEXIST) {
		fprintf(stderr, "claraboia: cannot make the folder %s: %s\n",
		    c->data, strerror(errno));
		return EXIT_BROKEN;
	}
	store = console_store(c, CONSOLE_CREATE, &code);
	if (store == NULL)
		return code;
	store_close(store);
	if (!secret_key(c->data, key, &why)) {
		fprintf(stderr, "claraboia: %s\n", why);
		return EXIT_BROKEN;
	}
	printf("The portal in %s is ready. Next: claraboia import FILE…, then "
	       "claraboia serve.\n",
	    c->data);
	return EXIT_DONE;
}

const struct verb verb_init = {
	.name = "init",
	.arguments = "",
	.what = "Make an empty portal, or bring an older one up to date.",
	.run = init_run,
};
