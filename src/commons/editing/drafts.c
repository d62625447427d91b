/* Drafts in their table: see drafts.h. */
#include "commons/editing/drafts.h"
#include "queries.h"

static struct draft
draft_read(struct rows *rows)
{
	return (struct draft){ .id = rows_number(rows, 0),
		.kind = rows_text(rows, 1),
		.address = rows_text(rows, 2),
		.under = rows_text(rows, 3),
		.base = rows_number(rows, 4),
		.json = rows_text(rows, 5),
		.person = rows_number(rows, 6),
		.saved = { rows_number(rows, 7) } };
}

static struct drafts
drafts_read(struct db *db, struct rows rows, size_t most)
{
	struct drafts list = { NEWS(db_arena(db), struct draft, most), 0 };

	while (list.n < most && rows_next(&rows))
		list.v[list.n++] = draft_read(&rows);
	rows_end(&rows);
	return list;
}

struct draft
draft_of(struct db *db, int64_t id)
{
	struct drafts list = drafts_read(db,
	    db_query(db, Q_draft_one, VALUES(value_number(id))), 1);

	return list.n > 0 ? list.v[0] : (struct draft){ 0 };
}

struct drafts
drafts_about(struct db *db, str kind, str address)
{
	return drafts_read(db,
	    db_query(db, Q_drafts_about,
		VALUES(value_text(kind), value_text(address),
		    value_number(DRAFTS_MAX))),
	    DRAFTS_MAX);
}

struct drafts
drafts_new(struct db *db, str kind, size_t most)
{
	return drafts_read(db,
	    db_query(db, Q_drafts_about,
		VALUES(value_text(kind), value_text(S("")),
		    value_number((int64_t)most))),
	    most);
}

struct drafts
drafts_newest(struct db *db)
{
	return drafts_read(db,
	    db_query(db, Q_drafts_newest, VALUES(value_number(DRAFTS_MAX))),
	    DRAFTS_MAX);
}

void
draft_save(struct db *db, struct draft *d)
{
	/* Somebody may have dropped it meanwhile: then it is a new one. */
	if (d->id != 0 && db_run(db, Q_draft_keep,
			      VALUES(value_number(d->id), value_number(d->base),
				  value_text(d->json), value_number(d->person),
				  value_number(d->saved.us))) > 0)
		return;
	d->id = db_one(db, Q_draft_add,
	    VALUES(value_text(d->kind), value_text(d->address),
		value_text(d->under), value_number(d->base),
		value_text(d->json), value_number(d->person),
		value_number(d->saved.us)));
	/* A row's number may come back; the day of another does not. */
	db_run(db, Q_draft_due_drop, VALUES(value_number(d->id)));
}

void
draft_drop(struct db *db, int64_t id)
{
	db_run(db, Q_draft_drop, VALUES(value_number(id)));
	db_run(db, Q_draft_due_drop, VALUES(value_number(id)));
}

void
drafts_drop(struct db *db, str kind, str address)
{
	db_run(db, Q_drafts_due_drop_about,
	    VALUES(value_text(kind), value_text(address)));
	db_run(db, Q_drafts_drop_about,
	    VALUES(value_text(kind), value_text(address)));
}

void
drafts_erase(struct db *db, const struct author *author, str handle,
    int64_t person, bool also_texts)
{
	(void)author;
	(void)handle;
	if (also_texts)
		db_run(db, Q_drafts_due_erase, VALUES(value_number(person)));
	db_run(db, also_texts ? Q_drafts_erase : Q_drafts_disown,
	    VALUES(value_number(person)));
}
