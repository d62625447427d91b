/* Goal: a key stands for one request of one person on one address for a day,
 * and nobody's key is left behind when they are erased. */
#include "commons/commons_house.h"
#include "interop/api/idempotency.h"

#define HOUR_US INT64_C(3600000000)

static int
house_open(void **state)
{
	struct house *h = house_make();

	commons_start(h, NULL, 0);
	*state = h;
	return 0;
}

static struct who ana = { .person = 1 }, biel = { .person = 2 };

static struct request
asked(struct house *h, const struct who *who, const char *path,
    const char *body)
{
	return (struct request){ .arena = h->arena,
		.who = who,
		.path = str_of(path),
		.body = str_of(body),
		.with = { .key = S("k"),
		    .content_type = S("application/json") },
		.now = HOUSE_NOW };
}

static bool
keep_apply(struct db *db, void *cookie)
{
	struct request *rq = cookie;

	rq->db = db;
	idempotency_keep(rq,
	    (struct idempotency_reply){ 201, S("/there"), S("{\"act\":7}") });
	return true;
}

static bool
forget_apply(struct db *db, void *cookie)
{
	const struct author author = { S("console"), HOUSE_NOW };

	idempotency_forget(db, &author, S("p-1"), *(const int64_t *)cookie,
	    false);
	return true;
}

static void
done(struct house *h, store_apply *apply, void *what)
{
	if (store_write(h->store, h->arena, apply, what, &h->fault) !=
	    WRITE_DONE)
		fail_msg("%s", h->fault.detail);
}

static enum idempotency
found(struct house *h, struct request rq, struct idempotency_reply *reply)
{
	enum idempotency what;

	rq.db = store_read(h->store, h->arena);
	what = idempotency_find(&rq, reply);
	store_read_end(h->store, rq.db);
	return what;
}

static void
test_key_stands_for_one_request(void **state)
{
	struct house *h = *state;
	struct request rq = asked(h, &ana, "/api/v1/plans", "{}"), other;
	struct idempotency_reply reply;

	assert_int_equal(found(h, rq, &reply), IDEMPOTENCY_NEW);
	done(h, keep_apply, &rq);
	assert_int_equal(found(h, rq, &reply), IDEMPOTENCY_SAME);
	assert_int_equal(reply.status, 201);
	assert_true(str_is(reply.location, "/there"));
	assert_true(str_is(reply.body, "{\"act\":7}"));
	other = rq;
	other.body = S("{ }");
	assert_int_equal(found(h, other, &reply), IDEMPOTENCY_OTHER);
	other = rq;
	other.with.if_match = S("\"1\"");
	assert_int_equal(found(h, other, &reply), IDEMPOTENCY_OTHER);
	other = rq;
	other.query = S("name=x");
	assert_int_equal(found(h, other, &reply), IDEMPOTENCY_OTHER);
	other = rq;
	other.path = S("/api/v1/commitments");
	assert_int_equal(found(h, other, &reply), IDEMPOTENCY_NEW);
	other = rq;
	other.who = &biel;
	assert_int_equal(found(h, other, &reply), IDEMPOTENCY_NEW);
	other = rq;
	other.with.key = S("K");
	assert_int_equal(found(h, other, &reply), IDEMPOTENCY_NEW);
}

static void
test_key_is_forgotten_after_a_day(void **state)
{
	struct house *h = *state;
	struct request rq = asked(h, &ana, "/api/v1/plans", "{}"), late;
	struct idempotency_reply reply;
	struct errand errand = { .store = h->store, .arena = h->arena };

	done(h, keep_apply, &rq);
	late = rq;
	late.now.us += 24 * HOUR_US - 1;
	errand.now = late.now;
	idempotency_sweep(&errand);
	assert_int_equal(found(h, late, &reply), IDEMPOTENCY_SAME);
	late.now.us++;
	assert_int_equal(found(h, late, &reply), IDEMPOTENCY_NEW);
	/* Kept again before it was swept: it stands for the new one. */
	late.body = S("{\"a\":1}");
	done(h, keep_apply, &late);
	assert_int_equal(found(h, late, &reply), IDEMPOTENCY_SAME);
	errand.now.us = late.now.us + 24 * HOUR_US;
	idempotency_sweep(&errand);
	assert_int_equal(found(h, late, &reply), IDEMPOTENCY_NEW);
}

static void
test_erased_with_the_person(void **state)
{
	struct house *h = *state;
	struct request hers = asked(h, &ana, "/api/v1/plans", "{}");
	struct request his = asked(h, &biel, "/api/v1/plans", "{}");
	struct idempotency_reply reply;

	done(h, keep_apply, &hers);
	done(h, keep_apply, &his);
	done(h, forget_apply, &ana.person);
	assert_int_equal(found(h, hers, &reply), IDEMPOTENCY_NEW);
	assert_int_equal(found(h, his, &reply), IDEMPOTENCY_SAME);
}

static void
test_without_a_key_nothing_is_kept(void **state)
{
	struct house *h = *state;
	struct request rq = asked(h, &ana, "/api/v1/plans", "{}");
	struct idempotency_reply reply;

	rq.with.key = S("");
	done(h, keep_apply, &rq);
	assert_int_equal(found(h, rq, &reply), IDEMPOTENCY_NEW);
}

static void
test_sound_keys(void **state)
{
	char longest[IDEMPOTENCY_KEY_MAX + 1];

	(void)state;
	memset(longest, 'k', sizeof(longest));
	assert_true(
	    idempotency_sound(S("8e03978e-40d5-43dd-bc93-6894a57f9324")));
	assert_true(idempotency_sound(S("\"quoted\"")));
	assert_true(idempotency_sound((str){ longest, IDEMPOTENCY_KEY_MAX }));
	assert_false(
	    idempotency_sound((str){ longest, IDEMPOTENCY_KEY_MAX + 1 }));
	assert_false(idempotency_sound(S("tab\there")));
	assert_false(idempotency_sound(S("\xc3\xb1")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(test_key_stands_for_one_request),
		IN_HOUSE(test_key_is_forgotten_after_a_day),
		IN_HOUSE(test_erased_with_the_person),
		IN_HOUSE(test_without_a_key_nothing_is_kept),
		cmocka_unit_test(test_sound_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
