/* Goal: ten guesses at once, then one each half minute; what was right costs
 * nothing, and nobody pays for somebody else; two nodes on one store allow
 * together just as many, whatever they forget; and what cannot be counted is
 * not let through. */
#include <pthread.h>

#include "commons/commons_house.h"
#include "commons/people/people.h"
#include "commons/room.h"

static const moment start = { INT64_C(1795341600000000) };

static moment
after(int64_t seconds)
{
	return (moment){ start.us + seconds * 1000000 };
}

static void
ten_then_one_each_half_minute(void **state)
{
	struct guess *g = guess_open(10, 30);
	int i;

	(void)state;
	for (i = 0; i < 10; i++)
		assert_int_equal(guess_take(g, 1, start), 0);
	assert_int_equal(guess_take(g, 1, start), 30);
	assert_int_equal(guess_take(g, 1, after(29)), 1);
	assert_int_equal(guess_take(g, 2, start), 0);
	assert_int_equal(guess_take(g, 1, after(30)), 0);
	assert_int_equal(guess_take(g, 1, after(30)), 30);
	for (i = 0; i < 10; i++)
		assert_int_equal(guess_take(g, 1, after(3600)), 0);
	assert_int_equal(guess_take(g, 1, after(3600)), 30);
	guess_close(g);
}

static void
what_was_right_is_given_back(void **state)
{
	struct guess *g = guess_open(2, 30);
	int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		assert_int_equal(guess_take(g, 7, start), 0);
		guess_give(g, 7);
	}
	/* More given than taken saves nothing up. */
	guess_give(g, 7);
	guess_give(g, 7);
	assert_int_equal(guess_take(g, 7, start), 0);
	assert_int_equal(guess_take(g, 7, start), 0);
	assert_int_equal(guess_take(g, 7, start), 30);
	guess_close(g);
}

/* A crowd of other keys, as an attacker would send, forgets at worst. */
static void
a_crowd_keeps_nobody_out(void **state)
{
	struct guess *g = guess_open(10, 30);
	uint64_t key;

	(void)state;
	for (key = 100; key < 100100; key++)
		assert_int_equal(guess_take(g, key, start), 0);
	assert_int_equal(guess_take(g, 1, start), 0);
	guess_close(g);
}

/* What the store says is believed for a second, and no longer. */
static void
a_refusal_is_believed_for_a_moment(void **state)
{
	struct guess *g = guess_open(10, 30);

	(void)state;
	guess_refused(g, 7, start, 90);
	assert_int_equal(guess_take(g, 7, start), 90);
	assert_int_equal(guess_take(g, 7, (moment){ start.us + 999999 }), 90);
	assert_int_equal(guess_take(g, 8, start), 0);
	assert_int_equal(guess_take(g, 7, after(1)), 0);
	guess_close(g);
}

/* ---- two nodes on one store ---- */

enum { GUESS_STRANGE = Q_COUNT, GUESS_ROWS, OWN_END };

static const struct sql own[] = {
	{ "guess_strange",
	    "select count(*) from guess where length(key) <> 64 or "
	    "key like '%ana%' or key like '%7777%7777%'",
	    NULL },
	{ "guess_rows", "select count(*) from guess", NULL },
};

static int
house_open(void **state)
{
	*state = house_make();
	commons_start(*state, own, OWN_END - Q_COUNT);
	return 0;
}

/* A node: what it keeps in memory. */
static struct portal
node_open(void)
{
	return (struct portal){ .people = people_open(),
		.key = S("0123456789abcdef0123456789abcdef") };
}

/* A request to ${node}, as far as counting looks at it. */
static struct request
asked(struct house *h, const struct portal *node, struct arena *a, moment now,
    uint64_t from)
{
	return (struct request){ .arena = a,
		.store = h->store,
		.db = store_read(h->store, a),
		.portal = node,
		.now = now,
		.with = { .from = from } };
}

static void
answered(struct request *rq)
{
	if (rq->db != NULL)
		store_read_end(rq->store, rq->db);
}

