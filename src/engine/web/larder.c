/*
 * What is kept until something changes: see larder.h.  Everything known at one
 * number of changes is a season.  The keeper holds the present one, each
 * request holds the one it began in, and the last to leave a season ends it.
 */
#include <pthread.h>
#include <stdlib.h>

#include "engine/web/larder.h"
#include "engine/web/limits.h"

/* Longer codes of a language there are not: "sr-Latn". */
#define LANG_MAX_BYTES 8

struct thing {
	struct thing *next;
	request_make *make;
	char lang[LANG_MAX_BYTES];
	size_t lang_n;
	struct arena *arena;
	const void *value;
};

struct season {
	uint64_t changes;
	size_t holders;
	struct thing *things;
	size_t n, bytes;
};

struct larder {
	pthread_mutex_t lock; /* of all seasons */
	struct season *now;   /* NULL: nothing yet */
};

struct larder_hold {
	struct larder *larder;
	struct season *season;
	struct thing *own; /* seen by nobody else */
};

struct larder *
larder_open(void)
{
	struct larder *larder = calloc(1, sizeof(*larder));

	if (larder != NULL)
		pthread_mutex_init(&larder->lock, NULL);
	return larder;
}

static void
things_end(struct thing *thing)
{
	struct thing *next;

	for (; thing != NULL; thing = next) {
		next = thing->next;
		/* The thing stands in its own arena. */
		arena_close(thing->arena);
	}
}

/* One holder less; with the lock held.  The season when that was the last one,
 * to be ended without the lock. */
static struct season *
season_leave(struct season *season)
{
	return season != NULL && --season->holders == 0 ? season : NULL;
}

static void
season_end(struct season *season)
{
	if (season == NULL)
		return;
	things_end(season->things);
	free(season);
}

void
larder_close(struct larder *larder)
{
	if (larder == NULL)
		return;
	season_end(season_leave(larder->now));
	pthread_mutex_destroy(&larder->lock);
	free(larder);
}

/* With the lock held: the season of ${changes}, begun if need be; what it ends
 * goes to ${over}.  NULL: it is past, or there is no memory. */
static struct season *
larder_season(struct larder *larder, uint64_t changes, struct season **over)
{
	struct season *season = larder->now;

	if (season != NULL && season->changes >= changes)
		return season->changes == changes ? season : NULL;
	season = calloc(1, sizeof(*season));
	if (season == NULL)
		return NULL;
	season->changes = changes;
	season->holders = 1;
	*over = season_leave(larder->now);
	larder->now = season;
	return season;
}

struct larder_hold *
larder_hold(struct larder *larder, struct arena *arena, uint64_t changes)
{
	struct season *season, *over = NULL;
	struct larder_hold *hold;

	pthread_mutex_lock(&larder->lock);
	season = larder_season(larder, changes, &over);
	if (season != NULL)
		season->holders++;
	pthread_mutex_unlock(&larder->lock);
	season_end(over);
	if (season == NULL)
		return NULL;
	hold = NEW(arena, struct larder_hold);
	*hold = (struct larder_hold){ .larder = larder, .season = season };
	return hold;
}

void
larder_leave(struct larder_hold *hold)
{
	struct season *over;

	if (hold == NULL)
		return;
	pthread_mutex_lock(&hold->larder->lock);
	over = season_leave(hold->season);
	pthread_mutex_unlock(&hold->larder->lock);
	season_end(over);
	things_end(hold->own);
}

static const struct thing *
thing_find(const struct thing *thing, request_make *make, str lang)
{
	while (thing != NULL &&
	       (thing->make != make ||
		   !str_eq((str){ thing->lang, thing->lang_n }, lang)))
		thing = thing->next;
	return thing;
}

const void *
larder_find(struct larder_hold *hold, request_make *make, str lang)
{
	const struct thing *thing = thing_find(hold->own, make, lang);

	if (thing == NULL) {
		pthread_mutex_lock(&hold->larder->lock);
		thing = thing_find(hold->season->things, make, lang);
		pthread_mutex_unlock(&hold->larder->lock);
	}
	return thing == NULL ? NULL : thing->value;
}

/* Whether there is room for ${thing}, and nobody has made it meanwhile. */
static bool
season_takes(const struct season *season, const struct thing *thing)
{
	return season->n < LIMIT_LARDER_THINGS &&
	       season->bytes + arena_used(thing->arena) <= LIMIT_LARDER &&
	       thing_find(season->things, thing->make,
		   (str){ thing->lang, thing->lang_n }) == NULL;
}

void
larder_put(struct larder_hold *hold, request_make *make, str lang,
    struct arena *arena, const void *value, bool sound)
{
	struct thing *thing = NEW(arena, struct thing);
	struct season *season = hold->season;

	*thing = (struct thing){ .make = make, .arena = arena, .value = value };
	while (thing->lang_n < lang.n && thing->lang_n < LANG_MAX_BYTES) {
		thing->lang[thing->lang_n] = lang.p[thing->lang_n];
		thing->lang_n++;
	}
	sound = sound && lang.n <= LANG_MAX_BYTES;
	pthread_mutex_lock(&hold->larder->lock);
	sound = sound && season_takes(season, thing);
	if (sound) {
		thing->next = season->things;
		season->things = thing;
		season->n++;
		season->bytes += arena_used(arena);
	}
	pthread_mutex_unlock(&hold->larder->lock);
	if (sound)
		return;
	thing->next = hold->own;
	hold->own = thing;
}

size_t
larder_things(struct larder *larder)
{
	size_t n;

	pthread_mutex_lock(&larder->lock);
	n = larder->now == NULL ? 0 : larder->now->n;
	pthread_mutex_unlock(&larder->lock);
	return n;
}
