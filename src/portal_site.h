/* The portal as the engine's server wants it: for serve and for tests. */
#ifndef PORTAL_SITE_H
#define PORTAL_SITE_H

#include "engine/web/server.h"
#include "portal.h"

struct portal_site;

struct portal_options {
	struct store *store;
	const char *folder; /* holds portal.key; it is made when missing */
	const char *url;    /* "https://city.example": links in letters begin
			     * with it, whatever Host a request names */
	const struct mail_server *mail; /* NULL: the portal sends none */
	struct files *files; /* where files handed in are kept; NULL: none */
	struct asker *asker; /* who answers what is asked of tables; NULL:
			      * nobody */
	const struct fetcher *fetcher; /* asks other sites whether links work;
					* NULL: nobody does */
};

/** portal_site_open(options, why): Router, languages, assets and pages.  What
 * ${options} names must stay.  NULL, with a fact for the console in ${why},
 * when the key cannot be had. */
struct portal_site *portal_site_open(const struct portal_options *,
    const char **);
void portal_site_close(struct portal_site *);

/** portal_site_of(p): What server_open and dispatch want. */
const struct site *portal_site_of(const struct portal_site *);

#endif
