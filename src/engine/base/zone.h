/*
 * Time zones: what day it is in a jurisdiction.  Reads the system's zone files
 * (RFC 9636, version 2 and later) once each; nothing here changes TZ.
 */
#ifndef ENGINE_BASE_ZONE_H
#define ENGINE_BASE_ZONE_H

#include "engine/base/value.h"

struct zone;

/**
 * zone_open(name):
 * Read zone ${name}, "America/Guayaquil", from /usr/share/zoneinfo.  Return
 * NULL when there is no such zone, the name is not made of letters, digits,
 * "_", "-", "+" and single "/", or the file is malformed.
 */
struct zone *zone_open(str);

/** zone_close(z): Forget it.  ${z} may be NULL. */
void zone_close(struct zone *);

/** zone_day(z, m): The local day at moment ${m}.  NULL ${z} means UTC. */
date zone_day(const struct zone *, moment);

/** zone_minute(z, m): Minutes since midnight on the local clock at ${m}, 0 to
 * 1439; where a day skips or repeats an hour, as its clocks do. */
int zone_minute(const struct zone *, moment);

/** zone_parse(bytes): As zone_open from bytes in memory (for tests, fuzz). */
struct zone *zone_parse(str);

#endif
