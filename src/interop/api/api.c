/* The API: lists and single records.  The document that describes it is made
 * in openapi.c, CSV in api_csv.c. */
#include "engine/base/json.h"
#include "engine/record/json.h"
#include "commons/institutions/institutions_api.h"
#include "interop/api/api_csv.h"
#include "interop/api/api_room.h"

#define CHILDREN_DEPTH 3

/* The members of one record. */
static void
api_record(struct buf *b, const struct record_type *type, const void *record)
{
	const struct record *r = record;
	bool first = true;

	json_key(b, &first, "address");
	json_text(b, r->address);
	json_key(b, &first, "version");
	buf_number(b, r->version);
	record_json_fields(b, &first, type, record, true);
}

static enum outcome
api_list_json(struct request *rq, const struct record_type *type,
    struct record_list list, bool more,
    void (*extra)(struct request *, struct buf *, const void *))
{
	struct buf *b = &rq->reply.body;
	size_t i;

	buf_c(b, "{\"items\":[");
	for (i = 0; i < list.n; i++) {
		buf_c(b, i == 0 ? "\n{" : ",\n{");
		api_record(b, type, list.v[i]);
		if (extra != NULL)
			extra(rq, b, list.v[i]);
		buf_char(b, '}');
	}
	buf_c(b, "\n],\"next\":");
	if (more && list.n > 0)
		json_text(b, ((struct record *)list.v[list.n - 1])->address);
	else
		buf_c(b, "null");
	buf_c(b, "}\n");
	return OUTCOME_OK;
}

enum outcome
api_list(struct request *rq, const struct record_type *type,
    struct record_list list, bool more,
    void (*extra)(struct request *, struct buf *, const void *))
{
	rq->reply.shared = true;
	if (api_wants_csv(rq))
		return api_csv(rq, type, list);
	return api_list_json(rq, type, list, more, extra);
}

/* Ask for one more than wanted: whether there are more costs nothing. */
static int64_t
api_limit(struct request *rq)
{
	return request_number(rq, "limit", 1, API_LIMIT_MAX,
	    api_wants_csv(rq) ? API_LIMIT_MAX : API_LIMIT);
}

static bool
api_more(struct record_list *list, int64_t limit)
{
	if (list->n <= (size_t)limit)
		return false;
	list->n = (size_t)limit;
	return true;
}

static enum outcome
api_plans(struct request *rq)
{
	int64_t limit = api_limit(rq);
	struct record_list list = plans_asked(rq, limit + 1);
	bool more = api_more(&list, limit);

	return api_list(rq, &plan_type, list, more, NULL);
}

static enum outcome
api_commitments(struct request *rq)
{
	int64_t limit = api_limit(rq);
	struct record_list list = commitments_asked(rq, limit + 1);
	bool more = api_more(&list, limit);

	return api_list(rq, &commitment_type, list, more, commitment_standing);
}

static enum outcome
api_milestones(struct request *rq)
{
	int64_t limit = api_limit(rq);
	struct record_list list = milestones_asked(rq, limit + 1);
	bool more = api_more(&list, limit);

	return api_list(rq, &milestone_type, list, more, milestone_standing);
}

static enum outcome
api_institutions(struct request *rq)
{
	int64_t limit = api_limit(rq);
	struct record_list list = institutions_asked(rq, limit + 1);
	bool more = api_more(&list, limit);

	return api_list(rq, &institution_type, list, more, NULL);
}

static enum outcome
api_jurisdictions(struct request *rq)
{
	int64_t limit = api_limit(rq);
	struct record_list list = record_after(rq->db, &jurisdiction_type,
	    request_param(rq, "after"), limit + 1);
	bool more = api_more(&list, limit);

	return api_list(rq, &jurisdiction_type, list, more, NULL);
}

