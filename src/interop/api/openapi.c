/* OpenAPI 3.1, made from the routes and the records: it cannot drift. */
#include "engine/base/json.h"
#include "interop/api/write.h"

/* What goes wrong, on every route that writes. */
#define PROBLEM "{\"$ref\":\"#/components/responses/Problem\"}"

static void
openapi_choice(struct buf *b, const struct choices *list)
{
	buf_c(b, "\"type\":\"string\",\"enum\":[");
	for (size_t i = 0; i < list->n; i++) {
		buf_c(b, i == 0 ? "" : ",");
		json_text(b, str_of(list->v[i].code));
	}
	buf_char(b, ']');
}

static void
openapi_type(struct buf *b, const struct field *f)
{
	switch (f->kind) {
	case FIELD_WORDS:
	case FIELD_PROSE:
		buf_c(b, "\"$ref\":\"#/components/schemas/Texts\"");
		return;
	case FIELD_CHOICE:
		openapi_choice(b, f->choices);
		return;
	case FIELD_CHOICES:
		buf_c(b, "\"type\":\"array\",\"items\":{");
		if (f->choices != NULL)
			openapi_choice(b, f->choices);
		else
			buf_c(b, "\"type\":\"string\"");
		buf_char(b, '}');
		return;
	case FIELD_FLAG:
		buf_c(b, "\"type\":\"boolean\"");
		return;
	case FIELD_NUMBER:
		buf_c(b, "\"type\":\"integer\"");
		return;
	case FIELD_MONTH:
	case FIELD_DAY:
		buf_c(b, "\"type\":\"string\",\"pattern\":"
			 "\"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$\"");
		return;
	case FIELD_WHEN:
		buf_c(b, "\"type\":\"string\",\"format\":\"date-time\"");
		return;
	case FIELD_FILE:
		buf_c(b, "\"type\":\"string\",\"pattern\":"
			 "\"^([0-9a-f]{32}|[0-9a-f]{64})$\"");
		return;
	case FIELD_LINK:
		buf_c(b, "\"type\":\"string\",\"format\":\"uri\"");
		return;
	default:
		buf_c(b, "\"type\":\"string\"");
	}
}

/* What an answer about one record holds besides its fields. */
static void
openapi_more(struct buf *b, const struct records *records,
    const struct record_type *type)
{
	const struct record_type *child;
	size_t i;

	if (api_computes(type))
		buf_c(b, ",\"standing\":{\"type\":\"object\","
			 "\"description\":\"How it stands on the day of "
			 "asking\"}");
	for (i = 0; (child = records_child(records, type, i)) != NULL; i++)
		buf_fmt(b,
		    ",\"%s\":{\"type\":\"array\",\"items\":{\"$ref\":"
		    "\"#/components/schemas/%s\"}}",
		    child->plural, child->name);
}

static void
openapi_fields(struct buf *b, const struct record_type *type)
{
	size_t i;

	for (i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];

		buf_char(b, ',');
		json_text(b, str_of(f->name));
		buf_c(b, ":{\"description\":");
		json_text(b, str_of(f->label));
		buf_char(b, ',');
		openapi_type(b, f);
		buf_char(b, '}');
	}
}

static void
openapi_schema(struct buf *b, const struct records *records,
    const struct record_type *type)
{
	json_text(b, str_of(type->name));
	buf_c(b, ":{\"type\":\"object\",\"title\":");
	json_text(b, str_of(type->label));
	buf_c(b, ",\"required\":[\"address\",\"version\"],\"properties\":{"
		 "\"address\":{\"type\":\"string\"},"
		 "\"version\":{\"type\":\"integer\"}");
	openapi_fields(b, type);
	openapi_more(b, records, type);
	buf_c(b, "}}");
}

/* What is sent to create or change one: members left out stay as they are,
 * null clears; what stands under it may come along. */
static void
openapi_change(struct buf *b, const struct records *records,
    const struct record_type *type)
{
	const struct record_type *child;
	size_t i;

	buf_fmt(b,
	    ",\n\"%s_change\":{\"type\":\"object\",\"title\":", type->name);
	json_text(b, str_of(type->label));
	buf_c(b, ",\"properties\":{\"version\":{\"type\":\"integer\","
		 "\"description\":\"The version you started from\"}");
	for (i = 0; i < type->n_fields; i++) {
		buf_char(b, ',');
		json_text(b, str_of(type->fields[i].name));
		buf_c(b, ":{\"anyOf\":[{");
		openapi_type(b, &type->fields[i]);
		buf_c(b, "},{\"type\":\"null\"}]}");
	}
	for (i = 0; (child = records_child(records, type, i)) != NULL; i++)
		buf_fmt(b,
		    ",\"%s\":{\"type\":\"array\",\"items\":{\"$ref\":"
		    "\"#/components/schemas/%s_change\"}}",
		    child->plural, child->name);
	buf_c(b, "}}");
}

