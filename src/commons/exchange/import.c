/*
 * Records into a portal: all or nothing.  Every mistake names file, line,
 * field, what was found and what was expected.
 */
#include <assert.h>
#include <jansson.h>
#include <string.h>

#include "commons/exchange/exchange.h"
#include "engine/base/date.h"
#include "engine/base/json.h"

/* What one record with all that lives under it may take while it is read. */
#define IMPORT_STEP_MAX ((size_t)2 << 30)

struct importing {
	struct import *what;
	struct reading reading;
	struct arena *kept; /* problems and addresses: until the end */
	struct arena *step; /* the rest: until the next record of a top list */
	const struct exchange_file *file;
	bool restoring; /* the file brings its own history */
};

/* Prefix the problems from ${first} on with file and line. */
static void
import_place(struct importing *in, size_t first)
{
	struct reading *r = &in->reading;
	size_t i;

	for (i = first; i < r->n_problems; i++)
		r->problems[i].path =
		    str_fmt(r->arena, "%s:%zu%s%.*s", in->file->name,
			json_where(in->file->text, r->problems[i].path),
			r->problems[i].path.n > 0 ? ": " : "",
			ARG(r->problems[i].path));
}

/* The address of the jurisdiction that ${object} names, by itself or by what
 * it is about; else that of the ${record} it changes. */
static str
import_jurisdiction(struct importing *in, const struct record_type *type,
    json_t *object, const void *record)
{
	const struct field *about = record_about(type);
	json_t *v = json_object_get(object,
	    about == NULL ? "jurisdiction" : about->name);
	const struct record_type *kind;
	const void *of;

	if (!json_is_string(v))
		return act_jurisdiction(in->reading.db, type, record);
	if (about == NULL)
		return str_of(json_string_value(v));
	of = about_record(in->reading.db, str_of(json_string_value(v)), &kind);
	return of == NULL ? S("") : act_jurisdiction(in->reading.db, kind, of);
}

/* May ${object}'s dates be counted from today?  Only where its jurisdiction is
 * an invented one. */
static bool
import_relative(struct importing *in, const struct record_type *type,
    json_t *object, const void *record)
{
	const struct record_type *places = records_named(
	    records_of(in->reading.db), S("jurisdiction"));
	const struct field *invented;
	const void *jurisdiction;

	if (places == NULL)
		return false;
	invented = record_field(places, S("invented"));
	jurisdiction = record_by_address(in->reading.db, places,
	    import_jurisdiction(in, type, object, record));
	return jurisdiction != NULL && invented != NULL &&
	       *(const bool *)field_get(invented, jurisdiction);
}

static void
import_keep(struct importing *in, const struct record_type *type, void *record)
{
	struct import *what = in->what;
	bool new = ((struct record *)record)->id == 0;

	if (in->restoring) {
		act_restore_record(in->reading.db, type, record);
		what->restored++;
	} else if (!act_save(in->reading.db, &what->author, type, record))
		what->same++;
	else if (new)
		what->created++;
	else
		what->changed++;
}

static void *
import_new(struct importing *in, const struct record_type *type,
    const void *parent)
{
	void *record = record_new(in->reading.arena, type);
	const struct field *up = record_parent(type);
	const struct record *p = parent;

	if (up != NULL)
		*(ref *)field_at(up, record) = (ref){ p->id, p->address };
	return record;
}

/* What is stored under the address that ${object} names, or a new record. */
static void *
import_base(struct importing *in, const struct record_type *type,
    const void *parent, json_t *object)
{
	struct reading quiet = in->reading;
	struct problem unheard[PROBLEMS_MAX];
	void *record = import_new(in, type, parent), *old = NULL;
	json_t *keys = json_object(), *v;
	bool complete = true;
	size_t i;

	for (i = 0; i < type->n_fields; i++) {
		if (!(type->fields[i].rules & (KEY | ABOUT)))
			continue;
		v = json_object_get(object, type->fields[i].name);
		complete = complete && v != NULL;
		if (v != NULL)
			json_object_set(keys, type->fields[i].name, v);
	}
	quiet.problems = unheard;
	quiet.n_problems = 0;
	record_from_json(&quiet, type, keys, S(""), record);
	json_decref(keys);
	if (complete && quiet.n_problems == 0 && !in->restoring)
		old = record_by_address(quiet.db, type,
		    record_address(quiet.arena, type, record));
	return old != NULL ? old : import_new(in, type, parent);
}

