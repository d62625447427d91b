/* Goal: reading the canonical form of a query again gives the same, and only
 * what was declared. */
#include <stdlib.h>

#include "engine/web/limits.h"
#include "engine/web/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool true_)
{
	if (!true_)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open(1 << 20);
	struct param *params, *same;
	size_t n, n_same;
	str canonical, again;

	query_read(a, (str){ (const char *)data, size }, "q a after", &params,
	    &n, &canonical);
	must(n <= 3);
	for (size_t i = 0; i < n; i++) {
		must(params[i].value.n > 0 && str_utf8(params[i].value));
		must(str_is(params[i].name, "q") ||
		     str_is(params[i].name, "a") ||
		     str_is(params[i].name, "after"));
	}
	for (size_t i = 0; i < canonical.n; i++)
		must(canonical.p[i] > ' ' && canonical.p[i] < 0x7f);
	/* A canonical form past the limit is never looked up by itself. */
	if (canonical.n <= LIMIT_QUERY) {
		query_read(a, canonical, "q a after", &same, &n_same, &again);
		must(n == n_same && str_eq(canonical, again));
		for (size_t i = 0; i < n; i++)
			must(str_eq(params[i].value, same[i].value));
	}
	arena_close(a);
	return 0;
}
