/*
 * What is not public of this room: texts that wait for a moderator, and those
 * that one hid.  They stand in reuse_kept and in no record, so that no page,
 * feed, export or search can show them.
 */
#include "commons/comments/comments.h"
#include "commons/comments/spam.h"
#include "commons/moderation/moderation.h"
#include "engine/record/json.h"
#include "queries.h"
#include "transparency/reuses/reuses_room.h"

#define ERASE_STEP 100
#define PICTURES_MAX 1000

/* ---- keeping ---- */

bool
kept_waits(struct request *rq, str author, str text)
{
	return comments_held(rq->db) ||
	       spam_doubts(rq->db, author, text, rq->now);
}

void
kept_put(struct db *db, const struct kept_text *k)
{
	db_run(db, Q_kept_put,
	    VALUES(value_text(k->key), value_text(k->kind),
		value_text(k->address), value_text(k->content),
		value_text(k->sources), value_text(k->author),
		value_number(k->said.us)));
}

static size_t
kept_rows(struct rows rows, struct kept_text *v, size_t room)
{
	size_t n = 0;

	while (n < room && rows_next(&rows))
		v[n++] = (struct kept_text){ rows_text(&rows, 0),
			rows_text(&rows, 1), rows_text(&rows, 2),
			rows_text(&rows, 3), rows_text(&rows, 4),
			rows_text(&rows, 5), { rows_number(&rows, 6) } };
	rows_end(&rows);
	return n;
}

bool
kept_of(struct db *db, str key, struct kept_text *k)
{
	return kept_rows(db_query(db, Q_kept_one, VALUES(value_text(key))), k,
		   1) == 1;
}

size_t
kept_waiting(struct db *db, struct kept_text *v, size_t room)
{
	return kept_rows(db_query(db, Q_kept_waiting,
			     VALUES(value_number((int64_t)room))),
	    v, room);
}

void
kept_drop(struct db *db, str key)
{
	db_run(db, Q_kept_drop, VALUES(value_text(key)));
}

static void *
kept_read(struct db *db, const struct record_type *type, str json)
{
	struct reading r = { .db = db,
		.arena = db_arena(db),
		.problems = NEWS(db_arena(db), struct problem, PROBLEMS_MAX) };
	void *record = record_new(db_arena(db), type);

	return record_from_version(&r, type, json, record) && r.n_problems == 0
		   ? record
		   : NULL;
}

void *
kept_record(struct db *db, const struct kept_text *k,
    const struct record_type **type)
{
	*type = records_named(records_of(db), k->kind);
	return *type == NULL ? NULL : kept_read(db, *type, k->content);
}

/* ---- what a reuse is made with ---- */

str
reuse_sources(struct db *db, const struct reuse *reuse)
{
	struct record_list list =
	    record_children(db, &reuse_source_type, reuse->record.id);
	struct buf b = buf_open(db_arena(db), 16384);

	for (size_t i = 0; i < list.n && i < SOURCES_MAX; i++) {
		const struct reuse_source *s = list.v[i];

		if (i > 0)
			buf_char(&b, ' ');
		buf_add(&b, s->about);
	}
	return buf_str(&b);
}

/* The rows there are take the new names in order; what is over goes. */
static void
sources_publish(struct db *db, const struct author *author,
    const struct reuse *reuse, str sources)
{
	struct record_list list =
	    record_children(db, &reuse_source_type, reuse->record.id);
	struct reuse_source *s;
	size_t n = 0;

	while (sources.n > 0 && n < SOURCES_MAX) {
		s = n < list.n ? list.v[n]
			       : record_new(db_arena(db), &reuse_source_type);
		s->reuse = (ref){ reuse->record.id, reuse->record.address };
		s->about = str_cut(&sources, ' ');
		if (n >= list.n)
			s->number = (int64_t)n + 1;
		act_save(db, author, &reuse_source_type, s);
		n++;
	}
	for (; n < list.n; n++)
		act_withdraw(db, author, &reuse_source_type, list.v[n],
		    S("it is not made with these data"));
}

void
reuse_publish(struct db *db, const struct author *author, struct reuse *reuse,
    str sources)
{
	act_save(db, author, &reuse_type, reuse);
	sources_publish(db, author, reuse, sources);
}

/* ---- hiding ---- */

/* ${record} without its words: its title is a gap. */
static void
text_blank(const struct record_type *type, void *record)
{
	static const struct text gap[] = { { .lang = { "und", 3 },
	    .s = { "…", sizeof("…") - 1 } } };
	static const char *const said[] = { "link", "description", "maker",
		"picture", "body" };
	const struct field *f = record_field(type, S("title"));

	*(words *)field_at(f, record) = (words){ gap, 1 };

	for (size_t i = 0; i < sizeof(said) / sizeof(*said); i++) {
		f = record_field(type, str_of(said[i]));
		if (f != NULL)
			field_clear(f, record);
	}
}

static str *
text_hidden(const struct record_type *type, void *record)
{
	return type == &reuse_type ? &((struct reuse *)record)->hidden
				   : &((struct data_request *)record)->hidden;
}

static str
text_author(const struct record_type *type, const void *record)
{
	return type == &reuse_type
		   ? ((const struct reuse *)record)->author
		   : ((const struct data_request *)record)->author;
}

