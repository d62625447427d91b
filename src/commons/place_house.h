/*
 * For tests alone: records through the pen, and the place and institutions that
 * most others hang under.
 */
#ifndef COMMONS_PLACE_HOUSE_H
#define COMMONS_PLACE_HOUSE_H

#include "engine/record/record_house.h"

#include "commons/acts/acts.h"
#include "commons/institutions/institutions.h"

/* 2026-11-22T10:00:00Z */
#define HOUSE_NOW ((moment){ INT64_C(1795341600000000) })

/* One record through the pen.  Its asserts stand outside: apply runs in the
 * writer's thread. */
struct house_save {
	const struct record_type *type;
	void *record;
	bool saved;
};

static inline bool
house_save_apply(struct db *db, void *cookie)
{
	const struct author author = { S("editor"), HOUSE_NOW };
	struct house_save *save = cookie;

	save->saved = act_save(db, &author, save->type, save->record);
	return true;
}

/* Whether there was anything to write. */
static inline bool
house_save(struct house *h, const struct record_type *type, void *record)
{
	struct house_save save = { type, record, false };

	if (store_write(h->store, h->arena, house_save_apply, &save,
		&h->fault) != WRITE_DONE)
		fail_msg("%s", h->fault.detail);
	return save.saved;
}

/* A text in English, as words and as prose. */
static inline words
house_words(struct house *h, const char *s)
{
	struct text *t = NEW(h->arena, struct text);

	*t = (struct text){ S("en"), ORIGIN_HUMAN, str_of(s) };
	return (words){ t, 1 };
}

static inline prose
house_prose(struct house *h, const char *s)
{
	words w = house_words(h, s);

	return (prose){ w.v, w.n };
}

static inline struct jurisdiction *
house_jurisdiction(struct house *h, const char *slug)
{
	struct jurisdiction *j = record_new(h->arena, &jurisdiction_type);

	j->slug = str_of(slug);
	j->name = house_words(h, slug);
	j->level = 1;
	j->languages = S("en");
	j->zone = S("Europe/Madrid");
	assert_true(house_save(h, &jurisdiction_type, j));
	return j;
}

static inline struct institution *
house_institution(struct house *h, const struct jurisdiction *j,
    const char *slug)
{
	struct institution *i = record_new(h->arena, &institution_type);

	i->slug = str_of(slug);
	i->name = house_words(h, slug);
	i->jurisdiction = (ref){ j->record.id, j->slug };
	assert_true(house_save(h, &institution_type, i));
	return i;
}

#endif