static void
openapi_parameter(struct buf *b, bool *first, str name, const char *in)
{
	buf_c(b, *first ? "" : ",");
	*first = false;
	buf_c(b, "{\"name\":");
	json_text(b, name);
	buf_fmt(b, ",\"in\":\"%s\",", in);
	if (in[0] == 'p')
		buf_c(b, "\"required\":true,");
	buf_c(b, str_eq(name, S("limit"))
		     ? "\"schema\":{\"type\":\"integer\",\"minimum\":1,"
		       "\"maximum\":100}}"
		     : "\"schema\":{\"type\":\"string\"}}");
}

/* "/api/v1/plans/:address" as "/api/v1/plans/{address}", its names noted. */
static void
openapi_path(struct buf *path, struct buf *params, bool *first, str pattern)
{
	str part, dot;

	pattern = str_drop(pattern, 1);
	while (pattern.n > 0) {
		part = str_cut(&pattern, '/');
		buf_char(path, '/');
		if (part.n == 0 || part.p[0] != ':') {
			buf_add(path, part);
			continue;
		}
		dot = str_drop(part, 1);
		part = str_cut(&dot, '.');
		if (str_ends(part, S("*")))
			part.n--;
		buf_char(path, '{');
		buf_add(path, part);
		buf_char(path, '}');
		openapi_parameter(params, first, part, "path");
	}
}

static void
openapi_answers(struct buf *b, const struct route *route, bool csv, bool list)
{
	buf_c(b, "\"responses\":{\"200\":{\"description\":\"OK\","
		 "\"content\":{");
	if (csv)
		buf_c(b, "\"text/csv\":{\"schema\":{\"type\":\"string\"}}");
	else if (route->record == NULL)
		buf_c(b, "\"application/json\":{}");
	else if (list)
		buf_fmt(b,
		    "\"application/json\":{\"schema\":{\"type\":\"object\","
		    "\"properties\":{\"items\":{\"type\":\"array\",\"items\":"
		    "{\"$ref\":\"#/components/schemas/%s\"}},\"next\":"
		    "{\"type\":[\"string\",\"null\"]}}}},"
		    "\"text/csv\":{\"schema\":{\"type\":\"string\"}}",
		    route->record->name);
	else
		buf_fmt(b,
		    "\"application/json\":{\"schema\":"
		    "{\"$ref\":\"#/components/schemas/%s\"}}",
		    route->record->name);
	buf_c(b, "}},\"304\":{\"description\":\"Not changed since the ETag "
		 "given\"},\"default\":{\"$ref\":"
		 "\"#/components/responses/Problem\"}}");
}

/* What a form takes, member by member. */
static void
openapi_members(struct buf *b, const struct write_member *m)
{
	static const char *const types[] = { [WRITE_TEXT] = "string",
		[WRITE_NUMBER] = "integer",
		[WRITE_FLAG] = "boolean" };
	const struct write_member *at;
	bool first = true;

	buf_c(b, "\"type\":\"object\",\"additionalProperties\":false,"
		 "\"properties\":{");
	for (at = m; at->name != NULL; at++) {
		json_key(b, &first, at->name);
		buf_fmt(b, "{\"type\":[\"%s\",\"null\"],\"description\":",
		    types[at->kind]);
		json_text(b, str_of(at->what));
		buf_char(b, '}');
	}
	buf_c(b, "}");
	first = true;
	for (at = m; at->name != NULL; at++) {
		if (!at->required)
			continue;
		buf_c(b, first ? ",\"required\":[" : ",");
		first = false;
		json_text(b, str_of(at->name));
	}
	buf_c(b, first ? "" : "]");
}

