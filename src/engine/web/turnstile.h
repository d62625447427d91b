/*
 * The turnstile: how often what was shown, and to people or to robots.  It is
 * passed by every answer, also by those from the cache, and keeps numbers
 * alone: no address, no name of a browser, nothing that tells two passers
 * apart.  What counts, and where the numbers go, is a room's affair.
 */
#ifndef ENGINE_WEB_TURNSTILE_H
#define ENGINE_WEB_TURNSTILE_H

#include "engine/web/web.h"

/* An address of a record or of a file. */
#define PASSAGE_KEY_MAX 96
/* Things told apart between two times they are taken away; beyond, what is new
 * is not counted.  Only what was found is counted, so nobody fills it with
 * addresses that do not exist. */
#define TURNSTILE_ROWS 8192

/* What an answer counts as. */
struct passage {
	int kind; /* the room's own; 0: it is not counted */
	size_t n;
	char key[PASSAGE_KEY_MAX];
};

enum passer {
	PASSER_PERSON,	/* somebody at a browser, as far as it says */
	PASSER_PROGRAM, /* a library or a command that somebody runs */
	PASSER_ROBOT,	/* says that it is one, or says nothing */
	PASSERS
};

struct turnstile;

struct turnstile_row {
	struct passage passage;
	int64_t n[PASSERS];
};

/** turnstile_open(), turnstile_close(t): NULL without memory. */
struct turnstile *turnstile_open(void);
void turnstile_close(struct turnstile *);

/** passage_of(kind, key): Of kind 0 where ${key} is too long for one. */
struct passage passage_of(int, str);

/** passer_of(method, agent): Who asks, by the User-Agent they send: an
 * estimate, since anybody may send anything.  HEAD shows nobody anything. */
enum passer passer_of(enum method, str);

/** turnstile_pass(t, passage, passer, n): ${n} more of these.  From any thread,
 * at once. */
void turnstile_pass(struct turnstile *, const struct passage *, enum passer,
    int64_t);

/** turnstile_take(t, rows, max): Take up to ${max} counts away into ${rows};
 * how many.  Whoever cannot keep them passes them again. */
size_t turnstile_take(struct turnstile *, struct turnstile_row *, size_t);

#endif
