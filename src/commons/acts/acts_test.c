/* Goal: nothing public changes without an act, and an act tells nothing that
 * may have to be forgotten. */
#include "commons/acts/acts_house.h"
#include "commons/search/search.h"
#include "engine/base/hash.h"
#include "engine/record/json.h"

enum { TEXT_IN_ACTS = Q_COUNT, TEXT_IN_VERSIONS, ACTS, VERSIONS, OWN_END };

static const struct sql own[] = {
	{ "text_in_acts",
	    "select count(*) from act where verb || kind || address || role || "
	    "fields || content || hash || home || jurisdiction like $1",
	    NULL },
	{ "text_in_versions",
	    "select count(*) from act_version where content like $1", NULL },
	{ "acts", "select count(*) from act", NULL },
	{ "versions", "select count(*) from act_version", NULL },
};
_Static_assert(sizeof(own) / sizeof(*own) == OWN_END - Q_COUNT, "one each");

static int
house_open(void **state)
{
	*state = house_make();
	commons_start(*state, own, OWN_END - Q_COUNT);
	return 0;
}

static void
no_act_without_a_change(void **state)
{
	struct house *h = *state;
	struct pledge *p = town(h), *again;

	again = record_by_id(house_read(h), &pledge_type, p->record.id);
	house_read_end(h);
	assert_int_equal(again->record.version, 3);
	assert_false(house_save(h, &pledge_type, again));
	assert_int_equal(again->record.version, 3);
	/* The same, said again. */
	again->title = house_words(h, "Bridge, newest");
	assert_false(house_save(h, &pledge_type, again));
	assert_int_equal(db_one(house_read(h), ACTS, NO_VALUES), 6);
	assert_int_equal(db_one(h->db, VERSIONS, NO_VALUES), 6);
	house_read_end(h);
	again->open = false;
	assert_true(house_save(h, &pledge_type, again));
	assert_int_equal(again->record.version, 4);
	assert_int_equal(db_one(house_read(h), ACTS, NO_VALUES), 7);
	house_read_end(h);
	/* A record that is not there any more is not written. */
	again->record.id = 999;
	again->open = true;
	assert_false(house_save(h, &pledge_type, again));
}

static void
says_what_changed(void **state)
{
	struct house *h = *state;
	struct act_list list;
	struct act *act;
	str before = { 0 };
	size_t i;

	town(h);
	list = acts_after(house_read(h), 0, 100);
	assert_int_equal(list.n, 6);
	act = &list.v[0];
	assert_str(act->verb, "created");
	assert_str(act->kind, "jurisdiction");
	assert_str(act->fields, "slug name level languages zone");
	assert_str(act->jurisdiction, "town");
	act = &list.v[3];
	assert_str(act->kind, "step");
	assert_str(act->address, "bridge/steps/2");
	assert_str(act->fields, "pledge number title");
	assert_str(act->home_kind, "pledge");
	assert_str(act->home, "bridge");
	assert_str(act->jurisdiction, "town");
	act = &list.v[4];
	assert_str(act->verb, "changed");
	assert_int_equal(act->version, 2);
	assert_str(act->fields, "title summary");
	act = &list.v[5];
	assert_str(act->fields, "title summary open");
	assert_str(act->role, "editor");
	assert_int_equal(act->at.us, HOUSE_NOW.us);
	assert_str(act->json, "{\"slug\":\"bridge\",\"jurisdiction\":\"town\","
			      "\"title\":{\"en\":\"Bridge, newest\"},"
			      "\"open\":true}");
	for (i = 0; i < list.n; i++) {
		str text = act_text(h->arena, &list.v[i], before);

		assert_int_equal(list.v[i].seq, i + 1);
		assert_true(str_eq(list.v[i].hash,
		    hash_hex(h->arena, hash_sha256(text))));
		assert_int_equal(list.v[i].salt.n, 64);
		assert_true(str_eq(list.v[i].content,
		    act_content(h->arena, list.v[i].salt, list.v[i].json)));
		before = list.v[i].hash;
	}
	assert_true(!str_eq(list.v[0].salt, list.v[1].salt));
	house_read_end(h);
}

