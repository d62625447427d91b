/*
 * The site: the homes, the list of jurisdictions, about, every error page, and
 * what a page says while nothing newer can be had.  What a home says is the
 * rooms' affair: each hangs its panel there.
 */
#include "commons/acts/acts_web.h"
#include "commons/site/pages/about.html.h"
#include "commons/site/pages/home.html.h"
#include "commons/site/pages/jurisdictions.html.h"
#include "commons/site/pages/sorry.html.h"
#include "commons/site/pages/stale.html.h"
#include "commons/site/site_room.h"
#include "commons/site/views.h"
#include "engine/base/date.h"
#include "engine/base/json.h"
#include "engine/web/multipart.h"
#include "queries.h"

#define PLACES_ON_PAGE 20
#define PLACES_LOOKED_AT 100
#define ACTS_ON_HOME 6

/* The rooms' panels on a jurisdiction's home, as one piece. */
static html
site_panels(struct request *rq, const struct jurisdiction *j)
{
	const struct portal *portal = rq->portal;
	size_t mark = rq->page.out->n, i;

	for (i = 0; portal->rooms[i] != NULL; i++)
		if (portal->rooms[i]->home != NULL)
			portal->rooms[i]->home(rq, j);
	return page_html(&rq->page, mark);
}

/* What the rooms say of a jurisdiction in one line. */
static html
site_strip(struct request *rq, const struct jurisdiction *j)
{
	const struct portal *portal = rq->portal;
	size_t mark = rq->page.out->n, i;

	for (i = 0; portal->rooms[i] != NULL; i++)
		if (portal->rooms[i]->strip != NULL)
			portal->rooms[i]->strip(rq, j);
	return page_html(&rq->page, mark);
}

/* A page of jurisdictions; ${alive}: only those the rooms say something of, so
 * that a country which only stands above its towns does not fill the home. */
static struct places
site_places(struct request *rq, const char *before, bool alive, str *next)
{
	struct record_list found = record_after(rq->db, &jurisdiction_type,
	    request_param(rq, "after"), PLACES_LOOKED_AT);
	struct places places = { NEWS(rq->arena, struct place, found.n), 0 };
	size_t i;
	html strip;

	*next = (str){ 0 };
	for (i = 0; i < found.n && places.n < PLACES_ON_PAGE; i++) {
		strip = site_strip(rq, found.v[i]);
		if (!alive || strip.s.n > 0)
			places.v[places.n++] =
			    (struct place){ found.v[i], strip };
	}
	if (i < found.n || i == PLACES_LOOKED_AT)
		*next = str_fmt(rq->arena, "/%.*s%s?after=%.*s",
		    ARG(rq->page.lang), before,
		    ARG(((struct record *)found.v[i - 1])->address));
	return places;
}

/* The towns of a province, the regions of a country. */
static struct places
site_inside(struct request *rq, const struct jurisdiction *j)
{
	struct places places = { NEWS(rq->arena, struct place, PLACES_ON_PAGE),
		0 };
	struct rows rows = db_query(rq->db, Q_jurisdictions_inside,
	    VALUES(value_number(j->record.id), value_number(PLACES_ON_PAGE)));
	struct jurisdiction *inside;
	size_t i;

	while (places.n < PLACES_ON_PAGE && rows_next(&rows)) {
		inside = NEW(rq->arena, struct jurisdiction);
		record_read(&rows, 0, &jurisdiction_type, inside);
		places.v[places.n++].jurisdiction = inside;
	}
	rows_end(&rows);
	for (i = 0; i < places.n; i++)
		places.v[i].strip = site_strip(rq, places.v[i].jurisdiction);
	return places;
}

static enum outcome
site_home_of(struct request *rq, const struct jurisdiction *j)
{
	frame_place(rq, j);
	frame_about(rq, j->name);
	frame_feed(rq,
	    str_fmt(rq->arena, "/jurisdictions/%.*s/acts.atom", ARG(j->slug)));
	page_home(&rq->page, site_panels(rq, j), site_inside(rq, j),
	    act_rows_of(rq, acts_of_jurisdiction(rq->db, j->slug, INT64_MAX,
				ACTS_ON_HOME)));
	return OUTCOME_OK;
}

