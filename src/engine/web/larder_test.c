/* Goal: what is kept is what the last change left, nobody's thing goes away
 * under them, and no more is kept than the limits say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdatomic.h>

#include "engine/web/larder.h"
#include "engine/web/limits.h"

static const void *
make_bread(struct request *rq)
{
	(void)rq;
	return "bread";
}

static const void *
make_cheese(struct request *rq)
{
	(void)rq;
	return "cheese";
}

/* ${text} and ${more} bytes, as a thing of its own. */
static const char *
put(struct larder_hold *hold, request_make *make, str lang, const char *text,
    size_t more, bool sound)
{
	struct arena *arena = arena_open(LIMIT_ARENA);
	char *copy = str_c(arena, str_of(text));

	arena_get(arena, more, 1);
	larder_put(hold, make, lang, arena, copy, sound);
	return copy;
}

static void
shows_what_was_kept(void **state)
{
	struct arena *arena = arena_open(LIMIT_ARENA);
	struct larder *larder = larder_open();
	struct larder_hold *one = larder_hold(larder, arena, 7), *two;
	const char *bread;

	(void)state;
	assert_non_null(one);
	assert_null(larder_find(one, make_bread, S("ca")));
	bread = put(one, make_bread, S("ca"), "pa", 0, true);
	assert_ptr_equal(larder_find(one, make_bread, S("ca")), bread);
	/* Of another maker, or in another language, it is another thing. */
	assert_null(larder_find(one, make_cheese, S("ca")));
	assert_null(larder_find(one, make_bread, S("cat")));
	assert_null(larder_find(one, make_bread, S("")));
	larder_leave(one);
	two = larder_hold(larder, arena, 7);
	assert_string_equal(larder_find(two, make_bread, S("ca")), "pa");
	larder_leave(two);
	larder_close(larder);
	arena_close(arena);
}

/* Behind a change nothing old is found; who began before it keeps theirs, and
 * what they make afterwards is shown to nobody newer. */
static void
forgets_with_a_change(void **state)
{
	struct arena *arena = arena_open(LIMIT_ARENA);
	struct larder *larder = larder_open();
	struct larder_hold *before = larder_hold(larder, arena, 1), *behind;
	const char *old = put(before, make_bread, S("en"), "old", 0, true);

	(void)state;
	behind = larder_hold(larder, arena, 2);
	assert_null(larder_find(behind, make_bread, S("en")));
	put(behind, make_bread, S("en"), "new", 0, true);
	assert_ptr_equal(larder_find(before, make_bread, S("en")), old);
	put(before, make_cheese, S("en"), "late", 0, true);
	assert_null(larder_find(behind, make_cheese, S("en")));
	/* Who read the number before the change and came after it. */
	assert_null(larder_hold(larder, arena, 1));
	larder_leave(NULL);
	larder_leave(before);
	assert_string_equal(larder_find(behind, make_bread, S("en")), "new");
	larder_leave(behind);
	larder_close(larder);
	arena_close(arena);
}

static void
first_one_stays(void **state)
{
	struct arena *arena = arena_open(LIMIT_ARENA);
	struct larder *larder = larder_open();
	struct larder_hold *one = larder_hold(larder, arena, 1);
	struct larder_hold *two = larder_hold(larder, arena, 1);
	const char *first = put(one, make_bread, S("en"), "first", 0, true);
	const char *second = put(two, make_bread, S("en"), "second", 0, true);

	(void)state;
	assert_int_equal(larder_things(larder), 1);
	/* Who was slower has both pointers still. */
	assert_string_equal(second, "second");
	larder_leave(two);
	two = larder_hold(larder, arena, 1);
	assert_ptr_equal(larder_find(two, make_bread, S("en")), first);
	larder_leave(one);
	larder_leave(two);
	larder_close(larder);
	arena_close(arena);
}

/* What broke while it was made, is too large or one too many, lives with the
 * request that made it and is found by nobody else. */
static void
keeps_within_its_limits(void **state)
{
	struct arena *arena = arena_open(LIMIT_ARENA);
	struct larder *larder = larder_open();
	struct larder_hold *one = larder_hold(larder, arena, 1);
	const char *own;
	char lang[] = "aa";

	(void)state;
	own = put(one, make_bread, S("en"), "broken", 0, false);
	assert_ptr_equal(larder_find(one, make_bread, S("en")), own);
	put(one, make_cheese, S("en"), "large", LIMIT_LARDER, true);
	put(one, make_cheese, S("zh-Hant-TW"), "long", 0, true);
	assert_int_equal(larder_things(larder), 0);
	larder_leave(one);
	one = larder_hold(larder, arena, 1);
	assert_null(larder_find(one, make_bread, S("en")));
	for (size_t i = 0; i < LIMIT_LARDER_THINGS + 3; i++) {
		lang[0] = (char)('a' + i / 26);
		lang[1] = (char)('a' + i % 26);
		put(one, make_bread, (str){ lang, 2 }, lang, 0, true);
	}
	assert_int_equal(larder_things(larder), LIMIT_LARDER_THINGS);
	assert_string_equal(larder_find(one, make_bread, S("aa")), "aa");
	larder_leave(one);
	larder_close(larder);
	arena_close(arena);
}

struct crowd {
	struct larder *larder;
	_Atomic uint64_t changes;
	_Atomic int wrong;
};

/* Each finds or makes the number its hold is of, while it moves. */
static void *
visitor(void *cookie)
{
	struct crowd *crowd = cookie;
	struct arena *arena = arena_open(LIMIT_ARENA);

	for (int i = 0; i < 2000; i++) {
		uint64_t now = i % 50 == 0
				   ? atomic_fetch_add(&crowd->changes, 1)
				   : atomic_load(&crowd->changes);
		struct larder_hold *hold =
		    larder_hold(crowd->larder, arena, now);
		str want = str_fmt(arena, "%llu", (unsigned long long)now);
		const char *got;

		if (hold == NULL)
			continue;
		got = larder_find(hold, make_bread, S("en"));
		if (got == NULL)
			got = put(hold, make_bread, S("en"), str_c(arena, want),
			    0, true);
		if (!str_is(want, got))
			atomic_fetch_add(&crowd->wrong, 1);
		larder_leave(hold);
		arena_reset(arena);
	}
	arena_close(arena);
	return NULL;
}

static void
many_at_once(void **state)
{
	struct crowd crowd = { .larder = larder_open() };
	pthread_t threads[8];

	(void)state;
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, visitor,
				     &crowd),
		    0);
	for (size_t i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(atomic_load(&crowd.wrong), 0);
	larder_close(crowd.larder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_what_was_kept),
		cmocka_unit_test(forgets_with_a_change),
		cmocka_unit_test(first_one_stays),
		cmocka_unit_test(keeps_within_its_limits),
		cmocka_unit_test(many_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
