/* Which columns say where a row is: see explore.h. */
#include <math.h>

#include "transparency/tables/explore.h"

/* As they are called in the languages of the portal, folded as slugs are; the
 * whole of a slug, or one of its phrase.  The bare letters x and y are left
 * out: they are metres as often as degrees. */
static const char *const latitudes[] = { "latitude", "latitud", "lat", "lati",
	"ycoord", "wgs84_y", "y_wgs84", NULL };
static const char *const longitudes[] = { "longitude", "longitud", "lon",
	"long", "lng", "xcoord", "wgs84_x", "x_wgs84", NULL };

static bool
place_named(str slug, const char *const *names)
{
	str rest, word;

	for (; *names != NULL; names++) {
		if (str_is(slug, *names))
			return true;
		for (rest = slug; rest.p != NULL;) {
			word = str_cut(&rest, '_');
			if (str_is(word, *names))
				return true;
		}
	}
	return false;
}

/* Degrees that can be on the globe; zero alone is nowhere. */
static bool
place_fits(const struct table_part *part, double most)
{
	double from, to;

	return !part->given &&
	       (part->type == COLUMN_DEGREES || part->type == COLUMN_DECIMAL ||
		   part->type == COLUMN_INTEGER) &&
	       explore_number(part->least, &from) &&
	       explore_number(part->most, &to) && from >= -most && to <= most &&
	       (from != 0 || to != 0);
}

static const struct table_part *
place_find(const struct table *table, const char *const *names, double most)
{
	const struct table_part *found = NULL;

	for (size_t i = 0; i < table->parts.n; i++) {
		const struct table_part *part = &table->parts.v[i];

		if (!place_named(part->slug, names) || !place_fits(part, most))
			continue;
		/* Angles are degrees for certain. */
		if (found == NULL || (found->type != COLUMN_DEGREES &&
					 part->type == COLUMN_DEGREES))
			found = part;
	}
	return found;
}

bool
explore_place(const struct table *table, const struct table_part **x,
    const struct table_part **y)
{
	*y = place_find(table, latitudes, 90);
	*x = place_find(table, longitudes, 180);
	return *x != NULL && *y != NULL && *x != *y;
}
