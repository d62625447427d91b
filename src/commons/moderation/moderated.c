/* Texts of people, as their rooms tell of them: see moderated.h. */
#include "commons/moderation/moderated.h"

bool
moderated_look(const struct moderating *how, struct db *db,
    const struct record_type *type, void *record, struct moderated *m)
{
	*m = (struct moderated){ .how = how, .type = type, .record = record };
	return how->look(db, type, record, m);
}

void
moderated_rows(const struct moderating *how, struct moderated_list *list,
    struct db *db, const struct record_type *type, struct rows rows)
{
	size_t room = list->room - list->n, n = 0, i;
	void **v = NEWS(db_arena(db), void *, room);

	while (n < room && rows_next(&rows)) {
		v[n] = record_new(db_arena(db), type);
		record_read(&rows, 0, type, v[n++]);
	}
	rows_end(&rows);
	for (i = 0; i < n; i++)
		if (moderated_look(how, db, type, v[i], &list->v[list->n]))
			list->n++;
}
