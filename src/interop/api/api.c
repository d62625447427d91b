/* The API: lists and single records.  The document that describes it is made
 * in openapi.c, CSV in api_csv.c. */
#include "engine/base/json.h"
#include "engine/record/json.h"
#include "commons/duties/duties_api.h"
#include "commons/institutions/institutions_api.h"
#include "interop/api/api_csv.h"
#include "interop/api/api_room.h"
#include "interop/api/idempotency.h"
#include "interop/api/write.h"
#include "transparency/catalogue/catalogue_api.h"
#include "transparency/reuses/reuses_api.h"

void
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

static struct record_list
jurisdictions_asked(struct request *rq, int64_t limit)
{
	return record_after(rq->db, &jurisdiction_type,
	    request_param(rq, "after"), limit);
}

static void
dataset_extra(struct request *rq, struct buf *b, const void *record)
{
	dataset_standing(rq, b, record);
	dataset_quality(rq, b, record);
}

/* What may be listed: how it is asked for, and what is computed with it. */
static const struct kind {
	const struct record_type *type;
	struct record_list (*asked)(struct request *, int64_t);
	void (*extra)(struct request *, struct buf *, const void *);
} kinds[] = {
	{ &plan_type, plans_asked, NULL },
	{ &commitment_type, commitments_asked, commitment_standing },
	{ &milestone_type, milestones_asked, milestone_standing },
	{ &institution_type, institutions_asked, NULL },
	{ &jurisdiction_type, jurisdictions_asked, NULL },
	{ &duty_type, duties_asked, duty_standing },
	{ &dataset_type, datasets_asked, dataset_extra },
	{ &dataset_series_type, series_asked, NULL },
	{ &reuse_type, reuses_asked, NULL },
	{ &data_request_type, requests_asked, request_standing },
};

static const struct kind *
api_kind(const struct record_type *type)
{
	static const struct kind plain = { 0 };
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return &plain;
}

static enum outcome
api_json(struct request *rq, const struct kind *kind, struct record_list list,
    bool more)
{
	struct buf *b = &rq->reply.body;
	size_t i;

	buf_c(b, "{\"items\":[");
	for (i = 0; i < list.n; i++) {
		buf_c(b, i == 0 ? "\n{" : ",\n{");
		api_record(b, kind->type, list.v[i]);
		if (kind->extra != NULL)
			kind->extra(rq, b, list.v[i]);
		buf_char(b, '}');
	}
	buf_c(b, "\n],\"next\":");
	if (more)
		json_text(b, ((struct record *)list.v[list.n - 1])->address);
	else
		buf_c(b, "null");
	buf_c(b, "}\n");
	return OUTCOME_OK;
}

void
api_extra(struct request *rq, struct buf *b, const struct record_type *type,
    const void *record)
{
	const struct kind *kind = api_kind(type);

	if (kind->extra != NULL)
		kind->extra(rq, b, record);
}

str
api_href(struct arena *a, const struct record_type *type, str address)
{
	bool listed = api_kind(type)->type != NULL;
	str path = address, rest, commitment;

	/* Of a milestone: its commitment and its number. */
	if (type == &milestone_type) {
		rest = address;
		commitment = str_cut(&rest, '/');
		str_cut(&rest, '/');
		path = str_fmt(a, "%.*s/%.*s", ARG(commitment), ARG(rest));
	}
	return str_fmt(a, "/api/v1/%s%s/%.*s", listed ? "" : "records/",
	    listed ? type->plural : type->name, ARG(path_encode(a, path)));
}

bool
api_computes(const struct record_type *type)
{
	return api_kind(type)->extra != NULL;
}

/* A list of what the route is about.  One more than wanted is asked for, so
 * that whether there are more costs nothing. */
static enum outcome
api_many(struct request *rq)
{
	const struct kind *kind = api_kind(rq->route->record);
	int64_t limit = request_number(rq, "limit", 1, API_LIMIT_MAX,
	    api_wants_csv(rq) ? API_LIMIT_MAX : API_LIMIT);
	struct record_list list = kind->asked(rq, limit + 1);
	bool more = list.n > (size_t)limit;

	if (more)
		list.n = (size_t)limit;
	rq->reply.shared = true;
	if (more)
		rq->reply.next = request_again(rq, rq->path,
		    ((struct record *)list.v[list.n - 1])->address);
	if (api_wants_csv(rq))
		return api_csv(rq, kind->type, list);
	return api_json(rq, kind, list, more);
}

