/* Goal: a card begins as the text does and ends between words or characters;
 * a list goes on where it ended, whatever its address says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "transparency/reuses/reuses_room.h"

static void
starts(const char *text, const char *wanted)
{
	struct arena *a = arena_open((size_t)1 << 20);
	str got = text_start(a, str_of(text));

	if (!str_is(got, wanted))
		fail_msg("%.*s is not %s", ARG(got), wanted);
	arena_close(a);
}

static void
short_texts_stay(void **state)
{
	(void)state;
	starts("", "");
	starts("A map.", "A map.");
	starts("A map.\nOf trees.", "A map. …");
	starts("\nOf trees.", " …");
}

static void
long_texts_are_cut(void **state)
{
	char text[1001], word[1001];
	struct arena *a = arena_open((size_t)1 << 20);
	str got;

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		text[i] = i % 5 == 4 ? ' ' : 'a';
	text[1000] = '\0';
	got = text_start(a, str_of(text));
	assert_true(got.n < 2 * CARD_CHARACTERS);
	assert_true(str_starts(got, S("aaaa aaaa ")));
	assert_true(got.p[got.n - 5] == 'a');
	/* One endless word, each letter of two bytes. */
	for (size_t i = 0; i < 1000; i += 2)
		memcpy(word + i, "é", 2);
	word[1000] = '\0';
	got = text_start(a, str_of(word));
	assert_true(got.n < 2 * CARD_CHARACTERS);
	assert_true(str_utf8(got));
	arena_close(a);
}

static void
lists_go_on(void **state)
{
	int64_t said;
	str slug;

	(void)state;
	list_cut(S(""), &said, &slug);
	assert_true(said == INT64_MAX);
	assert_true(str_is(slug, "~"));
	list_cut(S("17~a-b"), &said, &slug);
	assert_true(said == 17);
	assert_true(str_is(slug, "a-b"));
	list_cut(S("x"), &said, &slug);
	assert_true(said == INT64_MAX);
	assert_true(str_is(slug, "~"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_texts_stay),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(lists_go_on),
	};

	return cmocka_run_group_tests_name("views", tests, NULL, NULL);
}
