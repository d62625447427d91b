/* Goal: whatever JSON a program sends to a route that writes, it is stored with
 * an act and an answer, or refused with a problem and nothing is stored. */
#include <jansson.h>

#include "../fixtures/stage.h"

#include "commons/people/may.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define NOW "2026-11-22T10:00:00Z"

static const char *const targets[] = { "/api/v1/plans", "/api/v1/commitments",
	"/api/v1/milestones", "/api/v1/institutions",
	"/api/v1/records/jurisdiction", "/api/v1/records/settings",
	"/api/v1/records/evidence", "/api/v1/records/term",
	"/api/v1/records/institution/i", "/api/v1/withdraw/institution/i2",
	"/api/v1/report/c/milestones/1", "/api/v1/readings", "/api/v1/comments",
	"/api/v1/marks" };
#define TARGETS (sizeof(targets) / sizeof(*targets))

static const char town[] =
    "{\"claraboia\":1,"
    "\"jurisdictions\":[{\"slug\":\"j\",\"name\":{\"en\":\"J\"},"
    "\"level\":\"municipality\",\"languages\":\"en\",\"zone\":\"UTC\"}],"
    "\"institutions\":[{\"slug\":\"i\",\"jurisdiction\":\"j\","
    "\"name\":{\"en\":\"I\"},\"sector\":\"government\"}],"
    "\"plans\":[{\"slug\":\"p\",\"jurisdiction\":\"j\","
    "\"title\":{\"en\":\"P\"},\"commitments\":[{\"slug\":\"c\","
    "\"number\":1,\"title\":{\"en\":\"C\"},\"milestones\":[{\"number\":1,"
    "\"title\":{\"en\":\"M\"}}]}]}]}";

static int64_t
head_of(struct stage *st, struct arena *a)
{
	struct db *db = store_read(st->store, a);
	str hash;
	int64_t head = acts_head(db, &hash);

	store_read_end(st->store, db);
	return head;
}

static void
write_try(struct stage *st, const char *target, str body)
{
	static const struct grant grant = { .role = ROLE_ADMINISTRATOR };
	static const struct who who = { .person = 1,
		.handle = { "p-ana", 5 },
		.confirmed = true,
		.second = true,
		.has_second = true,
		.verbs = ~0u,
		.grants = &grant,
		.n_grants = 1 };
	struct arena *a = arena_open((size_t)256 << 20);
	struct request rq = { .arena = a, .method = METHOD_POST, .who = &who };
	int64_t before = head_of(st, a);
	enum outcome outcome;
	int status;
	str reply;
	json_t *json;

	rq.body = body;
	rq.with.content_type = S("application/json");
	outcome = stage_ask(st, &rq, str_of(target), S(""), stage_moment(NOW));
	status =
	    rq.reply.status != 0 ? rq.reply.status : outcome_status(outcome);
	reply = buf_str(&rq.reply.body);
	json = json_loadb(reply.p, reply.n, JSON_REJECT_DUPLICATES, NULL);
	assert(json_is_object(json));
	assert(status < 500);
	if (status >= 400) {
		assert(head_of(st, a) == before);
		assert(json_is_integer(json_object_get(json, "status")));
	} else {
		json_t *act = json_object_get(json, "act");

		assert(json_is_null(act)
			   ? head_of(st, a) == before
			   : json_integer_value(act) == head_of(st, a));
	}
	json_decref(json);
	arena_close(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct stage st;
	str body = { (const char *)p, n };

	if (st.store == NULL) {
		stage_open(&st, false);
		if (stage_import_text(&st, "town.json", str_of(town),
			stage_moment(NOW)) != WRITE_DONE)
			abort();
	}
	for (size_t i = 0; i < TARGETS; i++)
		write_try(&st, targets[i], body);
	return 0;
}