/* A record with everything that lives under it. */
static void
api_children(struct request *rq, struct buf *b, const struct record_type *type,
    const void *record, int depth)
{
	const struct records *records = records_of(rq->db);
	const struct record_type *child;
	struct record_list list;
	size_t i, k;

	for (i = 0; (child = records_child(records, type, i)) != NULL; i++) {
		list = record_children(rq->db, child,
		    ((const struct record *)record)->id);
		buf_fmt(b, ",\n\"%s\":[", child->plural);
		for (k = 0; k < list.n; k++) {
			buf_c(b, k == 0 ? "\n{" : ",\n{");
			api_record(b, child, list.v[k]);
			if (child == &milestone_type)
				milestone_standing(rq, b, list.v[k]);
			if (child == &commitment_type)
				commitment_standing(rq, b, list.v[k]);
			else if (depth > 1)
				api_children(rq, b, child, list.v[k],
				    depth - 1);
			buf_char(b, '}');
		}
		buf_char(b, ']');
	}
}

static enum outcome
api_one(struct request *rq, const struct record_type *type, str address)
{
	const void *record = record_by_address(rq->db, type, address);
	struct buf *b = &rq->reply.body;

	if (record == NULL)
		return OUTCOME_NOT_FOUND;
	rq->reply.shared = true;
	buf_char(b, '{');
	api_record(b, type, record);
	if (type == &commitment_type)
		commitment_standing(rq, b, record);
	if (type == &milestone_type)
		milestone_standing(rq, b, record);
	api_children(rq, b, type, record, CHILDREN_DEPTH);
	buf_c(b, "}\n");
	return OUTCOME_OK;
}

static enum outcome
api_plan(struct request *rq)
{
	return api_one(rq, &plan_type, rq->argument[0]);
}

static enum outcome
api_commitment(struct request *rq)
{
	return api_one(rq, &commitment_type, rq->argument[0]);
}

static enum outcome
api_milestone(struct request *rq)
{
	return api_one(rq, &milestone_type,
	    str_fmt(rq->arena, "%.*s/milestones/%.*s", ARG(rq->argument[0]),
		ARG(rq->argument[1])));
}

static enum outcome
api_institution(struct request *rq)
{
	return api_one(rq, &institution_type, rq->argument[0]);
}

static enum outcome
api_jurisdiction(struct request *rq)
{
	return api_one(rq, &jurisdiction_type, rq->argument[0]);
}

#define LIST(path, handler, params, what, type)                                \
	{ METHOD_GET, "/api/v1/" path, handler, ANYONE, SHAPE_API, params,     \
	    what, &type },                                                     \
	{ METHOD_GET, "/api/v1/" path ".csv", handler, ANYONE, SHAPE_API,      \
	    params, what " as CSV", &type }
#define ONE(path, handler, what, type)                                         \
	{ METHOD_GET, "/api/v1/" path, handler, ANYONE, SHAPE_API, "", what,   \
	    &type }

static const struct route api_routes[] = {
	LIST("plans", api_plans, "jurisdiction after limit lang",
	    "Action plans, by address", plan_type),
	ONE("plans/:address", api_plan,
	    "One action plan with everything in it", plan_type),
	LIST("commitments", api_commitments,
	    "plan institution jurisdiction area state late q after limit lang",
	    "Commitments, by address", commitment_type),
	ONE("commitments/:address", api_commitment,
	    "One commitment with its milestones", commitment_type),
	LIST("milestones", api_milestones,
	    "commitment plan state late after limit lang",
	    "Milestones, by address", milestone_type),
	ONE("milestones/:commitment/:number", api_milestone,
	    "One milestone with its evidence", milestone_type),
	LIST("institutions", api_institutions,
	    "jurisdiction after limit lang", "Institutions, by address",
	    institution_type),
	ONE("institutions/:address", api_institution, "One institution",
	    institution_type),
	LIST("jurisdictions", api_jurisdictions, "after limit lang",
	    "Jurisdictions, by address", jurisdiction_type),
	ONE("jurisdictions/:address", api_jurisdiction, "One jurisdiction",
	    jurisdiction_type),
	{ METHOD_GET, "/api/v1/openapi.json", api_openapi, ANYONE, SHAPE_API,
	    "", "This description (OpenAPI 3.1)", NULL },
	{ 0 },
};

const struct room room_api = {
	.name = "Data for programs",
	.mission = "Interoperability",
	.promise = "Everything on these pages as JSON and CSV, free to use, "
		   "with the same filters.",
	.routes = api_routes,
};
