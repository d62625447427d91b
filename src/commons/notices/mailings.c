/* Mailings: who is in an audience, and sending in batches. */
#include <stdlib.h>

#include "commons/acts/acts.h"
#include "commons/notices/mailings.h"
#include "commons/notices/notices_room.h"
#include "engine/base/date.h"
#include "queries.h"

static const struct choice audience_list[] = {
	{ "everybody", "Everybody who has confirmed an account" },
	{ "followers", "Whoever follows a page" },
	{ "took_part", "Whoever took part in a page" },
};
const struct choices mailing_audiences = { "mailing_audience", audience_list,
	sizeof(audience_list) / sizeof(*audience_list) };

#define SELF mailing
#define DEF "commons/notices/mailing.def"
#include "engine/record/define.h"

#define BATCH 50

static void
people_add(struct people_list *list, struct arena *a, int64_t id)
{
	int64_t *v;

	if (list->n == list->room) {
		list->room = list->room == 0 ? BATCH : list->room * 2;
		v = NEWS(a, int64_t, list->room);
		for (size_t i = 0; i < list->n; i++)
			v[i] = list->v[i];
		list->v = v;
	}
	list->v[list->n++] = id;
}

/* Everybody, or followers: by person. */
static void
people_by_person(struct db *db, const struct mailing *m,
    struct mailing_walk *walk, struct people_list *list)
{
	struct arena *a = db_arena(db);
	str home = m->about, kind = str_cut(&home, '/');
	int64_t last = 0;
	struct rows rows;

	str_number(walk->cursor, &last);
	if (m->audience == AUDIENCE_EVERYBODY)
		rows = db_query(db, Q_mailing_everyone,
		    VALUES(value_number(last), value_number(BATCH)));
	else
		rows = db_query(db, Q_mailing_followers,
		    VALUES(value_text(kind), value_text(home),
			value_number(last), value_number(BATCH)));
	while (list->n < BATCH && rows_next(&rows))
		people_add(list, a, rows_number(&rows, 0));
	rows_end(&rows);
	walk->done = list->n < BATCH;
	if (list->n > 0)
		walk->cursor =
		    str_fmt(a, "%lld", (long long)list->v[list->n - 1]);
}

/* The field that names who wrote a record: their handle. */
static const struct field *
people_field(const struct record_type *type)
{
	const struct field *f = record_field(type, S("by"));

	if (f == NULL)
		f = record_field(type, S("author"));
	return record_about(type) == NULL || f == NULL || f->kind != FIELD_LINE
		   ? NULL
		   : f;
}

/* The kind of record to walk behind ${name}; NULL: all were walked. */
static const struct record_type *
people_kind(const struct records *records, str name)
{
	bool behind = name.n == 0;

	for (size_t i = 0; i < records_count(records); i++) {
		const struct record_type *type = records_type(records, i);

		if (behind && people_field(type) != NULL)
			return type;
		behind = behind || str_is(name, type->name);
	}
	return NULL;
}

/* Those who wrote what is about a record: its address begins with the address
 * of what it is about. */
static void
people_by_record(struct db *db, const struct mailing *m,
    struct mailing_walk *walk, struct people_list *list)
{
	struct arena *a = db_arena(db);
	str under = str_fmt(a, "%.*s/", ARG(m->about));
	const struct record_type *type;
	const struct field *f;
	struct record_list found;
	bool more = true;

	if (walk->cursor.n == 0) {
		type = people_kind(records_of(db), walk->kind);
		walk->done = type == NULL;
		if (type == NULL)
			return;
		walk->kind = str_of(type->name);
		walk->cursor = under;
	}
	type = records_named(records_of(db), walk->kind);
	f = people_field(type);
	found = record_after(db, type, walk->cursor, BATCH);
	for (size_t i = 0; i < found.n; i++) {
		const struct record *r = found.v[i];
		int64_t id;

		more = str_starts(r->address, under);
		if (!more)
			break;
		walk->cursor = r->address;
		id = db_one(db, Q_mailing_taken,
		    VALUES(value_text(*(const str *)field_get(f, r))));
		if (id > 0)
			people_add(list, a, id);
	}
	/* The next kind begins at its beginning. */
	if (!more || found.n < BATCH)
		walk->cursor = S("");
}

void
mailing_people(struct db *db, const struct mailing *m,
    struct mailing_walk *walk, struct people_list *list)
{
	*list = (struct people_list){ 0 };
	if (m->audience == AUDIENCE_TOOK_PART)
		people_by_record(db, m, walk, list);
	else
		people_by_person(db, m, walk, list);
}

