/* claraboia verify: recompute the chain of acts and what they vouch for. */
#include <stdio.h>

#include "commons/acts/acts.h"
#include "console/console.h"

static enum exit_code
verify_run(struct console *c)
{
	enum exit_code code;
	struct store *store = console_store(c, CONSOLE_READ, &code);
	struct db *db;
	str wrong, head;
	int64_t n;

	if (store == NULL)
		return code;
	db = store_read(store, c->arena);
	n = acts_verify(db, &wrong);
	acts_head(db, &head);
	if (db_fault(db)->kind != FAULT_NONE)
		code = console_fault(db_fault(db));
	else if (wrong.n > 0) {
		printf("NOT as recorded: %.*s\n", ARG(wrong));
		code = EXIT_REFUSED;
	} else
		printf("%lld acts verified, head %.*s\n", (long long)n,
		    ARG(head));
	store_read_end(store, db);
	store_close(store);
	return code;
}

const struct verb verb_verify = {
	.name = "verify",
	.arguments = "",
	.what = "Check the hash chain of all acts, and every record against "
		"it.",
	.run = verify_run,
};
