/* Conversations as pages need them, read from the database. */
#ifndef COMMONS_COMMENTS_TALK_H
#define COMMONS_COMMENTS_TALK_H

#include "commons/comments/views.h"
#include "commons/room.h"

/* A page: so many threads, and no more than so many comments. */
#define TALK_THREADS 20
#define TALK_COMMENTS 200

/** talk_of(rq, type, record, after): The conversation about ${record}, from
 * behind the comment with slug ${after}; empty: from the start. */
struct talk *talk_of(struct request *, const struct record_type *, const void *,
    str);

/** talk_thread(rq, comment): The thread that ${comment} is part of, up to
 * TALK_COMMENTS; NULL when what it is about is gone. */
struct talk *talk_thread(struct request *, const struct comment *);

/** talk_official(rq, type, record, institution): The institution that the
 * reader may answer for there: its name, empty when there is none. */
words talk_official(struct request *, const struct record_type *, const void *,
    ref *);

/** talk_step(pg, said), talk_end(pg, list): Open and close the lists that hold
 * threads, before each comment and behind the last. */
void talk_step(struct page *, const struct said *);
void talk_end(struct page *, const struct said_list *);

#endif
