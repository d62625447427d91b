/*
 * Checking the acts: the chain from the first to the last, the version each
 * act vouches for, and that every record says what its newest act says.
 */
#include <string.h>

#include "commons/acts/acts.h"
#include "engine/base/hash.h"
#include "engine/record/json.h"
#include "queries.h"

/* Acts and records read at a time: memory stays flat for any portal. */
#define VERIFY_STEP 50
#define VERIFY_BYTES_MAX ((size_t)1 << 30)
#define ADDRESS_MAX 512

/* Whether ${act} is found where it belongs: on the page of its record. */
static bool
verify_home(const struct records *records, const struct act *act)
{
	const struct record_type *type = records_named(records, act->kind);
	const struct record_type *kind;
	str home;

	if (type == NULL)
		return true; /* of a kind that this program no longer has */
	kind = act_home(records, type, act->address, &home);
	return str_is(act->home_kind, kind->name) && str_eq(act->home, home);
}

static bool
verify_act(struct db *db, const struct act *act, int64_t seq, str before,
    str *wrong)
{
	struct arena *a = db_arena(db);
	str hash = hash_hex(a, hash_sha256(act_text(a, act, before)));

	if (act->seq != seq)
		*wrong = str_fmt(a, "act %lld is missing", (long long)seq);
	else if (!str_eq(hash, act->hash))
		*wrong = str_fmt(a,
		    "act %lld (%.*s of %.*s %.*s) was altered, or one before "
		    "it was",
		    (long long)seq, ARG(act->verb), ARG(act->kind),
		    ARG(act->address));
	else if ((act->salt.n > 0 || act->json.n > 0) &&
		 !str_eq(act->content, act_content(a, act->salt, act->json)))
		*wrong =
		    str_fmt(a, "what act %lld says of %.*s %.*s was altered",
			(long long)seq, ARG(act->kind), ARG(act->address));
	else if (!verify_home(records_of(db), act))
		*wrong = str_fmt(a,
		    "act %lld (%.*s of %.*s %.*s) was moved to another page",
		    (long long)seq, ARG(act->verb), ARG(act->kind),
		    ARG(act->address));
	else
		return true;
	return false;
}

/* Whether ${said} says ${record}: to the letter, or as a program wrote it for
 * which a field held one code that may hold several now. */
static bool
verify_says(struct db *db, const struct record_type *type, const void *record,
    str said)
{
	struct arena *a = db_arena(db);
	struct problem problems[PROBLEMS_MAX];
	struct reading r = { .db = db,
		.arena = a,
		.exact = true,
		.problems = problems };
	str now = record_json(a, type, record);
	void *then;

	if (str_eq(said, now))
		return true;
	then = record_new(a, type);
	return record_from_version(&r, type, said, then) && r.n_problems == 0 &&
	       str_eq(record_json(a, type, then), now);
}

static void
verify_record(struct db *db, const struct record_type *type, const void *record,
    str *wrong)
{
	const struct record *r = record;
	struct arena *a = db_arena(db);
	str said = act_json_of(db, str_of(type->name), r->address, r->version);

	if (!verify_says(db, type, record, said))
		*wrong = str_fmt(a,
		    "%s %.*s is not what its newest act (version %lld) says",
		    type->name, ARG(r->address), (long long)r->version);
	else if (db_one(db, Q_act_version_newest,
		     VALUES(value_text(str_of(type->name)),
			 value_text(r->address))) != r->version)
		*wrong = str_fmt(a, "%s %.*s is not at its newest version",
		    type->name, ARG(r->address));
}

/* Texts of one step live in ${step}; what is wrong outlives it. */
static void
verify_note(struct arena *kept, str *wrong, str said)
{
	if (wrong->n == 0 && said.n > 0)
		*wrong = str_copy(kept, said);
}

/* Records of one type against the acts, and that none has gone. */
static void
verify_type(struct db *db, struct arena *kept, const struct record_type *type,
    str *wrong)
{
	char after[ADDRESS_MAX];
	int64_t seen = 0, known;
	struct record_list list;
	str said = { 0 }, from = { after, 0 };
	size_t i;

	do {
		arena_reset(db_arena(db));
		list = record_after(db, type, from, VERIFY_STEP);
		for (i = 0; i < list.n && said.n == 0; i++)
			verify_record(db, type, list.v[i], &said);
		verify_note(kept, wrong, said);
		seen += (int64_t)list.n;
		if (list.n > 0) {
			str last =
			    ((struct record *)list.v[list.n - 1])->address;

			from.n = last.n < ADDRESS_MAX ? last.n : ADDRESS_MAX;
			memcpy(after, last.p, from.n);
		}
	} while (list.n == VERIFY_STEP && said.n == 0);
	known = db_one(db, Q_act_count_records,
	    VALUES(value_text(str_of(type->name))));
	if (said.n == 0 && seen != known)
		verify_note(kept, wrong,
		    str_fmt(db_arena(db),
			"%lld records of kind %s are stored, the acts know "
			"%lld",
			(long long)seen, type->name, (long long)known));
}

static int64_t
verify_chain(struct db *db, struct arena *kept, str *wrong)
{
	char hash[64];
	struct act_list list;
	str said = { 0 }, before = { hash, 0 };
	int64_t seq = 0;
	size_t i;

	do {
		arena_reset(db_arena(db));
		list = acts_after(db, seq, VERIFY_STEP);
		for (i = 0; i < list.n; i++) {
			if (!verify_act(db, &list.v[i], seq + 1, before,
				&said)) {
				verify_note(kept, wrong, said);
				return seq;
			}
			before.n = sizeof(hash);
			memcpy(hash, list.v[i].hash.p, sizeof(hash));
			seq++;
		}
	} while (list.n == VERIFY_STEP);
	return seq;
}

int64_t
acts_verify(struct db *db, str *wrong)
{
	const struct records *records = records_of(db);
	struct arena *step = arena_open(VERIFY_BYTES_MAX);
	struct arena *kept = db_arena_use(db, step);
	int64_t seq;
	size_t i;

	*wrong = (str){ 0 };
	seq = verify_chain(db, kept, wrong);
	for (i = 0; i < records_count(records) && wrong->n == 0; i++)
		verify_type(db, kept, records_type(records, i), wrong);
	db_arena_use(db, kept);
	arena_close(step);
	return seq;
}
