/*
 * For tests alone: a town whose acts are known by number, and verifying them.
 * Included by one file of a program only.
 */
#ifndef COMMONS_ACTS_HOUSE_H
#define COMMONS_ACTS_HOUSE_H

#include "commons/commons_house.h"

/* Acts 1 to 6: a town, a pledge, two steps, the pledge changed twice. */
static inline struct pledge *
town(struct house *h)
{
	struct jurisdiction *j = house_jurisdiction(h, "town");
	struct pledge *p = house_pledge(h, j, "bridge", "Bridge");

	house_step(h, p, 1, "Draw it");
	house_step(h, p, 2, "Build it");
	p->title = house_words(h, "Bridge, newer");
	p->summary = house_prose(h, "Over the river.");
	assert_true(house_save(h, &pledge_type, p));
	p->title = house_words(h, "Bridge, newest");
	p->summary = (prose){ 0 };
	p->open = true;
	assert_true(house_save(h, &pledge_type, p));
	return p;
}

/* Verify: how many acts are sound; ${wrong} is what is not. */
static inline int64_t
verify(struct house *h, str *wrong)
{
	int64_t n = acts_verify(house_read(h), wrong);

	assert_int_equal(db_fault(h->db)->kind, FAULT_NONE);
	house_read_end(h);
	return n;
}

#endif