void
text_hide(struct db *db, const struct author *author,
    const struct record_type *type, void *record, str how)
{
	struct record *r = record;
	str *hidden = text_hidden(type, record);

	if (hidden->n == 0) {
		kept_put(db,
		    &(struct kept_text){
			.key = about_write(db_arena(db), type, r->address),
			.kind = str_of(type->name),
			.address = r->address,
			.content = record_json(db_arena(db), type, record),
			.author = text_author(type, record),
			.said = author->now });
		text_blank(type, record);
	}
	*hidden = how;
	if (act_save(db, author, type, record))
		act_forget(db, type, r->address, r->version);
}

void
text_show(struct db *db, const struct author *author,
    const struct record_type *type, void *record)
{
	struct record *r = record, *back;
	struct kept_text k;
	str key = about_write(db_arena(db), type, r->address);

	if (!kept_of(db, key, &k))
		return;
	back = kept_record(db, &k, &type);
	if (back == NULL)
		return;
	*back = *r;
	kept_drop(db, key);
	act_save(db, author, type, back);
}

/* ---- taking back, and leaving ---- */

void
picture_drop(struct db *db, const struct author *author, str picture)
{
	const struct file *file;
	struct rows rows;
	bool theirs;

	if (picture.n == 0 ||
	    db_one(db, Q_reuses_with_picture, VALUES(value_text(picture))) > 0)
		return;
	rows = db_query(db, Q_file_brought_by, VALUES(value_text(picture)));
	theirs = rows_next(&rows) && str_is(rows_text(&rows, 0), "participant");
	rows_end(&rows);
	if (!theirs || !file_erase(db, author, picture))
		return;
	file = record_by_address(db, &file_type, picture);
	if (file != NULL)
		act_forget(db, &file_type, picture, file->record.version);
}

void
text_withdraw(struct db *db, const struct author *author,
    const struct record_type *type, const void *record)
{
	const struct record *r = record;
	str picture = type == &reuse_type
			  ? ((const struct reuse *)record)->picture
			  : S("");

	db_run(db, Q_kept_drop_address,
	    VALUES(value_text(str_of(type->name)), value_text(r->address)));
	ruling_forget_appeals(db, type, r->address);
	act_withdraw(db, author, type, record, S("taken back by who said it"));
	/* No row is left by which erasing would find it. */
	act_forget(db, type, r->address, r->version + 1);
	picture_drop(db, author, picture);
}

/* One text of somebody who leaves. */
static void
text_erase(struct db *db, const struct author *author,
    const struct record_type *type, void *record, bool also_texts)
{
	struct record *r = record;
	const struct field *f;

	if (also_texts &&
	    (type == &reuse_type ||
		record_children(db, &data_decision_type, r->id).n == 0)) {
		text_withdraw(db, author, type, record);
		return;
	}
	/* What an institution answered stays, and so does what it was asked
	 * for, without words where they are to go. */
	if (also_texts) {
		text_blank(type, record);
		ruling_forget_appeals(db, type, r->address);
	}
	f = record_field(type, S("author"));
	field_clear(f, record);
	f = record_field(type, S("maker"));
	if (f != NULL)
		field_clear(f, record);
	act_save(db, author, type, record);
	act_forget(db, type, r->address, r->version);
}

static void
texts_erase(struct db *db, const struct author *author,
    const struct record_type *type, int statement, str handle, bool also_texts)
{
	void **v = NEWS(db_arena(db), void *, ERASE_STEP);
	size_t n, i;

	do {
		struct rows rows =
		    db_query(db, statement, VALUES(value_text(handle)));

		for (n = 0; n < ERASE_STEP && rows_next(&rows); n++) {
			v[n] = record_new(db_arena(db), type);
			record_read(&rows, 0, type, v[n]);
		}
		rows_end(&rows);
		for (i = 0; i < n; i++)
			text_erase(db, author, type, v[i], also_texts);
	} while (n == ERASE_STEP && db_fault(db)->kind == FAULT_NONE);
}

/* What they handed in for texts that nobody sees. */
static void
pictures_erase(struct db *db, const struct author *author, str handle)
{
	str *pictures = NEWS(db_arena(db), str, PICTURES_MAX);
	struct rows rows =
	    db_query(db, Q_kept_pictures, VALUES(value_text(handle)));
	const struct reuse *r;
	size_t n = 0, i;

	while (n < PICTURES_MAX && rows_next(&rows))
		pictures[n++] = rows_text(&rows, 0);
	rows_end(&rows);
	db_run(db, Q_kept_drop_author, VALUES(value_text(handle)));
	for (i = 0; i < n; i++) {
		r = kept_read(db, &reuse_type, pictures[i]);
		if (r != NULL)
			picture_drop(db, author, r->picture);
	}
}

void
reuses_erase(struct db *db, const struct author *author, str handle,
    int64_t person, bool also_texts)
{
	(void)person;
	pictures_erase(db, author, handle);
	texts_erase(db, author, &reuse_type, Q_reuses_by, handle, also_texts);
	texts_erase(db, author, &data_request_type, Q_requests_by, handle,
	    also_texts);
}
