/* What publish.c and entries.c share: not for other rooms. */
#ifndef CATALOGUE_PUBLISH_ROOM_H
#define CATALOGUE_PUBLISH_ROOM_H

#include "transparency/catalogue/catalogue_room.h"

/* A form on its way to being published. */
struct publishing {
	struct data_form *form;
	struct author author;
	struct kept kept; /* the file that came with it; size 0: none */
	const struct institution *institution; /* of a new dataset */
	int64_t published; /* id of the distribution that it became */
};

/** publish_may(rq, w): Whether whoever asks may publish that, or what to
 * answer; sets who signs it.  publish_new(rq, w), publish_add(rq, w): A new
 * dataset with its first file; a new file or version: inside a write. */
enum outcome publish_may(struct request *, struct publishing *);
enum outcome publish_new(struct request *, void *);
enum outcome publish_add(struct request *, void *);

/** entries_options(rq, form): What a new dataset may be chosen from: the
 * institutions that whoever asks may publish for, licences, themes. */
void entries_options(struct request *, struct data_form *);

/** entries_typed(rq, form): What was sent, into ${form}. */
void entries_typed(struct request *, struct data_form *);

/** entries_check(rq, w): Note what is wrong, each beside its field; false when
 * anything is. */
bool entries_check(struct request *, struct publishing *);

/** entries_slug(rq, title): An address made of ${title}: "street-trees". */
str entries_slug(struct request *, str);

#endif
