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

/** acts_frame(rq, type, record): The frame is about the place of ${record}. */
void acts_frame(struct request *, const struct record_type *, const void *);

#endif
