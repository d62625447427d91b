/* Writing by program: the frame around every write.  See write.h. */
#include <inttypes.h>

#include "commons/acts/acts.h"
#include "engine/base/json.h"
#include "interop/api/idempotency.h"
#include "interop/api/write.h"

/* One answer: a record with what is computed of it. */
#define REPLY_MAX ((size_t)4 << 20)

static void
write_errors(struct request *rq, struct buf *b)
{
	for (size_t i = 0; i < rq->n_wrongs; i++) {
		buf_c(b, i == 0 ? ",\n\"errors\":[" : ",");
		buf_c(b, "\n{\"path\":");
		json_text(b, rq->wrongs[i].name);
		buf_c(b, ",\"what\":");
		json_text(b, rq->wrongs[i].value);
		buf_char(b, '}');
	}
	buf_c(b, rq->n_wrongs > 0 ? "]" : "");
}

static struct buf *
write_problem_begin(struct request *rq, int status, const char *title,
    str detail)
{
	struct buf *b = &rq->reply.body;

	rq->reply.status = status;
	rq->reply.type = "application/problem+json";
	rq->reply.shared = true;
	rq->reply.location = S("");
	buf_c(b, "{\"type\":\"about:blank\",\"title\":");
	json_text(b, str_of(title));
	buf_fmt(b, ",\"status\":%d", status);
	if (detail.n > 0) {
		buf_c(b, ",\"detail\":");
		json_text(b, detail);
	}
	buf_c(b, ",\"instance\":");
	json_text(b, rq->path);
	return b;
}

enum outcome
write_problem(struct request *rq, int status, const char *title, str detail)
{
	struct buf *b = write_problem_begin(rq, status, title, detail);

	write_errors(rq, b);
	buf_c(b, "}\n");
	return OUTCOME_OK;
}

/* Somebody else was first: what they left, and what this write was made
 * from. */
static enum outcome
write_conflict(struct request *rq, struct write *w)
{
	const struct record *now =
	    w->type == NULL ? NULL
			    : record_by_address(rq->db, w->type, w->address);
	struct buf *b;
	str base;

	if (w->expected == 0 || now == NULL || now->version == w->expected)
		return write_problem(rq, 409, "Somebody else was first",
		    rq->wrong != NULL
			? str_of(rq->wrong)
			: S("Other records name this one, or there is one "
			    "with this address or code already. Read it "
			    "again, and send what should be."));
	base =
	    act_json_of(rq->db, str_of(w->type->name), w->address, w->expected);
	b = write_problem_begin(rq, 409, "Somebody else was first",
	    S("It was changed since the version you started from. Compare "
	      "both and send the change again with the new version."));
	buf_fmt(b, ",\n\"version\":%" PRId64 ",\n\"yours\":", w->expected);
	buf_add(b, base.n == 0 ? S("null") : base);
	buf_c(b, ",\n\"current\":{");
	api_record(b, w->type, now);
	buf_c(b, "}}\n");
	return OUTCOME_OK;
}

/* See it again where it was written, and commit behind it. */
static enum outcome
write_settle(struct request *rq, void *reply)
{
	return idempotency_find(rq, reply) == IDEMPOTENCY_SAME
		   ? OUTCOME_SEE_OTHER
		   : OUTCOME_BUSY;
}

/* What was answered before.  A database whose writer was cut off while it
 * waited for a standby shows what that standby may not have yet: so nothing is
 * said again before a commit behind it has reached every place it has to. */
static enum outcome
write_again(struct request *rq, struct idempotency_reply reply)
{
	enum outcome outcome;

	rq->around = NULL;
	outcome = request_write(rq, write_settle, &reply);
	if (outcome != OUTCOME_SEE_OTHER)
		return outcome;
	rq->reply.status = reply.status;
	rq->reply.location = reply.location;
	rq->reply.replayed = true;
	rq->reply.shared = true;
	buf_add(&rq->reply.body, reply.body);
	return OUTCOME_OK;
}

/* The answer, from what stands in the store now: {the record, "act": …}. */
static void
write_compose(struct request *rq, struct write *w)
{
	struct act_list acts = acts_after(rq->db, w->head, WRITE_RECORDS_MAX);
	struct buf b = buf_open(rq->arena, REPLY_MAX);
	const struct record *record = NULL;

	if (w->type == NULL && acts.n > 0) {
		w->type = records_named(records_of(rq->db), acts.v[0].kind);
		w->address = acts.v[0].address;
		w->created = acts.v[0].version == 1;
	}
	w->created = w->created && acts.n > 0;
	if (w->type != NULL)
		record = record_by_address(rq->db, w->type, w->address);
	buf_char(&b, '{');
	if (w->tell != NULL)
		w->tell(rq, w, &b);
	else if (record != NULL) {
		api_record(&b, w->type, record);
		api_extra(rq, &b, w->type, record);
	} else if (w->type != NULL) {
		buf_c(&b, "\"address\":");
		json_text(&b, w->address);
		buf_c(&b, ",\"withdrawn\":true");
	} else
		buf_c(&b, "\"changed\":false");
	buf_c(&b, ",\n\"act\":");
	if (acts.n > 0) {
		buf_number(&b, acts.v[acts.n - 1].seq);
		buf_c(&b, ",\"signed\":");
		json_text(&b, acts.v[acts.n - 1].role);
	} else
		buf_c(&b, "null");
	buf_c(&b, "}\n");
	w->status = w->waits ? 202 : w->created ? 201 : 200;
	w->reply = buf_str(&b);
}

