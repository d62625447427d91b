/* Asking links and keeping what was found: see links.h. */
#include "commons/links/links.h"

#include <stdlib.h>

#include "commons/acts/acts_web.h"
#include "commons/people/may.h"
#include "engine/base/date.h"
#include "queries.h"

/* Asked in one run, each of another host; of so many that are due. */
#define ASKED 8
#define DUE_MAX 200
/* Looked through for whoever works on them; the last to break come first. */
#define BROKEN_MAX 200
/* Other jobs wait meanwhile. */
#define RUN_US INT64_C(10000000)
#define LINKS_BYTES_MAX ((size_t)16 << 20)
#define MINUTE INT64_C(60000000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
/* What is no answer for shorter passes by itself. */
#define TOLD (3 * DAY)

static bool
is_missed(int64_t outcome)
{
	return outcome == FETCH_GONE || outcome == FETCH_BROKEN ||
	       outcome == FETCH_SILENT;
}

struct link_check
links_follow(const struct link_check *old, const struct fetch_answer *answer,
    bool line, moment now)
{
	static const int64_t waits[] = { HOUR, 6 * HOUR, DAY, 3 * DAY,
		7 * DAY };
	const int64_t last = sizeof(waits) / sizeof(*waits) - 1;
	struct link_check c = *old;

	/* Perhaps it is our own line: what was known stays. */
	if (answer->outcome == FETCH_SILENT && !answer->heard && !line) {
		c.due.us = now.us + HOUR;
		return c;
	}
	c.outcome = answer->outcome;
	c.status = answer->status;
	c.asked = now;
	if (!is_missed(c.outcome)) {
		c.fails = 0;
		c.since = (moment){ 0 };
		c.due.us = now.us + DAY;
		return c;
	}
	if (c.fails == 0)
		c.since = now;
	c.due.us = now.us + waits[c.fails < last ? c.fails : last];
	c.fails++;
	return c;
}

struct link_standing
links_stand(const struct link_check *c, moment now)
{
	struct link_standing s = { .state = LINK_UNKNOWN };

	if (c->outcome == FETCH_FINE)
		s.state = LINK_WORKS;
	/* Once is a server that was being restarted. */
	if (is_missed(c->outcome) && c->fails > 1) {
		s.state = LINK_BROKEN;
		s.since = c->since;
		s.told =
		    c->outcome == FETCH_GONE || now.us - c->since.us >= TOLD;
	}
	return s;
}

static struct link_check
check_get(struct db *db, str address)
{
	struct link_check c = { .outcome = LINK_UNHEARD };
	struct rows rows =
	    db_query(db, Q_links_get, VALUES(value_text(address)));

	if (rows_next(&rows)) {
		c.outcome = rows_number(&rows, 0);
		c.status = rows_number(&rows, 1);
		c.fails = rows_number(&rows, 2);
		c.since.us = rows_number(&rows, 3);
		c.asked.us = rows_number(&rows, 4);
	}
	rows_end(&rows);
	return c;
}

struct link_standing
links_of(struct db *db, str address, moment now)
{
	struct link_check c = check_get(db, address);

	return links_stand(&c, now);
}

/* ---- the job ---- */

struct asked {
	str address, host;
	struct fetch_answer answer;
};

struct links {
	struct asked v[ASKED];
	size_t n;
	bool line; /* somebody was heard of late */
	moment now;
	const struct room *const *rooms;
	/* Kept of addresses that no room names any more. */
	str *idle;
	size_t n_idle;
};

/* An address that a room names and that is due. */
struct due_link {
	str address;
	int64_t due;
};
struct due_links {
	struct due_link *v;
	size_t n;
	bool cut; /* there are more */
};

/* "data.city.example" of "https://data.city.example:8443/x.csv". */
static str
host_of(struct arena *a, str address)
{
	ptrdiff_t at = str_find(address, S("://"));
	str rest = at < 0 ? address : str_drop(address, (size_t)at + 3);
	str host = str_cut(&rest, '/');

	return str_lower(a, str_cut(&host, ':'));
}

static bool
has_host(const struct links *l, str host)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i].host, host))
			return true;
	return false;
}