/* A record with everything that lives under it; a commitment's own children
 * only where it is what was asked for. */
static void
api_children(struct request *rq, struct buf *b, const struct record_type *type,
    const void *record)
{
	const struct records *records = records_of(rq->db);
	const struct record_type *child;
	const struct kind *kind;
	struct record_list list;
	size_t i, k;

	for (i = 0; (child = records_child(records, type, i)) != NULL; i++) {
		list = record_children(rq->db, child,
		    ((const struct record *)record)->id);
		kind = api_kind(child);
		buf_fmt(b, ",\n\"%s\":[", child->plural);
		for (k = 0; k < list.n; k++) {
			buf_c(b, k == 0 ? "\n{" : ",\n{");
			api_record(b, child, list.v[k]);
			if (kind->extra != NULL)
				kind->extra(rq, b, list.v[k]);
			if (child != &commitment_type)
				api_children(rq, b, child, list.v[k]);
			buf_char(b, '}');
		}
		buf_char(b, ']');
	}
}

/* One record of what the route is about; a milestone's address is that of its
 * commitment and its number. */
static enum outcome
api_one(struct request *rq)
{
	const struct kind *kind = api_kind(rq->route->record);
	struct buf *b = &rq->reply.body;
	str address = rq->argument[0];
	const void *record;

	if (kind->type == &milestone_type)
		address = str_fmt(rq->arena, "%.*s/milestones/%.*s",
		    ARG(rq->argument[0]), ARG(rq->argument[1]));
	record = record_by_address(rq->db, kind->type, address);
	if (record == NULL)
		return OUTCOME_NOT_FOUND;
	rq->reply.shared = true;
	buf_char(b, '{');
	api_record(b, kind->type, record);
	if (kind->extra != NULL)
		kind->extra(rq, b, record);
	api_children(rq, b, kind->type, record);
	buf_c(b, "}\n");
	return OUTCOME_OK;
}

#define LIST(path, params, what, type)                                         \
	{ METHOD_GET, "/api/v1/" path, api_many, ANYONE, SHAPE_API, params,    \
		what, &type },                                                 \
	{                                                                      \
		METHOD_GET, "/api/v1/" path ".csv", api_many, ANYONE,          \
		    SHAPE_API, params, what " as CSV", &type                   \
	}
#define ONE(path, what, type)                                                  \
	{                                                                      \
		METHOD_GET, "/api/v1/" path, api_one, ANYONE, SHAPE_API, "",   \
		    what, &type                                                \
	}

/* Creates or changes: keys in what is sent say which. */
#define WRITE(path, what, type)                                                \
	{                                                                      \
		METHOD_POST, "/api/v1/" path, record_write, VERB_PUBLISH,      \
		    SHAPE_API, "", what, &type                                 \
	}

