/*
 * How often somebody may guess: for passwords, codes and letters, where the
 * engine's throttle (so many a second) is far too quick.  GCRA: one moment per
 * key, by which all that was taken is paid back.
 *
 * These moments stand in the store, so that many nodes together allow as much
 * as one, and a restart forgives nothing.  Before the store is asked, a table
 * in memory is: it counts what this node alone has seen, so what it refuses the
 * store would refuse too, and a flood of guesses is no flood of writes.
 */
#ifndef COMMONS_PEOPLE_GUESS_H
#define COMMONS_PEOPLE_GUESS_H

#include "engine/base/value.h"
#include "engine/store/db.h"

struct guess;

/** guess_open(burst, each_s): ${burst} at once, then one each ${each_s}
 * seconds. */
struct guess *guess_open(unsigned, unsigned);
void guess_close(struct guess *);

/* Whose guesses are counted together. */
struct guess_key {
	str shared;    /* in the store: 64 hexadecimal digits … */
	uint64_t here; /* … and in memory */
};

/** guess_key(a, secret, kind, whose): The key of ${whose} for guesses of
 * ${kind} (one word): an HMAC with the portal's ${secret}, so that nobody reads
 * an address or a name out of a copy of the store. */
struct guess_key guess_key(struct arena *, str, const char *, str);

/** guess_take(guess, key, now): In memory.  0: this node has no objection, and
 * one is counted; else how many seconds to wait, and nothing is counted.
 * guess_give(guess, key): It was right, or it was never made: not counted. */
int guess_take(struct guess *, uint64_t, moment);
void guess_give(struct guess *, uint64_t);

/** guess_refused(guess, key, now, wait): The store said so: for a moment, a
 * second at the most, guess_take says the same without asking it again. */
void guess_refused(struct guess *, uint64_t, moment, int);

/**
 * guess_count(db, guess, keys, n, now, which):
 * In the store, inside a write: 0, and one is counted for each of ${keys}; else
 * how many seconds to wait, by key number ${which}, and nothing is written.
 * Taken before it is known whether the guess is right, so that many at once
 * count too, and so that it counts even when nothing else of the request does.
 */
int guess_count(struct db *, const struct guess *, const struct guess_key *,
    size_t, moment, size_t *);

/** guess_uncount(db, guess, keys, n): As guess_give, inside a write. */
void guess_uncount(struct db *, const struct guess *, const struct guess_key *,
    size_t);

/** guess_sweep(db, now): Forget what is paid back, inside a write. */
void guess_sweep(struct db *, moment);

#endif
