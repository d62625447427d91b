/* The pen.  Reading acts stands in acts_read.c, checking in acts_verify.c. */
#include <assert.h>

#include "commons/acts/acts.h"
#include "commons/search/search.h"
#include "engine/base/date.h"
#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/record/json.h"
#include "queries.h"

/* What an act's text holds besides its own texts; the names of all fields. */
#define ACT_TEXT_MAX ((size_t)16 << 10)

const struct record_type *
about_of(const struct records *records, str about, str *address)
{
	*address = about;
	return records_named(records, str_cut(address, '/'));
}

void *
about_record(struct db *db, str about, const struct record_type **type)
{
	str address;

	*type = about_of(records_of(db), about, &address);
	return *type == NULL ? NULL : record_by_address(db, *type, address);
}

str
about_write(struct arena *a, const struct record_type *type, str address)
{
	return str_fmt(a, "%s/%.*s", type->name, ARG(address));
}

const struct record_type *
act_home(const struct records *records, const struct record_type *type,
    str address, str *home)
{
	const struct field *slug = &type->fields[0];
	const struct record_type *about;

	/* An address starts with that of the nearest record with a slug. */
	while (!(slug->rules & UNIQUE) && record_parent(type) != NULL) {
		type = record_parent(type)->to;
		slug = &type->fields[0];
	}
	/* What is about something is shown where that is shown. */
	if (record_about(type) != NULL) {
		about = about_of(records, address, home);
		if (about != NULL)
			return act_home(records, about, *home, home);
	}
	*home = address;
	if (slug->rules & UNIQUE)
		*home = str_cut(&address, '/');
	return type;
}

str
act_text(struct arena *a, const struct act *act, str before)
{
	/* As long as what it holds: a file to restore may say anything. */
	struct buf b =
	    buf_open(a, ACT_TEXT_MAX + act->verb.n + act->kind.n +
			    act->address.n + act->jurisdiction.n + act->role.n +
			    act->fields.n + act->content.n + before.n);

	buf_c(&b, "claraboia-act/1\nact ");
	buf_number(&b, act->seq);
	buf_c(&b, "\nverb ");
	buf_add(&b, act->verb);
	buf_c(&b, "\nkind ");
	buf_add(&b, act->kind);
	buf_c(&b, "\naddress ");
	buf_add(&b, act->address);
	buf_c(&b, "\nversion ");
	buf_number(&b, act->version);
	buf_c(&b, "\ntime ");
	buf_number(&b, act->at.us);
	buf_c(&b, "\njurisdiction ");
	buf_add(&b, act->jurisdiction);
	buf_c(&b, "\nrole ");
	buf_add(&b, act->role);
	buf_c(&b, "\nfields ");
	buf_add(&b, act->fields);
	buf_c(&b, "\ncontent hmac-sha256:");
	buf_add(&b, act->content);
	buf_c(&b, "\nbefore sha256:");
	buf_add(&b, before);
	buf_char(&b, '\n');
	return buf_str(&b);
}

str
act_content(struct arena *a, str salt, str json)
{
	return hash_hex(a, hash_hmac(salt, json));
}

str
act_jurisdiction(struct db *db, const struct record_type *type,
    const void *record)
{
	const struct field *f;

	while (record != NULL) {
		if (str_eq(str_of(type->name), S("jurisdiction")))
			return ((const struct record *)record)->address;
		f = record_field(type, S("jurisdiction"));
		if (f != NULL)
			return ((const ref *)field_get(f, record))->slug;
		f = record_about(type);
		if (f != NULL) {
			record = about_record(db,
			    *(const str *)field_get(f, record), &type);
			continue;
		}
		f = record_parent(type);
		if (f == NULL)
			break;
		record = record_by_id(db, f->to,
		    ((const ref *)field_get(f, record))->id);
		type = f->to;
	}
	return S("");
}

static bool
act_same(struct arena *a, const struct field *f, const void *x, const void *y)
{
	struct record_type one = { .fields = f, .n_fields = 1 };

	return str_eq(record_json(a, &one, x), record_json(a, &one, y));
}

/* The names of the fields in which ${new} differs from ${old}. */
static str
act_fields(struct arena *a, const struct record_type *type, const void *old,
    const void *new)
{
	struct buf b = buf_open(a, ACT_TEXT_MAX);
	size_t i;

	for (i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];

		if (old == NULL ? record_is_empty(f, new)
				: act_same(a, f, old, new))
			continue;
		if (b.n > 0)
			buf_char(&b, ' ');
		buf_c(&b, f->name);
	}
	return buf_str(&b);
}

static void
act_add(struct db *db, const struct act *act)
{
	db_run(db, Q_act_add,
	    VALUES(value_number(act->seq), value_number(act->at.us),
		value_text(act->verb), value_text(act->kind),
		value_text(act->address), value_number(act->version),
		value_text(act->role), value_text(act->fields),
		value_text(act->content), value_text(act->hash),
		value_text(act->home_kind), value_text(act->home),
		value_text(act->jurisdiction)));
	if (act->salt.n > 0)
		db_run(db, Q_act_version_add,
		    VALUES(value_number(act->seq), value_text(act->salt),
			value_text(act->json)));
}

