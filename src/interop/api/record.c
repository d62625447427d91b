/*
 * Records by program: create, change by overlay, withdraw.  The same verbs on
 * the same things as in commons/editing, the JSON of the import.
 */
#include <string.h>

#include "commons/acts/acts.h"
#include "commons/editing/editing.h"
#include "commons/files/files.h"
#include "engine/base/json.h"
#include "engine/record/json.h"
#include "interop/api/write.h"

struct saving {
	struct write *w;
	const struct record_type *type;
	str address; /* empty: the keys in the body say which */
	struct reading r;
	size_t records;
};

static enum outcome saving_one(struct request *, struct saving *,
    const struct record_type *, const struct record *, json_t *, str);

/* What only answers have, so that an answer can be sent back changed; and what
 * was read already. */
static json_t *
saving_members(const struct record_type *type, json_t *object,
    const struct field *up)
{
	static const char *const answers[] = { "address", "version", "standing",
		"act", "signed" };
	json_t *members = json_copy(object);

	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++)
		if (record_field(type, str_of(answers[i])) == NULL)
			json_object_del(members, answers[i]);
	if (up != NULL)
		json_object_del(members, up->name);
	return members;
}

static str
saving_path(struct saving *s, str path, const char *name)
{
	return str_fmt(s->r.arena, "%.*s%s%s", ARG(path),
	    path.n > 0 && name[0] != '\0' ? "." : "", name);
}

/* The record that a new one is to stand under, named by its address. */
static void *
saving_above(struct saving *s, const struct field *up, json_t *object, str path)
{
	json_t *v = json_object_get(object, up->name);
	void *above =
	    json_is_string(v)
		? record_by_address(s->r.db, up->to,
		      (str){ json_string_value(v), json_string_length(v) })
		: NULL;

	if (above == NULL)
		reading_problem(&s->r, saving_path(s, path, up->name),
		    "name the %s it stands under by its address; there is "
		    "none of this",
		    up->to->name);
	return above;
}

/* What is stored under the keys in ${members}; NULL: nothing, or a key is
 * missing. */
static void *
saving_stored(struct saving *s, const struct record_type *type,
    const struct record *above, json_t *members)
{
	struct reading quiet = s->r;
	struct problem unheard[PROBLEMS_MAX];
	void *record = record_new(s->r.arena, type);
	const struct field *up = record_parent(type);
	json_t *keys = json_object(), *v;
	bool complete = true;
	size_t i;

	if (up != NULL)
		*(ref *)field_at(up, record) =
		    (ref){ above->id, above->address };
	for (i = 0; i < type->n_fields; i++) {
		if (!(type->fields[i].rules & (KEY | ABOUT)))
			continue;
		v = json_object_get(members, type->fields[i].name);
		complete = complete && v != NULL && !json_is_null(v);
		if (v != NULL)
			json_object_set(keys, type->fields[i].name, v);
	}
	quiet.problems = unheard;
	quiet.n_problems = 0;
	record_from_json(&quiet, type, keys, S(""), record);
	json_decref(keys);
	if (!complete || quiet.n_problems > 0)
		return NULL;
	return record_by_address(s->r.db, type,
	    record_address(s->r.arena, type, record));
}

/* A file is handed in before it is named. */
static void
saving_files(struct saving *s, const struct record_type *type,
    const struct record *record, str path)
{
	for (size_t i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];
		str slug;

		if (f->kind != FIELD_FILE)
			continue;
		slug = *(const str *)field_get(f, record);
		if (slug.n > 0 &&
		    record_by_address(s->r.db, &file_type, slug) == NULL)
			reading_problem(&s->r, saving_path(s, path, f->name),
			    "no file of this name was handed in; send it "
			    "first, by POST /api/v1/files");
	}
}

/* What no member can be wrong about by itself. */
static void
saving_flaws(struct request *rq, struct saving *s,
    const struct record_type *type, const struct record *old,
    const struct record *record, str path)
{
	const char *field, *wrong;

	if (old != NULL &&
	    !str_eq(old->address, record_address(s->r.arena, type, record))) {
		reading_problem(&s->r, path,
		    "an address does not change: %.*s stays where it is",
		    ARG(old->address));
		return;
	}
	saving_files(s, type, record, path);
	wrong = editing_flaw(rq, type, old, record, &field);
	if (wrong != NULL)
		reading_problem(&s->r, saving_path(s, path, field), "%s",
		    wrong);
}

