/* Goal: a file to import is taken or refused with a sentence, whatever it
 * holds; nothing of it is kept here, so that every run starts alike. */
#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "commons/exchange/exchange.h"
#include "engine/store/engine.h"
#include "engine/store/store.h"
#include "portal.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
import_and_forget(struct db *db, void *what)
{
	struct import *import = what;
	bool taken = import_apply(db, import);

	assert(taken == (import->n_problems == 0));
	for (size_t i = 0; i < import->n_problems; i++)
		assert(import->problems[i].what.n > 0);
	return false;
}

static struct store *
store_make(void)
{
	static char dir[] = "/tmp/claraboia-fuzz-XXXXXX";
	/* The harness's own, for the life of the process. */
	static struct records *records;
	static char url[64];
	struct fault fault = { 0 };
	struct store *store;

	records = portal_records(DIALECT_SQLITE);
	if (mkdtemp(dir) == NULL)
		abort();
	snprintf(url, sizeof(url), "%s/fuzz.db", dir);
	store = store_open(&(struct store_options){ .engine = &engine_sqlite,
			       .url = url,
			       .statements = records_statements(records),
			       .readers = 1,
			       .create = true,
			       .migrate = records_migrate,
			       .migrate_cookie = records },
	    &fault);
	if (store == NULL)
		abort();
	return store;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct store *store;
	struct exchange_file file = { "fuzz.json", { (const char *)p, n } };
	struct import import = { .files = &file,
		.n_files = 1,
		.author = { .role = S("console"), .now = { 0 } },
		.today = { 2026, 11, 22 } };
	struct arena *a = arena_open((size_t)256 << 20);
	struct fault fault = { 0 };

	if (store == NULL)
		store = store_make();
	assert(store_write(store, a, import_and_forget, &import, &fault) ==
	       WRITE_REFUSED);
	arena_close(a);
	return 0;
}
