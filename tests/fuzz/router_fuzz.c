/* Goal: every path that is taken has one form, finds its way back through its
 * encoding, and meets the router without harm. */
#include <stdlib.h>
#include <string.h>

#include "engine/web/limits.h"
#include "engine/web/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool true_)
{
	if (!true_)
		abort();
}

static enum outcome
nothing(struct request *rq)
{
	(void)rq;
	return OUTCOME_OK;
}

#define ROUTE(p, s)                                                            \
	{                                                                      \
		METHOD_GET, p, nothing, ANYONE, s, "", "", NULL                \
	}

static const struct route routes[] = {
	ROUTE("/", SHAPE_PAGE),
	ROUTE("/plans", SHAPE_PAGE),
	ROUTE("/plans/:slug", SHAPE_PAGE),
	ROUTE("/plans/:slug.csv", SHAPE_PAGE),
	ROUTE("/plans/:slug/new", SHAPE_PAGE),
	ROUTE("/:a/:b/:c", SHAPE_PAGE),
	ROUTE("/help/:rest*", SHAPE_PAGE),
	ROUTE("/api/:a.json", SHAPE_API),
	{ .pattern = NULL },
};
static const struct route *const tables[] = { routes };

static void
route(struct arena *a, str path, bool localized)
{
	struct router *router = router_open(a, tables, 1);
	const struct route *found = NULL;
	unsigned allowed = 0;
	str v[3];

	if (router_find(router, METHOD_GET, localized, path, v, &found,
		&allowed) != FOUND)
		return;
	must(found != NULL && allowed == (METHOD_GET | METHOD_HEAD));
	for (size_t i = 0; i < 3; i++)
		must(v[i].n == 0 ||
		     (v[i].p >= path.p && v[i].p + v[i].n <= path.p + path.n));
	must(strchr(found->pattern, ':') == NULL || v[0].n > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_open(1 << 20);
	str path, again, encoded;

	if (path_normalise(a, (str){ (const char *)data, size }, &path)) {
		must(path.n > 0 && path.n <= LIMIT_PATH && path.p[0] == '/');
		must(path.n == 1 || path.p[path.n - 1] != '/');
		must(str_find(path, S("//")) < 0);
		must(str_find(path, S("/../")) < 0);
		must(!str_ends(path, S("/..")));
		encoded = path_encode(a, path);
		must(path_normalise(a, encoded, &again));
		must(str_eq(path, again));
		route(a, path, true);
		route(a, path, false);
	}
	arena_close(a);
	return 0;
}