static enum outcome
saving_children(struct request *rq, struct saving *s,
    const struct record_type *type, const struct record *record, json_t *object,
    str path)
{
	const struct record_type *child;
	enum outcome outcome = OUTCOME_OK;
	json_t *list, *one;
	size_t i, k;

	for (i = 0;
	     (child = records_child(records_of(s->r.db), type, i)) != NULL;
	     i++) {
		str at = saving_path(s, path, child->plural);

		list = json_object_get(object, child->plural);
		if (list != NULL && !json_is_array(list))
			reading_problem(&s->r, at,
			    "write a list here, as [ … ]");
		json_array_foreach(list, k, one)
		{
			outcome = saving_one(rq, s, child, record, one,
			    str_fmt(s->r.arena, "%.*s[%zu]", ARG(at), k));
			if (outcome != OUTCOME_OK)
				return outcome;
		}
	}
	return OUTCOME_OK;
}

/* Whether ${record} may be published by who asks: as it was, and as it would
 * be, for nobody gives away what they have no say in. */
static enum outcome
saving_may(struct request *rq, const struct record_type *type,
    const struct record *old, const struct record *record)
{
	int verb = editing_verb(type, true);
	enum outcome outcome = OUTCOME_OK;

	if (verb < 0) {
		rq->wrong = "This is not written here: it has a way of its "
			    "own.";
		return OUTCOME_FORBIDDEN;
	}
	if (eyes_needed(rq->db, type)) {
		rq->wrong = "Here nobody publishes what they wrote themselves. "
			    "Write it in the browser, as a draft that somebody "
			    "else publishes.";
		return OUTCOME_FORBIDDEN;
	}
	if (old != NULL)
		outcome = may_now(rq, (enum verb)verb, type, old);
	return outcome == OUTCOME_OK
		   ? may_now(rq, (enum verb)verb, type, record)
		   : outcome;
}

/* ${old} with what came laid over it; a new one under ${above} when there is
 * none. */
static struct record *
saving_lay(struct saving *s, const struct record_type *type,
    const struct record *old, const struct record *above, json_t *members,
    str path)
{
	const struct field *up = record_parent(type);
	struct record *record = record_new(s->r.arena, type);

	if (old != NULL)
		memcpy(record, old, type->size);
	else if (up != NULL)
		*(ref *)field_at(up, record) =
		    (ref){ above->id, above->address };
	record_from_json(&s->r, type, members, path, record);
	record_complete(&s->r, type, path, record);
	return record;
}

/* Store ${record}, in the name of who asks. */
static void
saving_keep(struct request *rq, struct saving *s,
    const struct record_type *type, const struct record *old,
    struct record *record, bool top)
{
	const struct author author =
	    may_author(rq, (enum verb)editing_verb(type, true), type, record);
	bool new = record->id == 0;

	room_settle(rq->portal, s->r.db, &author, type, old, record);
	act_save(s->r.db, &author, type, record);
	if (!top)
		return;
	s->w->created = new;
	s->w->type = type;
	s->w->address = record->address;
	s->w->location = api_href(rq->arena, type, record->address);
}

/* The version that the sender started from: If-Match, or the one in an answer
 * that is sent back. */
static bool
saving_fits(struct saving *s, const struct record_type *type, json_t *object,
    const struct record *old)
{
	struct write *w = s->w;
	json_t *v = json_object_get(object, "version");

	if (w->expected == 0 && json_is_integer(v))
		w->expected = json_integer_value(v);
	if (w->expected == 0)
		return true;
	if (old == NULL)
		return false;
	w->type = type;
	w->address = old->address;
	return old->version == w->expected;
}

/* ${above}: what it stands under, when it is part of what is sent; else the
 * record itself says. */
static enum outcome
saving_one(struct request *rq, struct saving *s, const struct record_type *type,
    const struct record *above, json_t *object, str path)
{
	const struct field *up = record_parent(type);
	size_t before = s->r.n_problems;
	struct record *old = NULL, *record;
	bool top = path.n == 0;
	enum outcome outcome;
	json_t *members;

	if (!json_is_object(object) || ++s->records > WRITE_RECORDS_MAX) {
		reading_problem(&s->r, path,
		    "write a %s here, as { … }, and at most %d records in one "
		    "request",
		    type->name, WRITE_RECORDS_MAX);
		return OUTCOME_OK;
	}
	if (top && s->address.n > 0) {
		old = record_by_address(s->r.db, type, s->address);
		if (old == NULL)
			return OUTCOME_NOT_FOUND;
	} else if (above == NULL && up != NULL) {
		above = saving_above(s, up, object, path);
		if (above == NULL)
			return OUTCOME_OK;
	}
	members = saving_members(type, object, up);
	if (old == NULL)
		old = saving_stored(s, type, above, members);
	record = saving_lay(s, type, old, above, members, path);
	json_decref(members);
	outcome = saving_may(rq, type, old, record);
	if (outcome != OUTCOME_OK)
		return outcome;
	if (top && !saving_fits(s, type, object, old))
		return OUTCOME_CONFLICT;
	if (s->r.n_problems == before)
		saving_flaws(rq, s, type, old, record, path);
	/* Under what is not stored nothing can be. */
	if (s->r.n_problems > before || s->r.n_problems == PROBLEMS_MAX)
		return OUTCOME_OK;
	saving_keep(rq, s, type, old, record, top);
	return saving_children(rq, s, type, record, object, path);
}

