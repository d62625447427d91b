/* The portal as the engine's server wants it: languages, assets, router. */
#include "portal_site.h"

#include "commons/health/health.h"
#include "commons/institutions/zones.h"
#include "commons/people/once.h"
#include "commons/people/people.h"
#include "commons/people/secret.h"
#include "commons/site/frame.h"
#include "commons/site/site_room.h"
#include "embedded_assets.h"
#include "embedded_words.h"
#include "engine/web/larder.h"
#include "transparency/catalogue/use.h"

#define SITE_BYTES_MAX ((size_t)4 << 20)
#define LANGUAGES_MAX 16

struct portal_site {
	struct arena *arena;
	struct site site;
	struct portal portal;
	struct languages *languages;
	unsigned char key[SECRET_KEY_BYTES];
};

/* "/assets/portal-1a2b….css": a file that changes changes its address.  Fonts
 * keep theirs, since the style sheet names them. */
static str
site_asset_path(struct arena *a, const struct embedded *file, bool *forever)
{
	str name = str_of(file->name), stem = name;

	*forever = !str_ends(name, S(".woff2"));
	if (!*forever)
		return str_fmt(a, "/assets/%s", file->name);
	stem = str_cut(&name, '.');
	return str_fmt(a, "/assets/%.*s-%s.%.*s", ARG(stem), file->hash,
	    ARG(name));
}

static void
site_assets(struct portal_site *p)
{
	size_t n = sizeof(embedded_assets) / sizeof(*embedded_assets), i;
	struct asset *v = NEWS(p->arena, struct asset, n);
	str path;

	for (i = 0; i < n; i++) {
		const struct embedded *file = &embedded_assets[i];

		path = site_asset_path(p->arena, file, &v[i].forever);
		v[i].path = str_c(p->arena, path);
		v[i].type = file->type;
		v[i].bytes = file->bytes;
		v[i].gzip = file->gzip;
		v[i].br = file->br;
		if (str_is(S("portal.css"), file->name))
			p->portal.css = path;
		else if (str_is(S("portal.js"), file->name))
			p->portal.js = path;
		else if (str_is(S("icon.svg"), file->name))
			p->portal.icon = path;
	}
	p->site.assets = v;
	p->site.n_assets = n;
}

static void
site_languages(struct portal_site *p)
{
	struct catalogue catalogues[LANGUAGES_MAX];
	size_t n = sizeof(embedded_words) / sizeof(*embedded_words), i;

	for (i = 0; i < n; i++) {
		str name = str_of(embedded_words[i].name);

		catalogues[i].lang = str_c(p->arena, str_cut(&name, '.'));
		catalogues[i].po = embedded_words[i].bytes;
	}
	p->languages = languages_open(catalogues, n);
}

struct portal_site *
portal_site_open(const struct portal_options *options, const char **why)
{
	struct arena *arena = arena_open(SITE_BYTES_MAX);
	struct portal_site *p = NEW(arena, struct portal_site);

	p->arena = arena;
	if (!secret_key(options->folder, p->key, why)) {
		arena_close(arena);
		return NULL;
	}
	site_assets(p);
	site_languages(p);
	p->portal.rooms = portal_rooms();
	p->portal.languages = p->languages;
	p->portal.zones = zones_open();
	p->portal.people = people_open();
	p->portal.pulse = pulse_open();
	p->portal.turnstile = turnstile_open();
	p->portal.mail = options->mail;
	p->portal.files = options->files;
	p->portal.asker = options->asker;
	p->portal.fetcher = options->fetcher;
	p->portal.url = str_copy(arena, str_of(options->url));
	p->portal.key = (str){ (const char *)p->key, sizeof(p->key) };
	p->site.router = portal_router(arena);
	p->site.store = options->store;
	p->site.languages = p->languages;
	p->site.portal = &p->portal;
	p->site.larder = larder_open();
	p->site.identify = people_identify;
	p->site.once = once_begin;
	p->site.admit = may_admit;
	p->site.frame = frame_make;
	p->site.counts = use_counts;
	p->site.turnstile = p->portal.turnstile;
	p->site.stale = site_stale;
	p->site.sorry = site_sorry;
	p->site.probes = health_probes;
	return p;
}

void
portal_site_close(struct portal_site *p)
{
	if (p == NULL)
		return;
	larder_close(p->site.larder);
	turnstile_close(p->portal.turnstile);
	pulse_close(p->portal.pulse);
	people_close(p->portal.people);
	zones_close(p->portal.zones);
	languages_close(p->languages);
	arena_close(p->arena);
}

const struct site *
portal_site_of(const struct portal_site *p)
{
	return &p->site;
}
