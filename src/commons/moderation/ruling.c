/* Rulings, reports and appeals: see moderation.h. */
#include <assert.h>

#include "commons/moderation/moderation.h"
#include "queries.h"

/* Who holds what three people reported: nobody decided yet. */
#define ROLE_OF_PORTAL S("portal")

struct ruling *
ruling_of(struct db *db, str comment)
{
	struct rows rows = db_query(db, Q_ruling_newest,
	    VALUES(
		value_text(about_write(db_arena(db), &comment_type, comment))));
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
		"A moderator hid this comment.",
		"A moderator hid this comment because it is advertising.",
		"A moderator hid this comment because it offends or threatens "
		"somebody.",
		"A moderator hid this comment because it does not belong "
		"here.",
		"A moderator hid this comment because it tells personal "
		"things about somebody.",
		"A moderator hid this comment.",
	};

	assert(reason >= 0 && reason <= REASONS);
	return sentences[reason];
}

void
ruling_report(struct db *db, struct comment *c, int64_t person, int reason,
    str note, moment now)
{
	const struct author author = { ROLE_OF_PORTAL, now };
	struct value comment = value_text(c->record.address);

	if (c->state != COMMENT_VISIBLE ||
	    db_run(db, Q_report_add,
		VALUES(comment, value_number(person), value_number(reason),
		    value_text(note), value_number(now.us))) == 0)
		return;
	if (db_one(db, Q_report_count, VALUES(comment)) >= REPORTS_HOLD)
		comment_move(db, &author, c, COMMENT_HELD);
}

/* A new ruling, for the record. */
static void
ruling_say(struct db *db, const struct author *author, const struct comment *c,
    int state, int reason, str note)
{
	struct ruling *r = record_new(db_arena(db), &ruling_type);

	r->about = about_write(db_arena(db), &comment_type, c->record.address);
	r->slug = comment_key(db_arena(db), S(""), author->now);
	r->reason = reason;
	r->note = note;
	r->state = state;
	r->said = author->now;
	act_save(db, author, &ruling_type, r);
}

/* The ruling whose appeal waits, or NULL. */
static struct ruling *
ruling_appealed(struct db *db, const struct comment *c)
{
	struct ruling *r = ruling_of(db, c->record.address);

	return r != NULL && r->state == RULING_APPEALED ? r : NULL;
}

bool
ruling_hide(struct db *db, const struct author *author, struct comment *c,
    int reason, str note)
{
	struct ruling *r = ruling_appealed(db, c);

	if (c->state == COMMENT_REMOVED ||
	    (c->state == COMMENT_HIDDEN && r == NULL))
		return false;
	db_run(db, Q_report_dismiss, VALUES(value_text(c->record.address)));
	if (c->state == COMMENT_HIDDEN) {
		r->state = RULING_FINAL;
		r->reason = reason;
		r->note = note;
		r->said = author->now;
		act_save(db, author, &ruling_type, r);
		return true;
	}
	comment_move(db, author, c, COMMENT_HIDDEN);
	ruling_say(db, author, c, RULING_UPHELD, reason, note);
	return true;
}

bool
ruling_show(struct db *db, const struct author *author, struct comment *c,
    str note)
{
	struct ruling *r = ruling_appealed(db, c);
	int64_t reports =
	    db_run(db, Q_report_dismiss, VALUES(value_text(c->record.address)));

	if (c->state == COMMENT_REMOVED ||
	    (c->state == COMMENT_HIDDEN && r == NULL) ||
	    (c->state == COMMENT_VISIBLE && reports == 0))
		return false;
	comment_move(db, author, c, COMMENT_VISIBLE);
	if (r != NULL) {
		r->state = RULING_DISMISSED;
		r->note = note;
		r->said = author->now;
		act_save(db, author, &ruling_type, r);
	} else if (reports > 0)
		ruling_say(db, author, c, RULING_DISMISSED, 0, note);
	return true;
}

bool
ruling_appeal(struct db *db, const struct author *author, struct ruling *r,
    str text)
{
	if (r->state != RULING_UPHELD)
		return false;
	r->state = RULING_APPEALED;
	act_save(db, author, &ruling_type, r);
	db_run(db, Q_appeal_add,
	    VALUES(value_text(r->record.address), value_text(text),
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
rulings_erase(struct db *db, const struct author *author, str handle,
    int64_t person, bool also_texts)
{
	(void)author;
	db_run(db, Q_report_forget, VALUES(value_number(person)));
	if (also_texts)
		db_run(db, Q_appeal_forget, VALUES(value_text(handle)));
}
