/* The shelf: see shelf.h.  Sorted by path. */
#include <stdlib.h>
#include <string.h>

#include "engine/web/shelf.h"

struct thing {
	str path;
	void *values[ENCODINGS];
	size_t bytes[ENCODINGS];
	unsigned offered;
};

struct shelf {
	struct maker maker;
	struct thing *things;
	size_t n;
};

static int
shelf_order(const void *a, const void *b)
{
	return str_cmp(((const struct thing *)a)->path,
	    ((const struct thing *)b)->path);
}

static bool
shelf_add(struct shelf *shelf, struct thing *thing, const struct asset *asset)
{
	str bodies[ENCODINGS] = { [IDENTITY] = asset->bytes,
		[GZIP] = asset->gzip,
		[BROTLI] = asset->br };
	struct headers headers = { .n = 0 };
	char etag[ETAG_MAX], *copy;

	thing->path = str_of(asset->path);
	reply_headers_asset(asset, &headers);
	for (unsigned e = 0; e < ENCODINGS; e++) {
		if (e != IDENTITY && bodies[e].n == 0)
			continue;
		copy = malloc(bodies[e].n + 1);
		if (copy == NULL)
			return false;
		if (bodies[e].n > 0)
			memcpy(copy, bodies[e].p, bodies[e].n);
		reply_etag(asset->bytes, encoding_name(e), etag);
		thing->values[e] =
		    e == IDENTITY
			? shelf->maker.make(copy, bodies[e].n, &headers, etag)
			: shelf->maker.variant(thing->values[IDENTITY], copy,
			      bodies[e].n, etag, encoding_name(e));
		if (thing->values[e] == NULL)
			return false;
		thing->bytes[e] = bodies[e].n;
		thing->offered |= 1u << e;
	}
	return true;
}

struct shelf *
shelf_open(const struct house *house)
{
	struct shelf *shelf = calloc(1, sizeof(*shelf));

	if (shelf == NULL)
		return NULL;
	shelf->maker = house->maker;
	shelf->things = calloc(house->site.n_assets + 1, sizeof(struct thing));
	if (shelf->things == NULL) {
		free(shelf);
		return NULL;
	}
	for (; shelf->n < house->site.n_assets; shelf->n++)
		if (!shelf_add(shelf, &shelf->things[shelf->n],
			&house->site.assets[shelf->n])) {
			shelf->n++;
			shelf_close(shelf);
			return NULL;
		}
	qsort(shelf->things, shelf->n, sizeof(struct thing), shelf_order);
	return shelf;
}

void
shelf_close(struct shelf *shelf)
{
	if (shelf == NULL)
		return;
	for (size_t i = 0; i < shelf->n; i++)
		for (unsigned e = 0; e < ENCODINGS; e++)
			if (shelf->things[i].values[e] != NULL)
				shelf->maker.destroy(
				    shelf->things[i].values[e]);
	free(shelf->things);
	free(shelf);
}

bool
shelf_try(const struct shelf *shelf, struct visit *visit)
{
	struct thing key = { .path = visit->path };
	const struct thing *thing;
	enum encoding e;
	void *unchanged;

	if (visit->method != METHOD_GET && visit->method != METHOD_HEAD)
		return false;
	thing =
	    bsearch(&key, shelf->things, shelf->n, sizeof(key), shelf_order);
	if (thing == NULL)
		return false;
	e = encoding_choose(visit->accept_encoding, thing->offered);
	visit->value = thing->values[e];
	visit->status = 200;
	visit->bytes = thing->bytes[e];
	if (visit->if_none_match.n == 0 ||
	    !reply_matches(visit->if_none_match,
		str_of(shelf->maker.header(visit->value, "ETag"))))
		return true;
	unchanged = shelf->maker.unchanged(visit->value);
	if (unchanged == NULL)
		return true;
	visit->value = unchanged;
	visit->owned = true;
	visit->status = 304;
	visit->bytes = 0;
	return true;
}
