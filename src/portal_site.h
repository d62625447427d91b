/* The portal as the engine's server wants it: for serve and for tests. */
#ifndef PORTAL_SITE_H
#define PORTAL_SITE_H

#include "engine/web/server.h"
#include "portal.h"

struct portal_site;

/** portal_site_open(store): Router, languages, assets and pages over
 * ${store}. */
struct portal_site *portal_site_open(struct store *);

/** portal_site_files(site, files): Where files handed in are kept; stays the
 * caller's.  Before the doors open. */
struct files;
void portal_site_files(struct portal_site *, struct files *);
void portal_site_close(struct portal_site *);

/** portal_site_of(p): What server_open and dispatch want. */
const struct site *portal_site_of(const struct portal_site *);

#endif