bool
act_restore(struct db *db, const struct act *act)
{
	str before = { 0 };
	int64_t head = acts_head(db, &before);
	str hash;

	if (act->seq != head + 1)
		return false;
	hash = hash_hex(db_arena(db),
	    hash_sha256(act_text(db_arena(db), act, before)));
	if (!str_eq(hash, act->hash) ||
	    (act->salt.n > 0 &&
		!str_eq(act->content,
		    act_content(db_arena(db), act->salt, act->json))))
		return false;
	act_add(db, act);
	return true;
}

void
act_restore_record(struct db *db, const struct record_type *type, void *record)
{
	struct record *r = record;
	str home;

	r->address = record_address(db_arena(db), type, record);
	r->version = db_one(db, Q_act_version_newest,
	    VALUES(value_text(str_of(type->name)), value_text(r->address)));
	record_insert(db, type, record);
	search_put(db, type, record,
	    str_of(act_home(records_of(db), type, r->address, &home)->name),
	    home);
}

/* What an act says of one record, and what it does with it. */
static void
act_write(struct db *db, const struct author *author,
    const struct record_type *type, const void *record, int64_t version,
    str verb, str fields, str json)
{
	const struct record *r = record;
	struct arena *a = db_arena(db);
	struct sha256 salt;
	struct act act = {
		.at = author->now,
		.verb = verb,
		.kind = str_of(type->name),
		.address = r->address,
		.version = version,
		.role = author->role,
		.fields = fields,
	};
	str before = { 0 };

	act.seq = acts_head(db, &before) + 1;
	hash_random(salt.b, sizeof(salt.b));
	act.salt = hash_hex(a, salt);
	act.json = json;
	act.content = act_content(a, act.salt, act.json);
	act.home_kind =
	    str_of(act_home(records_of(db), type, r->address, &act.home)->name);
	act.jurisdiction = act_jurisdiction(db, type, record);
	act.hash = hash_hex(a, hash_sha256(act_text(a, &act, before)));
	act_add(db, &act);
	if (str_is(verb, "withdrawn"))
		search_remove(db, type, r->address);
	else
		search_put(db, type, record, act.home_kind, act.home);
}

/* Files that a record names are no draft's any more. */
static void
act_release_files(struct db *db, const struct record_type *type,
    const void *record)
{
	for (size_t i = 0; i < type->n_fields; i++) {
		const struct field *f = &type->fields[i];
		const str *slug = field_get(f, record);

		if (f->kind == FIELD_FILE && slug->n > 0)
			db_run(db, Q_file_release, VALUES(value_text(*slug)));
	}
}

bool
act_save(struct db *db, const struct author *author,
    const struct record_type *type, void *record)
{
	struct record *r = record;
	struct arena *a = db_arena(db);
	const void *old = NULL;
	str fields, json = record_json(a, type, record), verb = S("changed");

	if (r->id != 0) {
		old = record_by_id(db, type, r->id);
		if (old == NULL || str_eq(record_json(a, type, old), json))
			return false;
	}
	fields = act_fields(a, type, old, record);
	/* An address is for ever: children and links are made of it. */
	assert(
	    old == NULL || str_eq(r->address, record_address(a, type, record)));
	r->address = record_address(a, type, record);
	if (old == NULL) {
		r->version = 1 + db_one(db, Q_act_version_newest,
				     VALUES(value_text(str_of(type->name)),
					 value_text(r->address)));
		verb = r->version == 1 ? S("created") : S("restored");
		record_insert(db, type, record);
	} else {
		r->version = ((const struct record *)old)->version + 1;
		record_update(db, type, record);
	}
	act_release_files(db, type, record);
	act_write(db, author, type, record, r->version, verb, fields, json);
	return true;
}

static void
act_withdraw_one(struct db *db, const struct author *author,
    const struct record_type *type, const void *record, str reason)
{
	int64_t version = ((const struct record *)record)->version;
	struct buf b = buf_open(db_arena(db), ACT_TEXT_MAX + 6 * reason.n);
	bool first = true;

	buf_char(&b, '{');
	json_key(&b, &first, "reason");
	json_text(&b, reason);
	buf_char(&b, '}');
	/* The place it belonged to is found before its row goes. */
	act_write(db, author, type, record, version + 1, S("withdrawn"), S(""),
	    buf_str(&b));
	record_delete(db, type, record);
}

bool
act_withdraw(struct db *db, const struct author *author,
    const struct record_type *type, const void *record, str reason)
{
	const struct records *records = records_of(db);
	const struct record_type *child;
	struct record_list under;
	size_t i, k;

	for (i = 0; (child = records_child(records, type, i)) != NULL; i++) {
		under = record_children(db, child,
		    ((const struct record *)record)->id);
		for (k = 0; k < under.n; k++)
			if (!act_withdraw(db, author, child, under.v[k],
				reason))
				return false;
	}
	act_withdraw_one(db, author, type, record, reason);
	return db_fault(db)->kind == FAULT_NONE;
}

void
act_forget(struct db *db, const struct record_type *type, str address,
    int64_t before)
{
	db_run(db, Q_act_version_forget,
	    VALUES(value_text(str_of(type->name)), value_text(address),
		value_number(before)));
	search_forgotten(db);
}