/* What is to be sent. */
static void
openapi_body(struct buf *b, const struct route *route)
{
	const struct write_member *members = write_members(route->pattern);
	str pattern = str_of(route->pattern);

	buf_c(b, "\"requestBody\":{\"required\":true,\"content\":{");
	if (str_ends(pattern, S("/files")))
		buf_c(b, "\"application/octet-stream\":{\"schema\":{"
			 "\"type\":\"string\",\"format\":\"binary\"}}");
	else if (str_ends(pattern, S("/versions")))
		buf_c(b, "\"application/octet-stream\":{\"schema\":{"
			 "\"type\":\"string\",\"format\":\"binary\"}},"
			 "\"multipart/form-data\":{\"schema\":{\"type\":"
			 "\"object\",\"required\":[\"file\"],\"properties\":{"
			 "\"file\":{\"type\":\"string\",\"format\":"
			 "\"binary\"},\"note\":{\"type\":\"string\"},"
			 "\"title\":{\"type\":\"string\"},\"covers_from\":{"
			 "\"type\":\"string\"},\"covers_until\":{\"type\":"
			 "\"string\"}}}}");
	else if (members != NULL) {
		buf_c(b, "\"application/json\":{\"schema\":{");
		openapi_members(b, members);
		buf_c(b, "}}");
	} else if (str_starts(pattern, S("/api/v1/withdraw/")))
		buf_c(b, "\"application/json\":{\"schema\":{\"type\":"
			 "\"object\",\"required\":[\"reason\"],"
			 "\"properties\":{\"reason\":{\"type\":\"string\","
			 "\"maxLength\":2000}}}}");
	else if (route->record != NULL)
		buf_fmt(b,
		    "\"application/json\":{\"schema\":{\"$ref\":"
		    "\"#/components/schemas/%s_change\"}}",
		    route->record->name);
	else
		buf_c(b, "\"application/json\":{\"schema\":{\"type\":"
			 "\"object\"}}");
	buf_c(b, "}},");
}

static void
openapi_written(struct buf *b, const struct route *route)
{
	static const int statuses[] = { 400, 401, 403, 404, 409, 413, 415, 422,
		429 };
	static const int done[] = { 200, 201 };
	size_t i;

	buf_c(b, "\"responses\":{");
	for (i = 0; i < sizeof(done) / sizeof(*done); i++) {
		buf_fmt(b,
		    "%s\"%d\":{\"description\":\"%s\",\"content\":{"
		    "\"application/json\":{\"schema\":",
		    i == 0 ? "" : ",", done[i],
		    done[i] == 200 ? "Done" : "Created; Location says where");
		if (route->record == NULL)
			buf_c(b, "{\"$ref\":\"#/components/schemas/Act\"}");
		else
			buf_fmt(b,
			    "{\"allOf\":[{\"$ref\":"
			    "\"#/components/schemas/%s\"},{\"$ref\":"
			    "\"#/components/schemas/Act\"}]}",
			    route->record->name);
		buf_c(b, "}}}");
	}
	if (str_ends(str_of(route->pattern), S("/versions")))
		buf_c(b, ",\"202\":{\"description\":\"It waits as a draft "
			 "until somebody else publishes it\"}");
	for (i = 0; i < sizeof(statuses) / sizeof(*statuses); i++)
		buf_fmt(b, ",\"%d\":" PROBLEM, statuses[i]);
	buf_c(b, ",\"default\":" PROBLEM "}");
}

/* One method of an address. */
static void
openapi_operation(struct request *rq, struct buf *b, const struct route *route,
    str path_params)
{
	struct buf params = buf_open(rq->arena, 16384);
	str names = str_of(route->params), name;
	bool first = path_params.n == 0, write = route->methods & METHOD_POST;

	while (names.n > 0) {
		name = str_cut(&names, ' ');
		/* Any other: what they are, the table itself describes. */
		if (!str_is(name, "*"))
			openapi_parameter(&params, &first, name, "query");
	}
	buf_c(b, write ? "\"post\":{" : "\"get\":{");
	if (route->audience != ANYONE) {
		buf_c(b, "\"security\":[{\"token\":[]}],\"x-verb\":");
		json_text(b, str_of(verb_name((enum verb)route->audience)));
		buf_char(b, ',');
	}
	buf_c(b, "\"summary\":");
	json_text(b, str_of(route->what));
	buf_c(b, ",\"parameters\":[");
	buf_add(b, path_params);
	buf_add(b, buf_str(&params));
	if (write)
		buf_fmt(b, "%s%s", first ? "" : ",",
		    "{\"$ref\":\"#/components/parameters/Key\"},"
		    "{\"$ref\":\"#/components/parameters/Match\"}");
	buf_c(b, "],");
	if (write) {
		openapi_body(b, route);
		openapi_written(b, route);
	} else
		openapi_answers(b, route,
		    str_ends(str_of(route->pattern), S(".csv")),
		    str_find(str_of(route->params), S("limit")) >= 0);
	buf_char(b, '}');
}

