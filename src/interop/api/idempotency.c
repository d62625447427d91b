/* Keys of writes: see idempotency.h. */
#include "engine/base/hash.h"
#include "engine/store/store.h"
#include "interop/api/idempotency.h"
#include "queries.h"

#define KEPT_US (IDEMPOTENCY_HOURS * INT64_C(3600000000))

bool
idempotency_sound(str key)
{
	for (size_t i = 0; i < key.n; i++)
		if (key.p[i] < ' ' || key.p[i] > '~')
			return false;
	return key.n <= IDEMPOTENCY_KEY_MAX;
}

/* All that says what is asked for.  Lengths first: no two requests read the
 * same. */
static str
idempotency_request(struct request *rq)
{
	const str parts[] = { rq->path, rq->query, rq->with.content_type,
		rq->with.if_match, rq->body };
	struct buf b = buf_open(rq->arena, (size_t)64 << 10);

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		buf_fmt(&b, "%zu %.*s\n", parts[i].n,
		    (int)sizeof(struct sha256) * 2,
		    hash_hex(rq->arena, hash_sha256(parts[i])).p);
	return hash_hex(rq->arena, hash_sha256(buf_str(&b)));
}

enum idempotency
idempotency_find(struct request *rq, struct idempotency_reply *reply)
{
	struct rows rows;
	bool same;

	if (rq->with.key.n == 0)
		return IDEMPOTENCY_NEW;
	rows = db_query(rq->db, Q_idempotency_find,
	    VALUES(value_number(rq->who->person), value_text(rq->path),
		value_text(rq->with.key), value_number(rq->now.us - KEPT_US)));
	if (!rows_next(&rows))
		return IDEMPOTENCY_NEW;
	same = str_eq(rows_text(&rows, 0), idempotency_request(rq));
	*reply = (struct idempotency_reply){ (int)rows_number(&rows, 1),
		rows_text(&rows, 2), rows_text(&rows, 3) };
	rows_end(&rows);
	return same ? IDEMPOTENCY_SAME : IDEMPOTENCY_OTHER;
}

void
idempotency_keep(struct request *rq, struct idempotency_reply reply)
{
	const struct value person = value_number(rq->who->person);

	if (rq->with.key.n == 0)
		return;
	db_run(rq->db, Q_idempotency_clear,
	    VALUES(person, value_text(rq->path), value_text(rq->with.key)));
	db_run(rq->db, Q_idempotency_add,
	    VALUES(person, value_text(rq->path), value_text(rq->with.key),
		value_text(idempotency_request(rq)), value_number(reply.status),
		value_text(reply.location), value_text(reply.body),
		value_number(rq->now.us)));
}

void
idempotency_forget(struct db *db, const struct author *author, str handle,
    int64_t person, bool also_texts)
{
	(void)author;
	(void)handle;
	(void)also_texts;
	db_run(db, Q_idempotency_forget, VALUES(value_number(person)));
}

static bool
idempotency_sweep_apply(struct db *db, void *cookie)
{
	const moment now = *(const moment *)cookie;

	db_run(db, Q_idempotency_sweep, VALUES(value_number(now.us - KEPT_US)));
	return true;
}

void
idempotency_sweep(struct errand *errand)
{
	struct fault fault;

	errand_write(errand, errand->arena, idempotency_sweep_apply,
	    &errand->now, &fault);
}
