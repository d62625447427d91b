/* The room of health: its addresses, and what makes a portal ready.  The
 * figures stand in figures.c. */
#include <errno.h>
#include <string.h>

#include "commons/files/files.h"
#include "commons/health/exposition.h"
#include "commons/health/health_room.h"
#include "engine/base/date.h"
#include "engine/store/store.h"

const char *const health_probes[] = { "/healthz", "/readyz", "/metrics", NULL };

static enum outcome
health_alive(struct request *rq)
{
	buf_c(&rq->reply.body, "ok\n");
	return OUTCOME_OK;
}

/* One thing that keeps the portal from its work, if it does. */
static void
health_tell(struct request *rq, enum pulse_trouble trouble, const char *what,
    int64_t since_us, const char *why)
{
	const struct portal *portal = rq->portal;
	moment since =
	    pulse_since(portal->pulse, trouble, what != NULL, rq->now);

	if (what == NULL)
		return;
	if (since_us > 0)
		since.us = since_us;
	rq->reply.status = 503;
	buf_fmt(&rq->reply.body, "%s, since %.*s%s%s\n", what,
	    ARG(moment_iso(rq->arena, since)), why[0] == '\0' ? "" : ": ", why);
}

/* Whether the database takes changes and can be read, and is the one that this
 * program knows.  While it is known to be away it is not asked: that would only
 * be another to wait for it. */
static void
health_store(struct request *rq)
{
	struct store_state state = store_state(rq->store);
	struct fault fault = { .kind = FAULT_NONE };
	bool fits = true;
	struct db *db;

	if (state.away_us == 0) {
		db = store_read(rq->store, rq->arena);
		fits = records_fit(db);
		fault = *db_fault(db);
		store_read_end(rq->store, db);
	}
	health_tell(rq, PULSE_STORE,
	    state.away_us != 0	       ? "reading only"
	    : fault.kind != FAULT_NONE ? "the database cannot be read"
				       : NULL,
	    state.away_us,
	    state.away_us != 0 ? "the database takes no changes"
			       : str_c(rq->arena, str_of(fault.detail)));
	/* Of a database that did not answer nothing new is known. */
	if (state.away_us == 0 && fault.kind == FAULT_NONE)
		health_tell(rq, PULSE_SCHEMA,
		    fits ? NULL : "the tables are not those of this program", 0,
		    "another claraboia has migrated them; upgrade this one");
}

static void
health_files(struct request *rq)
{
	const struct portal *portal = rq->portal;
	bool writable =
	    portal->files == NULL || files_writable(portal->files, rq->arena);
	int wrong = errno;

	health_tell(rq, PULSE_FILES,
	    writable ? NULL : "the folder of files cannot be written", 0,
	    writable ? "" : strerror(wrong));
}

static enum outcome
health_ready(struct request *rq)
{
	if (rq->store != NULL)
		health_store(rq);
	health_files(rq);
	if (rq->reply.status == 0)
		buf_c(&rq->reply.body, "ready\n");
	return OUTCOME_OK;
}

static enum outcome
health_metrics(struct request *rq)
{
	if (!rq->with.near) {
		buf_c(&rq->reply.body,
		    "403: figures are for whoever runs this portal; ask from "
		    "the machine itself or from one named by --trust, and not "
		    "through a proxy\n");
		return OUTCOME_FORBIDDEN;
	}
	figures_write(rq);
	rq->reply.type = EXPOSITION_TYPE;
	return OUTCOME_OK;
}

static const struct route health_routes[] = {
	{ METHOD_GET, "/healthz", health_alive, ANYONE, SHAPE_PROBE, "",
	    "Whether the process answers", NULL },
	{ METHOD_GET, "/readyz", health_ready, ANYONE, SHAPE_PROBE, "",
	    "Whether this node can do its work", NULL },
	{ METHOD_GET, "/metrics", health_metrics, ANYONE, SHAPE_PROBE, "",
	    "Figures for Prometheus", NULL },
	{ 0 },
};

const struct room room_health = {
	.name = "Health",
	.mission = "Commons",
	.promise = "Tells the people who run this portal whether it works.",
	.routes = health_routes,
};