/* An address with all its methods: ${route} is the first of those with its
 * pattern. */
static void
openapi_route(struct request *rq, struct buf *b, const struct route *route)
{
	struct buf path = buf_open(rq->arena, 1024);
	struct buf params = buf_open(rq->arena, 4096);
	const struct route *r;
	bool first = true;

	openapi_path(&path, &params, &first, str_of(route->pattern));
	json_text(b, buf_str(&path));
	buf_c(b, ":{");
	for (r = route; r->pattern != NULL; r++) {
		if (!str_is(str_of(r->pattern), route->pattern))
			continue;
		buf_c(b, r == route ? "" : ",\n");
		openapi_operation(rq, b, r, buf_str(&params));
	}
	buf_char(b, '}');
}

/* Whether a row of ${routes} before ${route} has its pattern: then it has told
 * of it. */
static bool
openapi_told(const struct route *routes, const struct route *route)
{
	for (; routes != route; routes++)
		if (str_is(str_of(routes->pattern), route->pattern))
			return true;
	return false;
}

/* What all routes refer to. */
static void
openapi_shared(struct buf *b)
{
	buf_c(b, "\"securitySchemes\":{\"token\":{\"type\":\"http\","
		 "\"scheme\":\"bearer\",\"description\":\"A key made on "
		 "/account/tokens: it bears some verbs, ends on a day, and "
		 "can be taken back\"}},\n");
	buf_c(b, "\"parameters\":{\"Key\":{\"name\":\"Idempotency-Key\","
		 "\"in\":\"header\",\"description\":\"Names this request: "
		 "sent again within a day, it is answered again and not done "
		 "again\",\"schema\":{\"type\":\"string\",\"maxLength\":"
		 "255}},\"Match\":{\"name\":\"If-Match\",\"in\":\"header\","
		 "\"description\":\"The version you started from, in "
		 "quotes\",\"schema\":{\"type\":\"string\"}}},\n");
	buf_c(b, "\"responses\":{\"Problem\":{\"description\":\"RFC "
		 "9457\",\"content\":{\"application/problem+json\":{"
		 "\"schema\":{\"type\":\"object\",\"properties\":{"
		 "\"title\":{\"type\":\"string\"},\"status\":{\"type\":"
		 "\"integer\"},\"detail\":{\"type\":\"string\"},"
		 "\"errors\":{\"type\":\"array\",\"items\":{\"type\":"
		 "\"object\",\"properties\":{\"path\":{\"type\":\"string\"},"
		 "\"what\":{\"type\":\"string\"}}}}}}}}}},\n");
	buf_c(b, "\"schemas\":{\"Texts\":{\"type\":\"object\","
		 "\"description\":\"One text a language; an object where its "
		 "origin is official or machine\",\"additionalProperties\":{"
		 "\"type\":[\"string\",\"object\"]}},\n\"Act\":{\"type\":"
		 "\"object\",\"properties\":{\"act\":{\"type\":[\"integer\","
		 "\"null\"],\"description\":\"The number of the act; null: "
		 "nothing differed\"},\"signed\":{\"type\":\"string\","
		 "\"description\":\"The role it is signed with\"}}}");
}

enum outcome
api_openapi(struct request *rq)
{
	const struct portal *portal = rq->portal;
	const struct records *records = records_of(rq->db);
	struct buf *b = &rq->reply.body;
	const struct route *route;
	bool first = true;
	size_t i;

	rq->reply.shared = true;
	buf_c(b, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Claraboia\","
		 "\"version\":\"1\",\"description\":\"Everything this portal "
		 "publishes, and the ways to write it. Lists are paged by key: "
		 "give the value of next as after.\"},\"paths\":{");
	for (i = 0; portal->rooms[i] != NULL; i++) {
		for (route = portal->rooms[i]->routes;
		     route != NULL && route->pattern != NULL; route++) {
			if (route->shape != SHAPE_API ||
			    openapi_told(portal->rooms[i]->routes, route))
				continue;
			buf_c(b, first ? "\n" : ",\n");
			first = false;
			openapi_route(rq, b, route);
		}
	}
	buf_c(b, "},\n\"components\":{");
	openapi_shared(b);
	for (i = 0; i < records_count(records); i++) {
		buf_c(b, ",\n");
		openapi_schema(b, records, records_type(records, i));
		openapi_change(b, records, records_type(records, i));
	}
	buf_c(b, "}}}\n");
	return OUTCOME_OK;
}
