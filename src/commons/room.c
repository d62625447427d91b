/* Findings of lints: a growing list. */
#include <string.h>

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
