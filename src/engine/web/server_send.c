/* What goes out on a connection, and until when its reader has to have it. */
#include "engine/web/limits.h"
#include "engine/web/server_private.h"

static enum MHD_Result
server_send(struct caller *caller, unsigned status,
    struct MHD_Response *response, size_t bytes)
{
	const struct server_options *o = &caller->server->options;

	caller->stage = STAGE_SENT;
	reaper_within(&caller->watched,
	    o->body_ms + (int64_t)bytes / LIMIT_BYTES_PER_MS);
	if (response == NULL)
		return MHD_NO;
	return MHD_queue_response(caller->connection, status, response);
}

enum MHD_Result
server_send_visit(struct caller *caller)
{
	return server_send(caller, (unsigned)caller->visit.status,
	    caller->visit.value, caller->visit.bytes);
}

enum MHD_Result
server_refuse(struct caller *caller, unsigned status)
{
	metrics_refused(&caller->server->house.metrics, METRIC_MALFORMED);
	return server_send(caller, status,
	    early_malformed(caller->server->early), 0);
}

enum MHD_Result
server_send_early(struct caller *caller, enum early early)
{
	metrics_refused(&caller->server->house.metrics, early_refusal(early));
	return server_send(caller, (unsigned)early_status(early),
	    early_answer(caller->server->early, early, &caller->visit), 0);
}
