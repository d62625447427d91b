/* Goal: any text survives the way into JSON and back, pretty JSON says the
 * same as compact JSON, and a path leads to the line where its value stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <string.h>

#include "engine/base/arena_house.h"
#include "engine/base/json.h"

static str
quoted(str s)
{
	struct buf b = buf_open(arena, 4096);

	json_text(&b, s);
	return buf_str(&b);
}

static void
assert_str(str s, const char *c)
{
	assert_int_equal(s.n, strlen(c));
	assert_memory_equal(s.n > 0 ? s.p : "", c, s.n);
}

static void
escapes_what_must_be(void **state)
{
	(void)state;
	assert_str(quoted((str){ NULL, 0 }), "\"\"");
	assert_str(quoted(S("a/b é € 😀 \x7f")), "\"a/b é € 😀 \x7f\"");
	assert_str(quoted(S("\"\\")), "\"\\\"\\\\\"");
	assert_str(quoted(S("a\nb\tc\r\x1f\0")),
	    "\"a\\nb\\u0009c\\u000d\\u001f\\u0000\"");
	assert_str(quoted(S("</script>")), "\"\\u003c/script>\"");
}

static void
keys_have_commas_between(void **state)
{
	struct buf b = buf_open(arena, 100);
	bool first = true;

	(void)state;
	json_key(&b, &first, "a");
	assert_false(first);
	buf_char(&b, '1');
	json_key(&b, &first, "b");
	assert_str(buf_str(&b), "\"a\":1,\"b\":");
}

static void
unescapes(void **state)
{
	(void)state;
	assert_str(json_unescape(arena, S("plain é")), "plain é");
	assert_str(json_unescape(arena, S("")), "");
	assert_str(json_unescape(arena, S("\\\"\\\\\\/\\b\\f\\n\\r\\t")),
	    "\"\\/\b\f\n\r\t");
	assert_str(json_unescape(arena, S("\\u00e9\\u20AC\\u003c")), "é€<");
	assert_str(json_unescape(arena, S("\\ud83d\\ude00!")), "😀!");
	/* Half a pair is no character. */
	assert_str(json_unescape(arena, S("\\ud83dx")), "\xef\xbf\xbdx");
	assert_str(json_unescape(arena, S("\\ude00")), "\xef\xbf\xbd");
	assert_str(json_unescape(arena, S("\\ud83d\\u0041")), "\xef\xbf\xbd"
							      "A");
	/* Cut short, as only a damaged store would hold it. */
	json_unescape(arena, S("a\\"));
	json_unescape(arena, S("\\u12"));
	json_unescape(arena, S("\\ud83d\\u"));
}

/* Every character alone, in its longest form and in ours. */
static void
goes_round(void **state)
{
	uint32_t c;

	(void)state;
	for (c = 1; c < 0x2100; c++) {
		struct buf b = buf_open(arena, 8);
		str s, q;

		buf_point(&b, c);
		s = buf_str(&b);
		q = quoted(s);
		assert_true(str_eq(json_unescape(arena,
				       str_take(str_drop(q, 1), q.n - 2)),
		    s));
	}
}

static void
pretty_says_the_same(void **state)
{
	static const char *const compact =
	    "\"a\":1,\"b\":{\"en\":\"x, {y}: [z] \\\"q\\\\\",\"es\":{\"text\":"
	    "\"t\",\"origin\":\"official\"}},\"c\":[\"p\",\"q\"],\"d\":[],"
	    "\"e\":{},\"f\":true";
	struct buf b = buf_open(arena, 4096);
	json_t *x, *y;
	str s;

	(void)state;
	json_pretty(&b, str_of(compact), 1);
	assert_str(buf_str(&b),
	    "\"a\": 1,\n  \"b\": {\n    \"en\": \"x, {y}: [z] \\\"q\\\\\",\n"
	    "    \"es\": {\n      \"text\": \"t\",\n"
	    "      \"origin\": \"official\"\n    }\n  },\n"
	    "  \"c\": [\"p\", \"q\"],\n  \"d\": [],\n  \"e\": {},\n"
	    "  \"f\": true");
	s = str_fmt(arena, "{%s}", compact);
	x = json_loadb(s.p, s.n, 0, NULL);
	s = str_fmt(arena, "{%.*s}", ARG(buf_str(&b)));
	y = json_loadb(s.p, s.n, 0, NULL);
	assert_non_null(x);
	assert_true(json_equal(x, y));
	json_decref(x);
	json_decref(y);
}

static void
finds_lines(void **state)
{
	static const str text =
	    STR("{\n"				   /* 1 */
		"  \"claraboia\": 1,\n"		   /* 2 */
		"  \"a\": {\"plans\": [[\n7]]},\n" /* 3, 4 */
		"  \"plans\": [\n"		   /* 5 */
		"    {\"t\": \"] } \\\" ,\"},\n"   /* 6 */
		"    {\n"			   /* 7 */
		"      \"slug\": \"x\",\n"	   /* 8 */
		"      \"list\": [1,\n"		   /* 9 */
		"        2, -3.5e7, null]\n"	   /* 10 */
		"    }\n  ]\n}\n");
	static const struct {
		const char *path;
		size_t line;
	} cases[] = {
		{ "", 1 },
		{ "claraboia", 2 },
		{ "a.plans[0][0]", 4 },
		{ "plans", 5 },
		{ "plans[0]", 6 },
		{ "plans[0].t", 6 },
		{ "plans[1]", 7 },
		{ "plans[1].slug", 8 },
		{ "plans[1].list[0]", 9 },
		{ "plans[1].list[1]", 10 },
		{ "plans[1].list[3]", 10 },
		/* Not there: the line of what is. */
		{ "plans[1].title", 7 },
		{ "plans[1].title.en", 7 },
		{ "plans[1].list[4]", 9 },
		{ "plans[2]", 5 },
		{ "plans[-1]", 5 },
		{ "plans[x]", 5 },
		{ "nothing[0].at.all", 1 },
		{ "claraboia.x", 2 },
		{ "claraboia[0]", 2 },
		{ "plans[99999999999999999999]", 5 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(json_where(text, str_of(cases[i].path)),
		    cases[i].line);
	assert_int_equal(json_where(S(""), S("a")), 1);
	assert_int_equal(json_where(S("[]"), S("[0]")), 1);
	assert_int_equal(json_where(S("\n\n7"), S("")), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_what_must_be),
		cmocka_unit_test(keys_have_commas_between),
		cmocka_unit_test(unescapes),
		cmocka_unit_test(goes_round),
		cmocka_unit_test(pretty_says_the_same),
		cmocka_unit_test(finds_lines),
	};

	return cmocka_run_group_tests(tests, arena_make, arena_end);
}
