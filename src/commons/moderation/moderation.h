/*
 * Moderation: reports by readers, rulings by moderators, and one appeal.
 * Rulings are public records, so each is an act; who reported what, and what an
 * author appealed with, is private.
 */
#ifndef COMMONS_MODERATION_H
#define COMMONS_MODERATION_H

#include "commons/comments/comments.h"

extern const struct choices ruling_reasons;
extern const struct choices ruling_states;

/* Values of ruling.reason. */
enum {
	REASON_SPAM = 1,
	REASON_OFFENSIVE,
	REASON_OFF_TOPIC,
	REASON_PERSONAL,
	REASON_OTHER,
	REASONS = 5
};

/* Values of ruling.state. */
enum {
	RULING_UPHELD = 1, /* hidden; the author may appeal */
	RULING_DISMISSED,  /* shown: reports or an appeal were decided so */
	RULING_APPEALED,   /* hidden, and to be looked at once more */
	RULING_FINAL	   /* hidden for good */
};

#define SELF ruling
#define DEF "commons/moderation/ruling.def"
#include "engine/record/declare.h"

extern const struct room room_moderation;

/* So many different people hold a comment until a moderator has looked
 * (Decidim, max_reports_before_hiding: 3). */
#define REPORTS_HOLD 3

/* Characters of an explanation. */
#define RULING_NOTE_MAX 1000

/** ruling_of(db, comment): The newest ruling about the comment at address
 * ${comment}, or NULL. */
struct ruling *ruling_of(struct db *, str);

/** ruling_sentence(reason): Why a comment was hidden, as an English sentence.
 */
const char *ruling_sentence(int);

/**
 * ruling_report(db, comment, person, reason, note, now):
 * ${person} says that ${comment} breaks the rules; again changes nothing.  The
 * third holds it.  Inside store_write, as all that follows.
 */
void ruling_report(struct db *, struct comment *, int64_t, int, str, moment);

/** ruling_hide(db, author, comment, reason, note): Hide ${comment}; where its
 * author had appealed, this decides for good.  False when it cannot be hidden
 * (its author removed it, or it is hidden already). */
bool ruling_hide(struct db *, const struct author *, struct comment *, int,
    str);

/** ruling_show(db, author, comment, note): Let ${comment} through, dismiss the
 * reports about it, or grant the appeal.  False when its author removed it, or
 * there is nothing to decide. */
bool ruling_show(struct db *, const struct author *, struct comment *, str);

/** ruling_appeal(db, author, ruling, text): Its author asks for another
 * decision; false when that was done before. */
bool ruling_appeal(struct db *, const struct author *, struct ruling *, str);

/** ruling_appeal_text(db, ruling): What they wrote; for moderators. */
str ruling_appeal_text(struct db *, str);

/** rulings_erase(db, author, handle, person, also_texts): Somebody leaves:
 * their reports are forgotten, and with ${also_texts} their appeals.  For struct room's erase. */
void rulings_erase(struct db *, const struct author *, str, int64_t, bool);

#endif
