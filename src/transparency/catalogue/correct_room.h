/* What correct.c, correct_web.c and publish.c share: not for other rooms. */
#ifndef CATALOGUE_CORRECT_ROOM_H
#define CATALOGUE_CORRECT_ROOM_H

#include "commons/files/waiting.h"
#include "commons/looking.h"
#include "transparency/catalogue/publish_room.h"

/** correct_recall(rq, w, key): Fill the form in with the upload that waits
 * under ${key} and with what was written beside it, where nothing was sent
 * instead; nothing when there is none of whoever asks. */
void correct_recall(struct request *, struct publishing *, str);

/** correct_hold(rq, w): Keep the file that came with a form that has mistakes,
 * so that nobody has to choose it twice. */
enum outcome correct_hold(struct request *, struct publishing *);

/** correct_wanted(rq, w): Whether the file in ${w} is one that somebody looks
 * into before it is published.  correct_begin(rq, w): Let it wait, and send
 * whoever asks to the page that shows it. */
bool correct_wanted(struct request *, const struct publishing *);
enum outcome correct_begin(struct request *, struct publishing *);

/** correct_open(rq, w, key): The upload that waits there and where it goes, as
 * if it had just been sent; false when there is none of whoever asks, or where
 * it goes is gone. */
bool correct_open(struct request *, struct publishing *, str);

/** correct_keep(db, author, id, reading): ${reading} holds for the distribution
 * with that id from now on.  Inside a write. */
void correct_keep(struct db *, const struct author *, int64_t, str);

#endif