static enum outcome
site_home(struct request *rq)
{
	struct record_list some =
	    record_after(rq->db, &jurisdiction_type, S(""), 2);
	struct places places;
	str next;

	if (some.n == 1)
		return site_home_of(rq, some.v[0]);
	places = site_places(rq, "", true, &next);
	frame_feed(rq, S("/acts.atom"));
	page_portal(&rq->page, places,
	    act_rows_of(rq, acts_newest(rq->db, INT64_MAX, ACTS_ON_HOME)),
	    next);
	return OUTCOME_OK;
}

static enum outcome
site_jurisdiction(struct request *rq)
{
	const struct jurisdiction *j = jurisdiction_of(rq->db, rq->argument[0]);

	return j == NULL ? OUTCOME_NOT_FOUND : site_home_of(rq, j);
}

static enum outcome
site_jurisdictions(struct request *rq)
{
	str next;
	struct places places = site_places(rq, "/jurisdictions", false, &next);

	page_jurisdictions(&rq->page, places, next);
	return OUTCOME_OK;
}

static enum outcome
site_about(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct room_rows rows = { portal->rooms, 0 };

	while (portal->rooms[rows.n] != NULL)
		rows.n++;
	page_about(&rq->page, rows);
	return OUTCOME_OK;
}

static enum outcome
site_robots(struct request *rq)
{
	/* What can be asked of a table has no end (RFC 9309 §2.2.3). */
	buf_c(&rq->reply.body,
	    "User-agent: *\nAllow: /\n"
	    "Disallow: /*/data/*/table?\n"
	    "Disallow: /*/data/*/compare?\n"
	    "Disallow: /api/v1/datasets/*/rows\n");
	return OUTCOME_OK;
}

/* What a program is told that could not reach the records. */
static const char *
site_doubt(const struct request *rq)
{
	if (rq->broke == FAULT_UNKNOWN)
		return rq->with.key.n > 0
			   ? "It may have been done. Repeat the request with "
			     "the same Idempotency-Key: it is done once."
			   : "It may have been done. Look before you send it "
			     "again.";
	if (rq->broke != FAULT_AWAY)
		return rq->wrong;
	return rq->method == METHOD_POST
		   ? "The records cannot be reached just now. Nothing of this "
		     "was done."
		   : "The records cannot be reached just now.";
}

/* RFC 9457, for programs. */
static void
site_problem(struct request *rq, enum outcome outcome)
{
	static const char *const titles[OUTCOME_COUNT] = {
		[OUTCOME_INVALID] = "The request could not be understood",
		[OUTCOME_STRANGER] = "Say who you are",
		[OUTCOME_FORBIDDEN] = "Not allowed",
		[OUTCOME_NOT_FOUND] = "There is nothing at this address",
		[OUTCOME_METHOD] = "This address does not take that method",
		[OUTCOME_CONFLICT] = "Somebody else was first",
		[OUTCOME_GONE] = "What was here is gone",
		[OUTCOME_TOO_LARGE] = "The request is too large",
		[OUTCOME_TOO_MANY] = "Too many requests; try again shortly",
		[OUTCOME_BROKEN] = "Something broke on our side",
		[OUTCOME_BUSY] = "Busy; try again shortly",
		[OUTCOME_FULL] = "There is no room for this on the disk",
	};
	const char *detail =
	    outcome == OUTCOME_BUSY ? site_doubt(rq) : rq->wrong;
	struct buf *b = &rq->reply.body;
	bool first = true;

	buf_char(b, '{');
	json_key(b, &first, "type");
	json_text(b, S("about:blank"));
	json_key(b, &first, "title");
	json_text(b,
	    str_of(titles[outcome] == NULL ? "Error" : titles[outcome]));
	json_key(b, &first, "status");
	buf_number(b, outcome_status(outcome));
	if (detail != NULL) {
		json_key(b, &first, "detail");
		json_text(b, str_of(detail));
	}
	json_key(b, &first, "instance");
	json_text(b, rq->path);
	for (size_t i = 0; i < rq->n_wrongs; i++) {
		buf_c(b, i == 0 ? ",\"errors\":[{\"path\":" : ",{\"path\":");
		json_text(b, rq->wrongs[i].name);
		buf_c(b, ",\"what\":");
		json_text(b, rq->wrongs[i].value);
		buf_c(b, i + 1 == rq->n_wrongs ? "}]" : "}");
	}
	buf_c(b, "}\n");
	rq->reply.type = "application/problem+json";
}

