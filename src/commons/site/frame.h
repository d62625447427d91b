/*
 * The frame: what stands around every page.  Made before the handler runs; a
 * handler tells it which place and which record the page is about.
 */
#ifndef COMMONS_SITE_FRAME_H
#define COMMONS_SITE_FRAME_H

#include "commons/institutions/institutions.h"
#include "commons/settings/settings.h"

struct frame_language {
	str code, name;
	str href; /* this very page in that language */
	bool current;
};

struct frame_languages {
	const struct frame_language *v;
	size_t n;
};

struct frame {
	words place; /* the jurisdiction this page is about; may be empty */
	str place_address;
	words invented; /* the invented place whose data this page shows, or may
			 * show among others; empty: none */
	bool many;	/* the portal serves several jurisdictions */
	struct frame_languages languages;
	str inner;	  /* this page behind /LANG, for "current" in the nav */
	str feed;	  /* address of an Atom feed of this page, or empty */
	str about;	  /* one sentence for <meta name=description> */
	html data;	  /* a JSON-LD block, or empty */
	int64_t last_act; /* 0: none yet */
	moment last_act_at;
	str css, js, icon; /* addresses of assets */
	words name;	   /* the portal's own; may be empty */
	str theme;	   /* address of its colours, or empty */
	str logo;	   /* address of its picture, or empty */
	str hidden;	   /* paths that the menu leaves out: "plans places" */
	struct record_list foot; /* pages of text in the foot */
	bool people;	   /* one can sign in here */
	str who;	   /* the reader's name, signed in; or empty */
	bool works;	   /* they hold a role */
	const char *wrong; /* what to say of a request that was refused */
};

/** frame_make(rq): The frame of ${rq}: becomes rq->page.frame. */
void frame_make(struct request *);

/** frame_place(rq, jurisdiction): This page is about ${jurisdiction}: from here
 * on today is the day it is there.  Call it before counting days.  NULL: no
 * single place; days are counted in UTC. */
void frame_place(struct request *, const struct jurisdiction *);

/** frame_feed(rq, path): This page has a feed at ${path} (behind /LANG).
 * frame_about(rq, words): What this page is about, for search engines. */
void frame_feed(struct request *, str);
void frame_about(struct request *, words);

/** frame_data(rq, json): A JSON-LD object of this page (schema.org). */
void frame_data(struct request *, str);

/** frame_shows(pg, path): Whether the menu shows ${path}. */
bool frame_shows(const struct page *, const char *);

/** frame_current(pg, path): " aria-current"'s value for a nav link: "page",
 * "true" for a page below ${path}, or NULL: no such attribute. */
const char *frame_current(const struct page *, const char *);

#endif
