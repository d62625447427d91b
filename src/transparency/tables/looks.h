/*
 * Looks at how a file reads: made before it is published, or before a
 * correction holds.  A look is its bytes and what people corrected, nothing
 * else: the same two give the same look, whoever asks, so what is published
 * afterwards is what was seen.
 */
#ifndef TABLES_LOOKS_H
#define TABLES_LOOKS_H

#include "commons/room.h"
#include "transparency/tables/shelf.h"

/* What somebody waits for an answer; what takes longer is read behind. */
#define LOOK_WAIT_MS 5000
/* Nobody reads more in that time. */
#define LOOK_BYTES_MAX ((int64_t)256 << 20)
/* Longer than an upload waits (WAITING_SECONDS). */
#define LOOK_SECONDS ((int64_t)48 * 3600)
#define LOOK_MARK 16

enum look_state { LOOK_READ, LOOK_WAITS, LOOK_REFUSED };

struct look {
	str sha256;
	str corrected; /* corrections.h; or empty */
	str mark;      /* what tells it from others of the same file */
	enum look_state state;
	const char *why; /* of REFUSED: English */
	int64_t percent; /* of WAITS: so much was read; -1: not begun */
};

/** look_mark(a, corrected): That of ${corrected}.  look_place(files, a, look):
 * The folder that is its own, as shelf.h has it; or empty.  look_found(files,
 * a, look): The folder where it is: that one, or the published table's when it
 * was read by the same corrections; empty when it is nowhere. */
str look_mark(struct arena *, str);
str look_place(const struct files *, struct arena *, const struct look *);
str look_found(const struct files *, struct arena *, const struct look *);

/** look_is(a, place, corrected): Whether what lies in folder ${place} was read
 * by these corrections. */
bool look_is(struct arena *, str, str);

/** look_read(portal, a, look, wait_ms, errand): Read the file, unless that was
 * done before, for no longer than that; sets ${state}.  One beyond
 * LOOK_BYTES_MAX is not begun.  For a job, 0 and its errand: as long as it
 * takes, with a course (course.h), until nobody waits for it. */
void look_read(const struct portal *, struct arena *, struct look *, int64_t,
    struct errand *);

/** look_put(db, look, now): Note it, inside a write; one that WAITS is then
 * read by the job looks_run, or when it was published meanwhile by reading_run,
 * which in turn takes what was read for a look.  look_of(db, files, sha256,
 * mark, look): What is known of one; false when that is nothing. */
void look_put(struct db *, const struct look *, moment);
bool look_of(struct db *, const struct files *, str, str, struct look *);

/** looks_drop(db, sha256): Nobody waits any more for looks at this file, unless
 * another upload has the same bytes: those that are not read yet are not read.
 * Inside a write. */
void looks_drop(struct db *, str);

/* What the room gives to others: see commons/looking.h; in look_room.c. */
struct looker;
extern const struct looker tables_looker;

/* The jobs: read what waits; forget what is old. */
void looks_run(struct errand *);
void looks_check(struct errand *);

#endif