/* Addresses that a list has named: a second one is a slip of the pen, and
 * would silently lie over the first. */
struct seen {
	str *v;
	size_t room; /* more than there will ever be addresses */
};

static bool
seen_before(struct seen *seen, struct arena *a, str address)
{
	size_t i = str_hash(address) % seen->room;

	for (; seen->v[i].n > 0; i = (i + 1) % seen->room)
		if (str_eq(seen->v[i], address))
			return true;
	seen->v[i] = str_copy(a, address);
	return false;
}

/* A record with an address of its own is found wherever it stands: naming it
 * under another parent would look like moving it, and would not. */
static void
import_stands(struct importing *in, const struct record_type *type,
    const struct record *parent, const struct record *record, str path)
{
	const ref *stands = field_get(record_parent(type), record);

	if (parent->id != 0 && stands->id != parent->id)
		reading_problem(&in->reading, path,
		    "%.*s stands under %.*s in this portal; leave it there, or "
		    "give this one an address of its own",
		    ARG(record->address), ARG(stands->slug));
}

/* A place is not part of itself, however far up. */
static void
import_tree(struct importing *in, const struct record_type *type,
    const struct record *record, str path)
{
	const struct field *up = record_tree(type);
	const void *above = record;
	int depth;

	for (depth = 0; up != NULL && depth < RECORD_TREE_MAX; depth++) {
		const ref *at = field_get(up, above);

		if (at->id == 0)
			return;
		if (at->id == record->id)
			break;
		above = record_by_id(in->reading.db, type, at->id);
		if (above == NULL)
			return;
	}
	if (up != NULL)
		reading_problem(&in->reading,
		    str_fmt(in->reading.arena, "%.*s.%s", ARG(path), up->name),
		    "this %s would be part of itself, or stand more than %d "
		    "deep; name what it is part of",
		    type->name, RECORD_TREE_MAX);
}

/* Whether what has no problem may be stored: not when problems are no longer
 * counted, nor under a parent that was not stored because of its own. */
static bool
import_may_keep(const struct importing *in, const struct record *parent)
{
	return in->reading.n_problems < PROBLEMS_MAX &&
	       (parent == NULL || parent->id != 0);
}

static void import_list(struct importing *, const struct record_type *,
    const void *, json_t *, str);

static void
import_record(struct importing *in, const struct record_type *type,
    const void *parent, json_t *object, str path, struct seen *seen)
{
	struct reading *r = &in->reading;
	size_t before = r->n_problems, i;
	const struct record_type *child;
	json_t *list;
	void *record;

	if (!json_is_object(object)) {
		reading_problem(r, path, "write a %s here, as { … }",
		    type->name);
		return;
	}
	record = import_base(in, type, parent, object);
	if (parent == NULL)
		r->relative = import_relative(in, type, object, record);
	else
		import_stands(in, type, parent, record, path);
	record_from_json(r, type, object, path, record);
	record_complete(r, type, path, record);
	import_tree(in, type, record, path);
	if (r->n_problems == before &&
	    seen_before(seen, parent == NULL ? in->kept : r->arena,
		record_address(r->arena, type, record)))
		reading_problem(r, path,
		    "this list names %.*s twice; give each its own",
		    ARG(record_address(r->arena, type, record)));
	if (r->n_problems == before && import_may_keep(in, parent))
		import_keep(in, type, record);
	for (i = 0; (child = records_child(records_of(r->db), type, i)) != NULL;
	     i++) {
		list = json_object_get(object, child->plural);
		if (list != NULL)
			import_list(in, child, record, list,
			    str_fmt(r->arena, "%.*s.%s", ARG(path),
				child->plural));
	}
}

