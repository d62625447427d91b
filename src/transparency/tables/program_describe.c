/* Descriptions of a table that other programs read: what is in its columns,
 * CSV on the Web (W3C, 2015), OpenAPI 3.1.  See program.h. */
#include <jansson.h>
#include <string.h>

#include "commons/room.h"
#include "engine/base/json.h"
#include "transparency/tables/facts.h"
#include "transparency/tables/program.h"
#include "transparency/tables/tables.h"

/* Columns that have parameters of their own in OpenAPI: each has ten. */
/* Bytes of a value that is an example. */
#define EXAMPLE_MAX 80
#define OPENAPI_COLUMNS 200

/* With the digits that are certain. */
#define PROFILE_FLAGS (JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15))

/* A member of the profile as it stands there: what it says was found in the
 * file by a process that we do not believe, so it goes out as data. */
static bool
profile_member(const json_t *profile, const char *name, struct buf *b)
{
	const json_t *value = json_object_get(profile, name);
	size_t n = json_dumpb(value, NULL, 0, PROFILE_FLAGS);
	char *room;

	if (value == NULL || n == 0 || n > SHELF_BYTES_MAX)
		return false;
	room = NEWS(b->arena, char, n);
	json_dumpb(value, room, n, PROFILE_FLAGS);
	buf_fmt(b, ",\n\"%s\":", name);
	buf_add(b, (str){ room, n });
	return true;
}

static void
profile_texts(struct arena *a, json_t *one, const char *name, words w)
{
	json_t *texts = json_object();

	for (size_t i = 0; i < w.n; i++)
		json_object_set_new(texts, str_c(a, w.v[i].lang),
		    json_stringn(w.v[i].s.p, w.v[i].s.n));
	json_object_set_new(one, name, texts);
}

/* What people wrote of its columns, beside what was found in them. */
static void
profile_explain(struct arena *a, const struct table *table, json_t *profile)
{
	json_t *columns = json_object_get(profile, "columns"), *one;
	const struct table_part *part;

	for (size_t i = 0; i < table->parts.n; i++) {
		part = &table->parts.v[i];
		one = json_array_get(columns, i);
		if (part->title.n > 0)
			profile_texts(a, one, "title", part->title);
		if (part->means.n > 0)
			profile_texts(a, one, "description", part->means);
		if (part->unit.n > 0)
			json_object_set_new(one, "unit",
			    json_stringn(part->unit.p, part->unit.n));
	}
}

enum outcome
program_profile(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct program p;
	enum outcome outcome = program_find(rq, &p);
	struct buf *b = &rq->reply.body;
	json_t *profile;

	if (outcome != OUTCOME_OK)
		return outcome;
	profile = facts_load(portal->files, rq->arena, p.seat.table.sha256,
	    TABLE_PROFILE);
	profile_explain(rq->arena, &p.seat.table, profile);
	buf_char(b, '{');
	program_about(&p, b);
	profile_member(profile, "columns", b);
	profile_member(profile, "sample", b);
	buf_c(b, "}\n");
	json_decref(profile);
	return OUTCOME_OK;
}

/* ---- CSV on the Web ---- */

static void
csvw_type(const struct table_part *part, struct buf *b)
{
	static const char *const types[COLUMN_TYPES] = {
		[COLUMN_TEXT] = "\"string\"",
		[COLUMN_INTEGER] = "\"integer\"",
		[COLUMN_DECIMAL] = "\"double\"",
		[COLUMN_DATE] = "\"date\"",
		[COLUMN_DATETIME] = "\"datetime\"",
		[COLUMN_BOOLEAN] = "\"boolean\"",
		[COLUMN_DEGREES] = "\"double\"",
	};

	buf_c(b, part->type == COLUMN_DECIMAL && part->scale >= 0
		     ? "\"decimal\""
		     : types[part->type]);
}

/* The heading stands in the file itself, in its language or in one that nobody
 * named; a validator looks for it there (W3C Metadata Vocabulary, 5.6.2).  A
 * title beside it in the same language is a second one. */
static void
csvw_titles(const struct program *p, const struct table_part *part,
    struct buf *b)
{
	str own = p->seat.lang.n > 0 ? p->seat.lang : S("und");
	words w = part->title;