/* The text that is hashed, to the letter: other programs recompute it. */
static void
hashes_a_text(void **state)
{
	struct house *h = *state;
	const struct act act = { .seq = 80,
		.at = { 1795348534000000 },
		.verb = S("created"),
		.kind = S("milestone"),
		.address = S("a/milestones/7"),
		.version = 1,
		.jurisdiction = S("a-town"),
		.role = S("console"),
		.fields = S("number title"),
		.content = S("c0"),
		.home = S("not in it") };

	assert_str(act_text(h->arena, &act, S("b0")),
	    "claraboia-act/1\nact 80\nverb created\nkind milestone\n"
	    "address a/milestones/7\nversion 1\ntime 1795348534000000\n"
	    "jurisdiction a-town\nrole console\nfields number title\n"
	    "content hmac-sha256:c0\n"
	    "before sha256:b0\n");
	/* RFC 4231, test case 2. */
	assert_str(act_content(h->arena, S("Jefe"),
		       S("what do ya want for nothing?")),
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

/* What a record says stands in its versions, which can be erased. */
static void
acts_hold_no_text(void **state)
{
	struct house *h = *state;
	struct db *db;

	town(h);
	db = house_read(h);
	assert_int_equal(db_one(db, TEXT_IN_ACTS,
			     VALUES(value_text(S("%river%")))),
	    0);
	assert_int_equal(db_one(db, TEXT_IN_ACTS,
			     VALUES(value_text(S("%newer%")))),
	    0);
	assert_int_equal(db_one(db, TEXT_IN_VERSIONS,
			     VALUES(value_text(S("%river%")))),
	    1);
	house_read_end(h);
}

static void
reads_newest_first(void **state)
{
	struct house *h = *state;
	struct act_list list;
	struct db *db;
	str hash;

	assert_int_equal(acts_head(house_read(h), &hash), 0);
	assert_str(hash, "");
	house_read_end(h);
	town(h);
	house_jurisdiction(h, "village");
	db = house_read(h);
	assert_int_equal(acts_head(db, &hash), 7);
	assert_int_equal(hash.n, 64);
	list = acts_newest(db, INT64_MAX, 2);
	assert_int_equal(list.n, 2);
	assert_int_equal(list.v[0].seq, 7);
	assert_int_equal(list.v[0].json.n, 0); /* lists carry no versions */
	list = acts_newest(db, list.v[1].seq, 100);
	assert_int_equal(list.n, 5);
	assert_int_equal(list.v[0].seq, 5);
	list = acts_of_jurisdiction(db, S("town"), INT64_MAX, 100);
	assert_int_equal(list.n, 6);
	list = acts_of_home(db, &pledge_type, S("bridge"), INT64_MAX, 100);
	assert_int_equal(list.n, 5);
	assert_true(list.v[0].json.n > 0);
	list = acts_of_home(db, &pledge_type, S("bridge"), 3, 100);
	assert_int_equal(list.n, 1);
	assert_int_equal(acts_of_home(db, &step_type, S("bridge"), INT64_MAX, 9)
			     .n,
	    0);
	house_read_end(h);
}

struct restore {
	const struct act *acts;
	size_t n, taken;
};

static bool
restore_apply(struct db *db, void *cookie)
{
	struct restore *restore = cookie;

	restore->taken = 0;
	while (restore->taken < restore->n &&
	       act_restore(db, &restore->acts[restore->taken]))
		restore->taken++;
	return restore->taken == restore->n;
}

/* How many of ${acts} a new portal takes. */
static size_t
restored(const struct act *acts, size_t n)
{
	struct restore restore = { acts, n, 0 };
	void *state;
	struct house *h;
	enum write_outcome outcome;

	house_open(&state);
	h = state;
	outcome =
	    store_write(h->store, h->arena, restore_apply, &restore, &h->fault);
	assert_int_equal(outcome,
	    restore.taken == n ? WRITE_DONE : WRITE_REFUSED);
	house_end(&state);
	return restore.taken;
}

static void
restores_what_fits_and_nothing_else(void **state)
{
	struct house *h = *state;
	char long_text[20000];
	struct act_list list;
	struct act acts[6];
	size_t i;

	town(h);
	list = acts_after(house_read(h), 0, 6);
	house_read_end(h);
	assert_int_equal(restored(list.v, 6), 6);
	assert_int_equal(restored(list.v + 1, 5), 0);
	memset(long_text, 'x', sizeof(long_text));
	for (i = 0; i < 10; i++) {
		struct act *third = &acts[2];

		memcpy(acts, list.v, sizeof(acts));
		if (i == 0)
			third->seq++;
		else if (i == 1)
			third->role = S("citizen");
		else if (i == 2)
			third->at.us++;
		else if (i == 3)
			third->json = S("{}");
		else if (i == 4)
			third->salt = list.v[1].salt;
		else if (i == 5)
			third->hash = list.v[1].hash;
		else if (i == 6)
			third->content = S("");
		else if (i == 7)
			acts[2] = list.v[3]; /* one left out */
		else if (i == 8)
			acts[2] = list.v[1]; /* one twice */
		else
			third->fields = (str){ long_text, sizeof(long_text) };
		assert_int_equal(restored(acts, 6), 2);
	}
	/* A chain that is whole, and does not begin at one. */
	memcpy(acts, list.v, sizeof(acts));
	acts[0].seq = 2;
	acts[0].hash = hash_hex(h->arena,
	    hash_sha256(act_text(h->arena, &acts[0], S(""))));
	assert_int_equal(restored(acts, 1), 0);
	/* Without its version, as after an erasure, it fits. */
	memcpy(acts, list.v, sizeof(acts));
	acts[2].salt = acts[2].json = (str){ 0 };
	assert_int_equal(restored(acts, 6), 6);
}

static void
knows_whose_page_shows_it(void **state)
{
	struct house *h = *state;
	const struct records *r = h->records;
	str home;

	assert_ptr_equal(act_home(r, &proof_type, S("a/steps/1/proofs/2"),
			     &home),
	    &pledge_type);
	assert_str(home, "a");
	assert_ptr_equal(act_home(r, &vow_type, S("v"), &home), &vow_type);
	assert_str(home, "v");
	assert_ptr_equal(act_home(r, &term_type, S("list/code"), &home),
	    &term_type);
	assert_str(home, "list/code");
	/* What is about a step is shown where the step is. */
	assert_ptr_equal(act_home(r, &echo_type, S("step/a/steps/1/echoes/x"),
			     &home),
	    &pledge_type);
	assert_str(home, "a");
	/* About nothing that there is: itself. */
	assert_ptr_equal(act_home(r, &echo_type, S("none/a/echoes/x"), &home),
	    &echo_type);
}

static struct echo *
house_echo(struct house *h, const char *about, const char *slug)
{
	struct echo *e = record_new(h->arena, &echo_type);

	e->about = str_of(about);
	e->slug = str_of(slug);
	e->text = S("zanzibar");
	assert_true(house_save(h, &echo_type, e));
	return e;
}

struct withdrawing {
	const struct record_type *type;
	const void *record;
	bool done;
};

static bool
withdraw_apply(struct db *db, void *cookie)
{
	const struct author author = { S("officer"), HOUSE_NOW };
	struct withdrawing *w = cookie;

	w->done = act_withdraw(db, &author, w->type, w->record,
	    S("told by \"mistake\""));
	return w->done;
}

static enum write_outcome
withdraw(struct house *h, const struct record_type *type, const void *record)
{
	struct withdrawing w = { type, record, false };

	return store_write(h->store, h->arena, withdraw_apply, &w, &h->fault);
}

static void
assert_verified(struct house *h, int64_t acts)
{
	str wrong;

	assert_int_equal(verify(h, &wrong), acts);
	assert_str(wrong, "");
}

static size_t
found(struct house *h, const char *word)
{
	struct db *db = store_read(h->store, h->arena);
	size_t n = search_find(db, S("en"), str_of(word), S(""), 10).n;

	store_read_end(h->store, db);
	return n;
}

static void
withdraws_and_takes_up_again(void **state)
{
	struct house *h = *state;
	const struct jurisdiction *j = house_jurisdiction(h, "here");
	struct pledge *p = house_pledge(h, j, "a", "Open the xylophone");
	struct step *s = house_step(h, p, 1, "Buy the xylophone");
	struct pledge *again;
	struct act_list list;
	struct db *db;

	house_echo(h, "step/a/steps/1", "x");
	assert_int_equal(found(h, "xylophone"), 2);
	/* A place that a pledge names stays. */
	assert_int_equal(withdraw(h, &jurisdiction_type, j), WRITE_BROKEN);
	assert_int_equal(h->fault.kind, FAULT_RULE);
	assert_verified(h, 4);
	/* With all that lives under it, each by an act that says why. */
	assert_int_equal(withdraw(h, &pledge_type, p), WRITE_DONE);
	assert_verified(h, 6);
	assert_int_equal(found(h, "xylophone"), 0);
	db = store_read(h->store, h->arena);
	assert_null(record_by_address(db, &pledge_type, S("a")));
	assert_null(record_by_address(db, &step_type, s->record.address));
	list = acts_of_home(db, &pledge_type, S("a"), INT64_MAX, 10);
	assert_str(list.v[0].verb, "withdrawn");
	assert_str(list.v[0].kind, "pledge");
	assert_str(list.v[0].json, "{\"reason\":\"told by \\\"mistake\\\"\"}");
	assert_str(list.v[0].jurisdiction, "here");
	assert_str(list.v[1].kind, "step");
	store_read_end(h->store, db);
	/* Saved again, it takes its history up. */
	again = record_new(h->arena, &pledge_type);
	again->slug = S("a");
	again->jurisdiction = (ref){ j->record.id, j->slug };
	again->title = house_words(h, "Open the xylophone again");
	assert_true(house_save(h, &pledge_type, again));
	assert_int_equal(again->record.version, 3);
	assert_verified(h, 7);
	assert_int_equal(found(h, "xylophone"), 1);
	db = store_read(h->store, h->arena);
	assert_str(acts_newest(db, INT64_MAX, 1).v[0].verb, "restored");
	store_read_end(h->store, db);
}

static int64_t
count_text(struct house *h, int statement, const char *like)
{
	int64_t n =
	    db_one(house_read(h), statement, VALUES(value_text(str_of(like))));

	house_read_end(h);
	return n;
}

static bool
forget_apply(struct db *db, void *cookie)
{
	const struct echo *e = cookie;

	act_forget(db, &echo_type, e->record.address, e->record.version);
	return true;
}

static void
forgets_and_stays_whole(void **state)
{
	struct house *h = *state;
	const struct jurisdiction *j = house_jurisdiction(h, "here");
	struct echo *e;

	house_pledge(h, j, "a", "One");
	e = house_echo(h, "pledge/a", "x");
	assert_int_equal(found(h, "zanzibar"), 1);
	e->text = S("");
	assert_true(house_save(h, &echo_type, e));
	assert_int_equal(count_text(h, TEXT_IN_VERSIONS, "%zanzibar%"), 1);
	assert_int_equal(store_write(h->store, h->arena, forget_apply, e,
			     &h->fault),
	    WRITE_DONE);
	assert_int_equal(count_text(h, TEXT_IN_VERSIONS, "%zanzibar%"), 0);
	assert_int_equal(found(h, "zanzibar"), 0);
	assert_verified(h, 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(no_act_without_a_change),
		IN_HOUSE(says_what_changed),
		IN_HOUSE(hashes_a_text),
		IN_HOUSE(acts_hold_no_text),
		IN_HOUSE(reads_newest_first),
		IN_HOUSE(restores_what_fits_and_nothing_else),
		IN_HOUSE(knows_whose_page_shows_it),
		IN_HOUSE(withdraws_and_takes_up_again),
		IN_HOUSE(forgets_and_stays_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
