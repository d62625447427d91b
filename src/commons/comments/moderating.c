/* Comments as moderation meets them. */
#include "commons/comments/comments.h"
#include "queries.h"

static bool
moderating_look(struct db *db, const struct record_type *type, void *record,
    struct moderated *m)
{
	const struct comment *c = record;
	const struct record_type *about;
	const void *home;

	if (type != &comment_type)
		return false;
	m->state = c->state;
	m->key = c->record.address;
	m->by = c->by;
	m->name = comment_name(db, c);
	m->text = c->state == COMMENT_VISIBLE
		      ? c->body
		      : comment_kept(db, c->record.address);
	m->said = c->said;
	m->href = str_fmt(db_arena(db), "/comments/%.*s#c-%.*s", ARG(c->about),
	    ARG(c->slug));
	home = about_record(db, c->about, &about);
	if (home != NULL)
		m->title = record_called(about, home);
	return true;
}

static void
moderating_move(struct db *db, const struct author *author, struct moderated *m,
    int state)
{
	comment_move(db, author, m->record, state);
	m->state = state;
}

static void
moderating_waits(struct db *db, struct moderated_list *list)
{
	moderated_rows(&comments_moderating, list, db, &comment_type,
	    db_query(db, Q_comment_waiting,
		VALUES(value_number((int64_t)list->room))));
}

const struct moderating comments_moderating = { moderating_look,
	moderating_move, moderating_waits };
