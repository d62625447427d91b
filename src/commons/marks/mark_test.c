/* Goal: a mark is there once, names nobody, and is counted. */
#include "commons/commons_house.h"
#include "commons/marks/marks.h"

static const struct record_type *const types[] = { &jurisdiction_type,
	&institution_type, &term_type, &pledge_type, &vow_type, &step_type,
	&proof_type, &mark_type };

static int
house_open(void **state)
{
	struct house *h = house_make();

	*state = h;
	house_start(h, types, sizeof(types) / sizeof(*types), NULL, 0);
	house_pledge(h, house_jurisdiction(h, "town"), "bridge", "Bridge");
	return 0;
}

struct marking {
	struct mark m;
	bool remove, done;
};

static bool
marking_apply(struct db *db, void *cookie)
{
	const struct author author = { S("participant"), HOUSE_NOW };
	struct marking *w = cookie;
	struct mark m = w->m;

	w->done = w->remove ? mark_remove(db, &author, m.about, m.slug)
			    : mark_add(db, &author, &m);
	return true;
}

static bool
mark_it(struct house *h, int person, int kind, ref institution, bool remove)
{
	struct marking w = { .m = { .about = S("pledge/bridge"),
				 .kind = kind,
				 .institution = institution },
		.remove = remove };

	w.m.slug = mark_slug(h->arena, S("key"),
	    str_fmt(h->arena, "person/%d", person), w.m.about, kind);
	if (store_write(h->store, h->arena, marking_apply, &w, &h->fault) !=
	    WRITE_DONE)
		fail_msg("%s", h->fault.detail);
	return w.done;
}

static int64_t
count(struct house *h, int kind)
{
	int64_t n = mark_count(house_read(h), S("pledge/bridge"), kind);

	house_read_end(h);
	return n;
}

static int64_t
head(struct house *h)
{
	str hash;
	int64_t seq = acts_head(house_read(h), &hash);

	house_read_end(h);
	return seq;
}

static void
twice_is_once(void **state)
{
	struct house *h = *state;
	int64_t before = head(h);

	assert_true(mark_it(h, 1, MARK_SUPPORT, (ref){ 0 }, false));
	assert_false(mark_it(h, 1, MARK_SUPPORT, (ref){ 0 }, false));
	assert_true(mark_it(h, 2, MARK_SUPPORT, (ref){ 0 }, false));
	assert_int_equal(count(h, MARK_SUPPORT), 2);
	assert_int_equal(count(h, MARK_ENDORSE), 0);
	assert_int_equal(head(h), before + 2);
	assert_true(mark_it(h, 1, MARK_SUPPORT, (ref){ 0 }, true));
	assert_false(mark_it(h, 1, MARK_SUPPORT, (ref){ 0 }, true));
	assert_int_equal(count(h, MARK_SUPPORT), 1);
	assert_true(mark_it(h, 1, MARK_SUPPORT, (ref){ 0 }, false));
	assert_int_equal(count(h, MARK_SUPPORT), 2);
	assert_int_equal(head(h), before + 4);
}

static void
addresses_tell_nothing(void **state)
{
	struct house *h = *state;
	struct arena *a = h->arena;
	str one = mark_slug(a, S("key"), S("person/1"), S("x/y"), MARK_SUPPORT);

	assert_int_equal(one.n, 32);
	assert_true(str_eq(one,
	    mark_slug(a, S("key"), S("person/1"), S("x/y"), MARK_SUPPORT)));
	assert_false(str_eq(one,
	    mark_slug(a, S("kex"), S("person/1"), S("x/y"), MARK_SUPPORT)));
	assert_false(str_eq(one,
	    mark_slug(a, S("key"), S("person/2"), S("x/y"), MARK_SUPPORT)));
	/* Nobody's marks on two things can be put together. */
	assert_false(str_eq(one,
	    mark_slug(a, S("key"), S("person/1"), S("x/z"), MARK_SUPPORT)));
	assert_false(str_eq(one,
	    mark_slug(a, S("key"), S("person/1"), S("x/y"), MARK_ENDORSE)));
}

static void
endorsers_by_name(void **state)
{
	struct house *h = *state;
	const struct jurisdiction *j =
	    record_by_address(house_read(h), &jurisdiction_type, S("town"));
	static const char *const names[] = { "zoo", "arts" };
	struct endorsers list;

	house_read_end(h);
	for (int i = 0; i < 2; i++) {
		struct institution *one =
		    record_new(h->arena, &institution_type);

		one->slug = str_of(names[i]);
		one->name = house_words(h, names[i]);
		one->jurisdiction = (ref){ j->record.id, j->slug };
		assert_true(house_save(h, &institution_type, one));
		assert_true(mark_it(h, i, MARK_ENDORSE,
		    (ref){ one->record.id, one->slug }, false));
	}
	list = mark_endorsers(house_read(h), S("pledge/bridge"));
	assert_int_equal(list.n, 2);
	assert_str(list.v[0]->slug, "arts");
	assert_str(list.v[1]->slug, "zoo");
	assert_int_equal(mark_endorsers(h->db, S("pledge/other")).n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_HOUSE(twice_is_once),
		IN_HOUSE(addresses_tell_nothing),
		IN_HOUSE(endorsers_by_name),
	};

	return cmocka_run_group_tests_name("mark", tests, NULL, NULL);
}
