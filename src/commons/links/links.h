/*
 * Whether what records say lies elsewhere is still there.  Rooms say which
 * addresses theirs name; a job asks each, once a day at most, and what was
 * found is looked up.  What the portal has no way to find out counts neither
 * for nor against (docs/decisions/42-asking-other-sites.md).
 */
#ifndef COMMONS_LINKS_H
#define COMMONS_LINKS_H

#include "commons/room.h"
#include "engine/fetch/fetch.h"

extern const struct room room_links;

enum link_state {
	LINK_UNKNOWN, /* not asked yet, or they do not let us look */
	LINK_WORKS,
	LINK_BROKEN, /* missed twice in a row */
};

struct link_standing {
	enum link_state state;
	moment since; /* broken since then */
	/* Readers are told: the site says itself that it is gone, or it is
	 * broken for so long that it is no night's trouble. */
	bool told;
};

/* What is kept of one address: see links.sql. */
struct link_check {
	int64_t outcome, status, fails;
	moment since, asked, due;
};
#define LINK_UNHEARD (-1)

/*
 * What a room whose records name addresses elsewhere says of them, by
 * statements of its own.
 */
#define LINKER_KINDS_MAX 2
struct linker {
	/* Addresses of it that are due at $1, $2 of them, the longest due
	 * first, each once: address, and when it was due or 0. */
	int due;
	/* What it keeps because of the state of address $1, and has to find
	 * anew when that changes; LINKER_NOTHING. */
	int turned;
	/* Its records of ${type} with an address that is broken, the last to
	 * break first, $1 of them: "{type}", then outcome, fails, since.
	 * Ended by a NULL. */
	struct {
		const struct record_type *type;
		int statement;
	} broken[LINKER_KINDS_MAX + 1];
};
#define LINKER_NOTHING (-1)

/* A record whose link does not work. */
struct broken_link {
	const struct record_type *type;
	words title;
	str href; /* its page */
	struct link_standing stands;
};
struct broken_links {
	struct broken_link *v;
	size_t n;
	bool more;
};

/** links_follow(old, answer, line, now): What is to be kept of an address,
 * of which ${old} is known (outcome LINK_UNHEARD: nothing), after ${answer};
 * with ${line} other sites were heard of late, so that silence is theirs. */
struct link_check links_follow(const struct link_check *,
    const struct fetch_answer *, bool, moment);

/** links_stand(check, now): What that means. */
struct link_standing links_stand(const struct link_check *, moment);

/** links_of(db, address, now): The same for what is kept of ${address}. */
struct link_standing links_of(struct db *, str, moment);

/** links_broken(rq, limit): Of all rooms, each record once: those that readers
 * are told of, and that whoever asks may mend, the last to break first. */
struct broken_links links_broken(struct request *, size_t);

/** links_run(errand): Ask a few that are due, by the fetcher of the portal;
 * where it has none, nothing.  A job. */
void links_run(struct errand *);

#endif