/* Fields that are not written into a page: a password, the code of a second
 * factor. */
static bool
site_secret(str name)
{
	return str_find(name, S("password")) >= 0 || str_is(name, "code");
}

/* What was typed, so that it is not lost.  The token goes back as it came: it
 * says that it was their own page they sent, if it was. */
static struct params
site_typed(const struct request *rq)
{
	if (!rq->ours)
		return (struct params){ 0 };
	for (size_t i = 0; i < rq->n_fields; i++)
		if (site_secret(rq->fields[i].name))
			return (struct params){ 0 };
	for (size_t i = 0; i < rq->n_parts; i++)
		if (rq->parts[i].filename.n > 0)
			return (struct params){ 0 };
	return (struct params){ rq->fields, rq->n_fields };
}

void
site_sorry(struct request *rq, enum outcome outcome)
{
	struct sorry sorry = { .status = outcome_status(outcome),
		.path = rq->path };
	struct db *db = rq->db;

	if (str_starts(rq->path, S("/api/"))) {
		site_problem(rq, outcome);
		return;
	}
	if (outcome == OUTCOME_BUSY) {
		sorry.broke = rq->broke;
		sorry.sent = rq->method == METHOD_POST;
		sorry.fields = site_typed(rq);
	}
	rq->db = NULL; /* it may be what broke */
	frame_make(rq);
	page_sorry(&rq->page, &sorry);
	rq->db = db;
}

bool
site_stale(struct request *rq, str body, moment when)
{
	/* Ours alone: what others wrote stands in a page escaped, and behind
	 * this (layout.html). */
	static const str main = STR("<main id=\"main\" class=\"wrap\">\n");
	ptrdiff_t at = str_find(body, main);
	str iso = moment_iso(rq->arena, when);

	if (at < 0 || !str_starts(body, S("<!doctype html>")))
		return false;
	buf_add(&rq->reply.body, str_take(body, (size_t)at + main.n));
	part_stale(&rq->page, when, str_take(str_drop(iso, 11), 5));
	buf_add(&rq->reply.body, str_drop(body, (size_t)at + main.n));
	return true;
}

static const struct route site_routes[] = {
	{ METHOD_GET, "/", site_home, ANYONE, SHAPE_PAGE, "after",
	    "The home: what was promised, and how far it is", NULL },
	{ METHOD_GET, "/jurisdictions", site_jurisdictions, ANYONE, SHAPE_PAGE,
	    "after", "All jurisdictions", NULL },
	{ METHOD_GET, "/jurisdictions/:slug", site_jurisdiction, ANYONE,
	    SHAPE_PAGE, "", "The home of one jurisdiction", NULL },
	{ METHOD_GET, "/about", site_about, ANYONE, SHAPE_PAGE, "",
	    "What this portal is and how it counts", NULL },
	{ METHOD_GET, "/robots.txt", site_robots, ANYONE, SHAPE_BARE, "",
	    "For robots", NULL },
	{ 0 },
};

const struct room room_site = {
	.name = "Home",
	.mission = "Commons",
	.promise = "What was promised here, how far it is and what is late, "
		   "in five seconds.",
	.path = "",
	.routes = site_routes,
};
