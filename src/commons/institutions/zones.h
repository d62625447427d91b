/*
 * Zones: what day it is in a jurisdiction.  Each zone is read once and kept.
 */
#ifndef COMMONS_ZONES_H
#define COMMONS_ZONES_H

#include "engine/base/zone.h"

struct zones;

/** zones_open(): None known yet.  zones_close(z): Forget them. */
struct zones *zones_open(void);
void zones_close(struct zones *);

/** zones_day(zones, name, m): The local day at ${m} in zone ${name}; in UTC
 * when the system knows no such zone.  Safe from any thread. */
date zones_day(struct zones *, str, moment);

/** zones_minute(zones, name, m): Minutes since local midnight, as zones_day. */
int zones_minute(struct zones *, str, moment);

#endif
