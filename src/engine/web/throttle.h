/*
 * The throttle: how often one address may ask for what costs work.  GCRA (the
 * leaky bucket as one moment per key) in a table of fixed size.
 */
#ifndef ENGINE_WEB_THROTTLE_H
#define ENGINE_WEB_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

struct throttle;

/** throttle_open(rate, burst): ${rate} a second for ever, ${burst} (1 at the
 * least) at once.  NULL without memory. */
struct throttle *throttle_open(unsigned, unsigned);
void throttle_close(struct throttle *);

/**
 * throttle_ask(throttle, key, now_us, wait_us):
 * Whether ${key} may have one more at ${now_us} (a clock that never goes
 * back).  When not, nothing is counted and ${wait_us} says when to come again.
 * The table forgets keys at random when it is full of busy ones: then somebody
 * is let through too early, nobody is kept out.
 */
bool throttle_ask(struct throttle *, uint64_t, int64_t, int64_t *);

#endif
