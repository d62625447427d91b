/*
 * Invented texts for the bench: words as often as real ones are (a few are
 * everywhere, most are rare: Zipf), the same at every run.
 */
#ifndef BENCH_WORDS_H
#define BENCH_WORDS_H

#include "engine/base/buf.h"

struct dice {
	uint64_t state;
};

/** dice_below(d, n): The next number from 0 to ${n} - 1. */
uint64_t dice_below(struct dice *, uint64_t);

/** words_add(b, d, n): ${n} words and a full stop. */
void words_add(struct buf *, struct dice *, int);

/** words_common(b): The word that about a third of all titles hold. */
const char *words_common(void);

/** words_rare(b, n): The ${n}-th rare word, a name. */
void words_rare(struct buf *, uint64_t);

#endif
