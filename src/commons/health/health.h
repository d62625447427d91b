/*
 * Health: what an operator and a load balancer ask of a portal.  GET /healthz:
 * does the process answer; /readyz: can it do its work; /metrics: how much of
 * it does it do.  No page: whoever reads these is a program.  What the figures
 * mean, and what to do about them, stands in docs/operations.md.
 */
#ifndef COMMONS_HEALTH_H
#define COMMONS_HEALTH_H

#include "commons/health/pulse.h"
#include "commons/room.h"

extern const struct room room_health;

/* For site.probes. */
extern const char *const health_probes[];

#endif
