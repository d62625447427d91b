/* What server.c and server_send.c share. */
#ifndef ENGINE_WEB_SERVER_PRIVATE_H
#define ENGINE_WEB_SERVER_PRIVATE_H

#include <microhttpd.h>

#include "engine/web/body.h"
#include "engine/web/crew.h"
#include "engine/web/early.h"
#include "engine/web/options.h"
#include "engine/web/reaper.h"
#include "engine/web/shelf.h"
#include "engine/web/staff.h"
#include "engine/web/throttle.h"
#include "engine/web/visit.h"

struct server {
	struct house house;
	struct server_options options;
	struct MHD_Daemon *daemon;
	struct crew *crew;
	struct reaper *reaper;
	struct crowd *crowd;
	struct throttle *throttle;
	struct shelf *shelf;
	struct early_pages *early;
	bool tiles; /* this library leaves heads as head_tiles knows them */
	struct bodies bodies;
	_Atomic bool stopping, hurry;
	unsigned quiet; /* ticks without a request under way */
};

enum stage { STAGE_HEAD, STAGE_ASK, STAGE_BODY, STAGE_WORK, STAGE_SENT };

/* One connection and the request on it. */
struct caller {
	struct watched watched; /* first: the reaper's */
	struct server *server;
	struct MHD_Connection *connection;
	uint64_t address;
	bool ours;  /* a proxy of ours: it says for whom it asks */
	bool near;  /* this machine, or one of ours */
	bool again; /* not its first request */
	enum stage stage;
	struct visit visit;
	const char *uri; /* where the target stood in the library's buffer */
	char *target;
	size_t n_target;
	size_t length; /* of the body, as announced */
	/* Whether a large one may come, and has room: STAGE_ASK's answer. */
	enum outcome allowed;
	struct body body;
};

/** server_send_visit(caller): Its answer, made by a worker or in the cache. */
enum MHD_Result server_send_visit(struct caller *);

/** server_refuse(caller, status): What is no request that we understand. */
enum MHD_Result server_refuse(struct caller *, unsigned);

/** server_send_early(caller, early): One of the answers that no worker makes.
 */
enum MHD_Result server_send_early(struct caller *, enum early);

#endif
