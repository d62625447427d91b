/*
 * A file that comes in pieces, so that one that broke off goes on where it was,
 * also after the portal was restarted.  Programs send so (interop/api); what
 * becomes of a file that is whole is said in files.h, by upload_take.
 *
 * The order that survives a crash: a piece on the disk, then how far it is in
 * its row.  What lies behind that in the file is written over.
 */
#ifndef COMMONS_UPLOAD_H
#define COMMONS_UPLOAD_H

#include "commons/files/files.h"

struct upload {
	str id, name;
	str sha256;   /* as its sender says; or empty */
	int64_t size; /* of the whole, as announced */
	int64_t at;   /* so much of it is here for good */
};

/** upload_begin(rq, upload): Take note of an upload of whoever asks; name, size
 * and sha256 are set, the rest is filled in.  OK; INVALID with what is wrong
 * (request_wrong); TOO_MANY, theirs have to end first; FULL. */
enum outcome upload_begin(struct request *, struct upload *);

/** upload_find(rq, id, upload): That upload of whoever asks; false when they
 * have none of that name (any more). */
bool upload_find(struct request *, str, struct upload *);

/** upload_add(rq, upload, at): The body of ${rq} is the piece from ${at} on:
 * keep it for good.  OK, and upload->at is behind it; CONFLICT when it does not
 * begin where the last one ended, or another is being kept; TOO_LARGE for more
 * than UPLOAD_PIECE, or than the whole has; FULL. */
enum outcome upload_add(struct request *, struct upload *, int64_t);

/** uploads_sweep(errand): Forget what nobody went on with for UPLOAD_SECONDS,
 * and what was whole FILE_SWEEP_SECONDS ago. */
void uploads_sweep(struct errand *);

/** uploads_forget(db, author, handle, person, also_texts): For struct room's
 * erase. */
void uploads_forget(struct db *, const struct author *, str, int64_t, bool);

#endif
