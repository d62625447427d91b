/* Files in pieces, by program: what upload.h does, in JSON. */
#include "commons/files/upload.h"
#include "engine/base/json.h"
#include "engine/web/multipart.h"
#include "interop/api/write.h"

/* {"upload": …, "name": …, "size": …, "at": …} */
static enum outcome
upload_tell(struct request *rq, const struct upload *u, int status)
{
	struct buf *b = &rq->reply.body;

	buf_c(b, "{\"upload\":");
	json_text(b, u->id);
	buf_c(b, ",\"name\":");
	json_text(b, u->name);
	buf_c(b, ",\"size\":");
	buf_number(b, u->size);
	buf_c(b, ",\"at\":");
	buf_number(b, u->at);
	buf_c(b, "}\n");
	rq->reply.status = status;
	rq->reply.shared = true;
	return OUTCOME_OK;
}

static str
upload_member(struct request *rq, const json_t *body, const char *name)
{
	const json_t *v = json_object_get(body, name);

	return json_is_string(v)
		   ? str_copy(rq->arena,
			 (str){ json_string_value(v), json_string_length(v) })
		   : S("");
}

enum outcome
upload_api_begin(struct request *rq)
{
	struct upload u = { .at = 0 };
	enum outcome outcome;
	json_error_t error;
	json_t *body = json_loadb(rq->body.p == NULL ? "" : rq->body.p,
	    rq->body.n, JSON_REJECT_DUPLICATES, &error);

	if (!json_is_object(body)) {
		json_decref(body);
		return write_problem(rq, 400, "This is not a JSON object",
		    S("Send {\"name\":\"trees.csv\",\"size\":123456}."));
	}
	u.name = upload_member(rq, body, "name");
	if (u.name.n > 0)
		u.name = multipart_filename(rq->arena, u.name);
	u.sha256 = upload_member(rq, body, "sha256");
	u.size = json_integer_value(json_object_get(body, "size"));
	json_decref(body);
	outcome = upload_begin(rq, &u);
	if (outcome == OUTCOME_INVALID)
		return write_problem(rq, 422, "Something is missing or wrong",
		    S("Nothing was stored. Put right what is listed and send "
		      "it again."));
	if (outcome != OUTCOME_OK)
		return outcome;
	rq->reply.location =
	    str_fmt(rq->arena, "/api/v1/uploads/%.*s", ARG(u.id));
	return upload_tell(rq, &u, 201);
}

enum outcome
upload_api_show(struct request *rq)
{
	struct upload u;

	if (!upload_find(rq, rq->argument[0], &u))
		return OUTCOME_NOT_FOUND;
	rq->reply.fresh = true;
	return upload_tell(rq, &u, 200);
}

enum outcome
upload_api_add(struct request *rq)
{
	struct upload u;
	enum outcome outcome;
	int64_t at;

	if (!upload_find(rq, rq->argument[0], &u))
		return OUTCOME_NOT_FOUND;
	if (!str_number(request_param(rq, "at"), &at) || at < 0) {
		request_wrong(rq, "at", "Say where the piece begins: ?at=0");
		return write_problem(rq, 422, "Something is missing or wrong",
		    S("Nothing was stored."));
	}
	outcome = upload_add(rq, &u, at);
	if (outcome == OUTCOME_CONFLICT)
		return write_problem(rq, 409, "This piece does not fit",
		    S("It does not begin where the last one ended. Ask this "
		      "address how far it is (\"at\"), and go on from there."));
	if (outcome == OUTCOME_TOO_LARGE)
		return write_problem(rq, 413, "This piece is too large",
		    S("A piece has at most 16777216 bytes, and all of them "
		      "together as many as were announced."));
	return outcome == OUTCOME_OK ? upload_tell(rq, &u, 200) : outcome;
}
