/* Zones kept by name: see zones.h. */
#include <pthread.h>
#include <stdlib.h>

#include "commons/institutions/zones.h"

/* More than a country has; past it a zone is read each time. */
#define ZONES_MAX 64
#define NAME_MAX_BYTES 64

struct zones {
	pthread_mutex_t lock;
	struct arena *arena;
	struct {
		str name;
		struct zone *zone; /* NULL: unknown to the system */
	} v[ZONES_MAX];
	size_t n;
};

struct zones *
zones_open(void)
{
	struct arena *a = arena_open((size_t)64 << 10);
	struct zones *zones = NEW(a, struct zones);

	zones->arena = a;
	pthread_mutex_init(&zones->lock, NULL);
	return zones;
}

void
zones_close(struct zones *zones)
{
	size_t i;

	for (i = 0; i < zones->n; i++)
		zone_close(zones->v[i].zone);
	pthread_mutex_destroy(&zones->lock);
	arena_close(zones->arena);
}

/* The zone ${name}, NULL where the system knows none; ${kept}: not ours to
 * close. */
static struct zone *
zones_find(struct zones *zones, str name, bool *kept)
{
	struct zone *zone = NULL;
	size_t i;

	*kept = true;
	pthread_mutex_lock(&zones->lock);
	for (i = 0; i < zones->n; i++)
		if (str_eq(zones->v[i].name, name))
			break;
	if (i < zones->n) {
		zone = zones->v[i].zone;
	} else {
		zone = zone_open(name);
		*kept = zones->n < ZONES_MAX && name.n <= NAME_MAX_BYTES;
		if (*kept) {
			zones->v[i].name = str_copy(zones->arena, name);
			zones->v[zones->n++].zone = zone;
		}
	}
	pthread_mutex_unlock(&zones->lock);
	return zone;
}

date
zones_day(struct zones *zones, str name, moment m)
{
	bool kept;
	struct zone *zone = zones_find(zones, name, &kept);
	date day = zone_day(zone, m);

	if (!kept)
		zone_close(zone);
	return day;
}

int
zones_minute(struct zones *zones, str name, moment m)
{
	bool kept;
	struct zone *zone = zones_find(zones, name, &kept);
	int minute = zone_minute(zone, m);

	if (!kept)
		zone_close(zone);
	return minute;
}
