/* Rulings, reports and appeals: see moderation.h. */
#include <assert.h>

#include "commons/comments/comments.h"
#include "commons/moderation/moderation.h"
#include "queries.h"

/* Who holds what three people reported: nobody decided yet. */
#define ROLE_OF_PORTAL S("portal")

static str
ruling_about(struct db *db, const struct moderated *m)
{
	const struct record *r = m->record;

	return about_write(db_arena(db), m->type, r->address);
}

struct ruling *
ruling_of(struct db *db, const struct moderated *m)
{
	struct rows rows = db_query(db, Q_ruling_newest,
	    VALUES(value_text(ruling_about(db, m))));
	struct ruling *r = NULL;

	if (rows_next(&rows)) {
		r = record_new(db_arena(db), &ruling_type);
		record_read(&rows, 0, &ruling_type, r);
	}
	rows_end(&rows);
	return r;
}

const char *
ruling_sentence(int reason)
{
	static const char *const sentences[REASONS + 1] = {
		"A moderator hid this.",
		"A moderator hid this because it is advertising.",
		"A moderator hid this because it offends or threatens "
		"somebody.",
		"A moderator hid this because it does not belong "
		"here.",
		"A moderator hid this because it tells personal "
		"things about somebody.",
		"A moderator hid this.",
	};

	assert(reason >= 0 && reason <= REASONS);
	return sentences[reason];
}

/* ---- reports ---- */

int64_t
ruling_reports(struct db *db, const struct moderated *m)
{
	return db_one(db, Q_report_count, VALUES(value_text(m->key)));
}

size_t
ruling_reporters(struct db *db, const struct moderated *m, int64_t *people)
{
	struct rows rows = db_query(db, Q_report_people,
	    VALUES(value_text(m->key), value_number(REPORTS_HOLD)));
	size_t n = 0;

	while (n < REPORTS_HOLD && rows_next(&rows))
		people[n++] = rows_number(&rows, 0);
	rows_end(&rows);
	return n;
}

void
ruling_report(struct db *db, struct moderated *m, int64_t person, int reason,
    str note, moment now)
{
	const struct author author = { ROLE_OF_PORTAL, now };

	if (m->state != TEXT_VISIBLE ||
	    db_run(db, Q_report_add,
		VALUES(value_text(m->key), value_number(person),
		    value_number(reason), value_text(note),
		    value_number(now.us))) == 0)
		return;
	if (ruling_reports(db, m) >= REPORTS_HOLD)
		m->how->move(db, &author, m, TEXT_HELD);
}

static int64_t
ruling_dismiss(struct db *db, const struct moderated *m)
{
	return db_run(db, Q_report_dismiss, VALUES(value_text(m->key)));
}

/* ---- rulings ---- */

/* A new ruling, for the record. */
static void
ruling_say(struct db *db, const struct author *author,
    const struct moderated *m, int state, int reason, str note)
{
	struct ruling *r = record_new(db_arena(db), &ruling_type);

	r->about = ruling_about(db, m);
	r->slug = comment_key(db_arena(db), S(""), author->now);
	r->reason = reason;
	r->note = note;
	r->state = state;
	r->said = author->now;
	act_save(db, author, &ruling_type, r);
}

/* The appeal against ${r} is decided. */
static void
ruling_close(struct db *db, const struct author *author, struct ruling *r,
    int state, str note)
{
	r->state = state;
	r->note = note;
	r->said = author->now;
	act_save(db, author, &ruling_type, r);
}

/* The ruling whose appeal waits, or NULL. */
static struct ruling *
ruling_appealed(struct db *db, const struct moderated *m)
{
	struct ruling *r = ruling_of(db, m);

	return r != NULL && r->state == RULING_APPEALED ? r : NULL;
}

bool
ruling_hide(struct db *db, const struct author *author, struct moderated *m,
    int reason, str note)
{
	struct ruling *r = ruling_appealed(db, m);

	if (m->state == TEXT_REMOVED || (m->state == TEXT_HIDDEN && r == NULL))
		return false;
	ruling_dismiss(db, m);
	if (m->state == TEXT_HIDDEN) {
		r->reason = reason;
		ruling_close(db, author, r, RULING_FINAL, note);
		return true;
	}
	m->how->move(db, author, m, TEXT_HIDDEN);
	ruling_say(db, author, m, RULING_UPHELD, reason, note);
	return true;
}

bool
ruling_show(struct db *db, const struct author *author, struct moderated *m,
    str note)
{
	struct ruling *r = ruling_appealed(db, m);
	int64_t reports = ruling_dismiss(db, m);

	if (m->state == TEXT_REMOVED ||
	    (m->state == TEXT_HIDDEN && r == NULL) ||
	    (m->state == TEXT_VISIBLE && reports == 0))
		return false;
	m->how->move(db, author, m, TEXT_VISIBLE);
	if (r != NULL)
		ruling_close(db, author, r, RULING_DISMISSED, note);
	else if (reports > 0)
		ruling_say(db, author, m, RULING_DISMISSED, 0, note);
	return true;
}

/* ---- appeals ---- */

bool
ruling_appeal(struct db *db, const struct author *author, struct ruling *r,
    str plea)
{
	if (r->state != RULING_UPHELD)
		return false;
	r->state = RULING_APPEALED;
	act_save(db, author, &ruling_type, r);
	db_run(db, Q_appeal_add,
	    VALUES(value_text(r->record.address), value_text(plea),
		value_number(author->now.us)));
	return true;
}

str
ruling_appeal_text(struct db *db, str ruling)
{
	struct rows rows =
	    db_query(db, Q_appeal_text, VALUES(value_text(ruling)));
	str text = { 0 };

	if (rows_next(&rows))
		text = rows_text(&rows, 0);
	rows_end(&rows);
	return text;
}

void
ruling_forget_appeals(struct db *db, const struct record_type *type,
    str address)
{
	db_run(db, Q_appeal_forget,
	    VALUES(value_text(about_write(db_arena(db), type, address))));
}

void
rulings_erase(struct db *db, const struct author *author, str handle,
    int64_t person, bool also_texts)
{
	(void)author;
	(void)handle;
	(void)also_texts;
	db_run(db, Q_report_forget, VALUES(value_number(person)));
}
