/* Acts as people read them, for the rooms that show some. */
#ifndef COMMONS_ACTS_WEB_H
#define COMMONS_ACTS_WEB_H

#include "commons/acts/views.h"
#include "commons/room.h"

/** act_rows_of(rq, acts): ${acts} with the titles of what they are about. */
struct act_rows act_rows_of(struct request *, struct act_list);

/** act_href(a, home_kind, home, address): Behind /LANG: the page that shows a
 * record; empty for one without a page. */
str act_href(struct arena *, const struct record_type *, str, str);

/** act_stamp_of(db, type, address): The newest act on the page of that record,
 * and where its history is. */
struct act_stamp act_stamp_of(struct db *, const struct record_type *, str);

/** acts_gone(rq, type, address): What to answer where no such record is: when
 * it was withdrawn, a page that says when and why (status 410, and OUTCOME_OK
 * since it is written); else OUTCOME_NOT_FOUND. */
enum outcome acts_gone(struct request *, const struct record_type *, str);

/** record_href(rq, type, record): Behind /LANG: the page that shows ${record},
 * its own or that of what it is part of or about. */
str record_href(struct request *, const struct record_type *, const void *);

#endif
