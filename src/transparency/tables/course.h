/*
 * The course of a reading, of a published table or for a look: how far it has
 * come, whether somebody stopped it, and the buttons for that.  It belongs to
 * the bytes and the corrections they are read by, as a look does.  What reads
 * stands in reading.h and looks.h.
 */
#ifndef TABLES_COURSE_H
#define TABLES_COURSE_H

#include "commons/people/may.h"
#include "commons/room.h"
#include "transparency/tables/inside.h"

/* How often a reading looks whether it was stopped, and tells how far it is. */
#define COURSE_LOOK_MS 500

struct course {
	struct errand *errand;
	struct arena *arena; /* of its own: emptied at every look */
	str sha256, corrected;
	str mark;  /* look_mark of ${corrected} */
	bool look; /* for a look: it ends when nobody waits for it */
	int64_t looked_ms;
	int told;     /* the percent that was written last */
	bool stopped; /* by somebody, or not wanted any more */
};

/** course_open(course, errand, sha256, corrected), course_close(course): Around
 * a reading of that file by those corrections. */
void course_open(struct course *, struct errand *, str, str);
void course_close(struct course *);

/** course_heard(course, thousandths): For struct jail_watch: note how far it
 * is, at most every COURSE_LOOK_MS, which renews the lease of the jobs; false
 * when it is to end, because somebody stopped it, the portal closes or another
 * node took over. */
bool course_heard(void *, int);

/** course_sentence(role): What a page says of a reading that somebody in that
 * role stopped. */
const char *course_sentence(str);

/** course_may(rq, type, record): Whether who asks may stop readings of the
 * tables of ${record}, and begin them again. */
bool course_may(struct request *, const struct record_type *, const void *);

/** course_stop(rq), course_again(rq): Handlers of the two buttons: the version
 * of a file that field "about" names. */
enum outcome course_stop(struct request *), course_again(struct request *);

#endif
