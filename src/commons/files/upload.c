/* Files that come in pieces: see upload.h. */
#include "commons/files/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commons/files/files_room.h"
#include "commons/files/inspect.h"
#include "commons/people/may.h"
#include "engine/base/hash.h"
#include "engine/web/spool.h"
#include "queries.h"

#define UPLOAD_ID 32
#define UPLOADS_SWEPT 100

/* Its file in incoming/. */
static str
upload_part(struct arena *a, str id)
{
	return str_fmt(a, "%.*s" FILES_PART, ARG(id));
}

static bool
upload_is_table(str name)
{
	const struct inspect_type *type;

	for (size_t i = 0; (type = inspect_type(i)) != NULL; i++)
		if (type->table && inspect_agrees(type, name) == type)
			return true;
	return false;
}

/* A hash as programs write it, in lower case; false when it is none. */
static bool
upload_hash(struct arena *a, str *sha256)
{
	*sha256 = str_lower(a, *sha256);
	for (size_t i = 0; i < sha256->n; i++)
		if (str_hex(sha256->p[i]) < 0)
			return false;
	return sha256->n == 0 || sha256->n == FILES_HEX;
}

static bool
upload_sound(struct request *rq, struct upload *u)
{
	if (u->name.n == 0)
		request_wrong(rq, "name",
		    "Say what the file is called: {\"name\":\"trees.csv\"}");
	if (u->size < 1 || u->size > FILE_LARGE_MAX)
		request_wrong(rq, "size",
		    "The size of the whole file in bytes: from 1 to "
		    "2147483648");
	else if (u->size > (int64_t)FILE_BYTES_MAX && !upload_is_table(u->name))
		request_wrong(rq, "size",
		    "Only tables may have more than 10 MB, and their names "
		    "end in csv, tsv, json, ndjson, parquet, xlsx or ods");
	if (!upload_hash(rq->arena, &u->sha256))
		request_wrong(rq, "sha256",
		    "The SHA-256 of the whole file, 64 hexadecimal digits");
	return rq->n_wrongs == 0;
}

static enum outcome
upload_begin_apply(struct request *rq, void *cookie)
{
	const struct upload *u = cookie;

	if (db_one(rq->db, Q_uploads_open,
		VALUES(value_number(rq->who->person))) >= UPLOADS_OPEN)
		return OUTCOME_TOO_MANY;
	db_run(rq->db, Q_upload_add,
	    VALUES(value_text(u->id), value_number(rq->who->person),
		value_text(u->name), value_number(u->size),
		value_text(u->sha256), value_number(rq->now.us)));
	return OUTCOME_OK;
}

enum outcome
upload_begin(struct request *rq, struct upload *u)
{
	const struct portal *portal = rq->portal;
	unsigned char random[UPLOAD_ID / 2];
	char id[UPLOAD_ID + 1];
	int64_t coming;

	if (portal->files == NULL)
		return OUTCOME_NOT_FOUND;
	if (!upload_sound(rq, u))
		return OUTCOME_INVALID;
	/* What others have announced comes first. */
	coming = db_one(rq->db, Q_uploads_coming, NO_VALUES);
	if (!spool_room(portal->files->path, (size_t)(coming + u->size)))
		return OUTCOME_FULL;
	hash_random(random, sizeof(random));
	sodium_bin2hex(id, sizeof(id), random, sizeof(random));
	u->id = str_copy(rq->arena, str_of(id));
	u->at = 0;
	return request_write(rq, upload_begin_apply, u);
}

static bool
upload_read(struct db *db, int64_t person, str id, struct upload *u)
{
	struct rows rows = db_query(db, Q_upload_get,
	    VALUES(value_text(id), value_number(person)));

	if (!rows_next(&rows))
		return false;
	*u = (struct upload){ .id = id,
		.name = rows_text(&rows, 0),
		.size = rows_number(&rows, 1),
		.sha256 = rows_text(&rows, 2),
		.at = rows_number(&rows, 3) };
	rows_end(&rows);
	return true;
}

bool
upload_find(struct request *rq, str id, struct upload *u)
{
	return rq->who != NULL && upload_read(rq->db, rq->who->person, id, u);
}

struct upload_step {
	struct upload *upload;
	int64_t from;
};

static enum outcome
upload_move(struct request *rq, void *cookie)
{
	const struct upload_step *s = cookie;

	return db_run(rq->db, Q_upload_move,
		   VALUES(value_text(s->upload->id), value_number(s->from),
		       value_number(s->upload->at),
		       value_number(rq->now.us))) == 1
		   ? OUTCOME_OK
		   : OUTCOME_CONFLICT;
}

/* Under the lock of its file: nobody else adds to it now, so what its row says
 * now is so. */
static enum outcome
upload_write(struct request *rq, struct upload *u, int64_t at, int fd)
{
	struct upload_step step = { u, at };
	bool same;

	/* Another piece may have been kept since this request began. */
	store_read_end(rq->store, rq->db);
	rq->db = store_read(rq->store, rq->arena);
	same = upload_read(rq->db, rq->who->person, u->id, u) && u->at == at;
	if (!same || lseek(fd, (off_t)at, SEEK_SET) < 0)
		return OUTCOME_CONFLICT;
	if (!file_pour(fd, rq->body, rq->body_file, 0) || fsync(fd) != 0)
		return errno == ENOSPC || errno == EDQUOT ? OUTCOME_FULL
							  : OUTCOME_BUSY;
	u->at = at + (int64_t)rq->body.n;
	return request_write(rq, upload_move, &step);
}

