/* Early answers: see early.h. */
#include <stdlib.h>
#include <string.h>

#include "engine/web/early.h"
#include "engine/web/limits.h"

static const struct excuse early_excuses[EARLY_COUNT] = {
	[EARLY_LARGE] = { OUTCOME_TOO_LARGE, 0, NULL },
	[EARLY_MANY] = { OUTCOME_TOO_MANY, 1, NULL },
	[EARLY_BUSY] = { OUTCOME_BUSY, 0, NULL },
	[EARLY_LINE] = { OUTCOME_BUSY, LIMIT_LINE_AGAIN_S,
	    "Many people wait for the same thing just now. Please try again in "
	    "some seconds." },
	[EARLY_FULL] = { OUTCOME_FULL, 0, NULL },
};

struct early_pages {
	struct maker maker;
	const struct languages *languages;
	size_t n; /* languages; the API's answer stands behind them */
	void **answers;
	void *malformed;
};

static bool
early_make(struct early_pages *pages, struct house *house, enum early early,
    size_t i, struct arena *arena)
{
	const struct language *language =
	    pages->languages == NULL
		? NULL
		: languages_at(pages->languages, i < pages->n ? i : 0);
	str path = S("/api/");
	void **at = &pages->answers[early * (pages->n + 1) + i];

	if (i < pages->n)
		path = str_fmt(arena, "/%.*s", ARG(language_code(language)));
	*at = visit_sorry(house, &early_excuses[early], path, language, arena);
	arena_reset(arena);
	return *at != NULL;
}

static void *
early_make_malformed(const struct maker *maker)
{
	static const char text[] =
	    "This is not a request we can read. The connection is closed.\n";
	struct headers headers = { .n = 0 };
	char *body = malloc(sizeof(text));

	if (body != NULL)
		memcpy(body, text, sizeof(text));
	reply_header(&headers, "Content-Type", "text/plain; charset=utf-8");
	reply_header(&headers, "Cache-Control", "no-store");
	reply_header(&headers, "Connection", "close");
	reply_headers_safe(&headers, false);
	return maker->make(body, sizeof(text) - 1, &headers, NULL);
}

struct early_pages *
early_open(struct house *house)
{
	struct early_pages *pages = calloc(1, sizeof(*pages));
	struct arena *arena;
	bool made = true;

	if (pages == NULL)
		return NULL;
	pages->maker = house->maker;
	pages->languages = house->site.languages;
	pages->n =
	    pages->languages == NULL ? 0 : languages_count(pages->languages);
	pages->answers = calloc(EARLY_COUNT * (pages->n + 1), sizeof(void *));
	if (pages->answers == NULL) {
		free(pages);
		return NULL;
	}
	arena = arena_open(LIMIT_ARENA);
	for (unsigned early = 0; early < EARLY_COUNT; early++)
		for (size_t i = 0; i <= pages->n; i++)
			made =
			    made && early_make(pages, house, early, i, arena);
	arena_close(arena);
	pages->malformed = early_make_malformed(&pages->maker);
	if (made && pages->malformed != NULL)
		return pages;
	early_close(pages);
	return NULL;
}

void
early_close(struct early_pages *pages)
{
	if (pages == NULL)
		return;
	for (size_t i = 0; i < EARLY_COUNT * (pages->n + 1); i++)
		if (pages->answers[i] != NULL)
			pages->maker.destroy(pages->answers[i]);
	if (pages->malformed != NULL)
		pages->maker.destroy(pages->malformed);
	free(pages->answers);
	free(pages);
}

void *
early_malformed(const struct early_pages *pages)
{
	return pages->malformed;
}

void *
early_answer(const struct early_pages *pages, enum early early,
    const struct visit *visit)
{
	void *const *row = &pages->answers[early * (pages->n + 1)];
	const struct language *best = NULL;
	str path = visit->path;

	if (str_starts(path, S("/api")) || pages->n == 0)
		return row[pages->n];
	path = str_drop(path, 1);
	best = languages_get(pages->languages, str_cut(&path, '/'));
	if (best == NULL)
		best =
		    languages_accept(pages->languages, visit->accept_language);
	for (size_t i = 0; i < pages->n; i++)
		if (languages_at(pages->languages, i) == best)
			return row[i];
	return row[0];
}

enum early
early_of(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_FULL:
		return EARLY_FULL;
	case OUTCOME_BUSY:
	case OUTCOME_BROKEN:
		return EARLY_BUSY;
	default:
		return EARLY_LARGE;
	}
}

int
early_status(enum early early)
{
	return outcome_status(early_excuses[early].outcome);
}

enum metric_refusal
early_refusal(enum early early)
{
	static const enum metric_refusal refusals[EARLY_COUNT] = {
		[EARLY_LARGE] = METRIC_LARGE,
		[EARLY_MANY] = METRIC_LIMITED,
		[EARLY_BUSY] = METRIC_BUSY,
		[EARLY_FULL] = METRIC_BUSY,
	};

	return refusals[early];
}