	if (w.n == 0) {
		json_text(b, part->heading);
		return;
	}
	buf_char(b, '{');
	json_text(b, own);
	buf_c(b, ":[");
	json_text(b, part->heading);
	for (size_t i = 0; i < w.n; i++)
		if (str_eq(w.v[i].lang, own)) {
			buf_char(b, ',');
			json_text(b, w.v[i].s);
		}
	buf_char(b, ']');
	for (size_t i = 0; i < w.n; i++) {
		if (str_eq(w.v[i].lang, own))
			continue;
		buf_char(b, ',');
		json_text(b, w.v[i].lang);
		buf_char(b, ':');
		json_text(b, w.v[i].s);
	}
	buf_char(b, '}');
}

static void
csvw_description(words w, struct buf *b)
{
	if (w.n > 0)
		buf_c(b, ",\"dc:description\":[");
	for (size_t i = 0; i < w.n; i++) {
		buf_c(b, i == 0 ? "{\"@value\":" : ",{\"@value\":");
		json_text(b, w.v[i].s);
		buf_c(b, ",\"@language\":");
		json_text(b, w.v[i].lang);
		buf_char(b, '}');
	}
	if (w.n > 0)
		buf_char(b, ']');
}

enum outcome
program_csvw(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct program p;
	enum outcome outcome = program_find(rq, &p);
	struct buf *b = &rq->reply.body, link = buf_open(rq->arena, 4096);
	const struct table_part *part;

	if (outcome != OUTCOME_OK)
		return outcome;
	buf_add(&link, portal->url);
	program_link(rq, &p, str_fmt(rq->arena, "%.*s/rows.csv", ARG(p.base)),
	    NULL, &link);
	buf_c(b, "{\"@context\":");
	if (p.seat.lang.n > 0) {
		buf_c(b, "[\"http://www.w3.org/ns/csvw\",{\"@language\":");
		json_text(b, p.seat.lang);
		buf_c(b, "}]");
	} else
		buf_c(b, "\"http://www.w3.org/ns/csvw\"");
	buf_c(b, ",\n\"url\":");
	json_text(b, buf_str(&link));
	buf_c(b, ",\n\"dc:title\":");
	json_text(b, program_words(&p, p.seat.dataset_title));
	buf_c(b, ",\n\"dc:publisher\":");
	json_text(b, program_words(&p, p.seat.publisher_name));
	buf_c(b, ",\n\"tableSchema\":{\"columns\":[");
	for (size_t i = 0; i < p.seat.table.parts.n; i++) {
		part = &p.seat.table.parts.v[i];
		buf_c(b, i == 0 ? "\n{\"name\":" : ",\n{\"name\":");
		json_text(b, part->slug);
		buf_c(b, ",\"titles\":");
		csvw_titles(&p, part, b);
		csvw_description(part->means, b);
		buf_c(b, ",\"datatype\":");
		csvw_type(part, b);
		buf_char(b, '}');
	}
	buf_c(b, "\n]}}\n");
	rq->reply.type = "application/csvm+json";
	return OUTCOME_OK;
}

/* ---- OpenAPI ---- */

static const char *
schema_type(const struct table_part *part)
{
	switch (part->type) {
	case COLUMN_INTEGER:
		return "integer";
	case COLUMN_DECIMAL:
	case COLUMN_DEGREES:
		return "number";
	case COLUMN_BOOLEAN:
		return "boolean";
	default:
		return "string";
	}
}

static void
put_property(const struct program *p, const struct table_part *part,
    struct buf *b)
{
	json_text(b, part->slug);
	buf_fmt(b,
	    ":{\"type\":[\"%s\",\"null\"],\"title\":", schema_type(part));
	json_text(b, program_name(p, part));
	if (part->means.n > 0) {
		buf_c(b, ",\"description\":");
		json_text(b, program_words(p, part->means));
	}
	if (part->type == COLUMN_DATE)
		buf_c(b, ",\"format\":\"date\"");
	if (part->unit.n > 0) {
		buf_c(b, ",\"x-unit\":");
		json_text(b, part->unit);
	}
	buf_char(b, '}');
}

