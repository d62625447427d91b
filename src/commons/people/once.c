/* Taking forms once: see once.h. */
#include "commons/people/once.h"

#include "engine/base/hash.h"
#include "engine/web/multipart.h"
#include "queries.h"

#define KEPT_US (ONCE_HOURS * INT64_C(3600000000))
#define NUMBER_BYTES 8
/* Looked at of a file: its name and size tell the rest, and it may be of
 * gigabytes. */
#define FILE_BYTES ((size_t)64 << 10)
#define PLACE_MAX ((size_t)64 << 10)

str
once_token(struct arena *a, str session)
{
	unsigned char chance[NUMBER_BYTES];
	struct buf b = buf_open(a, 128);

	hash_random(chance, sizeof(chance));
	buf_fmt(&b, "%.*s-", ARG(session));
	for (size_t i = 0; i < sizeof(chance); i++)
		buf_fmt(&b, "%02x", chance[i]);
	return buf_str(&b);
}

/* Lengths first: no two forms read the same. */
static void
mark_add(struct buf *b, struct arena *a, str s)
{
	buf_fmt(b, "%zu %.*s\n", s.n, ARG(hash_hex(a, hash_sha256(s))));
}

static str
once_mark(struct request *rq)
{
	size_t room = (rq->n_fields * 2 + rq->n_parts * 4 + 2) * 96;
	struct buf b = buf_open(rq->arena, room);

	mark_add(&b, rq->arena, rq->path);
	mark_add(&b, rq->arena, rq->query);
	for (size_t i = 0; i < rq->n_fields; i++) {
		mark_add(&b, rq->arena, rq->fields[i].name);
		mark_add(&b, rq->arena, rq->fields[i].value);
	}
	for (size_t i = 0; i < rq->n_parts; i++) {
		const struct part *part = &rq->parts[i];

		mark_add(&b, rq->arena, part->name);
		mark_add(&b, rq->arena, part->filename);
		mark_add(&b, rq->arena, str_take(part->bytes, FILE_BYTES));
		buf_fmt(&b, "%zu\n", part->bytes.n);
	}
	return hash_hex(rq->arena, hash_sha256(buf_str(&b)));
}

static bool
once_find(struct request *rq, str mark)
{
	struct rows rows = db_query(rq->db, Q_once_find,
	    VALUES(value_text(mark), value_number(rq->now.us - KEPT_US)));

	if (rows_next(&rows))
		rq->taken = str_copy(rq->arena, rows_text(&rows, 0));
	rows_end(&rows);
	return rq->taken.n > 0;
}

/* Around each change.  What a handler makes of an outcome that it does not
 * know does no harm: the dispatcher answers with rq->taken. */
static enum outcome
once_around(struct request *rq, request_change *change, void *what)
{
	const str *mark = rq->around_what;
	enum outcome outcome;

	rq->taken = S("");
	rq->reply.location = S("");
	if (once_find(rq, *mark))
		return OUTCOME_BUSY;
	outcome = change(rq, what);
	if (outcome != OUTCOME_SEE_OTHER || rq->reply.location.n == 0)
		return outcome;
	db_run(rq->db, Q_once_sweep,
	    VALUES(value_number(rq->now.us - KEPT_US)));
	db_run(rq->db, Q_once_keep,
	    VALUES(value_text(*mark), value_text(rq->reply.location),
		value_number(rq->now.us)));
	return outcome;
}

void
once_begin(struct request *rq)
{
	str token = request_field(rq, "token");
	str *mark;

	str_cut(&token, '-');
	if (token.n == 0)
		return;
	mark = NEW(rq->arena, str);
	*mark = once_mark(rq);
	if (once_find(rq, *mark))
		return;
	rq->around = once_around;
	rq->around_what = mark;
}