static enum outcome
saving_apply(struct request *rq, void *cookie)
{
	struct saving *s = cookie;
	enum outcome outcome;

	s->records = 0;
	s->w->created = false;
	s->w->type = NULL;
	s->r = (struct reading){ .db = rq->db,
		.arena = rq->arena,
		.today = rq->page.today,
		.problems = NEWS(rq->arena, struct problem, PROBLEMS_MAX) };
	rq->n_wrongs = 0;
	outcome = saving_one(rq, s, s->type, NULL, s->w->body, S(""));
	for (size_t i = 0; i < s->r.n_problems; i++)
		request_wrong(rq, str_c(rq->arena, s->r.problems[i].path),
		    str_c(rq->arena, s->r.problems[i].what));
	if (outcome == OUTCOME_OK && s->r.n_problems > 0)
		return OUTCOME_INVALID;
	return outcome;
}

/* The kind that the address names, or the route is about; NULL: not one that
 * is written here. */
static const struct record_type *
record_kind(struct request *rq)
{
	const struct record_type *type =
	    rq->route->record != NULL
		? rq->route->record
		: records_named(records_of(rq->db), rq->argument[0]);

	return editing_verb(type, true) < 0 ? NULL : type;
}

static str
record_asked(struct request *rq)
{
	return str_ends(str_of(rq->route->pattern), S("*")) ? rq->argument[1]
							    : S("");
}

static enum outcome
saving_deed(struct request *rq, struct write *w)
{
	struct saving s = { .w = w,
		.type = record_kind(rq),
		.address = record_asked(rq) };

	if (s.type == NULL)
		return OUTCOME_NOT_FOUND;
	return request_write(rq, saving_apply, &s);
}

enum outcome
record_write(struct request *rq)
{
	return write_json(rq, saving_deed);
}

/* ---- withdrawing ---- */

struct withdrawing {
	struct write *w;
	const struct record_type *type;
	str address, reason;
};

static enum outcome
withdraw_apply(struct request *rq, void *cookie)
{
	const struct withdrawing *what = cookie;
	const struct record *record =
	    record_by_address(rq->db, what->type, what->address);
	enum outcome outcome;

	if (record == NULL)
		return OUTCOME_NOT_FOUND;
	outcome = saving_may(rq, what->type, record, record);
	if (outcome != OUTCOME_OK)
		return outcome;
	what->w->type = what->type;
	what->w->address = what->address;
	if (what->w->expected != 0 && what->w->expected != record->version)
		return OUTCOME_CONFLICT;
	return editing_withdraw(rq, what->type, record, what->reason)
		   ? OUTCOME_OK
		   : OUTCOME_CONFLICT;
}

static enum outcome
withdraw_deed(struct request *rq, struct write *w)
{
	const json_t *v = json_object_get(w->body, "reason");
	struct withdrawing what = { .w = w,
		.type = record_kind(rq),
		.address = record_asked(rq) };
	const char *wrong;

	if (what.type == NULL)
		return OUTCOME_NOT_FOUND;
	if (json_is_string(v))
		what.reason = str_trim(
		    (str){ json_string_value(v), json_string_length(v) });
	wrong = editing_reason(what.reason);
	if (wrong != NULL) {
		request_wrong(rq, "reason", wrong);
		return OUTCOME_INVALID;
	}
	return request_write(rq, withdraw_apply, &what);
}

enum outcome
record_withdraw(struct request *rq)
{
	return write_json(rq, withdraw_deed);
}

/* ---- reading one of any kind that is written here ---- */

enum outcome
record_show(struct request *rq)
{
	const struct record_type *type = record_kind(rq);
	const void *record =
	    type == NULL ? NULL
			 : record_by_address(rq->db, type, record_asked(rq));
	struct buf *b = &rq->reply.body;

	if (record == NULL)
		return OUTCOME_NOT_FOUND;
	rq->reply.shared = true;
	buf_char(b, '{');
	api_record(b, type, record);
	api_extra(rq, b, type, record);
	buf_c(b, "}\n");
	return OUTCOME_OK;
}
