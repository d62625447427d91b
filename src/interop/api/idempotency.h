/*
 * Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07): a write that
 * is asked for again, because its answer got lost, is answered again and not
 * done again.  What was answered is kept for a day, in the same transaction as
 * the write, so that there is never one without the other.
 *
 * Only what was done is kept: what was refused wrote nothing, and may be asked
 * for again with the same key once it is put right.
 */
#ifndef API_IDEMPOTENCY_H
#define API_IDEMPOTENCY_H

#include "commons/people/may.h"

/* Bytes of a key: a UUID has 36, a hash 64. */
#define IDEMPOTENCY_KEY_MAX 255
#define IDEMPOTENCY_HOURS 24

enum idempotency {
	IDEMPOTENCY_NEW,   /* there is no key, or it was not seen yet */
	IDEMPOTENCY_SAME,  /* it was done: answer as before */
	IDEMPOTENCY_OTHER, /* the key stood for another request: 422 */
};

/* What was answered. */
struct idempotency_reply {
	int status;
	str location, body;
};

/** idempotency_sound(key): Whether ${key} is one: printable ASCII, not too
 * long. */
bool idempotency_sound(str);

/** idempotency_find(rq, reply): What the key of ${rq} stands for; fills
 * ${reply} when it was done. */
enum idempotency idempotency_find(struct request *, struct idempotency_reply *);

/** idempotency_keep(rq, reply): Keep what is answered under the key of ${rq};
 * nothing when it has none.  Inside the write. */
void idempotency_keep(struct request *, struct idempotency_reply);

/** idempotency_forget(db, author, handle, person, also_texts): For struct
 * room's erase. */
void idempotency_forget(struct db *, const struct author *, str, int64_t, bool);

/** idempotency_sweep(errand): A job: forget what is older than a day. */
void idempotency_sweep(struct errand *);

#endif
