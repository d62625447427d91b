/* A preview: the change is made in a transaction, the page is written by the
 * very handler that will show it, and then nothing of it is kept. */
#include <string.h>

#include "commons/acts/acts.h"
#include "commons/editing/pages/editing.html.h"
#include "commons/editing/views.h"

struct preview {
	struct edit *edit;
	void *record;
	enum outcome outcome;
};

/* The route of the page at "/plans/x", and its argument. */
static const struct route *
preview_route(const struct portal *portal, str path, str *argument)
{
	size_t i;
	str whole;

	path = str_cut(&path, '#');
	whole = str_drop(path, 1);
	str_cut(&whole, '/');
	if (whole.n == 0)
		return NULL;
	*argument = whole;
	path = str_take(path, path.n - whole.n);
	for (i = 0; portal->rooms[i] != NULL; i++) {
		const struct route *r = portal->rooms[i]->routes;

		for (; r != NULL && r->pattern != NULL; r++) {
			str pattern = str_of(r->pattern);

			if (r->shape == SHAPE_PAGE &&
			    r->methods == METHOD_GET &&
			    str_starts(pattern, path) &&
			    str_starts(str_drop(pattern, path.n), S(":")) &&
			    str_find(str_drop(pattern, path.n), S("/")) < 0)
				return r;
		}
	}
	return NULL;
}

/* Written and told as it would be; the outcome keeps nothing of it. */
static enum outcome
preview_change(struct request *rq, void *cookie)
{
	struct preview *p = cookie;
	const struct author author = edit_author(rq, p->edit);
	struct edit e = *p->edit;
	const struct route *route, *here = rq->route;
	str argument = { 0 }, path;

	e.record = arena_get(rq->arena, 1, e.type->size);
	memcpy(e.record, p->record, e.type->size);
	rq->reply.body.n = 0;
	p->outcome = OUTCOME_NOT_FOUND;
	room_settle(rq->portal, rq->db, &author, e.type, e.stored, e.record);
	act_save(rq->db, &author, e.type, e.record);
	if (db_fault(rq->db)->kind != FAULT_NONE)
		return OUTCOME_OK;
	path = edit_shown(rq, &e);
	route = preview_route(rq->portal, path, &argument);
	if (route == NULL)
		return OUTCOME_INVALID;
	rq->route = route;
	rq->argument[0] = argument;
	p->outcome = route->handler(rq);
	rq->route = here;
	return OUTCOME_INVALID;
}

/* Say on top of the page that it is none yet. */
static void
preview_mark(struct request *rq)
{
	static const char start[] = "<main id=\"main\" class=\"wrap\">";
	str page = str_copy(rq->arena, buf_str(&rq->reply.body));
	ptrdiff_t at = str_find(page, str_of(start));
	size_t head;

	if (at < 0)
		return;
	head = (size_t)at + sizeof(start) - 1;
	rq->reply.body.n = head;
	part_preview_note(&rq->page);
	buf_add(&rq->reply.body, str_drop(page, head));
}

enum outcome
preview_show(struct request *rq, struct edit *e)
{
	struct preview p = { e, e->record, OUTCOME_NOT_FOUND };
	str arguments[3] = { rq->argument[0], rq->argument[1],
		rq->argument[2] };
	enum outcome outcome = request_write(rq, preview_change, &p);

	memcpy(rq->argument, arguments, sizeof(arguments));
	if (outcome != OUTCOME_INVALID)
		return outcome;
	if (p.outcome != OUTCOME_OK)
		rq->reply.body.n = 0;
	else
		preview_mark(rq);
	return p.outcome;
}
