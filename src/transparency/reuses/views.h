/* What the pages of this room are given: made by views.c and the handlers,
 * drawn by pages/.  What those about requests are given stands in
 * request_views.h. */
#ifndef REUSES_VIEWS_H
#define REUSES_VIEWS_H

#include "commons/acts/views.h"
#include "commons/links/links.h"
#include "commons/moderation/hiding.h"
#include "commons/room.h"
#include "commons/site/fields.h"
#include "transparency/reuses/reuses.h"

/* A dataset that something is made with, or that answers something. */
struct source_view {
	str about, slug;
	words title; /* empty: it is gone */
	str href;    /* behind /LANG; empty: it is gone */
};
struct source_views {
	struct source_view *v;
	size_t n;
};

struct reuse_card {
	const struct reuse *reuse;
	str picture; /* its address, or empty */
	struct source_views sources;
};
struct reuse_cards {
	struct reuse_card *v;
	size_t n;
};

/* The words of a list of what people wrote, English messages, and where it
 * stands. */
struct list_words {
	const char *path;	 /* behind /LANG/: "reuses" */
	const char *api;	 /* its name for programs */
	const char *of, *choose; /* parameters: of what, and which ones */
	const char *title, *lead, *add, *filter, *which, *none, *empty;
};

/* What the lists of reuses and of requests have in common. */
struct text_list {
	const struct list_words *words;
	struct source_view of; /* only of this; slug empty: of all */
	struct labels choices;
	int64_t many;
	size_t shown;
	str next;
	bool filtered, waits, moderates;
};

struct reuses_page {
	struct text_list list;
	struct reuse_cards cards;
};

struct reuse_page {
	struct reuse_card card;
	str name;		   /* of whoever registered it; empty: erased */
	struct link_standing link; /* of its address */
	bool own;
	str said; /* what was just done */
	struct hiding hiding;
	html panels;
	struct act_stamp stamp;
};

struct reuse_form {
	const struct reuse *reuse; /* NULL: a new one */
	struct typed title, link, description, maker, sources, picture, kind;
	struct labels kinds;
	str stamp;
	const char *wrong; /* of the whole form */
	size_t problems;
	bool files; /* pictures can be handed in */
};

/* What waits for a moderator. */
struct waiting_text {
	str key;
	bool changes; /* something that is public already */
	const struct reuse *reuse;
	const struct data_request *request; /* one of both */
	str link, text, picture, name;
	words title;
	struct source_views sources;
	moment said;
};
struct waiting_page {
	struct waiting_text *v;
	size_t n;
	const char *wrong;
};

#endif