#define WHOSE 4
#define FROM 4 /* 0: from nowhere */
#define STEPS 1500

/* GCRA as it is defined, in one place: the moment by which all is paid back. */
struct model {
	int64_t whose[WHOSE], from[FROM];
};

static int64_t
model_late(int64_t due, moment now)
{
	return (due > now.us ? due - now.us : 0) - 9 * INT64_C(30000000);
}

static bool
model_allows(const struct model *m, size_t whose, size_t from, moment now)
{
	return model_late(m->whose[whose], now) <= 0 &&
	       (from == 0 || model_late(m->from[from], now) <= 0);
}

static void
model_take(int64_t *due, moment now)
{
	*due = (*due > now.us ? *due : now.us) + INT64_C(30000000);
}

static void
two_nodes_count_as_one(void **state)
{
	struct house *h = *state;
	struct portal nodes[2] = { node_open(), node_open() };
	struct model m = { 0 };
	struct arena *a = arena_open((size_t)16 << 20);
	uint64_t random = 20261122;
	moment now = start;
	int allowed = 0, refused = 0;

	for (int i = 0; i < STEPS; i++, arena_reset(a)) {
		size_t whose, from;
		struct request rq;
		enum outcome outcome;
		struct portal *node;
		str name;

		random = random * UINT64_C(6364136223846793005) + 1442695041;
		whose = random >> 60 & (WHOSE - 1);
		from = random >> 50 & (FROM - 1);
		node = &nodes[random >> 40 & 1];
		/* Mostly at once, now and then up to half a minute later. */
		if ((random >> 30 & 7) == 0)
			now.us += (int64_t)(random >> 20 & 0x3f) * 468750;
		/* A node ends and begins: it has forgotten all. */
		if ((random >> 33 & 31) == 0) {
			people_close(node->people);
			node->people = people_open();
		}
		name = str_fmt(a, "ana%zu@example.org", whose);
		rq = asked(h, node, a, now, from);
		outcome = people_guess(&rq, "password", name);
		if (model_allows(&m, whose, from, now)) {
			assert_int_equal(outcome, OUTCOME_OK);
			allowed++;
			if ((random >> 36 & 3) == 0) {
				people_guess_right(&rq, "password", name);
				answered(&rq);
				continue;
			}
			model_take(&m.whose[whose], now);
			if (from != 0)
				model_take(&m.from[from], now);
		} else {
			assert_int_equal(outcome, OUTCOME_TOO_MANY);
			assert_in_range(rq.reply.retry_s, 1, 301);
			refused++;
		}
		assert_non_null(rq.db);
		answered(&rq);
	}
	assert_true(allowed > 100 && refused > 100);
	assert_int_equal(db_one(house_read(h), GUESS_STRANGE, NO_VALUES), 0);
	house_read_end(h);
	for (int i = 0; i < 2; i++)
		people_close(nodes[i].people);
	arena_close(a);
}

struct burst {
	struct house *h;
	struct portal *node;
	pthread_t thread;
	int allowed;
};

static void *
burst_run(void *cookie)
{
	struct burst *b = cookie;
	struct arena *a = arena_open((size_t)16 << 20);

	for (int i = 0; i < 10; i++) {
		struct request rq = asked(b->h, b->node, a, start, 0);

		b->allowed +=
		    people_letters(&rq, S("ana@example.org")) == OUTCOME_OK;
		answered(&rq);
		arena_reset(a);
	}
	arena_close(a);
	return NULL;
}

/* Many at once, half of them at each node. */
static void
at_once_from_both_sides(void **state)
{
	struct house *h = *state;
	struct portal nodes[2] = { node_open(), node_open() };
	struct burst bursts[8];
	int allowed = 0;

	for (int i = 0; i < 8; i++) {
		bursts[i] = (struct burst){ .h = h, .node = &nodes[i % 2] };
		assert_int_equal(pthread_create(&bursts[i].thread, NULL,
				     burst_run, &bursts[i]),
		    0);
	}
	for (int i = 0; i < 8; i++) {
		pthread_join(bursts[i].thread, NULL);
		allowed += bursts[i].allowed;
	}
	assert_int_equal(allowed, 5);
	for (int i = 0; i < 2; i++)
		people_close(nodes[i].people);
}