static const struct route api_routes[] = {
	LIST("plans", "jurisdiction after limit lang",
	    "Action plans, by address", plan_type),
	ONE("plans/:address", "One action plan with everything in it",
	    plan_type),
	LIST("commitments",
	    "plan institution jurisdiction area state late q after limit lang",
	    "Commitments, by address", commitment_type),
	ONE("commitments/:address", "One commitment with its milestones",
	    commitment_type),
	LIST("milestones", "commitment plan state late after limit lang",
	    "Milestones, by address", milestone_type),
	ONE("milestones/:commitment/:number", "One milestone with its evidence",
	    milestone_type),
	LIST("institutions", "jurisdiction after limit lang",
	    "Institutions, by address", institution_type),
	ONE("institutions/:address", "One institution", institution_type),
	LIST("jurisdictions", "after limit lang", "Jurisdictions, by address",
	    jurisdiction_type),
	ONE("jurisdictions/:address", "One jurisdiction", jurisdiction_type),
	LIST("datasets",
	    "q theme publisher jurisdiction format licence hvd late after "
	    "limit lang",
	    "Datasets, by address", dataset_type),
	ONE("datasets/:address", "One dataset with its files and versions",
	    dataset_type),
	LIST("series", "after limit lang", "Series of datasets, by address",
	    dataset_series_type),
	ONE("series/:address", "One series of datasets", dataset_series_type),
	LIST("reuses", "kind dataset after limit lang",
	    "What people made with the data, by address", reuse_type),
	ONE("reuses/:address", "One reuse and the data it is made with",
	    reuse_type),
	LIST("data_requests", "state institution after limit lang",
	    "Requests for data, by address", data_request_type),
	ONE("data_requests/:address",
	    "One request for data with the answers to it", data_request_type),
	WRITE("datasets", "Create or change a dataset", dataset_type),
	WRITE("plans", "Create or change an action plan", plan_type),
	WRITE("commitments", "Create or change a commitment", commitment_type),
	WRITE("milestones", "Create or change a milestone", milestone_type),
	WRITE("institutions", "Create or change an institution",
	    institution_type),
	{ METHOD_POST, "/api/v1/datasets/:address/files/:file/versions",
	    publish_version, VERB_PUBLISH, SHAPE_API,
	    "name title note covers_from covers_until upload",
	    "Publish a new version of a file, and the file where there is none",
	    &distribution_version_type },
	{ METHOD_GET, "/api/v1/records/:kind/:address*", record_show, ANYONE,
	    SHAPE_API, "", "One record of any kind that is edited", NULL },
	{ METHOD_POST, "/api/v1/records/:kind", record_write, VERB_PUBLISH,
	    SHAPE_API, "",
	    "Create or change a record of any kind that is "
	    "edited",
	    NULL },
	{ METHOD_POST, "/api/v1/records/:kind/:address*", record_write,
	    VERB_PUBLISH, SHAPE_API, "", "Change the record at this address",
	    NULL },
	{ METHOD_POST, "/api/v1/withdraw/:kind/:address*", record_withdraw,
	    VERB_PUBLISH, SHAPE_API, "", "Withdraw a record, with a reason",
	    NULL },
	{ METHOD_POST, "/api/v1/report/:commitment/milestones/:number",
	    take_part_report, VERB_REPORT, SHAPE_API, "",
	    "Report how far a milestone is", &milestone_type },
	{ METHOD_POST, "/api/v1/readings", take_part_reading, VERB_TAKE_PART,
	    SHAPE_API, "", "Say whether you agree with the stated state",
	    NULL },
	{ METHOD_POST, "/api/v1/comments", take_part_comment, VERB_TAKE_PART,
	    SHAPE_API, "", "Comment, or answer a comment", NULL },
	{ METHOD_POST, "/api/v1/marks", take_part_mark, VERB_TAKE_PART,
	    SHAPE_API, "", "Support or endorse, or take it back", NULL },
	{ METHOD_POST, "/api/v1/files", take_part_file, VERB_REPORT, SHAPE_API,
	    "name", "Hand in a file, to be named as evidence", NULL },
	{ METHOD_POST, "/api/v1/uploads", upload_api_begin, VERB_EDIT,
	    SHAPE_API, "", "Begin to send a file in pieces", NULL },
	{ METHOD_GET, "/api/v1/uploads/:upload", upload_api_show, VERB_EDIT,
	    SHAPE_API, "", "How far an upload in pieces is", NULL },
	{ METHOD_POST, "/api/v1/uploads/:upload", upload_api_add, VERB_EDIT,
	    SHAPE_API, "at", "The next piece of it, at most 16 MiB", NULL },
	LIST("duties", "institution jurisdiction kind state after limit lang",
	    "What is owed, by address", duty_type),
	{ METHOD_GET, "/api/v1/openapi.json", api_openapi, ANYONE, SHAPE_API,
	    "", "This description (OpenAPI 3.1)", NULL },
	{ 0 },
};

static const struct job api_jobs[] = {
	{ "idempotency-sweep", 3600, idempotency_sweep, LANE_SOON },
	{ 0 },
};

const struct room room_api = {
	.name = "Data for programs",
	.mission = "Interoperability",
	.promise = "Everything on these pages as JSON and CSV, free to use, "
		   "with the same filters.",
	.routes = api_routes,
	.jobs = api_jobs,
	.erase = idempotency_forget,
};
