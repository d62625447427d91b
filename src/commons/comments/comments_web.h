/* What the files of this room share: not for other rooms. */
#ifndef COMMONS_COMMENTS_WEB_H
#define COMMONS_COMMENTS_WEB_H

#include "commons/comments/views.h"
#include "commons/room.h"

extern const struct route comments_routes[];

/** comments_panel(rq, type, record): Comments under what is DISCUSSED. */
void comments_panel(struct request *, const struct record_type *, const void *);

/** comments_say(rq): Say something about argument[0] ("KIND/ADDRESS") by the
 * fields of ${rq} (body stance answers official made), from the page or from a
 * program. */
enum outcome comments_say(struct request *);

#endif
