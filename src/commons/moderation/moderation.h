/*
 * Moderation: reports by readers, rulings by moderators, and one appeal, of any
 * text that a room says is somebody's (moderated.h).  Rulings are public
 * records, so each is an act; who reported what, and what an author appealed
 * with, is private.
 *
 * Anybody may report, and is told that it arrived and what was decided; whose
 * text it is is told of every decision, why, and how to ask for another one
 * (Regulation (EU) 2022/2065, Digital Services Act, Articles 16, 17 and 20).
 */
#ifndef COMMONS_MODERATION_H
#define COMMONS_MODERATION_H

#include "commons/acts/acts.h"
#include "commons/moderation/moderated.h"

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

/* So many different people hold a text until a moderator has looked
 * (Decidim, max_reports_before_hiding: 3). */
#define REPORTS_HOLD 3

/* Characters of an explanation. */
#define RULING_NOTE_MAX 1000

/** ruling_of(db, text): The newest ruling about ${text}, whose type and record
 * suffice; or NULL. */
struct ruling *ruling_of(struct db *, const struct moderated *);

/** ruling_sentence(reason): Why a text was hidden, as an English sentence.
 * 0: nobody said. */
const char *ruling_sentence(int);

/** ruling_reports(db, text): How many people reported it since a moderator
 * looked last.  ruling_reporters(db, text, people): Their ids, and how many;
 * there is room for REPORTS_HOLD, and there are no more. */
int64_t ruling_reports(struct db *, const struct moderated *);
size_t ruling_reporters(struct db *, const struct moderated *, int64_t *);

/**
 * ruling_report(db, text, person, reason, note, now):
 * ${person} says that ${text} breaks the rules; again changes nothing.  The
 * third holds it.  Inside store_write, as all that follows.
 */
void ruling_report(struct db *, struct moderated *, int64_t, int, str, moment);

/** ruling_hide(db, author, text, reason, note): Hide ${text}; where its author
 * had appealed, this decides for good.  False when it cannot be hidden (its
 * author removed it, or it is hidden already). */
bool ruling_hide(struct db *, const struct author *, struct moderated *, int,
    str);

/** ruling_show(db, author, text, note): Let ${text} through, dismiss the
 * reports about it, or grant the appeal.  False when its author removed it, or
 * there is nothing to decide. */
bool ruling_show(struct db *, const struct author *, struct moderated *, str);

/** ruling_appeal(db, author, ruling, words): The author of what it is about
 * asks for another decision; false when that was done before. */
bool ruling_appeal(struct db *, const struct author *, struct ruling *, str);

/** ruling_appeal_text(db, ruling): What they wrote; for moderators. */
str ruling_appeal_text(struct db *, str);

/** ruling_forget_appeals(db, type, address): What its author wrote against
 * rulings about that record goes, with their other words. */
void ruling_forget_appeals(struct db *, const struct record_type *, str);

/** rulings_erase(db, author, handle, person, also_texts): Somebody leaves:
 * their reports are forgotten.  For struct room's erase. */
void rulings_erase(struct db *, const struct author *, str, int64_t, bool);

#endif
