/* Goal: a .po file is read whole, or its first wrong line is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/words/words.h"

#define ARENA_MAX ((size_t)16 << 20)
#define SEEN_MAX 8

struct seen {
	struct message v[SEEN_MAX];
	size_t n;
};

static void
seen_add(void *cookie, const struct message *m)
{
	struct seen *seen = cookie;

	assert_true(seen->n < SEEN_MAX);
	seen->v[seen->n++] = *m;
}

static int
arena_setup(void **state)
{
	*state = arena_open(ARENA_MAX);
	return 0;
}

static int
arena_teardown(void **state)
{
	arena_close(*state);
	return 0;
}

static size_t
seen_read(void **state, struct seen *seen, const char *po)
{
	seen->n = 0;
	return po_read(*state, str_of(po), seen_add, seen);
}

#define assert_str(s, c) assert_true(str_is((s), (c)))

static void
test_nothing(void **state)
{
	struct seen seen;

	assert_int_equal(seen_read(state, &seen, ""), 0);
	assert_int_equal(seen_read(state, &seen, "\n\n# only words\n"), 0);
	assert_int_equal(seen.n, 0);
}

static void
test_messages(void **state)
{
	struct seen seen;

	assert_int_equal(seen_read(state, &seen,
			     "# Header\nmsgid \"\"\nmsgstr \"\"\n"
			     "\"Language: ca\\n\"\n"
			     "\"Plural-Forms: nplurals=2;\\n\"\n\n"
			     "#. for the menu\n#: a.html:1\n"
			     "msgid \"Plans\"\nmsgstr \"Plans d’acció\"\n"
			     "msgid \"{1} day\"\nmsgid_plural \"{1} days\"\n"
			     "msgstr[0] \"{1} dia\"\nmsgstr[1] \"{1} dies\""),
	    0);
	assert_int_equal(seen.n, 2);
	assert_str(seen.v[0].id, "Plans");
	assert_int_equal(seen.v[0].plural.n, 0);
	assert_str(seen.v[0].forms[0], "Plans d’acció");
	assert_str(seen.v[1].id, "{1} day");
	assert_str(seen.v[1].plural, "{1} days");
	assert_str(seen.v[1].forms[0], "{1} dia");
	assert_str(seen.v[1].forms[1], "{1} dies");
}

static void
test_lines_and_escapes(void **state)
{
	struct seen seen;

	assert_int_equal(seen_read(state, &seen,
			     "msgid \"\"\r\n  \"one \"\r\n\t\"two\"\r\n"
			     "msgstr \"\"\r\n\"a\\n\"\r\n\r\n"
			     "\"\\t\\\"b\\\" \\\\ #c\"\r\n"),
	    0);
	assert_int_equal(seen.n, 1);
	assert_str(seen.v[0].id, "one two");
	assert_str(seen.v[0].forms[0], "a\n\t\"b\" \\ #c");
}

static void
test_skipped(void **state)
{
	struct seen seen;

	assert_int_equal(seen_read(state, &seen,
			     "#, fuzzy, c-format\nmsgid \"a\"\nmsgstr \"A\"\n"
			     "#| msgid \"before\"\n"
			     "msgid \"b\"\nmsgstr \"\"\n"
			     "#, c-format\nmsgid \"c\"\nmsgstr \"C\"\n"
			     "#, fuzzy\n#~ msgid \"old\"\n#~ msgstr \"vell\"\n"
			     "msgid \"d\"\nmsgstr \"D\"\n"
			     "msgid \"e\"\nmsgid_plural \"es\"\n"
			     "msgstr[0] \"E\"\nmsgstr[1] \"\"\n"
			     "# not, fuzzy at all\nmsgid \"f\"\nmsgstr \"F\""),
	    0);
	assert_int_equal(seen.n, 3);
	assert_str(seen.v[0].id, "c");
	assert_str(seen.v[1].id, "d");
	assert_str(seen.v[2].id, "f");
}

static void
test_mistakes(void **state)
{
	static const struct {
		const char *po;
		size_t line;
	} wrong[] = {
		{ "msgid \"a\"", 1 },
		{ "msgid \"a\"\n\n", 2 },
		{ "msgid \"a\"\nmsgid \"b\"\n", 2 },
		{ "msgid \"a\"\nmsgstr \"A\nmsgid \"b\"", 2 },
		{ "msgid \"a\"\nmsgstr A\n", 2 },
		{ "msgid \"a\"\nmsgstr \"A\" x\n", 2 },
		{ "msgid \"a\"\nmsgstr \"A\" \"B\"\n", 2 },
		{ "msgid \"a\"\nmsgstr \"A\\\"\n", 2 },
		{ "msgid \"a\"\nmsgstr \"\\x41\"\n", 2 },
		{ "msgid \"a\"\nmsgstr \"\xff\"\n", 2 },
		{ "msgid \"a\"\nmsgstr \"A\"\nmsgstr \"B\"\n", 3 },
		{ "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr \"A\"\n", 3 },
		{ "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"A\"\n\n", 4 },
		{ "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[1] \"A\"\n", 3 },
		{ "msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"A\"\n"
		  "msgstr[1] \"B\"\nmsgstr[2] \"C\"\n",
		    5 },
		{ "msgid \"a\"\nmsgstr[0] \"A\"\n", 2 },
		{ "msgstr \"A\"\n", 1 },
		{ "\n\"loose\"\n", 2 },
		{ "msgid \"a\"\nmsgstr \"A\"\n# comment\n\"more\"\n", 4 },
		{ "msgctxt \"menu\"\nmsgid \"a\"\nmsgstr \"A\"\n", 1 },
		{ "msgidx \"a\"\n", 1 },
		{ "msgid\n", 1 },
		{ "msgid \"\n", 1 },
		{ "hello\n", 1 },
	};
	struct seen seen;
	size_t i, line;

	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		line = seen_read(state, &seen, wrong[i].po);
		if (line != wrong[i].line)
			fail_msg("%s: %zu, not %zu", wrong[i].po, line,
			    wrong[i].line);
	}
}

static void
test_no_end(void **state)
{
	struct buf b = buf_open(*state, (size_t)1 << 20);
	struct seen seen = { .n = 0 };
	size_t i;

	buf_c(&b, "msgid \"a\"\nmsgstr \"\"\n");
	for (i = 0; i < 3000; i++)
		buf_c(&b, "\"0123456789012345678901234567890123456789\"\n");
	assert_int_equal(po_read(*state, buf_str(&b), seen_add, &seen), 1641);
	assert_int_equal(seen.n, 0);
}

#define WITH_ARENA(test)                                                       \
	cmocka_unit_test_setup_teardown(test, arena_setup, arena_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ARENA(test_nothing),
		WITH_ARENA(test_messages),
		WITH_ARENA(test_lines_and_escapes),
		WITH_ARENA(test_skipped),
		WITH_ARENA(test_mistakes),
		WITH_ARENA(test_no_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