/* From here on texts live in ${step}, which forgets what was there; or again
 * in what is kept, to which the problems from ${first} on are brought. */
static void
import_step(struct importing *in, bool step, size_t first)
{
	struct reading *r = &in->reading;
	size_t i;

	if (step)
		arena_reset(in->step);
	r->arena = step ? in->step : in->kept;
	db_arena_use(r->db, r->arena);
	for (i = first; !step && i < r->n_problems; i++)
		r->problems[i] =
		    (struct problem){ str_copy(in->kept, r->problems[i].path),
			    str_copy(in->kept, r->problems[i].what) };
}

static void
import_list(struct importing *in, const struct record_type *type,
    const void *parent, json_t *list, str path)
{
	struct reading *r = &in->reading;
	struct seen seen = { .room = 2 * json_array_size(list) + 1 };
	json_t *object;
	size_t i, first;

	if (!json_is_array(list)) {
		reading_problem(r, path, "write a list here, as [ … ]");
		return;
	}
	seen.v = NEWS(r->arena, str, seen.room);
	json_array_foreach(list, i, object)
	{
		first = r->n_problems;
		if (parent == NULL)
			import_step(in, true, first);
		import_record(in, type, parent, object,
		    str_fmt(r->arena, "%.*s[%zu]", ARG(path), i), &seen);
		if (parent == NULL)
			import_step(in, false, first);
	}
}

static str
import_member(const json_t *object, const char *name)
{
	const json_t *v = json_object_get(object, name);

	return (str){ json_string_value(v), json_string_length(v) };
}

static struct act
import_act(const json_t *v)
{
	return (struct act){
		.seq = json_integer_value(json_object_get(v, "seq")),
		.at = { json_integer_value(json_object_get(v, "at")) },
		.version = json_integer_value(json_object_get(v, "version")),
		.verb = import_member(v, "verb"),
		.kind = import_member(v, "kind"),
		.address = import_member(v, "address"),
		.role = import_member(v, "role"),
		.fields = import_member(v, "fields"),
		.content = import_member(v, "content"),
		.hash = import_member(v, "hash"),
		.jurisdiction = import_member(v, "jurisdiction"),
		.salt = import_member(v, "salt"),
		.json = import_member(v, "says"),
	};
}

/* Whether the portal already holds exactly the acts of ${history}. */
static bool
import_known(struct importing *in, json_t *history)
{
	struct db *db = in->reading.db;
	str hash, last;
	int64_t head = acts_head(db, &hash);
	size_t n = json_array_size(history);

	last = n == 0 ? S("")
		      : import_member(json_array_get(history, n - 1), "hash");
	return head == (int64_t)n && str_eq(hash, last);
}

static void
import_history(struct importing *in, json_t *history)
{
	struct reading *r = &in->reading;
	const struct record_type *type;
	struct act act;
	json_t *v;
	size_t i;
	bool fits;
	str head;

	if (acts_head(r->db, &head) != 0) {
		reading_problem(r, S("history"),
		    "this portal has a history of its own; restore a full "
		    "export into an empty portal, or take \"history\" out "
		    "(claraboia export --records) to add only its records");
		return;
	}
	in->restoring = r->exact = true;
	json_array_foreach(history, i, v)
	{
		import_step(in, true, r->n_problems);
		act = import_act(v);
		type = records_named(records_of(r->db), act.kind);
		if (type != NULL)
			act.home_kind = str_of(act_home(records_of(r->db), type,
			    act.address, &act.home)
						   ->name);
		fits = type != NULL && act_restore(r->db, &act);
		import_step(in, false, r->n_problems);
		if (fits)
			continue;
		reading_problem(r, str_fmt(r->arena, "history[%zu]", i),
		    "this act does not fit the one before, or was altered; "
		    "use the export as it was written");
		return;
	}
}

