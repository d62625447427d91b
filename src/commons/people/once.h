/*
 * Forms are taken once.  Each page that is made bears in its forms, behind the
 * token of the session, a number that no other page has; whoever sends one of
 * them twice, because the line is slow or by going back, is led to what came of
 * it the first time.
 */
#ifndef COMMONS_ONCE_H
#define COMMONS_ONCE_H

#include "commons/room.h"

/* How long a form that was taken is remembered: longer than anybody waits. */
#define ONCE_HOURS 24

/** once_token(arena, session): "SESSION-NUMBER", for the forms of one page. */
str once_token(struct arena *, str);

/**
 * once_begin(rq):
 * For site.once.  When this very form (by its token, its address and all that
 * was typed and chosen) was taken, fills rq->taken with where it led.  Else the
 * first change that says where it leads, inside the write, is noted with it;
 * and should the same form have been taken meanwhile, changes nothing and fills
 * rq->taken.  A form whose change does not say so is taken each time.
 */
void once_begin(struct request *);

#endif
