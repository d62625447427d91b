/* Asking links and keeping what was found: see links.h. */
#include "transparency/catalogue/links.h"

#include "engine/base/date.h"
#include "queries.h"

/* Asked in one run, each of another host; of so many that are due. */
#define ASKED 8
#define DUE_MAX 200
/* Other jobs wait meanwhile. */
#define RUN_US INT64_C(10000000)
#define LINKS_BYTES_MAX ((size_t)16 << 20)
#define MINUTE INT64_C(60000000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
/* What readers are told of: shorter troubles pass by themselves. */
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
		s.told = now.us - c->since.us >= TOLD;
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

static void
links_find(struct errand *e, struct arena *a, struct links *l)
{
	struct db *db = store_read(e->store, a);
	struct rows rows = db_query(db, Q_links_due,
	    VALUES(value_number(e->now.us), value_number(DUE_MAX)));

	while (l->n < ASKED && rows_next(&rows)) {
		str address = str_copy(a, rows_text(&rows, 0));
		str host = host_of(a, address);

		if (!has_host(l, host))
			l->v[l->n++] = (struct asked){ address, host, { 0 } };
	}
	rows_end(&rows);
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
			db_run(db, Q_links_touch,
			    VALUES(value_text(one->address)));
	}
	db_run(db, Q_links_tidy, NO_VALUES);
	return true;
}

void
links_run(struct errand *e)
{
	struct links l = { .now = e->now };
	struct fault fault = { .kind = FAULT_NONE };
	struct arena *a;

	if (e->portal->fetcher == NULL)
		return;
	a = arena_open(LINKS_BYTES_MAX);
	links_find(e, a, &l);
	links_ask(e, a, &l);
	if (l.n > 0 &&
	    errand_write(e, a, links_apply, &l, &fault) == WRITE_BROKEN)
		e->trouble = str_copy(e->arena, str_of(fault.detail));
	arena_close(a);
}
