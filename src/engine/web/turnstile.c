/* The turnstile: see turnstile.h.  Stripes with a lock each, so that threads
 * that answer from memory seldom meet; in each a small open hash table. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "engine/web/turnstile.h"

#define STRIPES 16
#define STRIPE_ROWS (TURNSTILE_ROWS / STRIPES)
/* With more of a table taken, finding a place takes long. */
#define STRIPE_FULL (STRIPE_ROWS * 3 / 4)

struct stripe {
	pthread_mutex_t lock;
	size_t n;
	struct turnstile_row rows[STRIPE_ROWS];
};

struct turnstile {
	struct stripe stripes[STRIPES];
};

struct turnstile *
turnstile_open(void)
{
	struct turnstile *t = calloc(1, sizeof(*t));

	for (size_t i = 0; t != NULL && i < STRIPES; i++)
		pthread_mutex_init(&t->stripes[i].lock, NULL);
	return t;
}

void
turnstile_close(struct turnstile *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < STRIPES; i++)
		pthread_mutex_destroy(&t->stripes[i].lock);
	free(t);
}

struct passage
passage_of(int kind, str key)
{
	struct passage passage = { .kind = 0 };

	if (key.n == 0 || key.n > sizeof(passage.key))
		return passage;
	passage.kind = kind;
	passage.n = key.n;
	memcpy(passage.key, key.p, key.n);
	return passage;
}

/* ---- who passes ---- */

/* What is in the names of those who read for nobody in particular: search
 * engines, watchers, previews, collectors … */
static const char *const robots[] = { "bot", "crawl", "spider", "slurp",
	"scrap", "fetcher", "monitor", "uptime", "preview", "archiver",
	"headless", "lighthouse", "validator", "checker", "facebookexternal",
	"google-", "mediapartners", "bingpreview", "pingdom", "probe" };

/* … and of what people run to get data. */
static const char *const programs[] = { "curl/", "wget", "python", "java/",
	"okhttp", "client/", "libwww", "httpie", "axios", "node", "ruby",
	"perl", "php", "postman", "r (", "libcurl", "guzzle", "aiohttp",
	"excel", "powerquery", "qgis" };

static bool
agent_says(const char *p, size_t n, const char *word)
{
	size_t i;

	for (i = 0; word[i] != '\0'; i++)
		if (i == n ||
		    (p[i] | (p[i] >= 'A' && p[i] <= 'Z' ? 0x20 : 0)) != word[i])
			return false;
	return true;
}

/* Most places of a browser's long name are done with by one look at two
 * letters: for each first letter of a robot's word, those that come behind
 * it.  A page from the cache costs little more than this. */
#define LETTER(c) (1u << ((c)&31))
static const uint32_t robots_second[32] = {
	['b' & 31] = LETTER('o') | LETTER('i'),
	['c' & 31] = LETTER('r') | LETTER('h'),
	['s' & 31] = LETTER('p') | LETTER('l') | LETTER('c'),
	['f' & 31] = LETTER('e') | LETTER('a'),
	['m' & 31] = LETTER('o') | LETTER('e'),
	['u' & 31] = LETTER('p'),
	['p' & 31] = LETTER('r') | LETTER('i'),
	['a' & 31] = LETTER('r'),
	['h' & 31] = LETTER('e'),
	['l' & 31] = LETTER('i'),
	['v' & 31] = LETTER('a'),
	['g' & 31] = LETTER('o'),
};

static bool
agent_any(const char *p, size_t n, const char *const *names, size_t n_names)
{
	char first = (char)(*p | 0x20);

	for (size_t i = 0; i < n_names; i++)
		if (names[i][0] == first && agent_says(p, n, names[i]))
			return true;
	return false;
}

static bool
agent_robot(str agent)
{
	for (size_t at = 0; at + 1 < agent.n; at++)
		if (robots_second[agent.p[at] & 31] >> (agent.p[at + 1] & 31) &
			1 &&
		    agent_any(agent.p + at, agent.n - at, robots,
			sizeof(robots) / sizeof(*robots)))
			return true;
	return false;
}

static bool
agent_program(str agent)
{
	for (size_t at = 0; at < agent.n; at++)
		if (agent_any(agent.p + at, agent.n - at, programs,
			sizeof(programs) / sizeof(*programs)))
			return true;
	return false;
}

enum passer
passer_of(enum method method, str agent)
{
	agent = str_trim(agent);
	if (method == METHOD_HEAD || agent.n == 0 || agent_robot(agent))
		return PASSER_ROBOT;
	/* Every browser there is begins so; programs with a name do not. */
	if (str_starts(agent, S("Mozilla/")) || str_starts(agent, S("Opera/")))
		return PASSER_PERSON;
	return agent_program(agent) ? PASSER_PROGRAM : PASSER_PERSON;
}

/* ---- counting ---- */

static bool
passage_same(const struct passage *a, const struct passage *b)
{
	return a->kind == b->kind && a->n == b->n &&
	       memcmp(a->key, b->key, a->n) == 0;
}

void
turnstile_pass(struct turnstile *t, const struct passage *passage,
    enum passer passer, int64_t n)
{
	uint64_t hash;
	struct stripe *stripe;
	struct turnstile_row *row;
	size_t at;

	if (t == NULL || passage->kind == 0)
		return;
	hash = str_hash((str){ passage->key, passage->n }) +
	       (uint64_t)passage->kind * 0x9e3779b97f4a7c15u;
	stripe = &t->stripes[hash % STRIPES];
	at = hash / STRIPES % STRIPE_ROWS;
	pthread_mutex_lock(&stripe->lock);
	while (stripe->rows[at].passage.kind != 0 &&
	       !passage_same(&stripe->rows[at].passage, passage))
		at = (at + 1) % STRIPE_ROWS;
	row = &stripe->rows[at];
	if (row->passage.kind == 0 && stripe->n < STRIPE_FULL) {
		row->passage = *passage;
		stripe->n++;
	}
	if (row->passage.kind != 0)
		row->n[passer] += n;
	pthread_mutex_unlock(&stripe->lock);
}

/* All of a stripe or none: a hole in the middle would cut chains. */
size_t
turnstile_take(struct turnstile *t, struct turnstile_row *rows, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < STRIPES; i++) {
		struct stripe *stripe = &t->stripes[i];

		pthread_mutex_lock(&stripe->lock);
		if (stripe->n > 0 && n + stripe->n <= max) {
			for (size_t k = 0; k < STRIPE_ROWS; k++)
				if (stripe->rows[k].passage.kind != 0)
					rows[n++] = stripe->rows[k];
			memset(stripe->rows, 0, sizeof(stripe->rows));
			stripe->n = 0;
		}
		pthread_mutex_unlock(&stripe->lock);
	}
	return n;
}
