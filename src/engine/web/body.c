/* Bodies of requests: see body.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/web/body.h"
#include "engine/web/limits.h"

/* What a file's room is short of, or only descriptors. */
static bool
body_short(int code)
{
	return code == ENOSPC || code == EDQUOT || code == EFBIG;
}

enum outcome
body_open(struct bodies *bodies, struct body *body, size_t length, bool large)
{
	*body = (struct body){ .max = length, .large = large };
	if (large) {
		if (!spool_room(bodies->folder, length))
			return OUTCOME_FULL;
		if (spool_open(&body->spool, bodies->folder, length))
			return OUTCOME_OK;
		return body_short(errno) ? OUTCOME_FULL : OUTCOME_BUSY;
	}
	if (atomic_fetch_add(&bodies->memory, length) + length > LIMIT_BODIES)
		return OUTCOME_BUSY;
	body->bytes = malloc(length);
	return body->bytes == NULL ? OUTCOME_BUSY : OUTCOME_OK;
}

bool
body_add(struct body *body, const char *bytes, size_t n)
{
	if (body->max - body->n < n)
		return false;
	if (body->large && !spool_add(&body->spool, bytes, n))
		return false;
	if (!body->large)
		memcpy(body->bytes + body->n, bytes, n);
	body->n += n;
	return true;
}

bool
body_whole(struct body *body, str *whole)
{
	if (body->large && !spool_map(&body->spool))
		return false;
	*whole =
	    (str){ body->large ? body->spool.bytes : body->bytes, body->n };
	return true;
}

void
body_close(struct bodies *bodies, struct body *body)
{
	if (body->large)
		spool_close(&body->spool);
	else {
		free(body->bytes);
		atomic_fetch_sub(&bodies->memory, body->max);
	}
	*body = (struct body){ .max = 0 };
}
