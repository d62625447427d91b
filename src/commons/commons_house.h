/*
 * A small portal for the tests of the commons: jurisdictions, institutions and
 * terms as they are, and pledges that behave as plans do.  Included by one file
 * of a program only.
 */
#ifndef COMMONS_HOUSE_H
#define COMMONS_HOUSE_H

#include "commons/place_house.h"
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

static inline void
commons_start(struct house *h, const struct sql *own, size_t n)
{
	house_start(h, commons_types, COMMONS_TYPES, own, n);
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