/* A flood at one node asks the store ten times. */
static void
a_flood_is_no_flood_of_writes(void **state)
{
	struct house *h = *state;
	struct portal node = node_open();
	struct arena *a = arena_open((size_t)16 << 20);
	uint64_t commits = store_commits(h->store);

	for (int i = 0; i < 500; i++, arena_reset(a)) {
		struct request rq = asked(h, &node, a, start, 0);

		assert_int_equal(people_guess(&rq, "code", S("12")),
		    i < 10 ? OUTCOME_OK : OUTCOME_TOO_MANY);
		answered(&rq);
	}
	assert_int_equal(store_commits(h->store), commits + 10);
	people_close(node.people);
	arena_close(a);
}

static bool
sweep_apply(struct db *db, void *cookie)
{
	guess_sweep(db, *(const moment *)cookie);
	return true;
}

/* Rows left at ${now}. */
static int64_t
left_at(struct house *h, moment now)
{
	int64_t n;

	assert_int_equal(store_write(h->store, h->arena, sweep_apply, &now,
			     &h->fault),
	    WRITE_DONE);
	n = db_one(house_read(h), GUESS_ROWS, NO_VALUES);
	house_read_end(h);
	return n;
}

static void
what_is_paid_back_is_swept(void **state)
{
	struct house *h = *state;
	struct portal node = node_open();
	struct request rq = asked(h, &node, h->arena, start, 7);

	assert_int_equal(people_guess(&rq, "code", S("12")), OUTCOME_OK);
	answered(&rq);
	assert_int_equal(left_at(h, after(29)), 2);
	assert_int_equal(left_at(h, after(30)), 0);
	people_close(node.people);
}

/* Whichever call of the store fails, nobody is let through uncounted. */
static void
what_cannot_be_counted_is_refused(void **state)
{
	struct house *h = *state;
	struct faulty *faulty = NEW(h->arena, struct faulty);
	struct portal node = node_open();
	int allowed = 0;

	store_close(h->store);
	faulty_make(faulty, any_engine());
	h->store =
	    store_open(&(struct store_options){ .engine = &faulty->engine,
			   .url = h->url,
			   .statements = records_statements(h->records),
			   .readers = 1 },
		&h->fault);
	assert_non_null(h->store);
	for (int n = 1;; n++) {
		struct request rq = asked(h, &node, h->arena, start, 7);
		bool counted;

		faulty->failed = false;
		faulty->fail_at = n;
		counted = people_guess(&rq, "password", S("a@example.org")) ==
			  OUTCOME_OK;
		faulty->fail_at = 0;
		allowed += counted;
		/* Counted, though what came after it failed, or not. */
		answered(&rq);
		if (!faulty->failed)
			break;
		assert_true(n < 30);
	}
	assert_in_range(allowed, 1, 9);
	/* As many are left as were not allowed before. */
	for (int i = allowed; i <= 10; i++) {
		struct request rq = asked(h, &node, h->arena, start, 7);

		assert_int_equal(people_guess(&rq, "password",
				     S("a@example.org")),
		    i < 10 ? OUTCOME_OK : OUTCOME_TOO_MANY);
		answered(&rq);
	}
	people_close(node.people);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ten_then_one_each_half_minute),
		cmocka_unit_test(what_was_right_is_given_back),
		cmocka_unit_test(a_crowd_keeps_nobody_out),
		cmocka_unit_test(a_refusal_is_believed_for_a_moment),
		IN_HOUSE(two_nodes_count_as_one),
		IN_HOUSE(at_once_from_both_sides),
		IN_HOUSE(a_flood_is_no_flood_of_writes),
		IN_HOUSE(what_is_paid_back_is_swept),
		IN_HOUSE(what_cannot_be_counted_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