enum outcome
upload_add(struct request *rq, struct upload *u, int64_t at)
{
	const struct portal *portal = rq->portal;
	enum outcome outcome = OUTCOME_CONFLICT;
	int fd;

	if (portal->files == NULL)
		return OUTCOME_NOT_FOUND;
	if (at != u->at)
		return OUTCOME_CONFLICT;
	if (rq->body.n > UPLOAD_PIECE || (int64_t)rq->body.n > u->size - at)
		return OUTCOME_TOO_LARGE;
	if (rq->body.n == 0)
		return OUTCOME_OK;
	fd = openat(portal->files->incoming,
	    str_c(rq->arena, upload_part(rq->arena, u->id)),
	    O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno == ENOSPC ? OUTCOME_FULL : OUTCOME_BUSY;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		outcome = upload_write(rq, u, at, fd);
	close(fd);
	return outcome;
}

/* A second name of its bytes in incoming/, young again: whatever becomes of
 * that one, the upload may be taken once more.  Its hash, where one was said,
 * is right. */
static enum file_outcome
upload_copy(struct request *rq, const struct upload *u, str *path)
{
	const struct portal *portal = rq->portal;
	struct files *files = portal->files;
	const char *part = str_c(rq->arena, upload_part(rq->arena, u->id)),
		   *name;
	int64_t size = -1;
	str sha256 = S("");
	int fd =
	    openat(files->incoming, part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return FILE_BROKEN;
	futimens(fd, NULL);
	if (u->sha256.n > 0 && !files_hash(rq->arena, fd, &size, &sha256))
		size = 0;
	close(fd);
	if (size == 0)
		return FILE_BROKEN;
	if (!str_eq(u->sha256, sha256))
		return FILE_UNSOUND;
	*path = files_incoming_path(files, rq->arena);
	name = strrchr(str_c(rq->arena, *path), '/') + 1;
	return linkat(files->incoming, part, files->incoming, name, 0) == 0
		   ? FILE_KEPT
		   : FILE_BROKEN;
}

bool
upload_take(struct request *rq, str id, struct kept *kept, const char **wrong)
{
	const struct portal *portal = rq->portal;
	enum file_outcome outcome;
	struct upload u;
	str path;

	*kept = (struct kept){ .size = 0 };
	if (portal->files == NULL || !upload_find(rq, id, &u)) {
		*wrong = "There is no upload of yours with this name. Begin "
			 "again with POST /api/v1/uploads.";
		return false;
	}
	kept->name = u.name;
	if (u.at != u.size) {
		*wrong = "This upload has not come to its end yet. Send the "
			 "rest of it first.";
		return false;
	}
	outcome = upload_copy(rq, &u, &path);
	if (outcome == FILE_KEPT)
		outcome =
		    file_keep(portal->files, rq->arena, path, u.name, kept);
	if (outcome != FILE_KEPT)
		*wrong = file_sentence(outcome);
	return outcome == FILE_KEPT;
}

struct upload_sweep {
	str ids[UPLOADS_SWEPT];
	size_t n;
};

static bool
uploads_drop(struct db *db, void *cookie)
{
	const struct upload_sweep *s = cookie;

	for (size_t i = 0; i < s->n; i++)
		db_run(db, Q_upload_drop, VALUES(value_text(s->ids[i])));
	return true;
}

void
uploads_sweep(struct errand *e)
{
	struct files *files = e->portal->files;
	struct upload_sweep s = { .n = 0 };
	struct fault fault = { .kind = FAULT_NONE };
	struct db *db;
	struct rows rows;

	if (files == NULL)
		return;
	db = store_read(e->store, e->arena);
	rows = db_query(db, Q_uploads_old,
	    VALUES(value_number(e->now.us - (int64_t)UPLOAD_SECONDS * 1000000),
		value_number(
		    e->now.us - (int64_t)FILE_SWEEP_SECONDS * 1000000)));
	while (s.n < UPLOADS_SWEPT && rows_next(&rows))
		s.ids[s.n++] = str_copy(e->arena, rows_text(&rows, 0));
	rows_end(&rows);
	store_read_end(e->store, db);
	for (size_t i = 0; i < s.n; i++)
		unlinkat(files->incoming,
		    str_c(e->arena, upload_part(e->arena, s.ids[i])), 0);
	if (s.n > 0 &&
	    errand_write(e, e->arena, uploads_drop, &s, &fault) == WRITE_BROKEN)
		e->trouble = str_copy(e->arena, str_of(fault.detail));
}

void
uploads_forget(struct db *db, const struct author *author, str handle,
    int64_t person, bool also_texts)
{
	(void)author;
	(void)handle;
	(void)also_texts;
	db_run(db, Q_uploads_forget, VALUES(value_number(person)));
}
