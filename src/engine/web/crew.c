/* Desks: see crew.h. */
#include <stdlib.h>

#include "engine/web/crew.h"
#include "engine/web/limits.h"
#include "engine/web/staff.h"

struct crew {
	struct staff *desks[DESKS];
	int64_t line_ms;
};

struct crew *
crew_open(const struct server_options *options,
    void (*work)(void *, void *, struct arena *), void *cookie)
{
	const unsigned threads[DESKS] = {
		[DESK_READ] = options->workers,
		[DESK_WRITE] = options->scribes,
		[DESK_WATCH] = 1,
		[DESK_ASK] = LIMIT_ASKING,
		[DESK_MAKE] = LIMIT_MAKING,
	};
	struct crew *crew = calloc(1, sizeof(*crew));
	bool open = crew != NULL;

	for (enum desk i = 0; i < DESKS && open; i++) {
		crew->desks[i] = staff_open(threads[i],
		    i < DESK_ASK ? LIMIT_QUEUE : LIMIT_LINE, work, cookie);
		open = crew->desks[i] != NULL;
	}
	if (open) {
		crew->line_ms = options->line_ms;
		return crew;
	}
	crew_end(crew);
	crew_close(crew);
	return NULL;
}

bool
crew_put(struct crew *crew, enum desk desk, void *thing)
{
	return staff_put(crew->desks[desk], thing);
}

void *
crew_late(struct crew *crew)
{
	void *thing = staff_late(crew->desks[DESK_ASK], crew->line_ms);

	return thing != NULL
		   ? thing
		   : staff_late(crew->desks[DESK_MAKE], crew->line_ms);
}

enum desk
crew_desk(const struct request *rq)
{
	unsigned how = rq->route->methods;

	if ((how & WAITS_ASKED) && rq->query.n == 0)
		return DESK_READ;
	return how & WAITS_ANSWER ? DESK_ASK
	       : how & WAITS_FILE ? DESK_MAKE
				  : DESK_READ;
}

void
crew_end(struct crew *crew)
{
	for (enum desk i = 0; crew != NULL && i < DESKS; i++)
		staff_end(crew->desks[i]);
}

void
crew_close(struct crew *crew)
{
	for (enum desk i = 0; crew != NULL && i < DESKS; i++)
		staff_close(crew->desks[i]);
	free(crew);
}