/* A question that has an answer: the least value of the column. */
static void
put_example(const struct table_part *part, bool list, struct buf *b)
{
	if (part->least.n == 0 || part->least.n > EXAMPLE_MAX)
		return;
	buf_c(b, list ? ",\"example\":[" : ",\"example\":");
	column_value_json(part->type, part->least, b);
	if (list)
		buf_char(b, ']');
}

/* One parameter: a column and what is asked of it. */
static void
put_filter(const struct program *p, const struct table_part *part,
    enum ask_op op, struct buf *b)
{
	static const char *const what[ASK_OPS] = {
		[ASK_EXACT] = "is",
		[ASK_DIFFERS] = "is not",
		[ASK_CONTAINS] = "contains, whatever case and accents",
		[ASK_NOTCONTAINS] = "does not contain",
		[ASK_IN] = "is one of",
		[ASK_NOTIN] = "is none of",
		[ASK_LESS] = "is at most",
		[ASK_GREATER] = "is at least",
		[ASK_STRICTLY_LESS] = "is less than",
		[ASK_STRICTLY_GREATER] = "is more than",
		[ASK_ISNULL] = "has no value",
		[ASK_ISNOTNULL] = "has a value",
	};
	bool list = op == ASK_IN || op == ASK_NOTIN;

	buf_fmt(b, ",\n{\"name\":\"%.*s__%s\",\"in\":\"query\",",
	    ARG(part->slug), ask_op_name(op));
	buf_c(b, "\"description\":");
	json_text(b,
	    str_fmt(b->arena, "%.*s %s", ARG(program_name(p, part)), what[op]));
	if (list)
		buf_c(b, ",\"style\":\"form\",\"explode\":false");
	buf_c(b, ",\"schema\":");
	if (op == ASK_ISNULL || op == ASK_ISNOTNULL)
		buf_c(b, "{\"const\":\"yes\"}");
	else
		buf_fmt(b,
		    list ? "{\"type\":\"array\",\"maxItems\":100,\"items\":{"
			   "\"type\":\"%s\"}}"
			 : "{\"type\":\"%s\"}",
		    schema_type(part));
	if (op != ASK_ISNULL && op != ASK_ISNOTNULL)
		put_example(part, list, b);
	buf_char(b, '}');
}

/* An example for a list of columns, of the columns there are. */
static void
put_columns_example(const struct table_parts *parts, const char *name,
    struct buf *b)
{
	str first = parts->v[0].slug, number = { NULL, 0 };

	for (size_t i = 0; i < parts->n && number.p == NULL; i++)
		if (table_part_number(&parts->v[i]))
			number = parts->v[i].slug;
	buf_c(b, ",\"example\":\"");
	/* Slugs have no letters that JSON minds. */
	if (strcmp(name, "show") == 0 && number.p == NULL)
		buf_c(b, "count");
	else if (strcmp(name, "show") == 0)
		buf_fmt(b, "count,sum:%.*s", ARG(number));
	else if (strcmp(name, "columns") == 0 && parts->n > 1)
		buf_fmt(b, "%.*s,%.*s", ARG(parts->v[1].slug), ARG(first));
	else
		buf_fmt(b, "%s%.*s", strcmp(name, "sort") == 0 ? "-" : "",
		    ARG(first));
	buf_char(b, '"');
}

