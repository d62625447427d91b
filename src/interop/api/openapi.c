/* OpenAPI 3.1, made from the routes and the records: it cannot drift. */
#include "engine/base/json.h"
#include "interop/api/api_room.h"

static void
openapi_type(struct buf *b, const struct field *f)
{
	size_t i;

	switch (f->kind) {
	case FIELD_WORDS:
	case FIELD_PROSE:
		buf_c(b, "\"$ref\":\"#/components/schemas/Texts\"");
		return;
	case FIELD_CHOICE:
		buf_c(b, "\"type\":\"string\",\"enum\":[");
		for (i = 0; i < f->choices->n; i++) {
			buf_c(b, i == 0 ? "" : ",");
			json_text(b, str_of(f->choices->v[i].code));
		}
		buf_char(b, ']');
		return;
	case FIELD_CHOICES:
		buf_c(b, "\"type\":\"array\",\"items\":{\"type\":\"string\"}");
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
openapi_schema(struct buf *b, const struct records *records,
    const struct record_type *type)
{
	size_t i;

	json_text(b, str_of(type->name));
	buf_c(b, ":{\"type\":\"object\",\"title\":");
	json_text(b, str_of(type->label));
	buf_c(b, ",\"required\":[\"address\",\"version\"],\"properties\":{"
		 "\"address\":{\"type\":\"string\"},"
		 "\"version\":{\"type\":\"integer\"}");
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
	openapi_more(b, records, type);
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

static void
openapi_route(struct request *rq, struct buf *b, const struct route *route)
{
	struct buf path = buf_open(rq->arena, 1024);
	struct buf params = buf_open(rq->arena, 16384);
	str names = str_of(route->params);
	bool first = true;

	openapi_path(&path, &params, &first, str_of(route->pattern));
	while (names.n > 0)
		openapi_parameter(&params, &first, str_cut(&names, ' '),
		    "query");
	json_text(b, buf_str(&path));
	buf_c(b, ":{\"get\":{\"summary\":");
	json_text(b, str_of(route->what));
	buf_c(b, ",\"parameters\":[");
	buf_add(b, buf_str(&params));
	buf_c(b, "],");
	openapi_answers(b, route, str_ends(str_of(route->pattern), S(".csv")),
	    str_find(str_of(route->params), S("limit")) >= 0);
	buf_c(b, "}}");
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
		 "publishes. Lists are paged by key: give the value of next "
		 "as after.\"},\"paths\":{");
	for (i = 0; portal->rooms[i] != NULL; i++) {
		for (route = portal->rooms[i]->routes;
		     route != NULL && route->pattern != NULL; route++) {
			if (route->shape != SHAPE_API)
				continue;
			buf_c(b, first ? "\n" : ",\n");
			first = false;
			openapi_route(rq, b, route);
		}
	}
	buf_c(b, "},\n\"components\":{\"responses\":{\"Problem\":{"
		 "\"description\":\"RFC 9457\",\"content\":{"
		 "\"application/problem+json\":{\"schema\":{\"type\":"
		 "\"object\"}}}}},\"schemas\":{\"Texts\":{\"type\":\"object\","
		 "\"description\":\"One text a language; an object where its "
		 "origin is official or machine\",\"additionalProperties\":{"
		 "\"type\":[\"string\",\"object\"]}}");
	for (i = 0; i < records_count(records); i++) {
		buf_c(b, ",\n");
		openapi_schema(b, records, records_type(records, i));
	}
	buf_c(b, "}}}\n");
	return OUTCOME_OK;
}
