/* What the files of this room share: not for other rooms. */
#ifndef ACTS_WEB_ROOM_H
#define ACTS_WEB_ROOM_H

#include "commons/acts/acts_web.h"

enum outcome acts_feed(struct request *);
enum outcome acts_feed_of_place(struct request *);
enum outcome history_feed(struct request *);

/** history_address(rq): The address of the record whose history is asked for.
 */
str history_address(struct request *);

/** history_held(rq, type, address): Whether that is a file that came with a
 * draft (files.h): its history, which has its name, begins to be public when
 * the draft is. */
bool history_held(struct request *, const struct record_type *, str);

/** acts_frame(rq, type, record): The frame is about the place of ${record}. */
void acts_frame(struct request *, const struct record_type *, const void *);

/** acts_title_last(db, type, address): What a record was called last, also when
 * it is no longer published; may be empty. */
words acts_title_last(struct db *, const struct record_type *, str);

/** history_title(rq, type, record, address): What the record is called, or was
 * when ${record} is NULL. */
words history_title(struct request *, const struct record_type *, const void *,
    str);

/** acts_reason(a, json): The reason in the version of a "withdrawn" act. */
str acts_reason(struct arena *, str);

#endif