/* What is the same for every table. */
static void
put_parameters(const struct table_parts *parts, struct buf *b)
{
	static const struct {
		const char *name, *what, *schema;
		bool columns;
	} fixed[] = {
		{ "q", "Rows with all these words, in any column of words",
		    "{\"type\":\"string\",\"maxLength\":500}", false },
		{ "columns", "Only these columns, in this order",
		    "{\"type\":\"string\"}", true },
		{ "sort", "By these columns; - before one sorts it downwards",
		    "{\"type\":\"string\"}", true },
		{ "group",
		    "One row for each value of one or two columns; of dates "
		    "a:year a:month a:day; of numbers a:10, in steps",
		    "{\"type\":\"string\"}", true },
		{ "show",
		    "Of groups: count, and sum avg min max distinct of columns",
		    "{\"type\":\"string\"}", true },
		{ "page", "From 1", "{\"type\":\"integer\",\"minimum\":1}",
		    false },
		{ "page_size", "Rows of a page",
		    "{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000}",
		    false },
	};

	buf_c(b, "{\"name\":\"version\",\"in\":\"query\",\"description\":"
		 "\"Which version; the newest if left out\",\"schema\":"
		 "{\"type\":\"integer\",\"minimum\":1}}");
	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++) {
		buf_fmt(b, ",\n{\"name\":\"%s\",\"in\":\"query\",",
		    fixed[i].name);
		buf_c(b, "\"description\":");
		json_text(b, str_of(fixed[i].what));
		buf_fmt(b, ",\"schema\":%s", fixed[i].schema);
		if (fixed[i].columns)
			put_columns_example(parts, fixed[i].name, b);
		buf_char(b, '}');
	}
}

static void
put_answer(struct buf *b)
{
	buf_c(b, "],\n\"responses\":{\"200\":{\"description\":\"Rows\","
		 "\"content\":{\"application/json\":{\"schema\":{\"type\":"
		 "\"object\",\"properties\":{\"table\":{\"type\":\"object\"},"
		 "\"columns\":{\"type\":\"array\",\"items\":{\"type\":"
		 "\"object\"}},\"total\":{\"type\":\"integer\"},\"page\":{"
		 "\"type\":\"integer\"},\"page_size\":{\"type\":\"integer\"},"
		 "\"rows\":{\"type\":\"array\",\"items\":{\"$ref\":"
		 "\"#/components/schemas/Row\"}},\"next\":{\"type\":["
		 "\"string\",\"null\"]},\"view\":{\"type\":\"string\"}}}}}},"
		 "\"400\":{\"$ref\":\"#/components/responses/Problem\"},"
		 "\"404\":{\"$ref\":\"#/components/responses/Problem\"},"
		 "\"503\":{\"$ref\":\"#/components/responses/Problem\"}}}}},\n"
		 "\"components\":{\"responses\":{\"Problem\":{\"description\":"
		 "\"RFC 9457\",\"content\":{\"application/problem+json\":{"
		 "\"schema\":{\"type\":\"object\",\"properties\":{\"title\":{"
		 "\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
		 "\"detail\":{\"type\":\"string\"}}}}}}},\n\"schemas\":{"
		 "\"Row\":{\"type\":\"object\",\"description\":\"Of groups: "
		 "what they are grouped by and what is counted\","
		 "\"properties\":{\"__row\":{\"type\":\"integer\"}");
}

enum outcome
program_openapi(struct request *rq)
{
	const struct portal *portal = rq->portal;
	struct program p;
	enum outcome outcome = program_find(rq, &p);
	const struct table_parts *parts = &p.seat.table.parts;
	struct buf *b = &rq->reply.body;
	size_t n;

	if (outcome != OUTCOME_OK)
		return outcome;
	n = parts->n < OPENAPI_COLUMNS ? parts->n : OPENAPI_COLUMNS;
	buf_c(b, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":");
	json_text(b, program_words(&p, p.seat.dataset_title));
	buf_fmt(b, ",\"version\":\"%lld\"},\n\"servers\":[{\"url\":",
	    (long long)p.seat.version);
	json_text(b, portal->url);
	buf_c(b, "}],\n\"paths\":{");
	json_text(b, str_fmt(rq->arena, "%.*s/rows", ARG(p.base)));
	buf_c(b, ":{\"get\":{\"summary\":\"Rows of this table\","
		 "\"operationId\":\"rows\",\"parameters\":[\n");
	put_parameters(parts, b);
	for (size_t i = 0; i < n; i++)
		for (enum ask_op op = 0; op < ASK_OPS; op++)
			if (ask_op_fits(op, &parts->v[i]))
				put_filter(&p, &parts->v[i], op, b);
	put_answer(b);
	for (size_t i = 0; i < n; i++) {
		buf_c(b, ",\n");
		put_property(&p, &parts->v[i], b);
	}
	buf_c(b, "}}}}}\n");
	return OUTCOME_OK;
}
