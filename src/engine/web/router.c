/*
 * The router: a table of patterns, most particular first, walked until one
 * fits.  A hundred rows are a microsecond; the path was normalised before.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/web/web.h"

#define SEGMENTS_MAX 12
#define ARGUMENTS_MAX 3

/* In the order of preference. */
enum kind { LITERAL, SUFFIXED, NAMED, REST };

struct segment {
	enum kind kind;
	str text; /* the literal, or the suffix */
};

struct row {
	const struct route *route;
	bool localized;
	size_t n;
	struct segment v[SEGMENTS_MAX];
};

struct router {
	struct row *rows;
	size_t n;
};

static bool
router_localized(const struct route *route)
{
	return route->shape == SHAPE_PAGE || route->shape == SHAPE_FEED;
}

static struct segment
router_segment(str s)
{
	size_t i = 1;

	if (s.p[0] != ':')
		return (struct segment){ LITERAL, s };
	while (i < s.n && ((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_'))
		i++;
	assert(i > 1);
	if (i == s.n)
		return (struct segment){ NAMED, S("") };
	if (s.p[i] == '*') {
		assert(i + 1 == s.n);
		return (struct segment){ REST, S("") };
	}
	return (struct segment){ SUFFIXED, str_drop(s, i) };
}

static struct row
router_row(const struct route *route)
{
	struct row row = { .route = route,
		.localized = router_localized(route) };
	str rest = str_of(route->pattern);
	size_t arguments = 0;

	assert(rest.n > 0 && rest.p[0] == '/' && route->methods != 0);
	rest = str_drop(rest, 1);
	while (rest.p != NULL && rest.n > 0) {
		str s = str_cut(&rest, '/');

		assert(s.n > 0 && row.n < SEGMENTS_MAX);
		row.v[row.n] = router_segment(s);
		arguments += row.v[row.n].kind != LITERAL;
		assert(row.v[row.n].kind != REST || rest.p == NULL);
		row.n++;
	}
	assert(arguments <= ARGUMENTS_MAX);
	return row;
}

static int
router_order(const void *pa, const void *pb)
{
	const struct row *a = pa, *b = pb;
	int order;

	if (a->localized != b->localized)
		return a->localized ? 1 : -1;
	for (size_t i = 0; i < a->n && i < b->n; i++) {
		if (a->v[i].kind != b->v[i].kind)
			return (int)a->v[i].kind - (int)b->v[i].kind;
		order = str_cmp(a->v[i].text, b->v[i].text);
		/* The longer suffix is the more particular one. */
		if (a->v[i].kind == SUFFIXED &&
		    a->v[i].text.n != b->v[i].text.n)
			order = a->v[i].text.n > b->v[i].text.n ? -1 : 1;
		if (order != 0)
			return order;
	}
	return (a->n > b->n) - (a->n < b->n);
}

struct router *
router_open(struct arena *a, const struct route *const *tables, size_t n)
{
	struct router *router = NEW(a, struct router);
	const struct route *route;
	size_t all = 0;

	for (size_t i = 0; i < n; i++)
		for (route = tables[i]; route->pattern != NULL; route++)
			all++;
	router->rows = NEWS(a, struct row, all);
	for (size_t i = 0; i < n; i++)
		for (route = tables[i]; route->pattern != NULL; route++)
			router->rows[router->n++] = router_row(route);
	if (all > 0)
		qsort(router->rows, all, sizeof(struct row), router_order);
	for (size_t i = 1; i < all; i++)
		assert(router_order(&router->rows[i - 1], &router->rows[i]) !=
			   0 ||
		       !(router->rows[i - 1].route->methods &
			   router->rows[i].route->methods));
	return router;
}

/* Fit one segment; for REST, all that is left. */
static bool
router_fits(struct segment s, str *rest, str *argument)
{
	str whole = *rest, part;

	if (rest->p == NULL || rest->n == 0)
		return false;
	if (s.kind == REST) {
		*argument = whole;
		*rest = (str){ NULL, 0 };
		return true;
	}
	part = str_cut(rest, '/');
	if (s.kind == LITERAL)
		return str_eq(part, s.text);
	if (part.n <= s.text.n || !str_ends(part, s.text))
		return false;
	*argument = str_take(part, part.n - s.text.n);
	return true;
}

static bool
router_match(const struct row *row, str inner, str arguments[3])
{
	str rest = str_drop(inner, 1), argument = S("");
	size_t n = 0;

	for (size_t i = 0; i < row->n; i++) {
		if (!router_fits(row->v[i], &rest, &argument))
			return false;
		if (row->v[i].kind != LITERAL)
			arguments[n++] = argument;
	}
	for (; n < ARGUMENTS_MAX; n++)
		arguments[n] = S("");
	return rest.n == 0;
}

enum found
router_find(const struct router *router, enum method method, bool localized,
    str inner, str arguments[3], const struct route **route, unsigned *allowed)
{
	const struct row *first = NULL;
	unsigned methods;

	if (inner.n == 0 || inner.p[0] != '/')
		return FOUND_NOT;
	/* Rows of one pattern stand together, each with its own methods. */
	for (size_t i = 0; i < router->n; i++) {
		const struct row *row = &router->rows[i];

		if (first != NULL && router_order(first, row) != 0)
			break;
		if (row->localized != localized ||
		    !router_match(row, inner, arguments))
			continue;
		methods = row->route->methods;
		if (methods & METHOD_GET)
			methods |= METHOD_HEAD;
		if (first == NULL || methods & method)
			*route = row->route;
		*allowed = first == NULL ? methods : *allowed | methods;
		first = row;
	}
	if (first == NULL)
		return FOUND_NOT;
	return *allowed & method ? FOUND : FOUND_METHOD;
}