/* Whether the records of a file are what its acts say. */
static void
import_restored(struct importing *in)
{
	struct reading *r = &in->reading;
	str wrong;

	if (r->n_problems > 0)
		return;
	acts_verify(r->db, &wrong);
	if (wrong.n > 0)
		reading_problem(r, S("history"),
		    "%.*s; use the export as it was written", ARG(wrong));
}

/* The members a file may have at its top. */
static void
import_top(struct importing *in, json_t *top)
{
	struct reading *r = &in->reading;
	const struct record_type *type;
	const char *name;
	json_t *v;

	v = json_object_get(top, "claraboia");
	if (!json_is_integer(v) || json_integer_value(v) != EXCHANGE_FORMAT)
		reading_problem(r, S("claraboia"),
		    "a file starts with \"claraboia\": %d, the number of its "
		    "format",
		    EXCHANGE_FORMAT);
	json_object_foreach(top, name, v)
	{
		type = records_named(records_of(r->db), str_of(name));
		if (strcmp(name, "claraboia") == 0 ||
		    strcmp(name, "history") == 0 ||
		    (type != NULL && record_parent(type) == NULL &&
			strcmp(name, type->plural) == 0))
			continue;
		reading_problem(r, str_of(name),
		    "\"%.40s\" does not stand at the top of a file; terms, "
		    "jurisdictions, institutions and plans do",
		    name);
	}
}

static void
import_document(struct importing *in, json_t *top)
{
	const struct records *records = records_of(in->reading.db);
	json_t *history = json_object_get(top, "history"), *list;
	size_t i;

	if (history != NULL && import_known(in, history))
		return;
	if (history != NULL)
		import_history(in, history);
	if (in->reading.n_problems > 0)
		return;
	for (i = 0; i < records_count(records); i++) {
		const struct record_type *type = records_type(records, i);

		list = json_object_get(top, type->plural);
		if (list != NULL && record_parent(type) == NULL)
			import_list(in, type, NULL, list, str_of(type->plural));
	}
	if (in->restoring)
		import_restored(in);
}

static void
import_file(struct importing *in)
{
	struct reading *r = &in->reading;
	size_t before = r->n_problems;
	json_error_t error;
	json_t *top;

	in->restoring = r->exact = false;
	top = json_loadb(in->file->text.p, in->file->text.n,
	    JSON_REJECT_DUPLICATES, &error);
	if (top == NULL) {
		if (r->n_problems < PROBLEMS_MAX)
			r->problems[r->n_problems++] = (struct problem){
				str_fmt(r->arena, "%s:%d", in->file->name,
				    error.line < 1 ? 1 : error.line),
				str_fmt(r->arena, "this is not JSON: %s",
				    error.text)
			};
		return;
	}
	if (!json_is_object(top))
		reading_problem(r, S(""), "a file is one object, { … }");
	else {
		import_top(in, top);
		import_document(in, top);
	}
	import_place(in, before);
	json_decref(top);
}

bool
import_apply(struct db *db, void *cookie)
{
	struct import *what = cookie;
	struct importing in = {
		.what = what,
		.reading = { .db = db,
		    .arena = db_arena(db),
		    .today = what->today,
		    .problems =
			NEWS(db_arena(db), struct problem, PROBLEMS_MAX) },
		.kept = db_arena(db),
		.step = arena_open(IMPORT_STEP_MAX),
	};
	size_t i;

	what->created = what->changed = what->same = what->restored = 0;
	for (i = 0; i < what->n_files; i++) {
		in.file = &what->files[i];
		import_file(&in);
	}
	arena_close(in.step);
	what->problems = in.reading.problems;
	what->n_problems = in.reading.n_problems;
	return what->n_problems == 0;
}