/* Around the change: not twice under one key, and answer and change kept
 * together. */
static enum outcome
write_around(struct request *rq, request_change *change, void *what)
{
	struct write *w = rq->around_what;
	struct idempotency_reply before;
	enum outcome outcome;
	str hash;

	w->status = 0;
	/* Somebody asked the same meanwhile: see write_end. */
	if (idempotency_find(rq, &before) != IDEMPOTENCY_NEW)
		return OUTCOME_CONFLICT;
	w->head = acts_head(rq->db, &hash);
	outcome = change(rq, what);
	if (outcome != OUTCOME_OK && outcome != OUTCOME_SEE_OTHER)
		return outcome;
	write_compose(rq, w);
	if (!w->created && !w->waits)
		w->location = S("");
	else if (w->location.n == 0)
		w->location = rq->reply.location;
	idempotency_keep(rq,
	    (struct idempotency_reply){ w->status, w->location, w->reply });
	/* The answer is ready: nothing is read behind the change. */
	return OUTCOME_SEE_OTHER;
}

static enum outcome
write_reused(struct request *rq)
{
	return write_problem(rq, 422, "This key stood for another request",
	    S("Idempotency-Key names one request. Send each change with a key "
	      "of its own."));
}

static enum outcome
write_end(struct request *rq, struct write *w, enum outcome outcome)
{
	struct idempotency_reply before;

	if (w->status != 0 && outcome == OUTCOME_SEE_OTHER) {
		rq->reply.status = w->status;
		rq->reply.location = w->location;
		rq->reply.shared = true;
		buf_add(&rq->reply.body, w->reply);
		return OUTCOME_OK;
	}
	if (outcome == OUTCOME_CONFLICT) {
		switch (idempotency_find(rq, &before)) {
		case IDEMPOTENCY_SAME:
			return write_again(rq, before);
		case IDEMPOTENCY_OTHER:
			return write_reused(rq);
		case IDEMPOTENCY_NEW:
			break;
		}
		return write_conflict(rq, w);
	}
	if (outcome == OUTCOME_INVALID && rq->n_wrongs > 0)
		return write_problem(rq, 422, "Something is missing or wrong",
		    S("Nothing was stored. Put right what is listed and send "
		      "it again."));
	return outcome;
}

/* If-Match: "3"; a version, since that is what two editors disagree about. */
static bool
write_match(struct request *rq, struct write *w)
{
	str s = str_trim(rq->with.if_match);

	if (s.n == 0 || str_is(s, "*"))
		return true;
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = str_take(str_drop(s, 1), s.n - 2);
	return str_number(s, &w->expected) && w->expected > 0;
}

static enum outcome
write_run(struct request *rq, struct write *w, write_deed *deed)
{
	struct idempotency_reply before;

	rq->wrong = "Idempotency-Key is at most 255 printable characters.";
	if (!idempotency_sound(rq->with.key))
		return OUTCOME_INVALID;
	rq->wrong = "If-Match is a version in quotes, as in If-Match: \"3\".";
	if (!write_match(rq, w))
		return OUTCOME_INVALID;
	rq->wrong = NULL;
	switch (idempotency_find(rq, &before)) {
	case IDEMPOTENCY_SAME:
		return write_again(rq, before);
	case IDEMPOTENCY_OTHER:
		return write_reused(rq);
	case IDEMPOTENCY_NEW:
		break;
	}
	rq->around = write_around;
	rq->around_what = w;
	return write_end(rq, w, deed(rq, w));
}

static bool
write_is_json(struct request *rq)
{
	str type = rq->with.content_type;

	type = str_trim(str_cut(&type, ';'));
	return str_is(str_lower(rq->arena, type), "application/json");
}

enum outcome
write_json(struct request *rq, write_deed *deed)
{
	struct write w = { .body = NULL };
	json_error_t error;
	enum outcome outcome;

	if (!write_is_json(rq))
		return write_problem(rq, 415, "This is not JSON",
		    S("Send one JSON object, with Content-Type: "
		      "application/json."));
	w.body = json_loadb(rq->body.p == NULL ? "" : rq->body.p, rq->body.n,
	    JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(w.body)) {
		json_decref(w.body);
		return write_problem(rq, 400, "This is not a JSON object",
		    w.body != NULL ? S("Send one object, { … }.")
				   : str_fmt(rq->arena, "Line %d: %s",
					 error.line, error.text));
	}
	outcome = write_run(rq, &w, deed);
	json_decref(w.body);
	return outcome;
}

enum outcome
write_raw(struct request *rq, write_deed *deed)
{
	struct write w = { .body = NULL };

	return write_run(rq, &w, deed);
}

const char *
write_sentence(struct request *rq, const char *sentence, str name)
{
	str rest = str_of(sentence);
	ptrdiff_t at = str_find(rest, S("{1}"));

	if (at < 0)
		return sentence;
	return str_c(rq->arena,
	    str_fmt(rq->arena, "%.*s%.*s%.*s", (int)at, rest.p, ARG(name),
		ARG(str_drop(rest, (size_t)at + 3))));
}

enum outcome
write_file_trouble(struct request *rq, const char *field,
    enum file_outcome outcome, str name)
{
	if (outcome == FILE_TOO_LARGE)
		return OUTCOME_TOO_LARGE;
	if (outcome == FILE_FULL)
		return OUTCOME_FULL;
	if (outcome == FILE_BROKEN)
		return OUTCOME_BUSY;
	request_wrong(rq, field, write_sentence(rq, file_sentence(outcome), name));
	return OUTCOME_INVALID;
}
