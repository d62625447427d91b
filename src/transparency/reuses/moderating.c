/* Reuses and requests as moderation meets them (commons/moderation): how each
 * stands, hiding it, and what waits. */
#include "commons/moderation/moderated.h"
#include "commons/people/people.h"
#include "queries.h"
#include "transparency/reuses/reuses_room.h"

/* Values of the field hidden; what else stands there was hidden too. */
#define HELD S("held")
#define HIDDEN S("hidden")

/* A text as its record says it: also one that waits or was hidden. */
static void
moderating_words(struct db *db, const struct record_type *type,
    const void *record, struct moderated *m)
{
	const struct reuse *r = record;
	const struct file *file;

	m->title = record_called(type, record);
	if (type == &data_request_type) {
		m->text = ((const struct data_request *)record)->body;
		return;
	}
	m->text = str_fmt(db_arena(db), "%.*s\n\n%.*s\n\n%.*s",
	    ARG(r->description), ARG(r->maker), ARG(r->link));
	file = r->picture.n == 0
		   ? NULL
		   : record_by_address(db, &file_type, r->picture);
	if (file != NULL && !file->erased)
		m->picture = file_path(db_arena(db), file);
}

/* What its record alone tells. */
static void
moderating_state(struct db *db, const struct record_type *type, void *record,
    struct moderated *m)
{
	const struct reuse *reuse = record;
	const struct data_request *request = record;
	bool is_reuse = type == &reuse_type;
	str hidden = is_reuse ? reuse->hidden : request->hidden;

	m->type = type;
	m->record = record;
	m->state = hidden.n == 0	  ? TEXT_VISIBLE
		   : str_eq(hidden, HELD) ? TEXT_HELD
					  : TEXT_HIDDEN;
	m->key = about_write(db_arena(db), type,
	    ((const struct record *)record)->address);
	m->by = is_reuse ? reuse->author : request->author;
	m->said = is_reuse ? reuse->said : request->said;
	m->href = str_fmt(db_arena(db), "/%s/%.*s",
	    is_reuse ? "reuses" : "data-requests",
	    ARG(is_reuse ? reuse->slug : request->slug));
}

struct hiding
text_hiding(struct request *rq, const struct record_type *type, void *record)
{
	struct moderated m;

	moderating_state(rq->db, type, record, &m);
	return hiding_of(rq, &m, hiding_moderates(rq, type, record));
}

static bool
moderating_look(struct db *db, const struct record_type *type, void *record,
    struct moderated *m)
{
	struct kept_text k;
	const void *said = record;

	if (type != &reuse_type && type != &data_request_type)
		return false;
	moderating_state(db, type, record, m);
	if (m->by.n > 0)
		m->name = people_name(db, m->by);
	if (m->state != TEXT_VISIBLE && kept_of(db, m->key, &k))
		said = kept_record(db, &k, &type);
	if (said != NULL)
		moderating_words(db, type, said, m);
	return true;
}

static void
moderating_move(struct db *db, const struct author *author, struct moderated *m,
    int state)
{
	if (state == TEXT_VISIBLE)
		text_show(db, author, m->type, m->record);
	else
		text_hide(db, author, m->type, m->record,
		    state == TEXT_HELD ? HELD : HIDDEN);
	m->state = state;
}

/* What nobody has read yet stands in no record: it is decided on a page of this
 * room. */
static void
moderating_unread(struct db *db, struct moderated_list *list)
{
	size_t room = list->room - list->n, n, i;
	struct kept_text *v = NEWS(db_arena(db), struct kept_text, room);
	struct moderated *m;

	n = kept_waiting(db, v, room);
	for (i = 0; i < n; i++) {
		m = &list->v[list->n];
		*m = (struct moderated){ .how = &reuses_moderating,
			.state = TEXT_HELD,
			.key = v[i].key,
			.by = v[i].author,
			.name = people_name(db, v[i].author),
			.said = v[i].said,
			.desk = S("/reuses/waiting") };
		m->record = kept_record(db, &v[i], &m->type);
		if (m->record == NULL)
			continue;
		moderating_words(db, m->type, m->record, m);
		list->n++;
	}
}

static void
moderating_waits(struct db *db, struct moderated_list *list)
{
	moderated_rows(&reuses_moderating, list, db, &reuse_type,
	    db_query(db, Q_reuses_reported,
		VALUES(value_number((int64_t)list->room))));
	moderated_rows(&reuses_moderating, list, db, &data_request_type,
	    db_query(db, Q_requests_reported,
		VALUES(value_number((int64_t)list->room))));
	moderating_unread(db, list);
}

const struct moderating reuses_moderating = { moderating_look, moderating_move,
	moderating_waits };