/* The longest due first; never asked is longest. */
static int
due_order(const void *a, const void *b)
{
	const struct due_link *x = a, *y = b;

	if (x->due != y->due)
		return x->due < y->due ? -1 : 1;
	return str_cmp(x->address, y->address);
}

/* What is due of all rooms. */
static struct due_links
due_of(struct db *db, const struct room *const *rooms, moment now)
{
	struct arena *a = db_arena(db);
	struct due_links list = { 0 };
	size_t rooms_n = 0, n;

	for (size_t i = 0; rooms[i] != NULL; i++)
		rooms_n += rooms[i]->linker != NULL;
	list.v = NEWS(a, struct due_link, rooms_n * DUE_MAX);
	for (size_t i = 0; rooms[i] != NULL; i++) {
		struct rows rows;

		if (rooms[i]->linker == NULL)
			continue;
		rows = db_query(db, rooms[i]->linker->due,
		    VALUES(value_number(now.us), value_number(DUE_MAX)));
		for (n = 0; n < DUE_MAX && rows_next(&rows); n++)
			list.v[list.n++] =
			    (struct due_link){ str_copy(a, rows_text(&rows, 0)),
				    rows_number(&rows, 1) };
		list.cut = list.cut || n == DUE_MAX;
		rows_end(&rows);
	}
	if (list.n > 0)
		qsort(list.v, list.n, sizeof(*list.v), due_order);
	return list;
}

static bool
is_due(const struct due_links *list, str address)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->v[i].address, address))
			return true;
	return false;
}

/* What would be asked again and no room names. */
static void
idle_find(struct db *db, const struct due_links *due, struct links *l)
{
	struct rows rows;

	l->idle = NEWS(db_arena(db), str, DUE_MAX);
	if (due->cut)
		return;
	rows = db_query(db, Q_links_overdue,
	    VALUES(value_number(l->now.us), value_number(DUE_MAX)));
	while (l->n_idle < DUE_MAX && rows_next(&rows)) {
		str address = rows_text(&rows, 0);

		if (!is_due(due, address))
			l->idle[l->n_idle++] = str_copy(db_arena(db), address);
	}
	rows_end(&rows);
}

static void
links_find(struct errand *e, struct arena *a, struct links *l)
{
	struct db *db = store_read(e->store, a);
	struct due_links due = due_of(db, l->rooms, e->now);

	for (size_t i = 0; l->n < ASKED && i < due.n; i++) {
		str host = host_of(a, due.v[i].address);

		if (!has_host(l, host))
			l->v[l->n++] =
			    (struct asked){ due.v[i].address, host, { 0 } };
	}
	idle_find(db, &due, l);
	l->line = db_one(db, Q_links_heard,
		      VALUES(value_number(e->now.us - DAY))) > 0;
	store_read_end(e->store, db);
}

/* Nothing is held meanwhile: neither a connection to the store nor the pen. */
static void
links_ask(struct errand *e, struct arena *a, struct links *l)
{
	struct fetcher f = *e->portal->fetcher;
	int64_t began = moment_now().us;
	size_t n = 0;

	f.stop = e->stop;
	while (
	    n < l->n && !errand_stops(e) && moment_now().us - began < RUN_US) {
		struct asked *one = &l->v[n];

		one->answer = fetch_look(a, &f, one->address);
		if (errand_stops(e))
			break;
		l->line = l->line || one->answer.heard;
		errand_keep(e);
		n++;
	}
	l->n = n;
}

/* It began or ceased to work: rooms find anew what follows from it. */
static void
links_turn(struct db *db, const struct room *const *rooms, str address)
{
	for (size_t i = 0; rooms[i] != NULL; i++)
		if (rooms[i]->linker != NULL &&
		    rooms[i]->linker->turned != LINKER_NOTHING)
			db_run(db, rooms[i]->linker->turned,
			    VALUES(value_text(address)));
}

static bool
links_apply(struct db *db, void *cookie)
{
	const struct links *l = cookie;

	for (size_t i = 0; i < l->n; i++) {
		const struct asked *one = &l->v[i];
		struct link_check old = check_get(db, one->address);
		struct link_check c =
		    links_follow(&old, &one->answer, l->line, l->now);

		db_run(db, Q_links_put,
		    VALUES(value_text(one->address), value_number(c.outcome),
			value_number(c.status), value_number(c.fails),
			value_number(c.since.us), value_number(c.asked.us),
			value_number(c.due.us)));
		if (links_stand(&old, l->now).state !=
		    links_stand(&c, l->now).state)
			links_turn(db, l->rooms, one->address);
	}
	for (size_t i = 0; i < l->n_idle; i++)
		db_run(db, Q_links_forget, VALUES(value_text(l->idle[i])));
	return true;
}

