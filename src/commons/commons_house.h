/*
 * A small portal for the tests of the commons: jurisdictions, institutions and
 * terms as they are, and pledges that behave as plans do.  Included by one file
 * of a program only.
 */
#ifndef COMMONS_HOUSE_H
#define COMMONS_HOUSE_H

#include "engine/record/record_house.h"

#include "commons/acts/acts.h"
#include "commons/institutions/institutions.h"
#include "commons/vocabularies/vocabularies.h"

#define SELF pledge
#define DEF "commons/pledge_test.def"
#include "engine/record/declare.h"
#define SELF vow
#define DEF "commons/vow_test.def"
#include "engine/record/declare.h"
#define SELF step
#define DEF "commons/step_test.def"
#include "engine/record/declare.h"
#define SELF proof
#define DEF "commons/proof_test.def"
#include "engine/record/declare.h"
#define SELF echo
#define DEF "commons/echo_test.def"
#include "engine/record/declare.h"

#define SELF pledge
#define DEF "commons/pledge_test.def"
#include "engine/record/define.h"
#define SELF vow
#define DEF "commons/vow_test.def"
#include "engine/record/define.h"
#define SELF step
#define DEF "commons/step_test.def"
#include "engine/record/define.h"
#define SELF proof
#define DEF "commons/proof_test.def"
#include "engine/record/define.h"
#define SELF echo
#define DEF "commons/echo_test.def"
#include "engine/record/define.h"

static const struct record_type *const commons_types[] = { &jurisdiction_type,
	&institution_type, &term_type, &pledge_type, &vow_type, &step_type,
	&proof_type, &echo_type };
#define COMMONS_TYPES (sizeof(commons_types) / sizeof(*commons_types))

/* 2026-11-22T10:00:00Z */
#define HOUSE_NOW ((moment){ INT64_C(1795341600000000) })

static inline void
commons_start(struct house *h, const struct sql *own, size_t n)
{
	house_start(h, commons_types, COMMONS_TYPES, own, n);
}

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

static inline struct pledge *
house_pledge(struct house *h, const struct jurisdiction *j, const char *slug,
    const char *title)
{
	struct pledge *p = record_new(h->arena, &pledge_type);

	p->slug = str_of(slug);
	p->jurisdiction = (ref){ j->record.id, j->slug };
	p->title = house_words(h, title);
	assert_true(house_save(h, &pledge_type, p));
	return p;
}

static inline struct step *
house_step(struct house *h, const struct pledge *p, int64_t number,
    const char *title)
{
	struct step *s = record_new(h->arena, &step_type);

	s->pledge = (ref){ p->record.id, p->slug };
	s->number = number;
	s->title = house_words(h, title);
	assert_true(house_save(h, &step_type, s));
	return s;
}

#endif
