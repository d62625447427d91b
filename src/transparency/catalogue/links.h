/*
 * Whether what a dataset says lies elsewhere is still there.  Addresses are
 * asked by a job, once a day at most, and what was found is looked up; what the
 * portal has no way to find out counts neither for nor against.
 */
#ifndef CATALOGUE_LINKS_H
#define CATALOGUE_LINKS_H

#include "commons/room.h"
#include "engine/fetch/fetch.h"

enum link_state {
	LINK_UNKNOWN, /* not asked yet, or they do not let us look */
	LINK_WORKS,
	LINK_BROKEN, /* missed twice in a row */
};

struct link_standing {
	enum link_state state;
	moment since; /* broken since then */
	/* Broken for so long that it is no night's trouble: readers are told.
	 */
	bool told;
};

/* What is kept of one address: see links.sql. */
struct link_check {
	int64_t outcome, status, fails;
	moment since, asked, due;
};
#define LINK_UNHEARD (-1)

/** links_follow(old, answer, line, now): What is to be kept of an address,
 * of which ${old} is known (outcome LINK_UNHEARD: nothing), after ${answer};
 * with ${line} other sites were heard of late, so that silence is theirs. */
struct link_check links_follow(const struct link_check *,
    const struct fetch_answer *, bool, moment);

/** links_stand(check, now): What that means. */
struct link_standing links_stand(const struct link_check *, moment);

/** links_of(db, address, now): The same for what is kept of ${address}. */
struct link_standing links_of(struct db *, str, moment);

/** links_run(errand): Ask a few that are due, by the fetcher of the portal;
 * where it has none, nothing.  A job. */
void links_run(struct errand *);

#endif