void
links_run(struct errand *e)
{
	struct links l = { .now = e->now, .rooms = e->portal->rooms };
	struct fault fault = { .kind = FAULT_NONE };
	struct arena *a;

	if (e->portal->fetcher == NULL)
		return;
	a = arena_open(LINKS_BYTES_MAX);
	links_find(e, a, &l);
	links_ask(e, a, &l);
	if (l.n + l.n_idle > 0 &&
	    errand_write(e, a, links_apply, &l, &fault) == WRITE_BROKEN)
		e->trouble = str_copy(e->arena, str_of(fault.detail));
	arena_close(a);
}

/* ---- for whoever can mend them ---- */

static int
broken_order(const void *a, const void *b)
{
	const struct broken_link *x = a, *y = b;

	if (x->stands.since.us != y->stands.since.us)
		return x->stands.since.us > y->stands.since.us ? -1 : 1;
	return str_cmp(x->href, y->href);
}

/* A record with several broken links is there once. */
static void
broken_add(struct broken_links *list, struct broken_link one)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->v[i].href, one.href) &&
		    list->v[i].type == one.type)
			return;
	list->v[list->n++] = one;
}

static void
broken_read(struct request *rq, const struct record_type *type, int statement,
    struct broken_links *list)
{
	struct rows rows =
	    db_query(rq->db, statement, VALUES(value_number(BROKEN_MAX)));
	void **found = NEWS(rq->arena, void *, BROKEN_MAX);
	struct link_check *c = NEWS(rq->arena, struct link_check, BROKEN_MAX);
	struct link_standing stands;
	struct what what;
	size_t n = 0;

	while (n < BROKEN_MAX && rows_next(&rows)) {
		int column;

		found[n] = record_new(rq->arena, type);
		column = record_read(&rows, 0, type, found[n]);
		c[n].outcome = rows_number(&rows, column);
		c[n].fails = rows_number(&rows, column + 1);
		c[n++].since.us = rows_number(&rows, column + 2);
	}
	rows_end(&rows);
	for (size_t i = 0; i < n; i++) {
		stands = links_stand(&c[i], rq->now);
		what = what_of(rq, type, found[i]);
		if (stands.told && may(rq->who, VERB_EDIT, &what))
			broken_add(list,
			    (struct broken_link){ type,
				record_called(type, found[i]),
				str_fmt(rq->arena, "/%.*s%.*s",
				    ARG(rq->page.lang),
				    ARG(record_href(rq, type, found[i]))),
				stands });
	}
}

struct broken_links
links_broken(struct request *rq, size_t limit)
{
	const struct portal *portal = rq->portal;
	struct broken_links list = { 0 };
	size_t kinds = 0;

	for (size_t i = 0; portal->rooms[i] != NULL; i++)
		if (portal->rooms[i]->linker != NULL)
			kinds += LINKER_KINDS_MAX;
	list.v = NEWS(rq->arena, struct broken_link, kinds * BROKEN_MAX);
	for (size_t i = 0; portal->rooms[i] != NULL; i++) {
		const struct linker *l = portal->rooms[i]->linker;

		for (size_t k = 0; l != NULL && l->broken[k].type != NULL; k++)
			broken_read(rq, l->broken[k].type,
			    l->broken[k].statement, &list);
	}
	if (list.n > 0)
		qsort(list.v, list.n, sizeof(*list.v), broken_order);
	list.more = list.n > limit;
	list.n = list.more ? limit : list.n;
	return list;
}

static const struct job links_jobs[] = {
	{ "links-check", 60, links_run, LANE_SITES },
	{ 0 },
};

const struct room room_links = {
	.name = "Links",
	.mission = "Commons",
	.promise = "What lies elsewhere is asked whether it is still there, "
		   "and readers are told when it is not.",
	.jobs = links_jobs,
};
