/*
 * Comments: what people say about a record, in threads, and what officers
 * answer.  Here: the record and its rules.  What moderators decide stands in
 * commons/moderation; how a comment looks, in body.h and the pages.
 *
 * Threads need no bookkeeping: a comment's slug begins with the slug of the one
 * it answers, so that addresses in the order of their bytes are the threads in
 * the order they are read in, the oldest first.
 */
#ifndef COMMONS_COMMENTS_H
#define COMMONS_COMMENTS_H

#include "commons/acts/acts.h"
#include "commons/institutions/institutions.h"
#include "commons/moderation/moderated.h"

extern const struct choices comment_stances;
extern const struct choices comment_roles;
extern const struct choices comment_states;

/* Values of comment.stance, .role and .state. */
enum { STANCE_FOR = 1, STANCE_NEUTRAL, STANCE_AGAINST, STANCES = 3 };
enum { COMMENT_PARTICIPANT = 1, COMMENT_OFFICIAL, COMMENT_GUEST };
enum {
	COMMENT_VISIBLE = TEXT_VISIBLE,
	COMMENT_HELD = TEXT_HELD,
	COMMENT_HIDDEN = TEXT_HIDDEN,
	COMMENT_REMOVED = TEXT_REMOVED
};

#define SELF comment
#define DEF "commons/comments/comment.def"
#include "engine/record/declare.h"

extern const struct room room_comments;
extern const struct moderating comments_moderating;

/* A conversation three deep can still be read on a phone (Decidim, depth 0 to
 * 3); deeper answers hang at the last level. */
#define COMMENT_DEPTH_MAX 3

/* Characters.  Longer texts are two comments. */
#define COMMENT_BODY_MAX 2000

/* For so long one's own slips are corrected without a mark. */
#define COMMENT_FREE_US (INT64_C(15) * 60 * 1000000)

/* What an author removed can be brought back for so long. */
#define COMMENT_KEPT_US (INT64_C(30) * 24 * 3600 * 1000000)

/** comment_depth(slug): 1 for a comment, 2 for an answer to it, 3. */
int comment_depth(str);

/** comment_key(a, above, now): A new slug: 16 letters, the moment first so that
 * they sort by age, then chance; behind that of the comment it answers,
 * ${above}, which may be empty. */
str comment_key(struct arena *, str, moment);

/** comment_above(slug): The slug of the comment it hangs under; empty for the
 * first of a thread.  comment_root(slug): That of the first of its thread. */
str comment_above(str);
str comment_root(str);

/** comment_of(db, address): That comment, or NULL. */
struct comment *comment_of(struct db *, str);

/** comment_clean(a, text): ${text} as it may be stored: line ends as "\n", no
 * control characters, no marks that turn the direction of reading round, no
 * blank lines in a row or at the ends. */
str comment_clean(struct arena *, str);

/** comment_letters(text): How many characters. */
size_t comment_letters(str);

/**
 * comment_add(db, author, comment, held):
 * Store a new comment: about, answers (address of the one it answers, or
 * empty), stance, body, lang, by, role and institution are the caller's; the
 * rest is set here.  ${held}: it waits for a moderator.  The same said again by
 * the same within ten minutes, as a form sent twice does, is that comment.
 * False when ${answers} is not a visible comment about the same.  Inside
 * store_write, as all that follows.
 */
bool comment_add(struct db *, const struct author *, struct comment *, bool);

/** comment_edit(db, author, comment, stance, body): Say it differently; marked
 * as edited after 15 minutes. */
void comment_edit(struct db *, const struct author *, struct comment *, int,
    str);

/** comment_move(db, author, comment, state): Show, hold, hide or remove it: its
 * text goes out of the record and its history, or comes back. */
void comment_move(struct db *, const struct author *, struct comment *, int);

/** comment_restore(db, author, comment): Undo its author's removal.  False when
 * the text is not kept any more. */
bool comment_restore(struct db *, const struct author *, struct comment *);

/** comment_kept(db, address): The text of a comment that is not shown; empty
 * when it is shown, or gone.  For its author and for moderators alone. */
str comment_kept(struct db *, str);

/** comment_name(db, comment): How its author wants to be called; empty when
 * that is not known any more. */
str comment_name(struct db *, const struct comment *);

/** comment_author(db, handle, since): The name of the person with ${handle} and
 * the microsecond they came; empty and 0 for nobody, a guest, one erased. */
str comment_author(struct db *, str, int64_t *);

/** comments_held(db): Whether the portal reads comments before they are shown.
 * comments_hold(db, held): Let it do so or not. */
bool comments_held(struct db *);
void comments_hold(struct db *, bool);

/** comments_sweep(db, now): Forget the texts that authors removed long ago. */
void comments_sweep(struct db *, moment);

/**
 * comments_erase(db, author, handle, person, also_texts):
 * Somebody leaves: their comments lose their handle, in the history too; with
 * ${also_texts} also their words.  For struct room's erase.
 */
void comments_erase(struct db *, const struct author *, str, int64_t, bool);

#endif
