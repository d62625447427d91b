/* A request as its handler sees it: the declared parameters and fields that
 * came, and changing something. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "engine/store/store.h"
#include "engine/web/larder.h"
#include "engine/web/limits.h"
#include "engine/web/multipart.h"
#include "engine/web/web.h"

/* Past these, more would only be noise. */
#define WRONGS_MAX 64

static bool
request_declares(const struct request *rq, const char *name)
{
	str rest = str_of(rq->route->params);

	while (rest.p != NULL && rest.n > 0)
		if (str_is(str_cut(&rest, ' '), name))
			return true;
	return false;
}

str
request_param(const struct request *rq, const char *name)
{
	assert(request_declares(rq, name));
	for (size_t i = 0; i < rq->n_params; i++)
		if (str_is(rq->params[i].name, name))
			return rq->params[i].value;
	return S("");
}

int64_t
request_number(const struct request *rq, const char *name, int64_t least,
    int64_t most, int64_t otherwise)
{
	int64_t n;

	if (!str_number(request_param(rq, name), &n) || n < least || n > most)
		return otherwise;
	return n;
}

static void
again_pair(struct buf *b, char *mark, str name, str value)
{
	buf_char(b, *mark);
	buf_add(b, name);
	buf_char(b, '=');
	query_encode(b, value);
	*mark = '&';
}

str
request_again(const struct request *rq, str to, str after)
{
	struct buf b = buf_open(rq->arena, 16384);
	char mark = '?';

	buf_add(&b, to);
	for (size_t i = 0; i < rq->n_params; i++)
		if (!str_is(rq->params[i].name, "after") &&
		    !str_is(rq->params[i].name, "said"))
			again_pair(&b, &mark, rq->params[i].name,
			    rq->params[i].value);
	if (after.n > 0)
		again_pair(&b, &mark, S("after"), after);
	return buf_str(&b);
}

str
request_field(const struct request *rq, const char *name)
{
	for (size_t i = 0; i < rq->n_fields; i++)
		if (str_is(rq->fields[i].name, name))
			return rq->fields[i].value;
	return S("");
}

const struct part *
request_file(const struct request *rq, const char *name)
{
	for (size_t i = 0; i < rq->n_parts; i++)
		if (str_is(rq->parts[i].name, name) &&
		    rq->parts[i].filename.n > 0)
			return &rq->parts[i];
	return NULL;
}

bool
request_wrong(struct request *rq, const char *field, const char *sentence)
{
	if (rq->wrongs == NULL)
		rq->wrongs = NEWS(rq->arena, struct param, WRONGS_MAX);
	if (sentence != NULL && rq->n_wrongs < WRONGS_MAX)
		rq->wrongs[rq->n_wrongs++] =
		    (struct param){ str_of(field), str_of(sentence) };
	return rq->route->shape == SHAPE_API;
}

bool
request_rest(struct request *rq)
{
	if (rq->db == NULL)
		return true;
	/* The dispatcher finds the fault where it is. */
	if (db_fault(rq->db)->kind != FAULT_NONE)
		return false;
	store_read_end(rq->store, rq->db);
	rq->db = NULL;
	return true;
}

struct request_writing {
	struct request *rq;
	request_change *change;
	void *what;
	enum outcome outcome;
};

static bool
request_apply(struct db *db, void *cookie)
{
	struct request_writing *w = cookie;

	w->rq->db = db;
	w->outcome = w->rq->around == NULL
			 ? w->change(w->rq, w->what)
			 : w->rq->around(w->rq, w->change, w->what);
	w->rq->db = NULL;
	return w->outcome == OUTCOME_OK || w->outcome == OUTCOME_SEE_OTHER;
}

enum outcome
request_write(struct request *rq, request_change *change, void *what)
{
	struct request_writing w = { rq, change, what, OUTCOME_BROKEN };
	struct store *store = rq->store;
	struct fault fault = { .kind = FAULT_NONE };
	enum write_outcome outcome;

	/* What was read before may be wrong: who asks, and whether they may.
	 * The dispatcher finds the fault where it is. */
	if (rq->db != NULL && db_fault(rq->db)->kind != FAULT_NONE)
		return OUTCOME_BROKEN;
	/* A reader is not kept waiting for the pen: there are few. */
	store_read_end(store, rq->db);
	rq->db = NULL;
	outcome = store_write(store, rq->arena, request_apply, &w, &fault);
	rq->broke = fault.kind;
	rq->wrote = rq->wrote || outcome == WRITE_DONE;
	/* What is answered with another address reads nothing more, so that
	 * nothing can break between the change and its answer. */
	if (outcome == WRITE_DONE && w.outcome == OUTCOME_SEE_OTHER)
		return w.outcome;
	rq->db = store_read(store, rq->arena);
	if (outcome != WRITE_BROKEN)
		return w.outcome;
	rq->trouble = str_copy(rq->arena, str_of(fault.detail));
	if (fault.kind == FAULT_UNIQUE || fault.kind == FAULT_RULE)
		return OUTCOME_CONFLICT;
	return fault.kind == FAULT_FULL || fault_passes(&fault)
		   ? OUTCOME_BUSY
		   : OUTCOME_BROKEN;
}

const void *
request_kept(struct request *rq, request_make *make)
{
	struct arena *own = rq->arena, *arena;
	const void *thing;

	if (rq->kept == NULL)
		return make(rq);
	thing = larder_find(rq->kept, make, rq->page.lang);
	if (thing != NULL)
		return thing;
	rq->arena = arena = arena_open(LIMIT_ARENA);
	db_arena_use(rq->db, arena);
	thing = make(rq);
	db_arena_use(rq->db, own);
	rq->arena = own;
	larder_put(rq->kept, make, rq->page.lang, arena, thing,
	    db_fault(rq->db)->kind == FAULT_NONE);
	return thing;
}

enum outcome
request_go(struct request *rq, const char *format, ...)
{
	char path[LIMIT_TARGET];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(path, sizeof(path), format, ap);
	va_end(ap);
	assert(n >= 0 && (size_t)n < sizeof(path) && path[0] == '/');
	rq->reply.location =
	    str_fmt(rq->arena, "/%.*s%s", ARG(rq->page.lang), path);
	return OUTCOME_SEE_OTHER;
}