static int
people_cmp(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

int64_t
mailing_count(struct db *db, const struct mailing *m)
{
	struct mailing_walk walk = { 0 };
	struct people_list all = { 0 }, some;
	int64_t n = 0;

	while (!walk.done && db_fault(db)->kind == FAULT_NONE) {
		mailing_people(db, m, &walk, &some);
		for (size_t i = 0; i < some.n; i++)
			people_add(&all, db_arena(db), some.v[i]);
	}
	if (all.n > 0)
		qsort(all.v, all.n, sizeof(*all.v), people_cmp);
	for (size_t i = 0; i < all.n; i++)
		n += i == 0 || all.v[i] != all.v[i - 1];
	return n;
}

const char *
mailing_about(struct db *db, const struct mailing *m)
{
	const struct record_type *type;
	struct follow f;

	if (m->audience == AUDIENCE_EVERYBODY)
		return NULL;
	if (m->audience == AUDIENCE_FOLLOWERS &&
	    follow_read(db, m->about, &f) && !str_is(f.kind, "search"))
		return NULL;
	if (m->audience == AUDIENCE_TOOK_PART &&
	    about_record(db, m->about, &type) != NULL)
		return NULL;
	return "Say which page: copy the end of its address, for example "
	       "commitments/open-budget.";
}

/* Paragraphs of a text: what stands between empty lines. */
static void
letter_paragraphs(struct arena *a, struct letter *letter, str text)
{
	str *v = NEWS(a, str, text.n / 2 + 2);
	size_t n = 0;

	while (text.n > 0) {
		ptrdiff_t at = str_find(text, S("\n\n"));
		str one = at < 0 ? text : str_take(text, (size_t)at);

		text = at < 0 ? S("") : str_drop(text, (size_t)at + 2);
		one = str_trim(one);
		if (one.n > 0)
			v[n++] = one;
	}
	letter->paragraphs.v = v;
	letter->paragraphs.n = n;
}

struct letter
mailing_letter(struct db *db, const struct portal *portal,
    const struct mailing *m, const struct reader *reader)
{
	struct arena *a = db_arena(db);
	struct letter letter = letter_to(db, portal, reader, "mailing");
	const struct text *title = words_in(m->title, reader->lang);
	const struct text *text = prose_in(m->text, reader->lang);

	letter.subject = title == NULL ? S("") : title->s;
	letter_paragraphs(a, &letter, text == NULL ? S("") : text->s);
	letter.button = say(reader->language, "Open the page");
	letter.href =
	    m->slug.n == 0
		? str_fmt(a, "%.*s/%.*s", ARG(portal->url), ARG(reader->lang))
		: str_fmt(a, "%.*s/%.*s/mailings/%.*s", ARG(portal->url),
		      ARG(reader->lang), ARG(m->slug));
	return letter;
}

void
mailing_start(struct db *db, const struct author *author, struct mailing *m)
{
	struct arena *a = db_arena(db);
	str day = date_iso(a, date_of(author->now));
	int n = 1;

	do {
		m->slug = str_fmt(a, "%.*s-%d", ARG(day), n++);
	} while (db_fault(db)->kind == FAULT_NONE &&
		 record_by_address(db, &mailing_type, m->slug) != NULL);
	m->sent = author->now;
	m->count = mailing_count(db, m);
	act_save(db, author, &mailing_type, m);
	db_run(db, Q_mailing_run_start, VALUES(value_text(m->slug)));
}

struct record_list
mailings_newest(struct db *db, moment before, size_t limit)
{
	struct record_list list = { NEWS(db_arena(db), void *, limit), 0 };
	struct rows rows = db_query(db, Q_mailing_newest,
	    VALUES(value_number(before.us), value_number((int64_t)limit)));

	while (list.n < limit && rows_next(&rows)) {
		list.v[list.n] = record_new(db_arena(db), &mailing_type);
		record_read(&rows, 0, &mailing_type, list.v[list.n++]);
	}
	rows_end(&rows);
	return list;
}

/* ---- sending ---- */

struct mailing_batch {
	const struct portal *portal;
	moment now;
	str address;
	const struct mailing *mailing; /* NULL: it was withdrawn */
	struct mailing_walk walk;
	struct people_list people;
};

static void
mailing_put(struct db *db, const struct mailing_batch *b, int64_t person)
{
	struct arena *a = db_arena(db);
	const struct text *title;
	struct reader reader;
	struct letter letter;
	str key = str_fmt(a, "mailing/%.*s", ARG(b->mailing->slug));

	if (!reader_of(db, b->portal, person, &reader))
		return;
	title = words_in(b->mailing->title, reader.lang);
	/* The notice is there once for ever: it keeps a mailing that begins
	 * again after months from writing twice. */
	if (!notice_put(db, b->portal, person,
		&(struct notice){ .kind = NOTICE_MAILING,
		    .key = key,
		    .what = "The portal wrote to many: “{1}”.",
		    .one = title == NULL ? S("") : title->s,
		    .href =
			str_fmt(a, "/mailings/%.*s", ARG(b->mailing->slug)) },
		b->now) ||
	    b->portal->mail == NULL || !reader.mailings)
		return;
	letter = mailing_letter(db, b->portal, b->mailing, &reader);
	outbox_put(db, &letter,
	    str_fmt(a, "%.*s/%lld", ARG(key), (long long)person), b->now);
}

static bool
mailing_apply(struct db *db, void *cookie)
{
	const struct mailing_batch *b = cookie;

	for (size_t i = 0; i < b->people.n; i++)
		mailing_put(db, b, b->people.v[i]);
	db_run(db, Q_mailing_run_move,
	    VALUES(value_text(b->address), value_text(b->walk.kind),
		value_text(b->walk.cursor), value_number(b->walk.done)));
	return true;
}

void
mailings_run(struct errand *e)
{
	struct mailing_batch b = { .portal = e->portal, .now = e->now };
	struct db *db = store_read(e->store, e->arena);
	struct rows rows = db_query(db, Q_mailing_run_next, NO_VALUES);
	struct fault fault;

	if (rows_next(&rows)) {
		b.address = rows_text(&rows, 0);
		b.walk.kind = rows_text(&rows, 1);
		b.walk.cursor = rows_text(&rows, 2);
	}
	rows_end(&rows);
	if (b.address.n > 0)
		b.mailing = record_by_address(db, &mailing_type, b.address);
	if (b.mailing != NULL)
		mailing_people(db, b.mailing, &b.walk, &b.people);
	else
		b.walk.done = true;
	fault = *db_fault(db);
	store_read_end(e->store, db);
	if (fault.kind == FAULT_NONE && b.address.n > 0) {
		errand_write(e, e->arena, mailing_apply, &b, &fault);
		e->again = true;
	}
	errand_fault(e, &fault);
}
