/* What rooms hand over: findings of lints, what is owed, panels. */
#include <string.h>

#include "commons/looking.h"
#include "commons/room.h"

void
finding_add(struct findings *list, struct finding f)
{
	struct finding *v;

	if (list->n == list->room) {
		list->room = list->room == 0 ? 16 : list->room * 2;
		v = NEWS(list->arena, struct finding, list->room);
		if (list->n > 0)
			memcpy(v, list->v, list->n * sizeof(*v));
		list->v = v;
	}
	f.address = str_copy(list->arena, f.address);
	f.one = str_copy(list->arena, f.one);
	f.two = str_copy(list->arena, f.two);
	list->v[list->n++] = f;
}

void
owed_add(struct owed_list *list, struct owed owed)
{
	struct owed *v;

	if (list->n == list->room) {
		list->room = list->room == 0 ? 16 : list->room * 2;
		v = NEWS(list->arena, struct owed, list->room);
		if (list->n > 0)
			memcpy(v, list->v, list->n * sizeof(*v));
		list->v = v;
	}
	list->v[list->n++] = owed;
}

html
room_panels(struct request *rq, const struct record_type *type,
    const void *record)
{
	const struct portal *portal = rq->portal;
	size_t mark = rq->page.out->n, i;

	for (i = 0; portal->rooms[i] != NULL; i++)
		if (portal->rooms[i]->panel != NULL)
			portal->rooms[i]->panel(rq, type, record);
	return page_html(&rq->page, mark);
}

html
room_voices(struct request *rq, const struct record_type *type,
    const void *record)
{
	const struct portal *portal = rq->portal;
	size_t mark = rq->page.out->n, i;

	for (i = 0; portal->rooms[i] != NULL; i++)
		if (portal->rooms[i]->voice != NULL)
			portal->rooms[i]->voice(rq, type, record);
	return page_html(&rq->page, mark);
}

const char *
room_refuses(struct request *rq, const struct record_type *type,
    const void *old, const void *changed)
{
	const struct portal *portal = rq->portal;
	const char *why = NULL;
	size_t i;

	for (i = 0; why == NULL && portal->rooms[i] != NULL; i++)
		if (portal->rooms[i]->refuses != NULL)
			why = portal->rooms[i]->refuses(rq->db, type, old,
			    changed);
	return why;
}

void
room_settle(const struct portal *portal, struct db *db,
    const struct author *author, const struct record_type *type,
    const void *old, void *record)
{
	for (size_t i = 0; portal->rooms[i] != NULL; i++)
		if (portal->rooms[i]->settles != NULL)
			portal->rooms[i]->settles(db, author, type, old,
			    record);
}

const struct looker *
room_looker(const struct portal *portal, str type)
{
	const struct room *const *room = portal->rooms;

	for (; portal->files != NULL && *room != NULL; room++)
		if ((*room)->looker != NULL && (*room)->looker->takes(type))
			return (*room)->looker;
	return NULL;
}
