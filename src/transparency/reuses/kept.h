/*
 * What is not public of this room, and how it becomes so: texts that wait for a
 * moderator, texts that one hid, and what goes when its author takes it back or
 * leaves.  Not for other rooms.
 */
#ifndef REUSES_KEPT_H
#define REUSES_KEPT_H

#include "commons/room.h"
#include "transparency/reuses/reuses.h"

/* A text that waits, or that was hidden. */
struct kept_text {
	str key, kind, address; /* address empty: a new one */
	str content, sources, author;
	moment said;
};

/** kept_waits(rq, author, text): Whether a moderator reads ${text} of
 * ${author} first: by the setting for comments, or because it looks like
 * advertising.  Inside a write. */
bool kept_waits(struct request *, str, str);

/** kept_put(db, text): Keep it.  kept_of(db, key, text): That one; false when
 * there is none.  kept_drop(db, key): Forget it.  Inside a write but kept_of.
 */
void kept_put(struct db *, const struct kept_text *);
bool kept_of(struct db *, str, struct kept_text *);
void kept_drop(struct db *, str);

/** kept_waiting(db, texts, room): Those that wait for a moderator, the oldest
 * first; how many they are. */
size_t kept_waiting(struct db *, struct kept_text *, size_t);

/** kept_record(db, text, type): What ${text} says, as a record; NULL when it
 * cannot be read any more. */
void *kept_record(struct db *, const struct kept_text *,
    const struct record_type **);

/** reuse_publish(db, author, reuse, sources): Store a reuse and what it is made
 * with: "dataset/a dataset/b".  Inside a write. */
void reuse_publish(struct db *, const struct author *, struct reuse *, str);

/** reuse_sources(db, reuse): The same, as one line. */
str reuse_sources(struct db *, const struct reuse *);

/** text_hide(db, author, type, record, how): Out of what is public, with what
 * older versions said: "held" or "hidden".  text_show: back again.  Inside a write. */
void text_hide(struct db *, const struct author *, const struct record_type *,
    void *, str);
void text_show(struct db *, const struct author *,
    const struct record_type *, void *);

/** text_withdraw(db, author, type, record): Whoever wrote it took it back, or
 * left: it and all its versions go. */
void text_withdraw(struct db *, const struct author *,
    const struct record_type *, const void *);

/** picture_drop(db, author, picture): Take away what somebody handed in, unless
 * something else shows it or it was the government's before.  Inside a write.
 */
void picture_drop(struct db *, const struct author *, str);

/** reuses_erase: for struct room's erase. */
void reuses_erase(struct db *, const struct author *, str, int64_t, bool);

#endif
