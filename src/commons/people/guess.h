/*
 * How often somebody may guess: for passwords, codes and letters, where the
 * engine's throttle (so many a second) is far too quick.  GCRA in memory: one
 * moment per key in a table of fixed size.
 */
#ifndef COMMONS_PEOPLE_GUESS_H
#define COMMONS_PEOPLE_GUESS_H

#include "engine/base/value.h"

struct guess;

/** guess_open(burst, each_s): ${burst} at once, then one each ${each_s}
 * seconds. */
struct guess *guess_open(unsigned, unsigned);
void guess_close(struct guess *);

/** guess_take(guess, key, now): 0: have one; else how many seconds to wait,
 * and nothing is counted.  Taken before it is known whether the guess is right,
 * so that many at once count too. */
int guess_take(struct guess *, uint64_t, moment);

/** guess_give(guess, key): It was right, or it was never made: not counted. */
void guess_give(struct guess *, uint64_t);

#endif
